"""A journal cut at every byte, and changed in every way there is: what is thought of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.core.bench.intervals import wilson
from assistant.edges.store.examined import examine
from assistant.edges.store.journal import read_journal
from tests.support.kept_sessions import PUT_RIGHT, keep

SEED = 1902

CHANGES = 1000
"""Of each kind."""


def measure_damage(share: int) -> int:
    """Spoil the journal, print what is thought of it, and return how often that was "sound"."""
    with TemporaryDirectory() as name:
        path = keep(Path(name), PUT_RIGHT)
        content = path.read_bytes()
        if examine(path).verdict.state != "sound":
            raise ValueError("the journal was not sound to begin with")
        size, count = len(content), content.count(b"\n")
        print(f"\na journal of {size:,} bytes, {count} lines")
        silent = _cut(path, content, share)
        for title, spoil in KINDS.items():
            chance = random.Random(f"{SEED} {title}")
            states: Counter[str] = Counter()
            for _ in range(CHANGES // share):
                path.write_bytes(spoil(content, chance))
                states[examine(path).verdict.state] += 1
            silent += states["sound"]
            _print(title, states, CHANGES // share)
    return silent


def _cut(path: Path, content: bytes, share: int) -> int:
    """Cut the journal at every byte: each line before must be read, and none called altered."""
    states: Counter[str] = Counter()
    wrong = 0
    cuts = range(0, len(content), share)
    for at in cuts:
        path.write_bytes(content[:at])
        state = examine(path).verdict.state
        book, damage = read_journal(path)
        # The session's own line is none of its records.
        whole = content[:at].count(b"\n") - 1
        read = 0 if book is None else len(book.records)
        right = state == "broken off" and not damage and read == max(0, whole)
        wrong += not right
        states[state if right else f"{state}, read wrongly"] += 1
    _print("cut at every byte", states, len(cuts))
    return wrong


def _print(title: str, states: Counter[str], count: int) -> None:
    silent = states["sound"]
    high = (wilson(silent, count) or (0.0, 1.0))[1]
    told = ", ".join(f"{number} {state}" for state, number in states.most_common())
    print(
        f"  {title}: {count} times: {told}; not told: {silent} (95 %: at most {100 * high:.2f} %)"
    )


def _flipped(content: bytes, chance: random.Random) -> bytes:
    at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
    return content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]


def _changed(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    other = chance.choice([value for value in range(256) if value != content[at]])
    return content[:at] + bytes([other]) + content[at + 1 :]


def _lines(spoil: Callable[[list[bytes], random.Random], Iterator[bytes]]) -> Spoil:
    def spoilt(content: bytes, chance: random.Random) -> bytes:
        return b"".join(spoil(content.splitlines(keepends=True), chance))

    return spoilt


Spoil = Callable[[bytes, random.Random], bytes]


def _deleted(lines: list[bytes], chance: random.Random) -> Iterator[bytes]:
    del lines[chance.randrange(len(lines))]
    yield from lines


def _doubled(lines: list[bytes], chance: random.Random) -> Iterator[bytes]:
    at = chance.randrange(len(lines))
    lines.insert(chance.randrange(at, len(lines) + 1), lines[at])
    yield from lines


def _swapped(lines: list[bytes], chance: random.Random) -> Iterator[bytes]:
    one, other = chance.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    yield from lines


KINDS: dict[str, Spoil] = {
    "a bit flipped": _flipped,
    "a byte changed": _changed,
    "a line deleted": _lines(_deleted),
    "a line doubled": _lines(_doubled),
    "two lines swapped": _lines(_swapped),
}
"""What is done to it."""
