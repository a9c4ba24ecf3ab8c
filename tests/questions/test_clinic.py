"""`assistant review --from`: what all rooms of a clinic sent, and why a server can't be asked."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from assistant.cli.main import main
from assistant.clinic.sending import exchange
from assistant.core.faults import Fault, UsageError
from assistant.core.review.conditions import choose, parse_condition
from assistant.core.review.series_plans import Plan
from assistant.edges.clinic import reading
from assistant.edges.clinic.connecting import ClinicFault, connected
from assistant.edges.clinic.kept import keep_key
from assistant.edges.clinic.migrating import newest_version
from assistant.edges.clinic.reading import Reading
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.series_file import add_plan
from assistant.edges.web.server import LocalServer
from assistant.questions.clinic import ClinicQuestions
from assistant.review.pages import PLOT_STYLE
from assistant.review.serve import routes
from tests.support.clinic_server import ADMIN, ClinicServer
from tests.support.hand_checked import write_hand_checked
from tests.support.program import Printed

TOLD = '"client": "C-1"'


@pytest.fixture(scope="module")
def database(clinic: ClinicServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two rooms: the practice worked out by hand, and the same in a class by one therapist.

    The second has a series of six planned, a protocol whose name is no text, and a session that is
    called as one of the first's.
    """
    database = clinic.emptied()
    for code in ("R1", "R2"):
        folder = tmp_path_factory.mktemp(code)
        write_hand_checked(folder)
        for path in journal_folder(folder).iterdir():
            if code == "R2":
                text = path.read_text().replace(TOLD, f'{TOLD}, "therapist": "T2", "class": "A"')
                if path.stem == "feb-2":
                    path.write_text(text.replace("test-release", "h\\udcffte"))
                    continue
                path.write_text(text.replace(path.stem, f"r2-{path.stem}"))
                path.rename(path.with_stem(f"r2-{path.stem}"))
        if code == "R2":
            add_plan(folder, Plan("C-1", 6, ""), "2030-01-31T09:00:00+00:00")
        keep_key(folder, clinic.key)
        exchange(clinic.address(f"room_{code.lower()}", database), folder, pytest.fail)
    return database


@pytest.fixture
def asked(clinic: ClinicServer, database: str) -> Iterator[ClinicQuestions]:
    """The clinic, asked as a reviewer."""
    with ClinicQuestions(clinic.address("reviewer_v1", database)) as it:
        yield it


@pytest.fixture
def ask(
    clinic: ClinicServer,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Printed]:
    """Run `assistant review` on the clinic."""
    typed = str(clinic.address("reviewer_v1", database))
    monkeypatch.setenv("PGPASSWORD", clinic.passwords["reviewer_v1"])

    def run(*arguments: str, address: str = typed) -> Printed:
        code = main(["review", *arguments, "--from", address])
        return code, *capsys.readouterr()

    return run


def test_rooms_therapists_and_classes_are_told_apart(asked: ClinicQuestions) -> None:
    """Holds are chosen and grouped by them, from what was summed and from the holds alike."""
    for field, value in (("room", "R2"), ("therapist", "T2"), ("class", "A")):
        chosen = choose([parse_condition(f"{field}={value}")])
        count = 9 if field == "room" else 8  # one session of another client's has no such code
        assert sum(each.n for each in asked.tallies(chosen)) == count
        assert len(list(asked.holds(chosen))) == count
        assert {each[field] for each in asked.sessions(chosen)} == {value}
        groups = {each.group[0]: 0 for each in asked.tallies(by=(field,))}
        for each in asked.tallies(by=(field,)):
            groups[each.group[0]] += each.n
        assert groups == {"R1": 9, "R2": 9} if field == "room" else {None: 10, value: 8}
        again = replace(chosen, conditions=(*chosen.conditions, parse_condition("held>=0")))
        assert asked.tallies(again, ("step",)) == asked.tallies(chosen, ("step",))
        assert asked.sides(again) == asked.sides(chosen)
        assert asked.values(field) == sorted(str(group) for group in groups if group)


def test_a_name_that_is_no_text_can_be_asked_for(asked: ClinicQuestions) -> None:
    """What PostgreSQL can't keep of it is another sign there; the journal's lines have it."""
    (session,) = asked.sessions(choose(protocol="h\udcffte"))
    assert session["protocol"] == "h\ufffdte"
    book, _ = asked.book("feb-2@R2")
    assert book.session["protocol"]["name"] == "h\udcffte"


def test_a_session_is_named_with_its_room(asked: ClinicQuestions) -> None:
    """Where several rooms have one so called, or of that day; then it alone is chosen."""
    for name in ("feb-2", "2030-02-02"):
        with pytest.raises(UsageError, match=f"session '{name}': feb-2@R1, feb-2@R2; write more"):
            asked.named(name)
        assert str(asked.named(f"{name}@R2")) == "feb-2@R2"
        (hold,) = asked.holds(asked.alone(f"{name}@R2"))
        assert (hold["session_id"], hold["room"]) == ("feb-2", "R2")
    with pytest.raises(UsageError, match="no session 'feb-2@R9'"):
        asked.named("feb-2@R9")


