"""Faults of every kind, by the thousand: is anything lost, or altered, without a word?

    python -m tests.benchmarks.faults [kills | writes | damage ...] [--kills N] [--share N]

`kills`: N sessions (1,000 unless told), half typed and half of a recording, killed outright at a
random moment: whatever was shown must be in the journal, and that sound or broken off. `writes`:
typed sessions of which every Nth write or fsync of the journal fails, by a library put before the
system's (needs cc), and on a small disk that is really full (needs root). `damage`: a journal cut
at every byte, and 1,000 times each a bit flipped, a byte changed, a line deleted, doubled, two
swapped. `--share N` takes one of N of these. Without a name all are run. Seeds are fixed.
"""

from __future__ import annotations

import argparse
import sys

from tests.benchmarks.faults.damage import measure_damage
from tests.benchmarks.faults.kills import measure_kills
from tests.benchmarks.faults.writes import measure_writes

PARTS = ("kills", "writes", "damage")


def main() -> None:
    """Measure what was asked for, and print it; exit with 1 where something was silent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--share", type=int, default=1)
    asked = parser.parse_args()
    parts = asked.parts or PARTS
    silent = 0
    if "kills" in parts:
        silent += measure_kills(asked.kills)
    if "writes" in parts:
        silent += measure_writes(asked.share)
    if "damage" in parts:
        silent += measure_damage(asked.share)
    print(f"\nsilent: {silent}")
    sys.exit(1 if silent else 0)


if __name__ == "__main__":
    main()
