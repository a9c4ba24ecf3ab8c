"""An enrolment on its way through the engine: what is said is measured, and takes are kept."""

from __future__ import annotations

import math
from collections.abc import Callable

from assistant.core.domain.commands import Command, Order, Utterance, Word
from assistant.core.domain.effects import Effect
from assistant.core.domain.events import Event, Spoke
from assistant.core.enrolment.enrolment import Enrolment
from assistant.core.enrolment.measuring import measured
from assistant.core.enrolment.takes import Taken
from assistant.core.enrolment.walk import PhraseKept
from assistant.core.hearing.speaker_net import Print
from assistant.core.language.language import Language


class EnrolmentCourse:
    """What the engine runs. `sound_of` gives the sound of an utterance, `print_of` what voice is in
    it, `over_talk` how much likelier than talk it sounds a phrase, and `keep` brings the takes of a
    phrase to disk. The sound itself is kept nowhere."""

    follows_words = scores_words = True
    asks_to_end = False

    def __init__(
        self,
        enrolment: Enrolment,
        sound_of: Callable[[Utterance], bytes],
        print_of: Callable[[bytes], Print | None],
        over_talk: Callable[[bytes, str], float],
        keep: Callable[[PhraseKept], None],
    ) -> None:
        self.enrolment = enrolment
        """The enrolment itself."""
        self.language: Language = enrolment.language
        self._sound_of = sound_of
        self._print_of = print_of
        self._over_talk = over_talk
        self._keep = keep

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.enrolment.ended

    @property
    def speaking(self) -> bool:
        """Whether words were asked for whose end has not been reported."""
        return self.enrolment.speaking

    def takes(self, command: Command) -> bool:
        """Return whether `command` fits the present state."""
        return self.enrolment.takes(command)

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken: no number is asked for here. No "stop" is
        asked about, so none may be a "start"."""
        return order.command is not Command.START and self.takes(order.command)

    def due(self) -> float | None:
        """Return when the phrase is asked for again, in seconds."""
        return self.enrolment.due()

    def held_s(self, at: float) -> float | None:
        """Nothing is held."""
        return None

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, once what is to be kept is on disk.

        Raises:
            Fault: it can't be kept.
        """
        if isinstance(event, Spoke) and event.by == "voice":
            event = self._taken(event)
        effects = self.enrolment.handle(event)
        for effect in effects:
            if isinstance(effect, PhraseKept):
                self._keep(effect)
        return effects

    def _taken(self, spoke: Spoke) -> Taken:
        sound = self._sound_of(Utterance((Word(spoke.text, spoke.start_s, spoke.end_s),)))
        asked = spoke.text == self.enrolment.phrase
        over_talk = self._over_talk(sound, spoke.text) if asked else math.inf
        return Taken(spoke.t, spoke.text, measured(sound, self._print_of(sound), over_talk))
