"""What day it is for a user: one rule, asked for wherever a day is shown or asked by."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.base import day as the_day
from assistant.base.day import (
    at_place,
    clock_here,
    dated_condition,
    day_after,
    day_of,
    day_shown,
    end_of_period,
    in_utc,
    instant,
    is_today,
    minute_and_offset,
    minute_shown,
    month_of,
    name_by,
    now,
    parse_date,
    parse_day,
    period,
    read_moment,
    seconds_after,
    start_of,
    time_shown,
    told,
    when_and_where,
    written,
    zone_here,
)
from assistant.core.review.conditions import Condition, parse_condition
from assistant.review import pages
from tests.support.clocks import ANGELES, CLOCKS, LONDON, TRAVELS, Clock
from tests.support.places import PACKAGE

HERE = PACKAGE / "base" / "day.py"

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != HERE)

EVERY = (*CLOCKS, *TRAVELS)

Stand = Callable[[str], None]


def head_of(clock: Clock) -> dict[str, str | None]:
    """Return what the first line of a journal says of when and where."""
    return {"started_at": f"{clock.utc}+00:00", "utc_offset": clock.offset, "zone": clock.zone}


@pytest.mark.parametrize("machine", ["UTC", "Pacific/Auckland", ANGELES])
@pytest.mark.parametrize("clock", EVERY, ids=lambda clock: clock.local)
def test_a_session_began_on_the_clock_of_its_place(
    stand_in: Stand, machine: str, clock: Clock
) -> None:
    """Wherever the machine stands that reads of it; where no zone is known, by the offset alone."""
    stand_in(machine)
    for head in (head_of(clock), head_of(clock) | {"zone": None}):
        began = start_of(head)
        assert began == clock.local
        assert (day_of(began), month_of(began)) == (clock.local[:10], clock.local[:7])
        assert minute_shown(began) == clock.shown
        assert clock.shown.endswith(f", {time_shown(began)}")
        assert (seconds_after(began, 90.0) - seconds_after(began, 0.0)).total_seconds() == 90.0
        assert day_shown(began) == clock.shown.partition(",")[0]
        assert minute_and_offset(began) == f"{clock.shown} (UTC{clock.offset})"
        assert instant(began) == f"{clock.utc}+00:00"


@pytest.mark.parametrize("clock", EVERY, ids=lambda clock: clock.local)
def test_a_session_of_an_older_program_was_where_the_machine_is(
    stand_in: Stand, clock: Clock
) -> None:
    """Its journal tells UTC alone; the machine's clock is that of its summer or its winter."""
    stand_in(clock.zone)
    bare = {"started_at": f"{clock.utc}+00:00"}
    assert start_of(bare) == start_of(bare | {"utc_offset": None, "zone": None}) == clock.local


@pytest.mark.parametrize("clock", EVERY, ids=lambda clock: clock.local)
def test_a_session_that_begins_keeps_when_and_where(stand_in: Stand, clock: Clock) -> None:
    """What is written of the moment is read as the clock showed it; its name is the clock's too."""
    stand_in(clock.zone)
    at = read_moment(clock.utc).astimezone()
    assert when_and_where(at) == head_of(clock)
    assert name_by(at) == re.sub("[-:]", "", clock.local[:19])


def test_a_later_moment_is_told_on_the_clock_of_its_own_day() -> None:
    """A session of winter that is corrected in summer: by the zone, or else by the offset."""
    head = head_of(CLOCKS[0])
    july = "2026-07-01T06:30:00+00:00"
    assert at_place(july, head) == "2026-06-30T23:30:00-07:00"
    assert at_place(july, head | {"zone": None}) == "2026-06-30T22:30:00-08:00"
    # A zone that was never so far from UTC is not believed, nor one that is nowhere.
    for zone in (LONDON, "Nowhere/Land", "../../etc/passwd", ""):
        assert at_place(july, head | {"zone": zone}) == "2026-06-30T22:30:00-08:00"
    assert at_place(july, head | {"utc_offset": "soon"}) == "2026-06-30T23:30:00-07:00"
    assert at_place(july, head | {"started_at": "long ago"}) == "2026-06-30T22:30:00-08:00"


