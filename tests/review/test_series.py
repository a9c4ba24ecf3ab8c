"""Series: sessions planned and done per client, said at the start, shown in review, erased."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.core.domain.effects import Say
from assistant.core.domain.events import Opened
from assistant.core.domain.manner import Settings
from assistant.core.review.series_plans import Plan, stretches
from assistant.core.session.session import Session
from assistant.edges.store.journal import journal_folder, read_journal
from assistant.edges.store.series_file import FILE, add_plan, forget_plans, read_plans
from assistant.review.questions import Review
from assistant.review.series import every_series, place_today
from assistant.sessions.read_back import replay
from tests.support.english import ENGLISH
from tests.support.program import Printed
from tests.support.scripted import two_sided

AT = "2030-01-01T00:00:00+00:00"


def counted(data_dir: Path, client: str | None = None) -> list[tuple[str, int, int, int]]:
    """Return client, planned, done and left of every series."""
    with Review(data_dir) as review:
        every = every_series(review, client)
    return [(each.client, each.planned, each.done, each.left) for each in every]


def test_a_series_is_planned_and_counted(ask: Callable[..., Printed], practice: Path) -> None:
    """All sessions so far count, unless a day is given; what it comes to is told."""
    code, out, errors = ask("series", "--client", "C-1", "--planned", "6")
    assert (code, out) == (0, "")
    assert errors == (
        "assistant: client C-1: 6 planned, 2 done, 4 left; counted from the first session"
        " (--since DAY for another)\n"
    )
    assert counted(practice) == [("C-1", 6, 2, 4)]
    assert ask("series", "--client", "C-1", "--planned", "8")[0] == 0
    assert counted(practice) == [("C-1", 8, 2, 6)]
    assert ask("series", "--client", "C-2", "--planned", "1")[0] == 0
    assert counted(practice) == [("C-1", 8, 2, 6), ("C-2", 1, 1, 0)]


def test_a_later_series_ends_the_one_before(ask: Callable[..., Printed], practice: Path) -> None:
    """Each session counts in one series alone; the number of the last one can be changed."""
    ask("series", "--client", "C-1", "--planned", "6")
    assert ask("series", "--client", "C-1", "--planned", "3", "--since", "2030-02-01")[0] == 0
    assert counted(practice) == [("C-1", 6, 1, 0), ("C-1", 3, 1, 2)]
    ask("series", "--client", "C-1", "--planned", "4")
    assert counted(practice) == [("C-1", 6, 1, 0), ("C-1", 4, 1, 3)]
    _, table, _ = ask("series")
    rows = [line.split() for line in table.splitlines() if "C-1" in line]
    assert rows == [
        ["C-1", "6", "1", "ended", *("31", "Jan", "2030") * 2, "the", "first", "session"],
        ["C-1", "4", "1", "3", *("1", "Feb", "2030") * 3],
    ]
    ask("series", "--client", "C-1", "--planned", "0")
    assert counted(practice) == [("C-1", 6, 2, 4)]


def test_a_session_without_hands_on_is_not_counted(practice: Path) -> None:
    """One that was declined counts not; one that broke off with a hold does."""
    add_plan(practice, Plan("C-1", 6), AT)
    path = journal_folder(practice) / "jan-1.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2]) + lines[-1].replace("finished", "declined"))
    assert counted(practice) == [("C-1", 6, 1, 5)]
    path.write_text("".join(lines[:4]))
    assert counted(practice) == [("C-1", 6, 2, 4)]


def test_a_series_begins_with_its_day_where_the_therapist_is(
    practice: Path, stand_in: Callable[[str], None]
) -> None:
    """A day is the calendar's on the wall: there 31 January, 9:00 UTC, is 22:00 of that day."""
    stand_in("Pacific/Auckland")
    path = journal_folder(practice) / "jan-1.jsonl"
    path.write_text(path.read_text().replace("2030-01-31T09:00", "2030-01-30T11:30"))
    add_plan(practice, Plan("C-1", 6, "2030-01-31"), AT)  # from 11:00 UTC of the 30th
    assert counted(practice) == [("C-1", 6, 2, 4)]
    path.write_text(path.read_text().replace("2030-01-30T11:30", "2030-01-30T10:30"))
    assert counted(practice) == [("C-1", 6, 1, 5)]


