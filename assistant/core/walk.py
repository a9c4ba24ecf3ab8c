"""A session under way: what the table's guards ask and what its actions do.

The walk holds the facts that the state alone does not: the place, the hold, what is being said.
Its actions put effects into an outbox, which the session hands out after each event.
"""

from __future__ import annotations

from assistant.core import cues
from assistant.core.effects import (
    Chime,
    Consent,
    Effect,
    Finish,
    HoldEnded,
    HoldStarted,
    Outcome,
    Say,
    StepSkipped,
)
from assistant.core.holds import EndReason, LoggedHold, Mark, OpenHold
from assistant.core.protocol import Ends, Protocol, Step
from assistant.core.route import Place, Route


class Walk:
    """The guards and actions of one session, named as the table names them."""

    def __init__(self, protocol: Protocol, route: Route) -> None:
        self.protocol = protocol
        self.route = route
        self.place: Place = route.start
        self.hold: OpenHold | None = None
        self.state = "ready"  # kept by the table
        self.at = 0.0  # seconds: when what is being handled happened
        self.reason = ""  # why the session is interrupted
        self.outbox: list[Effect] = []
        self.speaking: int | None = None  # number of the last words asked for and not yet over
        self.step_is_over = False
        self._told: Place | None = None  # where a cue was spoken last
        self._held_here = False  # whether a hold was logged at this place
        self._last_hold: LoggedHold | None = None
        self._paused_from = ""
        self._cue = ""  # what "repeat" says again
        self._spoken = 0

    @property
    def step(self) -> Step:
        """The protocol's step at the present place."""
        return self.route.step(self.place)

    # Guards

    def asks_consent(self) -> bool:
        """The step asks for the client's permission."""
        return self.step.ends is Ends.CONSENT

    def has_hold(self) -> bool:
        """The step has a hold."""
        return self.step.hold is not None

    def may_hold_again(self) -> bool:
        """The step has a hold and has not ended."""
        return self.has_hold() and not self.step_is_over

    def held_to_ceiling(self) -> bool:
        """The step's last hold ended by its ceiling, and the step goes on."""
        last = self._last_hold if self._held_here and not self.step_is_over else None
        return last is not None and last.end_reason is EndReason.TIME

    def step_is_untold(self) -> bool:
        """The step's cue was not spoken yet: pain came over the words for the side."""
        return self._told != self.place and not self._held_here

    def has_held(self) -> bool:
        """A hold was logged in this session."""
        return self._last_hold is not None

    def hold_is_open(self) -> bool:
        """A hold is running or paused."""
        return self.hold is not None

    def first_side_follows(self) -> bool:
        """The first side of a block of sided steps follows."""
        return self.route.ahead(self.place).way == "first side"

    def step_follows(self) -> bool:
        """Another step follows on this side."""
        return self.route.ahead(self.place).way == "step"

    def other_side_follows(self) -> bool:
        """The other side follows."""
        return self.route.ahead(self.place).way == "other side"

    def layer_follows(self) -> bool:
        """A further layer was planned and follows."""
        return self.route.ahead(self.place).way == "next layer"

    def layer_may_follow(self) -> bool:
        """A further layer follows if it is wanted."""
        return self.route.ahead(self.place).way == "layer question"

    def step_after_layers(self) -> bool:
        """A step follows when no further layer is wanted."""
        return self.route.after_layers(self.place).way == "step"

    def step_precedes(self) -> bool:
        """There is a step to go back to."""
        return self.route.before(self.place) is not None

    def side_precedes(self) -> bool:
        """The step to go back to is one of a side that has to be named."""
        before = self.route.before(self.place)
        if before is None or not self.route.has_other_side(before):
            return False
        return before.side != self.place.side

    def is_sided(self) -> bool:
        """The step is walked on both sides."""
        return self.route.has_other_side(self.place)

    def paused_at_question(self) -> bool:
        """The pause began at the layer question."""
        return self._paused_from == "layer question"

    def paused_at_closing(self) -> bool:
        """The pause began over the aftercare words."""
        return self._paused_from == "closing"

    def paused_between(self) -> bool:
        """The pause began after a hold."""
        return self._paused_from == "between"

    # Actions: moving along the route

    def leave(self) -> None:
        """Leave the step for what lies ahead."""
        self.close()
        self.go_on()

    def close(self) -> None:
        """Note a step that is left without its hold as left out."""
        if not self.step_is_over:
            self._leave_out(self.place)

    def go_on(self) -> None:
        """Move to what lies ahead."""
        self._go(self.route.ahead(self.place).place)

    def go_past(self) -> None:
        """Move past the block of sided steps."""
        self._go(self.route.after_layers(self.place).place)

    def go_back(self) -> None:
        """Move to the step before."""
        self._go(self.route.before(self.place) or self.place)

    def cross(self) -> None:
        """Move to the first step of the other side; what is never come back to is left out."""
        for place in self.route.rest_of_first_side(self.place):
            self._leave_out(place)
        self._go(self.route.across(self.place))

    # Actions: the hold

    def start_hold(self) -> None:
        """Open a hold at the moment the barrier was named, and let it be heard that it runs."""
        self.hold = OpenHold(self.step, self.place.side, self.place.layer, self.at)
        limits = self.hold.limits
        self.outbox.append(
            HoldStarted(
                self.step.id,
                self.place.side,
                self.place.layer,
                round(self.at, 3),
                limits.floor_s,
                limits.target_s,
            )
        )
        self.outbox.append(Chime(Mark.START))

    def log_released(self) -> None:
        """Log the hold as released, and say its length."""
        logged = self._log_hold(self.at, EndReason.RELEASED)
        self.step_is_over = self.step.ends in (Ends.RELEASED, Ends.TIME)
        self.say(cues.released(logged.duration_s))

    def log_time_up(self) -> None:
        """Log the hold as ended by its ceiling, at the ceiling's own moment."""
        ceiling = self._open_hold().moment(Mark.CEILING)
        logged = self._log_hold(self.at if ceiling is None else ceiling, EndReason.TIME)
        self.step_is_over = self.step.ends is Ends.TIME
        self.say(cues.time_up(logged.duration_s))

    def skip_step(self) -> None:
        """Leave the step out; a running hold ends as skipped."""
        skipped = self.hold is not None or not self._held_here
        self._log_open_hold(EndReason.SKIPPED)
        if skipped:
            self.outbox.append(self._skipped(self.place))
        self.finish_step()

    def finish_step(self) -> None:
        """Let the step be over."""
        self.step_is_over = True

    def chime_marks(self) -> None:
        """Sound the floor or the target that the hold has reached, each once."""
        hold = self._open_hold()
        marks = [mark for mark in hold.reached(self.at) if mark is not Mark.CEILING]
        if marks:
            self.hold = hold.passing(*marks)
            self.outbox.append(Chime(marks[-1]))

    # Actions: asking and pausing

    def give_consent(self) -> None:
        """Note the client's permission."""
        self.outbox.append(Consent(self.step.id, given=True))
        self.step_is_over = True

    def decline_consent(self) -> None:
        """Note that the client gave no permission, and end the session."""
        self.outbox.append(Consent(self.step.id, given=False))
        self._finish("declined", cues.DECLINED)

    def pause(self) -> None:
        """Stop the hold's clock, if one runs, and remember where the pause began."""
        self.hold_off()
        if self.hold is not None:
            self.hold = self.hold.pause(self.at)
        self.say(cues.PAUSED)

    def resume_hold(self) -> None:
        """Let the hold's clock run again."""
        self.hold = self._open_hold().resume(self.at)
        self.say(cues.RESUMED)

    def resume(self) -> None:
        """Go on where no hold runs."""
        self.say(cues.RESUMED)

    def hold_off(self) -> None:
        """Remember where the session stands, to go on from there when asked."""
        self._paused_from = self.state

    def ease_off(self) -> None:
        """The client feels pain: end the hold, note the response, say the calm words."""
        self._log_open_hold(EndReason.STOP, response="pain")
        self.step_is_over = False
        self.say(cues.EASE_OFF)

    # Actions: speaking

    def greet(self) -> None:
        """Say the session's first words."""
        self._say_cue(cues.greeting(self.protocol))

    def tell_step(self) -> None:
        """Say the step's cue."""
        self._told = self.place
        self._say_cue(self.step.cue)

    def tell_side(self) -> None:
        """Say the name of the side."""
        self._say_cue(cues.side_words(self.protocol, self.place.side))

    def tell_change(self) -> None:
        """Say the protocol's words for changing to the other side."""
        self._say_cue(cues.change_words(self.protocol))

    def tell_layer(self) -> None:
        """Say the number of the layer, and the side it begins on."""
        self._say_cue(cues.layer_words(self.protocol, self.place.layer, self.place.side))

    def ask_layer(self) -> None:
        """Ask whether another layer is wanted."""
        self._say_cue(self.protocol.layers.question)

    def tell_aftercare(self) -> None:
        """Say the aftercare words."""
        for words in self.protocol.aftercare:
            self._say_cue(words)

    def tell_held(self) -> None:
        """Say how long the hold has lasted, and what is left to its target."""
        hold = self._open_hold()
        self.say(cues.held(hold.held_s(self.at), hold.limits.target_s))

    def tell_last_hold(self) -> None:
        """Say how long the last hold lasted."""
        if self._last_hold is not None:
            self.say(cues.last_hold(self._last_hold.duration_s))

    def say_again(self) -> None:
        """Say the last cue again."""
        self.say(self._cue)

    def say(self, text: str) -> None:
        """Ask for `text` to be spoken after what is being said."""
        self._spoken += 1
        self.speaking = self._spoken
        self.outbox.append(Say(self._spoken, text))

    # Actions: ending

    def finish(self) -> None:
        """End a session that was walked to its end."""
        self._finish("finished", cues.FINISHED)

    def stop(self) -> None:
        """End the session on the word "stop"."""
        self._log_open_hold(EndReason.STOP)
        self._finish("stopped", cues.STOPPED)

    def interrupt(self) -> None:
        """End a session that cannot go on; nobody may be there to hear a word."""
        self._log_open_hold(EndReason.INTERRUPTED)
        self._finish("interrupted", "")

    def _finish(self, outcome: Outcome, words: str) -> None:
        if words:
            self.say(words)
        self.outbox.append(Finish(outcome, self.reason))

    def _go(self, place: Place) -> None:
        self.place = place
        self.step_is_over = False
        self._held_here = False
        self._told = None

    def _leave_out(self, place: Place) -> None:
        """Note that the hold of a step was left out, unless it was not."""
        held = self._held_here and place == self.place
        if self.route.step(place).hold is not None and not held:
            self.outbox.append(self._skipped(place))

    def _skipped(self, place: Place) -> StepSkipped:
        return StepSkipped(self.route.step(place).id, place.side, place.layer)

    def _open_hold(self) -> OpenHold:
        if self.hold is None:
            raise RuntimeError("the table let an action for a hold run without one")
        return self.hold

    def _log_open_hold(self, reason: EndReason, response: str = "") -> None:
        if self.hold is not None:
            self._log_hold(self.at, reason, response)

    def _log_hold(self, at: float, reason: EndReason, response: str = "") -> LoggedHold:
        logged = self._open_hold().end(at, reason, response)
        self.hold = None
        self._last_hold = logged
        self._held_here = True
        self.outbox.append(HoldEnded(logged))
        return logged

    def _say_cue(self, text: str) -> None:
        self._cue = text
        self.say(text)
