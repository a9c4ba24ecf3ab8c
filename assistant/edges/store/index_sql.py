"""The tables of the index, and what fills them: the SQL of those that keep and ask it.

Words that come again and again are kept once, in `names`. Holds lie in the order of their clients,
so that a client's are read together; `TALLIES` have what holds of one month, place and end come
to, or of one client, month and end, so that a trend over everything reads some thousand rows and
not a million. `side_tallies` have what the two sides of a month's steps come to.
"""

from __future__ import annotations

from assistant.core.review.fields import LENGTH_S

VERSION = 4
"""Of the tables below, and of what is read out of journals: a file of another is made anew."""

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

LEFT, RIGHT = (f"(SELECT id FROM names WHERE text = '{side}')" for side in ("left", "right"))
"""SQL for what stands for the two sides."""

_WHOLE = f"(SELECT id FROM names WHERE text IN {COMPARABLE})"
"""Those of them that were met yet."""

PAIRS = (
    "SELECT client, session, step, layer, max(month) AS month, max(protocol) AS protocol,"
    f" sum(CASE WHEN side = {LEFT} THEN duration_s END) AS l,"
    f" sum(CASE WHEN side = {RIGHT} THEN duration_s END) AS r,"
    f" max(CASE WHEN end_reason IN {_WHOLE} THEN 0 ELSE 1 END) AS cut"
    f" FROM holds h WHERE side IN ({LEFT}, {RIGHT}) AND {{where}}"
    " GROUP BY client, session, step, layer"
)
"""A query of steps done on a side: seconds on each, and whether a hold was cut short. `where`
chooses among holds `h`. Of one session there is one month and protocol."""

SIDES = (
    "SELECT {by}, sum(whole) AS pairs,"
    " coalesce(sum(whole * CAST(round(l * 1000) AS INTEGER)), 0) AS left_ms,"
    " coalesce(sum(whole * CAST(round(r * 1000) AS INTEGER)), 0) AS right_ms,"
    " coalesce(sum(whole * (l - r) * (l - r)), 0.0) AS squares_s2,"
    " count(CASE WHEN l IS NOT NULL AND r IS NOT NULL AND whole = 0 THEN 1 END) AS cut,"
    " count(CASE WHEN r IS NULL THEN 1 END) AS left_only,"
    " count(CASE WHEN l IS NULL THEN 1 END) AS right_only"
    " FROM (SELECT of_step.*,"
    " CASE WHEN l IS NOT NULL AND r IS NOT NULL AND cut = 0 THEN 1 ELSE 0 END AS whole"
    f" FROM ({PAIRS}) of_step) both_sides GROUP BY {{by}}"
)
"""A query of what pairs come to, by some of `SIDE_TALLIES`: its columns are `side_tallies`' own."""

_SIDE_SUMS = ("pairs", "left_ms", "right_ms", "squares_s2", "cut", "left_only", "right_only")

_TALLY_TABLES = "".join(
    f"CREATE TABLE {table} ({', '.join(f'{column} INTEGER' for column in columns)},"
    " n INTEGER, held_ms INTEGER, squares_s2 REAL, at_floor INTEGER, at_target INTEGER,"
    f" PRIMARY KEY ({', '.join(columns)})) WITHOUT ROWID;\n"
    for table, columns in TALLIES.items()
)

TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE journals (
    id INTEGER PRIMARY KEY, file TEXT UNIQUE, size INTEGER, modified_ns INTEGER,
    changed_ns INTEGER, damage TEXT
);
CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT UNIQUE);
INSERT INTO names VALUES (0, NULL);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY REFERENCES journals, name TEXT, started_at TEXT, instant TEXT,
    month INTEGER, duration_s REAL, outcome INTEGER, protocol INTEGER, client INTEGER, notes TEXT,
    journal INTEGER
);
CREATE INDEX by_start ON sessions (instant, id);
CREATE INDEX by_name ON sessions (name);
CREATE INDEX by_client ON sessions (client, instant);
CREATE TABLE holds (
    client INTEGER, session INTEGER, step INTEGER, layer INTEGER, side INTEGER, nth INTEGER,
    number INTEGER, month INTEGER, protocol INTEGER, region INTEGER, technique INTEGER,
    end_reason INTEGER,
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
"""What makes them."""

TALLY = tuple(
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

TALLY_SIDES = (
    f"INSERT INTO side_tallies SELECT {', '.join(SIDE_TALLIES)},"
    f" {', '.join(f':sign * {column}' for column in _SIDE_SUMS)} FROM ("
    + SIDES.format(by=", ".join(SIDE_TALLIES), where="client = :client AND session = :session")
    # SQLite would take ON for a join's, if the SELECT had no WHERE.
    + ") WHERE true ON CONFLICT DO UPDATE SET "
    + ", ".join(f"{column} = {column} + excluded.{column}" for column in _SIDE_SUMS)
)
"""The same for the two sides of its steps."""

INSERT_HOLD = """
INSERT INTO holds VALUES (
    :client, :session, :step, :layer, :side, :nth, :number, :month, :protocol, :region, :technique,
    :end_reason, :started_s, :duration_s, :floor_s, :target_s, :paused_s,
    CAST(:response AS TEXT), :breaths, CAST(:notes AS TEXT),
    :was_side, :was_started_s, :was_duration_s, :was_end_reason
)
"""
