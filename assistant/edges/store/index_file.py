"""The index file: what the journals say, in SQLite, so that questions over all of them are quick.

The journals stay the truth. This file is made from them, says for each which state of it was read,
and may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.core.domain.events import Record
from assistant.core.faults import Fault
from assistant.core.review.fields import HOLD_FIELDS, TEXTS, WORDS
from assistant.edges.files.itself import NotItself, check_itself, delete_itself
from assistant.edges.files.private_file import open_private, remove_unfinished
from assistant.edges.store.asked import SQLITE, Asked
from assistant.edges.store.index_faults import IndexSpoilt, index_told, kept_out
from assistant.edges.store.index_seal import (
    ENDING,
    FOREIGN,
    JOURNAL,
    SIDES,
    has_its_sum,
    is_as_left,
    seal,
)
from assistant.edges.store.index_sql import (
    INSERT_HOLD,
    TABLES,
    TALLIES,
    TALLY,
    TALLY_SIDES,
    VERSION,
)

FILE = "index.sqlite"

SOON_S = 2.0
"""Seconds that another program's work on the file is waited for without a word."""

PATIENCE_S = 60.0
"""Seconds that it is waited for in all; whoever asks does better then to read the journals anew. A
first reading of a million holds takes longer, a change a moment."""

WAITING = "another program is reading the records, waiting…"

MADE_ANEW = "another program found it spoilt and has made it anew"

Told = Callable[[str], None]


class NotDeleted(Fault):
    """The index is there and can't be deleted."""


def delete_index(path: Path) -> None:
    """Delete an index, with what is kept beside it: the names alone, never what a link leads to.

    Raises:
        NotDeleted: so it is.
    """
    try:
        for ending in ("", *SIDES, ENDING):
            name = path.with_name(f"{path.name}{ending}")
            if name.is_dir() and not name.is_symlink():
                name.rmdir()  # of one with something in it the owner must say what becomes of it
            else:
                delete_itself(name)
        remove_unfinished(path.with_name(f"{path.name}{ENDING}"))
    except OSError as error:
        raise NotDeleted(
            f"{error.filename or path}: can't be deleted ({error.strerror})"
        ) from error


