"""Questions to the index, in SQL: sessions, holds, tallies and the two sides of steps.

Each takes the connection of an index file and what is chosen, and gives plain data. A terminal and
a web page ask the same.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.core.domain.events import Record
from assistant.core.review.conditions import Chosen, Condition, Value
from assistant.core.review.fields import (
    DATES,
    HOLD_FIELDS,
    NUMBERS,
    OF_SESSIONS,
    UTC_OFFSET,
    WORDS,
)
from assistant.core.review.tally import Pair, SidesOfStep, Tally, mean_of
from assistant.edges.store.index_sql import PAIRS, SIDE_TALLIES, SIDES, TALLIES

_COLUMNS = {
    "session_id": "s.name",
    "started_at": "s.started_at",
    "outcome": "s.outcome",
}
"""Where a field stands that is no column of holds."""


def _shown(field: str) -> str:
    """Return SQL for a field of a hold `h` of a session `s`, its words as such."""
    column = _column(field)
    return f"(SELECT text FROM names WHERE id = {column})" if field in WORDS else column


Bound = list[Any]
"""What stands for the question marks of a statement, in their order."""


def ask_sessions(connection: sqlite3.Connection, chosen: Chosen) -> Iterator[Record]:
    """Yield the sessions chosen, the oldest first, each with how many holds were chosen of it."""
    which, bound = _sessions(chosen)
    holds, more = _where([each for each in chosen.conditions if _is_of_holds(each)])
    for (
        name,
        started_at,
        duration_s,
        notes,
        outcome,
        protocol,
        client,
        journal,
        count,
    ) in connection.execute(
        "SELECT s.name, s.started_at, s.duration_s, s.notes,"
        " (SELECT text FROM names WHERE id = s.outcome),"
        " (SELECT text FROM names WHERE id = s.protocol),"
        " (SELECT text FROM names WHERE id = s.client),"
        " (SELECT text FROM names WHERE id = s.journal),"
        " (SELECT count(*) FROM holds h WHERE h.client = s.client AND h.session = s.id"
        f" AND {holds}) FROM sessions s WHERE {which} ORDER BY s.instant, s.id",
        more + bound,
    ):
        yield {
            "id": name,
            "started_at": started_at,
            "duration_s": duration_s,
            "outcome": outcome,
            "protocol": protocol,
            "client": client,
            "notes": json.loads(notes) if notes else [],
            "journal": journal,
            "holds": count,
        }


def ask_holds(connection: sqlite3.Connection, chosen: Chosen) -> Iterator[Record]:
    """Yield the holds chosen: the oldest session's first, and each session's as they began."""
    of_holds = [each for each in chosen.conditions if _is_of_holds(each)]
    of_sessions = tuple(each for each in chosen.conditions if not _is_of_holds(each))
    # Which sessions have such holds must be known only where sessions are counted off.
    which, bound = _sessions(chosen if chosen.last is not None else Chosen(of_sessions))
    holds, more = _where(of_holds)
    shown = ", ".join(_shown(field) for field in HOLD_FIELDS)
    rows = connection.execute(
        f"SELECT {shown} FROM sessions s"
        " CROSS JOIN holds h ON h.client = s.client AND h.session = s.id"
        f" WHERE {which} AND {holds} ORDER BY s.instant, s.id, h.nth",
        bound + more,
    )
    for values in rows:
        yield dict(zip(HOLD_FIELDS, values, strict=True))


def ask_journals(connection: sqlite3.Connection, session_id: str) -> list[tuple[str, str]]:
    """Return id and journal file of the session so called, or else of those that begin so.

    That is what their id begins with, or the day and time at which they began at their places, as
    2030-01-31 or 20300131: the ids of older programs tell those of UTC.
    """
    query = "SELECT name, file FROM sessions JOIN journals USING (id) WHERE {} ORDER BY instant, 1"
    text = _sql(session_id)
    whole = connection.execute(query.format("name = CAST(? AS TEXT)"), (text,)).fetchall()
    close = "replace(replace(started_at, '-', ''), ':', '')"
    begun = " OR ".join(
        f"substr({each}, 1, length(CAST(?1 AS TEXT))) = CAST(?1 AS TEXT)"
        for each in ("name", "started_at", close)
    )
    return whole or connection.execute(query.format(begun), (text,)).fetchall()


def count_sessions(connection: sqlite3.Connection, chosen: Chosen) -> int:
    """Return how many sessions are chosen."""
    which, bound = _sessions(chosen)
    (count,) = connection.execute(
        f"SELECT count(*) FROM sessions s WHERE {which}", bound
    ).fetchone()
    return int(count)


def ask_done(
    connection: sqlite3.Connection, client: str, since: str | None, until: str | None
) -> list[str]:
    """Return when a client's sessions began in which hands went on, in their order.

    These were walked to their end, or have a hold. They began on the day `since` or later and
    before the day `until`, as 2030-01-31, at their own places; None sets no bound.
    """
    rows = connection.execute(
        "SELECT s.started_at FROM sessions s"
        " WHERE s.client = (SELECT id FROM names WHERE text = CAST(?1 AS TEXT))"
        " AND (?2 IS NULL OR s.started_at >= ?2) AND (?3 IS NULL OR s.started_at < ?3)"
        " AND (s.outcome = (SELECT id FROM names WHERE text = 'finished')"
        " OR EXISTS (SELECT 1 FROM holds h WHERE h.client = s.client AND h.session = s.id))"
        " ORDER BY s.instant, s.id",
        (_sql(client), since, until),
    )
    return [started_at for (started_at,) in rows]


def ask_tallies(connection: sqlite3.Connection, chosen: Chosen, by: Sequence[str]) -> list[Tally]:
    """Return what the holds chosen come to, by the values of fields and by why they ended.

    Groups come in the order of their values. Where a table of tallies has all that is asked for,
    no hold is read.
    """
    asked = chosen.fields | set(by)
    table = next((name for name, columns in TALLIES.items() if asked <= set(columns)), None)
    if table is not None and chosen.last is None:
        source = f"{table} h"
        measures = "sum(n), sum(held_ms) / 1000.0, total(squares_s2), sum(at_floor), sum(at_target)"
    else:
        source = "holds h"
        measures = (
            "count(*), sum(CAST(round(h.duration_s * 1000) AS INTEGER)) / 1000.0,"
            " total(h.duration_s * h.duration_s),"
            " sum(h.duration_s >= h.floor_s), sum(h.duration_s >= h.target_s)"
        )
    where, bound = _where(chosen.conditions)
    if chosen.last is not None:
        which, more = _sessions(chosen)
        where += f" AND h.session IN (SELECT s.id FROM sessions s WHERE {which})"
        bound += more
    if asked & _COLUMNS.keys():
        source += " JOIN sessions s ON s.id = h.session AND s.client = h.client"
    groups = [*by, "end_reason"]
    columns = [_column(field) for field in groups]
    shown = ", ".join(_shown(field) for field in groups)
    rows = connection.execute(
        f"SELECT {shown}, {measures} FROM {source} WHERE {where} GROUP BY {', '.join(columns)}",
        bound,
    )
    tallies = [Tally(tuple(row[: len(by)]), row[len(by)], *row[len(by) + 1 :]) for row in rows]
    return sorted(tallies, key=lambda each: ([_sortable(v) for v in each.group], each.end_reason))


def ask_sides(connection: sqlite3.Connection, chosen: Chosen) -> list[SidesOfStep]:
    """Return the left and right of every step that is done on a side, by step.

    Where no more is asked for than the index has summed up, no hold is read.
    """
    if chosen.fields <= set(SIDE_TALLIES) and chosen.last is None:
        where, bound = _where(chosen.conditions)
        source = f"side_tallies h WHERE {where}"
    else:
        where, bound = _pairs_where(chosen)
        source = f"({SIDES.format(by='step', where=where)})"
    rows = connection.execute(
        "SELECT (SELECT text FROM names WHERE id = step), sum(pairs), sum(left_ms) / 1000.0,"
        " sum(right_ms) / 1000.0, total(squares_s2), sum(cut), sum(left_only), sum(right_only)"
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
    ]


def ask_pairs(connection: sqlite3.Connection, chosen: Chosen) -> list[Pair]:
    """Return each step, layer and session with holds on both sides, the oldest session first."""
    where, bound = _pairs_where(chosen)
    rows = connection.execute(
        "SELECT s.name, (SELECT text FROM names WHERE id = p.client),"
        " (SELECT text FROM names WHERE id = p.step), p.layer, p.l, p.r, p.ends"
        f" FROM ({PAIRS.format(more=_ENDS, where=where)}) p JOIN sessions s ON s.id = p.session"
        " WHERE p.l IS NOT NULL AND p.r IS NOT NULL ORDER BY s.instant, s.id, p.nth",
        bound,
    )
    found = []
    for name, client, step, layer, left_s, right_s, ends in rows:
        in_order = sorted(each.split(" ") for each in ends.split(","))
        left, right = (
            tuple(end for _, at, end in in_order if at == side) for side in ("left", "right")
        )
        found.append(Pair(name, client, step, layer, left_s, right_s, left, right))
    return found


_ENDS = (
    ", group_concat(printf('%06d', nth) || ' ' || (SELECT text FROM names WHERE id = side)"
    " || ' ' || (SELECT text FROM names WHERE id = end_reason)) AS ends"
)


def _pairs_where(chosen: Chosen) -> tuple[str, Bound]:
    """Return SQL that is true of the holds whose sides are compared."""
    plain = [each for each in chosen.conditions if each.field not in _COLUMNS]
    where, bound = _where(plain)
    if chosen.last is not None or len(plain) < len(chosen.conditions):
        which, of_sessions = _sessions(chosen)
        where += f" AND session IN (SELECT s.id FROM sessions s WHERE {which})"
        bound += of_sessions
    return where, bound


def _sessions(chosen: Chosen) -> tuple[str, Bound]:
    """Return SQL that is true of the sessions that are chosen, as `s`."""
    of_sessions = [each for each in chosen.conditions if not _is_of_holds(each)]
    of_holds = [each for each in chosen.conditions if _is_of_holds(each)]
    where, bound = _where(of_sessions, holds="s")
    if of_holds:
        holds, more = _where(of_holds)
        where += (
            " AND EXISTS (SELECT 1 FROM holds h"
            f" WHERE h.client = s.client AND h.session = s.id AND {holds})"
        )
        bound += more
    if chosen.last is not None:
        where = (
            f"s.id IN (SELECT s.id FROM sessions s WHERE {where}"
            " ORDER BY s.instant DESC, s.id DESC LIMIT ?)"
        )
        bound.append(chosen.last)
    return where, bound


def _where(conditions: Sequence[Condition], holds: str = "h") -> tuple[str, Bound]:
    """Return SQL that is true where all conditions are; `holds` stands for the table of holds."""
    bound: Bound = []
    parts = [_true(each, _column(each.field, holds), bound) for each in conditions]
    return " AND ".join(parts) or "1", bound


def _true(condition: Condition, column: str, bound: Bound) -> str:
    if condition.other is not None:
        test = "IS NOT" if condition.test == "!=" else condition.test
        return f"{column} {test} {_column(condition.other)}"
    if condition.field in NUMBERS:
        return _compared(column, condition, bound)
    if condition.field in WORDS:
        among = "NOT IN" if condition.test == "!=" else "IN"
        plain = replace(condition, test="=") if condition.test == "!=" else condition
        return f"{column} {among} (SELECT id FROM names WHERE {_compared('text', plain, bound)})"
    return _compared(column, condition, bound)


def _compared(column: str, condition: Condition, bound: Bound) -> str:
    """Return SQL that compares a column of texts or numbers with the condition's values."""
    if condition.test == "~":
        bound.append(_sql(condition.values[0]))
        # LIKE would take signs of the text for its own.
        return f"instr(lower({column}), lower(CAST(? AS TEXT))) > 0"
    mark = "?" if condition.field in NUMBERS else "CAST(? AS TEXT)"
    test = "IS" if condition.test in ("=", "!=") else condition.test
    parts = []
    for value in condition.values:
        if value is None:
            parts.append(f"coalesce({column}, '') = ''")
        elif condition.field == "started_at" and str(value).endswith(UTC_OFFSET):
            parts.append(f"s.instant {test} {mark}")
            bound.append(_sql(value))
        elif condition.field in DATES:  # with as much of the moment as was written
            parts.append(f"substr({column}, 1, length({mark})) {test} {mark}")
            bound += [_sql(value)] * 2
        else:
            parts.append(f"{column} {test} {mark}")
            bound.append(_sql(value))
    either = f"({' OR '.join(parts)})"
    return f"NOT {either}" if condition.test == "!=" else either


def _sql(value: Value) -> bytes | float | None:
    """Return a value as SQLite takes it; a text may hold a file name's bytes that are none."""
    return value.encode(errors="surrogatepass") if isinstance(value, str) else value


def _column(field: str, holds: str = "h") -> str:
    return _COLUMNS.get(field, f"{holds}.{field}")


def _is_of_holds(condition: Condition) -> bool:
    return condition.field not in OF_SESSIONS


def _sortable(value: str | float | None) -> tuple[int, str | float]:
    """Return a key by which what is not there comes first, and numbers go by their size."""
    return (0, "") if value is None else (1, value)
