"""A connection to a clinic's PostgreSQL, and what goes wrong with one, in a line each.

psycopg is imported here alone, when a clinic is spoken to.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.core.faults import Fault
from assistant.edges.clinic.address import Address, redacted
from assistant.edges.clinic.mends import in_a_line, is_refusal

if TYPE_CHECKING:
    import psycopg

logger = logging.getLogger(__name__)

SCHEMA = "assistant"

MISSING = (
    "a clinic's PostgreSQL is spoken to by psycopg, which is not installed: "
    "pip install 'session-assistant[clinic]'"
)

CONNECT_S = 30
"""Seconds until a server that does not answer is away."""

SILENCE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""A line that is cut without a word is found out after 25 s: asked after 10 s, then thrice."""

UNSENT_MS = 25_000
"""The same for what was sent and is not acknowledged."""

ANSWER_S = 120.0
"""Seconds without a sign from a server that was asked something until it is away: its machine may
well acknowledge what the server itself is too stuck to read. The slowest of what rooms ask for over
ten million holds takes seconds, and may wait for a lock for `lock_timeout`."""

STUCK = "it was asked something, and has given no sign for {:.0f} s; is the server stuck?"

_USUAL = {
    **SILENCE,
    "tcp_user_timeout": UNSENT_MS,
    "connect_timeout": CONNECT_S,
    "application_name": "assistant",
}
"""Of libpq's keywords, unless the address says otherwise."""

_LIMITS = (
    f"-c search_path={SCHEMA},pg_temp -c lock_timeout=30s"
    " -c idle_in_transaction_session_timeout=60s"
)

_AWAY = ("08", "57P", "53")
"""Classes of SQLSTATE: no connection, a server that goes down or starts, and one without room."""

_OF_THE_DATA = ("AS", "22", "23")
"""The schema's own rules, and values that it can't keep: another session's may well be kept."""

_REFUSED = ("28", "42501", "3D000")
"""The role or its password, a right that it has not, and no such database."""

_AGAIN = ("40", "55P03")
"""What another transaction was in the way of: tried anew it goes through."""


class ClinicFault(Fault):
    """The clinic's server can't be used."""


class ClinicAway(ClinicFault):
    """It does not answer, or stopped answering: whatever was under way may be tried again."""


class ClinicBusy(ClinicAway):
    """Another was in the way: the same goes through when it is tried anew."""


class ClinicRefused(ClinicFault):
    """It answers, and does not let us: the role, its password, its rights, or the certificate."""


class ClinicSays(ClinicFault):
    """What was sent breaks a rule: `code` is one of the schema's own, such as AS003, or SQL's."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


def driver() -> Any:
    """Return psycopg.

    Raises:
        ClinicFault: it is not installed.
    """
    try:
        import psycopg
    except ImportError as error:
        raise ClinicFault(MISSING) from error
    return psycopg


@cache
def _limited() -> Any:
    """Return psycopg's connection, which gives a server up that shows no sign for `answer_s`."""
    psycopg = driver()

    class Limited(psycopg.Connection[Any]):  # type: ignore[misc, name-defined]
        answer_s: float | None = None

        def wait(self, asking: Generator[Any, Any, Any], *more: Any, **named: Any) -> Any:
            return super().wait(self._within(asking), *more, **named)

        def _within(self, asking: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
            """Go on as `asking` does, which is told ten times a second whether there was a sign."""
            last_s = time.monotonic()
            try:
                awaited = next(asking)
                while True:
                    sign = yield awaited
                    if sign:
                        last_s = time.monotonic()
                    elif self.answer_s is not None and time.monotonic() - last_s > self.answer_s:
                        self.close()
                        raise psycopg.OperationalError(STUCK.format(self.answer_s))
                    awaited = asking.send(sign)
            except StopIteration as ended:
                return ended.value

    return Limited


@contextmanager
def connected(
    address: Address, *, patient: bool = False, **more: str
) -> Iterator[psycopg.Connection[Any]]:
    """Lend a connection on which each statement is its own transaction, unless one is begun.

    A `patient` one waits without limit for what takes long, such as tables that are made anew.

    Raises:
        ClinicFault: of one of its kinds, also for what goes wrong inside.
    """
    asked = address.for_libpq()
    # Of the same setting the last counts, which is ours: an address may add to them.
    options = (asked.pop("options", ""), _LIMITS, more.get("options", ""))
    with told(address):
        connection = _limited().connect(
            **{**_USUAL, **asked}, options=" ".join(filter(None, options)), autocommit=True
        )
        connection.answer_s = None if patient else ANSWER_S
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def told(address: Address) -> Iterator[None]:
    """Make what psycopg raises a fault that is told in a line with its mend, without a password."""
    psycopg = driver()
    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        said = str(error).strip()
        words = redacted(f"{address}: {in_a_line(said or type(error).__name__, state)}")
        logger.warning("the clinic's server: %s %s", type(error).__name__, state)
        if state.startswith(_OF_THE_DATA):
            raise ClinicSays(words, state) from None
        if state.startswith(_AGAIN):
            raise ClinicBusy(words) from None
        if state.startswith(_REFUSED) or (not state and is_refusal(said)):
            raise ClinicRefused(words) from None
        if state.startswith(_AWAY) or isinstance(error, psycopg.OperationalError):
            raise ClinicAway(words) from None
        raise ClinicFault(words) from None
