"""Moving along the route: the table's guards and actions about places, sides and layers."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    PlaceMarked,
    PlaceOffered,
    StepReplaced,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.manner import Saying
from assistant.core.domain.protocol import Step
from assistant.core.domain.route import OTHER, Ahead, Place
from assistant.core.session.walk import Walk

# Guards


def first_side_follows(walk: Walk) -> bool:
    """The first side of a block of sided steps follows."""
    return ahead(walk).way == "first side"


def step_follows(walk: Walk) -> bool:
    """Another step follows on this side."""
    return ahead(walk).way == "step"


def other_side_follows(walk: Walk) -> bool:
    """The other side follows."""
    return ahead(walk).way == "other side"


def layer_follows(walk: Walk) -> bool:
    """A further layer was planned and follows."""
    return ahead(walk).way == "next layer"


def layer_may_follow(walk: Walk) -> bool:
    """A further layer follows if it is wanted."""
    return ahead(walk).way == "layer question"


def return_may_follow(walk: Walk) -> bool:
    """A marked place is to be offered before the closure."""
    return ahead(walk).way == "return question"


def step_precedes(walk: Walk) -> bool:
    """There is a step to go back to."""
    known = walk.known
    return known.route.before(known.place) is not None


def side_precedes(walk: Walk) -> bool:
    """The step to go back to is one of a side that has to be named."""
    known = walk.known
    before = known.route.before(known.place)
    if before is None or not known.route.has_other_side(before):
        return False
    return before.side != known.place.side or not known.route.has_other_side(known.place)


def is_sided(walk: Walk) -> bool:
    """The step is walked on both sides."""
    known = walk.known
    return known.route.has_other_side(known.place)


def marked_place_is_sided(walk: Walk) -> bool:
    """The marked place that is offered is on one of two sides."""
    known = walk.known
    return known.route.has_other_side(known.marked[0])


def step_is_untold(walk: Walk) -> bool:
    """The step's cue was not spoken yet: pain came over the words for the side."""
    known = walk.known
    return known.told != known.place and not known.held_here


# Actions


def leave(walk: Walk) -> None:
    """Leave the step for what lies ahead."""
    close(walk)
    go_on(walk)


def close(walk: Walk) -> None:
    """Note a step that is left without its hold as left out."""
    known = walk.known
    if not known.step_is_over:
        leave_out(walk, known.place)
    leave_return(walk)
    behind, onward = _past_done(walk)
    if onward.way == "layer question":
        known.place = behind  # whose layers they are


def go_on(walk: Walk) -> None:
    """Move to what lies ahead."""
    onward = ahead(walk)
    walk.known.onward = None
    go_to(walk, onward.place)


def add_layer(walk: Walk) -> None:
    """Move to the further layer that was offered."""
    known = walk.known
    go_to(walk, known.route.ahead(known.place).place)


def go_back(walk: Walk) -> None:
    """Move to the step before. A marked place that was not worked yet is offered once more."""
    known = walk.known
    leave_return(walk, again=True)
    go_to(walk, known.route.before(known.place) or known.place)


def do_again(walk: Walk) -> None:
    """Take up the step once more that was just done."""
    go_to(walk, walk.known.place)


def cross(walk: Walk) -> None:
    """Move to the first step of the other side; what is never come back to is left out.

    From a place that was come back to it is only that step's other side.
    """
    known = walk.known
    leave_return(walk)
    if known.onward is not None and known.place.side is not None:
        go_to(walk, replace(known.place, side=OTHER[known.place.side]))
        return
    for place in known.route.rest_of_first_side(known.place):
        leave_out(walk, place)
    first = known.route.across(known.place)
    place = first
    while place in known.done:
        onward = known.route.past(place)
        place = onward.place if onward.way == "step" else first
        if place.side != first.side or place == first:
            place = first  # all of it was done, and is wanted again
            break
    go_to(walk, place)


# Marked places


