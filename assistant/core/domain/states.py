"""The states of a session: where it may stand. What leads from one to another is its table's."""

from __future__ import annotations

STATES = (
    "ready",  # waiting for the first "start"
    "screening",  # a question is asked before hands go on
    "precaution",  # the answer calls for care; asked whether to go on
    "cue",  # a step's cue is being spoken
    "consent",  # the step asks for the client's permission
    "no permission",  # it was not given to the session; asked whether to ask again, or to end
    "approach",  # the hand sinks; no hold runs yet
    "holding",  # at the barrier; the hold's clock runs
    "between",  # no hold runs; the step waits to be left, or to be held again
    "alternative question",  # after pain, asked whether to work in another way
    "side change",  # the words for a side, or for a further layer, are being spoken
    "layer question",  # asked whether another layer is wanted
    "return question",  # asked whether to go back to a marked place
    "paused",
    "closing",  # the aftercare words are being spoken
    "ended",
)
"""The first is the one that a session begins in."""

OUTSIDE = ("ready", "screening", "precaution", "closing", "ended")
"""States in which no step is under way."""

TELLING = ("cue", "side change", "closing")
"""States that last as long as their words: an answer would take the place of these."""

UNDER_HANDS = ("approach", "holding", "between", "paused")
"""States in which the therapist works, or rests, and nothing is asked."""
