"""Answers to who has lost the thread: what can be said, where the session stands, what is next,
and what is left of it: its time, its holds, and the time that there is for each; and of a plan of
minutes its parts. Some of it is shown all the time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import Finish, PortionTaken, StateChanged
from assistant.core.domain.manner import ANY_TIME
from assistant.core.domain.plan import SOON_S, portion_at, spread
from assistant.core.domain.protocol import Step
from assistant.core.domain.route import Ahead, Place
from assistant.core.domain.states import OUTSIDE, TELLING
from assistant.core.language.cues import change_words, side_words
from assistant.core.session.moves import ahead as what_lies_ahead
from assistant.core.session.moves import past_marked_places, places_ahead
from assistant.core.session.walk import Walk

AT_ONCE = 3
"""Commands named in one answer: more are not kept in mind, and hold up the work."""

MOST_USEFUL = (
    Command.START,
    Command.YES,
    Command.NO,
    Command.RESUME,
    Command.BARRIER,
    Command.RELEASED,
    Command.NEXT,
    Command.SKIP,
    Command.HOW_LONG,
    Command.REPEAT,
    Command.PAUSE,
    Command.BACK,
    Command.OTHER_SIDE,
    Command.WHAT_NEXT,
    Command.HOW_MUCH_LEFT,
    Command.WHERE,
    Command.MARK,
)
"""In the order in which help names them, those that are taken; after them come all the others."""

SHARE_STEP_S = 30.0
"""Seconds to which the time for each hold is rounded down: nobody holds by the second."""

UNNAMED = SAFETY | {Command.HELP}

ABOUT_THE_CLIENT = ("screening", "precaution")
"""States in which what can be said differs by what was answered: "skip" is taken at a question, and
not after a yes to it."""

ALWAYS_THE_SAME = frozenset((Command.YES, Command.NO, Command.RESUME, Command.WAKE))
"""What is shown there of what can be said: whoever reads it learns of no answer."""


def view(walk: Walk, taken: Collection[Command]) -> StateChanged:
    """Return where the session stands, and what of the commands `taken` there the ear takes now.

    While the assistant speaks, the ear takes only what its words let through.
    """
    known, called = walk.known, walk.cues.called
    under_way = walk.stands_in not in OUTSIDE
    heard = [command for command in taken if command in walk.heard]
    hold, holds = known.route.hold_at(known.place) if under_way and walk.step.hold else (0, 0)
    ends = known.started_s is not None and walk.budget_s is not None
    return StateChanged(
        state=known.state,
        step=walk.step.id if under_way else None,
        side=known.place.side if under_way else None,
        layer=known.place.layer,
        legal=called(heard),
        here=called(command for command in heard if command not in ANY_TIME),
        title=walk.step.called if under_way else None,
        next=_next_shown(walk),
        hold=hold,
        holds=holds,
        most=called(_most_useful(walk, taken)),
        began_s=known.started_s,
        ends_s=(known.started_s or 0.0) + (walk.budget_s or 0.0) if ends else None,
    )


def _most_useful(walk: Walk, taken: Collection[Command]) -> list[Command]:
    """Return what is of most use once nothing is being said; nothing where that leads elsewhere."""
    if walk.known.state in TELLING:
        return []
    if walk.stands_in in ABOUT_THE_CLIENT:
        taken = ALWAYS_THE_SAME.intersection(taken)
    return most_useful(taken)


def most_useful(taken: Collection[Command]) -> list[Command]:
    """Return the few commands of those `taken` that help names first."""
    return _in_their_order(taken)[:AT_ONCE]


def _in_their_order(taken: Collection[Command]) -> list[Command]:
    known = [*MOST_USEFUL, *(command for command in Command if command not in MOST_USEFUL)]
    return [command for command in known if command in taken and command not in UNNAMED]


def help_words(walk: Walk, legal: Collection[Command]) -> str:
    """Return the answer to "help": three commands that are `legal`.

    They are others for each time that it was asked before; after the last it begins again. The
    client's words are not named: they would not be heard while they are spoken.
    """
    named = _in_their_order(legal)
    pages = [named[first : first + AT_ONCE] for first in range(0, len(named), AT_ONCE)]
    return walk.cues.can_say(pages[walk.helped % len(pages)])


def where_words(walk: Walk) -> str:
    """Return the answer to "where am I": the step, its side and layer, and whether it is held."""
    known = walk.known
    words = walk.words
    state = walk.stands_in
    paused = [words.paused] if known.state == "paused" else []
    if state == "ready":
        return words.not_begun
    if state in ("screening", "precaution"):
        here = walk.cues.question_number(known.question + 1, len(walk.protocol.screening))
    elif state == "closing":
        here = words.at_the_end
    else:
        here = walk.cues.step_number(walk.protocol, walk.step, known.place)
    held = [words.hold_runs] if state == "holding" and not paused else []
    return " ".join([*paused, here, *held])


def next_words(walk: Walk) -> str:
    """Return the answer to "what is next": what follows once the present step is over."""
    known = walk.known
    cues, words = walk.cues, walk.words
    state = walk.stands_in
    if state == "ready" and walk.protocol.screening and not walk.skip_screening:
        return cues.next_is(walk.protocol.screening[0].ask)
    if state in ("screening", "precaution"):
        following = walk.protocol.screening[known.question + 1 : known.question + 2]
        if following:
            return cues.next_is(following[0].ask)
    if state in ("ready", "screening", "precaution"):
        return cues.next_is(known.route.step(known.route.start).cue)
    if state == "closing":
        return words.end_is_next
    ahead = _following(walk)
    step = _step_at(walk, ahead.place)
    match ahead.way:
        case "step":
            return cues.next_is(step.cue)
        case "first side":
            return cues.next_is(side_words(walk.protocol, ahead.place.side), step.cue)
        case "other side":
            return cues.next_is(change_words(walk.protocol))
        case "next layer":
            side = None if known.route.has_own_layers(ahead.place) else ahead.place.side
            return cues.next_is(cues.layer(walk.protocol, ahead.place.layer, side))
        case "layer question":
            return cues.next_is(known.route.layers_at(known.place).question)
        case "return question":
            return cues.next_is(words.a_marked_place)
        case _:
            return words.end_is_next


def _following(walk: Walk) -> Ahead:
    asked = walk.stands_in == "return question"
    return past_marked_places(walk) if asked else what_lies_ahead(walk)


def _step_at(walk: Walk, place: Place) -> Step:
    """Return what is done at a place: what was done there instead, where it was after pain."""
    step = walk.known.route.step(place)
    taken = dict(walk.known.instead).get(place)
    return step.instead[taken - 1].step if taken else step


def _next_shown(walk: Walk) -> str | None:
    """Return what follows the present step, to be shown; "" for the end, None if nobody knows."""
    known, state = walk.known, walk.stands_in
    if state == "ready":
        asks = walk.protocol.screening and not walk.skip_screening
        return None if asks else _place_shown(walk, known.route.start, None)
    if state in OUTSIDE or state == "no permission":
        return None
    following = _following(walk)
    match following.way:
        case "closing":
            return ""
        case "layer question":
            return known.route.layers_at(known.place).question
        case "return question":
            return walk.words.a_marked_place.rstrip(".")
        case _:
            return _place_shown(walk, following.place, known.place)


def _place_shown(walk: Walk, place: Place, after: Place | None) -> str:
    """Return a step to come, with what of its side and layer is otherwise than at the one before.

    A layer that is counted anew goes without saying.
    """
    title = _step_at(walk, place).called
    side = place.side if after is None or place.side != after.side else None
    further = after is not None and place.layer > max(1, after.layer)
    return walk.cues.place_shown(walk.protocol, title, side, place.layer if further else None)


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
    if portions := portions_left(walk, at):
        parts = [walk.cues.portion_left(*each) for each in portions[:AT_ONCE]]
        counted = [walk.cues.holds_left(count, a_side=a_side, each_s=None)] if holds else []
        return " ".join([walk.cues.time_left(left_s), *parts, *counted])
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
    places = [*([known.place] if here else []), *places_ahead(walk)]
    return [place for place in places if known.route.step(place).hold is not None]


# The plan of minutes

SOON, OVER = "soon", "over"


def follow_plan(walk: Walk) -> None:
    """Note that a part of the plan is left, and that another begins, by where the session stands.

    What is left of the session's time is spread anew over the parts that are to come.
    """
    known, plan = walk.known, walk.protocol.plan
    under_way = known.started_s is not None and walk.stands_in not in OUTSIDE
    portion = portion_at(plan, known.place.step) if under_way else None
    if portion == known.portion or not plan:
        return
    if known.portion is not None:
        left = plan[known.portion]
        ends = [at for at, effect in enumerate(walk.outbox) if isinstance(effect, Finish)]
        began_s, ends_s = known.portion_began_s, known.portion_ends_s
        fact = PortionTaken(
            left.name,
            left.planned_s,
            round(ends_s - began_s, 3),
            round(began_s, 3),
            round(max(0.0, walk.at - began_s), 3),
        )
        walk.outbox.insert(ends[0] if ends else len(walk.outbox), fact)
    known.portion = portion
    if portion is not None and known.started_s is not None and walk.budget_s is not None:
        left_s = known.started_s + walk.budget_s - walk.at
        known.portion_began_s = walk.at
        known.portion_ends_s = walk.at + spread(plan, portion, left_s)[0]


def portions_left(walk: Walk, at: float) -> list[tuple[str, float]]:
    """Return the part under way and those after it, with the seconds left for each at `at`.

    Of one that has taken more than its time that is less than nothing.
    """
    known, plan = walk.known, walk.protocol.plan
    if not plan or known.started_s is None or walk.budget_s is None:
        return []
    if known.portion is None:  # before the first of them, as permission is asked
        if walk.stands_in in OUTSIDE:
            return []
        left_s = known.started_s + walk.budget_s - at
        named = [portion.name for portion in plan]
        return list(zip(named, spread(plan, 0, left_s), strict=True))
    here = known.portion_ends_s - at
    left_s = known.started_s + walk.budget_s - max(at, known.portion_ends_s)
    later = plan[known.portion + 1 :]
    shares = spread(plan, known.portion + 1, left_s) if later else []
    named = [portion.name for portion in plan[known.portion :]]
    return list(zip(named, [here, *shares], strict=True))


def to_tell_of_portion(walk: Walk) -> list[tuple[float, str]]:
    """Return what is still to be said of the part under way, and when, the earlier first.

    At the end of the last one the session's own time is over, which has words of its own. Where
    pain was told of nothing is said until the session is led on: it would push on.
    """
    known = walk.known
    if known.portion is None or walk.eased == known.place:
        return []
    began_s, ends_s = known.portion_began_s, known.portion_ends_s
    dues = []
    if ends_s - began_s >= 2 * SOON_S:
        dues.append((ends_s - SOON_S, SOON))
    if known.portion + 1 < len(walk.protocol.plan) and ends_s > began_s:
        dues.append((ends_s, OVER))
    return [(at, what) for at, what in dues if (began_s, what) not in walk.portions_told]
