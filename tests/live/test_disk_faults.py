"""A typed session of the real program whose journal or disk fails under it."""

from __future__ import annotations

import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.edges.store.journal import read_journal
from tests.support.english import WORDS
from tests.support.typed_session import TypedSession


def holds_in(path: Path) -> list[str]:
    """Return how the holds ended that a journal has."""
    book, damage = read_journal(path)
    assert book is not None
    assert damage == []
    return [record["end_reason"] for record in book.records if record["kind"] == "hold"]


def said(session: TypedSession, text: str) -> int:
    """Return how often something was said."""
    return [line["text"] for line in session.of_kind("say")].count(text)


def begin(session: TypedSession) -> None:
    """Walk into the first hold."""
    session.wait_for("state", state="ready")
    session.command("start", "yes", "barrier")
    session.wait_for("hold_started")


def deleted(path: Path) -> None:
    """Delete the journal."""
    path.unlink()


def emptied(path: Path) -> None:
    """Empty it."""
    os.truncate(path, 0)


def replaced(path: Path) -> None:
    """Put another in its place."""
    other = path.with_name("other")
    other.write_text("{}\n")
    other.replace(path)


def without_its_folder(path: Path) -> None:
    """Delete all sessions."""
    shutil.rmtree(path.parent)


@pytest.mark.parametrize(
    "lose", [deleted, emptied, replaced, without_its_folder], ids=lambda lose: lose.__name__
)
def test_a_journal_that_is_lost_in_a_hold_is_there_in_the_end(
    tmp_path: Path, lose: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told within seconds, on the lines and aloud, once; the hold runs on; all is kept."""
    with TypedSession(tmp_path) as session:
        begin(session)
        path = session.journal
        lose(path)
        lost = session.wait_for("device_lost", device="disk")
        assert "written anew" in lost["reason"]
        session.command("released", "stop")
        code, errors = session.end(), session.errors
        assert code == 3
        assert "stopped, saved" in errors
        assert said(session, WORDS.saved_anew) == 1
        assert said(session, WORDS.stopped) == 1
    assert holds_in(path) == ["released"]
    assert main(["verify", str(path)]) == 0
    capsys.readouterr()


def limit(session: TypedSession, most_bytes: int) -> None:
    """Let the program write no file beyond so many bytes: a full disk, or, with -1, none."""
    resource.prlimit(session.process.pid, resource.RLIMIT_FSIZE, (most_bytes, -1))


def test_a_disk_that_is_full_for_a_while_loses_nothing(tmp_path: Path) -> None:
    """What happens meanwhile waits, and is in the journal as soon as there is room."""
    with TypedSession(tmp_path) as session:
        begin(session)
        limit(session, session.journal.stat().st_size)
        session.command("released")
        session.wait_for("device_lost", device="disk")
        assert holds_in(session.journal) == []
        limit(session, -1)
        session.wait_for("device_back", device="disk")
        assert holds_in(session.journal) == ["released"]
        session.command("stop")
        code, errors = session.end(), session.errors
        assert (code, "stopped, saved" in errors) == (3, True)
        assert said(session, WORDS.cannot_save) == said(session, WORDS.save_again) == 1
        assert said(session, WORDS.stopped) == 1
        assert main(["verify", str(session.journal)]) == 0


def test_a_disk_that_stays_full_is_never_called_saved(tmp_path: Path) -> None:
    """The session is walked to its end all the same; the last line says what is not saved."""
    with TypedSession(tmp_path) as session:
        begin(session)
        path = session.journal
        limit(session, path.stat().st_size)
        session.command("released")
        lost = session.wait_for("device_lost", device="disk")
        assert lost["reason"] == "not saved: the disk takes no larger file"
        session.command("stop")
        code, errors = session.end(), session.errors
        assert code == 1
        assert "stopped, NOT SAVED as a whole: the disk takes no larger file" in errors
        assert ", saved" not in errors
        assert said(session, WORDS.stopped) == 0
        assert said(session, WORDS.stopped_unsaved) == 1
    assert main(["verify", str(path)]) == 4


def test_a_session_that_is_killed_leaves_no_lock(tmp_path: Path) -> None:
    """After kill -9 in a hold its journal can be verified, and corrected, at once."""
    with TypedSession(tmp_path) as session:
        begin(session)
        path = session.journal
        data = ("--data-dir", str(session.data_dir))
        assert main(["verify", *data]) == 0  # it runs
        assert main(["review", "edit", path.stem, "1", "--response", "warm", *data]) == 2
        session.kill()
    assert main(["verify", *data]) == 4
    assert main(["review", "edit", path.stem, "1", "--response", "warm", *data]) == 0
    assert main(["verify", *data]) == 0
