"""`assistant review` from the command line: views, forms, corrections, export and erasing."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet
import pytest

from assistant.core.review.conditions import Chosen
from assistant.core.review.fields import HOLD_FIELDS
from assistant.edges.store.index_file import FILE
from assistant.edges.store.journal import Journal, journal_folder
from assistant.review.questions import Review, review
from assistant.review.views import show_holds
from tests.support.closed_folder import let_nobody_look_into
from tests.support.program import Printed


def rows_of(table: str) -> list[list[str]]:
    """Return the words of each line of a table."""
    return [line.split() for line in table.splitlines() if line.strip()]


def test_sessions_are_shown_one_a_line(ask: Callable[..., Printed]) -> None:
    """With start, id, client, protocol, length, number of holds, and how each ended."""
    code, out, errors = ask("sessions")
    assert (code, errors) == (0, "")
    assert rows_of(out)[2:] == [
        ["31", "Jan", "2030,", "09:00", "jan-1", "C-1", "test-release", "7:00", "4", "finished"],
        ["1", "Feb", "2030,", "09:00", "feb-1", "C-1", "test-release", "7:00", "4", "finished"],
        ["2", "Feb", "2030,", "09:00", "feb-2", "C-2", "test-release", "7:00", "1", "finished"],
    ]


def test_holds_are_bars_against_floor_and_target(ask: Callable[..., Printed]) -> None:
    """Each with its number in the session, also where others were not chosen; to one scale."""
    _, out, _ = ask("holds", "--client", "C-1", "--where", "side=right")
    lines = out.splitlines()
    fifty = next(line for line in lines if "0:50" in line)
    assert fifty.split()[:5] == ["3", "sink", "right", "1", "0:50"]
    assert "██████████  ┊     ┃" in fifty  # of 20 for 100 s: the floor at 12, the target at 18
    assert "████████████┊█████┃█" in next(line for line in lines if "1:40" in line)
    assert "A bar is 1:40 at its full length" in out


def test_an_old_encoding_gets_bars_it_has(practice: Path) -> None:
    """Where the output has no blocks the bars are typed."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, "ascii", errors="replace")
    with Review(practice) as opened:
        show_holds(opened, Chosen(), out)
    out.flush()
    bars = [line for line in raw.getvalue().splitlines() if b"released" in line]
    assert len(bars) == 6
    assert all(b"#" in line and b":" in line and b"?" not in line for line in bars)


def test_left_and_right_stand_side_by_side(ask: Callable[..., Printed]) -> None:
    """By step with how sure the difference is, and each pair where there are few."""
    _, out, _ = ask("sides")
    rows = rows_of(out)
    assert ["sink", "2", "1:20", "1:05", "+0:15", "±", "9.8", "s"] in [row[:8] for row in rows]
    assert ["draw", "0"] in [row[:2] for row in rows]
    pairs = [row for row in rows if row[0] in ("jan-1", "feb-1")]
    assert [(row[1], row[3], row[4]) for row in pairs] == [
        ("sink", "1:10", "0:50"),
        ("draw", "0:40", "1:40"),
        ("sink", "1:30", "1:20"),
    ]
    assert pairs[1][-2:] == ["stop", "released"]


def test_a_trend_tells_released_holds_from_others(ask: Callable[..., Printed]) -> None:
    """The mean is of those that were released; the others are counted beside them."""
    _, out, _ = ask("trend", "--where", "client=C-1")
    january, february = rows_of(out)[2:]
    assert january[:3] == ["2030-01", "3", "1:13"]
    assert january[-5:] == ["67", "%", "33", "%", "1"]  # one was stopped
    assert february[:3] == ["2030-02", "3", "0:48"]
    assert february[-5:] == ["67", "%", "0", "%", "1"]  # one ended by time
    code, out, _ = ask("trend", "--by", "step,side", "--format", "csv")
    assert code == 0
    found = list(csv.DictReader(io.StringIO(out)))
    assert [(row["step"], row["side"], row["end_reason"], row["holds"]) for row in found] == [
        ("draw", "left", "released", "1"),
        ("draw", "left", "stop", "1"),
        ("draw", "right", "released", "1"),
        ("sink", "left", "released", "1"),
        ("sink", "left", "skipped", "1"),
        ("sink", "left", "time", "1"),
        ("sink", "right", "released", "3"),
    ]


