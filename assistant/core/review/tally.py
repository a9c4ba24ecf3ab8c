"""What many holds come to: how many, how long, how sure; and the two sides of a step compared."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from statistics import NormalDist

from assistant.core.domain.holds import EndReason

CONFIDENCE = 0.95

_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `n` values and half its 95 % interval; None where too few say how sure it is.

    By the normal distribution: with fewer than some twenty values the truth lies further off.
    """

    n: int
    mean: float
    either_side: float | None


def mean_of(n: int, total: float, squares: float) -> Mean:
    """Return the mean of `n` values, at least one, by their sum and that of their squares."""
    mean = total / n
    if n < 2:
        return Mean(n, mean, None)
    # Of equal values the difference may come out a little below nothing.
    variance = max(0.0, squares - n * mean * mean) / (n - 1)
    return Mean(n, mean, _Z * math.sqrt(variance / n))


@dataclass(frozen=True, slots=True)
class Tally:
    """What the holds of one group come to that ended for one reason.

    `group` has the values of the fields they were grouped by. `held_s` is the sum of what was
    held and `squares_s2` that of its squares. `at_floor` and `at_target` are how many held as
    long as that; a floor of 0, which is none, is always reached.
    """

    group: tuple[str | float | None, ...]
    end_reason: str
    n: int
    held_s: float
    squares_s2: float
    at_floor: int
    at_target: int

    @property
    def held(self) -> Mean:
        """How long these holds were, in seconds."""
        return mean_of(self.n, self.held_s, self.squares_s2)


def coarser(tallies: Iterable[Tally], fields: int) -> list[Tally]:
    """Return tallies by the first `fields` of their group alone, in the order of their values.

    `tallies` are in the order of theirs.
    """
    summed: dict[tuple[tuple[str | float | None, ...], str], Tally] = {}
    for each in tallies:
        key = (each.group[:fields], each.end_reason)
        before = summed.get(key)
        summed[key] = Tally(
            *key,
            *(
                getattr(each, part) + (getattr(before, part) if before else 0)
                for part in ("n", "held_s", "squares_s2", "at_floor", "at_target")
            ),
        )
    groups = groupby(summed.values(), key=lambda tally: tally.group)
    return [each for _, same in groups for each in sorted(same, key=lambda tally: tally.end_reason)]


def in_order_of_ends(tallies: Iterable[Tally]) -> list[Tally]:
    """Return tallies with the usual end of a hold first; a later program's ends stand last."""
    order = {str(reason): place for place, reason in enumerate(EndReason)}
    return sorted(tallies, key=lambda tally: order.get(tally.end_reason, len(order)))


Group = tuple[tuple[str | float | None, ...], dict[str, Tally]]
"""The values that a group's holds share, and their tallies by why they ended."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A step done on both sides of one layer in one session: seconds held on each.

    The session is called so that no other is: with its room where that is known.
    `ends` are why the holds of each side ended, in the order they began: a side whose hold was
    cut short is not a short side.
    """

    session_id: str
    client: str | None
    step: str
    layer: int
    left_s: float
    right_s: float
    left_ends: tuple[str, ...]
    right_ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SidesOfStep:
    """The left and right of a step over sessions, in seconds a session and layer.

    `pairs` have holds on both sides, all of them released or timed; their means are here. `cut`
    are those with a hold that ended otherwise, and `left_only` and `right_only` were done on one
    side: none of these count in a mean.
    """

    step: str
    pairs: int
    left_s: float
    right_s: float
    longer_left: Mean | None
    """The left less the right."""
    cut: int
    left_only: int
    right_only: int
