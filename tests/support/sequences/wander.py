"""Draws sequences of acts at random, the same ones for the same seed.

What is said mostly fits where the session stands, so that a walk gets somewhere. The rest is said
at the wrong moment, of the past, twice, late, or taken back.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import get_args

from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import Command
from assistant.core.domain.events import Device
from assistant.core.domain.manner import OF_MANNER, Settings, Words
from assistant.core.domain.protocol import Protocol
from assistant.edges.files.library import list_protocols
from tests.support.english import PHRASEBOOK
from tests.support.scripted import two_sided, whole
from tests.support.sequences.acts import (
    THE_END,
    Act,
    Break,
    Day,
    Doubt,
    Fail,
    HearOut,
    OtherCue,
    Plea,
    TakeBack,
    Told,
    Wait,
    Walker,
)

ONWARD = frozenset({Command.START, Command.NEXT, Command.YES, Command.RESUME})
"""What leads on through a protocol."""

OF_HOLDS = frozenset({Command.BARRIER, Command.RELEASED})

PUTTING_RIGHT = frozenset(
    {Command.SCRATCH, Command.THAT_WAS_LEFT, Command.THAT_WAS_RIGHT, Command.NOTE, Command.MARK}
    | {Command.PAUSE, Command.PAIN, Command.BACK, Command.OTHER_SIDE, Command.SKIP}
)

WORDS = {
    Command.NOTE: ("soft", "warm", "tender", "longer; ask again", ""),
    Command.TIME_CALL: ("", "5", "10", "30"),
    Command.PAIN: ("", "", "client stop", "ease off"),
}
"""What is said with a command."""

AGO_S = {
    command: tuple(
        sorted({order.ago_s for order in PHRASEBOOK.orders.values() if order.command is command})
    )[1:]
    for command in OF_HOLDS
}
"""How long ago something can be said to have happened, in seconds."""

LAGS_S = (0.3, 0.5, 0.8, 0.8, 1.1, 1.4, 1.9, 2.1, 3.4)
"""Seconds from a word's beginning to its report; the last is of a noisy room."""

LIKELY = 0.7
"""How often what may be a plea sounds like one."""

WAITS_S = (0.0, 0.0, 0.001, 0.2, 0.7, 1.0, 2.0, 3.3, 5.0, 8.0, 13.0, 20.0, 31.7, 60.0, 95.0, 300.0)
"""Seconds between two acts, some more of them than a hold lasts."""

HURRIED = (0, 0, 15, 30, 60, 90, 120)
"""Acts by which walks come to where they wander: to the closure of a long session it takes 120."""

DEVICES: tuple[Device, ...] = get_args(Device)


def every_protocol() -> list[Protocol]:
    """Return the protocols to walk: the library's, and two with all that there can be."""
    shipped = [load_protocol(str(path)) for path in list_protocols()]
    return [*shipped, two_sided(), whole()]


def day_of(chance: random.Random, protocol: Protocol) -> Day:
    """Return choices for a day, now and then another than the usual ones."""
    chosen = {
        "start_side": chance.choice([None, "left", "right"]),
        "layers": chance.choice([None, 1, min(2, protocol.most_layers)]),
        "skip_screening": chance.random() < 0.5,
        "budget_s": chance.choice([None, 900.0, 3600.0]),
        "settings": Settings(
            words=chance.choice([Words.FULL, Words.FULL, *Words]),
            sleep_after_s=chance.choice([None, None, 240.0]),
            call_every_s=chance.choice([None, 300.0]),
        ),
    }
    return Day(protocol, tuple(chosen.items()), orderly=chance.random() < 0.5)