def test_ends_are_shown_apart(ask: Callable[..., Printed]) -> None:
    """Each reason with its count, its share and how long those holds were."""
    _, out, _ = ask("ends")
    assert [row[:4] for row in rows_of(out)[2:]] == [
        ["released", "6", "67", "%"],
        ["time", "1", "11", "%"],
        ["stop", "1", "11", "%"],
        ["skipped", "1", "11", "%"],
    ]


def test_filters_count_before_and_after_the_view(ask: Callable[..., Printed]) -> None:
    """What is chosen before the name of a view is not undone by what comes after it."""
    _, out, _ = ask("--where", "side=left", "holds", "--where", "held<floor", "--format", "csv")
    assert [row["duration_s"] for row in csv.DictReader(io.StringIO(out))] == ["40.0", "30.0"]
    _, out, _ = ask("--client", "C-2", "--format", "json", "sessions")
    assert [session["id"] for session in json.loads(out)["sessions"]] == ["feb-2"]


def test_dates_choose(ask: Callable[..., Printed]) -> None:
    """A day, month or year; `--until` includes it."""
    for options, ids in (
        (("--since", "2030-02-01"), ["feb-1", "feb-2"]),
        (("--until", "2030-02-01"), ["jan-1", "feb-1"]),
        (("--until", "2030-01"), ["jan-1"]),
        (("--since", "2030", "--until", "2030"), ["jan-1", "feb-1", "feb-2"]),
    ):
        _, out, _ = ask("sessions", *options, "--format", "json")
        assert [session["id"] for session in json.loads(out)["sessions"]] == ids


