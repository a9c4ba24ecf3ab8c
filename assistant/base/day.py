"""What day it is for a user, and what month and time of day: the one place that says so.

Journals tell when a session began as a moment: ISO text in UTC, such as
"2030-01-31T09:15:00.250+00:00". Whatever shows a day or a time, asks by one, or names a file by one
asks here for the words, so that all agree on whose clock it is. It is that of UTC; but a planned
series begins with a day of the place where the program runs.

A moment of a damaged journal may be any text, and is shown as far as it goes.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Literal

from assistant.core.review.conditions import Condition

ZONE = "UTC"
"""Whose days and times are shown, for headings and behind a time."""

AFTER_ANY = "~"
"""Sorts after whatever follows a day or a month in a time."""

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def now() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)


def written(at: datetime, to: Literal["milliseconds", "seconds", "auto"] = "milliseconds") -> str:
    """Return a moment as journals write it; `to` is how fine, "auto" being as fine as it is."""
    return at.astimezone(UTC).isoformat(timespec=to)


def read_moment(text: str) -> datetime:
    """Return the moment that a journal tells; without a zone it is in UTC.

    Raises:
        ValueError, TypeError: it tells none.
    """
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def name_by(at: datetime) -> str:
    """Return a moment as it stands in a file's name: "20300131T091500Z"."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def day_of(moment: str) -> str:
    """Return the day on which a moment lies: "2030-01-31"."""
    return moment[:10]


def month_of(moment: str) -> str:
    """Return the month in which a moment lies: "2030-01"."""
    return moment[:7]


def minute_of(moment: str) -> str:
    """Return the day and the time of day of a moment: "2030-01-31 09:15"."""
    return moment[:16].replace("T", " ")


def minute_in_zone(moment: str) -> str:
    """Return the same with whose clock it is: "2030-01-31 09:15 UTC"."""
    return f"{minute_of(moment)} {ZONE}"


def whole_moment(moment: str) -> str:
    """Return all of a moment, for the heading of a session: its day, time, and how far from UTC."""
    return moment


def parse_day(text: str) -> str:
    """Return a day as it is typed: "2030-01-31".

    Raises:
        ValueError: it is none. The message says what to write.
    """
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError(f"{text!r}: write a day, such as 2030-01-31") from error


def parse_date(text: str) -> str:
    """Return a day, month or year as it is written: "2030-01-31", "2030-01" or "2030".

    Raises:
        ValueError: it is none of these. The message says what to write.
    """
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text!r}: write a day, month or year: 2030-01-31")
    return text


def midnight(day: str) -> str:
    """Return when a day begins here, as journals write times; `day` is as 2030-01-31.

    Raises:
        ValueError: it is no day.
    """
    return written(datetime.fromisoformat(day))


def period(since: str | None, until: str | None) -> list[Condition]:
    """Return what chooses sessions from a day, month or year on, and up to another with it."""
    conditions = []
    # What is kept summed up is so by months: days are looked up in each session.
    if since:
        conditions.append(Condition(_field(since), ">=", (since,)))
    if until:
        conditions.append(Condition(_field(until), "<=", (until + AFTER_ANY,)))
    return conditions


def end_of_period(condition: Condition) -> tuple[Literal["since", "until"], str] | None:
    """Return which end of a period a condition sets, and the date, as `period` takes it."""
    if condition.field in ("month", "started_at"):
        value = str(condition.values[0])
        if condition.test == ">=":
            return "since", value
        if condition.test == "<=" and value.endswith(AFTER_ANY):
            return "until", value.removesuffix(AFTER_ANY)
    return None


def _field(date: str) -> str:
    return "started_at" if len(date) > len("2030-01") else "month"
