"""What the holds of a journal are called: each by its number.

Older programs gave none; their journals are read for ever.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.domain.effects import HoldEnded, HoldStarted
from assistant.core.domain.events import Record
from assistant.core.domain.holds import LoggedHold

Place = tuple[str, str | None, int, float]
"""Step, side, layer and start of a hold."""

Identity = int | Place
"""What tells a hold from every other of its session: its number, and where it has none its place.
Older programs gave no numbers; to them what began at one place and moment was one hold."""


_NUMBERS = ("number", "hold")
"""What a line calls the number of its hold: the hold's own, and a note's."""


def has_numbers(records: Iterable[Record]) -> bool:
    """Return whether the holds of a journal have numbers; without a hold it is none the older."""
    kinds = (HoldStarted.kind, HoldEnded.kind)
    return all(each["number"] is not None for each in records if each["kind"] in kinds)


def unnumbered(record: Record) -> Record:
    """Return a line as an older program wrote it, so far as the numbers of holds go."""
    older = {name: value for name, value in record.items() if name not in _NUMBERS}
    return older | {"of": unnumbered(older["of"])} if isinstance(older.get("of"), dict) else older


def numbers_of(holds: list[LoggedHold]) -> list[int]:
    """Return what a session's holds are called: each by its number, else by its place in order."""
    return [at if hold.number is None else hold.number for at, hold in enumerate(holds, start=1)]


def identity(hold: LoggedHold | Record) -> Identity:
    """Return what tells a hold, or a line about one, from every other of its session."""
    number: int | None = hold.number if isinstance(hold, LoggedHold) else hold.get("number")
    return place_of(hold) if number is None else number


def place_of(hold: LoggedHold | Record) -> Place:
    """Return where and when a hold began, by itself or by a line about it."""
    if isinstance(hold, LoggedHold):
        return hold.step, hold.side, hold.layer, hold.started_s
    return hold["step"], hold["side"], hold["layer"], hold["started_s"]
