"""The questions over many sessions that can be asked, wherever these are kept.

A terminal and a page ask alike, and so they ask a data folder and a clinic's server.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Self

from assistant.core.domain.events import Record
from assistant.core.faults import Fault, UsageError
from assistant.core.review.conditions import Chosen, Condition, choose
from assistant.core.review.fields import OF_A_CLINIC
from assistant.core.review.series_plans import Plan
from assistant.core.review.tally import Group, Pair, SidesOfStep, Tally
from assistant.edges.store.asked import Asked
from assistant.edges.store.index_questions import (
    AT_ROOM,
    Named,
    ask_done,
    ask_holds,
    ask_named,
    ask_pairs,
    ask_sessions,
    ask_sides,
    ask_values,
    count_sessions,
)
from assistant.edges.store.index_tallies import ask_groups, ask_tallies
from assistant.edges.store.journal import Logbook

MOST_NAMED = 5
"""Sessions that are named where one was meant."""

EVERYTHING = Chosen()

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Sessions with their holds, oldest first, and what could not be read."""

    sessions: tuple[Record, ...]
    holds: tuple[Record, ...]
    damage: tuple[str, ...]


class Questions(ABC):
    """The questions that can be asked of what was logged; to be closed.

    `Review` asks a data folder, `ClinicQuestions` a clinic's server. Raises:
        Fault: on any call, what is asked can't answer.
    """

    @abstractmethod
    def close(self) -> None:
        """Let go of what is asked."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def _asked(self) -> AbstractContextManager[Asked]:
        """Lend what is asked."""

    @abstractmethod
    def _read(self, named: Named) -> tuple[Logbook | None, list[str]]:
        """Return what the journal of a session says, and what of it can't be read."""

    @abstractmethod
    def plans(self, tell: Told) -> list[Plan]:
        """Return every series that was planned, in the order they were; damage is told."""

    @abstractmethod
    def clients_like(self, code: str) -> list[str]:
        """Return the other clients whose codes look like one."""

    @property
    @abstractmethod
    def damage(self) -> tuple[str, ...]:
        """What could not be read of the journals, one line of text for each."""

    @property
    @abstractmethod
    def more(self) -> tuple[str, ...]:
        """Fields that sessions and holds have here besides those that they have everywhere."""

    def check(self, chosen: Chosen, by: Sequence[str] = ()) -> None:
        """Refuse fields that are not known here.

        Raises:
            UsageError: one is chosen by, or grouped by; it says who knows it.
        """
        for field in OF_A_CLINIC:
            if field in chosen.fields | set(by) and field not in self.more:
                raise UsageError(f"{field}: known to a clinic's server alone; ask it by --from")

    def sessions(self, chosen: Chosen = EVERYTHING) -> Iterator[Record]:
        """Yield the sessions chosen, the oldest first.

        Each has the fields of `SESSION_FIELDS` and `more`, and in `holds` how many were chosen of
        it.
        """
        self.check(chosen)
        with self._asked() as asked:
            yield from ask_sessions(asked, chosen)

    def count_sessions(self, chosen: Chosen = EVERYTHING) -> int:
        """Return how many sessions are chosen."""
        self.check(chosen)
        with self._asked() as asked:
            return count_sessions(asked, chosen)

    def holds(self, chosen: Chosen = EVERYTHING) -> Iterator[Record]:
        """Yield the holds chosen, the oldest session's first, each session's as they began.

        Each has the fields of `HOLD_FIELDS` and `more`.
        """
        self.check(chosen)
        with self._asked() as asked:
            yield from ask_holds(asked, chosen)

    def reviewed(self, chosen: Chosen = EVERYTHING) -> Reviewed:
        """Return the sessions chosen with their holds, all at once: not for a whole practice."""
        return Reviewed(tuple(self.sessions(chosen)), tuple(self.holds(chosen)), self.damage)

    def values(self, field: str) -> list[str]:
        """Return the words that a field of holds has in any, in their order."""
        with self._asked() as asked:
            return ask_values(asked, field)

    def tallies(self, chosen: Chosen = EVERYTHING, by: Sequence[str] = ()) -> list[Tally]:
        """Return what the holds chosen come to, by the values of fields and by why they ended."""
        self.check(chosen, by)
        with self._asked() as asked:
            return ask_tallies(asked, chosen, by)

    def groups(self, chosen: Chosen, by: Sequence[str], most: int) -> tuple[list[Group], int]:
        """Return the same group by group, of the `most` with most holds, in the order of their
        values; and how many groups there are."""
        self.check(chosen, by)
        with self._asked() as asked:
            return ask_groups(asked, chosen, by, most)

    def sides(self, chosen: Chosen = EVERYTHING) -> list[SidesOfStep]:
        """Return the left and right of every step that is done on a side, by step."""
        self.check(chosen)
        with self._asked() as asked:
            return ask_sides(asked, chosen)

    def pairs(self, chosen: Chosen = EVERYTHING) -> list[Pair]:
        """Return each step, layer and session with holds on both sides, the oldest first."""
        self.check(chosen)
        with self._asked() as asked:
            return ask_pairs(asked, chosen)

    def done(self, client: str, since: str | None, until: str | None) -> list[str]:
        """Return when a client's sessions began in which hands went on, between two days."""
        with self._asked() as asked:
            return ask_done(asked, client, since, until)

    def named(self, session_id: str) -> Named:
        """Return a session by its id, its local day, or how either begins.

        Where rooms are known one may stand behind it: 2030-01-31@R1.

        Raises:
            UsageError: there is none, or more than one.
        """
        name, at, room = session_id.rpartition(AT_ROOM)
        with self._asked() as asked:
            found = ask_named(asked, session_id)
            if not found and at and "room" in self.more:
                found = ask_named(asked, name, room)
        if len(found) == 1:
            return found[0]
        if not found:
            there = " --from …" if "room" in self.more else ""
            raise UsageError(
                f"no session {session_id!r}; `assistant review sessions{there}` names them"
            )
        names = ", ".join(map(str, found[:MOST_NAMED]))
        raise UsageError(f"more than one session {session_id!r}: {names}; write more of it")

    def alone(self, session_id: str) -> Chosen:
        """Return what chooses the one session that is so called.

        Raises:
            UsageError: there is none, or more than one.
        """
        named = self.named(session_id)
        only = [Condition("session_id", "=", (named.session_id,))]
        return choose([*only, *([Condition("room", "=", (named.room,))] if named.room else [])])

    def book(self, session_id: str) -> tuple[Logbook, list[str]]:
        """Return what a session's journal says, and what of it can't be read.

        Raises:
            UsageError: there is no such session, or more than one.
            Fault: nothing of it can be read.
        """
        named = self.named(session_id)
        book, damage = self._read(named)
        if book is None:
            raise Fault(damage[0] if damage else f"session {named}: it can't be read")
        return book, damage
