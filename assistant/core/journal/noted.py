"""Which hold each note of a journal is about."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from assistant.core.domain.effects import HoldEnded, HoldStarted, Noted, Withdrawn
from assistant.core.domain.events import Record
from assistant.core.domain.holds import LoggedHold
from assistant.core.journal.numbers import Identity, identity
from assistant.core.journal.standing import standing


def notes_of_holds(
    records: Sequence[Record], holds: list[LoggedHold]
) -> list[tuple[Record, Identity | None]]:
    """Return the notes that stand, and the hold that each is about, if it is about one.

    `holds` are in the order they began.
    """
    # What is withdrawn is of its own kind: nothing else need be looked through for it.
    kinds = (Noted.kind, Withdrawn.kind)
    notes = standing(record for record in records if record["kind"] in kinds)
    numbered = all(hold.number is not None for hold in holds)
    about = _by_number(records, holds) if numbered else _by_start(holds)
    return [(note, about(note)) for note in notes]


def _by_number(
    records: Sequence[Record], holds: list[LoggedHold]
) -> Callable[[Record], Identity | None]:
    """Return what tells of a note the hold that it is about.

    A note of a place where no hold was known yet is of the next one to be known there, though its
    start may be dated before the note.
    """
    first_told: dict[int, int] = {}  # by number, the place of its first line among all
    lines = {id(record): at for at, record in enumerate(records)}
    for at, record in enumerate(records):
        if record["kind"] in (HoldStarted.kind, HoldEnded.kind):
            first_told.setdefault(record["number"], at)
    known: dict[_Where, list[tuple[int, Identity]]] = {}
    for hold in holds:
        told_at = first_told.get(hold.number or 0, len(lines))
        for where in _places(hold):
            known.setdefault(where, []).append((told_at, identity(hold)))
    for there in known.values():
        there.sort()
    numbers = {hold.number for hold in holds}

    def about(note: Record) -> Identity | None:
        if note["hold"] is not None:
            number: int = note["hold"]
            return number if number in numbers else None
        there = known.get((note["step"], note["side"], note["layer"]), [])
        next_ = bisect_right(there, lines[id(note)], key=lambda each: each[0])
        return there[next_][1] if next_ < len(there) else None

    return about


def _by_start(holds: list[LoggedHold]) -> Callable[[Record], Identity | None]:
    """Return the same for a journal without numbers.

    A note tells the start of its hold. One of a place where no hold was yet is of the next there.
    """
    by_start: dict[float, LoggedHold] = {}
    by_place: dict[_Where, list[LoggedHold]] = {}
    for hold in holds:
        for started_s in {hold.started_s, hold.was.started_s if hold.was else hold.started_s}:
            by_start.setdefault(started_s, hold)
        for where in _places(hold):
            by_place.setdefault(where, []).append(hold)

    def about(note: Record) -> Identity | None:
        if note["started_s"] is not None:
            hold = by_start.get(note["started_s"])
        else:
            there = by_place.get((note["step"], note["side"], note["layer"]), [])
            next_ = bisect_left(there, note["t"], key=lambda each: each.started_s)
            hold = there[next_] if next_ < len(there) else None
        return None if hold is None else identity(hold)

    return about


_Where = tuple[str, str | None, int]
"""Step, side and layer."""


def _places(hold: LoggedHold) -> set[_Where]:
    """Return where a hold was, and was thought to be first."""
    sides = {hold.side, hold.was.side if hold.was else hold.side}
    return {(hold.step, side, hold.layer) for side in sides}
