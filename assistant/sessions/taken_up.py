"""A session that broke off, taken up from its journal: as it was when the program was gone.

The events are given to a new session made from the journal's own first line, so that all it knew
is known again: where it stood, what was held, marked, answered and noted, how it was to speak. The
facts are the journal's. Where today's program makes something else of the same events the session
can't be gone on with, as nobody knows where the hands were; its record stands as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.base.day import NO_MOMENT, seconds_after, written
from assistant.core.domain.effects import Edited, Effect, Fact, Finish
from assistant.core.domain.events import CLOCK, Interrupted, Record, WentOn
from assistant.core.faults import UsageError
from assistant.core.journal.lines import MOST_S
from assistant.core.journal.lookup import says
from assistant.core.language.language import Language
from assistant.core.session.session import Session
from assistant.edges.store.journal import Logbook
from assistant.sessions.read_back import fresh_session, standing_lines
from assistant.sessions.walk_again import Turn, as_written, declared, turns


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A session that can be gone on with, and what its journal has to be given first.

    `owed` are the lines that its last event led to and that were not written any more. It broke off
    at `at_s` seconds of its own time, and by the wall's clock then.
    """

    session: Session
    owed: tuple[Record, ...]
    at_s: float
    broke_off: datetime

    def event(self, now: datetime) -> WentOn:
        """Return what happens to it first, where it goes on at `now`."""
        gap_s = min(MOST_S, max(0.0, (now - self.broke_off).total_seconds()))
        return WentOn(self.at_s, written(now), round(gap_s, 3))


def broke_off_at(book: Logbook) -> datetime:
    """Return when it was, by the wall's clock, at the last moment that a journal tells of.

    It is counted from the session's beginning, or from where it went on last: the session's time
    runs with the sound, and so with the clock, but for what that was set by meanwhile.

    Raises:
        UsageError: the journal tells no such moment.
    """
    since_s, at, set_by_s = 0.0, book.session["started_at"], 0.0
    for line in book.records:
        if line["kind"] == WentOn.kind:
            since_s, at, set_by_s = line["t"], line["at"], 0.0
        elif line["kind"] == CLOCK:
            set_by_s += line["by_s"]
    try:
        return seconds_after(at, book.last_s - since_s + set_by_s)
    except (*NO_MOMENT, TypeError) as error:
        raise UsageError(f"session {book.session['id']}: it is not known when it was") from error


def take_up(book: Logbook, language: Language) -> TakenUp:
    """Return the session of a journal as it was when it broke off, to go on in `language`.

    Raises:
        UsageError: it ended, was corrected since, or it is not sure where it stood.
    """
    what = f"session {book.session['id']} can't be gone on with: "
    if "rehearsal" in book.session:
        raise UsageError(f"{what}it is a rehearsal; begin it again")
    ended = [line["outcome"] for line in standing_lines(book, Finish.kind)]
    if ended and ended[-1] != "interrupted":
        raise UsageError(f"{what}it is over, {ended[-1]}")
    if any(line["kind"] == Edited.kind for line in book.records):
        raise UsageError(f"{what}it was corrected since")
    if not book.whole:
        raise UsageError(f"{what}its record is damaged, and where it stood is not sure")
    session = fresh_session(book, language)
    walk = turns(book)
    owed = _walked(session, walk, what)
    if session.ended and not _was_told_to_end(walk):
        raise UsageError(f"{what}its last word ended it")
    return TakenUp(session, owed, book.last_s, broke_off_at(book))


def _walked(session: Session, walk: Sequence[Turn], what: str) -> tuple[Record, ...]:
    """Walk a session to its last event; return the lines that this led to and that are missing."""
    missing: list[Record] = []
    for number, turn in enumerate(walk, start=1):
        if turn.event is None:
            raise UsageError(f"{what}its record doesn't begin with its first event")
        try:
            effects = session.handle(turn.event)
        except ValueError as error:  # a length that no words are made for
            raise UsageError(f"{what}{str(error).splitlines()[0]}") from error
        facts = _facts(effects)
        lines = declared(turn.lines)
        same = all(map(says, lines, facts)) and len(lines) <= len(facts)
        if not same or (len(lines) < len(facts) and number < len(walk)):
            raise UsageError(
                f"{what}this version of the program makes something else of what happened"
                f" at {turn.t:g} s; what was logged stands"
            )
        missing = [{"t": turn.t, **fact} for fact in facts[len(lines) :]]
    return tuple(missing)


def _was_told_to_end(walk: Sequence[Turn]) -> bool:
    """Return whether what ended a session was no word, but the program that was told to."""
    told = [turn.event for turn in walk if isinstance(turn.event, Interrupted | WentOn)]
    return bool(told) and isinstance(told[-1], Interrupted)


def _facts(effects: Sequence[Effect]) -> list[Record]:
    return [as_written(effect) for effect in effects if isinstance(effect, Fact)]
