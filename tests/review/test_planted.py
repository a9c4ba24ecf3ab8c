"""Links, pipes and sockets planted in the data folder, and the whole program upon them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.base.exits import FAULT
from assistant.edges.store.index_file import FILE
from assistant.edges.store.journal import journal_folder
from tests.support.hand_checked import write_hand_checked
from tests.support.program import PROGRAM
from tests.support.scripted import TWO_SIDED

LIMIT_S = 120.0
"""Seconds that the program may take, which it does not need five of."""

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """The practice whose numbers were worked out by hand."""
    data_dir = tmp_path / "data"
    write_hand_checked(data_dir)
    return data_dir


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder of somebody else's, with a client's journal, which must stay as it is."""
    write_hand_checked(tmp_path / "else")
    folder = tmp_path / "else"
    folder.chmod(0o755)
    (folder / "sessions").chmod(0o755)
    for each in folder.rglob("*"):
        if each.is_file():
            each.chmod(0o644)
    before = state(folder)
    yield folder
    assert state(folder) == before


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return permissions and content of all that is in a folder, and its own."""
    return {
        str(each): (each.stat().st_mode, each.read_bytes() if each.is_file() else b"")
        for each in (folder, *folder.rglob("*"))
    }


@pytest.fixture
def run(practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Return a way to run the program on the practice's data."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "small.yaml").write_text(TWO_SIDED)

    def run_it(*words: str, typed: str = "") -> Run:
        return subprocess.run(
            [PROGRAM, *words, "--data-dir", str(practice)],
            input=typed, capture_output=True, text=True, timeout=LIMIT_S, check=False, cwd=tmp_path,
        )  # fmt: skip

    return run_it


SESSION = ("run", "small.yaml", "--mic", "none", "--keyboard", "--speaker", "none")
REHEARSAL = ("rehearse", "small.yaml", "--mic", "none", "--keyboard", "--speaker", "none")


def plant(kind: str, path: Path, other: Path) -> None:
    """Put something in the place of a file."""
    if kind == "link":
        path.symlink_to(other)
    elif kind == "hard link":
        path.hardlink_to(other)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))


@pytest.mark.parametrize("kind", ["link", "hard link", "pipe", "socket"])
def test_a_journal_that_is_none_is_named_and_left_alone(
    practice: Path, elsewhere: Path, run: Callable[..., Run], tmp_path: Path, kind: str
) -> None:
    """It is not read, corrected, exported or erased; the others are as ever."""
    path = journal_folder(practice) / "feb-1.jsonl"
    path.unlink()
    plant(kind, path, elsewhere / "sessions" / "feb-1.jsonl")
    ran = run("review", "sessions")
    assert ran.returncode == 0
    assert "jan-1" in ran.stdout
    assert "feb-1" not in ran.stdout
    assert f"{path}: this session cannot be read (" in ran.stderr
    assert run("review", "edit", "feb-1", "1", "--side", "left").returncode == 2
    out = tmp_path / "out.zip"
    assert run("review", "export", "--client", "C-1", "--out", str(out)).returncode == 0
    with zipfile.ZipFile(out) as archive:
        assert [each for each in archive.namelist() if each.endswith(".jsonl")] == [
            "sessions/jan-1.jsonl"
        ]
    ran = run("review", "erase", "--client", "C-1", "--yes")
    assert os.path.lexists(path)
    if kind == "hard link":  # it still names the client, which is told
        assert ran.returncode == FAULT
        assert f"{path}:1: still names the client" in ran.stderr
    else:
        assert ran.returncode == 0, ran.stderr
    assert not (journal_folder(practice) / "jan-1.jsonl").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("review",),
        ("review", "holds"),
        ("review", "edit", "feb-1", "1", "--side", "left"),
        ("review", "export", "--client", "C-1", "--out", "out.zip"),
        ("review", "erase", "--client", "C-1", "--yes"),
        ("review", "series", "--client", "C-1"),
        SESSION,
    ],
)
def test_a_folder_of_sessions_that_is_a_link_is_refused_by_name(
    practice: Path, elsewhere: Path, run: Callable[..., Run], words: tuple[str, ...]
) -> None:
    """Nothing is read, written, erased or locked up in what it leads to; it is a clear fault."""
    folder = journal_folder(practice)
    shutil.rmtree(folder)
    folder.symlink_to(elsewhere / "sessions")
    ran = run(*words, typed="start\nstop\n")
    assert ran.returncode == FAULT, (ran.returncode, ran.stdout, ran.stderr)
    assert str(folder) in ran.stderr
    assert "a link, which is not followed" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("which", ["rehearsals", "rehearsals/me", "rehearsals/me/sessions"])
def test_a_trainees_folder_that_is_a_link_is_refused_by_name(
    practice: Path, elsewhere: Path, run: Callable[..., Run], which: str
) -> None:
    """Not rehearsed into, shown, exported or erased; at each of its levels."""
    path = practice / which
    path.parent.mkdir(parents=True, exist_ok=True)
    (elsewhere / "me" / "sessions").mkdir(parents=True)
    (elsewhere / "me" / "sessions" / "kept").write_text("kept")
    before = state(elsewhere)
    path.symlink_to(elsewhere / "me" if which.endswith("me") else elsewhere)
    for words in (
        REHEARSAL,
        ("review", "--trainee", "me"),
        ("review", "--trainee", "me", "--export", "me.zip"),
        ("review", "--trainee", "me", "--erase"),
    ):
        ran = run(*words, typed="start\nstop\n")
        assert "Traceback" not in ran.stderr
        if not which.endswith("sessions") or words in (REHEARSAL, ("review", "--trainee", "me")):
            assert ran.returncode == FAULT, (words, ran)
            assert f"{path}: " in ran.stderr
            assert "a link, which is not followed" in ran.stderr
        assert state(elsewhere) == before
    shutil.rmtree(elsewhere / "me")


@pytest.mark.parametrize("kind", ["link", "hard link"])
def test_what_was_planned_is_not_read_through_a_link(
    practice: Path, elsewhere: Path, run: Callable[..., Run], kind: str
) -> None:
    """Nor written: it is told by name, and the plan is not made."""
    other = elsewhere / "plans"
    other.write_text('{"at": "", "client": "C-1", "planned": 9, "since": ""}\n')
    before = state(elsewhere)
    path = practice / "series.jsonl"
    plant(kind, path, other)
    ran = run("review", "series", "--client", "C-1", "--plan", "6")
    assert ran.returncode == FAULT, ran
    assert f"{path}: what was planned can't be read (" in ran.stderr
    assert state(elsewhere) == before
    path.unlink()
    other.unlink()


@pytest.mark.parametrize("kind", ["link", "hard link"])
def test_a_log_is_not_written_through_a_link(
    practice: Path, elsewhere: Path, run: Callable[..., Run], tmp_path: Path, kind: str
) -> None:
    """Also where what it leads to is a log; its permissions stay."""
    other = elsewhere / "log"
    other.write_text("2030-01-02T03:04:05.678Z INFO assistant: begun\n")
    other.chmod(0o644)
    before = state(elsewhere)
    plant(kind, tmp_path / "log", other)
    ran = run("review", "--log", str(tmp_path / "log"))
    assert ran.returncode == 2
    assert f"--log {tmp_path / 'log'}: " in ran.stderr
    assert state(elsewhere) == before
    (tmp_path / "log").unlink()
    other.unlink()


def test_kept_cues_are_neither_read_nor_deleted_through_a_link(
    elsewhere: Path, run: Callable[..., Run], tmp_path: Path
) -> None:
    """A session goes on with cues rendered anew, and says where they can't be kept."""
    cues = tmp_path / "cache" / "assistant" / "cues"
    cues.parent.mkdir(parents=True)
    cues.symlink_to(elsewhere)
    said = tmp_path / "said.wav"
    words = ("run", "small.yaml", "--mic", "none", "--keyboard", "--speaker", str(said))
    ran = run(*words, typed="start\nstop\n")
    assert ran.returncode == 3, ran.stderr
    assert f"{cues}: " in ran.stderr
    assert "a link, which is not followed" in ran.stderr
    assert said.stat().st_size > 10_000


