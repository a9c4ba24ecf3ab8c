"""What may happen in a room, one act after another, and a session walked through it.

An act says nothing of where the session stands, so that a sequence from which some are taken out
can be walked as well. Times are whole milliseconds, as the engine's are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.core.domain.commands import Command, Order
from assistant.core.domain.effects import (
    Effect,
    Fact,
    Refused,
    Say,
    StateChanged,
    Unsaid,
    Withdraw,
    Withdrawn,
)
from assistant.core.domain.events import (
    CueEnded,
    Device,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Interrupted,
    Opened,
    Record,
    Retracted,
    TimePassed,
    Unclear,
    Unsure,
)
from assistant.core.domain.manner import Manner
from assistant.core.domain.protocol import Protocol
from assistant.core.session.questions import END_ANSWER_S, LEAVE_A_QUESTION, NUMBER_ANSWER_S
from assistant.core.session.session import Session
from tests.support.english import CUES, ENGLISH

ANSWERS = (Command.YES, Command.NO, Command.REPEAT, Command.SCRATCH)
"""What answers "was it a minute ago?"."""

WORD_S = 0.3
"""Seconds that the shortest word takes: the next one of the same mouth begins later."""


UNHEARD_S = 0.0001
"""Added to a time it is one at which nothing was heard: all is heard at whole milliseconds."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Time goes by, in seconds; the session is looked at when it wants to be."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Told:
    """A command: typed, or spoken `lag_s` seconds before it is reported."""

    command: Command
    lag_s: float = 0.8
    typed: bool = False
    ago_s: float = 0.0
    word: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A command is spoken with a time that may be another one, if that is known."""

    command: Command
    ago_s: float
    or_ago_s: float = 0.0
    lag_s: float = 0.8


@dataclass(frozen=True, slots=True)
class Plea:
    """Something is said that may be a plea to stop, and is not made out; `likely`, or hardly."""

    lag_s: float = 0.8
    likely: bool = True


@dataclass(frozen=True, slots=True)
class HearOut:
    """What is being said is said to its end, or cut."""


@dataclass(frozen=True, slots=True)
class OtherCue:
    """Words are reported as over that are not the last ones asked for, so many before it."""

    before: int


@dataclass(frozen=True, slots=True)
class TakeBack:
    """The ear takes back the last command that was spoken, or one so many before it.

    With 0 it takes back what was never heard.
    """

    back: int = 1


@dataclass(frozen=True, slots=True)
class Fail:
    """A device fails, or works again."""

    device: Device
    back: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """The program is told to end."""


Act = Wait | Told | Doubt | Plea | HearOut | OtherCue | TakeBack | Fail | Break


THE_END = Told(Command.STOP, typed=True)
"""What every walk comes to: the client's word ends any session."""


@dataclass(frozen=True, slots=True)
class Day:
    """A protocol and what was chosen for the day, as `Session` takes it."""

    protocol: Protocol
    chosen: tuple[tuple[str, Any], ...] = ()
    orderly: bool = False
    """Whether words begin in the order they are reported, as those of one mouth do."""

    def session(self) -> Session:
        """Return a session of this day that has not begun."""
        return Session(self.protocol, ENGLISH, **dict(self.chosen))


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a session stands: all that an event that does not fit must leave as it was."""

    now: float
    view: StateChanged
    held_s: float | None
    manner: Manner
    speaking: bool
    facts: tuple[Fact, ...]
    """Those that stand, by this test's own reckoning."""

    @property
    def state(self) -> str:
        """The state."""
        return self.view.state

    @property
    def place(self) -> tuple[str | None, str | None, int]:
        """The step, the side and the layer."""
        return self.view.step, self.view.side, self.view.layer

    @property
    def settled(self) -> tuple[object, ...]:
        """All of it but the clock, what is being said, and the order of the facts."""
        return self.state, self.place, self.manner, self.held_s is None, Counter(self.facts)


