"""Questions, in SQL: sessions, holds, tallies and the two sides of steps.

Each takes what is asked, the index or a clinic's server, and what is chosen, and gives plain data.
A terminal and a web page ask the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.core.review.conditions import Chosen, Condition
from assistant.core.review.fields import HOLD_FIELDS, SESSION_FIELDS, WORDS
from assistant.core.review.tally import Group, Pair, SidesOfStep, Tally, mean_of
from assistant.edges.store.asked import (
    NAMES,
    TEXT,
    Asked,
    Bound,
    Dialect,
    column_of,
    holds_where,
    is_of_holds,
    sessions_where,
    shown,
    word,
)
from assistant.edges.store.index_sql import LEFT, RIGHT, SIDE_TALLIES, SIDES


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


def ask_tallies(asked: Asked, chosen: Chosen, by: Sequence[str]) -> list[Tally]:
    """Return what the holds chosen come to, by the values of fields and by why they ended.

    Groups come in the order of their values. Where a table of tallies has all that is asked for,
    no hold is read.
    """
    return _tallied(asked, _counted(asked.dialect, chosen, by), by)


def ask_groups(
    asked: Asked, chosen: Chosen, by: Sequence[str], most: int
) -> tuple[list[Group], int]:
    """Return the same group by group, of the `most` with most holds, and how many groups there are.

    There is at least one field that they go `by`. Of those with as many holds the first by their
    values are taken. Where there are very many groups only these are summed up in full.
    """
    counted = _counted(asked.dialect, chosen, by)
    groups, shown_as = counted.groups(by), _shown_of(by, counted.dialect)
    in_order = ", ".join(f"{each} IS NOT NULL, {each}" for each in shown_as)
    rows = asked.rows(
        f"SELECT {', '.join((*shown_as, *groups))}, count(*) OVER ()"
        f" FROM (SELECT {counted.told(by)}, {counted.number} AS holds FROM {counted.source}"
        f" GROUP BY {', '.join(counted.columns(by))} HAVING {counted.number} <> 0) t"
        f" ORDER BY holds DESC, {in_order} LIMIT ?",
        [*counted.bound, most],
    )
    if not rows:
        return [], 0
    among = {tuple(row[: len(by)]) for row in rows}
    for place, field in enumerate(by, start=len(by)):
        counted = counted.among(field, {row[place] for row in rows})
    tallies = [each for each in _tallied(asked, counted, by) if each.group in among]
    found = groupby(tallies, key=lambda tally: tally.group)
    return [(group, {each.end_reason: each for each in same}) for group, same in found], rows[0][-1]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted: a table of tallies, or the holds themselves, with the conditions on them.

    `number` is SQL for how many holds there are of a group, `measures` for what they come to.
    """

    dialect: Dialect
    source: str
    bound: Bound
    number: str
    measures: str

    def columns(self, by: Iterable[str]) -> list[str]:
        """Return where fields stand, words as numbers."""
        return [column_of(field, self.dialect) for field in by]

    def groups(self, by: Sequence[str]) -> list[str]:
        """Return what the fields of a group are called."""
        return [f"g{place}" for place, _ in enumerate(by)]

    def told(self, by: Sequence[str]) -> str:
        """Return SQL for fields under these names."""
        named = zip(self.columns(by), self.groups(by), strict=True)
        return ", ".join(f"{column} AS {name}" for column, name in named)

    def among(self, field: str, values: Iterable[Any]) -> _Counted:
        """Return the same of what has one of these values in a field, words as numbers."""
        (column,) = self.columns([field])
        there = [value for value in values if value is not None]
        is_text = any(isinstance(value, str) for value in there)
        given = [self.dialect.text(each) if is_text else each for each in there]
        marks = ", ".join([TEXT if is_text else "?"] * len(there)) or "NULL"
        return replace(
            self,
            source=f"{self.source} AND ({column} IN ({marks}) OR {column} IS NULL)",
            bound=[*self.bound, *given],
        )


def _counted(dialect: Dialect, chosen: Chosen, by: Sequence[str]) -> _Counted:
    fields = chosen.fields | set(by)
    table = next((name for name, has in dialect.tallies.items() if fields <= set(has)), None)
    if table is not None and chosen.last is None:
        source, number = f"{table} h", "sum(n)"
        dialect = replace(dialect, columns={})
        measures = (
            f"{_whole('n')}, {_seconds('held_ms')}, coalesce(sum(squares_s2), 0.0),"
            f" {_whole('at_floor')}, {_whole('at_target')}"
        )
    else:
        source, number = "holds h", "count(*)"
        measures = (
            f"count(*), {_seconds('CAST(round(h.duration_s * 1000) AS INTEGER)')},"
            " coalesce(sum(h.duration_s * h.duration_s), 0.0),"
            " count(CASE WHEN h.duration_s >= h.floor_s THEN 1 END),"
            " count(CASE WHEN h.duration_s >= h.target_s THEN 1 END)"
        )
    where, bound = holds_where(chosen.conditions, dialect)
    if chosen.last is not None:
        which, more = sessions_where(chosen, dialect)
        where += f" AND h.session IN (SELECT s.id FROM sessions s WHERE {which})"
        bound += more
    if any(column_of(field, dialect).startswith("s.") for field in fields):
        source += f" JOIN sessions s ON {dialect.of_session}"
    return _Counted(dialect, f"{source} WHERE {where}", bound, number, measures)


def _tallied(asked: Asked, counted: _Counted, by: Sequence[str]) -> list[Tally]:
    fields = (*by, "end_reason")
    told = ", ".join(shown(field, counted.dialect) for field in fields)
    rows = asked.rows(
        f"SELECT {told}, {counted.measures} FROM {counted.source}"
        f" GROUP BY {', '.join(counted.columns(fields))} HAVING {counted.number} <> 0",
        counted.bound,
    )
    tallies = [Tally(tuple(row[: len(by)]), row[len(by)], *row[len(by) + 1 :]) for row in rows]
    return sorted(tallies, key=lambda each: ([_sortable(v) for v in each.group], each.end_reason))


def _shown_of(by: Sequence[str], dialect: Dialect) -> list[str]:
    """Return SQL for the values of groups `t`, words as such."""
    return [
        word(field, dialect, f"t.g{place}") if field in WORDS else f"t.g{place}"
        for place, field in enumerate(by)
    ]


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
        f"SELECT {word('step', asked.dialect, 'step')}, {_whole('pairs')},"
        f" {_seconds('left_ms')}, {_seconds('right_ms')}, coalesce(sum(squares_s2), 0.0),"
        f" {_whole('cut')}, {_whole('left_only')}, {_whole('right_only')}"
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


def _whole(column: str) -> str:
    """Return SQL for a sum of whole numbers: PostgreSQL's own is of another type."""
    return f"CAST(sum({column}) AS BIGINT)"


def _seconds(column: str) -> str:
    """Return SQL for a sum of milliseconds, in seconds."""
    return f"CAST(sum({column}) AS DOUBLE PRECISION) / 1000.0"


def _sortable(value: str | float | None) -> tuple[int, str | float]:
    """Return a key by which what is not there comes first, and numbers go by their size."""
    return (0, "") if value is None else (1, value)