def test_series_are_shown_in_every_form(ask: Callable[..., Printed]) -> None:
    """A table, JSON and CSV, of all or of one client; nothing planned is said."""
    assert "No series is planned" in ask("series")[1]
    ask("series", "--client", "C-1", "--planned", "6")
    ask("series", "--client", "C-2", "--planned", "1")
    (row,) = json.loads(ask("series", "--client", "C-1", "--format", "json")[1])["series"]
    assert row == {
        "client": "C-1", "planned": 6, "since": "", "done": 2, "left": 4, "ended": False,
        "first": "2030-01-31T09:00:00.000+00:00", "last": "2030-02-01T09:00:00.000+00:00",
    }  # fmt: skip
    lines = ask("series", "--format", "csv")[1].splitlines()
    assert lines[0] == "client,planned,since,done,first,last,ended,left"
    assert [line.split(",")[:2] for line in lines[1:]] == [["C-1", "6"], ["C-2", "1"]]


def test_a_session_says_which_of_its_series_it_was(ask: Callable[..., Printed]) -> None:
    """In the timeline's heading and in the note to paste; beyond the plan too."""
    assert "planned" not in ask("session", "feb-1")[1]
    ask("series", "--client", "C-1", "--planned", "6")
    heading = "client C-1 · session 2 of 6 planned · 1 Feb 2030, 09:00"
    assert heading in ask("session", "feb-1")[1]
    assert "session 1 of 6 planned" in ask("soap", "jan-1")[1].splitlines()
    ask("series", "--client", "C-1", "--planned", "1")
    assert "session 2, 1 planned" in ask("soap", "feb-1")[1].splitlines()
    assert "planned" not in ask("session", "feb-2")[1]


