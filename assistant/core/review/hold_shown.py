"""What is told of a hold in every form of the review: where it was, and what was noted first."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.domain.events import Record
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put

_NOTED_FIRST = ("side", "duration_s", "end_reason", "started_s")


def place_words(shown: Shown, what: str | None, side: str | None, layer: int = 1) -> str:
    """Return a place in words: a step or a region, the side, and the layer beyond the first."""
    further = put(shown.review.tables.layer, number=layer) if layer > 1 else ""
    return ", ".join(part for part in (what, shown.name(side), further) if part)


def first_noted(hold: Record) -> Record:
    """Return what was noted first of a hold, field by field, where it was corrected since."""
    return {
        field: hold[f"was_{field}"]
        for field in _NOTED_FIRST
        if hold[f"was_{field}"] not in (None, hold[field])
    }


def scale_of(holds: Iterable[Record]) -> float:
    """Return the seconds that the longest of bars stands for, so that all are to one scale."""
    return max((max(hold["duration_s"], hold["target_s"]) for hold in holds), default=0.0)
