"""What day it is for a user, and what month and time of day: the one place that says so.

It is that of the place where a session was held. A journal says when its session began in UTC,
such as "2030-01-31T09:15:00.250+00:00", how far from UTC the clock of the place was, and where the
system told it the name of the zone, which knows of summer and winter. A journal of an older program
says UTC alone; its place is taken to be this machine's. `at_place` makes of that a local moment:
ISO text with its offset, such as "2030-01-31T01:15:00.250-08:00", which everything else here takes.
Whatever shows a day or a time, asks by one, or names a file by one asks here for the words. "Today"
is this machine's.

A moment of a damaged journal may be any text, and is shown as far as it goes.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from assistant.core.review.conditions import Condition, parse_condition
from assistant.core.review.fields import DATES

if TYPE_CHECKING:
    from assistant.core.shown.review_texts import DateTexts

Fineness = Literal["milliseconds", "seconds", "auto"]

LOCALTIME = "/etc/localtime"
"""On Linux and macOS a link into the folder of zones, which names the machine's."""

FIRST_VERSION_S = datetime(2025, 1, 1, tzinfo=UTC).timestamp()

WEEK_S = 7 * 24 * 3600.0

WEEKS = 52 * 20
"""Twenty years: countries change their clocks within a few weeks of each other."""

NO_MOMENT = (ValueError, OverflowError, OSError)
"""What is raised of a text that tells no moment, or one that a clock does not reach."""

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

_TIMED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")

_WRITE = "write a day, month or year: 2030-01-31, 2030-01 or 2030"


def now() -> datetime:
    """Return what time it is, on this machine's clock."""
    return datetime.now(UTC).astimezone()


def written(at: datetime, to: Fineness = "milliseconds") -> str:
    """Return a moment as journals write it; `to` is how fine, "auto" being as fine as it is."""
    return at.astimezone(UTC).isoformat(timespec=to)


def told(at: datetime, to: Fineness = "milliseconds") -> str:
    """Return a moment on its own clock, with its offset, as this module and other programs read."""
    return at.isoformat(timespec=to)


def in_utc(at: datetime) -> datetime:
    """Return the same moment on the clock of UTC."""
    return at.astimezone(UTC)


def read_moment(text: str) -> datetime:
    """Return the moment that a journal tells, in UTC; without a zone it is in UTC.

    Raises:
        ValueError, OverflowError, TypeError: it tells none.
    """
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def seconds_of(moment: str) -> float:
    """Return a moment in seconds since 1970; 0 where the text tells none."""
    try:
        return read_moment(moment).timestamp()
    except NO_MOMENT:
        return 0.0


def name_by(at: datetime) -> str:
    """Return a moment as it stands in a file's name, on its own clock: "20300131T091500"."""
    return f"{at:%Y%m%dT%H%M%S}"


def when_and_where(at: datetime) -> dict[str, str | None]:
    """Return what a journal's first line says of when its session began, and on whose clock."""
    return {"started_at": written(at), "utc_offset": _offset(at), "zone": zone_here()}


def zone_here() -> str | None:
    """Return the name of this machine's zone, as "Asia/Kolkata"; None where that isn't told.

    Windows has names of its own, and Python knows no zones there: the offset alone is kept.
    """
    name = os.environ.get("TZ")
    if name is None:
        name = os.path.realpath(LOCALTIME)
    name = name.removeprefix(":").rpartition("/zoneinfo/")[2]
    here, zone = now(), _zone(name)
    known = zone is not None and here.astimezone(zone).utcoffset() == here.utcoffset()
    return name if known else None


def clock_here() -> str:
    """Return a word that is another one where this machine's clock goes otherwise.

    A zone may have several names: it is known by its offsets, of each week since the first version.
    """
    weeks = (FIRST_VERSION_S + WEEK_S * week for week in range(WEEKS))
    offsets = ",".join(str(time.localtime(week_s).tm_gmtoff) for week_s in weeks)
    return hashlib.blake2b(offsets.encode(), digest_size=8).hexdigest()


