"""The hold: the table's guards and actions about starting, timing and ending it."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.effects import HoldEnded, HoldStarted, Noted
from assistant.core.domain.holds import EndReason, LoggedHold, Mark, OpenHold
from assistant.core.domain.manner import Saying
from assistant.core.domain.protocol import Begins, Ends, Hold
from assistant.core.domain.route import OTHER
from assistant.core.session.facts import WalkBase


class HoldActions(WalkBase):
    """Guards and actions of the hold."""

    # Guards

    def has_hold(self) -> bool:
        """The step has a hold."""
        return self.step.hold is not None

    def may_hold_again(self) -> bool:
        """The step has a hold and has not ended."""
        return self.has_hold() and not self.step_is_over

    def begins_on_start(self) -> bool:
        """The step's hold is begun by "start" as well."""
        return self.step.begins is Begins.START

    def held_to_ceiling(self) -> bool:
        """The step's last hold ended by its ceiling, and the step goes on."""
        last = self.last_hold if self.held_here and not self.step_is_over else None
        return last is not None and last.end_reason is EndReason.TIME

    def has_held(self) -> bool:
        """A hold was logged in this session."""
        return self.last_hold is not None

    def hold_is_open(self) -> bool:
        """A hold is running or paused."""
        return self.hold is not None

    # Actions

    def start_hold(self) -> None:
        """Open a hold at the moment the barrier was named, and let it be heard that it runs."""
        limits = self.limits()
        self.hold = OpenHold(self.step, self.place.side, self.place.layer, self.at, limits)
        self.outbox.append(started(self.hold))
        self.chime(Mark.START)
        if self.ago_s:
            self.tell_held_now()

    def tell_held_now(self) -> None:
        """Say how long the hold has lasted by now, as it began before that was said."""
        hold = self.open_hold()
        self.say(self.cues.held(hold.held_s(self.now), hold.limits), Saying.ANSWER)

    def limits(self) -> Hold:
        """Return what the hold of this step is to last, matched to the other side if it says so."""
        limits = self.step.hold
        if limits is None:
            raise RuntimeError("the table let an action for a hold run without one")
        first = self.matched()
        if first is None:
            return limits
        target_s = max(first.duration_s, limits.floor_s)
        if limits.ceiling_s is not None:
            target_s = min(target_s, limits.ceiling_s)
        return replace(limits, target_s=target_s)

    def matched(self) -> LoggedHold | None:
        """Return the hold of the first side that this one is to match; None if there is none.

        One that pain, a skip or an interruption cut short is no measure.
        """
        side = self.place.side
        if not self.step.matches or side is None or not self.route.is_second_side(self.place):
            return None
        first = self.kept(self.step.id, OTHER[side], self.place.layer)
        whole = (EndReason.RELEASED, EndReason.TIME)
        return first if first is not None and first.end_reason in whole else None

    def log_released(self) -> None:
        """Log the hold as released, and say its length."""
        logged = self.log_hold(self.at, EndReason.RELEASED)
        self.step_is_over = self.step.ends in (Ends.RELEASED, Ends.TIME)
        self.say(self.cues.released(logged.duration_s, logged.breaths), Saying.REPLY)

    def log_time_up(self) -> None:
        """Log the hold as ended by its ceiling, at the ceiling's own moment."""
        ceiling = self.open_hold().moment(Mark.CEILING)
        logged = self.log_hold(self.at if ceiling is None else ceiling, EndReason.TIME)
        self.step_is_over = self.step.ends is Ends.TIME
        self.say(self.cues.time_up(logged.duration_s, logged.breaths))

    def skip_step(self) -> None:
        """Leave the step out; a running hold ends as skipped."""
        running = self.hold is not None
        self.log_open_hold(EndReason.SKIPPED)
        if running or not self.held_here:
            self.note_skipped()
        self.finish_step()

    def finish_step(self) -> None:
        """Let the step be over."""
        self.step_is_over = True

    def chime_marks(self) -> None:
        """Sound what the hold has reached, each once: its floor, its target, or a breath."""
        hold = self.open_hold()
        marks = [mark for mark in hold.reached(self.at) if mark is not Mark.CEILING]
        if marks:
            self.hold = hold.passing(self.at, *marks)
            limits = [mark for mark in marks if mark is not Mark.BREATH]
            self.chime((limits or marks)[-1])

    def pause_hold(self) -> None:
        """Stop the hold's clock, if one runs."""
        if self.hold is not None:
            self.hold = self.hold.pause(self.at)

    def resume_hold(self) -> None:
        """Let the hold's clock run again."""
        self.hold = self.open_hold().resume(self.at)
        self.say(self.words.resumed, Saying.REPLY)

    def open_hold(self) -> OpenHold:
        """Return the hold that runs or is paused."""
        if self.hold is None:
            raise RuntimeError("the table let an action for a hold run without one")
        return self.hold

    def note_text(self, text: str) -> None:
        """Note a text: of the hold if there is one, or was one here; else of the place."""
        about = self.hold or (self.last_hold if self.held_here else None)
        at_a_step = self.state not in ("ready", "screening", "precaution", "closing")
        self.outbox.append(
            Noted(
                self.step.id if at_a_step else None,
                self.place.side,
                self.place.layer,
                None if about is None else round(about.started_s, 3),
                text,
            )
        )

    def log_open_hold(self, reason: EndReason, response: str = "") -> None:
        """Log the hold as ended now, if there is one."""
        if self.hold is not None:
            self.log_hold(self.at, reason, response)

    def log_hold(self, at: float, reason: EndReason, response: str = "") -> LoggedHold:
        """Log the hold as ended at `at`, and return it."""
        self.last_open, self.last_ended_s = self.open_hold(), at
        logged = self.last_open.end(at, reason, response)
        self.hold = None
        self.keep(logged)
        self.outbox.append(HoldEnded(logged))
        return logged


def started(hold: OpenHold) -> HoldStarted:
    """Return the fact that a hold runs."""
    return HoldStarted(
        hold.step.id,
        hold.side,
        hold.layer,
        round(hold.started_s, 3),
        hold.limits.floor_s,
        hold.limits.target_s,
    )
