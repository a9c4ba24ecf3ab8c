"""How far two who marked the same things agree: by share, and by Cohen's kappa.

Kappa (J. Cohen, "A coefficient of agreement for nominal scales", 1960) is how much of the agreement
that chance leaves open was reached: 1 is all of it, 0 no more than chance, below 0 less. Where both
gave one same grade throughout chance leaves nothing open, and there is no kappa.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `of` things that both marked `same` were marked the same; `kappa` is None without one."""

    same: int
    of: int
    kappa: float | None


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Return how far two agree of whose marks each pair has one of either."""
    both = list(pairs)
    same = sum(one == other for one, other in both)
    if not both:
        return Agreement(0, 0, None)
    firsts, seconds = (Counter(marks) for marks in zip(*both, strict=True))
    by_chance = sum(firsts[grade] * seconds[grade] for grade in firsts) / len(both) ** 2
    if by_chance == 1.0:
        return Agreement(same, len(both), None)
    kappa = (same / len(both) - by_chance) / (1.0 - by_chance)
    return Agreement(same, len(both), round(kappa, 3))
