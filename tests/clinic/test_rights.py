"""Who may do what in a clinic's PostgreSQL, tried with the real roles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from assistant.clinic.sending import Done, exchange
from assistant.core.faults import UsageError
from assistant.edges.clinic.connecting import connected
from tests.support.clinic_room import TABLES, Room, everything
from tests.support.clinic_server import ADMIN, ClinicServer

CHANGES = (
    "DELETE FROM {}",
    "UPDATE {} SET {} = {}",
    "TRUNCATE {}",
)


@pytest.fixture
def two_rooms(
    database: str, clinic: ClinicServer, tmp_path: Path, sync: Callable[[Room], Done]
) -> dict[str, Any]:
    """Two rooms that have sent a session each; what stands in the clinic then."""
    for code in ("R1", "R2"):
        room = Room(code, tmp_path / code, clinic.key)
        room.session(client=f"C-{code}")
        sync(room)
    return {"database": database, "before": everything(clinic, database)}


def test_a_room_neither_reads_nor_changes_anothers(
    clinic: ClinicServer, two_rooms: dict[str, Any]
) -> None:
    """It sees its own lines alone, adds none to another's journals, and changes none at all."""
    with connected(clinic.address("room_r1", two_rooms["database"])) as connection:
        for table in ("journals", "lines", "sessions", "holds", "plans"):
            rows = connection.execute(f"SELECT DISTINCT room FROM {table}").fetchall()
            assert rows in ([(1,)], [])
        refused = [
            *(f"SELECT * FROM {table}" for table in ("clients", "names", "rooms", "tallies")),
            *(change.format(*each) for change in CHANGES for each in _columns()),
            "INSERT INTO journals (room, session, began, sealed) VALUES (2, 'x', now(), true)",
            "INSERT INTO sessions SELECT * FROM sessions",
            "INSERT INTO holds (session, nth) VALUES (1, 99)",
            "INSERT INTO lines SELECT 2, 2, 999, sum, line FROM lines LIMIT 1",
            "SELECT put_session(2, 1, 1, '{}', '[]')",
            "SELECT tally(1, 1)",
            "SELECT number_of('x')",
            "SELECT client_of('C-R2', NULL)",
            "CREATE TABLE assistant.mine (a integer)",
            "SET ROLE assistant_owner",
            "SET SESSION AUTHORIZATION room_r2",
        ]
        for statement in refused:
            assert _is_refused(connection, statement), statement
    assert everything(clinic, two_rooms["database"]) == two_rooms["before"]


@pytest.mark.parametrize("role", ["reviewer_v1", "supervisor_s1"])
def test_a_reviewer_reads_all_and_writes_nothing(
    clinic: ClinicServer, two_rooms: dict[str, Any], role: str
) -> None:
    """Nor does a supervisor, but by erasing; and digests are for neither to see beside codes."""
    with connected(clinic.address(role, two_rooms["database"])) as connection:
        rooms = connection.execute("SELECT DISTINCT room FROM lines ORDER BY 1").fetchall()
        assert rooms == [(1,), (2,)]
        refused = [
            *(change.format(*each) for change in CHANGES for each in _columns()),
            "SELECT whose FROM clients",
            "SELECT whose FROM journals",
            "INSERT INTO lines SELECT room, journal, number + 1000, sum, line FROM lines",
            "SELECT open_journal('x', NULL, 0, true)",
            "SELECT put_plans('[]')",
            "SELECT settle()",
        ]
        if role == "reviewer_v1":
            refused += [
                "SELECT * FROM erasures",
                "SELECT erase(gen_random_uuid(), '\\x00', 0)",
            ]
        for statement in refused:
            assert _is_refused(connection, statement), statement
    assert everything(clinic, two_rooms["database"]) == two_rooms["before"]


def test_a_reviewers_machine_sends_nothing(clinic: ClinicServer, database: str, room: Room) -> None:
    """`sync` as a reviewer is refused in words, before anything is done."""
    room.session()
    with pytest.raises(UsageError, match="no room's"):
        exchange(clinic.address("reviewer_v1", database), room.data_dir, pytest.fail)


def test_nobody_else_is_let_in(clinic: ClinicServer, database: str) -> None:
    """A role of no group sees nothing; the functions that run as the owner are not for all."""
    with connected(clinic.address(ADMIN, database)) as connection:
        connection.execute("CREATE ROLE stranger")
        connection.execute("SET ROLE stranger")
        try:
            for table in TABLES:
                assert _is_refused(connection, f"SELECT * FROM assistant.{table}")
            open_to_all = connection.execute(
                "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace"
                " WHERE nspname = 'assistant' AND has_function_privilege(p.oid, 'EXECUTE')"
            ).fetchall()
        finally:
            connection.execute("RESET ROLE")
            connection.execute("DROP ROLE stranger")
    assert open_to_all == []


def _columns() -> list[tuple[str, str, str]]:
    """Return each table with a column of it, twice."""
    first = {"facts": "key", "lines": "line", "erasures": "id", "rooms": "text", "plans": "room"}
    first |= {"clients": "text", "names": "text", "journals": "session", "sessions": "name"}
    first |= {"holds": "nth"}
    return [(table, first.get(table, "settled"), first.get(table, "settled")) for table in TABLES]


def _is_refused(connection: psycopg.Connection[Any], statement: str) -> bool:
    """Return whether a statement is refused by a right or a rule; if it is not, it is undone."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate in ("42501", "AS005")
    return False
