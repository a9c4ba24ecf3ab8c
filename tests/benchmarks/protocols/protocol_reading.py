"""How long it takes to read protocols: each of the library, and one of a thousand steps.

Run as `python -m tests.benchmarks.protocols.protocol_reading`. The goals: the largest of the
library under 50 ms, a thousand steps under 1 s. The texts are read from memory, the shared ones
from disk, as at the start of a session. Times are the processor's.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from assistant.edges.files.library import list_protocols, list_shared
from assistant.edges.files.protocol_file import check_file, read_protocol
from tests.benchmarks.figures import print_table
from tests.support.english import PHRASEBOOK

RUNS = 20

STEP = """
  - id: step-{n}
    cue: Hand on the thigh, and wait there.
    detail: Slowly. Without sliding.
    side: each
    region: thigh
    technique: sustained pressure
    hold: {{floor: 3 min, target: 5 min, ceiling: 8 min}}
"""

LONG = """
title: A thousand steps
version: 1
language: en-us
sides: {first: left, left: Left side., right: Right side., change: Over there.}
aftercare: [Drink some water.]
steps:
"""


def times_ms(path: Path, *, check: bool) -> list[float]:
    """Return the milliseconds of each run."""
    taken = []
    for _ in range(RUNS):
        began = time.process_time()
        if check:
            check_file(path, PHRASEBOOK, list_shared())
        else:
            read_protocol(path, list_shared())
        taken.append(1000 * (time.process_time() - began))
    return taken


def main() -> None:
    """Read them all, and print how long it took."""
    print_table(
        f"protocols of the library, read {RUNS} times each",
        {path.stem: times_ms(path, check=False) for path in list_protocols()},
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.yaml"
        path.write_text(LONG + "".join(STEP.format(n=n) for n in range(1000)))
        size = path.stat().st_size // 1024
        print_table(
            f"a protocol of 1,000 steps, {size} KB",
            {"read": times_ms(path, check=False), "checked": times_ms(path, check=True)},
        )


if __name__ == "__main__":
    main()
