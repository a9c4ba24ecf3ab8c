"""An enrolment, as the engine runs it: takes and other events in, effects out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import Effect, StateChanged, Unsaid
from assistant.core.domain.events import (
    CueEnded,
    DeviceEvent,
    Event,
    Heard,
    Interrupted,
    Opened,
    Speaking,
    TimePassed,
    Unclear,
)
from assistant.core.enrolment.table import ENROLMENT
from assistant.core.enrolment.takes import Taken, wrong_with
from assistant.core.enrolment.walk import Walk, others_of, phrases_of
from assistant.core.language.language import Language
from assistant.core.language.tellings import Tellings

WAITS_S = 12.0
"""Seconds without a word until a phrase is asked for again."""

TYPED = (Command.SKIP, Command.BACK, Command.REPEAT)
"""What may be typed, besides the client's words."""


def enrolment_language(language: Language) -> Language:
    """Return what of a language is a command as somebody is enrolled: the client's words.

    All other phrases are words that may be asked for.
    """
    phrasebook = language.phrasebook.only(SAFETY)
    return replace(language, phrasebook=phrasebook)


class Enrolment:
    """One person's: asks for the phrases of `whole` that have no takes yet, or that are wanted
    `again`. `known` are those that have some.

    Its `language` is `enrolment_language`'s.
    """

    follows_words = True
    asks_to_end = False

    def __init__(
        self, whole: Language, known: Collection[str] = (), again: Collection[str] = ()
    ) -> None:
        self.language = enrolment_language(whole)
        phrases = phrases_of(whole)
        wanted = again or [each for each in phrases if each not in known]
        self._walk = Walk(
            whole.wording.enrolment,
            tuple(each for each in phrases if each in wanted),
            others_of(whole),
            goes_on=bool(known),
        )
        self._tellings = Tellings(self.language.cues)
        self._since_s = 0.0
        self._shown: tuple[str, str, int] | None = None

    @property
    def state(self) -> str:
        """Where it stands."""
        return self._walk.state

    @property
    def phrase(self) -> str:
        """The phrase that is asked for; empty where none is."""
        return self._walk.phrase

    @property
    def left_out(self) -> tuple[str, ...]:
        """The phrases that were asked for and are without takes."""
        return tuple(self._walk.left_out)

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._walk.state in ("done", "left")

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""
        return bool(self._walk.saying)

    def takes(self, command: Command) -> bool:
        """Return whether a command fits the present state."""
        return (command in SAFETY or command in TYPED) and ENROLMENT.allows(
            self._walk, command.value
        )

    def due(self) -> float | None:
        """Return when the phrase is asked for again, in seconds; None while it is being asked."""
        return None if self.speaking or self.ended else self._since_s + WAITS_S

    def held_s(self, at: float) -> float | None:
        """Nothing is held."""
        return None

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""
        walk = self._walk
        match event:
            case Opened():
                ENROLMENT.fire(walk, "open")
            case CueEnded():
                walk.saying.discard(event.cue)
                self._tellings.over(event.cue)
                self._since_s = event.t
            case Taken():
                self._take(event)
            case Unclear():
                self._since_s = event.t
                ENROLMENT.fire(walk, "other word")
            case Heard():
                typed = event.by != "voice" and event.command in TYPED
                if not (typed or event.command in SAFETY) or not ENROLMENT.fire(
                    walk, event.command.value
                ):
                    walk.outbox.append(Unsaid(walk.texts.typed))
                self._since_s = event.t
            case Speaking():
                self._since_s = event.t
            case TimePassed() if (due := self.due()) is not None and event.t >= due:
                self._since_s = event.t
                ENROLMENT.fire(walk, "idle")
            case DeviceEvent():
                walk.outbox += self._tellings.tell(event, walk.numbered, aloud=not self.ended)
            case Interrupted():
                walk.reason = event.reason
                ENROLMENT.fire(walk, "interrupt")
            case _:
                pass
        effects, walk.outbox = [*walk.outbox, *self._shown_now()], []
        return effects

    def _take(self, event: Taken) -> None:
        walk = self._walk
        self._since_s = event.t
        if event.text != walk.phrase:
            ENROLMENT.fire(walk, "other word")
            return
        wrong = wrong_with(event.measured)
        walk.new = event.measured
        ENROLMENT.fire(walk, wrong or "taken")

    def _shown_now(self) -> list[Effect]:
        walk = self._walk
        shows = (walk.state, walk.phrase, len(walk.takes))
        if shows == self._shown:
            return []
        self._shown = shows
        here = () if self.ended else (walk.phrase,)
        count = len(walk.wanted)
        title = "" if self.ended else f"{walk.phrase} ({walk.at + 1} of {count})"
        return [StateChanged(walk.state, None, None, 1, here, here, title)]
