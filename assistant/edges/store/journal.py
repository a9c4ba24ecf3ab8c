"""The journal: one JSON Lines file a session, only ever added to.

JSON Lines rather than SQLite, because an append is the one operation needed: a line is on disk
after one fsync, a crash can damage no line but the last, any text tool reads it, and erasing a
client is deleting files. The first line describes the session and holds the protocol's exact
text; each further line is an event, or a fact that an event led to, with its time `t` in seconds.
`core/journal/lines.py` has their shapes.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assistant.core.domain.events import Record
from assistant.core.faults import Fault, JournalFault
from assistant.edges.files.private_file import (
    PRIVATE_FOLDER,
    append_synced,
    make_folder,
    open_private,
    sync_folder,
)

logger = logging.getLogger(__name__)

FOLDER = "sessions"

_TIME = re.compile(rb'\{"t": ((?:0|[1-9][0-9]{0,6})(?:\.[0-9]{1,6})?), "kind": "time"\}')
"""The line that a running hold has every 5 s: most of a journal's, so these are not read as any
JSON might be. A longer number is left to the check of all others."""


def journal_folder(data_dir: Path) -> Path:
    """Return the folder that holds the journals of `data_dir`."""
    return data_dir / FOLDER


class Journal:
    """The journal of one session, written as it happens.

    Raises:
        JournalFault: the disk does not take a record, on any call.
    """

    def __init__(self, data_dir: Path, session: Record) -> None:
        self.path = journal_folder(data_dir) / f"{session['id']}.jsonl"
        self._size = 0  # bytes acknowledged
        try:
            make_folder(self.path.parent)
            self.path.parent.chmod(PRIVATE_FOLDER)
            # O_EXCL: a session's journal is never written over.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
            self._file = open_private(self.path, flags)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        try:
            self.write({"kind": "session", **session})
            sync_folder(self.path.parent)
        except (Fault, OSError) as error:
            os.close(self._file)
            with contextlib.suppress(OSError):  # nothing was acknowledged: there is no session
                self.path.unlink()
            raise error if isinstance(error, Fault) else _unwritable(self.path, error) from error
        self._id = session["id"]
        logger.info("journal of session %s opened", self._id)

    def write(self, *records: Record) -> None:
        """Add the records, and return once they are on disk. All of them are added or none."""
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        # A file's name may hold bytes that are no text; Python's escape for them is JSON's too.
        lines = text.encode(errors="backslashreplace")
        try:
            append_synced(self._file, lines, self._size)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._size += len(lines)

    def close(self) -> None:
        """Close the file. Everything in it is on disk already."""
        os.close(self._file)
        logger.info("journal of session %s closed: %d bytes", self._id, self._size)


@dataclass(frozen=True, slots=True)
class Logbook:
    """A journal read back: the session's own record, and the records since.

    It is `whole` where no line of it was damaged.
    """

    session: Record
    records: tuple[Record, ...]
    whole: bool = True

    @property
    def last_s(self) -> float:
        """Seconds of session time at the last record."""
        return max((record["t"] for record in self.records), default=0.0)


class Stamp(NamedTuple):
    """A journal's file name, and what shows that it has not changed since: bytes, nanoseconds."""

    file: str
    size: int
    modified_ns: int
    changed_ns: int
    """A file may be given an older time of modification, never of change."""


def journal_stamps(data_dir: Path) -> list[Stamp]:
    """Return the stamp of every session's journal under `data_dir`, by name; none without a folder.

    Raises:
        Fault: the folder is there and cannot be read.
    """
    folder = journal_folder(data_dir)
    stamps = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".jsonl"):
                    stamps.append(_stamp(entry))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Fault(f"{folder}: the sessions cannot be read ({error.strerror})") from error
    return sorted(stamps)


def _stamp(entry: os.DirEntry[str]) -> Stamp:
    try:
        now = entry.stat()
    except OSError:  # a link to nothing, or a session erased at this moment
        return Stamp(entry.name, 0, 0, 0)
    return Stamp(entry.name, now.st_size, now.st_mtime_ns, now.st_ctime_ns)


def read_journals(data_dir: Path) -> tuple[list[Logbook], list[str]]:
    """Return every session's journal under `data_dir`, the oldest first, and all that is damaged.

    Raises:
        Fault: the folder is there and cannot be read.
    """
    damage: list[str] = []
    folder = journal_folder(data_dir)
    read = [_read(folder / stamp.file, damage) for stamp in journal_stamps(data_dir)]
    books = [book for book in read if book is not None]
    return sorted(books, key=lambda book: str(book.session["started_at"])), damage


def read_journal(path: Path) -> tuple[Logbook | None, list[str]]:
    """Return the session of one journal, and what is damaged in it, one line of text for each.

    A last line without its end is what a cut of power leaves: it was never acknowledged, and is
    left out. A damaged line before that is left out too, and named. Without a first line there is
    no session: None.
    """
    damage: list[str] = []
    return _read(path, damage), damage


def _read(path: Path, damage: list[str]) -> Logbook | None:
    try:
        # Opening a pipe would wait for ever for someone to write to it.
        if not stat.S_ISREG(path.stat().st_mode):
            damage.append(f"{path}: this session cannot be read (not a file)")
            return None
        lines = path.read_bytes().split(b"\n")[:-1]
    except OSError as error:
        damage.append(f"{path}: this session cannot be read ({error.strerror})")
        return None
    if not lines:
        return None  # the session never began
    from assistant.core.journal.lines import entry, header  # slow to import, and only to read

    session = _parsed(lines[0], header)
    if session is None:
        damage.append(f"{path}:1: this line is damaged; without it the session cannot be read")
        return None
    records = [_time(line) or _parsed(line, entry) for line in lines[1:]]
    damage += [
        f"{path}:{number}: this line is damaged and was left out"
        for number, record in enumerate(records, start=2)
        if record is None
    ]
    sound = tuple(record for record in records if record is not None)
    return Logbook(session, sound, whole=len(sound) == len(records))


def _time(line: bytes) -> Record | None:
    """Return the record in a line of a running hold's time; None for any other line."""
    time = _TIME.fullmatch(line)
    return None if time is None else {"t": float(time[1]), "kind": "time"}


def _parsed(line: bytes, shaped: Callable[[object], Record]) -> Record | None:
    """Return the record in a line; None if it holds none, or one that is not `shaped` as due."""
    try:
        return shaped(json.loads(line))
    except (ValueError, RecursionError):  # lists within lists go deeper than Python follows
        return None


def _unwritable(path: Path, error: OSError) -> JournalFault:
    logger.error("the journal can't be written: %s", error.strerror)
    return JournalFault(
        f"{path}: the journal cannot be written ({error.strerror}); free or mend the disk"
    )
