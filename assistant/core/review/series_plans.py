"""Series: how many sessions were planned for a client, and how many of them are done.

A plan says how many, and from which day on they are counted. A client who comes again later has a
further series, which begins on another day and ends the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put

MOST_PLANNED = 100
"""Sessions: a chronic complaint is planned for 10 to 12, so that more is a slip."""


@dataclass(frozen=True, slots=True)
class Plan:
    """So many sessions are `planned` for a client, 0 for none any more.

    They are counted from the day `since` on, as 2030-01-31; from the first one if it is empty.
    """

    client: str
    planned: int
    since: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A plan with the day, as text, before which its last session lies; None while it goes on."""

    plan: Plan
    until: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """A client's series: sessions planned and done, and when the first and last one began.

    `ended` is whether a later series has begun.
    """

    client: str
    planned: int
    since: str
    done: int
    first: str | None
    last: str | None
    ended: bool

    @property
    def left(self) -> int:
        """How many sessions are still to come."""
        return 0 if self.ended else max(0, self.planned - self.done)


def stretches(plans: Iterable[Plan]) -> list[Stretch]:
    """Return what stands of all that was planned, by client and day.

    Of several plans from the same day the last one holds.
    """
    latest = {(plan.client, plan.since): plan for plan in plans}
    standing = sorted(
        (plan for plan in latest.values() if plan.planned),
        key=lambda plan: (plan.client, plan.since),
    )
    return [
        Stretch(plan, following.since if following and following.client == plan.client else None)
        for plan, following in zip_longest(standing, standing[1:])
    ]


def place_words(shown: Shown, number: int, planned: int) -> str:
    """Return which session of its series one is, for whoever reads."""
    texts = shown.review.tables
    text = texts.beyond_series if number > planned else texts.of_series
    return put(text, number=number, count=planned)
