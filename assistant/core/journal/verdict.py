"""What a journal's lines and their sums say of it: sound, broken off, unsealed, damaged, altered.

Which of the last two it is, is a guess at how it came about: a line that is no record any more is
damage, as by a disk; one that is a record, and not the one that was written there, was altered.
Either way it is told. A chain says nothing of who makes it anew from some line on, nor of a whole
addition taken off a journal's end: `docs/reliability.md` says more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from assistant.core.domain.events import Record
from assistant.core.journal.seal import NOTHING, parted, sum_of

State = Literal["sound", "broken off", "unsealed", "damaged", "altered"]
"""The best first; of two that fit, a journal is the later."""

STATES: tuple[State, ...] = ("sound", "broken off", "unsealed", "damaged", "altered")

CLOSED = "closed"
"""The kind of the line that a program ends its writing with. Where it is not the last, lines after
it were cut off, or the program was."""

TORN = "torn"
"""The kind of the line in which half a line stands that a cut of power had left, so that nothing
is thrown away."""

OF_THE_FILE = frozenset({CLOSED, TORN})
"""Lines that tell of the file and not of the session."""

DAMAGED = "this line is damaged and was left out"

_LOOKED_FOR = 50
"""Lines whose right place is looked for: each is held against all others."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line, from 1: `altered`, or else damaged."""

    line: int
    text: str
    altered: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be thought of a journal.

    The first `sure` lines are as they were written, and nothing is missing between them; of all
    others, `tied` hang together with the line before. `last_sum` is that of the last line that has
    one: who keeps it elsewhere can tell a journal that was made anew. In an unsealed journal
    nothing is sure, and it has no sum.
    """

    state: State
    faults: tuple[LineFault, ...]
    lines: int
    sure: int = 0
    tied: int = 0
    last_sum: str = ""


def judge(lines: Sequence[bytes], rest: bytes, records: Sequence[Record | None]) -> Verdict:
    """Return what is to be thought of a journal.

    `lines` are without their line breaks, `rest` is what stands after the last break, and
    `records` has what each line says, the first the session; None for one that is no record.
    """
    parts = [parted(line) for line in lines]
    session = records[0] if records else None
    told = [*_of_the_protocol(session)]
    if all(own is None for _, own in parts) and "format" not in (session or ()):
        told += [
            LineFault(number, DAMAGED, altered=False)
            for number, record in enumerate(records, start=1)
            if record is None
        ]
        state: State = "broken off" if not lines else "unsealed"
        return Verdict(_worst(state, told), tuple(told), len(lines))
    chain = _Chain(lines, parts, records)
    told += chain.faults
    if rest and chain.goes_on_with(rest[:-1]):
        told.append(LineFault(len(lines) + 1, "its line break was changed", altered=False))
    last = records[-1] if records else None
    whole = not rest and last is not None and last["kind"] == CLOSED
    first = min((fault.line for fault in told), default=len(lines) + 1) - 1
    return Verdict(
        _worst("sound" if whole else "broken off", told),
        tuple(sorted(told, key=lambda fault: fault.line)),
        len(lines),
        sure=min(first, len(lines)),
        tied=max(0, len(lines) - first - len({fault.line for fault in told})),
        last_sum=chain.last.decode(),
    )


def _worst(state: State, faults: Sequence[LineFault]) -> State:
    if any(fault.altered for fault in faults):
        return "altered"
    return "damaged" if faults else state


class _Chain:
    """The sums of a journal's lines, gone through once.

    Each line is held against the sum that was written in the line before, so that one that was
    changed does not make all those after it look so.
    """

    def __init__(
        self,
        lines: Sequence[bytes],
        parts: Sequence[tuple[bytes, bytes | None]],
        records: Sequence[Record | None],
    ) -> None:
        self._lines = lines
        self._parts = parts
        self.last = NOTHING
        self.faults = list(self._follow(records))

    def goes_on_with(self, line: bytes) -> bool:
        """Return whether a line would be the next."""
        body, own = parted(line)
        return own is not None and sum_of(self.last, body) == own

    def _follow(self, records: Sequence[Record | None]) -> Iterator[LineFault]:
        due: bytes | None = None  # the sum that the line before should have, where it has another
        loose = False  # whether the line before is no guide to this one
        looked = 0
        for number, ((body, own), record) in enumerate(
            zip(self._parts, records, strict=True), start=1
        ):
            was_loose, loose = loose, record is None or own is None
            if record is None:
                yield LineFault(number, DAMAGED, altered=False)
            elif own is None:
                yield LineFault(number, "this line carries no sum, as one written by hand")
            if own is None:
                due = None
                continue
            fits = sum_of(self.last, body)
            tied = fits == own or (due is not None and sum_of(due, body) == own)
            if not tied and not loose and not was_loose:
                looked += 1
                yield LineFault(number, self._what(number, looked <= _LOOKED_FOR))
            due = None if tied else fits
            self.last = own

    def _what(self, number: int, searched: bool) -> str:
        """Say what may have become of a line that is not tied to the one before."""
        body, own = self._parts[number - 1]
        if searched:
            if self._lines[number - 1] in self._lines[: number - 1]:
                return "this line stands here twice"
            if number > 1 and sum_of(NOTHING, body) == own:
                return "this line is not in its place; it is the first"
            for other, (_, before) in enumerate(self._parts, start=1):
                if before is not None and other != number and sum_of(before, body) == own:
                    return f"this line is not in its place; it belongs after line {other}"
        if number == 1:
            return "this line was changed, or lines before it are missing"
        return "this line was changed, or a line before it is missing"


def _of_the_protocol(session: Record | None) -> Iterator[LineFault]:
    """Yield what the texts of a journal's protocol say against their SHA-256, where it has one."""
    protocol = (session or {}).get("protocol")
    if not isinstance(protocol, dict):
        return
    for each in (protocol, *protocol.get("shared", ())):
        written, text = each.get("sha256"), each.get("text")
        if written and sha256(str(text).encode(errors="surrogatepass")).hexdigest() != written:
            yield LineFault(1, f"the text of {each.get('name')!r} is not what its SHA-256 says")
