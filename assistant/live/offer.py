"""The question that comes before a session: whether to go on with one that broke off.

The engine runs it as it runs a session, with nothing kept of it: it may be asked for a long time
before anybody answers, and "stop" is heard here too.
"""

from __future__ import annotations

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Effect,
    Finish,
    Outcome,
    Refused,
    Say,
    Silence,
    StateChanged,
)
from assistant.core.domain.events import CueEnded, Event, Heard, Interrupted, Opened, Record, Unclear
from assistant.core.language.language import Language

ASKED = "broke off"
"""What stands in the place of a session's state while it is asked."""

TAKEN = (Command.YES, Command.NO, Command.REPEAT, Command.STOP, Command.PAIN)
"""What can be said then. All else is answered with what can."""


class Offer:
    """Asks `text` until it is answered: `answer` is then what was said, or stays None at a stop.

    Words have numbers that no session has, which counts from one: the end of these may be reported
    when the session's own words are being said.
    """

    follows_words = False
    asks_to_end = True
    """A "yes" can't be taken back: the other session's words follow it."""

    def __init__(self, text: str, language: Language) -> None:
        self.language = language
        self.answer: bool | None = None
        self.ended = False
        self._text = text
        self._cue = 0
        self._over = True

    @property
    def speaking(self) -> bool:
        """Whether the question is being said."""
        return not self._over

    def takes(self, command: Command) -> bool:
        """Return whether a command answers."""
        return not self.ended and command in TAKEN

    def due(self) -> float | None:
        """Nothing is ever due: whoever is asked may take their time."""
        return None

    def held_s(self, at: float) -> float | None:
        """Nothing is held."""
        return None

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""
        match event:
            case Opened():
                return [*self._ask(), self._shown()]
            case CueEnded():
                self._over = self._over or event.cue == self._cue
                return []
            case Interrupted():
                return self._end("interrupted", event.reason)
            case Unclear():  # it may have been "stop": whoever meant it says it again
                return self._ask()
            case Heard() if not self.ended:
                return self._heard(event.command)
        return []

    def _heard(self, command: Command) -> list[Effect]:
        match command:
            case Command.YES | Command.NO:
                self.answer = command is Command.YES
                self.ended = True
                cut = [] if self._over else [Silence()]
                return [*cut, self._shown()]
            case Command.PAIN:
                return [Silence(), *self._say(self.language.wording.ease_off)]
            case Command.STOP:
                return [Silence(), *self._end("stopped", "")]
            case Command.REPEAT:
                return self._ask()
        why = self.language.wording.waiting["consent"]
        return [Refused(command, why), *([] if self.speaking else self._say(why))]

    def _ask(self) -> list[Effect]:
        return [*([Silence()] if self.speaking else []), *self._say(self._text)]

    def _say(self, text: str) -> list[Effect]:
        self._cue -= 1
        self._over = False
        return [Say(self._cue, text)]

    def _end(self, outcome: Outcome, reason: str) -> list[Effect]:
        if self.ended:
            return []
        self.ended = True
        return [Finish(outcome, reason), self._shown()]

    def _shown(self) -> StateChanged:
        taken = [] if self.ended else list(TAKEN)
        phrases = tuple(map(self.language.phrasebook.called, taken))
        state = "ended" if self.ended and self.answer is None else ASKED
        return StateChanged(state, None, None, 1, phrases, phrases)


class NothingKept:
    """Stands where a journal would: what is said before a session is nobody's record."""

    def write(self, *records: Record) -> None:
        """Keep nothing."""
