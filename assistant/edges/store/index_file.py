"""The index file: what the journals say, in SQLite, so that questions over all of them are quick.

The journals stay the truth. This file is made from them, says for each which state of it was read,
and may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.core.domain.events import Record
from assistant.core.faults import Fault
from assistant.core.review.fields import HOLD_FIELDS, TEXTS, WORDS
from assistant.edges.files.private_file import open_private
from assistant.edges.store.index_sql import (
    INSERT_HOLD,
    TABLES,
    TALLIES,
    TALLY,
    TALLY_SIDES,
    VERSION,
)

FILE = "index.sqlite"

PATIENCE_S = 10.0
"""Seconds that another program's work on the file is waited for; it lets others in between every
few hundred journals."""


class IndexFault(Fault):
    """The index can't be written, or another program keeps it from us for long."""


class IndexSpoilt(Fault):
    """The file is no index, of another version, or damaged."""


def delete_index(path: Path) -> None:
    """Delete an index, with what SQLite keeps beside it.

    Raises:
        Fault: it can't be deleted.
    """
    try:
        for ending in ("", "-journal", "-wal", "-shm"):
            path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    except OSError as error:
        raise Fault(f"{error.filename}: can't be deleted ({error.strerror})") from error


class IndexFile:
    """The index of one data folder; without a path it is kept in memory alone.

    Raises:
        IndexFault, IndexSpoilt: on any call.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._names: dict[str | None, int] = {}
        self._untidy = False  # whether a tally may have come to nothing
        with _told(path):
            self.connection = self._open()

    def _open(self) -> sqlite3.Connection:
        if self._path is not None:
            # Made by us first, as SQLite would let others read it.
            os.close(open_private(self._path, os.O_RDWR | os.O_CREAT))
        connection = sqlite3.connect(
            self._path or ":memory:", timeout=PATIENCE_S, isolation_level=None
        )
        try:
            # A file's name may hold bytes that are no text, and then so does a protocol's.
            connection.text_factory = _text
            # A cut of power may spoil the file, which is then made anew. What is deleted is wiped.
            connection.executescript("PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version != VERSION:
                tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
                if version or tables:
                    raise sqlite3.DatabaseError("it is of another version")
                connection.executescript(f"BEGIN IMMEDIATE; {TABLES} COMMIT;")
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let all that is changed inside be changed at once, or not at all."""
        with _told(self._path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                self._names.clear()
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def asked(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for questions."""
        with _told(self._path):
            yield self.connection

    def fact(self, key: str) -> str | None:
        """Return what was kept under a key; None for nothing."""
        with _told(self._path):
            found = self.connection.execute("SELECT value FROM facts WHERE key = ?", (key,))
            row = found.fetchone()
        return None if row is None else str(row[0])

    def keep_fact(self, key: str, value: str) -> None:
        """Keep a text under a key."""
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (key, value))

    def stamps(self) -> dict[str, tuple[int, int, int]]:
        """Return the state each journal was read in: size, times of modification and change."""
        with _told(self._path):
            rows = self.connection.execute(
                "SELECT file, size, modified_ns, changed_ns FROM journals"
            )
            return {file: (size, modified, changed) for file, size, modified, changed in rows}

    def damage(self) -> list[str]:
        """Return all that is damaged in the journals, one line of text for each."""
        with _told(self._path):
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
        the `instant` by which it is sorted, as text.
        """
        self.drop(file)
        told = json.dumps(list(damage)) if damage else None
        journal = self.connection.execute(
            "INSERT INTO journals (file, size, modified_ns, changed_ns, damage)"
            " VALUES (CAST(? AS TEXT), ?, ?, ?, ?)",
            (_bytes(file), *stamp, told),
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

    def drop(self, file: str) -> None:
        """Forget what a journal said."""
        row = self.connection.execute(
            "SELECT journals.id, client FROM journals LEFT JOIN sessions USING (id)"
            " WHERE file = CAST(? AS TEXT)",
            (_bytes(file),),
        ).fetchone()
        if row is None:
            return
        whose = {"session": row[0], "client": row[1]}
        if row[1] is not None:
            self._tally(whose | {"sign": -1})
            self._untidy = True
            for table in ("holds WHERE client = :client AND session", "sessions WHERE id"):
                self.connection.execute(f"DELETE FROM {table} = :session", whose)
        self.connection.execute("DELETE FROM journals WHERE id = :session", whose)

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


@contextmanager
def _told(path: Path | None) -> Iterator[None]:
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise IndexFault(f"{path}: the index of the sessions can't be kept ({why})") from error
    except sqlite3.DatabaseError as error:
        raise IndexSpoilt(
            f"{path}: the index of the sessions is spoilt ({error}); delete it, and it is made anew"
        ) from error
