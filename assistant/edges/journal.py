"""The journal: one JSON Lines file a session, only ever added to.

JSON Lines rather than SQLite, because an append is the one operation needed: a line is on disk
after one fsync, a crash can damage no line but the last, any text tool reads it, and erasing a
client is deleting files. The first line describes the session and holds the protocol's exact
text; each further line is an event, or a fact that an event led to, with its time `t` in seconds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core.faults import Fault

Record = dict[str, Any]

FOLDER = "sessions"


def journal_folder(data_dir: Path) -> Path:
    """Return the folder that holds the journals of `data_dir`."""
    return data_dir / FOLDER


class Journal:
    """The journal of one session, written as it happens.

    Raises:
        Fault: the disk does not take a record, on any call.
    """

    def __init__(self, data_dir: Path, session: Record) -> None:
        self.path = journal_folder(data_dir) / f"{session['id']}.jsonl"
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            self.path.parent.chmod(0o700)
            # "x": a session's journal is never written over.
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self.write({"kind": "session", **session})
            _sync_folder(self.path.parent)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def write(self, *records: Record) -> None:
        """Add the records, and return once they are on disk."""
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        try:
            _write_all(self._file, lines.encode())
            os.fsync(self._file)
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def close(self) -> None:
        """Close the file. Everything in it is on disk already."""
        os.close(self._file)


@dataclass(frozen=True, slots=True)
class Logbook:
    """A journal read back: the session's own record, the records since, and what is wrong."""

    session: Record
    records: tuple[Record, ...]
    damage: str = ""

    @property
    def last_s(self) -> float:
        """Seconds of session time at the last record."""
        return max((record["t"] for record in self.records), default=0.0)


def read_journals(data_dir: Path) -> Iterator[Logbook]:
    """Yield every session's journal under `data_dir`, the oldest first."""
    for path in sorted(journal_folder(data_dir).glob("*.jsonl")):
        book = read_journal(path)
        if book is not None:
            yield book


def read_journal(path: Path) -> Logbook | None:
    """Read one journal; None if not even its first line is whole.

    A last line without its end is what a cut of power leaves: it was never acknowledged, and is
    left out. A damaged line before that is left out too, and named in `damage`.
    """
    lines = path.read_bytes().split(b"\n")[:-1]
    records: list[Record] = []
    damage = ""
    for number, line in enumerate(lines, start=1):
        record = _parsed(line)
        if record is None:
            damage = damage or f"{path}:{number}: this line is damaged and was left out"
        else:
            records.append(record)
    if not records or records[0].get("kind") != "session":
        return None
    return Logbook(records[0], tuple(records[1:]), damage)


def _parsed(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "kind" in record else None


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)  # the file's name must survive a cut of power too
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> Fault:
    return Fault(f"{path}: the journal cannot be written ({error.strerror}); free or mend the disk")
