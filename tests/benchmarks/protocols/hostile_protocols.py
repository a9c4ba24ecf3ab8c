"""Protocol files made to do harm: how long each takes to refuse, and what memory it costs.

Run as `python -m tests.benchmarks.protocols.hostile_protocols [COUNT]`: first every kind of costly
file at the largest size that is read, then COUNT (100,000 unless told) files made of good ones by
cutting, doubling and overwriting pieces with trouble, with a fixed seed. A file must give a
protocol, or a problem with its place; anything else is printed and counted as a failure. Times are
the processor's, so that what else the machine does is not counted.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from assistant.core.written.problems import WrittenError
from assistant.edges.files.library import list_protocols, list_shared
from assistant.edges.files.protocol_file import MOST_BYTES, check_file
from tests.benchmarks.figures import print_table
from tests.support.english import PHRASEBOOK
from tests.support.hostile import PIECES, costly
from tests.support.scripted import TWO_SIDED, WHOLE

LIMIT_S = 1.0
"""What no file may take."""

LIMIT_MB = 200
"""What no file may cost: here, all of them together may not."""

LETTERS = [
    *range(0x20, 0x7F),
    0x0,
    0x7,
    0xA,
    0xD,
    0x85,
    0xA0,
    0xE9,
    0x2028,
    0xD800,
    0xFEFF,
    0x1F600,
]
"""Code points of noise: what people type, and what no text should hold."""

SEED = 7

GOOD = [TWO_SIDED, WHOLE] + [path.read_text() for path in list_protocols()]


def mangled(chance: random.Random) -> bytes:
    """Return a good file with a few pieces cut out, doubled, or overwritten with trouble."""
    text = chance.choice(GOOD)
    for _ in range(chance.randint(1, 5)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.randint(0, 40))
        noise = "".join(chr(chance.choice(LETTERS)) for _ in range(chance.randint(1, 5)))
        piece = chance.choice([chance.choice(PIECES), "", text[start:end] * 2, noise])
        text = text[:start] + piece + text[end:]
    kind = chance.randint(0, 19)
    if kind == 0:
        return text.encode("utf-16", errors="surrogatepass")
    raw = text.encode("utf-8", errors="surrogatepass")
    if kind == 1:
        at = chance.randint(0, len(raw))
        return raw[:at] + chance.randbytes(8) + raw[at:]
    return raw


class Tries:
    """What became of the files that were tried."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tried.yaml"
        self.shelf = list_shared()
        self.seconds: list[float] = []
        self.outcomes: Counter[str] = Counter()

    def attempt(self, raw: bytes, name: str = "") -> float:
        """Try one file; return the seconds it took."""
        self.path.write_bytes(raw)
        began = time.process_time()
        try:
            check_file(self.path, PHRASEBOOK, self.shelf)
            outcome = "read"
        except WrittenError as error:
            placed = all(each.line >= 1 and each.column >= 1 for each in error.problems)
            outcome = "refused, each problem placed" if placed and error.problems else "NO PLACE"
        except Exception as error:
            outcome = f"FAILED: {type(error).__name__}"
            print(f"{outcome}: {error}: {raw[:2000]!r}")
        took = time.process_time() - began
        if took > LIMIT_S:
            outcome += ", TOO LATE"
            print(f"{took:.2f} s: {name or raw[:500]!r}")
        self.outcomes[outcome] += 1
        self.seconds.append(took)
        if len(self.seconds) % 5_000 == 0:
            print(f"{len(self.seconds)} tried: {dict(self.outcomes)}", file=sys.stderr)
        return took


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB (Linux counts in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Try them all, and print what became of them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        tries = Tries(Path(folder))
        tries.attempt(TWO_SIDED.encode())
        before_mb = peak_mb()
        rows = {}
        for name, text in costly(MOST_BYTES - 2000):
            raw = text.encode("utf-8", errors="surrogatepass")
            rows[f"{name} ({len(raw) // 1024} KB)"] = [
                1000 * tries.attempt(raw, name) for _ in range(3)
            ]
        tries.attempt(b"a: " + bytes(10_000_000), "ten megabytes")
        print_table("files made to be costly, three times each", rows)
        print(f"memory: {before_mb:.0f} MB before, {peak_mb():.0f} MB at most")

        made = Tries(Path(folder))
        chance = random.Random(SEED)
        for _ in range(count):
            made.attempt(mangled(chance))
        print_table("files mangled by chance", {"ms a file": [1000 * s for s in made.seconds]})
        for outcome, times in (tries.outcomes + made.outcomes).most_common():
            print(f"{times:>8}  {outcome}")
        print(f"memory: {peak_mb():.0f} MB at most; the goal is {LIMIT_MB} MB and {LIMIT_S:g} s")


if __name__ == "__main__":
    main()
