"""What a room and its clinic tell one another, in SQL: lines, what they come to, plans, erasures.

Each takes psycopg's connection, as `connected` lends it. The schema's own functions and rights
decide what a role may; a rule that is broken has a code of the schema's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.core.domain.events import Record
from assistant.core.storable import storable
from assistant.edges.clinic.kept import Erasure

if TYPE_CHECKING:
    import psycopg


READING = 1
"""Of how sessions and holds are read out of lines: what was read otherwise is sent anew."""

TOO_OLD = "AS006"
"""Of the schema's codes the one for a session that is older than what the clinic keeps."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a journal without its line break, and its sum."""

    text: str
    sum: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the clinic has of a journal: lines, the last one's sum, and by which reading of how many
    of them its session is kept; 0 where none is."""

    lines: int
    last_sum: str
    read_lines: int = 0
    reading: int = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """A journal that lines may be sent of, by its number in the clinic, and what is there of it."""

    number: int
    held: Held


def own_room(connection: psycopg.Connection[Any]) -> int | None:
    """Return the number of the room that is logged in; None for whoever is none."""
    row = connection.execute("SELECT own_room()").fetchone()
    return None if row is None else row[0]


def may_erase(connection: psycopg.Connection[Any]) -> bool:
    """Return whether the role that is logged in may erase."""
    row = connection.execute(
        "SELECT has_function_privilege('erase(uuid, bytea, double precision)', 'EXECUTE')"
    ).fetchone()
    return bool(row and row[0])


def held_of_room(connection: psycopg.Connection[Any]) -> dict[str, Held]:
    """Return what the clinic has of this room's journals, by the id of their sessions."""
    rows = connection.execute(
        "SELECT j.session, j.lines, j.last_sum, coalesce(s.lines, 0), coalesce(s.reading, 0)"
        " FROM journals j LEFT JOIN sessions s USING (id) WHERE j.room = own_room()"
    )
    return {session: Held(*held) for session, *held in rows}


def open_journal(
    connection: psycopg.Connection[Any],
    session: str,
    whose: str | None,
    ago_s: float,
    *,
    sealed: bool,
) -> Opened:
    """Return a journal of this room's, for the rest of a transaction; it is made where it is not.

    `ago_s` is how long ago it began, in seconds: clocks differ, and lengths of time hardly do.
    """
    row = connection.execute(
        "SELECT journal, lines, last_sum FROM open_journal(%s, %s, %s, %s)",
        (session, whose and bytes.fromhex(whose), ago_s, sealed),
    ).fetchone()
    assert row is not None
    return Opened(row[0], Held(row[1], row[2]))


def add_lines(
    connection: psycopg.Connection[Any], room: int, journal: int, first: int, lines: Sequence[Line]
) -> None:
    """Add lines to a journal, the first under the number `first`; the clinic checks their sums."""
    connection.execute(
        "INSERT INTO lines (room, journal, number, sum, line)"
        " SELECT %s, %s, * FROM unnest(%s::integer[], %s::text[], %s::text[])",
        (
            room,
            journal,
            list(range(first, first + len(lines))),
            [line.sum for line in lines],
            [line.text for line in lines],
        ),
    )


def put_session(
    connection: psycopg.Connection[Any],
    journal: int,
    lines: int,
    session: Record,
    holds: Sequence[Record],
) -> None:
    """Keep what a journal's lines come to, in place of what was kept."""
    numbered = [{**hold, "nth": nth} for nth, hold in enumerate(holds, start=1)]
    connection.execute(
        "SELECT put_session(%s, %s, %s, %s::jsonb, %s::jsonb)",
        (journal, lines, READING, _json(session), _json(numbered)),
    )


def put_plans(connection: psycopg.Connection[Any], plans: Sequence[Record]) -> None:
    """Keep what is planned in this room, in place of what was kept; see the schema for the keys."""
    connection.execute("SELECT put_plans(%s::jsonb)", (_json(plans),))


def forget_old(connection: psycopg.Connection[Any]) -> None:
    """Let the clinic forget what is older than what it keeps."""
    connection.execute("SELECT forget_old()")


def settle(connection: psycopg.Connection[Any]) -> None:
    """Let the clinic put what it summed up together."""
    connection.execute("SELECT settle()")


def erasures_of(connection: psycopg.Connection[Any], now_s: float) -> list[Erasure]:
    """Return every erasure that the clinic knows of; `now_s` is this machine's time."""
    rows = connection.execute(
        "SELECT id::text, encode(whose, 'hex'), extract(epoch FROM now() - at)::float8"
        " FROM erasures"
    )
    return [Erasure(number, whose, now_s - ago_s) for number, whose, ago_s in rows]


def erase(connection: psycopg.Connection[Any], erasures: Iterable[Erasure], now_s: float) -> None:
    """Erase in the clinic; `now_s` is this machine's time. Those it knows of change nothing."""
    for each in erasures:
        connection.execute(
            "SELECT erase(%s, %s, %s)",
            (each.id, bytes.fromhex(each.whose), now_s - each.at_s),
        )


def _json(value: object) -> str:
    return json.dumps(_storable(value), ensure_ascii=False)


def _storable(value: Any) -> Any:
    """Return plain data with texts that can be kept; the lines have them as they were."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value
