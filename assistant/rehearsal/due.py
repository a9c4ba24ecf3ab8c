"""Spaced practice: when each step is to be said again, by FSRS.

FSRS (Free Spaced Repetition Scheduler, the open-spaced-repetition project) models how a memory
fades and plans the next repetition for when it is nine in ten sure. Nothing is kept but the
attempts: the plan is made of them anew, so that it outlives restarts and can't part from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler

from assistant.base.day import day_after, in_utc
from assistant.core.rehearsal.rising import longest_rising
from assistant.rehearsal.attempts import Attempt

RATINGS = {
    "alone": Rating.Good,
    "prompted": Rating.Hard,
    "wrong order": Rating.Again,
    "told": Rating.Again,
    "done": Rating.Good,
    "partly": Rating.Hard,
    "not": Rating.Again,
}
"""What a score, or a grade of an exam, means to FSRS. "Easy" is for who answers at once, which
words heard half a second late can't tell."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A step, when it is to be said again, and on which day that is, as 2030-01-31.

    The day is counted from that on which it was said last, on the clock of the place: it comes
    round at midnight, and not at the hour of the last rehearsal.
    """

    protocol: str
    step: str
    due: datetime
    day: str


def plan(attempts: Sequence[Attempt], now: datetime) -> list[Planned]:
    """Return every step that was rated, the one due first at the front, of those the weakest.

    The attempts are in the order in which they were made. Nothing is random: the same attempts
    make the same plan.
    """
    # Without steps of minutes: a step is said once in a rehearsal, and the next is another day.
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    cards: dict[tuple[str, str], Card] = {}
    days: dict[tuple[str, str], str] = {}
    for attempt, at in zip(attempts, dated([a.started_at for a in attempts], now), strict=True):
        for step, rating in _ratings(attempt):
            key = attempt.protocol, step
            # FSRS numbers a card by the clock, and waits for it; ours need no number.
            said = in_utc(at)
            card = cards.get(key) or Card(card_id=len(cards) + 1, due=said)
            cards[key], _ = scheduler.review_card(card, rating, said)
            days[key] = day_after(at, (cards[key].due - said).days)
    weakest_first = sorted(cards.items(), key=lambda each: (each[1].due, each[1].stability or 0.0))
    return [Planned(*key, card.due, days[key]) for key, card in weakest_first]


def due_steps(attempts: Sequence[Attempt], now: datetime) -> list[Planned]:
    """Return the steps that are due on the day of `now`, the longest waiting first.

    That is the day of its own clock.
    """
    today = day_after(now, 0)
    return [each for each in plan(attempts, now) if each.day <= today]


def dated(times: Sequence[datetime], now: datetime) -> list[datetime]:
    """Return the times of attempts in their order, mended where a clock was wrong.

    Attempts follow one another, and none lies after `now`. Of times that contradict that the most
    that fit together are believed; any other is taken to be that of the one before it, or after it
    at the beginning. So a clock that stood wrong for some attempts spoils no plan.
    """
    # From the last back to the first, as seconds before 1970: of several rows that fit, this is
    # the one that ends, and then stays, as late as can be.
    possible = [at for at in reversed(range(len(times))) if times[at] <= now]
    rising = longest_rising([-times[at].timestamp() for at in possible])
    believed = {possible[at] for at in rising}
    mended: list[datetime] = []
    first = next((times[at] for at in range(len(times)) if at in believed), now)
    for at, time in enumerate(times):
        mended.append(time if at in believed else mended[-1] if mended else first)
    return mended


def _ratings(attempt: Attempt) -> Iterable[tuple[str, Rating]]:
    """Yield each step of an attempt with its rating: the worst, of a step that was rated twice."""
    rated: dict[str, Rating] = {}
    for step, score in [
        *((record["step"], record["score"]) for record in attempt.said),
        *((record["step"], record["grade"]) for record in attempt.marked if record["step"]),
    ]:
        rating = RATINGS[score]
        rated[step] = min(rated.get(step, rating), rating)
    return rated.items()