def moment_at_place(moment: str, session: Mapping[str, Any]) -> datetime:
    """Return a moment of a journal on the clock of the place of its session.

    `session` is the journal's first line.

    Raises:
        ValueError, OverflowError, OSError, TypeError: it tells none.
    """
    return read_moment(moment).astimezone(_clock(session))


def at_place(moment: str, session: Mapping[str, Any]) -> str:
    """Return the same as text with its offset, as fine as it was; of a damaged one what it was."""
    try:
        at = moment_at_place(moment, session)
    except NO_MOMENT:
        return moment
    return told(at, "milliseconds" if "." in moment else "seconds")


def start_of(session: Mapping[str, Any]) -> str:
    """Return when a session began at its place; `session` is its journal's first line."""
    return at_place(session["started_at"], session)


def instant(moment: str) -> str:
    """Return what sorts a local moment among those of other zones: the same in UTC."""
    try:
        return written(read_moment(moment))
    except NO_MOMENT:
        return moment


def day_of(moment: str) -> str:
    """Return the day on which a local moment lies: "2030-01-31"."""
    return moment[:10]


def month_of(moment: str) -> str:
    """Return the month in which a local moment lies: "2030-01"."""
    return moment[:7]


def day_after(at: datetime, days: int) -> str:
    """Return the day so many after that on which a moment lies on its own clock."""
    return (at.date() + timedelta(days=days)).isoformat()


def seconds_after(moment: str, seconds: float) -> datetime:
    """Return the moment so many seconds after a written one, whatever the clocks do.

    Raises:
        ValueError, OverflowError, OSError, TypeError: it tells none.
    """
    return read_moment(moment) + timedelta(seconds=seconds)


def is_today(seconds: float) -> bool:
    """Return whether a moment, in seconds as files have it, lies in this day of this machine's."""
    return datetime.fromtimestamp(seconds).date() == now().date()


def day_shown(moment: str) -> str:
    """Return the day of a local moment, or a day, for the eye: "31 Jan 2030"."""
    at = _shown(moment)
    if at is None:
        return moment[:10]
    dates, put = _for_the_eye()
    return put(dates.day, day=at.day, month=dates.months[at.month - 1], year=at.year)


def minute_shown(moment: str) -> str:
    """Return a local moment for the eye: "31 Jan 2030, 09:15"."""
    at = _shown(moment)
    if at is None:
        return moment[:16]
    dates, put = _for_the_eye()
    return put(dates.minute, day=day_shown(moment), time=f"{at:%H:%M}")


def time_shown(moment: str) -> str:
    """Return the time of day of a local moment: "09:15"; of a damaged one nothing."""
    at = _shown(moment)
    return "" if at is None else f"{at:%H:%M}"


def minute_and_offset(moment: str) -> str:
    """Return the same with how far from UTC its clock was: "31 Jan 2030, 09:15 (UTC-08:00)".

    It stands where one session is told at length: in autumn an hour comes twice.
    """
    at = _shown(moment)
    if at is None or at.tzinfo is None:
        return minute_shown(moment)
    return f"{minute_shown(moment)} (UTC{_offset(at)})"


def parse_day(text: str) -> str:
    """Return a day as it is typed: "2030-01-31".

    Raises:
        ValueError: it is none. The message says what to write.
    """
    if not _DATE.fullmatch(text) or len(text) < len("2030-01-31"):
        raise ValueError(f"{text!r}: write a day, such as 2030-01-31")
    return parse_date(text)