def mark_place(walk: Walk) -> None:
    """Keep the place, to be offered again before the closure."""
    known = walk.known
    if known.place not in known.marked:
        known.marked += (known.place,)
        declare_here(walk, place_marked(walk, known.place))
    walk.say(walk.words.marked, Saying.REPLY)


def offer_return(walk: Walk) -> None:
    """Ask whether to go back to the first of the marked places."""
    known = walk.known
    known.onward = past_marked_places(walk)
    _ask(walk, known.marked[0])


def offer_next_return(walk: Walk) -> None:
    """Ask about the next one, as the one before was not wanted."""
    pass_by(walk)
    _ask(walk, walk.known.marked[0])


def tell_return(walk: Walk) -> None:
    """Ask again."""
    _ask(walk, walk.known.marked[0])


def pass_by(walk: Walk) -> None:
    """Let the marked place that was offered go."""
    _answered(walk, _next_marked(walk), taken=False)


def go_on_past(walk: Walk) -> None:
    """Let it go, and move on to the closure."""
    go_on(walk)
    pass_by(walk)


def take_return(walk: Walk) -> None:
    """Move to the marked place that was offered."""
    place = _next_marked(walk)
    _answered(walk, place, taken=True)
    go_to(walk, place, again=True)
    walk.known.returned = place


def leave_return(walk: Walk, *, again: bool = False) -> None:
    """Note of a marked place that is left without its hold that it was not come back to after all.

    It is open then, or to be offered `again`.
    """
    known = walk.known
    if walk.step.hold is not None and not known.held_here:
        reopen_return(walk, again=again)
    elif known.returned is not None:
        known.came_back, known.returned = known.returned, None


def reopen_return(walk: Walk, *, again: bool = False) -> None:
    """Let a marked place that was come back to be open, or `again` to be offered."""
    known = walk.known
    place, known.returned, known.came_back = known.returned, None, None
    if place is None:
        return
    walk.outbox.append(Withdrawn(_place_offered(walk, place, taken=True).to_record()))
    if again:
        known.marked = (place, *known.marked)
    else:
        _answered(walk, place, taken=False)


def place_marked(walk: Walk, place: Place) -> PlaceMarked:
    """Return the fact that a place is marked: by the route's step, whatever is done there."""
    return PlaceMarked(walk.known.route.step(place).id, place.side, place.layer)


def declare_here(walk: Walk, fact: PlaceMarked | StepReplaced) -> None:
    """Declare something of the present place, which goes along if its side is corrected."""
    walk.outbox.append(fact)
    walk.known.here += (fact,)


def _next_marked(walk: Walk) -> Place:
    """Take the first of the marked places from them."""
    first, *rest = walk.known.marked
    walk.known.marked = tuple(rest)
    return first


def _answered(walk: Walk, place: Place, *, taken: bool) -> None:
    walk.outbox.append(_place_offered(walk, place, taken=taken))


def _place_offered(walk: Walk, place: Place, *, taken: bool) -> PlaceOffered:
    return PlaceOffered(walk.known.route.step(place).id, place.side, place.layer, taken)


def _ask(walk: Walk, place: Place) -> None:
    step = walk.known.route.step(place)
    walk.say_cue(walk.cues.return_question(walk.protocol, step, place.side))


# What they share


def ahead(walk: Walk) -> Ahead:
    """What lies ahead, from the present state and for the command being handled."""
    known = walk.known
    waiting = known.marked[1:] if known.state == "return question" else known.marked
    onward = past_marked_places(walk)
    if waiting and known.route.closes(known.place, onward):
        return Ahead("return question", onward.place)
    return onward


def past_marked_places(walk: Walk) -> Ahead:
    """What lies ahead if no marked place is offered."""
    return _past_done(walk)[1]


