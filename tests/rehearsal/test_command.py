"""`assistant rehearse` and the teacher's view from the command line, typed: no audio at all."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow.parquet
import pytest

from tests.support.program import PROGRAM
from tests.support.scripted import TWO_SIDED

LIMIT_S = 60.0
"""Seconds that the program may take, which it does not need one of."""

pytestmark = pytest.mark.timeout(5 * LIMIT_S)  # a test may run it five times

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def rehearse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Return a way to type into the program, in a folder with one small protocol."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "small.yaml").write_text(TWO_SIDED)

    def run(*words: str, typed: str = "") -> Run:
        sound = ("--mic", "none", "--keyboard") if words[0] == "rehearse" else ()
        return subprocess.run(
            [PROGRAM, *words, *sound, "--data-dir", "data"],
            input=typed, capture_output=True, text=True, timeout=LIMIT_S, check=False, cwd=tmp_path,
        )  # fmt: skip

    return run


STEPS = "start\nask permission\nsink to the barrier\ndraw up\nthe other leg\n"


def test_steps_are_typed_and_scored(rehearse: Callable[..., Run], tmp_path: Path) -> None:
    """The same rehearsal as by voice; the sheet is written in the form its name asks for."""
    ran = rehearse("rehearse", "small.yaml", "--sheet", "sheet.txt", typed=STEPS)
    assert ran.returncode == 0, ran.stderr
    assert "Done. Four of four alone." in ran.stdout
    assert "4 of 4 steps alone." in (tmp_path / "sheet.txt").read_text()
    assert ran.stderr.endswith("`assistant review --trainee me` shows them all.\n")


def test_an_exam_is_typed_and_marked(rehearse: Callable[..., Run], tmp_path: Path) -> None:
    """Holds cut short to nothing fail it; the sheet says so as JSON and as a page."""
    typed = "start\nask permission\nsink to the barrier\nbarrier\nreleased\nstop\n"
    for form in ("json", "html"):
        ran = rehearse(
            *("rehearse", "small.yaml", "--level", "exam", "--trainee", "T1"),
            *("--sheet", f"sheet.{form}", "--percent", "70"),
            typed=typed,
        )
        assert ran.returncode == 0, ran.stderr
    sheet = json.loads((tmp_path / "sheet.json").read_text())
    graded = {item["item"]: item["grade"] for item in sheet["items"]}
    assert graded["Sink, left"] == "done"
    assert graded["Sink, left: wait"] == graded["Draw, right"] == "not"
    (sink,) = (item for item in sheet["items"] if item["item"] == "Sink, left")
    assert (sink["cue"], sink["heard"]) == ("Sink to barrier, wait.", "sink to the barrier")
    assert (sheet["result"]["passed"], sheet["result"]["percent"]) == (False, 70)
    page = (tmp_path / "sheet.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Not passed" in page
    assert "left out" in page
    assert "✓" in page
    assert "×" not in page


@pytest.mark.parametrize("level", ["hear", "do"])
def test_the_other_levels_are_typed_too(
    rehearse: Callable[..., Run], tmp_path: Path, level: str
) -> None:
    """Both are the session; "do" prints no word of the assistant's, and its sheet lists holds."""
    ran = rehearse(
        *("rehearse", "small.yaml", "--level", level, "--pace", "60x", "--sheet", "sheet.txt"),
        typed="start\nnext\nbarrier\nreleased\nstop\n",
    )
    assert ran.returncode == 3, ran.stderr
    assert ("»" in ran.stdout) == (level == "hear")
    held = "held 0:00; floor 0:01, target 0:01; released"
    assert (held in (tmp_path / "sheet.txt").read_text()) == (level == "do")


def made_at(data: Path, *times: datetime) -> None:
    """Let the clock have shown these times as the attempts were begun, in their order."""
    for path in data.rglob("*.jsonl"):
        first, rest = path.read_text().split("\n", 1)
        head = json.loads(first)
        head["started_at"] = times[head["rehearsal"]["number"] - 1].isoformat()
        path.write_text(json.dumps(head) + "\n" + rest)


def ago(days: float, zone: timezone = UTC) -> datetime:
    """Return the time so many days ago; a negative number is still to come."""
    return datetime.now(zone) - timedelta(days=days)


def test_what_is_due_is_asked_for_again(rehearse: Callable[..., Run], tmp_path: Path) -> None:
    """Nothing the same day; a month later what was said, the step before each being told."""
    rehearse("rehearse", "small.yaml", typed=STEPS.replace("sink to the barrier", "tell me"))
    ran = rehearse("rehearse", "--due")
    assert ran.returncode == 0
    told = r"Nothing is due\. Next: .*\d{4}.*, 1 step of small, which is not in the library\.\n"
    assert re.fullmatch(told, ran.stdout)
    made_at(tmp_path / "data", ago(30))
    ran = rehearse("rehearse", "small.yaml", "--due", typed=STEPS)
    assert "Done. Four of four alone." in ran.stdout
    ran = rehearse("rehearse", "small.yaml", "--due")
    assert ran.returncode == 0
    assert re.fullmatch(r"Nothing of it is due\. Next: .*\d{4}.*, 1 step of small\.\n", ran.stdout)


