"""What the rehearsals have in common that are not walked by a session: saying, and the exam.

As a session does, they take events and give effects, and run a literal table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from typing import ClassVar

from assistant.core.domain.commands import Command, Order
from assistant.core.domain.effects import (
    Effect,
    Finish,
    MannerChanged,
    Outcome,
    Refused,
    Say,
    Silence,
    StateChanged,
    Tap,
    Warned,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceEvent,
    Event,
    Heard,
    Interrupted,
    Opened,
    Speaking,
    Spoke,
    TimePassed,
)
from assistant.core.domain.manner import USUAL, Manner, turned
from assistant.core.domain.protocol import Protocol
from assistant.core.language.language import Language
from assistant.core.rehearsal.key_words import known_words
from assistant.core.session.machine import Row, Table
from assistant.core.session.orientation import most_useful


class RehearsalBase:
    """Events in, effects out. A subclass has the `ROWS` and `STATES` of its table.

    Guards and actions are its methods. `at` is when, in seconds, what is handled happened.
    """

    ROWS: ClassVar[Sequence[Row]]
    STATES: ClassVar[Sequence[str]]
    COMMANDS: ClassVar[frozenset[Command]]

    follows_words = True
    """What is said and is no command comes as `Spoke`."""
    scores_words = True
    asks_to_end = False
    """There is no client here."""

    def __init__(self, protocol: Protocol, language: Language) -> None:
        self.protocol = protocol
        self.language = replace(language, phrasebook=language.phrasebook.only(self.COMMANDS))
        """What can be said in it, and what it says."""
        self.cues = self.language.cues
        self.words = language.wording.rehearsal
        self.manner = Manner()
        """How loud and how fast it speaks."""
        self.state = self.STATES[0]  # kept by the table
        self.at = 0.0
        self.now = 0.0
        self.reason = ""  # why it is interrupted
        self.command = Command.START  # the last that was heard
        self.outbox: list[Effect] = []
        self._speaking: int | None = None  # number of the last words asked for and not yet over
        self._said_count = 0
        self._shown: StateChanged | None = None

    @classmethod
    @cache
    def _table(cls) -> Table:
        """Return the table of this kind of rehearsal, whose guards and actions are its methods."""
        methods = {name: getattr(cls, name) for name in dir(cls) if not name.startswith("_")}
        return Table(cls.ROWS, cls.STATES, methods)

    def fire(self, trigger: str) -> bool:
        """Take the row of the table for `trigger`; return False, and change nothing, if none."""
        return self._table().fire(self, trigger)

    def allows(self, trigger: str) -> bool:
        """Return whether `fire` would take a row."""
        return self._table().allows(self, trigger)

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.state == "ended"

    @property
    def speaking(self) -> bool:
        """Whether words were asked for whose end has not been reported."""
        return self._speaking is not None

    def takes(self, command: Command) -> bool:
        """Return whether `command` fits the present state."""
        return command in self.COMMANDS and self.allows(command)

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken: any number will do. No "stop" is
        asked about, so none may be a "start"."""
        return order.command is not Command.START and self.takes(order.command)

    def due(self) -> float | None:
        """Return the time, in seconds, at which a `TimePassed` is wanted; None if never."""
        return None

    def held_s(self, at: float) -> float | None:
        """Return how long the open hold has lasted at `at`, in seconds; None without one."""
        return None

    def view(self) -> StateChanged:
        """Return where it stands, and what would be taken now."""
        called = self.language.cues.called
        taken = [command for command in Command if self.takes(command)]
        legal, most = called(taken), called(most_useful(taken))
        return StateChanged(
            self.state, self.step_shown, self.side_shown, 1, legal, here=legal, most=most
        )

    @property
    def step_shown(self) -> str | None:
        """The step that is shown."""
        return None

    @property
    def side_shown(self) -> str | None:
        """The side that is shown."""
        return None

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""
        self.now = max(self.now, event.t)
        self.at = self.now
        effects: list[Effect] = []
        self.outbox = effects
        was_speaking = self.speaking
        match event:
            case Opened():
                self.fire("open")
            case Heard():
                self.at = min(event.start_s, self.now)
                self.command = event.command
                if event.command not in self.COMMANDS or self.is_rehearsed(event.command):
                    self.hear(self.language.phrasebook.called(event.command))
                elif not self.fire(event.command):
                    self.outbox.append(Refused(event.command, self.cues.words.not_now))
            case Spoke():
                self.at = min(event.start_s, self.now)
                self.hear(known_words(event.text))
            case CueEnded():
                if event.cue == self._speaking:
                    self._speaking = None
            case Speaking():
                self.wait_on()
            case TimePassed():
                self.pass_time()
            case DeviceEvent() if not self.ended:
                shown, _ = self.cues.device(event)
                self.outbox.append(Warned(shown))
            case Interrupted():
                self.reason = event.reason
                self.fire("interrupt")
        if not self.speaking:
            self.fire("told")
        cuts = isinstance(event, Heard | Spoke) and was_speaking
        if cuts and any(isinstance(effect, Say) for effect in effects):
            effects.insert(0, Silence())
        view = self.view()
        if view != self._shown:
            self._shown = view
            effects.append(view)
        return effects

    def is_rehearsed(self, command: Command) -> bool:
        """Return whether the word of a command is one of the step's own here: "back", say."""
        return False

    def hear(self, text: str) -> None:
        """Take in words that are no command."""

    def pass_time(self) -> None:
        """Look at what has come due."""

    def wait_on(self) -> None:
        """Put off what has come due, as somebody is speaking."""
        self.pass_time()

    def turn(self) -> None:
        """Speak louder, quieter, slower or faster, as was asked, and say so."""
        self.say(self.cues.manner_reply(self.command, changed=self._turn_voice()))

    def turn_silently(self) -> None:
        """Sound louder or quieter, as was asked; a tap answers."""
        self._turn_voice()
        self.outbox.append(Tap())

    def _turn_voice(self) -> bool:
        before, self.manner = self.manner, turned(self.manner, self.command, "", USUAL)
        self.outbox.append(MannerChanged(**asdict(self.manner)))
        return self.manner != before

    def say(self, text: str) -> None:
        """Ask for `text` to be spoken after what is being said."""
        self._said_count += 1
        self._speaking = self._said_count
        self.outbox.append(Say(self._said_count, text))

    def end(self, outcome: Outcome) -> None:
        """Let it be over."""
        self.outbox.append(Finish(outcome, self.reason))
