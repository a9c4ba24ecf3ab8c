"""A second account of a session, kept from its events and from where it was seen to stand.

Of the product's arithmetic nothing is used here: when a word was spoken, which spans were paused,
and what was taken back are worked out anew, so that the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Effect,
    Fact,
    HoldEnded,
    HoldStarted,
    PlaceMarked,
    PlaceOffered,
    Say,
    StepSkipped,
    Unsaid,
)
from assistant.core.domain.events import Heard, Interrupted, Retracted, Unclear
from assistant.core.domain.holds import EndReason, LoggedHold
from assistant.core.domain.protocol import Step
from tests.support.english import CUES
from tests.support.sequences.acts import Day, Stand, Turn, Walker

Faults = Iterator[str]
"""What an invariant finds wrong, a line of text for each fault."""

OfPlace = LoggedHold | HoldStarted | PlaceMarked | PlaceOffered | StepSkipped

MS = 0.0011
"""Seconds by which times may differ that are rounded to the millisecond once each."""


MAY_BE = 8
"""Readings of what stands that are kept in mind, so that they do not multiply without end."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which the session was paused, by the beginnings of the words for it."""

    since_s: float
    until_s: float | None
    word_s: float
    """When the word began that it was ordered by."""


@dataclass(frozen=True, slots=True)
class Given:
    """A command that was taken and stands, and where the session stood before it, if known."""

    heard: Heard
    before: Stand | None
    changed: bool
    """Whether that was seen, by what was declared or by where the session stood."""

    def leads_back_to(self, stand: Stand) -> bool:
        """Return whether the session stood before it as it does now, as far as is known."""
        return self.before is None or self.before.settled == stand.settled


@dataclass(frozen=True, slots=True)
class Undone:
    """A command that was taken back by the turn numbered `at`, and those given after it."""

    at: int
    given: Given
    later: tuple[Given, ...]
    by_word: bool
    """By "scratch that", not by the ear."""


def spoken_s(heard: Heard, now: float) -> float:
    """Return when a command's word began; nothing is heard before it is said."""
    return max(0.0, min(heard.start_s, now))


def meant_s(heard: Heard, now: float) -> float:
    """Return the moment that a command speaks of."""
    return max(0.0, min(heard.start_s, now) - heard.ago_s)


def taken_back_word(turn: Turn) -> Command | None:
    """Return the command that the assistant says was taken back; None if it says so of none."""
    texts = [each.text for each in turn.effects if isinstance(each, Say | Unsaid)]
    return next((command for command in Command if CUES.taken_back(command) in texts), None)


def ran_to_ceiling(turn: Turn) -> bool:
    """Return whether a hold ended by its ceiling as the turn was handled."""
    ends = [each.hold for each in turn.effects if isinstance(each, HoldEnded)]
    return any(hold.end_reason is EndReason.TIME for hold in ends)


class Account:
    """What came of a walk, in this account's own words."""

    def __init__(self, day: Day, walker: Walker) -> None:
        self.day = day
        self.walker = walker
        self.turns: list[Turn] = walker.turns
        self.steps: dict[str, Step] = {step.id: step for step in day.protocol.every_step()}
        self.base: dict[str, str] = {
            each.id: step.id
            for step in day.protocol.steps
            for each in (step, *(other.step for other in step.instead))
        }
        """The route's step of each step: the one that another way to work is in place of."""
        self.began_s: list[float | None] = []
        """When the word that began the session was spoken, as known after each turn."""
        self.pauses: list[tuple[Pause, ...]] = []
        """Those known after each turn."""
        self.moments: list[tuple[float, ...]] = []
        """The moments that commands spoke of, by each turn."""
        self.undone: list[Undone] = []
        self.strange: list[int] = []
        """Turns in which a command was scratched that was not the last to change anything."""
        self._given: list[list[Given]] = [[]]
        """What may be those that stand, the likeliest first: whether one that was taken again fits
        then is not known, and neither which of two is meant that are told by the same words."""
        began_s: float | None = None
        paused: tuple[Pause, ...] = ()
        named: tuple[float, ...] = ()
        for at, turn in enumerate(self.turns):
            began_s = _begun(began_s, turn)
            self.began_s.append(began_s)
            paused = _paused(paused, turn)
            if turn.taken is not None:
                named = (*named, meant_s(turn.taken, turn.after.now))
            elif isinstance(turn.event, Unclear):
                named = (*named, min(turn.event.start_s, turn.after.now))
            elif isinstance(turn.event, Interrupted):
                named = (*named, turn.after.now)
            self.pauses.append(paused)
            self.moments.append(named)
            self._note(at, turn)

    def place_of(self, fact: OfPlace) -> tuple[str, str | None, int]:
        """Return the place that a fact is about, by the route's step."""
        return self.base[fact.step], fact.side, fact.layer

    def _note(self, at: int, turn: Turn) -> None:
        word = taken_back_word(turn)
        if isinstance(turn.event, Retracted):
            if word is not None:
                which = [
                    (given, n)
                    for given in self._given
                    for n in reversed(range(len(given)))
                    if _is(given[n], turn.event)
                ]
                self._take_back(at, which, by_word=False)
        elif turn.taken is not None and turn.taken.command is Command.SCRATCH:
            which = [(given, n) for given in self._given for n in _last_to_change(given, word)]
            # What some commands change is not seen: then it is the one that leads back to here.
            which.sort(key=lambda one: not one[0][one[1]].leads_back_to(turn.after))
            self._take_back(at, which, by_word=True)
            if not which:
                self.strange.append(at)
        elif turn.taken is not None:
            before = None if ran_to_ceiling(turn) else turn.before
            for given in self._given:
                given.append(Given(turn.taken, before, changed=_changed(turn)))

    def _take_back(
        self, at: int, which: Sequence[tuple[list[Given], int]], *, by_word: bool
    ) -> None:
        """Take back the likeliest of what may be meant, each a command's place among those given.

        The others are kept in mind.
        """
        for given, n in which[:1]:
            self.undone.append(Undone(at, given[n], tuple(given[n + 1 :]), by_word))
        left: list[list[Given]] = []
        for given, n in which[:MAY_BE]:
            later = () if by_word else given[n + 1 :]
            again = (replace(each, before=None, changed=False) for each in later)
            stand = [*given[:n], *again]
            if stand not in left:
                left.append(stand)
        self._given = left or self._given


