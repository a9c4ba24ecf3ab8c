"""A session: events in, effects out. Deterministic, and without a clock of its own.

Feeding a journal's events to a fresh `Session` of the same protocol and choices rebuilds the
same state and yields the same effects.
"""

from __future__ import annotations

from assistant.core.commands import SAFETY, Command
from assistant.core.effects import Effect, Refused, Say, Silence, StateChanged, Warned
from assistant.core.events import (
    CueEnded,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Interrupted,
    Opened,
    TimePassed,
)
from assistant.core.holds import Mark
from assistant.core.language import Language
from assistant.core.protocol import Protocol
from assistant.core.route import Route
from assistant.core.table import Table
from assistant.core.walk import Walk

OUTSIDE = ("ready", "screening", "precaution", "closing", "ended")
"""States in which no step is under way."""


class Session:
    """One walk through `protocol`, driven by events, its words in `language`.

    `start_side` ("left" or "right") overrides the protocol's first side. `layers` is the number
    of layers planned; without it the protocol's question is asked after each. `budget_s`
    overrides how long, in seconds, the protocol is meant to take.
    """

    def __init__(
        self,
        protocol: Protocol,
        language: Language,
        start_side: str | None = None,
        layers: int | None = None,
        *,
        budget_s: float | None = None,
        skip_screening: bool = False,
    ) -> None:
        route = Route(protocol, start_side, layers)
        self._walk = Walk(
            protocol, route, language, budget_s=budget_s, skip_screening=skip_screening
        )
        self.language = language
        """What can be said in it, and what it says."""
        self._table = Table(self._walk)
        self._shown: StateChanged | None = None
        self._now = 0.0

    @property
    def state(self) -> str:
        """The present state, one of `assistant.core.table.STATES`."""
        return self._table.state

    follows_words = False
    """Only commands count here: talk is the therapist's and the client's own."""

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self.state == "ended"

    @property
    def speaking(self) -> bool:
        """Whether words were asked for whose end has not been reported."""
        return self._walk.speaking is not None

    def takes(self, command: Command) -> bool:
        """Return whether `command` fits the present state."""
        return self._table.allows(command)

    def due(self) -> float | None:
        """Return the time, in seconds, at which a `TimePassed` is wanted; None if never."""
        walk = self._walk
        return walk.hold.due() if walk.hold is not None else walk.reminder_due()

    def held_s(self, at: float) -> float | None:
        """Return how long the open hold has lasted at `at`, in seconds; None without one."""
        return self._walk.hold.held_s(at) if self._walk.hold is not None else None

    def view(self) -> StateChanged:
        """Return where the session stands, and what would be taken now.

        While the assistant speaks, the ear takes only the client's words.
        """
        walk = self._walk
        under_way = self.state not in OUTSIDE
        return StateChanged(
            state=self.state,
            step=walk.step.id if under_way else None,
            side=walk.place.side if under_way else None,
            layer=walk.place.layer,
            legal=tuple(
                self.language.phrasebook.called(command)
                for command in Command
                if (command in SAFETY or not self.speaking) and self.takes(command)
            ),
        )

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order.

        An event that does not fit changes nothing; a command that does not fit is answered. An
        event dated before the one handled last counts as happening now: time never runs back.
        """
        self._now = max(self._now, event.t)
        self._walk.at = self._now
        self._walk.command = event.command if isinstance(event, Heard) else None
        effects: list[Effect] = []
        self._walk.outbox = effects
        match event:
            case Opened():
                self._table.fire("open")
            case Heard():
                self._hear(event)
            case CueEnded():
                self._words_over(event.cue)
            case TimePassed():
                self._time_passed()
            case DeviceLost() | DeviceBack():
                self._device_changed(event)
            case Interrupted():
                self._end_at_ceiling()
                self._walk.reason = event.reason
                self._table.fire("interrupt")
        self._walk.remind(self._now)
        self._leave_finished_step()
        view = self.view()
        if view != self._shown:
            self._shown = view
            effects.append(view)
        return effects

    def _hear(self, event: Heard) -> None:
        self._walk.at = min(event.start_s, self._now)
        was_speaking = self.speaking
        self._end_at_ceiling()
        if not self._table.fire(event.command):
            self._refuse(event.command, silently=was_speaking or self.ended)
        if was_speaking and any(isinstance(effect, Say) for effect in self._walk.outbox):
            self._walk.outbox.insert(0, Silence())

    def _refuse(self, command: Command, *, silently: bool) -> None:
        """Answer a command that does not fit; never over a cue, which it would cut."""
        why = self._walk.cues.refusal(command, self.state, self._walk.step.begins)
        self._walk.outbox.append(Refused(command, why))
        if not silently:
            self._walk.say(why)

    def _words_over(self, cue: int) -> None:
        if cue == self._walk.speaking:
            self._walk.speaking = None
            self._table.fire("told")

    def _time_passed(self) -> None:
        hold = self._walk.hold
        if hold is None:
            return
        if Mark.CEILING in hold.reached(self._now):
            self._table.fire("time up")
        else:
            self._walk.chime_marks()

    def _end_at_ceiling(self) -> None:
        """End a hold whose ceiling came before what is being handled, though reported after."""
        if self._walk.hold is not None and self._walk.hold.outlasted(self._walk.at):
            self._table.fire("time up")

    def _device_changed(self, event: DeviceLost | DeviceBack) -> None:
        if self.ended:
            return
        shown, spoken = self._walk.cues.device(event)
        self._walk.outbox.append(Warned(shown))
        if spoken:
            self._walk.say(spoken)

    def _leave_finished_step(self) -> None:
        if self._walk.step_is_over and not self.speaking:
            self._table.fire("over")
