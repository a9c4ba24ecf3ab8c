"""The level "do": the session itself without its words, walked by a trainee from memory.

Only its chimes are heard, and no step is named or shown. Whoever names a step that is not the one
they are at, or gives a word that does not fit there, is told so once, softly, and no more.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.commands import Command, Order
from assistant.core.domain.effects import (
    Effect,
    Refused,
    Say,
    Silence,
    StateChanged,
)
from assistant.core.domain.events import (
    CueEnded,
    Event,
    Heard,
    Speaking,
    Spoke,
    TimePassed,
    Unclear,
)
from assistant.core.domain.manner import USUAL, Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.language.language import Language
from assistant.core.rehearsal.judging import MOST_AT_ONCE, named
from assistant.core.rehearsal.key_words import items, known_words
from assistant.core.session.session import Session

_AT_A_STEP = ("cue", "approach", "consent", "between")
"""States in which a step may be named; over a hold the trainee may talk of anything."""


class InSilence:
    """A session without its words.

    Consent is answered by "next" as well, as there is no client to ask.
    """

    asks_to_end = False  # there is no client here

    COMMANDS = frozenset(
        {
            Command.START, Command.NEXT, Command.BARRIER, Command.RELEASED, Command.OTHER_SIDE,
            Command.YES, Command.PAUSE, Command.RESUME, Command.BACK, Command.SKIP, Command.STOP,
            Command.PAIN,
        }
    )  # fmt: skip
    """Those that are to be heard as surely as the words of the steps; any other is taken too."""

    follows_words = scores_words = True
    """A step that is named comes as `Spoke`."""

    def __init__(
        self,
        protocol: Protocol,
        language: Language,
        start_side: str | None,
        settings: Settings = USUAL,
    ) -> None:
        self._session = Session(
            protocol, language, start_side, layers=1, skip_screening=True, settings=settings
        )
        self.protocol = protocol
        self.language = language
        """What can be said in it, and what it says."""
        self.items = items(protocol, language.forms)
        self._steps = {step.id: step for step in protocol.steps}
        self.words = language.wording.rehearsal
        self._said = 0
        self._speaking: int | None = None
        self._answered: tuple[str | None, str | None] | None = None  # where it was told

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._session.ended

    @property
    def speaking(self) -> bool:
        """Whether words were asked for whose end has not been reported."""
        return self._speaking is not None

    def takes(self, command: Command) -> bool:
        """Return whether `command` fits the present state."""
        return self._session.takes(self._meant(command))

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken: any number will do. No "stop" is
        asked about, so none may be a "start"."""
        return order.command is not Command.START and self.takes(order.command)

    def held_s(self, at: float) -> float | None:
        """Return how long the hold has lasted at `at`, in seconds; None without one."""
        return self._session.held_s(at)

    def due(self) -> float | None:
        """Return the time, in seconds, at which a `TimePassed` is wanted; None if never."""
        return self._session.due()

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""
        if isinstance(event, Unclear):
            return []
        if isinstance(event, CueEnded):
            if event.cue == self._speaking:
                self._speaking = None
            return []
        if isinstance(event, Spoke):
            return self._not_that() if self._is_misplaced(known_words(event.text)) else []
        if isinstance(event, Speaking):
            event = TimePassed(event.t)  # nothing is said over anybody here, and time goes on
        if isinstance(event, Heard):
            event = replace(event, command=self._meant(event.command))
        effects = self._silently(event)
        if any(isinstance(effect, Refused) for effect in effects) and not self.ended:
            effects += self._not_that()
        return effects

    def _silently(self, event: Event) -> list[Effect]:
        """Return what an event leads to in the session, with nothing to be spoken."""
        effects: list[Effect] = []
        waiting: list[Event] = [event]
        while waiting:
            for effect in self._session.handle(waiting.pop(0)):
                if isinstance(effect, Say):
                    waiting.append(CueEnded(event.t, effect.cue))
                elif isinstance(effect, StateChanged):
                    effects.append(
                        replace(effect, step=None, title=None, next=None, hold=0, holds=0)
                    )
                elif not isinstance(effect, Silence):
                    effects.append(effect)
        return effects

    def _is_misplaced(self, text: str) -> bool:
        """Return whether words name a step, and none that may be done here."""
        view = self._session.view()
        found = named(text, self.items)
        if view.state not in _AT_A_STEP or not found or len(found) > MOST_AT_ONCE:
            return False
        ids = [item.id for item in self.items]
        if view.step not in ids:
            return False
        at = ids.index(view.step)
        goes_on = view.state == "between" or self._steps[view.step].hold is None
        here = self.items[at : at + 2] if goes_on else self.items[at : at + 1]
        if any(item.id not in self._steps for item in here):  # after the change of sides
            here += tuple(each for each in self.items[:at] if self._is_on_each_side(each.id))[:1]
        return not {item.keys for item in found} & {item.keys for item in here}

    def _is_on_each_side(self, step: str) -> bool:
        return step in self._steps and self._steps[step].side == "each"

    def _not_that(self) -> list[Effect]:
        """Return the soft answer to what does not fit, once at each place."""
        view = self._session.view()
        place = view.step, view.side
        if place == self._answered:
            return []
        self._answered = place
        self._said += 1
        self._speaking = self._said
        return [Say(self._said, self.words.not_that)]

    def _meant(self, command: Command) -> Command:
        asked = command is Command.NEXT and self._session.state == "consent"
        return Command.YES if asked else command
