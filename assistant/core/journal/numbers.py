"""The numbers of holds in a journal. Older programs gave none; their journals are read for ever."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.domain.effects import HoldEnded, HoldStarted
from assistant.core.domain.events import Record

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
