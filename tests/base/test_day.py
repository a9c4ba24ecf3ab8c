"""What day it is for a user: one rule, asked for wherever a day is shown or asked by."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.base.day import (
    day_of,
    end_of_period,
    midnight,
    minute_in_zone,
    minute_of,
    month_of,
    name_by,
    now,
    parse_date,
    parse_day,
    period,
    read_moment,
    whole_moment,
    written,
)
from assistant.core.review.conditions import Condition, parse_condition
from assistant.review import pages
from tests.support.places import PACKAGE

HERE = PACKAGE / "base" / "day.py"

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != HERE)


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine on the clock of some place."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "month", "day", "minute"),
    [
        ("2030-01-31T09:15:00.250+00:00", "2030-01", "2030-01-31", "2030-01-31 09:15"),
        ("2030-01-31T23:59:59.999+00:00", "2030-01", "2030-01-31", "2030-01-31 23:59"),
        ("2030-02-01T00:00:00.000+00:00", "2030-02", "2030-02-01", "2030-02-01 00:00"),
        ("2029-12-31T23:30:00+00:00", "2029-12", "2029-12-31", "2029-12-31 23:30"),
        ("long ago", "long ag", "long ago", "long ago"),
        ("", "", "", ""),
    ],
)
def test_a_moment_lies_in_a_month_a_day_and_a_minute(
    place: str, moment: str, month: str, day: str, minute: str
) -> None:
    """Those of UTC, wherever the machine stands; a damaged one is shown as far as it goes."""
    assert (month_of(moment), day_of(moment), minute_of(moment)) == (month, day, minute), place
    assert minute_in_zone(moment) == f"{minute} UTC"
    assert whole_moment(moment) == moment


def test_moments_are_written_in_utc(place: str) -> None:
    """As fine as they are wanted, whatever zone they were told in, and read again as they were."""
    at = datetime(2030, 2, 1, 12, 30, 5, 250_900, tzinfo=timezone(timedelta(hours=13)))
    assert written(at) == "2030-01-31T23:30:05.250+00:00", place
    assert written(at, "seconds") == "2030-01-31T23:30:05+00:00"
    assert written(at, "auto") == "2030-01-31T23:30:05.250900+00:00"
    assert name_by(at) == "20300131T233005Z"
    assert read_moment(written(at, "auto")) == at
    assert read_moment("2030-01-31T23:30:05").utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="long ago"):
        read_moment("long ago")
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("place", "begins"),
    [
        ("UTC", "2030-01-31T00:00:00.000+00:00"),
        ("Pacific/Auckland", "2030-01-30T11:00:00.000+00:00"),
        ("America/Los_Angeles", "2030-01-31T08:00:00.000+00:00"),
    ],
    indirect=["place"],
)
def test_a_series_begins_with_a_day_of_the_place(place: str, begins: str) -> None:
    """Its midnight is that of the machine's clock."""
    assert midnight("2030-01-31") == begins, place


def test_a_period_is_of_months_where_it_can_be() -> None:
    """Months and years choose by month, days by the time a session began; both ends count."""
    assert [str(each) for each in period("2030", "2031-02")] == ["month>=2030", "month<=2031-02~"]
    assert [str(each) for each in period("2030-01-31", None)] == ["started_at>=2030-01-31"]
    assert period(None, None) == []
    assert parse_date("2030-01") == "2030-01"
    with pytest.raises(ValueError, match="write a day, month or year"):
        parse_date("January")


@pytest.mark.parametrize("date", ["2030", "2030-01", "2030-01-31"])
def test_the_ends_of_a_period_are_known_again(date: str) -> None:
    """Each is told as it was typed; no other condition is taken for one."""
    assert [end_of_period(each) for each in period(date, date)] == [
        ("since", date),
        ("until", date),
    ]
    for text in ("month=2030-01", "started_at<=2030-01-31", "month~2030", "side=left", "held<3"):
        assert end_of_period(parse_condition(text)) is None
    assert end_of_period(Condition("duration_s", ">=", (3.0,))) is None


def test_a_day_is_typed_in_full() -> None:
    """A month or a word is none."""
    assert parse_day("2030-01-31") == "2030-01-31"
    for text in ("2030-01", "2030-02-30", "soon", ""):
        with pytest.raises(ValueError, match=re.escape(f"{text!r}: write a day")):
            parse_day(text)


ASKING = {
    "astimezone", "combine", "ctime", "fromisoformat", "fromtimestamp", "gmtime", "isocalendar",
    "isoformat", "localtime", "mktime", "now", "strftime", "strptime", "today", "tzset", "utcnow",
}  # fmt: skip
"""Functions of the standard library that tell or convert a time of the calendar."""

SLICED = {4, 7, 10, 13, 16, 19}
"""Where year, month, day, hour, minute and second end in a moment as it is written."""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_other_module_has_a_rule_of_its_own(path: Path) -> None:
    """None but that one reads the calendar, formats a date, or cuts a day out of a moment."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.ImportFrom(module="datetime" | "zoneinfo" | "calendar", names=names):
                found += [name.name for name in names if name.name != "datetime"]
            case ast.Import(names=names):
                found += [n.name for n in names if n.name in ("datetime", "zoneinfo", "calendar")]
            # The speaker's clock has a `now` too, an object of its own: only classes are meant.
            case ast.Call(func=ast.Attribute(attr=name, value=of)) if name in ASKING:
                if name != "now" or ast.unparse(of) in ("datetime", "datetime.datetime"):
                    found.append(name)
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
                found += re.findall("%[YymdHMS]", ast.unparse(spec))
            case ast.Subscript(slice=ast.Slice(upper=ast.Constant(value=end))) if end in SLICED:
                # A file's first bytes are compared with bytes.
                found += [] if ast.unparse(node) == "head[:4]" else [ast.unparse(node)]
    assert found == []


@pytest.mark.parametrize(
    "path",
    [*(pages.WEB / "templates").iterdir(), *(pages.STATIC / name for name in pages.SCRIPTS[2:])],
    ids=lambda path: path.name,
)
def test_no_page_has_a_rule_of_its_own(path: Path) -> None:
    """A page shows the days and times that it is given, and names no zone."""
    text = path.read_text()
    assert not re.search(r"started_at *(\[|\.s)|\bUTC\b", text)
    assert not re.search(r"toLocale(Date|Time)|getHours|getDate\b|getMonth", text)
