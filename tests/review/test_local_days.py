"""The day of the place: in lists, notes, periods, months, series and pages, wherever it is read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.cli.main import main
from assistant.core.domain.events import Record
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.series_file import FILE
from assistant.review import edit, pages
from assistant.review.page_choice import choice_of
from assistant.review.questions import Review
from assistant.review.series import place_today
from tests.support.clocks import ANGELES, CLOCKS, KATHMANDU, SYDNEY, TRAVELS, Clock, keep_session
from tests.support.program import Printed
from tests.support.scripted import TWO_SIDED

EVERY = (*CLOCKS, *TRAVELS)

NAMES = [f"s{number:02}" for number, _ in enumerate(EVERY)]

MACHINES = ("UTC", "Pacific/Auckland", ANGELES)
"""Where the machine stands that is asked."""

Ask = Callable[..., Printed]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a session at each moment of the tables."""
    for name, clock in zip(NAMES, EVERY, strict=True):
        keep_session(tmp_path / "data", clock, name)
    return tmp_path / "data"


@pytest.fixture(params=MACHINES)
def anywhere(request: pytest.FixtureRequest, stand_in: Callable[[str], None]) -> None:
    """A machine in several places."""
    stand_in(request.param)


@pytest.fixture
def far_away(stand_in: Callable[[str], None]) -> None:
    """A machine whose day is another one than any of the places' for much of it."""
    stand_in("Pacific/Auckland")