@pytest.mark.parametrize(
    "moment", ["long ago", "", "2030-13-01T00:00", "0001-01-01T00:00:00+00:00"]
)
def test_a_damaged_moment_is_shown_as_far_as_it_goes(moment: str) -> None:
    """Nothing is made of it, and nothing raised."""
    head = {"started_at": moment, "utc_offset": "-08:00", "zone": ANGELES}
    assert start_of(head) == moment
    assert day_of(moment) == moment[:10]
    assert instant("long ago") == "long ago"
    assert minute_shown("long ago") == day_shown("long ago") == "long ago"
    assert time_shown("long ago") == ""
    assert minute_and_offset("2030-13-01T00:00") == "2030-13-01T00:00"


@pytest.mark.parametrize(
    ("told_as", "zone"),
    [
        (ANGELES, ANGELES),
        (":Europe/London", LONDON),
        ("/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata"),
        ("XYZ-5:45", None),
        ("Nowhere/Land", None),
        ("", None),
    ],
)
def test_the_machine_s_zone_is_named_where_that_is_known(
    stand_in: Stand, told_as: str, zone: str | None
) -> None:
    """As the environment says it; what names no zone is kept as an offset alone."""
    stand_in(told_as)
    assert zone_here() == zone


def test_the_machine_s_zone_is_that_of_the_system(
    stand_in: Stand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the environment says none it is what the system's link leads to, if that is so."""
    stand_in("UTC")
    monkeypatch.delenv("TZ")
    for zone, named in (("Etc/UTC", "Etc/UTC"), ("Asia/Kathmandu", None)):
        link = tmp_path / zone.partition("/")[2]
        link.symlink_to(f"/usr/share/zoneinfo/{zone}")
        monkeypatch.setattr(the_day, "LOCALTIME", str(link))
        assert zone_here() == named  # the clock still goes by the zone it was put in: UTC
    monkeypatch.setattr(the_day, "LOCALTIME", str(tmp_path / "nothing"))
    assert zone_here() is None


def test_clocks_of_two_zones_are_told_apart(stand_in: Stand) -> None:
    """And one by two names is one, so that an index made under the other still holds."""
    clocks = {}
    # The clocks of the two in Asia change weeks apart, to the same offsets.
    for zone in ("UTC", ANGELES, LONDON, "Asia/Gaza", "Asia/Beirut", "XYZ-5:45", "XYZ-5:30"):
        stand_in(zone)
        clocks[zone] = clock_here()
    assert len(set(clocks.values())) == len(clocks)
    for zone, other in (("UTC", "Etc/UTC"), (LONDON, "GB"), ("XYZ-5:30", "Asia/Kolkata")):
        stand_in(other)
        assert clock_here() == clocks[zone]


def test_moments_are_written_in_utc() -> None:
    """As fine as they are wanted, whatever zone they were told in, and read again as they were."""
    at = datetime(2030, 2, 1, 12, 30, 5, 250_900, tzinfo=timezone(timedelta(hours=13)))
    assert written(at) == "2030-01-31T23:30:05.250+00:00"
    assert written(at, "seconds") == "2030-01-31T23:30:05+00:00"
    assert written(at, "auto") == "2030-01-31T23:30:05.250900+00:00"
    assert told(at, "seconds") == "2030-02-01T12:30:05+13:00"
    assert in_utc(at) == at
    assert in_utc(at).utcoffset() == timedelta(0)
    assert read_moment(written(at, "auto")) == at
    assert read_moment("2030-01-31T23:30:05").utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="long ago"):
        read_moment("long ago")


def test_now_is_on_this_machine_s_clock(stand_in: Stand) -> None:
    """The moment is that of UTC; the day may be another."""
    stand_in("Pacific/Kiritimati")
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert now().utcoffset() == timedelta(hours=14)


def test_days_are_counted_on_the_calendar() -> None:
    """A day with 23 or 25 hours is one: late in the evening before the clocks change too."""
    late = datetime(2026, 3, 7, 23, 30, tzinfo=ZoneInfo(ANGELES))
    assert [day_after(late, days) for days in (0, 1, 2)] == [
        "2026-03-07",
        "2026-03-08",
        "2026-03-09",
    ]


def test_a_period_is_of_months_where_it_can_be() -> None:
    """Months and years choose by month, days by the time a session began; both ends count."""
    assert [str(each) for each in period("2030", "2031-02")] == ["month>=2030", "month<=2031-02"]
    assert [str(each) for each in period("2030-01-31", None)] == ["started_at>=2030-01-31"]
    assert period(None, None) == []
    assert len(period("2030-01-31", "2030-01")) == len(period("2030-01", "2030-01-01")) == 2
    for since, until in (
        ("2030-02", "2030-01-31"),
        ("2031", "2030-12"),
        ("2030-01-02", "2030-01-01"),
    ):
        with pytest.raises(ValueError, match="wrong way round"):
            period(since, until)


