"""A clinic of many rooms, made up within its own tables: what its journals would come to.

The shape is that of `tests/support/practice.py`: sessions of sixteen holds, eight steps on both
sides, 86 of a hundred released. Each client comes once a week to a room of theirs; a room has two
therapists, and ten rooms are a class. A session's holds are always the same, by its number alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.practice import ENDS, FLOOR_S, HOLDS_A_SESSION, STEPS, TARGET_S

THERAPISTS_A_ROOM = 2
ROOMS_A_CLASS = 10

CLIENTS_A_MILLION = 5_000

MONTHS = 60
"""Months from January 2027 on in which a session may lie: far more than there are weeks of them."""

_NAMES = """
INSERT INTO names (text) SELECT text FROM unnest(%s::text[]) AS text ON CONFLICT DO NOTHING
"""

_ROOMS = """
INSERT INTO rooms (text, role) SELECT 'R' || n, 'room_r' || n
FROM generate_series(1, %s) n ON CONFLICT DO NOTHING
"""

_CLIENTS = """
INSERT INTO clients (text, whose)
SELECT 'C' || lpad(n::text, 5, '0'), sha256(convert_to('C' || n, 'UTF8'))
FROM generate_series(1, %s) n
"""

_STEPS = """
CREATE TEMP TABLE made_steps AS
SELECT 8 * s + k AS nth, x.id AS step, r.id AS region, t.id AS technique, side.id AS side
FROM generate_series(0, 1) s
CROSS JOIN unnest(%s::text[], %s::text[], %s::text[])
    WITH ORDINALITY AS u (step, region, technique, k)
JOIN names x ON x.text = u.step JOIN names r ON r.text = u.region
JOIN names t ON t.text = u.technique
JOIN names side ON side.text = (ARRAY['left', 'right'])[s + 1];
"""

_SESSIONS = """
INSERT INTO journals (id, room, session, whose, began, sealed)
OVERRIDING SYSTEM VALUE
SELECT n, (SELECT id FROM rooms WHERE text = 'R' || room),
    to_char(at, 'YYYYMMDD"T"HH24MISS"Z-"') || lpad(to_hex(n), 6, '0'), whose, at, true
FROM (
    SELECT n, 1 + (n %% %(clients)s) %% %(rooms)s AS room,
        (SELECT whose FROM clients WHERE text = 'C' || lpad((1 + n %% %(clients)s)::text, 5, '0')),
        timestamp '2027-01-04 08:00' + make_interval(
            days => ((n %% %(clients)s) * 7919 %% 900)::int,
            weeks => n / %(clients)s, secs => n %% 30000) AS at
    FROM generate_series(%(first)s, %(last)s - 1) n
) made;
INSERT INTO sessions (
    id, name, started_at, instant, month, duration_s, outcome, protocol, client, notes, journal,
    room, therapist, class, lines, reading
)
SELECT j.id, j.session, to_char(j.began, 'YYYY-MM-DD"T"HH24:MI:SS".000+00:00"'),
    to_char(j.began, 'YYYY-MM-DD"T"HH24:MI:SS".000+00:00"'),
    (SELECT id FROM names WHERE text = to_char(j.began, 'YYYY-MM')), 4000.0,
    (SELECT id FROM names WHERE text = 'finished'),
    (SELECT id FROM names WHERE text = 'long-practice'),
    (SELECT id FROM clients WHERE whose = j.whose), NULL,
    (SELECT id FROM names WHERE text = 'sound'), j.room,
    (SELECT id FROM names WHERE text = 'T' || lpad(
        (r.number * %(therapists)s + j.id / %(clients)s %% %(therapists)s)::text, 4, '0')),
    (SELECT id FROM names WHERE text = 'class ' || r.number / %(rooms_a_class)s), 0, 1
FROM journals j
JOIN (SELECT id, substr(text, 2)::int AS number FROM rooms) r ON r.id = j.room
WHERE j.id >= %(first)s AND j.id < %(last)s;
"""

_HOLDS = """
SELECT setseed(%(seed)s);
INSERT INTO holds (
    session, nth, client, room, therapist, class, month, protocol, step, region, technique, side,
    end_reason, layer, number, breaths, started_s, duration_s, floor_s, target_s, paused_s,
    response, notes, was_side, was_end_reason, was_started_s, was_duration_s
)
SELECT session, nth, client, room, therapist, class, month, protocol, step, region, technique,
    side, end_reason, 1, nth, NULL, 250.0 * nth,
    round((CASE WHEN end_reason IN (%(cut)s, %(skipped)s) THEN 0.45 ELSE 1 END
        * greatest(8.0, held_s))::numeric, 3),
    %(floor_s)s, %(target_s)s, 0.0, CASE WHEN end_reason = %(cut)s THEN 'pain' ELSE '' END, '',
    0, 0, NULL, NULL
