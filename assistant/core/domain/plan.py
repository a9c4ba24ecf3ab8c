"""A plan of minutes: how long each part of a session is meant to take, and what is left of that.

A therapist keeps such a plan on a card beside the table: so many minutes for the back, so many for
the legs. What one part takes beyond its own, or leaves, is shared by those after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SOON_S = 120.0
"""Seconds before the end of a part at which it is said that it ends soon: time to close what the
hands are at. Nothing is said of a part that is not twice as long."""


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of the session: its `name`, the index of its `first` step, and its seconds."""

    name: str
    first: int
    planned_s: float


def portion_at(plan: Sequence[Portion], step: int) -> int | None:
    """Return the index of the part that the step at this index is in; None if there is no plan."""
    begun = [at for at, portion in enumerate(plan) if portion.first <= step]
    return begun[-1] if begun else None


def spread(plan: Sequence[Portion], at: int, left_s: float) -> list[float]:
    """Return the seconds that the part at this index and each after it may take of `left_s`.

    Each has the share of it that was planned; of nothing left each has nothing.
    """
    rest = plan[at:]
    planned_s = sum(portion.planned_s for portion in rest)
    return [max(0.0, left_s) * portion.planned_s / planned_s for portion in rest]