def _past_done(walk: Walk) -> tuple[Place, Ahead]:
    """Return what lies ahead, and the last place before it: what was done already is passed by."""
    known = walk.known
    place = known.place
    if known.onward is not None:
        return place, known.onward
    if known.state == "consent" and walk.command is Command.NO:
        return place, known.route.after_part(place)
    asked = known.state == "layer question"
    at_once = known.route.after_layers(place) if asked else known.route.ahead(place)
    onward = at_once
    while onward.way in ("step", "other side") and onward.place in known.done:
        place = onward.place
        onward = known.route.past(place)
    if asked and onward.way in ("layer question", "next layer"):
        return known.place, at_once  # one question of layers does not lead to another
    if place != known.place and onward.way == "step" and known.route.has_other_side(onward.place):
        crosses = onward.place.side != known.place.side
        onward = replace(onward, way="other side") if crosses else onward
    return place, onward


def places_ahead(walk: Walk) -> list[Place]:
    """Return the places that the way leads to from here if no further layer is wanted."""
    known = walk.known
    if known.onward is None:
        places = list(known.route.rest(known.place))
    elif known.onward.way == "closing":
        return []
    else:
        places = [known.onward.place, *known.route.rest(known.onward.place)]
    return [place for place in places if place not in known.done]


def go_to(walk: Walk, place: Place, *, again: bool = False) -> None:
    """Move to a place, and open the phase it is in; none is opened `again`."""
    known = walk.known
    if again:
        known.phase = walk.protocol.phase_of(place.step)
    if known.held_here:
        known.there = known.here
    known.here = ()
    known.returned = None
    if not any(known.route.same_round(place, each) for each in known.done):
        known.done = ()
    known.place = place
    known.step_is_over = False
    known.held_here = False
    known.told = None
    known.offered = dict(known.instead).get(place, 0)
    other = known.route.step(place).instead
    known.alternative = other[known.offered - 1] if known.offered else None
    open_phase(walk)


def open_phase(walk: Walk) -> None:
    """Say the words of the phase that the present place is in, unless they were the last."""
    known = walk.known
    phase = walk.protocol.phase_of(known.place.step)
    if phase is not known.phase and phase is not None and phase.cue:
        walk.say(phase.cue, Saying.ASIDE)
    known.phase = phase


def leave_out(walk: Walk, place: Place) -> None:
    """Note that the hold of a step was left out, unless it was not."""
    step = walk.step if place == walk.known.place else walk.known.route.step(place)
    if step.hold is not None and not was_held(walk, place):
        _declare_left_out(walk, place, step)


def note_skipped(walk: Walk) -> None:
    """Note that the step was left out on the therapist's word; a marked place is open again."""
    reopen_return(walk)
    _declare_left_out(walk, walk.known.place, walk.step)


def not_left_out(walk: Walk, *places: Place) -> None:
    """Withdraw that places were left out: they were come to after all."""
    known = walk.known
    for place, fact in known.left_out:
        if place in places:
            walk.outbox.append(Withdrawn(fact.to_record()))
    known.left_out = tuple(each for each in known.left_out if each[0] not in places)
    known.undone = tuple(place for place in known.undone if place not in places)


def left_out_instead(walk: Walk, was_at: Place, is_at: Place) -> None:
    """Let it be another place that is left out, if one is."""
    facts = [fact for place, fact in walk.known.left_out if place == was_at]
    not_left_out(walk, was_at)
    for fact in facts:
        walk.outbox.append(replace(fact, side=is_at.side))
        walk.known.left_out += ((is_at, replace(fact, side=is_at.side)),)


def was_held(walk: Walk, place: Place) -> bool:
    """Return whether a hold was logged there: of what is done there now, or, elsewhere, of any."""
    step = walk.known.route.step(place)
    at_hand = [walk.step.id] if place == walk.known.place else [step.id, *_others(step)]
    return any(
        hold.step in at_hand and (hold.side, hold.layer) == (place.side, place.layer)
        for hold in walk.known.holds
    )


def _others(step: Step) -> list[str]:
    """Return the ids of what may be done in place of a step."""
    return [other.step.id for other in step.instead]


def _declare_left_out(walk: Walk, place: Place, step: Step) -> None:
    fact = StepSkipped(step.id, place.side, place.layer)
    walk.outbox.append(fact)
    walk.known.left_out += ((place, fact),)