def _begun(began_s: float | None, turn: Turn) -> float | None:
    if turn.after.state == "ready":
        return None
    if turn.taken is not None and turn.taken.command in (Command.START, Command.NEXT):
        return spoken_s(turn.taken, turn.after.now) if began_s is None else began_s
    return began_s


def _last_to_change(given: Sequence[Given], word: Command | None) -> Iterator[int]:
    """Yield which of the given commands may have changed something last, the latest first."""
    for n in reversed(range(len(given))):
        if _says(given[n], word):
            yield n
        if given[n].changed:
            return


def _is(given: Given, retracted: Retracted) -> bool:
    return given.heard.by == "voice" and given.heard.start_s == retracted.start_s


def _says(given: Given, word: Command | None) -> bool:
    """Return whether a command is told of by the words for `word`: some share theirs."""
    return word is not None and CUES.taken_back(given.heard.command) == CUES.taken_back(word)


def _changed(turn: Turn) -> bool:
    return bool(turn.facts) or turn.before.settled != turn.after.settled


def _paused(pauses: tuple[Pause, ...], turn: Turn) -> tuple[Pause, ...]:
    """Return the pauses that are known after a turn.

    A pause that its own speaker scratched was one until then; one that the ear misheard was none.
    """
    event, now = turn.event, turn.after.now
    was, is_ = turn.before.state == "paused", turn.after.state == "paused"
    if isinstance(event, Retracted) and taken_back_word(turn) is not None:
        pauses = tuple(each for each in pauses if each.word_s != event.start_s)
        if is_ and not was and pauses:
            pauses = (*pauses[:-1], replace(pauses[-1], until_s=None))
        elif was and not is_ and pauses and pauses[-1].until_s is None:
            pauses = pauses[:-1]  # where the word that paused was said in truth, it paused nothing
    elif isinstance(event, Unclear) and is_ and not was:
        return (*pauses, Pause(min(event.start_s, now), None, event.start_s))
    elif turn.taken is not None:
        at = spoken_s(turn.taken, now)
        if is_ and not was:
            if turn.taken.command is Command.SCRATCH:
                return (*pauses[:-1], replace(pauses[-1], until_s=None)) if pauses else ()
            return (*pauses, Pause(at, None, turn.taken.start_s))
        if was and not is_ and pauses:
            return (*pauses[:-1], replace(pauses[-1], until_s=max(at, pauses[-1].since_s)))
    return pauses


def paused_within(pauses: Iterable[Pause], since_s: float, until_s: float) -> float:
    """Return for how many seconds between two moments the session was paused."""
    return sum(end - begin for begin, end in _apart(pauses, since_s, until_s))


def _apart(
    pauses: Iterable[Pause], since_s: float, until_s: float
) -> Iterator[tuple[float, float]]:
    """Yield the paused spans between two moments, none of which overlaps another."""
    reached = since_s
    for pause in sorted(pauses, key=lambda pause: pause.since_s):
        end = until_s if pause.until_s is None else min(pause.until_s, until_s)
        begin = max(pause.since_s, reached)
        if begin < end:
            yield begin, end
            reached = end


def logged(effects: Iterable[Effect]) -> list[LoggedHold]:
    """Return the holds whose ends are among them."""
    return [effect.hold for effect in effects if isinstance(effect, HoldEnded)]


def end_s(hold: LoggedHold) -> float:
    """Return when a hold ended, by its own line."""
    return hold.started_s + hold.duration_s + hold.paused_s


def open_holds(facts: Iterable[Fact]) -> list[HoldStarted]:
    """Return the beginnings that have no end."""
    facts = list(facts)
    ended = {hold.number for hold in logged(facts)}
    return [each for each in facts if isinstance(each, HoldStarted) and each.number not in ended]


def in_order(holds: Iterable[LoggedHold]) -> list[LoggedHold]:
    """Return holds by their ends; of those that ended at one instant, as they were begun."""
    return sorted(holds, key=lambda hold: (round(end_s(hold), 3), hold.number or 0))


def is_time_up(effect: Effect) -> bool:
    """Return whether it is the end of a hold at its ceiling."""
    return isinstance(effect, HoldEnded) and effect.hold.end_reason is EndReason.TIME