class Wanderer:
    """Draws acts for a session, which it walks as it goes.

    Each wanderer has its own leanings: one corrects much, another hurries to the end.
    """

    def __init__(self, chance: random.Random, day: Day) -> None:
        self.walker = Walker(day)
        self._chance = chance
        self._onward = chance.choice([4.0, 10.0, 40.0])
        self._putting_right = chance.choice([0.5, 1.0, 3.0])
        self._of_the_past = chance.choice([0.0, 0.1, 0.4])
        self._wrong = chance.choice([0.02, 0.1])
        self._slow = chance.choice([6, 11, len(WAITS_S)])
        self._deaf = chance.choice([0.05, 0.3])
        self._other = chance.choice([0.03, 0.12])
        self._waiting = chance.choice([0.1, 0.45, 0.45])
        self._typing = chance.choice([0.1, 0.3, 0.95])

    def acts(self, count: int, hurried: int = 0) -> list[Act]:
        """Return so many acts, or fewer where the session ends before; `hurried` ones come first.

        Those lead on through the protocol, so that more is walked than its beginning.
        """
        done: list[Act] = []
        while len(done) < hurried + count:
            act = self._hurried() if len(done) < hurried else self._drawn()
            done.append(act)
            self.walker.act(act)
            if self.walker.session.ended:
                break
        return done

    def _hurried(self) -> Act:
        session, chance = self.walker.session, self._chance
        if session.speaking:
            return HearOut()
        onward = [each for each in Command if each in ONWARD | OF_HOLDS and session.takes(each)]
        if session.state == "layer question":
            onward.append(Command.NO)
        if not onward or (session.state == "holding" and chance.random() < 0.5):
            return Wait(self._seconds())
        return self._told(chance.choice(onward))

    def _drawn(self) -> Act:
        chance = self._chance.random
        session = self.walker.session
        if session.speaking and chance() > self._deaf:
            return HearOut()
        if chance() < self._waiting:
            return Wait(self._seconds())
        if chance() < self._other:
            return self._from_outside()
        if chance() < self._wrong:
            return self._told(self._chance.choice([*Command]))
        of_holds = [each for each in sorted(OF_HOLDS) if session.takes(each)]
        if chance() < self._of_the_past * (1.0 if of_holds else 0.2):
            command = self._chance.choice(of_holds or sorted(OF_HOLDS))
            may_be = [each for each in AGO_S[command] if each < self.walker.now]
            ago_s = self._chance.choice(may_be or AGO_S[command])
            if chance() < 0.4:
                other_s = self._chance.choice((0.0, *(may_be or AGO_S[command])))
                return Doubt(command, ago_s, other_s, self._chance.choice(LAGS_S))
            return self._told(command, ago_s)
        return self._fitting()

    def _seconds(self) -> float:
        seconds = self._chance.choice(WAITS_S[: self._slow])
        return round(seconds * self._chance.choice([1.0, 1.0, 0.77]), 3)

    def _from_outside(self) -> Act:
        draw = self._chance.random()
        if draw < 0.5:
            return TakeBack(self._chance.choice([1, 1, 1, 1, 2, 3, 0]))
        if draw < 0.75:
            return Fail(self._chance.choice(DEVICES), self._chance.random() < 0.5)
        if draw < 0.8:
            return Plea(self._chance.choice(LAGS_S), self._chance.random() < LIKELY)
        if draw < 0.98:
            return OtherCue(self._chance.choice([0, 0, 1, 2, -1]))
        return Break()

    def _fitting(self) -> Act:
        session = self.walker.session
        fitting = [
            command for command in Command if command != Command.STOP and session.takes(command)
        ]
        if not fitting:
            return Wait(self._seconds())
        weights = [self._weight(command) for command in fitting]
        if Command.YES in fitting and Command.NO in fitting:
            # Before the first hold a "no" may be the end of it all.
            early = session.state in ("precaution", "consent")
            weights[fitting.index(Command.NO)] = self._onward / (15.0 if early else 1.0)
        return self._told(self._chance.choices(fitting, weights)[0])

    def _weight(self, command: Command) -> float:
        if command in ONWARD | OF_HOLDS:
            return self._onward
        if command in PUTTING_RIGHT:
            return self._putting_right
        if command in OF_MANNER:
            return 0.1 if command is not Command.SLEEP else 0.05
        return 0.2

    def _told(self, command: Command, ago_s: float = 0.0) -> Told:
        typed = self._chance.random() < self._typing
        lag_s = 0.0 if typed else self._chance.choice(LAGS_S)
        word = self._chance.choice(WORDS.get(command, ("",)))
        return Told(command, lag_s, typed, ago_s, word)


def wandered(seed: int, protocols: Sequence[Protocol], most: int = 90) -> tuple[list[Act], Walker]:
    """Return the acts of a seed, and the walker that went through them to the end by a "stop".

    Protocols take turns. Half of the sequences come to "pain" before.
    """
    chance = random.Random(seed)
    wanderer = Wanderer(chance, day_of(chance, protocols[seed % len(protocols)]))
    count, hurried = chance.choice([most // 3, most // 2, most]), chance.choice(HURRIED)
    acts = wanderer.acts(count, hurried)
    pain = [Told(Command.PAIN, 0.8)] if chance.random() < 0.5 else []
    for act in (*pain, THE_END):
        wanderer.walker.act(act)
    return [*acts, *pain], wanderer.walker
