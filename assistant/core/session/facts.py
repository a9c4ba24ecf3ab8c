"""What a session under way knows, and what the topics of `walk` share.

The facts that the state alone does not hold: the place, the hold, what is being said. Effects go
into an outbox, which the session hands out after each event.
"""

from __future__ import annotations

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Chime,
    Effect,
    Finish,
    Outcome,
    Say,
    StepSkipped,
    Tap,
    Unsaid,
)
from assistant.core.domain.holds import LoggedHold, Mark, OpenHold
from assistant.core.domain.manner import FORMS, Form, Manner, Saying, Words
from assistant.core.domain.protocol import Alternative, Phase, Protocol, Step
from assistant.core.domain.route import Ahead, Place, Route
from assistant.core.language.cues import sentences
from assistant.core.language.language import Language
from assistant.core.session.undo import History


class WalkBase:
    """The facts of one session. `budget_s` is how long it is meant to take, in seconds."""

    def __init__(
        self,
        protocol: Protocol,
        route: Route,
        language: Language,
        *,
        budget_s: float | None = None,
        skip_screening: bool = False,
    ) -> None:
        self.protocol = protocol
        self.route = route
        self.words = language.wording
        self.cues = language.cues
        self.budget_s = budget_s or protocol.budget_s
        self.skip_screening = skip_screening
        self.place: Place = route.start
        self.hold: OpenHold | None = None
        self.state = "ready"  # kept by the table
        self.at = 0.0  # seconds: when what is being handled happened
        self.now = 0.0  # seconds: when it became known
        self.command: Command | None = None  # what is being handled, if it is a command
        self.ago_s = 0.0  # and what was said with it
        self.word = ""
        self.legal: tuple[Command, ...] = ()  # what was, where help is asked for
        self.helped = 0  # how often in a row it was
        self.manner = Manner()
        self.reason = ""  # why the session is interrupted
        self.outbox: list[Effect] = []
        self.speaking: int | None = None  # number of the last words asked for and not yet over
        self.step_is_over = False
        self.started_s: float | None = None  # when the session was started by its word
        self.question = 0  # of the screening, as an index
        self.marked: list[Place] = []  # marked, and not yet offered again
        self.onward: Ahead | None = None  # where it goes on after marked places were offered
        self.alternative: Alternative | None = None  # what is done instead of the step
        self.offered = 0  # how many alternatives were offered at this place
        self.last_hold: LoggedHold | None = None
        self.last_open: OpenHold | None = None  # the same, as it was just before its end
        self.last_ended_s = 0.0  # and its end on the session's clock
        self.held_here = False  # whether a hold was logged at this place
        self.told: Place | None = None  # where a cue was spoken last
        self.paused_from = ""
        self._holds: dict[tuple[str, str | None, int], LoggedHold] = {}
        self._phase: Phase | None = None  # the last that was opened
        self.cue: tuple[str, ...] = ()  # what "repeat" says again
        self._spoken = 0
        self.history = History(self)

    @property
    def step(self) -> Step:
        """What is done at the present place: the protocol's step, or an alternative to it."""
        return self.alternative.step if self.alternative else self.route.step(self.place)

    @property
    def ahead(self) -> Ahead:
        """What lies ahead, from the present state and for the command being handled."""
        waiting = self.marked[1:] if self.state == "return question" else self.marked
        onward = self.past_marked_places
        if waiting and self.route.closes(self.place, onward):
            return Ahead("return question", onward.place)
        return onward

    @property
    def past_marked_places(self) -> Ahead:
        """What lies ahead if no marked place is offered."""
        if self.onward is not None:
            return self.onward
        if self.state == "layer question":
            return self.route.after_layers(self.place)
        if self.state == "consent" and self.command is Command.NO:
            return self.route.after_part(self.place)
        return self.route.ahead(self.place)

    def go_to(self, place: Place, *, again: bool = False) -> None:
        """Move to a place, and open the phase it is in; none is opened `again`."""
        if again:
            self._phase = self.protocol.phase_of(place.step)
        self.place = place
        self.step_is_over = False
        self.held_here = False
        self.told = None
        self.alternative = None
        self.offered = 0
        self.open_phase()

    def open_phase(self) -> None:
        """Say the words of the phase that the present place is in, unless they were the last."""
        phase = self.protocol.phase_of(self.place.step)
        if phase is not self._phase and phase is not None and phase.cue:
            self.say(phase.cue, Saying.ASIDE)
        self._phase = phase

    def leave_out(self, place: Place) -> None:
        """Note that the hold of a step was left out, unless it was not."""
        here = place == self.place
        step = self.step if here else self.route.step(place)
        if step.hold is not None and not (here and self.held_here):
            self.outbox.append(StepSkipped(step.id, place.side, place.layer))

    def note_skipped(self) -> None:
        """Note that the step was left out on the therapist's word."""
        self.outbox.append(StepSkipped(self.step.id, self.place.side, self.place.layer))

    def keep(self, hold: LoggedHold) -> None:
        """Remember a hold that is over."""
        self.last_hold = hold
        self.held_here = True
        self._holds[hold.step, hold.side, hold.layer] = hold

    def keep_instead(self, hold: LoggedHold) -> None:
        """Remember the last hold as it was corrected."""
        if self.last_hold is not None:
            old = self.last_hold
            self._holds.pop((old.step, old.side, old.layer), None)
        self._holds[hold.step, hold.side, hold.layer] = self.last_hold = hold

    def kept(self, step: str, side: str | None, layer: int) -> LoggedHold | None:
        """Return the last hold of a step on a side, in a layer."""
        return self._holds.get((step, side, layer))

    def say(self, text: str, saying: Saying = Saying.CUE) -> None:
        """Ask for `text` to be spoken after what is being said, as the manner has it."""
        form = FORMS[self.manner.words][saying]
        if form is Form.TAP and Tap() not in self.outbox:
            self.outbox.append(Tap())
        if form in (Form.TAP, Form.NOTHING):
            self.outbox.append(Unsaid(text))
            return
        self._spoken += 1
        self.speaking = self._spoken
        self.outbox.append(Say(self._spoken, sentences(text)[0] if form is Form.FIRST else text))

    def say_cue(self, *texts: str, saying: Saying = Saying.CUE) -> None:
        """Say the words of the moment, which "repeat" says again."""
        self.cue = texts
        for text in texts:
            self.say(text, saying)

    def chime(self, mark: Mark) -> None:
        """Sound a mark of the hold; to an assistant told to be quiet only its start is left.

        That one answers a word.
        """
        if self.manner.words is not Words.NONE or mark is Mark.START:
            self.outbox.append(Chime(mark))

    def end(self, outcome: Outcome, words: str) -> None:
        """End the session, with some last words or none."""
        if words:
            self.say(words, Saying.VITAL)
        self.outbox.append(Finish(outcome, self.reason))