@dataclass(frozen=True, slots=True)
class Turn:
    """An event, what came of it, and where the session stood before and after."""

    event: Event
    effects: tuple[Effect, ...]
    before: Stand
    after: Stand
    meant: Heard | None
    """The command that the event is: with a "yes" to "was it a minute ago?" the one asked about."""
    fitted: bool
    """Whether the session said before that it would take the command, if it is one."""

    @property
    def refused(self) -> bool:
        """Whether the event was a command that did not fit."""
        return any(isinstance(effect, Refused) for effect in self.effects)

    @property
    def taken(self) -> Heard | None:
        """The command that was taken, if the event was one."""
        return None if self.refused else self.meant

    @property
    def answers(self) -> bool:
        """Whether the event is an answer to which time was said."""
        return isinstance(self.event, Heard) and self.event is not self.meant

    @property
    def facts(self) -> list[Fact]:
        """What was declared."""
        return [effect for effect in self.effects if isinstance(effect, Fact)]


def matches(fact: Fact, of: Record) -> bool:
    """Return whether a fact is one that a withdrawal means."""
    said = fact.to_record()
    return all(key in said and said[key] == value for key, value in of.items())


def stands_after(facts: tuple[Fact, ...], effects: Iterable[Effect]) -> tuple[Fact, ...]:
    """Return what stands then, reckoned without the product's own bookkeeping."""
    left = list(facts)
    for effect in effects:
        if isinstance(effect, Withdrawn):
            found = [at for at, fact in enumerate(left) if matches(fact, effect.of)]
            if found:
                del left[found[-1]]
        elif isinstance(effect, Fact):
            left.append(effect)
    return tuple(left)