class IndexFile:
    """The index of one data folder; without a path it is kept in memory alone.

    `tell` is told that another program has it, when that takes a while.

    Raises:
        IndexFault, IndexSpoilt: on any call.
    """

    def __init__(self, path: Path | None, tell: Told = lambda _: None) -> None:
        self._path = path
        self._tell = tell
        self._names: dict[str | None, int] = {}
        self._untidy = False  # whether a tally may have come to nothing
        self._made: tuple[int, int] | None = None  # the file itself, as its name may get another
        with index_told(path):
            self.connection = self._open()

    def _open(self) -> sqlite3.Connection:
        as_left = self._path is None or self._look(self._path)
        before = None if self._path is None else _itself(self._path)
        connection = sqlite3.connect(self._path or ":memory:", timeout=SOON_S, isolation_level=None)
        try:
            if self._path is not None:
                self._made = _itself(self._path)
                if self._made != before:
                    raise kept_out(self._path, MADE_ANEW)
            # A file's name may hold bytes that are no text, and then so does a protocol's.
            connection.text_factory = _text
            # A cut of power may spoil the file, which is then made anew. What is deleted is wiped.
            self._patiently(connection, "PRAGMA synchronous = OFF")
            # Nor does a file to roll back to stand beside it: who finds the index spoilt deletes it
            # while another may have it open, and that one would take the next one's for its own.
            self._patiently(connection, "PRAGMA journal_mode = MEMORY")
            self._patiently(connection, "PRAGMA secure_delete = ON")
            if not as_left:
                self._check(connection)
            (version,) = self._patiently(connection, "PRAGMA user_version").fetchone()
            if version != VERSION:
                self._make(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _look(self, path: Path) -> bool:
        """Return whether what is there is as it was left; where there is nothing, make it."""
        try:
            for ending in SIDES:
                name = path.with_name(f"{path.name}{ending}")
                if check_itself(name) and ending in FOREIGN:
                    raise IndexSpoilt(f"{name}: another program left this here")
            if check_itself(path):
                return is_as_left(path)
        except (NotItself, IsADirectoryError) as error:
            raise IndexSpoilt(f"{error.filename}: {error.strerror}") from error
        # Made by us first, as SQLite would let others read it. One that is there is never opened
        # here: to close it again would end every lock that this process has on it (POSIX).
        with contextlib.suppress(FileExistsError):
            os.close(open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL))
        return False

    def _check(self, connection: sqlite3.Connection) -> None:
        """Hold the file against its sum; an empty one has none."""
        assert self._path is not None
        with self._alone(connection):
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if not tables:
                return
            if not has_its_sum(self._path, connection):
                raise sqlite3.DatabaseError("it is not as it was left")
            connection.execute("COMMIT")
            with contextlib.suppress(OSError):  # an empty one of a program that was killed
                delete_itself(self._path.with_name(f"{self._path.name}{JOURNAL}"))
            self._seal(connection)

    def _make(self, connection: sqlite3.Connection) -> None:
        with self._alone(connection):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == VERSION:
                return  # another program has made it meanwhile
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if version or tables:
                raise sqlite3.DatabaseError("it is of another version")
            for statement in TABLES.split(";"):
                connection.execute(statement)
            connection.execute("COMMIT")
            self._seal(connection)

    def _seal(self, connection: sqlite3.Connection) -> None:
        """Keep the file's sum, if it is still the one at its name."""
        if self._path is None:
            return
        if _itself(self._path) != self._made:
            raise kept_out(self._path, MADE_ANEW)
        seal(self._path, connection)

    @contextmanager
    def _alone(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Have the file for this program alone, also after a COMMIT, until the block's end.

        What is not committed in it is undone.
        """
        # Only once it has it: in this mode what waits keeps what it has got so far, and of two that
        # wait like that neither gets the rest.
        self._patiently(connection, "BEGIN EXCLUSIVE")
        try:
            # Else another program might look between a COMMIT and the sum of it.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            with contextlib.suppress(sqlite3.Error):
                connection.execute("PRAGMA busy_timeout = 0")
                connection.execute("PRAGMA locking_mode = NORMAL")
                connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # which lets go

    def _patiently(self, connection: sqlite3.Connection, statement: str) -> sqlite3.Cursor:
        """Run a statement that another program may keep waiting; that is told after a while."""
        try:
            connection.execute(f"PRAGMA busy_timeout = {int(SOON_S * 1000)}")
            return connection.execute(statement)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
        self._tell(WAITING)
        connection.execute(f"PRAGMA busy_timeout = {int((PATIENCE_S - SOON_S) * 1000)}")
        return connection.execute(statement)

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let all that is changed inside be changed at once, or not at all."""
        with index_told(self._path), self._alone(self.connection):
            self._names.clear()  # another program may have added some, or what we did was undone
            yield
            self.connection.execute("COMMIT")
            self._seal(self.connection)

    @contextmanager
    def asked(self) -> Iterator[Asked]:
        """Lend the index for questions."""
        execute = self.connection.execute
        with index_told(self._path):
            self._patiently(self.connection, "SELECT 1 FROM facts").fetchone()
            execute(f"PRAGMA busy_timeout = {int(PATIENCE_S * 1000)}")
            yield Asked(SQLITE, lambda *question: execute(*question).fetchall(), execute)

    def fact(self, key: str) -> str | None:
        """Return what was kept under a key; None for nothing."""
        with index_told(self._path):
            found = self.connection.execute("SELECT value FROM facts WHERE key = ?", (key,))
            row = found.fetchone()
        return None if row is None else str(row[0])

    def keep_fact(self, key: str, value: str) -> None:
        """Keep a text under a key."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (key, value))

    def stamps(self) -> dict[str, tuple[int, int, int]]:
        """Return the state each journal was read in: size, times of modification and change."""
        with index_told(self._path):
            rows = self.connection.execute(
                "SELECT file, size, modified_ns, changed_ns FROM journals"
            )
            return {file: (size, modified, changed) for file, size, modified, changed in rows}

    def damage(self) -> list[str]:
        """Return all that is damaged in the journals, one line of text for each."""
        with index_told(self._path):
            rows = self.connection.execute(
                "SELECT damage FROM journals WHERE damage IS NOT NULL ORDER BY file"
            ).fetchall()
        return [line for (lines,) in rows for line in json.loads(lines)]

    def put(
        self,
        file: str,
        stamp: tuple[int, int, int],
        session: Record | None,
        holds: Iterable[Record],
        damage: Iterable[str],
    ) -> None:
        """Keep what a journal says, in place of what it said before.

        `session` has, beside the fields of `SESSION_FIELDS`, the `month` that it is counted in, and
        the `instant` by which it is sorted, as text. Its number stays: whoever asks beside this may
        have been told it already.
        """
        number = self.drop(file)
        told = json.dumps(list(damage)) if damage else None
        journal = self.connection.execute(
            "INSERT INTO journals (id, file, size, modified_ns, changed_ns, damage)"
            " VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?)",
            (number, _bytes(file), *stamp, told),
        ).lastrowid
        if session is None:
            return
        whose = {
            "session": journal,
            "month": self._name(session["month"]),
            "protocol": self._name(session["protocol"]),
            "client": self._name(session["client"]),
        }
        self.connection.execute(
            "INSERT INTO sessions VALUES (:session, CAST(:name AS TEXT), CAST(:started_at AS TEXT),"
            " CAST(:instant AS TEXT), :month, :duration_s, :outcome, :protocol, :client, :notes,"
            " :journal)",
            whose
            | {
                "name": _bytes(session["id"]),
                "started_at": _bytes(session["started_at"]),
                "instant": _bytes(session["instant"]),
                "duration_s": session["duration_s"],
                "outcome": self._name(session["outcome"]),
                "notes": json.dumps(session["notes"]) if session["notes"] else None,
                "journal": self._name(session["journal"]),
            },
        )
        rows = [self._row(nth, hold) | whose for nth, hold in enumerate(holds, start=1)]
        self.connection.executemany(INSERT_HOLD, rows)
        self._tally(whose | {"sign": 1})

    def drop(self, file: str) -> int | None:
        """Forget what a journal said; return the number it had, if it was known."""
        row = self.connection.execute(
            "SELECT journals.id, client FROM journals LEFT JOIN sessions USING (id)"
            " WHERE file = CAST(? AS TEXT)",
            (_bytes(file),),
        ).fetchone()
        if row is None:
            return None
        whose = {"session": row[0], "client": row[1]}
        if row[1] is not None:
            self._tally(whose | {"sign": -1})
            self._untidy = True
            for table in ("holds WHERE client = :client AND session", "sessions WHERE id"):
                self.connection.execute(f"DELETE FROM {table} = :session", whose)
        self.connection.execute("DELETE FROM journals WHERE id = :session", whose)
        return int(row[0])

    def tidy(self) -> None:
        """Forget the tallies of what is no longer there; that goes through all of them."""
        if not self._untidy:
            return
        self._untidy = False
        for table in TALLIES:
            self.connection.execute(f"DELETE FROM {table} WHERE n = 0")
        nothing = " AND ".join(
            f"{part} = 0" for part in ("pairs", "cut", "left_only", "right_only")
        )
        self.connection.execute(f"DELETE FROM side_tallies WHERE {nothing}")

    def _tally(self, whose: dict[str, Any]) -> None:
        for statement in (*TALLY, TALLY_SIDES):
            self.connection.execute(statement, whose)

    def _row(self, nth: int, hold: Record) -> dict[str, Any]:
        """Return a hold as its table takes it: words as the numbers of names, texts as bytes."""
        row: dict[str, Any] = {"nth": nth}
        for field in HOLD_FIELDS:
            value = hold[field]
            if field in WORDS:
                row[field] = self._name(value)
            else:
                row[field] = _bytes(value) if field in TEXTS else value
        return row

    def _name(self, text: str | None) -> int:
        """Return the number under which a text is kept."""
        if not self._names:
            self._names = dict(self.connection.execute("SELECT text, id FROM names"))
        if text not in self._names:
            added = self.connection.execute(
                "INSERT INTO names (text) VALUES (CAST(? AS TEXT))", (_bytes(text or ""),)
            )
            self._names[text] = int(added.lastrowid or 0)
        return self._names[text]


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _text(raw: bytes) -> str:
    return raw.decode(errors="surrogatepass")


def _itself(path: Path) -> tuple[int, int]:
    there = os.lstat(path)
    return there.st_dev, there.st_ino
