"""A session once more from its journal: line by line what was shown as it ran.

The events are given to a session anew, which says again what was said and where it stood. What was
declared (holds, notes, answers) is taken as the journal has it, since that is what was
acknowledged; where the walk comes to something else, a line of the kind `differs` says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.core.domain.effects import (
    Chime,
    Edited,
    Effect,
    Fact,
    Finish,
    HoldEnded,
    MannerChanged,
    Refused,
    Say,
    Silence,
    StateChanged,
    Tap,
    Unsaid,
    Warned,
    Withdraw,
    Withdrawn,
)
from assistant.core.domain.events import Event, Interrupted, Record, from_record, to_record
from assistant.core.faults import UsageError
from assistant.core.journal.lines import FACTS
from assistant.core.journal.lookup import Lookup, says
from assistant.core.journal.numbers import has_numbers, unnumbered
from assistant.core.journal.standing import standing
from assistant.core.language.language import Language
from assistant.core.session.session import Session
from assistant.edges.store.journal import Logbook
from assistant.sessions.read_back import fresh_session, outcome_and_holds, protocol_of

DIFFERS = "differs"
"""The kind of a line that says that the walk came to other facts than the journal has."""

_MADE_ANEW = frozenset(
    each.kind
    for each in (
        Say, Withdraw, Unsaid, Silence, Chime, Tap, StateChanged, MannerChanged, Refused, Warned,
    )
) | {DIFFERS}  # fmt: skip
"""What a walk leads to besides facts. It stands in a replay's own lines, which may be replayed."""


_FACTS = frozenset(fact.kind for fact in FACTS)
"""What a walk comes to. A line of any other kind is a later program's: this one's walk knows
nothing of it, and so does not differ from it."""


@dataclass(slots=True)
class Turn:
    """An event of a journal with the lines that were written for it; the last may have no event."""

    t: float
    event: Event | None
    lines: list[Record] = field(default_factory=list)


class Replaying:
    """The session of a journal, to be gone through step by step.

    `language` is what it speaks in, its protocol's unless one is given. A session that can't
    be walked again, as its protocol can't be read any more, is told from the journal's lines
    alone; `lost` says why.
    """

    def __init__(self, book: Logbook, language: Language | None = None) -> None:
        self.book = book
        self.title: str = book.session["protocol"]["name"]
        self.lost = ""
        self._session: Session | None = None
        try:
            self.title = protocol_of(book).title
            self._session = fresh_session(book, language)
        except UsageError as error:
            self.lost = str(error).splitlines()[0]
        self._turns = turns(book)
        self._last_s = book.last_s
        self._at = 0
        self._numbered = has_numbers(book.records)
        self._facts: list[Record] = []  # what was shown of holds, and withdrawn

    @property
    def due(self) -> float | None:
        """The session's time, in seconds, of the next step; None when all is over."""
        if self._at < len(self._turns):
            return self._turns[self._at].t
        return self._last_s if self._at == len(self._turns) else None

    def held_s(self, at: float) -> float | None:
        """Return how long the open hold has lasted at `at`, in seconds; None without one."""
        return None if self._session is None else self._session.held_s(at)

    def step(self) -> list[Record]:
        """Go one event on; return what is shown of it, in order, each with its time `t`."""
        last = self._at == len(self._turns)
        lines = list(self._end() if last else self._turn(self._turns[self._at]))
        self._at += 1
        self._facts += [line for line in lines if line["kind"] in ("hold", "withdrawn", "end")]
        return lines

    def every_line(self) -> Iterator[Record]:
        """Yield all lines of the session, at once."""
        while self.due is not None:
            yield from self.step()

    def _turn(self, turn: Turn) -> Iterator[Record]:
        if turn.event is None:
            yield from turn.lines
            return
        yield to_record(turn.event)
        effects = self._handle(turn.event)
        facts = [as_written(effect) for effect in effects if isinstance(effect, Fact)]
        if not self._numbered:
            facts = list(map(unnumbered, facts))
        lines = declared(turn.lines)
        same = len(facts) == len(lines) and all(map(says, lines, facts))
        if not same:
            yield from turn.lines
            if self._session is not None:
                yield {"t": turn.t, "kind": DIFFERS, "journal": lines, "walk": facts}
        told = _by_fact(turn.lines)
        if same:
            yield from next(told)
        for effect in effects:
            if not isinstance(effect, Fact):
                yield {"t": turn.t, **effect.to_record()}
            elif same:
                yield from next(told)

    def _handle(self, event: Event) -> list[Effect]:
        if self._session is None:
            return []
        try:
            return self._session.handle(event)
        except ValueError as error:  # a length that no words are made for
            self.lost = str(error).splitlines()[0]
            self._session = None
            return []

    def _end(self) -> Iterator[Record]:
        """Yield what no line tells, where the journal breaks off or lacks a line, as read back.

        A hold that was running ended at the last moment that the journal vouches for.
        """
        shown = standing(self._facts)
        holds = [line for line in shown if line["kind"] == HoldEnded.kind]
        outcome, read = outcome_and_holds(self.book)
        stand = [as_written(HoldEnded(hold)) for hold in read]
        at = self._last_s
        kept, told = Lookup(stand), Lookup(holds)
        names = set(stand[0]) if stand else set()  # of each
        for line in holds:
            if not (names <= line.keys() and {name: line[name] for name in names} in kept):
                of = {key: value for key, value in line.items() if key != "t"}
                yield {"t": at, **Withdrawn(of).to_record()}
        for hold in stand:
            if hold not in told:
                yield {"t": at, **hold}
        if not any(line["kind"] == Finish.kind for line in shown):
            for effect in self._handle(Interrupted(at, "the journal breaks off")):
                if not isinstance(effect, Fact):
                    yield {"t": at, **effect.to_record()}
            yield {"t": at, "kind": Finish.kind, "outcome": outcome, "reason": ""}


def declared(lines: list[Record]) -> list[Record]:
    """Return those of a journal's lines that a walk comes to."""
    return [line for line in lines if line["kind"] in _FACTS]


def _by_fact(lines: list[Record]) -> Iterator[list[Record]]:
    """Yield the lines that are no facts before the first, then each fact with those after it."""
    begun: list[Record] = []
    for line in lines:
        if line["kind"] in _FACTS:
            yield begun
            begun = []
        begun.append(line)
    yield begun


def turns(book: Logbook) -> list[Turn]:
    """Return a journal's lines by the events that they were written for.

    What was corrected after the session stands by itself at the end.
    """
    found: list[Turn] = []
    for record in book.records:
        if record["kind"] in _MADE_ANEW:
            continue
        event = from_record(record)
        if event is not None:
            found.append(Turn(record["t"], event))
        elif not found or record["kind"] == Edited.kind:
            found.append(Turn(record["t"], None, [record]))
        else:
            found[-1].lines.append(record)
    return found


def as_written(fact: Fact) -> Record:
    """Return a fact as it would be read back from a journal."""
    record: Record = json.loads(json.dumps(fact.to_record()))
    return record
