"""`assistant verify` on real journals: what each state is called, told, and exits with."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.base.paths import trainee_folder
from assistant.cli.main import main
from assistant.edges.store.journal import Journal, journal_folder
from tests.stored.asking import DATA
from tests.support.closed_folder import let_nobody_look_into
from tests.support.kept_sessions import WALK, keep
from tests.support.program import PROGRAM


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The journal of a whole session that was closed."""
    return keep(tmp_path, WALK, client="C-1")


def verify(*words: str, data_dir: Path) -> int:
    """Ask the program; return its exit code."""
    return main(["verify", *words, "--data-dir", str(data_dir)])


Told = pytest.CaptureFixture[str]


def rows(told: Told) -> list[dict[str, Any]]:
    """Return what was printed as JSON."""
    journals: list[dict[str, Any]] = json.loads(told.readouterr().out)["journals"]
    return journals


def test_a_journal_that_was_closed_is_sound(journal: Path, capsys: Told) -> None:
    """All its lines are sure, and its last sum is told, to be kept elsewhere."""
    last = json.loads(journal.read_text().splitlines()[-1])["sum"]
    assert verify("one", data_dir=journal.parents[1]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "one: sound: every line is as it was written, and none is missing",
        "  sure: all lines, 5:31 of the session",
        f"  {len(journal.read_text().splitlines())} lines; the last sum is {last}",
    ]


def test_a_changed_fact_is_told(journal: Path, capsys: Told) -> None:
    """A hold that was made longer by hand is named by its line; what is sure is told."""
    lines = journal.read_text().splitlines(keepends=True)
    (held,) = (at for at, line in enumerate(lines) if '"duration_s": 70.25' in line)
    lines[held] = lines[held].replace('"duration_s": 70.25', '"duration_s": 90.25')
    journal.write_text("".join(lines))
    assert verify(str(journal), data_dir=journal.parents[1]) == 7
    out = capsys.readouterr().out
    assert out.startswith("one: altered: lines are not those that were written\n")
    assert f"{journal}:{held + 1}: this line was changed, or a line before it is missing" in out
    rest = len(lines) - held
    assert f"sure: the first {held} lines, " in out
    assert f"of the {rest} after them {rest - 1} hang together" in out


def test_a_torn_last_line_is_broken_off_and_not_altered(journal: Path, capsys: Told) -> None:
    """Nobody is accused of what a cut of power does."""
    content = journal.read_bytes()
    journal.write_bytes(content[: content.rindex(b"\n", 0, -1) + 9])
    assert verify("one", "--format", "json", data_dir=journal.parents[1]) == 4
    (row,) = rows(capsys)
    assert (row["state"], row["faults"]) == ("broken off", [])
    assert row["sure_lines"] == row["lines"]


def test_a_line_spoilt_by_the_disk_is_damage(journal: Path, capsys: Told) -> None:
    """It is named; the lines after it still hang together."""
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[7] = bytes(20) + b"\n"
    journal.write_bytes(b"".join(lines))
    assert verify("one", "--format", "json", data_dir=journal.parents[1]) == 6
    (row,) = rows(capsys)
    assert row["state"] == "damaged"
    assert [(fault["line"], fault["altered"]) for fault in row["faults"]] == [(8, False)]
    assert (row["sure_lines"], row["tied_lines"]) == (7, len(lines) - 8)


def test_a_session_without_its_first_line_is_told(journal: Path, capsys: Told) -> None:
    """It has no id any more, and is named by its file."""
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[1:]))
    assert verify("one", data_dir=journal.parents[1]) in (6, 7)
    assert capsys.readouterr().out.startswith("one.jsonl: ")
    assert verify(data_dir=journal.parents[1]) in (6, 7)


@pytest.mark.parametrize("name", ["put-right", "of-an-older-program", "cut-in-a-line"])
def test_older_journals_are_unsealed(name: str, capsys: Told) -> None:
    """They can't be told to be sound, and are not called damaged."""
    assert main(["verify", str(DATA / "sessions" / f"{name}.jsonl")]) == 5
    assert f"{name}: unsealed: it was written without sums" in capsys.readouterr().out


def test_a_protocol_that_was_changed_in_an_older_journal_is_told(capsys: Told) -> None:
    """Its text has a SHA-256 of its own, in every version."""
    assert main(["verify", str(DATA / "sessions" / "protocol-not-read.jsonl")]) == 7
    assert "is not what its SHA-256 says" in capsys.readouterr().out


def test_a_report_is_no_altered_journal(journal: Path, tmp_path: Path, capsys: Told) -> None:
    """Texts were taken out of it, which it says; it has no sums that could be wrong."""
    assert main(["replay", str(journal), "--json"]) == 0
    report = tmp_path / "report.jsonl"
    report.write_text(capsys.readouterr().out)
    assert '"sum"' not in report.read_text()
    assert verify(str(report), data_dir=tmp_path) == 5
    assert "it is a report, from which texts were taken out" in capsys.readouterr().out