@pytest.mark.parametrize("date", ["2030", "2030-01", "2030-01-31"])
def test_the_ends_of_a_period_are_known_again(date: str) -> None:
    """Each is told as it was typed; no other condition is taken for one."""
    assert [end_of_period(each) for each in period(date, date)] == [
        ("since", date),
        ("until", date),
    ]
    for text in ("month=2030-01", "started_at<2030-01-31", "month~2030", "side=left", "held<3"):
        assert end_of_period(parse_condition(text)) is None
    assert end_of_period(parse_condition("started_at<=2030-01-31T09:15")) is None
    assert end_of_period(Condition("duration_s", ">=", (3.0,))) is None


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("2030-13", "months go from 2030-01 to 2030-12"),
        ("2030-00", "months go from 2030-01 to 2030-12"),
        ("2030-00-10", "months go from 2030-01 to 2030-12"),
        ("2030-99-99", "months go from 2030-01 to 2030-12"),
        ("2030-02-31", "its days go from 2030-02-01 to 2030-02-28"),
        ("2028-02-30", "its days go from 2028-02-01 to 2028-02-29"),
        ("2030-04-00", "its days go from 2030-04-01 to 2030-04-30"),
        ("0000", "there is no year 0"),
        ("January", "write a day, month or year"),
        ("2030-1-5", "write a day, month or year"),
        ("20300131", "write a day, month or year"),
        ("", "write a day, month or year"),
    ],
)
def test_a_date_that_is_none_is_refused(text: str, mend: str) -> None:
    """With what to write instead; no month is longer than it is."""
    with pytest.raises(ValueError, match=re.escape(repr(text))) as refused:
        parse_date(text)
    assert mend in str(refused.value)


def test_dates_are_taken_as_they_are_typed() -> None:
    """A day, a month, a year; a leap year's day too."""
    for text in ("2030", "2030-01", "2030-01-31", "2028-02-29", "0999-12"):
        assert parse_date(text) == text


def test_a_day_is_typed_in_full() -> None:
    """A month or a word is none."""
    assert parse_day("2030-01-31") == "2030-01-31"
    for text in ("2030-01", "2030", "soon", ""):
        with pytest.raises(ValueError, match=re.escape(f"{text!r}: write a day")):
            parse_day(text)
    with pytest.raises(ValueError, match="its days go from 2030-02-01 to 2030-02-28"):
        parse_day("2030-02-30")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("started_at>=2030-01-31", ("2030-01-31",)),
        ("month=2030-01,2030-02", ("2030-01", "2030-02")),
        ("started_at>=2030-01-31 09:15", ("2030-01-31T09:15",)),
        ("started_at<2030-01-31T09:15:00-08:00", ("2030-01-31T17:15:00.000+00:00",)),
        ("started_at=", (None,)),
        ("started_at~soon", ("soon",)),
        ("response=2030-13", ("2030-13",)),
    ],
)
def test_what_a_date_is_compared_with_is_one(text: str, values: tuple[str | None, ...]) -> None:
    """A moment of the place's clock stays as it is, one with an offset is told in UTC."""
    assert dated_condition(text).values == values


@pytest.mark.parametrize(
    "text", ["month>=2030-01-31", "started_at>=2030-13", "month=2030-01,2030-13", "started_at<soon",
             "started_at=2030-02-31T09:15", "started_at=2030-01-31T25:00"],
)  # fmt: skip
def test_what_a_date_is_compared_with_is_refused_where_it_is_none(text: str) -> None:
    """As `--since` refuses it."""
    with pytest.raises(ValueError, match=r"'(2030|soon)"):
        dated_condition(text)


ASKING = {
    "astimezone", "combine", "ctime", "fromisoformat", "fromtimestamp", "gmtime", "isocalendar",
    "isoformat", "localtime", "mktime", "now", "strftime", "strptime", "today", "tzset", "utcnow",
}  # fmt: skip
"""Functions of the standard library that tell or convert a time of the calendar."""

SLICED = {4, 7, 10, 13, 16, 19}
"""Where year, month, day, hour, minute and second end in a moment as it is written."""


def test_today_begins_at_this_machines_midnight() -> None:
    """Whatever the day is in UTC: the first session of a day is the first since then."""
    midnight = the_day.now().replace(hour=0, minute=0, second=0, microsecond=0)
    assert is_today(midnight.timestamp())
    assert not is_today((midnight - timedelta(seconds=1)).timestamp())


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