def parse_date(text: str) -> str:
    """Return a day, month or year as it is written: "2030-01-31", "2030-01" or "2030".

    Raises:
        ValueError: it is none of these. The message says what to write.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r}: {_WRITE}")
    year, month, day = (None if part is None else int(part) for part in match.groups())
    if not year:
        raise ValueError(f"{text!r}: there is no year 0; {_WRITE}")
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"{text!r}: months go from {year:04}-01 to {year:04}-12")
    if month is not None and day is not None:
        begin, (_, last) = text[: len("2030-01")], monthrange(year, month)
        if not 1 <= day <= last:
            raise ValueError(f"{text!r}: its days go from {begin}-01 to {begin}-{last}")
    return text


def dated_condition(text: str) -> Condition:
    """Return the condition that a word writes, as `parse_condition`; its dates are such.

    Raises:
        ValueError: as `parse_condition` says, or what is compared with a date is none.
    """
    condition = parse_condition(text)
    if condition.field not in DATES or condition.test == "~":
        return condition
    for value in filter(None, condition.values):
        if condition.field == "month" and len(str(value)) > len("2030-01"):
            raise ValueError(f"month {value!r}: write a month or a year; or started_at and the day")
    return replace(condition, values=tuple(each and _date(str(each)) for each in condition.values))


def period(since: str | None, until: str | None) -> list[Condition]:
    """Return what chooses sessions from a day, month or year on, and up to another with it.

    Raises:
        ValueError: the one is after the other. The message says so.
    """
    if since and until:
        both = min(len(since), len(until))  # a day may lie in a month, and a month in a year
        if since[:both] > until[:both]:
            raise ValueError(f"{since} is after {until}: the dates are the wrong way round")
    conditions = []
    # What is kept summed up is so by months: days are looked up in each session.
    if since:
        conditions.append(Condition(_field(since), ">=", (since,)))
    if until:
        conditions.append(Condition(_field(until), "<=", (until,)))
    return conditions


def end_of_period(condition: Condition) -> tuple[Literal["since", "until"], str] | None:
    """Return which end of a period a condition sets, and the date, as `period` takes it."""
    if condition.field in DATES and len(condition.values) == 1:
        value = str(condition.values[0])
        if condition.test in (">=", "<=") and _DATE.fullmatch(value):
            return "since" if condition.test == ">=" else "until", value
    return None


def _for_the_eye() -> tuple[DateTexts, Callable[..., str]]:
    """Return how days and moments are shown now, and what puts values into such a text."""
    # Slow to import, and every command reads days as they are typed.
    from assistant.base.languages import shown
    from assistant.core.shown.texts import put

    return shown().review.dates, put


def _offset(at: datetime) -> str:
    """Return how far from UTC a moment's own clock was, as "-08:00"."""
    return told(at, "seconds")[len("2030-01-31T09:15:00") :]


def _field(date: str) -> str:
    return "started_at" if len(date) > len("2030-01") else "month"


def _date(text: str) -> str:
    """Return a date, or a moment, as it is compared with; one with an offset is told in UTC.

    Raises:
        ValueError: it is neither.
    """
    if not _TIMED.match(text):
        return parse_date(text)
    try:
        at = datetime.fromisoformat(text)
        return text.replace(" ", "T") if at.tzinfo is None else written(at)
    except NO_MOMENT as error:
        raise ValueError(f"{text!r}: there is no such time; write 2030-01-31T09:15") from error


def _shown(moment: str) -> datetime | None:
    """Return a local moment, or a day's beginning, on its own clock; None for a damaged one."""
    try:
        return datetime.fromisoformat(moment)
    except ValueError:
        return None


def _clock(session: Mapping[str, Any]) -> tzinfo | None:
    """Return the clock of a session's place; None stands for this machine's.

    What it showed at the beginning is the offset; the zone is believed where it says the same.
    """
    offset, zone = session.get("utc_offset"), _zone(session.get("zone"))
    try:
        fixed = datetime.fromisoformat(f"2030-01-31T00:00{offset}").tzinfo
    except ValueError:
        fixed = None
    if fixed is None or zone is None:
        return fixed or zone
    try:
        began = read_moment(session["started_at"]).astimezone(zone)
    except NO_MOMENT:
        return fixed
    return zone if began.utcoffset() == fixed.utcoffset(None) else fixed


def _zone(name: str | None) -> ZoneInfo | None:
    """Return the zone of a name; None where this machine knows none such."""
    try:
        return ZoneInfo(name or "")
    except (KeyError, ValueError, OSError):
        return None