def test_all_journals_are_looked_at_and_the_worst_is_the_exit_code(
    tmp_path: Path, capsys: Told
) -> None:
    """Those that are as they should be are counted, all others told; rehearsals are among them."""
    assert verify(data_dir=tmp_path) == 0
    assert capsys.readouterr().out == "No sessions yet.\n"
    keep(tmp_path, WALK, name="a")
    assert verify(data_dir=tmp_path) == 0
    assert capsys.readouterr().out == "1 journal: 1 sound\n"
    for name in ("b", "c"):
        path = keep(tmp_path, WALK, name=name)
    assert verify(data_dir=tmp_path) == 0
    assert capsys.readouterr().out == "3 journals: 3 sound\n"
    path.write_bytes(path.read_bytes()[:-5])
    assert verify(data_dir=tmp_path) == 4
    out = capsys.readouterr().out
    assert out.startswith("c: broken off: ")
    assert out.endswith("3 journals: 2 sound, 1 broken off\n")
    first = keep(trainee_folder(tmp_path, "T1"), WALK, name="tried")
    first.write_bytes(first.read_bytes().replace(b'"command": "start"', b'"command": "pause"'))
    assert verify(data_dir=tmp_path) == 7
    assert "tried: altered: " in capsys.readouterr().out


@pytest.mark.parametrize("name", ["sessions", "rescued", "rehearsals"])
def test_where_nobody_may_look_nothing_is_called_sound(
    tmp_path: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """That no journal is seen there does not mean that there is none."""
    keep(tmp_path, WALK)
    (tmp_path / name).mkdir(exist_ok=True)
    let_nobody_look_into(tmp_path / name, monkeypatch)
    assert verify(data_dir=tmp_path) == 1
    out, errors = capsys.readouterr()
    assert (out, errors) == (
        "",
        f"assistant: {tmp_path / name}: can't be looked into (Permission denied)\n",
    )


def test_a_session_that_is_running_is_no_fault(tmp_path: Path, capsys: Told) -> None:
    """It has no end yet, as it should; that is not told as broken off."""
    journal = Journal(
        tmp_path,
        {
            "id": "now", "started_at": "2030-01-02T03:04:05.678+00:00", "client": None,
            "start_side": None, "layers": 1, "protocol": {"name": "x", "text": "x"},
        },
    )  # fmt: skip
    assert verify("now", data_dir=tmp_path) == 0
    assert capsys.readouterr().out.startswith("now: running: it is written at this moment")
    journal.close()
    assert verify("now", data_dir=tmp_path) == 0
    assert capsys.readouterr().out.startswith("now: sound: ")


@pytest.mark.parametrize("what", ["nobody", "nowhere.jsonl"])
def test_what_is_not_there_is_told(tmp_path: Path, what: str, capsys: Told) -> None:
    """By a line that names it, and as a fault or a mistake."""
    assert verify(what, data_dir=tmp_path) in (1, 2)
    assert what in capsys.readouterr().err


def spoilt(content: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield a journal spoilt once in each way, and the way."""
    at = chance.randrange(len(content))
    other = bytes([chance.choice([value for value in range(256) if value != content[at]])])
    yield f"byte {at} changed", content[:at] + other + content[at + 1 :]
    lines = content.splitlines(keepends=True)
    at, to = chance.sample(range(len(lines)), 2)
    yield f"line {at + 1} deleted", b"".join(lines[:at] + lines[at + 1 :])
    yield f"line {at + 1} doubled", b"".join([*lines[: at + 1], *lines[at:]])
    lines[at], lines[to] = lines[to], lines[at]
    yield f"lines {at + 1} and {to + 1} swapped", b"".join(lines)


@pytest.mark.parametrize("seed", range(10))
def test_no_change_passes_for_sound(journal: Path, seed: int, capsys: Told) -> None:
    """A byte changed, a line deleted, doubled or moved: each is told, and exits otherwise."""
    content = journal.read_bytes()
    for what, bad in spoilt(content, random.Random(seed)):
        journal.write_bytes(bad)
        assert verify(str(journal), data_dir=journal.parents[1]) in (4, 6, 7), what


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full disk")
def test_a_verdict_that_cannot_be_printed_is_a_fault(journal: Path) -> None:
    """A full disk under the output is not taken for a sound journal."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run([PROGRAM, "verify", journal], stdout=full, check=False)
    assert ran.returncode == 1


def test_review_lists_mark_what_is_not_as_written(journal: Path, capsys: Told) -> None:
    """In tables, timeline and note beside how it ended; in JSON in a field of its own."""
    data_dir = str(journal.parents[1])
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b'"command": "start"', b'"command": "pause"'))
    for words in ("", "sessions", "session one", "soap one"):
        assert main(["review", *words.split(), "--data-dir", data_dir]) == 0
        out = capsys.readouterr().out
        assert "journal altered" in out, words
    assert main(["review", "sessions", "--format", "json", "--data-dir", data_dir]) == 0
    told = capsys.readouterr()
    (session,) = json.loads(told.out)["sessions"]
    assert session["journal"] == "altered"
    assert "this line was changed" in told.err
    journal.write_bytes(whole)
    assert main(["review", "sessions", "--data-dir", data_dir]) == 0
    told = capsys.readouterr()
    assert "journal" not in told.out
    assert told.err == ""


def test_no_journal_folder_is_needed(tmp_path: Path) -> None:
    """A journal that lies anywhere can be looked at."""
    path = keep(tmp_path / "data", WALK)
    moved = tmp_path / "elsewhere.jsonl"
    path.rename(moved)
    assert verify(str(moved), data_dir=tmp_path / "data") == 0
    assert list(journal_folder(tmp_path / "data").iterdir()) == []
