"""What is owed to journals: the last records of sessions whose disk took them no more.

A single session is over then, and tells what is not saved. The room stays, and so do they, until
the disk takes them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from assistant.core.domain.events import Record
from assistant.core.faults import JournalFault
from assistant.edges.store.journal import Journal, Kept
from assistant.edges.store.rescued import bring_home

logger = logging.getLogger(__name__)

RETRY_S = 5.0
"""Seconds between two tries, as while a session runs: a disk that fails may take seconds to say
so."""


class Owed:
    """Stands where the room would have a journal. Of the room itself nothing is kept; but as long
    as something is owed, nothing is called saved."""

    def __init__(self) -> None:
        self._owed: dict[Path, tuple[Record, ...]] = {}
        self._why = ""
        self._tried_s = 0.0
        self.brought: set[Path] = set()
        """The journals that have what was owed to them."""

    def owe(self, path: Path, records: tuple[Record, ...], why: str) -> None:
        """Keep records until the journal at a path takes them, which it does not now."""
        self._owed[path] = records
        self._why = why
        self._tried_s = time.monotonic()

    def bring(self) -> None:
        """Bring what is owed to its journals, as far as they take it."""
        self._tried_s = time.monotonic()
        for path, records in list(self._owed.items()):
            try:
                journal = Journal.reopen(path)
            except JournalFault as fault:
                self._why = fault.why
                continue
            try:
                journal.write(*records)
            except JournalFault as fault:
                self._why = fault.why
            else:
                del self._owed[path]
                self.brought.add(path)
                logger.info("what was owed to a journal is saved; records: %d", len(records))
            finally:
                journal.close()

    def saved(self, unsaved: dict[str, Kept], data_dir: Path) -> Iterator[str]:
        """Bring what is owed, and home what was rescued elsewhere; yield what is to be told of it.

        Of the `unsaved`, each by its session's id, those are taken out that are saved by now.
        """
        if not unsaved:
            return
        self.bring()
        yield from bring_home(data_dir)
        for session_id, kept in list(unsaved.items()):
            moved = kept.path is not None and not kept.path.exists() and kept.planned.exists()
            if moved or kept.planned in self.brought:
                del unsaved[session_id]
                yield f"session {session_id}: all of it is saved in its place now"

    def write(self, *records: Record) -> None:
        """Keep nothing of the room.

        Raises:
            JournalFault: something is owed, so that not all is saved.
        """
        if self._owed:
            raise JournalFault(self._why, self._why)

    def look(self) -> str:
        """Try again, from time to time; nothing has become of any file.

        Raises:
            JournalFault: something is owed still.
        """
        if self._owed and time.monotonic() - self._tried_s >= RETRY_S:
            self.bring()
        self.write()
        return ""

    def finish(self, *records: Record) -> Kept:
        """Close nothing."""
        return Kept(Path(), Path())
