"""A walk under way: what it knows, what it is handling, and the effects that it asks for.

The table's guards and actions are functions of it, by topic: `moves`, `holding`, `questions`,
`corrections`, `telling`. Effects go into an outbox, which the session hands out after each event.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Announce,
    Chime,
    Effect,
    Finish,
    Outcome,
    Say,
    Silence,
    Tap,
    Unsaid,
    Warned,
    Withdraw,
)
from assistant.core.domain.events import DeviceEvent
from assistant.core.domain.holds import LoggedHold, Mark
from assistant.core.domain.manner import FORMS, Form, Manner, Saying, Words
from assistant.core.domain.protocol import Protocol, Reminder, Step
from assistant.core.domain.route import Place, Route
from assistant.core.journal.standing import Facts
from assistant.core.language.cues import sentences
from assistant.core.language.language import Language
from assistant.core.language.tellings import Tellings
from assistant.core.session.known import Known
from assistant.core.session.undo import History

SAID_AGAIN = -1_000_000
"""Words of a device that were cut are said again under numbers from here on down. They are nothing
that the session waits for; its other words are numbered as in journals of before."""


class Cut(NamedTuple):
    """What was known and stood when a session was told to end, at `at` seconds."""

    at: float
    known: Known
    stood: Facts


class Walk:
    """One walk through a protocol.

    `budget_s` is how long it is meant to take, in seconds; without it the protocol says so.
    `series` is its number in a planned series, and how many are planned.
    """

    def __init__(
        self,
        protocol: Protocol,
        route: Route,
        language: Language,
        manner: Manner,
        *,
        budget_s: float | None = None,
        skip_screening: bool = False,
        series: tuple[int, int] | None = None,
    ) -> None:
        # What was chosen, and never changes.
        self.protocol = protocol
        self.words = language.wording
        self.cues = language.cues
        self.budget_s = budget_s or protocol.budget_s
        self.skip_screening = skip_screening
        self.series = series
        # What is known, and gone back to when a command is taken back.
        self.known = Known(route, route.start, manner)
        self.history = History()
        # What is being handled, in seconds on the session's clock.
        self.at = 0.0  # when it happened
        self.now = 0.0  # when it became known
        self.command: Command | None = None  # if it is a command
        self.ago_s = 0.0  # how long ago it should have been said
        self.said_ago_s = 0.0  # as it was said; earlier than the command, where it was asked for
        self.said_s = 0.0  # when it had been said, to its end
        self.word = ""
        self.likely = False  # if it is a plea, that it sounds like one
        self.begins: int | None = None  # the hold that it began, if it is taken once more
        self.over = 0  # the number of the words that are over
        self.outbox: list[Effect] = []
        # What was said stays said, whatever is taken back.
        self.legal: tuple[Command, ...] = ()  # what could be said, where help is asked for
        self.helped = 0  # how often in a row it was
        self.reason = ""  # why the session is interrupted
        self.gap_s = 0.0  # how long the break was that it goes on after
        self.broken_off: LoggedHold | None = None  # what ran as it came
        self.cut: Cut | None = None  # what was before the end that it was told to come to
        self.called_s = 0.0  # when the time was called last, or calling it was ordered
        # A protocol's reminders speak of its own budget: with another for the day they mislead.
        fit = protocol.budget_s is None or self.budget_s == protocol.budget_s
        reminders = protocol.reminders if fit else ()
        over = [Reminder(self.budget_s, self.cues.over(self.budget_s))] if self.budget_s else []
        self.over_run = tuple(over)
        """That the session takes longer than it was to; no reminder that could be turned off."""
        self.reminders = sorted([*reminders, *over], key=lambda each: each.at_s)
        """What is still to be said when so many seconds have gone by since the start."""
        self.eased: Place | None = None  # where pain was last told of
        self.portions_told: frozenset[tuple[float, str]] = frozenset()
        """What was said of parts of the plan: when the part began, and of what."""
        self.tellings = Tellings(self.cues)
        """What is being said of devices."""
        self._spoken = 0
        self._said_again = SAID_AGAIN
        self._begun = 0  # holds so far: a number that was given is given to no other

    @property
    def state(self) -> str:
        """The present state, which the table alone changes."""
        return self.known.state

    @state.setter
    def state(self, state: str) -> None:
        known = self.known
        if state == "paused":
            known.pauses = known.pauses.begun(self.at)
        else:
            known.pauses = known.pauses.ended(self.at)
        known.state = state

    @property
    def stands_in(self) -> str:
        """The state it stands in; of a pause, the one that the pause began in."""
        return self.known.paused_from if self.known.state == "paused" else self.known.state

    @property
    def step(self) -> Step:
        """What is done at the present place: the protocol's step, or an alternative to it."""
        known = self.known
        return known.alternative.step if known.alternative else known.route.step(known.place)

    @property
    def heard(self) -> frozenset[Command]:
        """What the ear takes now: over words of the assistant's own less than else."""
        speaking = self.known.speaking
        over = Announce if self.tellings.tells(speaking) else Say
        return frozenset(Command) if speaking is None else over.heard

    def handled(self) -> None:
        """Forget what was handled: it is now."""
        self.command, self.word, self.at = None, "", self.now
        self.ago_s = self.said_ago_s = 0.0
        self.history.stands(self.now, self.known)

    def number_of_hold(self) -> int:
        """Return the number of a hold that begins: its own, where its word is taken once more."""
        if self.begins is not None:
            return self.begins
        self._begun += 1
        return self._begun

    def say(self, text: str, saying: Saying = Saying.CUE) -> None:
        """Ask for `text` to be spoken after what is being said, as the manner has it."""
        form = FORMS[self.known.manner.words][saying]
        if form is Form.TAP and Tap() not in self.outbox:
            self.outbox.append(Tap())
        if form in (Form.TAP, Form.NOTHING):
            self.outbox.append(Unsaid(text))
            return
        self._spoken += 1
        self.known.speaking = self._spoken
        self.outbox.append(Say(self._spoken, sentences(text)[0] if form is Form.FIRST else text))

    def leave_unsaid(self) -> None:
        """Number words that are not said: journals of older programs tell when they were over."""
        if FORMS[self.known.manner.words][Saying.ANSWER] not in (Form.TAP, Form.NOTHING):
            self._spoken += 1

    def say_cue(self, *texts: str, saying: Saying = Saying.CUE) -> None:
        """Say the words of the moment, which "repeat" says again."""
        self.known.cue = texts
        self.say_all(texts, saying)

    def say_all(self, cue: Iterable[str], saying: Saying) -> None:
        """Say the words of the moment once more, or some of them."""
        before = self._spoken
        for text in cue:
            self.say(text, saying)
        self.known.cue_end = self._spoken if self._spoken > before else None

    def tell_device(self, event: DeviceEvent) -> None:
        """Show what happened to a device, and say it where there are words, however few are wanted.

        What is made stale by it is not said any more.
        """
        told = self.tellings.take(event)
        self.outbox.append(Warned(told.shown))
        self.outbox += map(Withdraw, told.stale)
        if not told.words:
            return
        # Needless words have a number, too, and are over in their turn: so they were once said.
        self._spoken += 1
        self.known.speaking = self._spoken
        if told.needless:
            self.outbox.append(Withdraw(self._spoken))
        else:
            self._announce(self._spoken, told.words, event)

    def tell_devices_again(self) -> None:
        """Say once more what was being said of devices, where words took the place of all that was.

        Nobody asked for them; who wanted quiet has it, and the end has words of its own.
        """
        if self.state == "ended" or not {Silence, Say} <= set(map(type, self.outbox)):
            return
        for text, event in self.tellings.were_cut():
            self._said_again -= 1
            self._announce(self._said_again, text, event)

    def _announce(self, cue: int, text: str, event: DeviceEvent) -> None:
        self.tellings.said(cue, text, event)
        self.outbox.append(Announce(cue, text))

    def chime(self, mark: Mark) -> None:
        """Sound a mark of the hold; to an assistant told to be quiet only its start is left.

        That one answers a word.
        """
        if self.known.manner.words is not Words.NONE or mark is Mark.START:
            self.outbox.append(Chime(mark))

    def end(self, outcome: Outcome, words: str) -> None:
        """End the session, with some last words or none."""
        if words:
            self.say(words, Saying.VITAL)
        self.outbox.append(Finish(outcome, self.reason))
