"""The level "hear": the session itself, led by the program.

It is the session of a real treatment, with the protocol's own steps. The words of a therapist on
paper are given to it, so that it speaks the sequence from end to end; who listens may go on, back,
hear again and pause.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.commands import OVER_A_CUE, Command, Order
from assistant.core.domain.effects import Effect, HoldStarted, Refused, StateChanged
from assistant.core.domain.events import Event, Heard, TimePassed, Unclear
from assistant.core.domain.manner import OF_VOICE, USUAL, Settings
from assistant.core.domain.protocol import Ends, Protocol
from assistant.core.language.language import Language
from assistant.core.session.dry_run import RELEASE_S, usual_word
from assistant.core.session.orientation import most_useful
from assistant.core.session.session import Session

_PAST = {"approach": Command.SKIP, "holding": Command.SKIP, "consent": Command.YES}
"""What "next" means to one who listens, where a session would wait for another word."""


class Demonstration:
    """A session that is led: by itself after each cue and hold, and by who listens.

    `pace` divides the time that hands would take; the protocol's own is divided already.
    """

    COMMANDS = frozenset(
        {
            Command.START, Command.NEXT, Command.BACK, Command.REPEAT, Command.PAUSE,
            Command.RESUME, Command.STOP, Command.PAIN, Command.SKIP, *OF_VOICE,
        }
    )  # fmt: skip

    follows_words = scores_words = False
    asks_to_end = False  # there is no client here

    def __init__(
        self,
        protocol: Protocol,
        language: Language,
        start_side: str | None,
        pace: float,
        settings: Settings = USUAL,
    ) -> None:
        self._session = Session(
            protocol, language, start_side, layers=1, skip_screening=True, settings=settings
        )
        self.language = replace(language, phrasebook=language.phrasebook.only(self.COMMANDS))
        """What can be said in it, and what it says."""
        self._steps = {step.id: step for step in protocol.every_step()}
        self._pace = pace
        self._quiet_since: float | None = None
        self._now = 0.0
        self._target_s = 0.0  # of the hold that runs
        self._leads = False  # until it is started it waits

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self._session.ended

    @property
    def speaking(self) -> bool:
        """Whether words were asked for whose end has not been reported."""
        return self._session.speaking

    def takes(self, command: Command) -> bool:
        """Return whether `command` fits the present state."""
        return command in self.COMMANDS and self._session.takes(self._meant(command))

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken: any number will do. No "stop" is
        asked about, so none may be a "start"."""
        return order.command is not Command.START and self.takes(order.command)

    def held_s(self, at: float) -> float | None:
        """Return how long the hold has lasted at `at`, in seconds; None without one."""
        return self._session.held_s(at)

    def due(self) -> float | None:
        """Return when something is due: of the session's own, or the next word given to it."""
        times = [self._session.due(), self._word_due()]
        return min((each for each in times if each is not None), default=None)

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""
        if isinstance(event, Unclear):
            return []
        due = self._word_due()
        self._now = max(self._now, event.t)
        if isinstance(event, Heard) and event.command not in self.COMMANDS:
            return [Refused(event.command, self.language.wording.not_now)]  # typed by its name
        if isinstance(event, Heard):
            event = replace(event, command=self._meant(event.command))
        effects = self._follow(self._session.handle(event))
        if isinstance(event, TimePassed) and due is not None and due <= self._now:
            given = Heard(self._now, self._next_word()[0], due, due)
            effects += self._follow(self._session.handle(given))
        return [
            self._shown(effect) if isinstance(effect, StateChanged) else effect
            for effect in effects
        ]

    def _shown(self, view: StateChanged) -> StateChanged:
        """Return a view of the session with what may be said to a demonstration of it."""
        called = self.language.cues.called
        spoken_over = self._session.speaking
        taken = [command for command in Command if self.takes(command)]
        heard = [command for command in taken if command in OVER_A_CUE or not spoken_over]
        return replace(
            view,
            legal=called(heard),
            here=called(command for command in heard if command not in OF_VOICE),
            most=called(most_useful(taken)),
        )

    def _meant(self, command: Command) -> Command:
        return _PAST.get(self._session.state, command) if command is Command.NEXT else command

    def _follow(self, effects: list[Effect]) -> list[Effect]:
        for effect in effects:
            if isinstance(effect, HoldStarted):
                self._target_s = effect.target_s
        state = self._session.state
        self._leads = self._leads or state not in ("ready", "ended")
        if self._session.speaking or effects:
            self._quiet_since = self._now
        return effects

    def _word_due(self) -> float | None:
        """Return when the next word is given; None while it waits, or a ceiling ends the hold."""
        waits = not self._leads or self._session.speaking or self._session.ended
        if waits or self._session.state == "paused" or self._quiet_since is None:
            return None
        view = self._session.view()
        step = self._steps.get(view.step or "")
        if view.state == "holding":
            ends_itself = step is not None and step.ends is Ends.TIME
            held_s = self._session.held_s(self._now) or 0.0
            left_s = max(0.0, self._target_s - held_s) + RELEASE_S
            return None if ends_itself else self._now + left_s
        return self._quiet_since + self._next_word()[1] / self._pace

    def _next_word(self) -> tuple[Command, float]:
        view = self._session.view()
        if view.state == "holding":
            return Command.RELEASED, 0.0
        return usual_word(view.state, self._steps.get(view.step or ""))
