"""The room, typed, while the disk takes nothing: the real program, and what is owed by itself."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.main import main
from assistant.core.domain.events import Record
from assistant.core.faults import JournalFault
from assistant.edges.store.journal import Journal, read_journal
from assistant.room.owed import Owed
from tests.support.followed_program import FollowedProgram
from tests.support.journal_header import HEADER
from tests.support.live import ONE_HOLD
from tests.support.program import Line
from tests.support.small_disk import small_disk


class TypedRoom(FollowedProgram):
    """The room with a protocol of one hold, without sound, for use in a `with` statement."""

    def __init__(self, folder: Path) -> None:
        own = folder / "config" / "assistant" / "protocols"
        own.mkdir(parents=True)
        (own / "one-hold.yaml").write_text(ONE_HOLD)
        self.data_dir = folder / "data"
        options = ("--mic", "none", "--speaker", "none", "--keyboard")
        super().__init__(folder, ["room", *options, "--data-dir", str(self.data_dir)], os.environ)

    def comes(self, kind: str, **values: Any) -> Line:
        """Wait for the next such line."""
        return self.follow_to(kind, **values)

    def choose(self, code: str) -> None:
        """Call the protocol, and spell a code that is new."""
        self.type("one hold")
        self.comes("say", text="One hold. Which client?")
        self.type(code)
        self.comes("state", state="code check")
        self.type("yes")

    def limit(self, most_bytes: int) -> None:
        """Let it write no file beyond so many bytes: a full disk, or, with -1, none."""
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most_bytes, -1))


def test_what_a_full_disk_did_not_take_is_saved_once_it_does(tmp_path: Path) -> None:
    """A session that can't be begun is told, and the room stays; the end of one that was is kept
    until there is room for it, and that session is not taken for one that broke off."""
    with TypedRoom(tmp_path) as room:
        room.comes("say")
        room.limit(0)
        room.type("assistant wake up")
        room.choose("C7")
        assert "no session was begun" in room.comes("warning")["text"]
        room.comes("say", text="That can't be begun. Please look at the screen.")
        room.limit(-1)
        room.choose("C7")
        session_id = room.comes("opens")["session_id"]
        room.comes("state", state="ready")
        path = room.data_dir / "sessions" / f"{session_id}.jsonl"
        room.limit(path.stat().st_size)
        room.type("start")
        room.type("stop")
        assert "NOT SAVED as a whole" in room.comes("warning", session_id=session_id)["text"]
        room.comes("say", text="Next client, or rest?")
        room.limit(-1)
        room.choose("B2")
        told = room.comes("warning", session_id="")["text"]
        assert told == f"session {session_id}: all of it is saved in its place now"
        room.comes("opens", client="B2")
        room.type("stop")
        room.comes("say", text="Next client, or rest?")
        assert room.end() == 0
    book, damage = read_journal(path)
    assert (book is not None and book.whole, damage) == (True, [])
    assert main(["verify", str(path)]) == 0


def record(at_s: float) -> Record:
    """Return a line of a journal."""
    return {"t": at_s, "kind": "time"}


def test_as_long_as_something_is_owed_nothing_is_called_saved(tmp_path: Path) -> None:
    """It is written once the journal takes it, in its order and once; of the room nothing is."""
    journal = Journal(tmp_path, HEADER)
    path = journal.path
    journal.write(record(1.0))
    journal.close()
    owed = Owed()
    owed.write(record(9.0))
    assert owed.look() == ""
    owed.owe(path, (record(2.0), record(3.0)), "the disk is full")
    with pytest.raises(JournalFault, match="the disk is full"):
        owed.write(record(9.0))
    with small_disk(path.stat().st_size):
        owed.bring()
    assert owed.brought == set()
    with pytest.raises(JournalFault):
        owed.look()
    owed.bring()
    owed.bring()
    assert owed.brought == {path}
    assert owed.look() == ""
    book, damage = read_journal(path)
    assert book is not None
    assert [each["t"] for each in book.records] == [1.0, 2.0, 3.0]
    assert damage == []