def test_nothing_is_due_where_nothing_was_rehearsed(rehearse: Callable[..., Run]) -> None:
    """It is said so, and is no error."""
    ran = rehearse("rehearse", "--due")
    told = "Nothing is due: nothing was rehearsed yet.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, told, "")


def test_what_is_due_of_nobody_is_told_of_the_codes_like_it(rehearse: Callable[..., Run]) -> None:
    """A trainee of whom nothing is kept may be one that was written otherwise."""
    rehearse("rehearse", "small.yaml", "--trainee", "T2", typed="start\nstop\n")
    ran = rehearse("rehearse", "--due", "--trainee", "t2")
    assert "nothing was rehearsed yet" in ran.stdout
    assert ran.stderr == "assistant: t2 is new; there is T2\n"


def test_a_protocol_that_is_gone_does_not_hold_up_the_others(
    rehearse: Callable[..., Run], tmp_path: Path
) -> None:
    """What is due of those in the library is rehearsed, and it is said once what is passed over.

    Where there is nothing else that is the error, with its mend; what will be due is told of the
    library's alone.
    """
    own = tmp_path / "config" / "assistant" / "protocols"
    own.mkdir(parents=True)
    for name in ("kept", "spoilt", "later"):
        (own / f"{name}.yaml").write_text(TWO_SIDED)
    for name in ("small.yaml", "spoilt", "kept", "later"):
        rehearse("rehearse", name, typed=STEPS.replace("sink to the barrier", "tell me"))
    (own / "spoilt.yaml").write_text("title: [\n")
    made_at(tmp_path / "data", ago(60), ago(50), ago(40), ago(0))
    ran = rehearse("rehearse", "--due", typed=STEPS)
    assert ran.returncode == 0, ran.stderr
    assert "Done. Four of four alone." in ran.stdout
    told = [line for line in ran.stderr.splitlines() if "passed over" in line]
    assert len(told) == 1
    assert "small is not in the library; spoilt can't be used (" in told[0]
    ran = rehearse("rehearse", "--due")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "what is due can't be rehearsed: small is not in the library; spoilt" in ran.stderr
    assert "name its file" in ran.stderr
    for journal in (tmp_path / "data").rglob("*.jsonl"):
        if journal_name(journal) in ("small", "spoilt"):
            journal.unlink()
    ran = rehearse("rehearse", "--due")
    assert ran.returncode == 0
    assert re.fullmatch(
        r"Nothing is due\. Next: .*\d{4}.*, \d steps? of (kept|later)\.\n", ran.stdout
    )


def journal_name(journal: Path) -> str:
    """Return the name of the protocol of a journal."""
    head = json.loads(journal.read_text().split("\n", 1)[0])
    return str(head["protocol"]["name"])


@pytest.mark.parametrize(
    "clock",
    [
        (ago(60), ago(-3000), ago(30)),  # once years ahead
        (ago(60), ago(9000), ago(30)),  # once decades behind
        (ago(60, timezone(timedelta(hours=9))), ago(59), ago(30, timezone(-timedelta(hours=8)))),
    ],
    ids=["ahead", "behind", "zones"],
)
def test_what_is_due_outlives_restarts_and_clocks(
    rehearse: Callable[..., Run], tmp_path: Path, clock: tuple[datetime, ...]
) -> None:
    """Each run reads it anew from what is on disk, whatever a clock once showed."""
    for _ in clock:
        rehearse("rehearse", "small.yaml", typed=STEPS.replace("sink to the barrier", "tell me"))
    made_at(tmp_path / "data", *clock)
    views = [rehearse("review", "--trainee", "me", "--format", "json").stdout for _ in range(2)]
    assert views[0] == views[1]
    assert next(each["step"] for each in json.loads(views[0])["due"]) == "sink"


def test_attempts_that_lie_ahead_of_the_clock_make_nothing_due(
    rehearse: Callable[..., Run], tmp_path: Path
) -> None:
    """A clock that was put back: they count as made now, and the plan stays whole."""
    rehearse("rehearse", "small.yaml", typed=STEPS)
    made_at(tmp_path / "data", ago(-400))
    ran = rehearse("rehearse", "--due")
    assert ran.returncode == 0
    assert re.fullmatch(r"Nothing is due\. Next: .*, \d steps? of small, .*\n", ran.stdout)


