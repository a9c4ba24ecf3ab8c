"""What is left of a session: its time, its holds, and the time that there is for each."""

from __future__ import annotations

from collections import Counter

from assistant.core.domain.route import Place
from assistant.core.session.walk import Walk

SHARE_STEP_S = 30.0
"""Seconds to which the time for each hold is rounded down: nobody holds by the second."""


def left_words(walk: Walk, at: float) -> str:
    """Return the answer to "how much is left" at `at` seconds."""
    known = walk.known
    holds = holds_ahead(walk)
    sides = Counter(place.side for place in holds)
    a_side = bool(holds) and set(sides) == {"left", "right"} and sides["left"] == sides["right"]
    count = sides["left"] if a_side else len(holds)
    if walk.budget_s is None or known.started_s is None:
        return walk.cues.holds_left(count, a_side=a_side, each_s=None)
    left_s = known.started_s + walk.budget_s - at
    share_s = left_s / len(holds) // SHARE_STEP_S * SHARE_STEP_S if holds else 0.0
    each_s = share_s if share_s > 0.0 else None
    return (
        f"{walk.cues.time_left(left_s)} {walk.cues.holds_left(count, a_side=a_side, each_s=each_s)}"
    )


def holds_ahead(walk: Walk) -> list[Place]:
    """Return the places with a hold still to be done, the present one among them.

    No further layer is counted than is planned, and no marked place.
    """
    known = walk.known
    here = known.hold is not None or not (known.held_here or known.step_is_over)
    if known.state in ("layer question", "return question"):
        here = False
    places = [known.place] if here else []
    if known.onward is None:
        places += known.route.rest(known.place)
    elif known.onward.way != "closing":
        places += [known.onward.place, *known.route.rest(known.onward.place)]
    return [place for place in places if known.route.step(place).hold is not None]
