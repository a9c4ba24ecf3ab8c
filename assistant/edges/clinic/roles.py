"""Who may do what in a clinic's PostgreSQL: its schema, its groups of roles, and who is of them.

Nobody logs in as `OWNER`, which owns the schema. A room, a reviewer and a supervisor each log in as
a role of their own, that is of one of the groups; what those may do stands in the schema.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from assistant.edges.clinic.connecting import SCHEMA, ClinicFault
from assistant.edges.clinic.migrating import migrate

if TYPE_CHECKING:
    import psycopg

OWNER = "assistant_owner"

Kind = Literal["room", "reviewer", "supervisor"]

GROUPS: dict[Kind, str] = {
    "room": "assistant_room",
    "reviewer": "assistant_reviewer",
    "supervisor": "assistant_supervisor",
}

_PASSWORD_BYTES = 24
"""Of chance in a password that is made here: 192 bits, so that none is found by trying."""

MOST_MONTHS = 1_200
"""That sessions are kept for, unless for good: a century, and far from PostgreSQL's first day, past
which no moment can be told and every room's exchange would fail."""

_LONGEST_NAME = 63
"""Bytes of a role's name; PostgreSQL cuts off what is longer."""


@dataclass(frozen=True, slots=True)
class Login:
    """A role that logs in; its `password` is told once, and None where it had one already."""

    kind: Kind
    code: str
    role: str
    password: str | None


def role_of(kind: Kind, code: str) -> str:
    """Return the role that a room, reviewer or supervisor logs in as."""
    role = f"{kind}_{code.lower()}"
    if len(role) > _LONGEST_NAME:
        raise ClinicFault(f"{code}: this is too long for a role's name")
    return role


def set_up(connection: psycopg.Connection[Any]) -> tuple[str | None, str]:
    """Make the groups and the schema, or bring it up to date; return its version before and now.

    The role that is logged in as must be allowed to make roles, and a schema in this database.

    Raises:
        ClinicFault, psycopg.Error: it can't be made.
    """
    from psycopg import sql

    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise ClinicFault(f"the database is in {encoding}; make one in UTF8: createdb -E UTF8 NAME")
    with connection.transaction():
        for role in (OWNER, *GROUPS.values()):
            there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            if there.fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        # Who is no superuser may act as the owner only as one of its members.
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(OWNER), sql.SQL("CURRENT_USER"))
        )
        connection.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(
                sql.Identifier(SCHEMA), sql.Identifier(OWNER)
            )
        )
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
    try:
        return migrate(connection)
    finally:
        if not connection.closed:
            connection.execute("RESET ROLE")


def add_login(connection: psycopg.Connection[Any], kind: Kind, code: str) -> Login:
    """Make the role of a room, reviewer or supervisor, with a password that is made here.

    One that is there already keeps its password. The server is given no password, but what it
    checks one by (SCRAM): none comes into its log.

    Raises:
        ClinicFault, psycopg.Error: it can't be made.
    """
    from psycopg import sql

    role = role_of(kind, code)
    password = None
    with connection.transaction():
        there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
        if there.fetchone() is None:
            password = secrets.token_urlsafe(_PASSWORD_BYTES)
            checked_by = connection.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            ).decode()
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(checked_by)
                )
            )
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(GROUPS[kind]), sql.Identifier(role))
        )
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(connection.info.dbname), sql.Identifier(role)
            )
        )
        if kind == "room":
            _become_owner(connection)
            connection.execute(
                "INSERT INTO rooms (text, role) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (code, role),
            )
            (known,) = connection.execute("SELECT text FROM rooms WHERE role = %s", (role,))
            if known != (code,):
                raise ClinicFault(
                    f"room {code}: there is a room {known[0]}, and roles' names have no capitals; "
                    "give another code"
                )
    return Login(kind, code, role, password)


def keep_check(connection: psycopg.Connection[Any], check: str) -> str:
    """Keep what the clinic's key is known by, unless there is such; return what is kept.

    Raises:
        psycopg.Error: it can't be kept.
    """
    with connection.transaction():
        _become_owner(connection)
        connection.execute(
            "INSERT INTO facts (key, value) VALUES ('key', %s) ON CONFLICT DO NOTHING", (check,)
        )
        found = connection.execute("SELECT value FROM facts WHERE key = 'key'").fetchone()
    return str(found[0]) if found else check


def keep_months(connection: psycopg.Connection[Any], months: int) -> None:
    """Let the clinic keep sessions for so many months, or for good with 0.

    Raises:
        psycopg.Error: that can't be kept.
    """
    with connection.transaction():
        _become_owner(connection)
        connection.execute("DELETE FROM facts WHERE key = 'keep months'")
        if months:
            connection.execute("INSERT INTO facts VALUES ('keep months', %s)", (str(months),))


def _become_owner(connection: psycopg.Connection[Any]) -> None:
    """Be the schema's owner for the rest of a transaction."""
    from psycopg import sql

    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))


def known_key(connection: psycopg.Connection[Any]) -> str | None:
    """Return what the clinic's key is known by; None where none was made."""
    return _fact(connection, "key")


def kept_months(connection: psycopg.Connection[Any]) -> int:
    """Return for how many months the clinic keeps sessions; 0 for good."""
    return int(_fact(connection, "keep months") or 0)


def _fact(connection: psycopg.Connection[Any], key: str) -> str | None:
    found = connection.execute("SELECT value FROM facts WHERE key = %s", (key,)).fetchone()
    return None if found is None else str(found[0])


def check_of(key: bytes) -> str:
    """Return what a clinic's key is known by, which tells nothing of it."""
    return hashlib.sha256(b"the key of a clinic: " + key).hexdigest()