def test_a_teacher_sees_a_class(rehearse: Callable[..., Run]) -> None:
    """Attempts and the steps most often helped with; CSV has a line for each attempt."""
    rehearse("rehearse", "small.yaml", "--trainee", "A1", typed=STEPS)
    stuck = STEPS.replace("sink to the barrier", "tell me")
    rehearse("rehearse", "small.yaml", "--trainee", "B2", typed=stuck)
    table = rehearse("review", "--trainee", "A1", "B2")
    assert table.returncode == 0, table.stderr
    for expected in ("4 of 4", "3 of 4", "1 of 2"):
        assert expected in table.stdout
    rows = list(
        csv.DictReader(io.StringIO(rehearse("review", "--trainee", "A1", "--format", "csv").stdout))
    )
    assert [(row["trainee"], row["right"], row["of"]) for row in rows] == [("A1", "4", "4")]
    whole = json.loads(rehearse("review", "--trainee", "A1", "B2", "--format", "json").stdout)
    assert whole["helped"] == [{"protocol": "small", "step": "sink", "asked": 2, "helped": 1}]
    assert [line["attempts"] for line in whole["trainees"]] == [1, 1]


def test_a_trainee_s_data_are_taken_out_and_erased(
    rehearse: Callable[..., Run], tmp_path: Path
) -> None:
    """All of it, and nobody else's; a second time there is nothing."""
    for code in ("A1", "B2"):
        rehearse("rehearse", "small.yaml", "--trainee", code, typed=STEPS)
    ran = rehearse("review", "--trainee", "A1", "--export", "a1.zip", "--erase")
    assert ran.returncode == 0, ran.stderr
    with zipfile.ZipFile(tmp_path / "a1.zip") as archive:
        (name,) = archive.namelist()
        assert name.startswith("A1/")
        assert b'"step": "sink"' in archive.read(name)
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert "B2" in str(kept[0])
    again = rehearse("review", "--trainee", "A1", "--erase")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert "nothing is kept" in again.stderr


def test_a_trainee_s_attempts_go_to_a_file(rehearse: Callable[..., Run], tmp_path: Path) -> None:
    """As every view does; nothing is printed, and a file that is there stays."""
    rehearse("rehearse", "small.yaml", typed=STEPS)
    for form in ("csv", "parquet"):
        ran = rehearse("review", "--trainee", "me", "--format", form, "--out", f"me.{form}")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert "me,1," in (tmp_path / "me.csv").read_text()
    rows = pyarrow.parquet.read_table(tmp_path / "me.parquet").to_pylist()
    assert [(row["trainee"], row["right"], row["of"]) for row in rows] == [("me", 4.0, 4.0)]
    again = rehearse("review", "--trainee", "me", "--out", "me.csv")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)


def test_a_hold_that_was_taken_back_is_none(rehearse: Callable[..., Run], tmp_path: Path) -> None:
    """In "do" what a correction withdrew counts for no figure and stands on no sheet."""
    typed = "start\nnext\nbarrier\nreleased\nscratch that\nreleased\nstop\n"
    ran = rehearse("rehearse", "small.yaml", "--level", "do", "--sheet", "sheet.json", typed=typed)
    assert ran.returncode in (0, 3), ran.stderr
    (journal,) = (tmp_path / "data").rglob("*.jsonl")
    lines = [json.loads(line) for line in journal.read_text().splitlines()[1:]]
    holds = [line for line in lines if line["kind"] == "hold"]
    assert [line["kind"] for line in lines].count("withdrawn") >= 1
    sheet = json.loads((tmp_path / "sheet.json").read_text())
    assert (len(holds), len(sheet["holds"])) == (2, 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rehearse",), "PROTOCOL: name what is to be rehearsed, or add --due"),
        (("rehearse", "small.yaml", "--pace", "fast"), "--pace fast: give 1x to 60x"),
        (("rehearse", "small.yaml", "--pace", "0.5x"), "--pace 0.5x: give 1x to 60x"),
        (("rehearse", "small.yaml", "--trainee", "J. Smith"), "give a code, not a name"),
        (("rehearse", "small.yaml", "--percent", "120"), "give 1 to 100"),
        (("rehearse", "small.yaml", "--sheet", "sheet.doc"), "--sheet sheet.doc: give a name"),
        (("rehearse", "--due", "--level", "exam"), "--due: what is due is said"),
        (("review", "--trainee", "Z9"), "--trainee Z9: nothing is kept"),
        (("review", "--erase"), "--erase: name one trainee"),
        (("review", "--trainee", "me", "--client", "C1"), "--client: chooses among sessions"),
        (("review", "--trainee", "me", "--format", "csv", "holds"), "holds: shows sessions"),
        (("review", "--trainee", "me", "--erase", "--out", "me.csv"), "leave out --out"),
    ],
)
def test_what_does_not_fit_is_told_in_a_line(
    rehearse: Callable[..., Run], words: tuple[str, ...], told: str
) -> None:
    """Exit code 2, the place and the mend, and no rehearsal begun."""
    ran = rehearse(*words)
    assert ran.returncode == 2
    assert told in ran.stderr
    assert "Traceback" not in ran.stderr