FROM (
    SELECT s.id AS session, m.nth, s.client, s.room, s.therapist, s.class, s.month, s.protocol,
        m.step, m.region, m.technique, m.side,
        -- a sum of four even chances is near enough to a normal one
        225 + 78 * (random() + random() + random() + random() - 2) AS held_s,
        (CAST(%(ends)s AS integer[]))[1 + floor(100 * random())::int] AS end_reason
    FROM sessions s CROSS JOIN made_steps m WHERE s.id >= %(first)s AND s.id < %(last)s
    ORDER BY s.id, m.nth
) made;
"""

_MEASURES = (
    "count(*), sum(CAST(duration_s * 1000 AS bigint)), sum(duration_s * duration_s),"
    " count(*) FILTER (WHERE duration_s >= floor_s),"
    " count(*) FILTER (WHERE duration_s >= target_s), false"
    " FROM holds WHERE session >= %(first)s AND session < %(last)s GROUP BY "
)

_TALLIES = {
    "tallies": "month, protocol, step, region, technique, side, layer, end_reason",
    "client_tallies": "client, month, protocol, end_reason",
    "length_tallies": "month, protocol, step, technique, side, end_reason, length_s",
    "room_tallies": "room, therapist, class, month, protocol, end_reason",
}

_SIDES = """
INSERT INTO side_tallies
SELECT month, protocol, step, count(*) FILTER (WHERE whole),
    coalesce(sum(CAST(l * 1000 AS bigint)) FILTER (WHERE whole), 0),
    coalesce(sum(CAST(r * 1000 AS bigint)) FILTER (WHERE whole), 0),
    coalesce(sum((l - r) * (l - r)) FILTER (WHERE whole), 0), count(*) FILTER (WHERE NOT whole),
    0, 0, false
FROM (
    SELECT month, protocol, step, sum(duration_s) FILTER (WHERE side = %(left)s) AS l,
        sum(duration_s) FILTER (WHERE side <> %(left)s) AS r,
        bool_and(end_reason NOT IN (%(cut)s, %(skipped)s)) AS whole
    FROM holds WHERE session >= %(first)s AND session < %(last)s
    GROUP BY session, month, protocol, step, layer
) pairs GROUP BY 1, 2, 3;
"""


class MadeUpClinic:
    """A clinic's tables, filled further and further; `connection` is that of their owner."""

    def __init__(self, connection: Any, rooms: int, holds: int) -> None:
        self._connection = connection
        self.rooms = rooms
        self.clients = max(rooms, holds * CLIENTS_A_MILLION // 1_000_000)
        months = [f"{2027 + n // 12}-{1 + n % 12:02}" for n in range(MONTHS)]
        people = [
            f"T{room * THERAPISTS_A_ROOM + each:04}"
            for room in range(rooms + 1)
            for each in range(THERAPISTS_A_ROOM)
        ]
        classes = [f"class {number}" for number in range(rooms // ROOMS_A_CLASS + 1)]
        words = ["left", "right", "finished", "sound", "long-practice", *map(str, dict(ENDS))]
        every = [*words, *months, *people, *classes, *(word for step in STEPS for word in step)]
        execute = connection.execute
        execute(_NAMES, [every])
        execute(_ROOMS, [rooms])
        execute(_CLIENTS, [self.clients])
        execute(_STEPS, [list(part) for part in zip(*STEPS, strict=True)])
        execute("ANALYZE names, clients, rooms")
        self._of = dict(execute("SELECT text, id FROM names").fetchall())

    @contextmanager
    def without_indexes(self) -> Iterator[None]:
        """Let the table of holds have no index but its key meanwhile; it is filled sooner so."""
        execute = self._connection.execute
        indexes = execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = 'holds' AND indexname <> 'holds_pkey'"
        ).fetchall()
        for name, _ in indexes:
            execute(f"DROP INDEX {name}")
        yield
        for _, made_by in indexes:
            execute(made_by)

    def grow(self, holds: int) -> int:
        """Add so many holds, in whole sessions; return how many sessions there are."""
        (first,) = self._connection.execute("SELECT max(id) + 1 FROM journals").fetchone()
        first = first or 1
        last = first + -(-holds // HOLDS_A_SESSION)
        given = {
            "first": first,
            "last": last,
            "clients": self.clients,
            "rooms": self.rooms,
            "therapists": THERAPISTS_A_ROOM,
            "rooms_a_class": ROOMS_A_CLASS,
            "seed": (first % 1000) / 1000,
            "ends": [self._of[str(end)] for end, share in ENDS for _ in range(share)],
            "cut": self._of["stop"],
            "skipped": self._of["skipped"],
            "left": self._of["left"],
            "floor_s": FLOOR_S,
            "target_s": TARGET_S,
        }
        with self._connection.transaction():
            for statement in (*_parts(_SESSIONS), *_parts(_HOLDS)):
                self._connection.execute(statement, given)
            for table, columns in _TALLIES.items():
                query = f"INSERT INTO {table} SELECT {columns}, {_MEASURES}{columns}"
                self._connection.execute(query, given)
            self._connection.execute(_SIDES, given)
        # What rooms put meanwhile has numbers too.
        self._connection.execute(
            "SELECT setval(pg_get_serial_sequence('journals', 'id'), %s)", [last]
        )
        return last - 1


def _parts(statements: str) -> list[str]:
    return [part for part in statements.split(";") if part.strip()]
