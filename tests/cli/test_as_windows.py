"""The whole program under the rules of Windows' files and consoles, as `as_windows` keeps them.

The folders have letters that Windows' code page has and ASCII has not; what is printed goes into
that code page, and a letter that it lacks must end nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.edges.store.journal import Logbook, read_journals
from assistant.review.questions import review
from tests.support.places import ROOT
from tests.support.program import PROGRAM
from tests.support.speech import SpokenWord, record

LIMIT_S = 120.0
"""How long a run may take on a machine that is busy; alone it takes two seconds."""

pytestmark = pytest.mark.timeout(4 * LIMIT_S)

PROTOCOL = """
title: „Eine Hand“ – 手
version: 1
language: en
steps:
  - {id: rest, cue: Rest., region: hip, technique: rest, hold: {floor: 1 s, target: 2 s}}
  - {id: sink, cue: Sink in., region: hip, technique: sink, hold: {floor: 1 s, target: 2 s}}
aftercare: [Drink some water.]
"""

WALK = ("start", "barrier", "released", "barrier", "released")

TYPED = ("run", "one-hand.yaml", "--mic", "none", "--keyboard", "--client", "C7")


class Practice:
    """A practice with such a machine: a working folder, and all that the program keeps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "Jörg Größe"
        self.folder.mkdir()
        (self.folder / "one-hand.yaml").write_text(PROTOCOL, encoding="utf-8")
        self.data_dir = self.folder / "Sitzungen"
        self.windows = [
            *(sys.executable, "-X", "warn_default_encoding", "-m", "tests.support.as_windows")
        ]
        self.env = os.environ | {
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "0",
            "PYTHONIOENCODING": "cp1252:strict",
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "ASSISTANT_DATA": str(self.data_dir),
        }

    def run(self, *arguments: str, typed: tuple[str, ...] = (), code: int = 0) -> str:
        """Run the program as on Windows to its end, and return all that it printed."""
        return self._run(self.windows, arguments, typed, code, "cp1252")

    def run_here(self, *arguments: str, typed: tuple[str, ...] = (), code: int = 0) -> str:
        """Run it as it is on this system."""
        return self._run([str(PROGRAM)], arguments, typed, code, "cp1252")

    def _run(
        self,
        program: list[str],
        arguments: tuple[str, ...],
        typed: tuple[str, ...],
        code: int,
        encoding: str,
    ) -> str:
        ran = subprocess.run(
            [*program, *arguments],
            cwd=self.folder,
            env=self.env,
            input="".join(f"{word}\r\n" for word in typed),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding=encoding,
            timeout=LIMIT_S,
            check=False,
        )
        assert ran.returncode == code, ran.stdout
        assert "a fault of the program" not in ran.stdout
        return ran.stdout

    @property
    def books(self) -> list[Logbook]:
        """What the journals say, of which none is damaged."""
        books, damage = read_journals(self.data_dir)
        assert damage == []
        return books


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    """A machine that was just unpacked."""
    return Practice(tmp_path)


def kinds(book: Logbook) -> list[str]:
    """Return what a session's journal tells, in order, without what only a clock knows."""
    return [line["kind"] for line in book.records if line["kind"] not in ("alive", "time_passed")]


def test_a_typed_session_is_kept_byte_for_byte(practice: Practice) -> None:
    """It runs to its end; its journal is what this system writes, and no line's end was altered."""
    practice.run(*TYPED, "--log", "Gerät.log", "--display", typed=WALK)
    practice.run_here(*TYPED, typed=WALK)
    there, here = practice.books
    assert kinds(there) == kinds(here)
    assert kinds(there).count("hold") == 2
    for path in (practice.data_dir / "sessions").glob("*.jsonl"):
        assert b"\r" not in path.read_bytes()
    assert b"session" in (practice.folder / "Gerät.log").read_bytes()


def test_a_session_is_heard_from_a_recording(practice: Practice) -> None:
    """The ear hears there what it hears here, to the hundredth of a second."""
    words = [SpokenWord(2.0 + 3.0 * number, word) for number, word in enumerate(WALK)]
    record(practice.folder / "session.wav", words, 20.0)
    heard = ("run", "one-hand.yaml", "--mic", "session.wav", "--speaker", "none")
    practice.run(*heard)
    practice.run_here(*heard)
    held = [round(hold["duration_s"], 2) for hold in review(practice.data_dir).holds]
    assert len(held) == 4
    assert held[:2] == held[2:]
    assert held[:2] == pytest.approx([3.0, 3.0], abs=0.06)


def until(there: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + LIMIT_S
    while not there():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.02)


def test_what_runs_is_locked_and_what_broke_off_is_gone_on_with(practice: Practice) -> None:
    """No second window writes to a session, nor erases it; killed, it is gone on with."""
    with subprocess.Popen(
        [*practice.windows, *TYPED],
        cwd=practice.folder,
        env=practice.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        encoding="cp1252",
    ) as first:
        assert first.stdin is not None
        first.stdin.write("start\r\nbarrier\r\n")
        first.stdin.flush()
        sessions = practice.data_dir / "sessions"
        until(
            lambda: any(b"hold_started" in path.read_bytes() for path in sessions.glob("*.jsonl"))
        )
        refused = practice.run("review", "erase", "--client", "C7", "--yes", code=2)
        assert "is running now" in refused
        first.kill()
    gone_on = ("run", "--resume", "--mic", "none", "--keyboard")
    practice.run(*gone_on, typed=WALK[1:])
    (book,) = practice.books
    assert kinds(book).count("hold") == 3


def test_records_are_asked_exported_and_erased(practice: Practice) -> None:
    """The index is made and followed; a client's files are let go of before they are deleted."""
    practice.run(*TYPED, typed=WALK)
    assert "rest" in practice.run("review")
    practice.run(*TYPED, typed=WALK)
    assert practice.run("review", "sessions").count("C7") == 2
    practice.run("review", "export", "--client", "C7", "--out", "für C7.zip")
    practice.run("review", "--html", "Übersicht.html")
    assert "2 sound" in practice.run("verify")
    practice.run("review", "erase", "--client", "C7", "--yes")
    assert practice.books == []
    left = [path for path in practice.data_dir.rglob("*") if path.is_file()]
    assert [path for path in left if b"C7" in path.read_bytes()] == []


def test_a_rehearsal_is_kept_and_erased(practice: Practice) -> None:
    """A trainee's folder is one that Windows can have; one that it can't is refused plainly."""
    rehearsed = ("rehearse", "one-hand.yaml", "--mic", "none", "--keyboard", "--level", "do")
    practice.run(*rehearsed, "--trainee", "T1", "--sheet", "Blatt.html", typed=("stop",), code=3)
    assert "T1" in practice.run("review", "--trainee", "T1")
    practice.run("review", "--trainee", "T1", "--erase")
    refused = practice.run(*rehearsed, "--trainee", "nul", code=2)
    assert "choose another code for the trainee: Windows has that name for a device" in refused


def test_what_is_planted_is_refused_there_too(practice: Practice) -> None:
    """Where nothing is opened below a folder a link is seen all the same."""
    elsewhere = practice.folder / "anderswo"
    elsewhere.mkdir()
    practice.data_dir.mkdir()
    (practice.data_dir / "sessions").symlink_to(elsewhere)
    assert "a link, which is not followed" in practice.run(*TYPED, typed=WALK, code=1)
    assert list(elsewhere.iterdir()) == []
