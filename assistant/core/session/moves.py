"""Moving along the route: the table's guards and actions about places, sides and layers."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import PlaceMarked, PlaceOffered, StepSkipped
from assistant.core.domain.manner import Saying
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
    """Move to the step before."""
    known = walk.known
    go_to(walk, known.route.before(known.place) or known.place)


def do_again(walk: Walk) -> None:
    """Take up the step once more that was just done."""
    go_to(walk, walk.known.place)


def cross(walk: Walk) -> None:
    """Move to the first step of the other side; what is never come back to is left out.

    From a place that was come back to it is only that step's other side.
    """
    known = walk.known
    if known.onward is not None and known.place.side is not None:
        go_to(walk, replace(known.place, side=OTHER[known.place.side]))
        return
    for place in known.route.rest_of_first_side(known.place):
        leave_out(walk, place)
    go_to(walk, known.route.across(known.place))


# Marked places


def mark_place(walk: Walk) -> None:
    """Keep the place, to be offered again before the closure."""
    known = walk.known
    if known.place not in known.marked:
        known.marked += (known.place,)
        walk.outbox.append(PlaceMarked(walk.step.id, known.place.side, known.place.layer))
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


def _next_marked(walk: Walk) -> Place:
    """Take the first of the marked places from them."""
    first, *rest = walk.known.marked
    walk.known.marked = tuple(rest)
    return first


def _answered(walk: Walk, place: Place, *, taken: bool) -> None:
    step = walk.known.route.step(place).id
    walk.outbox.append(PlaceOffered(step, place.side, place.layer, taken))


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
    known = walk.known
    if known.onward is not None:
        return known.onward
    if known.state == "layer question":
        return known.route.after_layers(known.place)
    if known.state == "consent" and walk.command is Command.NO:
        return known.route.after_part(known.place)
    return known.route.ahead(known.place)


def go_to(walk: Walk, place: Place, *, again: bool = False) -> None:
    """Move to a place, and open the phase it is in; none is opened `again`."""
    known = walk.known
    if again:
        known.phase = walk.protocol.phase_of(place.step)
    known.place = place
    known.step_is_over = False
    known.held_here = False
    known.told = None
    known.alternative = None
    known.offered = 0
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
    known = walk.known
    here = place == known.place
    step = walk.step if here else known.route.step(place)
    if step.hold is not None and not (here and known.held_here):
        walk.outbox.append(StepSkipped(step.id, place.side, place.layer))


def note_skipped(walk: Walk) -> None:
    """Note that the step was left out on the therapist's word."""
    known = walk.known
    walk.outbox.append(StepSkipped(walk.step.id, known.place.side, known.place.layer))
