"""How quickly the review answers over a large practice, and with what memory.

Run as `python -m tests.benchmarks.review.review_questions [--folder DIR] [COUNT...]`: for 10,000,
100,000 and 1,000,000 holds unless told, over 5,000 clients, with a fixed seed. The journals are
written (for a million 62,500 files and 2 GB), the index is made from them, then each question is
asked five times of the whole program, from its start to its end, with the index up to date.
`--folder` keeps the journals, and takes those that are there. The goals at a million: a filter and
the trend within 1.0 s, under 300 MB. Wall-clock times are what a person waits; the processor's are
printed beside them, as on a machine that does something else the two differ.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assistant.edges.store.index_file import FILE
from tests.benchmarks.figures import print_table
from tests.support.practice import make_practice

COUNTS = (10_000, 100_000, 1_000_000)

RUNS = 5

PROGRAM = (
    sys.executable,
    "-c",
    "import sys; from assistant.cli.main import main; sys.exit(main())",
)

QUESTIONS = (
    "sessions --client C0042",
    "holds --client C0042 --where held<floor",
    "holds --where ended=stop",
    "trend",
    "trend --by technique --where side=left",
    "trend --by month --client C0042",
    "trend --by month --where held<floor",
    "trend --by client",
    "ends",
    "sides --client C0042",
    "sides",
)


def ask(data_dir: Path, question: str) -> tuple[float, float, float]:
    """Ask once; return seconds on the wall, seconds of the processor, and the most memory in MB."""
    arguments = ("review", *question.split(), "--data-dir", str(data_dir))
    began = time.perf_counter()
    with subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"review {question}: exit code {process.returncode}")
    # Linux counts in kB.
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(data_dir: Path, count: int) -> None:
    """Make a practice of `count` holds if it is not there, and ask it everything."""
    if not data_dir.exists():
        make_practice(data_dir, count)
    (data_dir / FILE).unlink(missing_ok=True)
    time.sleep(3.0)  # journals written this moment would be read again at the next question
    wall_s, cpu_s, memory_mb = ask(data_dir, "ends")
    size_mb = (data_dir / FILE).stat().st_size / 1e6
    print(
        f"\n{count:,} holds: index made in {wall_s:.1f} s ({cpu_s:.1f} s of the processor),"
        f" {size_mb:.0f} MB, {memory_mb:.0f} MB of memory"
    )
    asked = {question: [ask(data_dir, question) for _ in range(RUNS)] for question in QUESTIONS}
    for title, part in (("on the wall", 0), ("of the processor", 1)):
        rows = {name: [1000 * run[part] for run in runs] for name, runs in asked.items()}
        print_table(f"{count:,} holds, {title}", rows)
    print(f"memory: {max(run[2] for runs in asked.values() for run in runs):.0f} MB at most")


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", metavar="COUNT", nargs="*", type=int, default=COUNTS)
    parser.add_argument("--folder", metavar="DIR", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        for count in options.counts:
            measure((options.folder or Path(made)) / str(count), count)


if __name__ == "__main__":
    main()