def test_more_sessions_than_are_shown_are_told(
    ask: Callable[..., Printed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table has the last sessions, and says of how many; other forms have all."""
    monkeypatch.setattr("assistant.review.views.LAST", 2)
    for view in ((), ("sessions",), ("holds",)):
        _, out, _ = ask(*view)
        assert "The last 2 of 3 sessions; --last N shows more." in out
        assert "31 Jan 2030" not in out
    _, out, _ = ask("holds", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(out)))) == 9


def test_parquet_has_the_same_holds(ask: Callable[..., Printed], practice: Path) -> None:
    """Numbers as numbers, words as text, nothing for what is not there."""
    path = practice.parent / "holds.parquet"
    assert ask("holds", "--format", "parquet", "--out", str(path)) == (0, "", "")
    assert path.stat().st_mode & 0o777 == 0o600
    table = pyarrow.parquet.read_table(path)
    assert tuple(table.column_names) == HOLD_FIELDS
    assert table.to_pylist() == list(review(practice).holds)


WRONG = [
    (("holds", "--where", "sid=left"), "did you mean 'side'?"),
    (("trend", "--by", "held"), "--by duration_s: no group has it"),
    (("trend", "--by", "nothing"), "no field 'nothing'"),
    (("sessions", "--since", "soon"), "write a day, month or year"),
    (("sessions", "--since", "2030-02", "--until", "2030-01-31"), "2030-01-31: the dates are the"),
    (
        ("holds", "--since", "2031", "--until", "2030"),
        "2031 is after 2030: the dates are the wrong",
    ),
    (("edit", "jan-1", "1", "--held", "4 h"), "--held: this hold was "),
    (("holds", "--format", "parquet"), "name a file with --out FILE"),
    (("session", "nowhere"), "no session 'nowhere'"),
    (("session", "feb"), "more than one session"),
    (("edit", "jan-1", "9", "--side", "left"), "hold 9: the session has 1 to 4"),
    (("edit", "jan-1", "1"), "say what to correct"),
    (("edit", "jan-1", "1", "--remove", "--side", "left"), "say what to correct"),
    (("edit", "jan-1", "1", "--side", "left"), "the hold says so already"),
    (("edit", "jan-1", "1", "--held", "long"), "--held 'long': write a length of time"),
    (("erase", "--client", "C-9", "--yes"), "no session has this code"),
    (("export", "--client", "C-9", "--out", "x.zip"), "no session has this code"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_a_slip_is_told_and_changes_nothing(
    ask: Callable[..., Printed], practice: Path, arguments: tuple[str, ...], told: str
) -> None:
    """One line with the mend, exit 2, and every journal as it was."""
    before = {path: path.read_bytes() for path in journal_folder(practice).iterdir()}
    code, out, errors = ask(*arguments)
    assert (code, out) == (2, "")
    assert told in errors
    assert len(errors.splitlines()) == 1
    assert {path: path.read_bytes() for path in journal_folder(practice).iterdir()} == before


def test_nothing_is_written_among_the_data_or_over_a_file(
    ask: Callable[..., Printed], practice: Path
) -> None:
    """What is erased must not live on in an old export; a file that is there stays."""
    taken = practice.parent / "taken.csv"
    taken.write_text("mine")
    for path, told in ((practice / "x.csv", "in the data folder"), (taken, "something here")):
        for view in (("holds", "--format", "csv"), ("export", "--client", "C-1")):
            code, _, errors = ask(*view, "--out", str(path))
            assert code == 2
            assert told in errors
    assert taken.read_text() == "mine"
    assert not (practice / "x.csv").exists()
    assert [path.name for path in practice.parent.iterdir() if "part" in path.name] == []


def test_a_correction_keeps_the_original(ask: Callable[..., Printed], practice: Path) -> None:
    """The journal only grows; the review shows what stands, and what was logged first."""
    path = journal_folder(practice) / "jan-1.jsonl"
    before = path.read_bytes()
    edit = ("edit", "jan-1", "2", "--side", "right", "--held", "1 min 5 s", "--ended", "released")
    code, _, errors = ask(*edit, "--response", "", "--why", "misheard")
    assert code == 0
    assert str(path) in errors
    assert path.read_bytes().startswith(before)
    reviewed = review(practice)
    assert reviewed.damage == ()
    hold = reviewed.holds[1]
    assert (hold["side"], hold["duration_s"], hold["end_reason"], hold["response"]) == (
        "right", 65.0, "released", "",
    )  # fmt: skip
    assert (hold["was_side"], hold["was_duration_s"], hold["was_end_reason"]) == (
        "left", 40.0, "stop",
    )  # fmt: skip
    assert reviewed.sessions[0]["duration_s"] == 420.0
    _, table, _ = ask("--client", "C-1", "--until", "2030-01")
    assert "1:05*" in table
    assert "* draw was noted as left, began at 1:40, held 0:40, stop" in " ".join(table.split())
    _, bars, _ = ask("holds", "--where", "session=jan-1")
    assert "right*" in bars
    assert "* draw was noted as left, began at 1:40, held 0:40, stop" in " ".join(bars.split())
    _, line, _ = ask("session", "jan-1")
    assert "logged first, and corrected: Draw, left: held 0:40, stop; pain" in line
    assert "Draw, right: held 1:05, released" in line
    assert ": misheard" in line
    # Corrected again, what was logged first is still that.
    assert ask("edit", "jan-1", "2", "--held", "70 s")[0] == 0
    hold = review(practice).holds[1]
    assert (hold["duration_s"], hold["was_duration_s"]) == (70.0, 40.0)


def test_a_hold_that_never_was_is_taken_out(ask: Callable[..., Printed], practice: Path) -> None:
    """It counts no more, also where the session breaks off and is walked again; its line stays."""
    path = journal_folder(practice) / "feb-2.jsonl"
    cut = b"".join(path.read_bytes().splitlines(keepends=True)[:-1])
    for text in (path.read_bytes(), cut):
        path.write_bytes(text)
        os.utime(path, (0, 0))
        assert ask("edit", "feb-2", "1", "--remove")[0] == 0
        assert [hold["session_id"] for hold in review(practice, client="C-2").holds] == []
        assert b'"duration_s": 30.0' in path.read_bytes()


def test_a_session_that_is_running_is_neither_edited_nor_erased(
    ask: Callable[..., Printed], practice: Path
) -> None:
    """It says which; once it is over, or was killed, both can be done at once."""
    path = journal_folder(practice) / "feb-2.jsonl"
    running = Journal.reopen(path)
    for words in (
        ("edit", "feb-2", "1", "--held", "40 s"),
        ("erase", "--client", "C-2", "--yes"),
        ("erase", "--client", "C-2"),
    ):
        before = path.read_bytes()
        code, _, errors = ask(*words)
        assert (code, errors.count("\n")) == (2, 1)
        assert "session feb-2 is running now" in errors
        assert path.read_bytes() == before
    assert ask("erase", "--client", "C-1", "--yes")[0] == 0
    running.close()
    assert ask("edit", "feb-2", "1", "--held", "40 s")[0] == 0
    assert ask("erase", "--client", "C-2", "--yes")[0] == 0
    assert list(journal_folder(practice).iterdir()) == []


def test_what_was_rescued_or_put_aside_is_erased_as_well(
    ask: Callable[..., Printed], practice: Path, tmp_path: Path
) -> None:
    """A copy found in a journal's place, and one that had to be written elsewhere."""
    path = journal_folder(practice) / "feb-2.jsonl"
    lost = Journal.reopen(path)
    os.truncate(path, 700)
    assert "was cut short" in lost.look()
    (practice / "rescued").mkdir()
    (practice / "rescued" / path.name).write_bytes(path.read_bytes())
    lost.close()
    assert len(list(journal_folder(practice).glob("feb-2*"))) == 2
    archive = tmp_path / "all.zip"
    assert ask("export", "--client", "C-2", "--out", str(archive))[0] == 0
    assert f"rescued/{path.name}" in zipfile.ZipFile(archive).namelist()
    code, _, errors = ask("erase", "--client", "C-2", "--yes")
    assert (code, "erased; no file" in errors) == (0, True)
    assert b"feb-2" not in every_byte(practice)


@pytest.mark.parametrize("name", ["sessions", "rescued", "elsewhere"])
def test_what_nobody_may_look_into_is_not_called_erased(
    ask: Callable[..., Printed], practice: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A folder that another user made may hold what names the client: that is told, and a fault."""
    (practice / name).mkdir(exist_ok=True)
    let_nobody_look_into(practice / name, monkeypatch)
    code, _, errors = ask("erase", "--client", "C-2", "--yes")
    assert (code, "no file" in errors) == (1, False)
    assert str(practice / name) in errors


def test_half_a_line_is_not_added_to(ask: Callable[..., Printed], practice: Path) -> None:
    """What a cut of power left at a journal's end spoils no correction."""
    path = journal_folder(practice) / "feb-2.jsonl"
    with path.open("ab") as file:
        file.write(b'{"t": 42')
    assert ask("edit", "feb-2", "1", "--held", "40 s")[0] == 0
    reviewed = review(practice, client="C-2")
    assert reviewed.damage == ()
    assert reviewed.holds[0]["duration_s"] == 40.0


def test_an_export_has_all_of_a_client(ask: Callable[..., Printed], practice: Path) -> None:
    """The journals byte for byte, and their sessions, holds and series; nobody else's."""
    path = practice.parent / "c-1.zip"
    code, _, _ = ask("export", "--client", "C-1", "--out", str(path))
    assert code == 0
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert names == [
            "sessions.csv",
            "holds.csv",
            "series.csv",
            "sessions/feb-1.jsonl",
            "sessions/jan-1.jsonl",
        ]
        for name in names[3:]:
            assert archive.read(name) == (practice / name).read_bytes()
        holds = list(csv.DictReader(archive.read("holds.csv").decode().splitlines()))
        assert [hold["duration_s"] for hold in holds] == [
            str(hold["duration_s"]) for hold in review(practice, client="C-1").holds
        ]
        assert b"C-2" not in b"".join(archive.read(name) for name in names[:3])


def plant(practice: Path, note: str) -> None:
    """Put a note into a journal of C-1, and let the index take it in."""
    path = journal_folder(practice) / "feb-1.jsonl"
    *lines, end = path.read_text().splitlines(keepends=True)
    told = {"t": 400.0, "kind": "noted", "step": "sink", "side": "right", "layer": 1}
    told |= {"started_s": 270.0, "text": note}
    path.write_text("".join([*lines, json.dumps(told) + "\n", end]))
    assert review(practice).holds[7]["notes"] == note


def every_byte(folder: Path) -> bytes:
    """Return the names and contents of all files under a folder."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"".join(path.name.encode() + path.read_bytes() for path in files)


def test_erased_is_in_no_file_any_more(ask: Callable[..., Printed], practice: Path) -> None:
    """Of a client's code, notes and sessions nothing is left; the others are as they were."""
    plant(practice, "guarded-zebra")
    before = every_byte(practice)
    for word in (b"C-1", b"guarded-zebra", b"jan-1"):
        assert before.count(word) >= 2  # in a journal and in the index
    other = (journal_folder(practice) / "feb-2.jsonl").read_bytes()
    code, out, errors = ask("erase", "--client", "C-1", "--yes")
    assert (code, out) == (0, "")
    assert "2 sessions of client C-1 erased" in errors
    assert [hold["duration_s"] for hold in review(practice).holds] == [30.0]  # asked anew
    after = every_byte(practice)
    for word in (b"C-1", b"guarded-zebra", b"jan-1", b"feb-1"):
        assert word not in after
    assert (journal_folder(practice) / "feb-2.jsonl").read_bytes() == other


@pytest.mark.parametrize(("typed", "erased"), [("C-1\n", True), ("yes\n", False), ("", False)])
def test_erasing_asks_for_the_code(
    ask: Callable[..., Printed],
    practice: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    erased: bool,
) -> None:
    """Only the client's code, typed again, erases; anything else keeps all."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    before = every_byte(practice)
    code, _, errors = ask("erase", "--client", "C-1")
    assert "2 sessions of client C-1 will be deleted" in errors
    assert code == (0 if erased else 2)
    assert (every_byte(practice) == before) is not erased


def test_erasing_tells_of_codes_that_look_the_same(
    ask: Callable[..., Printed], practice: Path
) -> None:
    """Only the code that was named is erased; one that looks the same is told of, and stays."""
    journal = journal_folder(practice) / "feb-2.jsonl"
    journal.write_text(journal.read_text().replace('"C-2"', '"c1"'))
    code, _, errors = ask("erase", "--client", "C1", "--yes")
    assert code == 2
    assert "no session has this code; what looks the same and is not: C-1 and c1; write" in errors
    code, _, errors = ask("erase", "--client", "C-1", "--yes")
    assert code == 0
    assert errors.endswith("names them; what looks the same and is not: c1\n")
    assert journal.exists()


@pytest.mark.parametrize(
    "view",
    [
        (), ("sessions",), ("holds",), ("sides",), ("trend",), ("ends",),
        ("--format", "json"), ("sessions", "--format", "csv"), ("--html", "c1.html"), ("series",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_code_that_is_asked_for_in_vain_is_told_of_those_like_it(
    ask: Callable[..., Printed],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    view: tuple[str, ...],
) -> None:
    """In every view and form, beside the answer; a code that is there is told of none."""
    monkeypatch.chdir(tmp_path)
    code, _, errors = ask(*view, "--client", "c1")
    assert code == 0
    assert "nothing of client c1 is there; there is C-1" in errors
    if "--html" not in view and "series" not in view:
        assert "there is" not in ask(*view, "--client", "C-1")[2]
        assert "there is" not in ask(*view, "--client", "E5")[2]


def test_what_still_names_the_client_is_told(ask: Callable[..., Printed], practice: Path) -> None:
    """A file that is not the program's is not deleted, but named with its line: exit 1."""
    notes = practice / "my notes.txt"
    notes.write_text("Tuesday\nC-1 came late\nC-11 and C-1x did not\n")
    journal = journal_folder(practice) / "feb-2.jsonl"
    journal.write_text(journal.read_text().replace("Ask permission.", "C-1 is a vertebra."))
    code, _, errors = ask("erase", "--client", "C-1", "--yes")
    assert code == 1
    assert errors.splitlines() == [
        f"assistant: {notes}:2: still names the client or a session; see to it by hand"
    ]
    assert not (practice / FILE).exists()


def test_one_session_is_a_timeline(ask: Callable[..., Printed]) -> None:
    """Its holds with their bars at their times, what was left short, and how it ended."""
    code, out, _ = ask("session", "jan")
    assert code == 0
    held = [line for line in out.splitlines() if "held" in line]
    assert [line.split()[0] for line in held] == ["1:20", "2:20", "4:10", "6:40"]
    assert "Draw, left: held 0:40, stop; pain; 0:20 short of the floor" in held[1]
    assert out.splitlines()[-1].split() == ["7:00", "finished"]


def test_a_note_to_paste_claims_nothing(ask: Callable[..., Printed]) -> None:
    """Region, side, technique, time, end and response; what only a therapist knows is left open."""
    code, out, _ = ask("soap", "jan-1")
    assert code == 0
    assert out.splitlines() == [
        "Session jan-1, 31 Jan 2030, 09:00, client C-1",
        "test-release, 7:00, finished",
        "",
        "S (told by the client)",
        "- pain during abdomen, left",
        "",
        "O (what was done)",
        "- pressure, adductor, left: 1:10, released",
        "- stretch, abdomen, left: 0:40, stop",
        "- pressure, adductor, right: 0:50, released",
        "- stretch, abdomen, right: 1:40, released",
        "",
        "A (assessment)",
        "- (yours to write)",
        "",
        "P (plan)",
        "- (yours to write)",
    ]