@pytest.fixture
def ask(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Ask:
    """Run `assistant review` on what is kept."""

    def run(*arguments: str) -> Printed:
        code = main(["review", *arguments, "--data-dir", str(tmp_path / "data")])
        return code, *capfd.readouterr()

    return run


def sessions(ask: Ask, *arguments: str) -> list[Record]:
    """Return the sessions that are chosen."""
    code, out, errors = ask("sessions", *arguments, "--format", "json")
    assert (code, errors) == (0, "")
    found: list[Record] = json.loads(out)["sessions"]
    return found


def names_on(begin: str) -> list[str]:
    """Return the sessions whose local moment begins so, in the order of their instants."""
    chosen = [pair for pair in zip(EVERY, NAMES, strict=True) if pair[0].local.startswith(begin)]
    return [name for clock, name in sorted(chosen, key=lambda pair: pair[0].utc)]


@pytest.mark.usefixtures("anywhere", "data")
def test_a_list_has_the_place_s_day_and_time(ask: Ask) -> None:
    """For the eye short, for other programs with the offset, in the order in which they were."""
    in_order = sorted(EVERY, key=lambda clock: clock.utc)
    assert [each["started_at"] for each in sessions(ask)] == [clock.local for clock in in_order]
    rows = csv.DictReader(io.StringIO(ask("sessions", "--format", "csv")[1].lstrip("\ufeff")))
    assert [row["started_at"] for row in rows] == [clock.local for clock in in_order]
    lines = ask("sessions", "--last", "99")[1].splitlines()
    rows_shown = [line.strip() for line in lines if "C-1" in line]
    for line, clock in zip(rows_shown, in_order, strict=True):
        assert line.startswith(f"{clock.shown} ")


@pytest.mark.usefixtures("far_away", "data")
@pytest.mark.parametrize("clock", EVERY, ids=lambda clock: clock.local)
def test_a_session_is_told_with_the_place_s_day_and_time(ask: Ask, clock: Clock) -> None:
    """In the note to paste, its timeline, and above its holds."""
    name = NAMES[EVERY.index(clock)]
    assert ask("soap", name)[1].splitlines()[0] == f"Session {name}, {clock.shown}, client C-1"
    assert f"{clock.shown} (UTC{clock.offset}) · {name}" in ask("session", name)[1].splitlines()[0]
    assert f" · {clock.shown} · " in ask("--where", f"session={name}")[1].splitlines()[0]


@pytest.mark.usefixtures("far_away", "data")
@pytest.mark.parametrize("clock", EVERY, ids=lambda clock: clock.local)
def test_a_day_chooses_what_was_on_it_at_its_place(ask: Ask, clock: Clock) -> None:
    """The day alone, from and up to it, its month and its year; by `--where` and a page too."""
    for begin in (clock.day, clock.day[:7], clock.day[:4]):
        of_it = names_on(begin)
        period = ("--since", begin, "--until", begin)
        assert [each["id"] for each in sessions(ask, *period)] == of_it
        field = "started_at" if len(begin) > 7 else "month"
        for conditions in ((f"{field}={begin}",), (f"{field}>={begin}", f"{field}<={begin}")):
            where = [word for each in conditions for word in ("--where", each)]
            assert [each["id"] for each in sessions(ask, *where)] == of_it
        before = [each["id"] for each in sessions(ask, "--where", f"{field}<{begin}")]
        after = [each["id"] for each in sessions(ask, "--where", f"{field}>{begin}")]
        assert sorted(before + of_it + after) == NAMES


@pytest.mark.usefixtures("anywhere", "data")
def test_a_moment_chooses_by_the_clock_or_by_what_it_is(ask: Ask) -> None:
    """Without an offset it is the clock's of each place; with one the same moment everywhere."""
    at_noon = [name for name, clock in zip(NAMES, EVERY, strict=True) if clock.zone == SYDNEY][-1]
    for text in ("2028-02-29T12:00", "2028-02-29 12:00"):
        assert [each["id"] for each in sessions(ask, "--where", f"started_at>={text}")] == [at_noon]
    moment = "2028-02-29T01:00:00+00:00"
    later = [each["id"] for each in sessions(ask, "--where", f"started_at>{moment}")]
    assert later == [NAMES[EVERY.index(TRAVELS[1])]]
    whole = f"started_at={TRAVELS[1].local}"
    assert [each["id"] for each in sessions(ask, "--where", whole)] == later


@pytest.mark.usefixtures("anywhere", "data")
def test_months_are_those_of_the_places(ask: Ask) -> None:
    """A trend by month counts what was held in it there: each session has two holds."""
    rows = json.loads(ask("trend", "--format", "json")[1])["trend"]
    months = sorted({clock.day[:7] for clock in EVERY})
    assert [(row["month"], row["holds"]) for row in rows] == [
        (month, 2 * len(names_on(month))) for month in months
    ]


@pytest.mark.usefixtures("anywhere", "data")
def test_a_session_is_named_by_its_day(ask: Ask) -> None:
    """As it is typed or as ids have it, to the minute; where a day has several they are named."""
    clock = CLOCKS[0]
    for text in ("2026-03-02", "20260302", "2026-03-02T17:30", "20260302T1730"):
        assert ask("soap", text)[1].startswith(f"Session s00, {clock.shown}")
    code, _, errors = ask("soap", "2026-03-08")
    assert code == 2
    assert "more than one session '2026-03-08': s01, s02; write more of it" in errors
    assert ask("soap", "2026-03-03")[0] == 2  # its day in UTC


def test_ids_of_older_programs_are_taken_as_ever(tmp_path: Path, ask: Ask) -> None:
    """They tell the time of UTC; the local day finds the session too, and so does a year alone."""
    name = "20260303T013000Z-ab12"
    keep_session(tmp_path / "data", CLOCKS[0], name)
    for text in (name, "20260303T01", "20260303", "20260302", "2026-03-02", "2026"):
        assert ask("soap", text)[1].startswith(f"Session {name}, 2 Mar 2026, 17:30")


@pytest.mark.usefixtures("anywhere")
def test_a_series_counts_days_of_the_places(tmp_path: Path, ask: Ask) -> None:
    """From its first day on, and up to the day of the next: evening and morning, and on travel."""
    for name, clock in zip("abcd", (*CLOCKS[:2], *TRAVELS), strict=True):
        keep_session(tmp_path / "data", clock, name)
    for since in ("2026-03-02", "2026-03-08", "2028-02-29"):
        ask("series", "--client", "C-1", "--planned", "6", "--since", since)
    rows = json.loads(ask("series", "--format", "json")[1])["series"]
    assert [(row["done"], row["first"], row["last"]) for row in rows] == [
        (1, CLOCKS[0].local, CLOCKS[0].local),
        (1, CLOCKS[1].local, CLOCKS[1].local),
        (2, TRAVELS[0].local, TRAVELS[1].local),
    ]
    table = ask("series")[1]
    for shown in ("2 Mar 2026", "8 Mar 2026", "29 Feb 2028"):
        assert shown in table
    assert "2028-02-29" not in table
    for name, place in (("a", "1"), ("b", "1"), ("c", "1"), ("d", "2")):
        assert f"session {place} of 6 planned" in ask("soap", name)[1]
    ask("series", "--client", "C-1", "--planned", "6", "--since", "2026-03-03")
    assert "planned" in ask("soap", "a")[1]  # of 2 March still


def test_today_is_this_machine_s(tmp_path: Path) -> None:
    """Half past five of the second of March is before the third, though in UTC it is that day."""
    data = tmp_path / "data"
    data.mkdir()
    (data / FILE).write_text('{"client": "C-1", "planned": 6, "since": "2026-03-03"}\n')
    here = ZoneInfo(ANGELES)
    assert place_today(data, "C-1", datetime(2026, 3, 2, 17, 30, tzinfo=here)) is None
    assert place_today(data, "C-1", datetime(2026, 3, 3, 0, 0, tzinfo=here)) == (1, 6)


def test_a_plan_s_day_that_is_none_is_told(tmp_path: Path, ask: Ask) -> None:
    """With file, line and mend, wherever series are counted; the other plans stand."""
    keep_session(tmp_path / "data", CLOCKS[0], "a")
    path = tmp_path / "data" / FILE
    path.write_text(
        '{"client": "C-1", "planned": 6, "since": ""}\n'
        '{"client": "C-1", "planned": 3, "since": "2030-99-99"}\n'
        '{"client": "C-2", "planned": 3, "since": "2030-02-31"}\n'
    )
    code, out, errors = ask("series", "--format", "json")
    assert code == 0
    assert [(row["planned"], row["done"]) for row in json.loads(out)["series"]] == [(6, 1)]
    for line, mend in (
        (2, "'2030-99-99': months go from 2030-01 to 2030-12"),
        (3, "'2030-02-31': its days go from 2030-02-01 to 2030-02-28"),
    ):
        assert f'{path}:{line}: this plan was left out; mend its "since": {mend}\n' in errors
    code, out, told = ask("soap", "a")
    assert "session 1 of 6 planned" in out
    assert told == errors


@pytest.mark.usefixtures("anywhere", "data")
def test_pages_have_the_place_s_day_and_time(data: Path) -> None:
    """The list, the holds, and each session; sorted by what was first, and asked by the day."""
    day = CLOCKS[0].day
    query = choice_of([("since", day), ("until", day), ("where", f"started_at={day}")])
    assert query.problems == ()
    with Review(data) as review:
        (found,) = review.sessions(query.chosen)
        assert found["id"] == "s00"
        every = choice_of([("last", "99")])
        page = pages.overview_page(review, every, "/", lambda name: f"session/{name}").decode()
        one = pages.session_page(review, "s00", "/", lambda name: name).decode()
    for clock, name in zip(EVERY, NAMES, strict=True):
        cell = f'<td data-sort="{clock.utc}+00:00"><a href="session/{name}">{clock.shown}</a></td>'
        assert cell in page
        assert f'"began": "{clock.shown}"' in page
    assert "<dt>Began</dt><dd>2 Mar 2026, 17:30 (UTC-08:00)</dd>" in one
    assert "those of the place where" in page
    assert "those of the place where" in one


def test_a_query_of_no_date_is_told() -> None:
    """As on the command line, with what to write; nothing is chosen."""
    for pair in (("since", "2030-13"), ("where", "started_at>2030-02-31"), ("where", "month=13")):
        assert len(choice_of([pair]).problems) == 1


@pytest.mark.parametrize(
    ("options", "mend"),
    [
        (("--since", "2030-13"), "months go from 2030-01 to 2030-12"),
        (("--until", "2030-02-31"), "its days go from 2030-02-01 to 2030-02-28"),
        (("--where", "started_at>=2030-02-31"), "its days go from 2030-02-01 to 2030-02-28"),
    ],
)
def test_no_date_is_refused(ask: Ask, options: tuple[str, str], mend: str) -> None:
    """In one line, with the mend."""
    code, out, errors = ask("sessions", *options)
    assert (code, out) == (2, "")
    assert mend in errors


def test_a_machine_that_has_moved_reads_older_journals_anew(
    tmp_path: Path, ask: Ask, stand_in: Callable[[str], None]
) -> None:
    """They tell UTC alone; those that tell their place stay on its day."""
    keep_session(tmp_path / "data", CLOCKS[0], "old", with_place=False)
    keep_session(tmp_path / "data", CLOCKS[0], "placed")
    for machine, local in (
        ("UTC", "2026-03-03T01:30:00.250+00:00"),
        (ANGELES, "2026-03-02T17:30:00.250-08:00"),
        (KATHMANDU, "2026-03-03T07:15:00.250+05:45"),
    ):
        stand_in(machine)
        began = {each["id"]: each["started_at"] for each in sessions(ask)}
        assert began == {"old": local, "placed": CLOCKS[0].local}
        of_day = sessions(ask, "--since", local[:10], "--until", local[:10])
        assert "old" in [each["id"] for each in of_day]


@pytest.mark.usefixtures("anywhere")
def test_a_correction_is_told_on_the_clock_of_the_place(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session of winter, corrected in summer; the journal keeps UTC."""
    path = keep_session(tmp_path / "data", CLOCKS[0], "a")
    july = datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo(ANGELES))
    monkeypatch.setattr(edit, "now", lambda: july)
    assert ask("edit", "a", "1", "--held", "60 s")[0] == 0
    assert "corrected on 30 Jun 2026, 23:30" in ask("session", "a")[1]
    assert '"at": "2026-07-01T06:30:00+00:00"' in path.read_text()


def test_a_session_of_the_evening_is_on_its_day_everywhere(
    tmp_path: Path,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
    stand_in: Callable[[str], None],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Half past five of 2 March in Los Angeles, run, and asked for there and elsewhere."""
    import assistant.live.opening.session as opening

    stand_in(ANGELES)
    evening = datetime(2026, 3, 2, 17, 30, tzinfo=ZoneInfo(ANGELES))
    monkeypatch.setattr(opening, "now", lambda: evening)
    protocol, typed = tmp_path / "two-sided.yaml", tmp_path / "typed.txt"
    protocol.write_text(TWO_SIDED)
    typed.write_text("start\nyes\nbarrier\nreleased\nstop\n")
    monkeypatch.setattr("sys.stdin", typed.open())
    code = main([
        "run", str(protocol), "--client", "C9", "--mic", "none", "--keyboard",
        "--data-dir", str(tmp_path / "data"),
    ])  # fmt: skip
    assert code == 3, capfd.readouterr().err
    (path,) = journal_folder(tmp_path / "data").glob("*.jsonl")
    assert path.name.startswith("20260302T173000-")
    head = json.loads(path.read_text().partition("\n")[0])
    assert (head["started_at"], head["utc_offset"], head["zone"]) == (
        "2026-03-03T01:30:00.000+00:00", "-08:00", ANGELES,
    )  # fmt: skip
    ask("series", "--client", "C9", "--planned", "6")
    for machine in (ANGELES, "UTC", SYDNEY):
        stand_in(machine)
        note = ask("soap", "2026")[1].splitlines()
        assert note[0] == f"Session {path.stem}, 2 Mar 2026, 17:30, client C9"
        assert note[1] == "session 1 of 6 planned"
        assert "2 Mar 2026, 17:30" in ask("sessions")[1]
        of_day = ask("sessions", "--since", "2026-03-02", "--until", "2026-03-02")[1]
        assert path.stem in of_day
        assert "Nothing like this was logged." in ask("sessions", "--since", "2026-03-03")[1]
        assert ask("series")[1].count("2 Mar 2026") == 2
