"""A therapist who speaks without audio, and whose journal is kept as the engine keeps one."""

from __future__ import annotations

from collections.abc import Callable

from assistant.core.domain.effects import Effect, Fact, Say, Withdraw
from assistant.core.domain.events import (
    CueEnded,
    Event,
    Heard,
    Record,
    Retracted,
    TimePassed,
    to_record,
)
from assistant.core.session.session import Session
from assistant.live.engine import HEARTBEAT_S
from tests.stored.wandering import at_last
from tests.support.scripted import ScriptedTherapist

Write = Callable[..., None]


class Therapist(ScriptedTherapist):
    """Has a journal kept as the engine keeps it: each event, then the facts that it led to."""

    def __init__(self, session: Session, write: Write) -> None:
        self._write = write
        self._recorded_s = 0.0
        super().__init__(session)

    def write_to(self, write: Write) -> None:
        """Write down what follows elsewhere."""
        self._write = write

    def give(self, event: Event) -> list[Effect]:
        """Hand one event over, and write down what is to be kept."""
        effects = super().give(event)
        facts = [each.to_record() for each in effects if isinstance(each, Fact)]
        records: list[Record] = [to_record(event), *facts]
        self._write(*({"t": self.now} | each for each in records))
        self._recorded_s = self.now
        return effects

    def wait(self, seconds: float) -> None:
        """Let time pass to the millisecond, with a line now and then while a hold runs."""
        until = round(self.now + seconds, 3)
        while True:
            holding = self.session.held_s(self.now) is not None
            beat = round(self._recorded_s + HEARTBEAT_S, 3) if holding else None
            due = self.session.due()
            ahead = [at for at in (beat, due and at_last(due)) if at is not None]
            if not ahead or min(ahead) > until:
                break
            self.now = max(self.now, min(ahead))
            self.give(TimePassed(self.now))
        self.now = until

    def listen_until(self, state: str) -> None:
        """Hear one cue after the other until the session stands there."""
        while self.session.state != state and self.session.speaking:
            self.wait(self.cue_s)
            last = max(effect.cue for effect in self.effects if isinstance(effect, Say | Withdraw))
            self.give(CueEnded(self.now, last))

    def type(self, phrase: str) -> None:
        """Type something at once, whatever is being said."""
        order = self.session.language.phrasebook.typed(phrase)
        if order is None:
            raise ValueError(f"{phrase!r} is no phrase")
        said = Heard(
            self.now, order.command, self.now, self.now, "keyboard", order.ago_s, order.word
        )
        self.give(said)

    def take_back(self, back: int = 1) -> None:
        """Let the ear take back the last command, or one before it."""
        heard = [event for event in self.events if isinstance(event, Heard)]
        self.give(Retracted(self.now, heard[-back].start_s))