def test_a_data_folder_that_is_a_link_is_followed(
    practice: Path, run: Callable[..., Run], tmp_path: Path
) -> None:
    """Its owner made it, as ~/data for a disk: sessions are run, shown, exported and erased."""
    real = tmp_path / "disk"
    practice.rename(real)
    practice.symlink_to(real)
    ran = run(*SESSION, typed="start\nstop\n")
    assert ran.returncode == 3, ran.stderr
    ran = run("review", "sessions")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "jan-1" in ran.stdout
    assert len(list((real / "sessions").iterdir())) == 4
    assert run("review", "edit", "jan-1", "1", "--side", "right").returncode == 0
    assert run("review", "series", "--client", "C-1", "--plan", "6").returncode == 0
    assert run("review", "erase", "--client", "C-1", "--yes").returncode == 0
    assert sorted(each.name for each in real.iterdir()) == ["sessions"]
    assert run("review").returncode == 0
    assert (real / FILE).is_file()
    assert practice.is_symlink()


def test_a_link_in_a_trainees_folder_is_not_exported(
    practice: Path, elsewhere: Path, run: Callable[..., Run], tmp_path: Path
) -> None:
    """What it leads to is nobody's rehearsal."""
    assert run(*REHEARSAL, typed="start\nstop\n").returncode == 3
    (practice / "rehearsals" / "me" / "planted").symlink_to(elsewhere / "sessions" / "jan-1.jsonl")
    out = tmp_path / "me.zip"
    assert run("review", "--trainee", "me", "--export", str(out), "--erase").returncode == 0
    with zipfile.ZipFile(out) as archive:
        assert not [each for each in archive.namelist() if "planted" in each]
    assert not (practice / "rehearsals" / "me").exists()
