"""The real program, typed to or on a recording, followed line by line, and killed."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.core.domain.events import Record
from assistant.edges.store.journal import Logbook, journal_folder, read_journal
from tests.support.broken_session import next_word
from tests.support.followed_program import FollowedProgram

TYPED = ("--mic", "none", "--keyboard")


class KilledSession(FollowedProgram):
    """A session without sound, for use in a `with` statement, which kills it if it still runs.

    Sessions, settings and the cache are kept in `folder`. `arguments` are those of `assistant`.
    """

    def __init__(self, folder: Path, *arguments: str, sound: Sequence[str] = TYPED) -> None:
        self.data_dir = folder / "data"
        super().__init__(folder, [*arguments, "--data-dir", str(self.data_dir), *sound], os.environ)

    def say(self, *phrases: str) -> None:
        """Type each phrase once a state takes it."""
        for phrase in phrases:
            self.wait_for_turn(phrase)
            self.type(phrase)

    def walk(self, pause_s: float = 0.0, lines: int | None = None) -> None:
        """Walk it as `next_word` has it, to its end or until so many lines have come.

        A word is typed so many seconds after it is asked for.
        """
        said = ""
        while lines is None or self._followed < lines:
            line = self.next_line()
            if line is None:
                return
            if line["kind"] == "say":
                said = line["text"]
            if line["kind"] == "state" and line["state"] != "ended":
                here = (line["step"], line["side"], line["layer"])
                word = next_word(line["state"], here, said, list(self.book.records))
                if word in line["legal"]:
                    time.sleep(pause_s)
                    self.type(word)

    @property
    def book(self) -> Logbook:
        """What the journal that was written last says."""
        paths = journal_folder(self.data_dir).glob("*.jsonl")
        path = max(paths, key=lambda path: path.stat().st_mtime_ns, default=None)
        book = None if path is None else read_journal(path)[0]
        return book or Logbook({}, ())


def records_of(data_dir: Path) -> list[tuple[str, list[Record]]]:
    """Return the id and the lines of each session that is kept, the oldest first."""
    read = [read_journal(path)[0] for path in sorted(journal_folder(data_dir).glob("*.jsonl"))]
    return [(book.session["id"], list(book.records)) for book in read if book is not None]
