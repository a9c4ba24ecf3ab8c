"""Questions, in SQL: sessions, holds, tallies and the two sides of steps.

Each takes what is asked, the index or a clinic's server, and what is chosen, and gives plain data.
A terminal and a web page ask the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.core.review.conditions import Chosen, Condition
from assistant.core.review.fields import HOLD_FIELDS, SESSION_FIELDS
from assistant.core.review.tally import Pair, SidesOfStep, mean_of
from assistant.edges.store.asked import (
    NAMES,
    TEXT,
    Asked,
    Bound,
    Dialect,
    holds_where,
    is_of_holds,
    sessions_where,
    shown,
    word,
)
from assistant.edges.store.index_sql import LEFT, RIGHT, SIDE_TALLIES, SIDES
from assistant.edges.store.index_tallies import seconds, whole


@dataclass(frozen=True, slots=True)
class Named:
    """A session: its id, the number that the tables have for it, and its room where that is known.

    `str` of it names no other one.
    """

    session_id: str
    number: int
    room: str | None = None

    def __str__(self) -> str:
        return called(self.session_id, self.room)


AT_ROOM = "@"
"""Stands between a session and its room, where several may have one so called."""


def called(session_id: str, room: str | None) -> str:
    """Return how a session is called where its room is known, and where it is not."""
    return session_id + (f"{AT_ROOM}{room}" if room else "")


def ask_sessions(asked: Asked, chosen: Chosen) -> Iterator[Record]:
    """Yield the sessions chosen, the oldest first, each with how many holds were chosen of it."""
    dialect = asked.dialect
    which, bound = sessions_where(chosen, dialect)
    of_holds = [each for each in chosen.conditions if is_of_holds(each)]
    holds, more = holds_where(of_holds, dialect)
    own = {"id": "s.name", "journal": word("journal", dialect, "s.journal")}
    columns = [
        *(own.get(field) or shown(field, dialect, "s") for field in SESSION_FIELDS),
        *(shown(field, dialect, "s") for field in dialect.more),
        f"(SELECT count(*) FROM holds h WHERE {dialect.of_session} AND {holds})",
    ]
    names = (*SESSION_FIELDS, *dialect.more, "holds")
    for values in asked.stream(
        f"SELECT {', '.join(columns)} FROM sessions s WHERE {which} ORDER BY s.instant, s.id",
        more + bound,
    ):
        session = dict(zip(names, values, strict=True))
        yield session | {"notes": json.loads(session["notes"]) if session["notes"] else []}


def ask_holds(asked: Asked, chosen: Chosen) -> Iterator[Record]:
    """Yield the holds chosen: the oldest session's first, and each session's as they began."""
    dialect = asked.dialect
    of_holds = [each for each in chosen.conditions if is_of_holds(each)]
    of_sessions = tuple(each for each in chosen.conditions if not is_of_holds(each))
    # Which sessions have such holds must be known only where sessions are counted off.
    which, bound = sessions_where(
        chosen if chosen.last is not None else Chosen(of_sessions), dialect
    )
    holds, more = holds_where(of_holds, dialect)
    names = (*HOLD_FIELDS, *dialect.more)
    rows = asked.stream(
        f"SELECT {', '.join(shown(field, dialect) for field in names)} FROM sessions s"
        f" {dialect.then} holds h ON {dialect.of_session}"
        f" WHERE {which} AND {holds} ORDER BY s.instant, s.id, h.nth",
        bound + more,
    )
    for values in rows:
        yield dict(zip(names, values, strict=True))


def ask_named(asked: Asked, session_id: str, room: str | None = None) -> list[Named]:
    """Return the session so called, or else those that begin so, the oldest first.

    That is what their id begins with, or the day and time at which they began at their places, as
    2030-01-31 or 20300131: the ids of older programs tell those of UTC. Of a clinic's they may be
    those of one room.
    """
    dialect = asked.dialect
    here = [] if room is None else [Condition("room", "=", (room,))]
    where, bound = holds_where(here, dialect, holds="s")
    query = (
        f"SELECT name, id, {_room(dialect)} FROM sessions s"
        f" WHERE {where} AND ({{}}) ORDER BY instant, name, id"
    )
    text = dialect.text(session_id)
    whole = asked.rows(query.format(f"name = {TEXT}"), [*bound, text])
    close = "replace(replace(started_at, '-', ''), ':', '')"
    begun = " OR ".join(
        f"substr({each}, 1, length({TEXT})) = {TEXT}" for each in ("name", "started_at", close)
    )
    return [Named(*row) for row in whole or asked.rows(query.format(begun), [*bound, *[text] * 6])]


def _room(dialect: Dialect) -> str:
    """Return the room of a session in SQL: its word, or nothing where none is known."""
    return word("room", dialect, "s.room") if "room" in dialect.more else "NULL"


def ask_journal(asked: Asked, number: int) -> str:
    """Return the file of a session's journal, by the number that the tables have for it.

    Raises:
        UsageError: another program has found it gone meanwhile.
    """
    rows = asked.rows("SELECT file FROM journals WHERE id = ?", [number])
    if not rows:
        raise UsageError("this session was erased just now")
    return str(rows[0][0])


def count_sessions(asked: Asked, chosen: Chosen) -> int:
    """Return how many sessions are chosen."""
    which, bound = sessions_where(chosen, asked.dialect)
    ((count,),) = asked.rows(f"SELECT count(*) FROM sessions s WHERE {which}", bound)
    return int(count)


def ask_done(asked: Asked, client: str, since: str | None, until: str | None) -> list[str]:
    """Return when a client's sessions began in which hands went on, in their order.

    These were walked to their end, or have a hold. They began on the day `since` or later and
    before the day `until`, as 2030-01-31, at their own places; None sets no bound.
    """
    days = [(">=", since), ("<", until)]
    bounds = "".join(f" AND s.started_at {test} {TEXT}" for test, day in days if day is not None)
    text, clients = asked.dialect.text, asked.dialect.words.get("client", NAMES)
    rows = asked.rows(
        "SELECT s.started_at FROM sessions s"
        f" WHERE s.client = (SELECT id FROM {clients} WHERE text = {TEXT}){bounds}"
        " AND (s.outcome = (SELECT id FROM names WHERE text = 'finished')"
        f" OR EXISTS (SELECT 1 FROM holds h WHERE {asked.dialect.of_session}))"
        " ORDER BY s.instant, s.id",
        [text(client), *(text(day) for _, day in days if day is not None)],
    )
    return [started_at for (started_at,) in rows]


def ask_clients(asked: Asked) -> list[str]:
    """Return the codes of all clients, in their order."""
    rows = asked.rows(
        f"SELECT text FROM {asked.dialect.words.get('client', NAMES)}"
        " WHERE id IN (SELECT client FROM sessions) ORDER BY text",
        [],
    )
    return [code for (code,) in rows if code is not None]


def ask_values(asked: Asked, field: str) -> list[str]:
    """Return the words that a field of holds has in any, in their order."""
    table = next(name for name, has in asked.dialect.tallies.items() if field in has)
    rows = asked.rows(
        f"SELECT text FROM {asked.dialect.words.get(field, NAMES)} WHERE id IN"
        f" (SELECT {field} FROM {table} GROUP BY {field} HAVING sum(n) <> 0) ORDER BY text",
        [],
    )
    return [word for (word,) in rows if word]


def ask_sides(asked: Asked, chosen: Chosen) -> list[SidesOfStep]:
    """Return the left and right of every step that is done on a side, by step.

    Where no more is asked for than the index has summed up, no hold is read.
    """
    if chosen.fields <= set(SIDE_TALLIES) and chosen.last is None:
        where, bound = holds_where(chosen.conditions, asked.dialect)
        source = f"side_tallies h WHERE {where}"
    else:
        where, bound = _pairs_where(chosen, asked.dialect)
        source = f"({SIDES.format(by='step', where=where)}) summed"
    rows = asked.rows(
        f"SELECT {word('step', asked.dialect, 'step')}, {whole('pairs')},"
        f" {seconds('left_ms')}, {seconds('right_ms')}, coalesce(sum(squares_s2), 0.0),"
        f" {whole('cut')}, {whole('left_only')}, {whole('right_only')}"
        f" FROM {source} GROUP BY step ORDER BY 1",
        bound,
    )
    return [
        SidesOfStep(
            step=step,
            pairs=n,
            left_s=left / n if n else 0.0,
            right_s=right / n if n else 0.0,
            longer_left=mean_of(n, left - right, squares) if n else None,
            cut=cut,
            left_only=left_only,
            right_only=right_only,
        )
        for step, n, left, right, squares, cut, left_only, right_only in rows
        if n or cut or left_only or right_only
    ]


def ask_pairs(asked: Asked, chosen: Chosen) -> list[Pair]:
    """Return each step, layer and session with holds on both sides, the oldest session first."""
    where, bound = _pairs_where(chosen, asked.dialect)
    fields = ", ".join(shown(field, asked.dialect) for field in _OF_A_PAIR)
    rows = asked.rows(
        f"SELECT s.id, s.name, {_room(asked.dialect)}, {fields}"
        f" FROM holds h JOIN sessions s ON {asked.dialect.of_session}"
        f" WHERE h.side IN ({LEFT}, {RIGHT}) AND {where} ORDER BY s.instant, s.id,"
        " min(h.nth) OVER (PARTITION BY h.session, h.step, h.layer), h.nth",
        bound,
    )
    found = []
    for (_, name, at, client, step, layer), both in groupby(rows, key=lambda row: row[:6]):
        held = [each[6:] for each in both]
        left, right = (
            [(end, seconds) for of, end, seconds in held if of == side]
            for side in ("left", "right")
        )
        if left and right:
            lengths = (sum(seconds for _, seconds in side) for side in (left, right))
            ends = (tuple(end for end, _ in side) for side in (left, right))
            found.append(Pair(called(name, at), client, step, layer, *lengths, *ends))
    return found


_OF_A_PAIR = ("client", "step", "layer", "side", "end_reason", "duration_s")


def _pairs_where(chosen: Chosen, dialect: Dialect) -> tuple[str, Bound]:
    """Return SQL that is true of the holds whose sides are compared, as `h`."""
    plain = [each for each in chosen.conditions if each.field not in dialect.columns]
    where, bound = holds_where(plain, dialect)
    if chosen.last is not None or len(plain) < len(chosen.conditions):
        which, of_sessions = sessions_where(chosen, dialect)
        where += f" AND h.session IN (SELECT s.id FROM sessions s WHERE {which})"
        bound += of_sessions
    return where, bound