@dataclass
class Walker:
    """Walks a session of a day, act by act, and keeps every turn."""

    day: Day
    session: Session = field(init=False)
    turns: list[Turn] = field(init=False, default_factory=list)
    now: float = field(init=False, default=0.0)
    _cue: int = field(init=False, default=0)
    _words_s: list[float] = field(init=False, default_factory=list)  # when words began
    _spoken: list[float] = field(init=False, default_factory=list)
    _stand: Stand = field(init=False)
    _asked: Heard | None = field(init=False, default=None)  # what it is asked about
    _asked_s: float = field(init=False, default=0.0)
    _readings: tuple[Heard, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        """Open the session."""
        self.session = self.day.session()
        self._stand = self._standing(())
        self.give(Opened(0.0))

    @property
    def stand(self) -> Stand:
        """Where the session stands."""
        return self._stand

    def act(self, act: Act) -> None:
        """Let one thing happen."""
        match act:
            case Wait(seconds):
                self._wait(seconds)
            case Told(command, lag_s, typed, ago_s, word):
                start_s = self.now if typed else self._word_began(lag_s)
                self._words_s.append(start_s)
                by: Any = "keyboard" if typed else "voice"
                heard = Heard(self.now, command, start_s, self.now, by, ago_s, word)
                self.give(heard)
                if not typed:
                    self._spoken.append(start_s)
            case Doubt(command, ago_s, or_ago_s, lag_s):
                start_s = self._word_began(lag_s)
                self._words_s.append(start_s)
                self._spoken.append(start_s)
                self.give(Unsure(self.now, command, start_s, self.now, ago_s, or_ago_s=or_ago_s))
            case Plea(lag_s, likely):
                start_s = self._word_began(lag_s)
                self._words_s.append(start_s)
                self.give(Unclear(self.now, start_s, self.now, likely))
            case HearOut():
                if self.session.speaking:
                    self.give(CueEnded(self.now, self._cue))
            case OtherCue(before):
                self.give(CueEnded(self.now, max(0, self._cue - before)))
            case TakeBack(back):
                if back == 0:
                    self.give(Retracted(self.now, self.now + UNHEARD_S))
                elif len(self._spoken) >= back and not self.session.ended:
                    self.give(Retracted(self.now, self._spoken[-back]))
            case Fail(device, back):
                lost = DeviceLost(self.now, device, "unplugged")
                self.give(DeviceBack(self.now, device) if back else lost)
            case Break():
                self.give(Interrupted(self.now, "test"))

    def give(self, event: Event) -> Turn:
        """Hand over one event."""
        before = self._stand
        fitted = isinstance(event, Heard) and self.session.takes(event.command)
        # The question whether to end shows in words alone, which other words may cut.
        asked_s = self.session._walk.known.end_asked_s
        answers = (
            isinstance(event, Heard)
            and asked_s is not None
            and asked_s <= min(event.start_s, event.t) <= asked_s + END_ANSWER_S
        )
        effects = tuple(self.session.handle(event))
        cues = (each.cue for each in effects if isinstance(each, Say | Withdraw))
        self._cue = max((self._cue, *cues))
        declared = any(isinstance(effect, Fact) for effect in effects)
        facts = stands_after(before.facts, effects) if declared else before.facts
        self._stand = self._standing(facts)
        turn = Turn(event, effects, before, self._stand, self._meant(event, answers), fitted)
        self._ask(turn)
        self.turns.append(turn)
        return turn

    def _meant(self, event: Event, answers: bool) -> Heard | None:
        if not isinstance(event, Heard) or (answers and event.command is Command.SCRATCH):
            return None
        asked = self._asked
        if (
            asked is None
            or self.now - self._asked_s > NUMBER_ANSWER_S
            or event.command not in ANSWERS
        ):
            return event
        if event.command is not Command.YES:
            return None
        since_s = event.start_s - asked.start_s
        return replace(event, command=asked.command, ago_s=asked.ago_s + since_s)

    def _ask(self, turn: Turn) -> None:
        """Follow what is asked, by the words in which it is.

        It stays asked over what does not fit, and over what asks something itself.
        """
        event, asked = turn.event, self._asked
        told = {each.text for each in turn.effects if isinstance(each, Say | Unsaid)}
        match event:
            case Unsure() if not turn.refused:
                self._readings = event.readings
            case Retracted():
                if asked is not None and event.start_s == asked.start_s:
                    self._asked = None
                if told.isdisjoint(map(CUES.taken_back, Command)):
                    return
            case Heard():
                beside = event.command in LEAVE_A_QUESTION
                if beside or (turn.refused and not turn.answers):
                    return
            case Unclear():
                pass
            case _:
                return
        now = (r for r in self._readings if CUES.was_it(Order(r.command, r.ago_s)) in told)
        self._asked, self._asked_s = next(now, None), self.now

    def _word_began(self, lag_s: float) -> float:
        """Return when a word began that is reported now, or a little later where it must be.

        No two words begin at one moment that are spoken.
        """
        if self.day.orderly and self._words_s:
            self._wait(max(0.0, self._words_s[-1] + WORD_S + lag_s - self.now))
        while (start_s := round(self.now - lag_s, 3)) < 0.0 or start_s in self._words_s:
            self._wait(0.001 if start_s >= 0.0 else -start_s)
        return start_s

    def _wait(self, seconds: float) -> None:
        until = round(self.now + seconds, 3)
        while (due := self.session.due()) is not None and due <= until:
            self.now = max(self.now, _at_last(due))
            self.give(TimePassed(self.now))
        self.now = max(self.now, until)

    def _standing(self, facts: tuple[Fact, ...]) -> Stand:
        return Stand(
            now=self.now,
            view=self.session.view(),
            held_s=self.session.held_s(self.now),
            manner=self.session.manner,
            speaking=self.session.speaking,
            facts=facts,
        )


def walked(day: Day, acts: Iterable[Act]) -> Walker:
    """Return a walker that went through `acts`, and on to the session's end by a "stop"."""
    walker = Walker(day)
    for act in (*acts, THE_END):
        walker.act(act)
    return walker


def _at_last(due: float) -> float:
    """Return the first whole millisecond at which what is due has come."""
    at = math.ceil(due * 1000.0) / 1000.0
    return at if at >= due else round(at + 0.001, 3)
