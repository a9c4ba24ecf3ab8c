"""Series at the desk and at a session's start: planning them, and which session of one this is.

A session counts as done where hands went on: when it was walked to its end, or has a hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from assistant.base.day import day_of, day_shown, now, parse_day, start_of, told, written
from assistant.base.languages import shown
from assistant.base.options import typed_code
from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.core.review.series_plans import (
    MOST_PLANNED,
    Plan,
    Series,
    Stretch,
    place_words,
    stretches,
)
from assistant.edges.store.series_file import add_plan, read_plans
from assistant.questions.questions import Questions
from assistant.review.questions import Review

SERIES_FIELDS = (*(field.name for field in fields(Series)), "left")

Tell = Callable[[str], None]


def every_series(
    review: Questions, client: str | None = None, tell: Tell = lambda _: None
) -> list[Series]:
    """Return the series that were planned, by client and day; of one client, if one is named.

    Raises:
        Fault: what was planned can't be read.
    """
    planned = stretches(review.plans(tell))
    return [_counted(review, each) for each in planned if client in (None, each.plan.client)]


def place_today(
    data_dir: Path, client: str, at: datetime, tell: Tell = lambda _: None
) -> tuple[int, int] | None:
    """Return the number of a client's session that begins `at` a moment, and how many are planned.

    The day is that of the moment's own clock. None where no series is. Without a plan no journal is
    looked at.

    Raises:
        Fault: what was planned, or a journal, can't be read.
    """
    today = day_of(told(at))
    for each in stretches(read_plans(data_dir, tell, parse_day)):
        going_on = each.plan.since <= today and (each.until is None or today < each.until)
        if each.plan.client == client and going_on:
            with Review(data_dir) as review:
                return len(_done(review, each)) + 1, each.plan.planned
    return None


def place_of(review: Questions, session: Record, tell: Tell = lambda _: None) -> str:
    """Return which session of its series one was, in words; nothing where it was of none.

    `session` is its journal's first line.
    """
    client, started_at = session["client"], start_of(session)
    if client is None:
        return ""
    for each in stretches(review.plans(tell)):
        done = _done(review, each) if each.plan.client == client else []
        if started_at in done:
            return place_words(shown(), done.index(started_at) + 1, each.plan.planned)
    return ""


def plan_series(review: Review, client: str, planned: int, since: str | None) -> str:
    """Keep that so many sessions are planned for a client; return what it comes to, in words.

    With a day, as 2030-01-31, a series from that day on is meant; else the client's last one, or
    where there is none yet one from the first session on.

    Raises:
        UsageError: it is no code, number or day, or there is no such series to give up.
        Fault: it can't be written.
    """
    typed_code(client, "--client")
    if not 0 <= planned <= MOST_PLANNED:
        raise UsageError(f"--planned {planned}: give 1 to {MOST_PLANNED}, or 0 to give it up")
    before = every_series(review, client)
    day = since if since is not None else before[-1].since if before else ""
    if not planned and day not in {each.since for each in before}:
        raise UsageError(f"--planned 0: there is no such series of client {client}")
    add_plan(review.data_dir, Plan(client, planned, day), written(now(), "seconds"))
    if not planned:
        return f"client {client}: no series planned any more"
    (series,) = [each for each in every_series(review, client) if each.since == day]
    counted = f"counted from {day_shown(day)}" if day else "counted from the first session"
    return (
        f"client {client}: {series.planned} planned, {series.done} done, {series.left} left;"
        f" {counted} (--since DAY for another)"
    )


def series_rows(every: list[Series]) -> list[Record]:
    """Return series as rows of `SERIES_FIELDS`."""
    return [asdict(each) | {"left": each.left} for each in every]


def _counted(review: Questions, stretch: Stretch) -> Series:
    done = _done(review, stretch)
    return Series(
        client=stretch.plan.client,
        planned=stretch.plan.planned,
        since=stretch.plan.since,
        done=len(done),
        first=done[0] if done else None,
        last=done[-1] if done else None,
        ended=stretch.until is not None,
    )


def _done(review: Questions, stretch: Stretch) -> list[str]:
    return review.done(stretch.plan.client, stretch.plan.since, stretch.until)
