"""How quickly the review's page answers over a large practice, and with what memory.

Run as `python -m tests.benchmarks.review.review_page [--folder DIR] [COUNT...]`: for 10,000,
100,000 and 1,000,000 holds unless told, over 5,000 clients, with a fixed seed. `assistant review
--web` is started on journals whose index is up to date, and each page is asked for five times: over
HTTP, from the request to the last byte, and in a new chromium window, from the request until every
plot is drawn. The goals at a million: the overview within 1.5 s, under 300 MB. Wall-clock times are
what a person waits; the server's processor time is printed beside them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from assistant.review.questions import Review
from tests.benchmarks.figures import print_table
from tests.support.browser import Chromium, chromium
from tests.support.practice import make_practice

COUNTS = (10_000, 100_000, 1_000_000)

RUNS = 5

GOAL_MS = 1_500

GOAL_MB = 300

PROGRAM = (
    sys.executable,
    "-c",
    "import sys; from assistant.cli.main import main; sys.exit(main())",
)

OVERVIEW = "overview"
PAGES = {
    OVERVIEW: "",
    "client": "search?client=C0042",
    "side, from a month on": "search?side=left&since=2028-03",
    "technique": "search?technique=direct+hold",
    "trend by client": "search?by=client",
    "stopped": "search?end_reason=stop",
    "held<floor (reads every hold)": "search?where=held%3Cfloor",
    "from a day on (reads every hold)": "search?since=2028-03-05",
    "one session": "session/{session}",
}
"""What is asked for, by the address after the token."""

ALL_DRAWN = """() => document.querySelectorAll("[data-plot]").length > 0
    && document.querySelectorAll("[data-plot]:not(:has(svg)):not(:has(.drawn))").length === 0"""


@contextmanager
def served(data_dir: Path) -> Iterator[tuple[str, int]]:
    """Serve the pages of a data folder; yield their address and the server's process."""
    arguments = ("review", "--web", "--data-dir", str(data_dir))
    with subprocess.Popen([*PROGRAM, *arguments], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            while (found := re.search(r"http://\S+", server.stderr.readline())) is None:
                if server.poll() is not None:
                    raise SystemExit(f"review --web: exit code {server.returncode}")
            yield found[0], server.pid
        finally:
            server.terminate()


def fetch(address: str) -> int:
    """Ask for a page; return how many bytes it has."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    size = len(answer.read())
    if answer.status != 200:
        raise SystemExit(f"{address}: {answer.status}")
    return size


def processor_s(pid: int) -> float:
    """Return the processor's seconds that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def most_memory_mb(pid: int) -> float:
    """Return the most memory that a process has held."""
    (line,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(line) / 1024


def draw(running: Chromium, address: str) -> float:
    """Open a page in a window of its own; return the seconds until every plot is drawn."""
    context = running.browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(ALL_DRAWN)
    took = time.perf_counter() - began
    context.close()
    return took


def measure(data_dir: Path, count: int, running: Chromium) -> None:
    """Make a practice of `count` holds if it is not there, and ask for every page."""
    if not data_dir.exists():
        make_practice(data_dir, count)
        time.sleep(3.0)  # journals written this moment would be read again at the next question
    began = time.perf_counter()
    with Review(data_dir) as review:
        (*_, session) = review.sessions()
    print(f"\n{count:,} holds: index up to date in {time.perf_counter() - began:.1f} s")
    answered: dict[str, list[float]] = {}
    processor: dict[str, list[float]] = {}
    drawn: dict[str, list[float]] = {}
    with served(data_dir) as (url, pid):
        for name, path in PAGES.items():
            address = url + path.format(session=session["id"])
            size = fetch(address)  # the first answer of a server has its templates to read
            for _ in range(RUNS):
                began, used = time.perf_counter(), processor_s(pid)
                fetch(address)
                answered.setdefault(name, []).append(1000 * (time.perf_counter() - began))
                processor.setdefault(name, []).append(1000 * (processor_s(pid) - used))
                drawn.setdefault(name, []).append(1000 * draw(running, address))
            print(f"  {name}: {size / 1000:.0f} kB")
        memory_mb = most_memory_mb(pid)
    print_table(f"{count:,} holds, answered, on the wall", answered)
    print_table(f"{count:,} holds, answered, of the processor", processor)
    print_table(f"{count:,} holds, drawn in chromium, on the wall", drawn)
    print(f"memory of the server: {memory_mb:.0f} MB at most")
    if count == max(COUNTS):
        for what, runs in (("answered", answered), ("drawn", drawn)):
            within = sum(run <= GOAL_MS for run in runs[OVERVIEW])
            print(f"overview {what} within {GOAL_MS:,} ms: {within} of {RUNS}")
        print(f"under {GOAL_MB} MB: {'reached' if memory_mb < GOAL_MB else 'not reached'}")


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", metavar="COUNT", nargs="*", type=int, default=COUNTS)
    parser.add_argument("--folder", metavar="DIR", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, chromium() as running:
        for count in options.counts:
            measure((options.folder or Path(made)) / str(count), count, running)


if __name__ == "__main__":
    main()
