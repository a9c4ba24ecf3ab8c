"""A clinic's server, asked what a data folder can be asked too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from assistant.base.day import parse_day
from assistant.base.settings import clinic_address
from assistant.core.faults import UsageError
from assistant.core.refusals import look_alike
from assistant.core.review.fields import OF_A_CLINIC
from assistant.core.review.series_plans import Plan
from assistant.edges.clinic.address import Address, read_address, redacted
from assistant.edges.clinic.reading import Reading
from assistant.edges.store.asked import POSTGRESQL, Asked
from assistant.edges.store.index_questions import Named, ask_clients
from assistant.edges.store.journal import Logbook, book_of
from assistant.questions.questions import Questions, Told

THE_ONE_SET = "clinic"
"""What is typed for the clinic whose address is set."""

OF_A_REVIEWER = "postgresql://reviewer_v1@db.example/clinic"


def ask_clinic(typed: str) -> ClinicQuestions:
    """Return the questions to a clinic's server; its address is as it was typed after `--from`.

    Raises:
        UsageError: it is none, or none is set.
        ClinicFault: as `ClinicQuestions` says.
    """
    return ClinicQuestions(_address(typed))


def _address(typed: str) -> Address:
    if typed == THE_ONE_SET:
        return clinic_address()
    if "://" not in typed:
        raise UsageError(
            f"--from {redacted(typed)!r}: give an address, such as {OF_A_REVIEWER}, or "
            f"{THE_ONE_SET!r} for the one that is set"
        )
    return read_address(typed, "--from")


class ClinicQuestions(Questions):
    """The questions that can be asked of a clinic's server; to be closed.

    Raises:
        ClinicFault: on any call; it says in plain words why the server can't be asked.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._reading = Reading(address)
        self._dialect = replace(POSTGRESQL, numbers=self._reading.numbers)

    def close(self) -> None:
        """Let go of the connection."""
        self._reading.close()

    @contextmanager
    def _asked(self) -> Iterator[Asked]:
        yield Asked(self._dialect, self._reading.rows, self._reading.stream)

    def _read(self, named: Named) -> tuple[Logbook | None, list[str]]:
        return book_of(f"session {named}", self._reading.lines(named.number))

    def plans(self, tell: Told) -> list[Plan]:
        """Return every series that was planned in a room, in the order they were."""
        plans = []
        for client, planned, since in self._reading.plans():
            try:
                plans.append(Plan(client, planned, since and parse_day(since)))
            except ValueError as error:
                tell(f"{self._address}: a plan was left out: {error}")
        return plans

    def clients_like(self, code: str) -> list[str]:
        """Return the other clients whose codes look like one, of all rooms."""
        with self._asked() as asked:
            return [each for each in ask_clients(asked) if look_alike(each, code)]

    @property
    def damage(self) -> tuple[str, ...]:
        """Nothing: what a room can't read of a journal it tells there, and sends the rest."""
        return ()

    @property
    def more(self) -> tuple[str, ...]:
        """The codes of the room, the therapist and the class."""
        return OF_A_CLINIC