def test_the_command_shows_what_the_clinic_has(ask: Callable[..., Printed]) -> None:
    """Lists, tables of sums, one session, a note, a series; for programs with the codes."""
    code, out, told = ask("sessions")
    assert (code, told) == (0, "")
    assert [line.split()[4:7] for line in out.splitlines() if "jan-1" in line] == [
        ["jan-1", "R1", "C-1"],
        ["r2-jan-1", "R2", "T2"],
    ]
    _, out, _ = ask("trend", "--by", "room", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["room"], row["holds"]) for row in rows if row["end_reason"] == "released"] == [
        ("R1", "6"),
        ("R2", "6"),
    ]
    _, out, _ = ask("holds", "--where", "class=A", "--last", "1", "--format", "json")
    assert {each["therapist"] for each in json.loads(out)["holds"]} == {"T2"}
    _, out, _ = ask("session", "r2-jan")
    assert "test-release" in out
    assert "session 1 of 6" in ask("soap", "r2-jan")[1]
    assert ask("series")[1].splitlines()[-2].split()[:4] == ["C-1", "6", "4", "2"]
    assert ask("--client", "c1")[2].splitlines() == [
        "assistant: nothing of client c1 is there; there is C-1",
    ]


def test_the_page_offers_rooms_and_therapists(clinic: ClinicServer, database: str) -> None:
    """They are picked and grouped by, and stand beside each session; nothing can be corrected."""
    address = clinic.address("reviewer_v1", database)
    with LocalServer(routes(lambda: ClinicQuestions(address)), styles=(PLOT_STYLE,)) as server:

        def page(of: str) -> str:
            with urllib.request.urlopen(f"{server.url}{of}") as answer:
                return str(answer.read(), "utf-8")

        overview = page("search?room=R2&by=therapist")
        alone = page("session/r2-jan-1")
    assert '<option value="R2" selected>R2</option>' in overview
    assert "How long holds were, by therapist" in overview
    assert "9 holds of 3 sessions." in overview
    assert "<td>R2</td>" in overview
    assert "Corrections are made in the room where it was held." in alone
    assert "assistant review edit" not in alone


@pytest.mark.parametrize(
    "arguments",
    [
        ("edit", "jan-1", "1", "--side", "right"),
        ("erase", "--client", "C-1", "--yes"),
        ("export", "--client", "C-1", "--out", "x.zip"),
        ("series", "--client", "C-1", "--planned", "3"),
        ("class",),
        ("--trainee", "T1"),
        ("--data-dir", "somewhere"),
    ],
)
def test_what_changes_something_is_refused(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """And what a clinic does not have; without a connection, wherever the address was typed."""
    where = ("--from", "postgresql://nobody@127.0.0.1:1/none")
    for typed in ((*where, *arguments), (*arguments, *where)):
        assert main(["review", *typed]) == 2
        told = capsys.readouterr().err
        assert told.startswith("assistant: --from")
        assert len(told.splitlines()) == 1


def test_nothing_can_be_changed(clinic: ClinicServer, database: str) -> None:
    """Not even by a role that may: the transaction takes no change."""
    it = Reading(clinic.address(ADMIN, database))
    with pytest.raises(ClinicFault, match="read-only transaction"):
        it.rows("DELETE FROM facts")
    it.close()


def test_why_a_server_cannot_be_asked_is_told(
    ask: Callable[..., Printed],
    clinic: ClinicServer,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a line each, which has the address and no password."""
    right = str(clinic.address("reviewer_v1", database))

    def told(address: str) -> str:
        code, out, line = ask(address=address)
        assert (code, out, line.count("\n")) == (1, "", 1)
        assert not any(password in line for password in clinic.passwords.values())
        assert address in line
        return line

    assert "Connection refused" in told(right.replace(str(clinic.port), "1"))
    assert "does not exist" in told(right.replace(database, "elsewhere"))
    assert "there are no tables of the assistant here" in told(right.replace(database, "postgres"))
    monkeypatch.setenv("PGPASSWORD", clinic.passwords["room_r1"])
    assert "password authentication failed" in told(right)
    assert "this role may not read what all rooms sent; give a reviewer's" in told(
        str(clinic.address("room_r1", database))
    )


def test_another_version_is_told(clinic: ClinicServer, database: str) -> None:
    """Older tables are brought up to date by one command; for newer ones the program is too old."""
    with connected(clinic.address(ADMIN, database)) as owner:
        change = "UPDATE alembic_version SET version_num = %s"
        try:
            for version, mend in (
                ("0000", "`assistant sync init` brings"),
                ("9999", "newer program"),
            ):
                owner.execute(change, [version])
                with pytest.raises(ClinicFault, match=f"of version {version}, .*{mend}"):
                    ClinicQuestions(clinic.address("reviewer_v1", database))
        finally:
            owner.execute(change, [newest_version()])


def test_a_question_that_takes_too_long_is_given_up(
    clinic: ClinicServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is not kept from others, and it is said what to do."""
    options = reading._OPTIONS.replace(f"{reading.PATIENCE_S}s", "20ms", 1)
    monkeypatch.setattr(reading, "_OPTIONS", options)
    it = Reading(clinic.address("reviewer_v1", database))
    with pytest.raises(Fault, match="no answer within 60 s; ask for less at once"):
        it.rows("SELECT pg_sleep(5)")
    it.close()
