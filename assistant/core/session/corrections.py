"""After the fact: the table's guards and actions about corrections, and about notes.

What was declared is withdrawn and declared anew as it is now, so that the journal has both.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.effects import HoldEnded, PlaceMarked, Withdrawn
from assistant.core.domain.holds import EndReason, LoggedHold, OpenHold, Was
from assistant.core.domain.manner import Saying
from assistant.core.domain.route import Place
from assistant.core.language.cues import side_words
from assistant.core.session.holding import HoldActions, started
from assistant.core.session.moves import Moves


class Corrections(Moves, HoldActions):
    """Guards and actions of what is put right, and of what is noted."""

    # Guards

    def is_said_of_the_past(self) -> bool:
        """It was said how long ago it should have been said."""
        return self.ago_s > 0.0

    def is_said_of_now(self) -> bool:
        """It was said when it should have been."""
        return not self.is_said_of_the_past()

    def is_in_time(self) -> bool:
        """What is said to have happened came after the start, and after the last hold."""
        began_s = self.started_s if self.started_s is not None else self.at
        return not self.ago_s or self.at >= max(began_s, self.last_ended_s)

    def is_in_the_hold(self) -> bool:
        """What is said to have happened came after the hold began."""
        return not self.ago_s or self.at > self.open_hold().started_s

    def is_in_the_last_hold(self) -> bool:
        """What is said to have happened came after the last hold began, which is over."""
        last = self.last_open if self.hold is None else None
        return last is not None and self.at > last.started_s

    def is_noted_as_left(self) -> bool:
        """The hold, or the last one, is noted on the left side."""
        hold = self.hold or self.last_hold
        return hold is not None and hold.side == "left"

    def is_noted_as_right(self) -> bool:
        """The hold, or the last one, is noted on the right side."""
        hold = self.hold or self.last_hold
        return hold is not None and hold.side == "right"

    def has_last_command(self) -> bool:
        """There is a command to be taken back."""
        return self.history.last is not None

    def was_heard_then(self) -> bool:
        """A command was heard at that time that can be taken back."""
        return self.history.heard_at(self.at) is not None

    # Actions

    def correct_start(self) -> None:
        """Let the hold have begun when it is said to have."""
        self._run_instead(replace(self.open_hold(), started_s=self.at))
        self.tell_held_now()

    def correct_release(self) -> None:
        """Let the last hold have been released when it is said to have been."""
        old, opened = self._last()
        new = opened.end(self.at, EndReason.RELEASED, old.response)
        self._log_instead(old, replace(new, was=_was(old)))
        self.last_ended_s = self.at
        self.say(self.cues.released(new.duration_s, new.breaths), Saying.ANSWER)

    def correct_to_left(self) -> None:
        """Let the hold, or the last one, have been on the left side."""
        self._correct_side("left")

    def correct_to_right(self) -> None:
        """Let the hold, or the last one, have been on the right side."""
        self._correct_side("right")

    def _correct_side(self, side: str) -> None:
        if self.hold is not None:
            self._go_on_side(self.hold, side)
            self._run_instead(replace(self.hold, side=side))
        else:
            old, opened = self._last()
            self._go_on_side(opened, side)
            self.outbox.append(Withdrawn(started(opened).to_record()))
            self.outbox.append(started(replace(opened, side=side)))
            self.last_open = replace(opened, side=side)
            self._log_instead(old, replace(old, side=side, was=_was(old)))
        self.say(side_words(self.protocol, side) or self.words.corrected, Saying.ANSWER)

    def scratch(self) -> None:
        """Go back to where the session stood before the last command."""
        if self.history.last is not None:
            self.history.take_back(self.history.last)

    def take_back(self) -> None:
        """Go back to where the session stood before the command that was none."""
        taken = self.history.heard_at(self.at)
        if taken is not None:
            self.history.take_back(taken)

    def reopen(self, logged: LoggedHold) -> None:
        """Let the open hold tell that it was logged as ended, if it is the one."""
        hold = self.hold
        if hold is None or hold.step.id != logged.step:
            return
        if round(hold.started_s, 3) == logged.started_s:
            self.hold = replace(hold, was=_was(logged))

    def note_word(self) -> None:
        """Note what was said; where nothing was, say what can be noted."""
        if self.word:
            self.note_text(self.word)
        self.say(self.cues.noted(self.word) if self.word else self.cues.can_note(), Saying.ANSWER)

    def _last(self) -> tuple[LoggedHold, OpenHold]:
        if self.last_hold is None or self.last_open is None:
            raise RuntimeError("the table let a correction run without a hold")
        return self.last_hold, self.last_open

    def _run_instead(self, hold: OpenHold) -> None:
        """Let the open hold be another one, which is what it should have been."""
        old = self.open_hold()
        self.hold = replace(hold, was=old.was or Was(old.side, round(old.started_s, 3)))
        self.outbox += [Withdrawn(started(old).to_record()), started(self.hold)]

    def _log_instead(self, old: LoggedHold, new: LoggedHold) -> None:
        self.outbox += [Withdrawn(HoldEnded(old).to_record()), HoldEnded(new)]
        self.keep_instead(new)

    def _go_on_side(self, hold: OpenHold, side: str) -> None:
        """Let the session stand on the side that the hold was on, the other being still to do.

        Where it stands elsewhere by now, only the hold is put right.
        """
        here = self.place
        at_work = self.state in ("approach", "holding", "between")
        if not (at_work and self.is_sided()) or here.side != hold.side or here.layer != hold.layer:
            return
        if not self.route.is_second_side(here):
            self.route = self.route.beginning_on(side)
        self.marked = [self._marked_instead(place, here, side) for place in self.marked]
        if self.told == here:
            self.told = replace(here, side=side)
        self.place = replace(here, side=side)

    def _marked_instead(self, place: Place, here: Place, side: str) -> Place:
        if place != here:
            return place
        step = self.route.step(place).id
        self.outbox += [
            Withdrawn(PlaceMarked(step, place.side, place.layer).to_record()),
            PlaceMarked(step, side, place.layer),
        ]
        return replace(place, side=side)


def _was(hold: LoggedHold) -> Was:
    """Return a hold as it was noted first, now that its end is corrected too."""
    if hold.was is None or hold.was.duration_s is not None:
        return hold.was or Was(hold.side, hold.started_s, hold.duration_s, hold.end_reason)
    return replace(hold.was, duration_s=hold.duration_s, end_reason=hold.end_reason)