WRONG = [
    (("--planned", "6"), "--planned: say for whom"),
    (("--client", "Anna Smith", "--planned", "6"), "give a code, not a name"),
    (("--client", "C-1", "--planned", "101"), "--planned 101: give 1 to 100"),
    (("--client", "C-1", "--planned", "-1"), "--planned -1: give 1 to 100"),
    (("--client", "C-1", "--planned", "0"), "there is no such series of client C-1"),
    (("--client", "C-1", "--planned", "6", "--since", "2030-02"), "write a day"),
    (("--client", "C-1", "--since", "2030-02-01"), "add --planned N"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_what_does_not_fit_is_told(
    ask: Callable[..., Printed], practice: Path, arguments: tuple[str, ...], told: str
) -> None:
    """In one line with the mend, and nothing is kept."""
    code, out, errors = ask("series", *arguments)
    assert (code, out) == (2, "")
    (line,) = errors.splitlines()
    assert told in line
    assert not (practice / FILE).exists()


def test_a_damaged_line_is_named_and_left_out(ask: Callable[..., Printed], practice: Path) -> None:
    """The rest stands, and a further plan can be made."""
    add_plan(practice, Plan("C-1", 6), AT)
    with (practice / FILE).open("a") as file:
        file.write('{"client": "C-2", "planned": "many", "since": ""}\n{"cli')
    _, out, errors = ask("series")
    assert "C-1" in out
    assert errors.splitlines() == [
        f"assistant: {practice / FILE}:{line}: this line is damaged and was left out"
        for line in (2, 3)
    ]
    add_plan(practice, Plan("C-2", 3), AT)
    assert counted(practice) == [("C-1", 6, 2, 4), ("C-2", 3, 1, 2)]


def test_the_file_is_its_owners_alone(practice: Path) -> None:
    """Nobody else may read who comes how often."""
    add_plan(practice, Plan("C-1", 6), AT)
    assert (practice / FILE).stat().st_mode & 0o777 == 0o600


def test_erased_is_also_what_was_planned(ask: Callable[..., Printed], practice: Path) -> None:
    """The code is in no file; another client's plan whose code begins alike stays, unreported."""
    for client in ("C-1", "C-1-b", "C-1"):
        add_plan(practice, Plan(client, 6), AT)
    code, _, errors = ask("erase", "--client", "C-1", "--yes")
    assert (code, errors) == (
        0,
        f"assistant: 2 sessions of client C-1 erased; no file in {practice} names them\n",
    )
    assert [plan.client for plan in read_plans(practice)] == ["C-1-b"]
    assert b'"C-1"' not in b"".join(
        path.read_bytes() for path in practice.rglob("*") if path.is_file()
    )


def test_a_client_who_was_only_planned_can_be_erased(
    ask: Callable[..., Printed], practice: Path
) -> None:
    """Before the first session there is a code to forget already; with the last one the file."""
    add_plan(practice, Plan("C-9", 6), AT)
    assert ask("erase", "--client", "C-9", "--yes")[0] == 0
    assert not (practice / FILE).exists()


def test_a_damaged_line_with_the_code_is_erased_too(practice: Path) -> None:
    """Whatever else it says."""
    (practice / FILE).write_text('{"client": "C-1", "planned"\n')
    add_plan(practice, Plan("C-2", 6), AT)
    forget_plans(practice, "C-1")
    assert "C-1" not in (practice / FILE).read_text()
    assert [plan.client for plan in read_plans(practice)] == ["C-2"]


def test_what_a_killed_program_left_is_erased_too(practice: Path) -> None:
    """The file was being written anew: what was to take its place holds the code as well."""
    left = practice / f".{FILE}.killed.part"
    for stays in (True, False):
        if stays:
            add_plan(practice, Plan("C-2", 6), AT)
        else:
            (practice / FILE).unlink()
        left.write_text('{"client": "C-1", "planned": 6, "since": ""}\n')
        forget_plans(practice, "C-1")
        assert not left.exists()


def test_an_export_has_the_series(ask: Callable[..., Printed], practice: Path) -> None:
    """Beside sessions and holds, of this client alone."""
    add_plan(practice, Plan("C-1", 6), AT)
    add_plan(practice, Plan("C-2", 3), AT)
    path = practice.parent / "all.zip"
    assert ask("export", "--client", "C-1", "--out", str(path))[0] == 0
    with zipfile.ZipFile(path) as archive:
        rows = archive.read("series.csv").decode().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("C-1,6,,2,")


def said(session: Session) -> list[str]:
    """Return the first words of a session."""
    return [each.text for each in session.handle(Opened(0.0)) if isinstance(each, Say)]


@pytest.mark.parametrize(
    ("series", "first"),
    [
        (None, []),
        ((3, 6), ["Session three of six."]),
        ((7, 6), ["Session seven; six were planned."]),
    ],
)
def test_the_first_words_say_which_session_it_is(
    series: tuple[int, int] | None, first: list[str]
) -> None:
    """Before the title, so that what to say comes last."""
    greeting = "Test release. Say start when you are ready."
    assert said(Session(two_sided(), ENGLISH, series=series)) == [*first, greeting]


def test_the_next_session_has_the_next_number(practice: Path) -> None:
    """Of the series that the day is in; without one there is no number, and no index is made."""
    now = datetime(2030, 2, 5, 9, tzinfo=UTC)
    assert place_today(practice, "C-1", now) is None
    assert not (practice / "index.sqlite").exists()
    add_plan(practice, Plan("C-1", 6), AT)
    assert place_today(practice, "C-1", now) == (3, 6)
    assert place_today(practice, "C-2", now) is None
    add_plan(practice, Plan("C-1", 4, "2030-02-01"), AT)
    assert place_today(practice, "C-1", now) == (2, 4)
    add_plan(practice, Plan("C-1", 10, "2030-03-01"), AT)
    assert place_today(practice, "C-1", now) == (2, 4)
    assert place_today(practice, "C-1", now + timedelta(days=30)) == (1, 10)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_session_says_it_where_the_settings_want_it(
    practice: Path, monkeypatch: pytest.MonkeyPatch, wanted: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    """The journal keeps what was said, so that a replay says the same."""
    import assistant.live.opening.session as opening

    add_plan(practice, Plan("C-1", 6), AT)
    monkeypatch.setattr(opening, "load_settings", lambda: Settings(series=wanted))
    monkeypatch.setattr("sys.stdin", (practice / FILE).open())  # ends at once: nobody types
    code = main([
        "run", "adductor-release", "--client", "C-1", "--mic", "none", "--keyboard",
        "--data-dir", str(practice),
    ])  # fmt: skip
    assert code == 3
    assert ("» Session three of six." in capfd.readouterr().out) is wanted
    (path,) = [
        path for path in journal_folder(practice).glob("*.jsonl") if "-" not in path.stem[:4]
    ]
    book, damage = read_journal(path)
    assert damage == []
    assert book is not None
    assert book.session["series"] == ({"number": 3, "planned": 6} if wanted else None)
    _, effects = replay(book)
    texts = [effect.text for effect in effects if isinstance(effect, Say)]
    assert ("Session three of six." in texts) is wanted


def test_of_plans_for_one_series_the_last_holds() -> None:
    """A series ends where the client's next one begins, whatever the order they were made in."""
    later, first, again = Plan("A", 3, "2030-02-01"), Plan("A", 6), Plan("A", 5)
    other = Plan("B", 2)
    assert [(each.plan, each.until) for each in stretches([later, first, other, again])] == [
        (again, "2030-02-01"), (later, None), (other, None),
    ]  # fmt: skip
    assert stretches([first, Plan("A", 0)]) == []
