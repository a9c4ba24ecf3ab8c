"""Random walks through a session or a rehearsal, the same ones for the same seed.

What is said mostly fits, so that a walk gets somewhere; the rest is said at the wrong moment, of
the past, taken back, or talk. Devices fail, and time passes as the engine lets it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import get_args

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, HoldStarted, Say, StateChanged, Withdraw
from assistant.core.domain.events import (
    CueEnded,
    Device,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Interrupted,
    Opened,
    Retracted,
    Speaking,
    Spoke,
    TimePassed,
    Unclear,
)
from assistant.core.domain.manner import OF_MANNER
from assistant.live.ports import Course

Take = Callable[[Event, Sequence[Effect]], object]
"""Is given each event with what came of it."""

ONWARD = frozenset(
    {Command.START, Command.NEXT, Command.BARRIER, Command.RELEASED, Command.YES, Command.RESUME}
)
"""What leads on through a protocol."""

TAIL = 6
"""Events before the end of a walk from which on it may be stopped, and after an end that came
sooner: an ended session must take anything too."""

WORDS = {
    Command.NOTE: ("soft", "warm", "tender", "the left one is longer, by a little"),
    Command.TIME_CALL: ("", "5", "10", "30"),
    Command.PAIN: ("", "", "client stop", "ease off"),
}
"""What is said with a command."""

DEVICES: tuple[Device, ...] = get_args(Device)


def at_last(due: float) -> float:
    """Return the first whole millisecond at which what is due has come."""
    at = math.ceil(due * 1000.0) / 1000.0
    return at if at >= due else round(at + 0.001, 3)  # the product may have lost a last figure


class Wanderer:
    """Walks a course at random; `texts` are what a trainee may say besides commands.

    One that is `hurried` gets further, and meets less on the way.
    """

    def __init__(
        self,
        course: Course,
        chance: random.Random,
        take: Take,
        texts: Sequence[str] = (),
        *,
        hurried: bool = False,
    ) -> None:
        self._course = course
        self._chance = chance
        self._take = take
        self._texts = texts
        self._hurried = hurried
        self._now = 0.0
        self._cue = 0  # the last that was asked for
        self._heard: list[Heard] = []
        self._events = 0
        self._state = ""
        self._held = False

    def wander(self, events: int) -> int:
        """Walk so many events, or to the end and a little further; return how many they were."""
        self._give(Opened(0.0))
        after_end = 0
        while self._events < events and after_end < TAIL:
            self._pass(round(self._chance.uniform(0.2, 6.0), 3))
            self._act(last=self._events > events - TAIL)
            after_end += self._course.ended
        return self._events

    def _act(self, *, last: bool) -> None:
        chance = self._chance.random
        if self._course.speaking and chance() < 0.75:
            self._give(CueEnded(self._now, self._cue))
        elif last and chance() < 0.3:
            ending = self._chance.choice([Command.STOP, None])
            self._give(Interrupted(self._now, "test") if ending is None else self._said(ending))
        elif self._texts and chance() < 0.55:
            start_s = self._started()
            text = self._chance.choice(self._texts)
            self._give(Spoke(self._now, text, start_s, self._now, self._by(start_s)))
        elif (draw := chance()) < (0.97 if self._hurried else 0.66):
            self._say_what_fits()
        elif draw < 0.72:
            others = [command for command in Command if command is not Command.STOP]
            self._give(self._said(self._chance.choice(others)))
        elif draw < 0.78:
            command = self._chance.choice([Command.BARRIER, Command.RELEASED])
            self._give(self._said(command, self._chance.choice([10.0, 30.0, 60.0, 300.0])))
        elif draw < 0.84 and self._heard:
            back = self._chance.randint(1, min(4, len(self._heard)))
            self._give(Retracted(self._now, self._heard[-back].start_s))
        elif draw < 0.88:
            device = self._chance.choice(DEVICES)
            lost = self._chance.random() < 0.5
            self._give(
                DeviceLost(self._now, device, "unplugged")
                if lost
                else DeviceBack(self._now, device)
            )
        elif draw < 0.9:
            self._give(CueEnded(self._now, self._chance.randint(0, self._cue + 1)))
        elif draw < 0.91:
            self._give(Unclear(self._now, self._started(), self._now))
        else:
            self._pass(self._chance.choice([5.0, 20.0, 45.0, 100.0, 400.0]))

    def _say_what_fits(self) -> None:
        fitting = [
            command
            for command in Command
            if command is not Command.STOP and self._course.takes(command)
        ]
        onward = 40.0 if self._hurried else 6.0
        weights = [
            onward if command in ONWARD else 0.15 if command in OF_MANNER else 1.0
            for command in fitting
        ]
        if Command.YES in fitting and Command.NO in fitting:
            # Before the first hold a "no" may be the end of it all; later it is about a part.
            ends = self._state == "precaution" or (self._state == "consent" and not self._held)
            weights[fitting.index(Command.NO)] = onward / (20.0 if ends else 1.0)
        if fitting:
            self._give(self._said(self._chance.choices(fitting, weights)[0]))

    def _said(self, command: Command, ago_s: float = 0.0) -> Heard:
        start_s = self._started()
        word = self._chance.choice(WORDS.get(command, ("",)))
        by = self._by(start_s)
        return Heard(self._now, command, start_s, self._now, by, ago_s, word)

    def _started(self) -> float:
        """Return when a word began that is known now: at this moment, if it was typed."""
        lag_s = self._chance.choice([0.0, 0.4, 0.9, 1.4])
        return round(max(0.0, self._now - lag_s), 3)

    def _by(self, start_s: float) -> str:
        return "keyboard" if start_s == self._now else "voice"

    def _pass(self, seconds: float) -> None:
        until = round(self._now + seconds, 3)
        while (due := self._course.due()) is not None and due <= until:
            self._now = max(self._now, at_last(due))
            spoken_into = self._course.follows_words and self._chance.random() < 0.3
            self._give(Speaking(self._now) if spoken_into else TimePassed(self._now))
            if spoken_into:
                break
        self._now = max(self._now, until)

    def _give(self, event: Event) -> None:
        effects = self._course.handle(event)
        self._events += 1
        cues = (each.cue for each in effects if isinstance(each, Say | Withdraw))
        self._cue = max((self._cue, *cues))
        for effect in effects:
            if isinstance(effect, StateChanged):
                self._state = effect.state
            self._held = self._held or isinstance(effect, HoldStarted)
        if isinstance(event, Heard):
            self._heard.append(event)
        self._take(event, effects)
