"""What a session under way knows: all that is gone back to when a command is taken back.

These are not the facts of the journal, which are declared and never undone (`effects.Fact`); from
these the session goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.domain.effects import PlaceMarked, StepReplaced, StepSkipped
from assistant.core.domain.events import Heard
from assistant.core.domain.holds import UNPAUSED, LoggedHold, OpenHold, Pauses
from assistant.core.domain.manner import Manner
from assistant.core.domain.protocol import Alternative, Phase
from assistant.core.domain.route import Ahead, Place, Route
from assistant.core.domain.states import STATES


@dataclass(slots=True)
class Known:
    """What is known at one moment. Times are seconds on the session's clock.

    Its shape is fixed: what is not named here can't be set, so nothing that a topic comes to know
    is left behind when a command is taken back. Every value is one that does not change, so that
    `dataclasses.replace(known)` is a whole copy: an action sets a field anew, it alters none.
    """

    route: Route
    place: Place
    manner: Manner
    state: str = STATES[0]
    """Changed by the table alone; a command that is taken back brings the one before it."""
    started_s: float | None = None
    """When the session was started by its word."""
    question: int = 0
    """The screening's question that is due, as an index."""
    paused_from: str = ""
    """The state that the pause began in."""
    pauses: Pauses = UNPAUSED
    """Every one of the session."""
    led_on_s: float = 0.0
    """When a hold ended, or a word led on, or told of pain: what is said of the past lies after."""
    led_on: bool = False
    """Whether that was another word than the end of the last hold."""
    went_on_s: float = 0.0
    """When it went on after a break: what is said of the past lies after that, as nobody knows on
    which side of the lost minutes it was."""
    end_asked_s: float | None = None
    """When it was asked whether to end, of a plea that was not made out; None if nothing is."""

    hold: OpenHold | None = None
    """The one that runs or is paused."""
    step_is_over: bool = False
    held_here: bool = False
    """Whether a hold was logged at this place."""
    last_hold: LoggedHold | None = None
    last_open: OpenHold | None = None
    """The same, as it was just before its end."""
    last_ended_s: float = 0.0
    """And its end on the session's clock."""
    holds: tuple[LoggedHold, ...] = ()
    """The last that was logged of each step, side and layer."""
    displaced: LoggedHold | None = None
    """The one that the last hold stands in place of among these."""

    marked: tuple[Place, ...] = ()
    """Marked to be come back to, and not yet offered again."""
    returned: Place | None = None
    """The marked place that was come back to, as long as it is stood at."""
    came_back: Place | None = None
    """The same once it was worked and left, as long as its hold is the last."""
    onward: Ahead | None = None
    """Where it goes on after marked places were offered."""
    alternative: Alternative | None = None
    """What is done instead of the step."""
    offered: int = 0
    """How many alternatives were offered at this place."""
    instead: tuple[tuple[Place, int], ...] = ()
    """Places where an alternative was taken, and which of the step's, counted from 1. Whoever
    comes there again does that one again: the step itself hurt."""
    here: tuple[PlaceMarked | StepReplaced, ...] = ()
    """What was declared of this place since it was come to."""
    there: tuple[PlaceMarked | StepReplaced, ...] = ()
    """The same of the place of the last hold, now that it was left."""

    left_out: tuple[tuple[Place, StepSkipped], ...] = ()
    """Places that are declared as left out."""
    undone: tuple[Place, ...] = ()
    """Those of them that only a corrected side left behind."""
    done: tuple[Place, ...] = ()
    """Done before their turn, as a corrected side showed: the way leads past them."""

    asked: tuple[Heard, ...] = ()
    """What may have been said with a number, the likeliest first, while it is asked which."""
    asked_s: float = 0.0
    """When that was asked last."""

    portion: int | None = None
    """The part of the plan of minutes that is under way, as an index."""
    portion_began_s: float = 0.0
    portion_ends_s: float = 0.0
    """When it is to end, by what was left of the session as it began."""

    phase: Phase | None = None
    """The last that was opened."""
    told: Place | None = None
    """Where a cue was spoken last."""
    cue: tuple[str, ...] = ()
    """What "repeat" says again."""
    cue_end: int | None = None
    """The number of the last of these words; None if they were not spoken, or were cut."""
    speaking: int | None = None
    """The number of the last words asked for and not yet over."""
