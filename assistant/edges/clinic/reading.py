"""A clinic's tables, read: one moment of them, in which nothing can be changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from assistant.edges.clinic.address import Address
from assistant.edges.clinic.connecting import ClinicFault, ClinicRefused, connected, driver, told
from assistant.edges.clinic.migrating import check_version

PATIENCE_S = 60
"""Seconds after which the server gives a question up: the slowest over ten million holds takes
seconds, and one that went wrong is not to keep the others waiting."""

IDLE_S = 600
"""Seconds that a list may lie half read, as somebody pages through it."""

AT_ONCE = 2_000
"""Rows fetched at once of a list that is read as it comes."""

_OPTIONS = (
    "-c default_transaction_read_only=on"
    f" -c statement_timeout={PATIENCE_S}s -c idle_in_transaction_session_timeout={IDLE_S}s"
    # A list is read to its end: its plan is the one that is quickest for all of it.
    " -c cursor_tuple_fraction=1.0"
    # To compile a question of these takes longer than to answer it.
    " -c jit=off"
)

Row = tuple[Any, ...]


class Reading:
    """A connection for questions; to be closed. All that is asked is answered of one moment.

    Raises:
        ClinicFault: on any call, of one of its kinds.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._cursors = 0
        with ExitStack() as stack:
            with self._plainly():
                self._connection = stack.enter_context(connected(address, options=_OPTIONS))
                self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                check_version(self._connection, self._address)
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Let go of the connection."""
        self._stack.close()

    def rows(self, statement: str, given: Sequence[Any] = ()) -> list[Row]:
        """Return all that a statement gives; `given` stand for its question marks."""
        with self._plainly():
            found: list[Row] = self._connection.execute(_marked(statement), given).fetchall()
            return found

    def numbers(self, statement: str, given: Sequence[Any]) -> list[int]:
        """Return the single numbers that a statement gives."""
        return [int(number) for (number,) in self.rows(statement, given)]

    def stream(self, statement: str, given: Sequence[Any]) -> Iterator[Row]:
        """Yield the same as it comes: other questions may be asked meanwhile."""
        self._cursors += 1
        with (
            self._plainly(),
            self._connection.cursor(f"question_{self._cursors}") as cursor,
        ):
            cursor.itersize = AT_ONCE
            yield from cursor.execute(_marked(statement), given)

    def lines(self, journal: int) -> list[bytes]:
        """Return the lines of a journal that are there, without their line breaks."""
        found = self.rows("SELECT line FROM lines WHERE journal = ? ORDER BY number", [journal])
        return [line.encode() for (line,) in found]

    def plans(self) -> list[tuple[str, int, str]]:
        """Return every plan of a series, in the order they were made: client, number and day."""
        found = self.rows(
            "SELECT c.text, p.planned, p.since FROM plans p JOIN clients c ON c.id = p.client"
            " ORDER BY p.made, p.room, p.place"
        )
        return [(client, planned, since) for client, planned, since in found]

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        errors = driver().errors
        with told(self._address):
            try:
                yield
            except errors.QueryCanceled:
                raise ClinicFault(
                    f"{self._address}: no answer within {PATIENCE_S} s; ask for less at once, such "
                    "as a client's, or from a month on"
                ) from None
            except errors.InsufficientPrivilege:
                raise ClinicRefused(
                    f"{self._address}: this role may not read what all rooms sent; give a "
                    "reviewer's"
                ) from None


def _marked(statement: str) -> str:
    """Return a statement as psycopg takes it; none of ours has a question mark in a text."""
    return statement.replace("%", "%%").replace("?", "%s")
