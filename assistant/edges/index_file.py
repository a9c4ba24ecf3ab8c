"""The index file: what the journals say, in SQLite, so that questions over all of them are quick.

The journals stay the truth. This file is made from them, says for each which state of it was read,
and may be deleted at any time. Words that come again and again are kept once, in `names`. Holds
lie in the order of their clients, so that a client's are read together; `TALLIES` have what holds
of one month, place and end come to, or of one client, month and end, so that a trend over
everything reads some thousand rows and not a million. `side_tallies` have what the two sides of a
month's steps come to.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.core.events import Record
from assistant.core.faults import Fault
from assistant.core.review_fields import HOLD_FIELDS, TEXTS, WORDS

FILE = "index.sqlite"

VERSION = 2
"""Of the tables below, and of what is read out of journals: a file of another is made anew."""

PATIENCE_S = 10.0
"""Seconds that another program's work on the file is waited for; it lets others in between every
few hundred journals."""

TALLIES = {
    "tallies": ("month", "protocol", "step", "region", "technique", "side", "layer", "end_reason"),
    "client_tallies": ("client", "month", "protocol", "end_reason"),
    "length_tallies": (
        "month", "protocol", "step", "technique", "side", "end_reason", "length_s"
    ),
}  # fmt: skip
"""The tables of tallies, and what the holds of one tally have in common."""

SIDE_TALLIES = ("month", "protocol", "step")
"""What the sides of one row of `side_tallies` have in common."""

COMPARABLE = ("released", "time")
"""Ends of holds that were held to their end; others are cut short, and compare with nothing."""

LENGTH_S = 15
"""Seconds that are one step of `length_s`, a hold's length rounded down: the chimes of a hold and
the targets of protocols lie at multiples of it, and hands feel no finer."""

_LEFT, _RIGHT, *_WHOLE = (
    f"(SELECT id FROM names WHERE text = '{name}')" for name in ("left", "right", *COMPARABLE)
)

PAIRS = (
    "SELECT client, session, step, layer, month, protocol, min(nth) AS nth,"
    f" sum(CASE WHEN side = {_LEFT} THEN duration_s END) AS l,"
    f" sum(CASE WHEN side = {_RIGHT} THEN duration_s END) AS r,"
    f" max(end_reason NOT IN ({', '.join(_WHOLE)})) AS cut{{more}}"
    f" FROM holds h WHERE side IN ({_LEFT}, {_RIGHT}) AND {{where}}"
    " GROUP BY client, session, step, layer"
)
"""A query of steps done on a side: seconds on each, and whether a hold was cut short. `where`
chooses among holds `h`; `more` is a further column, after a comma."""

SIDES = (
    "SELECT {by}, sum(whole) AS pairs, coalesce(sum(whole * CAST(round(l * 1000) AS INTEGER)), 0)"
    " AS left_ms, coalesce(sum(whole * CAST(round(r * 1000) AS INTEGER)), 0) AS right_ms,"
    " total(whole * (l - r) * (l - r)) AS squares_s2,"
    " sum(l IS NOT NULL AND r IS NOT NULL AND NOT whole) AS cut,"
    " sum(r IS NULL) AS left_only, sum(l IS NULL) AS right_only"
    " FROM (SELECT *, coalesce(l IS NOT NULL AND r IS NOT NULL AND NOT cut, 0) AS whole"
    f" FROM ({PAIRS.replace('{more}', '')})) GROUP BY {{by}}"
)
"""A query of what pairs come to, by some of `SIDE_TALLIES`: its columns are `side_tallies`' own."""

_SIDE_SUMS = ("pairs", "left_ms", "right_ms", "squares_s2", "cut", "left_only", "right_only")

_TALLY_TABLES = "".join(
    f"CREATE TABLE {table} ({', '.join(f'{column} INTEGER' for column in columns)},"
    " n INTEGER, held_ms INTEGER, squares_s2 REAL, at_floor INTEGER, at_target INTEGER,"
    f" PRIMARY KEY ({', '.join(columns)})) WITHOUT ROWID;\n"
    for table, columns in TALLIES.items()
)

_TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE journals (
    id INTEGER PRIMARY KEY, file TEXT UNIQUE, size INTEGER, modified_ns INTEGER,
    changed_ns INTEGER, damage TEXT
);
CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT UNIQUE);
INSERT INTO names VALUES (0, NULL);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY REFERENCES journals, name TEXT, started_at TEXT, month INTEGER,
    duration_s REAL, outcome INTEGER, protocol INTEGER, client INTEGER, notes TEXT
);
CREATE INDEX by_start ON sessions (started_at, id);
CREATE INDEX by_name ON sessions (name);
CREATE INDEX by_client ON sessions (client, started_at);
CREATE TABLE holds (
    client INTEGER, session INTEGER, step INTEGER, layer INTEGER, side INTEGER, nth INTEGER,
    month INTEGER, protocol INTEGER, region INTEGER, technique INTEGER, end_reason INTEGER,
    started_s REAL, duration_s REAL, floor_s REAL, target_s REAL, paused_s REAL,
    response TEXT, breaths INTEGER, notes TEXT,
    was_side INTEGER, was_started_s REAL, was_duration_s REAL, was_end_reason INTEGER,
    length_s INTEGER AS (CAST(duration_s / {LENGTH_S} AS INTEGER) * {LENGTH_S}),
    PRIMARY KEY (client, session, step, layer, side, nth)
) WITHOUT ROWID;
CREATE TABLE side_tallies (
    month INTEGER, protocol INTEGER, step INTEGER, pairs INTEGER, left_ms INTEGER,
    right_ms INTEGER, squares_s2 REAL, cut INTEGER, left_only INTEGER, right_only INTEGER,
    PRIMARY KEY (month, protocol, step)
) WITHOUT ROWID;
{_TALLY_TABLES}"""

_TALLY = tuple(
    f"INSERT INTO {table} SELECT {', '.join(columns)},"
    " :sign * count(*), :sign * sum(CAST(round(duration_s * 1000) AS INTEGER)),"
    " :sign * total(duration_s * duration_s),"
    " :sign * sum(duration_s >= floor_s), :sign * sum(duration_s >= target_s)"
    f" FROM holds WHERE client = :client AND session = :session GROUP BY {', '.join(columns)}"
    " ON CONFLICT DO UPDATE SET"
    " n = n + excluded.n, held_ms = held_ms + excluded.held_ms,"
    " squares_s2 = squares_s2 + excluded.squares_s2,"
    " at_floor = at_floor + excluded.at_floor, at_target = at_target + excluded.at_target"
    for table, columns in TALLIES.items()
)
"""Add a session's holds to the tallies, or take them out. Milliseconds are whole numbers, which
come out even however often."""

_TALLY_SIDES = (
    f"INSERT INTO side_tallies SELECT {', '.join(SIDE_TALLIES)},"
    f" {', '.join(f':sign * {column}' for column in _SIDE_SUMS)} FROM ("
    + SIDES.format(by=", ".join(SIDE_TALLIES), where="client = :client AND session = :session")
    # SQLite would take ON for a join's, if the SELECT had no WHERE.
    + ") WHERE true ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{column} = {column} + excluded.{column}" for column in _SIDE_SUMS)
)
"""The same for the two sides of its steps."""


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
        with _told(path):
            self.connection = self._open()

    def _open(self) -> sqlite3.Connection:
        if self._path is not None:
            # Made by us first, as SQLite would let others read it.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
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
                connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
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
        """Keep what a journal says, in place of what it said before."""
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
            "month": self._name(session["started_at"][:7]),
            "protocol": self._name(session["protocol"]),
            "client": self._name(session["client"]),
        }
        self.connection.execute(
            "INSERT INTO sessions VALUES (:session, CAST(:name AS TEXT), CAST(:started_at AS TEXT),"
            " :month, :duration_s, :outcome, :protocol, :client, :notes)",
            whose
            | {
                "name": _bytes(session["id"]),
                "started_at": _bytes(session["started_at"]),
                "duration_s": session["duration_s"],
                "outcome": self._name(session["outcome"]),
                "notes": json.dumps(session["notes"]) if session["notes"] else None,
            },
        )
        rows = [self._row(nth, hold) | whose for nth, hold in enumerate(holds, start=1)]
        self.connection.executemany(_INSERT_HOLD, rows)
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
            for table in ("holds WHERE client = :client AND session", "sessions WHERE id"):
                self.connection.execute(f"DELETE FROM {table} = :session", whose)
        self.connection.execute("DELETE FROM journals WHERE id = :session", whose)

    def tidy(self) -> None:
        """Forget the tallies of what is no longer there."""
        for table in TALLIES:
            self.connection.execute(f"DELETE FROM {table} WHERE n = 0")
        nothing = " AND ".join(
            f"{part} = 0" for part in ("pairs", "cut", "left_only", "right_only")
        )
        self.connection.execute(f"DELETE FROM side_tallies WHERE {nothing}")

    def _tally(self, whose: dict[str, Any]) -> None:
        for statement in (*_TALLY, _TALLY_SIDES):
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


_INSERT_HOLD = """
INSERT INTO holds VALUES (
    :client, :session, :step, :layer, :side, :nth, :month, :protocol, :region, :technique,
    :end_reason, :started_s, :duration_s, :floor_s, :target_s, :paused_s,
    CAST(:response AS TEXT), :breaths, CAST(:notes AS TEXT),
    :was_side, :was_started_s, :was_duration_s, :was_end_reason
)
"""


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
