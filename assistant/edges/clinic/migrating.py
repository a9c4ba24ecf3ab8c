"""The clinic's schema brought to its newest version, by alembic: a version and its mark are one
transaction, so that a cut leaves either all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistant.edges.clinic.address import Address
from assistant.edges.clinic.connecting import MISSING, SCHEMA, ClinicFault

VERSIONS = Path(__file__).with_name("versions")


def newest_version() -> str:
    """Return the version of the schema that this program knows, by its files alone."""
    return max(path.stem[1:].partition("_")[0] for path in VERSIONS.glob("v*.sql"))


def check_version(connection: Any, address: Address) -> None:
    """Refuse tables of another version: they might be asked for what means something else, or be
    told it.

    Raises:
        ClinicFault: they are of another version. Raises what psycopg does where there are none.
    """
    rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    known = newest_version()
    if rows == [(known,)]:
        return
    found = max((version for (version,) in rows), default="none")
    mend = (
        "`assistant sync init` brings them up to date"
        if not rows or found < known
        else "install a newer program here"
    )
    raise ClinicFault(
        f"{address}: its tables are of version {found}, and this program knows those of {known}; "
        f"{mend}"
    )


def migrate(connection: Any) -> tuple[str | None, str]:
    """Bring the schema to the newest version; return the version before, and the one now.

    `connection` is psycopg's, as the role that owns the schema; it is left as it was.

    Raises:
        ClinicFault: alembic is not installed, or the schema is newer than this program.
    """
    try:
        from alembic.runtime.environment import EnvironmentContext
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError
        from sqlalchemy import create_engine
        from sqlalchemy.pool import StaticPool
    except ImportError as error:
        raise ClinicFault(MISSING) from error
    script = ScriptDirectory(str(VERSIONS.parent), version_locations=[str(VERSIONS)])
    newest = script.get_current_head() or ""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    connection.autocommit = False
    try:
        with engine.connect() as at_work:
            at_work.exec_driver_sql(  # one at a time
                "SELECT pg_advisory_lock(hashtextextended('assistant.migrate', 0))"
            )
            at_work.commit()
            context = MigrationContext.configure(at_work, opts={"version_table_schema": SCHEMA})
            before = context.get_current_revision()
            at_work.rollback()

            def steps(revision: Any, _: Any) -> Any:
                return script._upgrade_revs(newest, revision)

            from alembic.config import Config

            environment = EnvironmentContext(Config(), script, fn=steps)
            with environment:
                environment.configure(connection=at_work, version_table_schema=SCHEMA)
                try:
                    with environment.begin_transaction():
                        environment.run_migrations()
                except CommandError as error:
                    raise ClinicFault(
                        f"the clinic's tables are of a later version, {before}; this program knows "
                        f"{newest}: install a newer one here"
                    ) from error
            at_work.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            at_work.commit()
    finally:
        if not connection.closed:
            connection.rollback()
            connection.autocommit = True
    return before, newest
