"""After the fact: the table's guards and actions about corrections.

What was declared is withdrawn and declared anew as it is now, so that the journal has both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import HoldEnded, PlaceMarked, StepReplaced, Withdrawn
from assistant.core.domain.holds import EndReason, LoggedHold, OpenHold, Was
from assistant.core.domain.manner import Saying
from assistant.core.domain.route import Place
from assistant.core.domain.states import OUTSIDE
from assistant.core.language.cues import side_words
from assistant.core.session.holding import (
    ended_by_time,
    keep_instead,
    open_hold,
    started,
    tell_held_now,
)
from assistant.core.session.known import Known
from assistant.core.session.moves import (
    declare_here,
    go_to,
    is_sided,
    leave_out,
    left_out_instead,
    not_left_out,
    places_ahead,
    reopen_return,
    tell_return,
)
from assistant.core.session.walk import Walk

_SIDES_PUT_RIGHT = (Command.THAT_WAS_LEFT, Command.THAT_WAS_RIGHT)

Declared = PlaceMarked | StepReplaced

AT_WORK = ("approach", "holding", "between", "alternative question")
"""States in which the hands are at the place, or on their way there."""

# Guards


def is_said_of_the_past(walk: Walk) -> bool:
    """It was said how long ago it should have been said."""
    return walk.ago_s > 0.0


def is_known_late(walk: Walk) -> bool:
    """It was said of the past; or the ear told of it only after the ceiling that came later."""
    late = ended_by_time(walk) and walk.at < walk.known.last_ended_s
    return is_said_of_the_past(walk) or late


def is_in_time(walk: Walk) -> bool:
    """What is said to have happened came after the start and all that led to this step.

    A word of now does in any case: what the ear tells late is dated to what came before it.
    """
    known = walk.known
    began_s = known.started_s if known.started_s is not None else walk.at
    return not walk.ago_s or walk.at >= max(began_s, known.last_ended_s, known.led_on_s)


def is_in_the_hold(walk: Walk) -> bool:
    """What is said to have happened came after the hold began."""
    return not walk.ago_s or walk.at > open_hold(walk).started_s


def is_after_the_last_hold(walk: Walk) -> bool:
    """It came after the end of the last hold."""
    return walk.at >= walk.known.last_ended_s


def may_be_its_release(walk: Walk) -> bool:
    """It may have been the release of the last hold, which is over.

    Before that hold's end it may in any case. After it, the hold would be longer than was noted:
    that can be where "released" ended it and no word led on since, but no ceiling, no skipping and
    no word of the client's is overruled, and no ceiling passed. Nor may there have been time for
    another hold, of which nobody told: the release might be that one's.
    """
    known = walk.known
    last, logged = known.last_open, known.last_hold
    if known.hold is not None or last is None or logged is None:
        return False
    if walk.at <= max(last.started_s, known.went_on_s):
        return False
    if walk.at <= known.last_ended_s:
        return True
    if known.led_on or logged.end_reason is not EndReason.RELEASED:
        return False
    another = walk.step.hold or last.limits
    rested_s = walk.at - known.last_ended_s - known.pauses.within(known.last_ended_s, walk.at)
    in_one = rested_s < (another.floor_s or another.target_s)
    return in_one and not last.outlasted(walk.at, known.pauses)


def is_noted_as_left(walk: Walk) -> bool:
    """The hold, or the last one, is noted on the left side."""
    known = walk.known
    hold = known.hold or known.last_hold
    return hold is not None and hold.side == "left"


def is_noted_as_right(walk: Walk) -> bool:
    """The hold, or the last one, is noted on the right side."""
    known = walk.known
    hold = known.hold or known.last_hold
    return hold is not None and hold.side == "right"


def has_last_command(walk: Walk) -> bool:
    """There is a command to be taken back."""
    return walk.history.last is not None


def was_heard_then(walk: Walk) -> bool:
    """A command was heard at that time that can be taken back."""
    return walk.history.heard_at(walk.at) is not None


# Actions


def correct_start(walk: Walk) -> None:
    """Let the hold have begun when it is said to have."""
    moved = replace(open_hold(walk), started_s=walk.at)
    _run_instead(walk, moved.at_work(walk.now, walk.known.pauses))
    tell_held_now(walk)


def correct_release(walk: Walk) -> None:
    """Let the last hold have been released when it is said to have been.

    One that the client's word ended may have been let go sooner; it was the client's word still.
    """
    known = walk.known
    old, opened = _last(walk)
    stopped = old.end_reason is EndReason.STOP
    reason = old.end_reason if stopped else EndReason.RELEASED
    new = opened.end(walk.at, known.pauses, reason, old.response)
    _log_instead(walk, old, replace(new, was=_was(old)))
    if old.end_reason is EndReason.SKIPPED:
        not_left_out(walk, known.route.place_of(old.step, old.side, old.layer))
    known.last_ended_s = walk.at
    if not known.led_on:
        known.led_on_s = walk.at
    words = walk.cues.released(new.duration_s, new.breaths, walk.said_ago_s)
    walk.say(words, Saying.ANSWER)


def correct_to_left(walk: Walk) -> None:
    """Let the hold, or the last one, have been on the left side."""
    _correct_side(walk, "left")


def correct_to_right(walk: Walk) -> None:
    """Let the hold, or the last one, have been on the right side."""
    _correct_side(walk, "right")


def _correct_side(walk: Walk, side: str) -> None:
    known = walk.known
    hold = known.hold or _last(walk)[1]
    was_at = known.route.place_of(hold.step.id, hold.side, hold.layer)
    is_at = replace(was_at, side=side)
    in_this_visit = known.hold is not None or known.held_here
    if known.hold is not None:
        _run_instead(walk, replace(known.hold, side=side))
    else:
        old, opened = _last(walk)
        walk.outbox.append(Withdrawn(started(opened).to_record()))
        walk.outbox.append(started(replace(opened, side=side)))
        known.last_open = replace(opened, side=side)
        _log_instead(walk, old, replace(old, side=side, was=_was(old)))
        if old.end_reason is EndReason.SKIPPED:
            left_out_instead(walk, was_at, is_at)
    if was_at in (known.returned, known.came_back):
        known.returned = was_at
        reopen_return(walk, again=True)
    went = _goes_on_side(walk, was_at)
    back = known.place == is_at and walk.stands_in in AT_WORK and not in_this_visit
    if in_this_visit or went:
        known.here = _declared_on(walk, known.here, side)
    if not in_this_visit:
        known.there = _declared_on(walk, known.there, side)
    if went:
        _go_on_side(walk, side)
    walk.say(side_words(walk.protocol, side) or walk.words.corrected, Saying.ANSWER)
    if back and was_at.side is not None:
        _change_sides(walk, was_at)
    _tell_undone(walk, was_at, is_at)
    if known.state == "return question":
        tell_return(walk)


def scratch(walk: Walk) -> None:
    """Go back to where the session stood before the last command.

    What was paused until now was: the clock of a hold that is gone back to does not make up for it.
    """
    if walk.history.last is not None:
        pauses = walk.known.pauses
        walk.known = walk.history.take_back(walk.history.last)
        walk.known.asked = ()
        walk.known.pauses = pauses.scratched(walk.known.pauses, walk.at)


def take_back(walk: Walk) -> None:
    """Go back to where the session stood before the command that was none.

    A pause that it seemed to begin was none either; those that were scratched since were.
    """
    taken = walk.history.heard_at(walk.at)
    if taken is not None:
        kept = walk.known.pauses.kept
        walk.known = walk.history.take_back(taken)
        walk.known.asked = ()  # what is open still is asked again
        walk.known.pauses = replace(walk.known.pauses, kept=kept)


def reopen(walk: Walk, logged: LoggedHold) -> None:
    """Let the open hold tell that it was logged as ended, if it is the one."""
    known = walk.known
    if known.hold is not None and known.hold.number == logged.number:
        known.hold = replace(known.hold, was=_was(logged))


def note_led_on(walk: Walk, before: Known) -> None:
    """Note that a word led on, or told of pain: what is said of the past lies after it.

    The end of a hold is noted with its log, and a side put right leads nowhere.
    """
    known = walk.known
    if known.last_hold is not before.last_hold or walk.command in _SIDES_PUT_RIGHT:
        return
    if walk.command is Command.PAIN or _stand(before) != _stand(known):
        known.led_on, known.led_on_s = True, max(known.led_on_s, walk.at)


def _stand(known: Known) -> tuple[object, ...]:
    return known.place, known.alternative, known.step_is_over, known.state in OUTSIDE


def _last(walk: Walk) -> tuple[LoggedHold, OpenHold]:
    known = walk.known
    if known.last_hold is None or known.last_open is None:
        raise RuntimeError("the table let a correction run without a hold")
    return known.last_hold, known.last_open


def _run_instead(walk: Walk, hold: OpenHold) -> None:
    """Let the open hold be another one, which is what it should have been."""
    known = walk.known
    old = open_hold(walk)
    known.hold = replace(hold, was=old.was or Was(old.side, round(old.started_s, 3)))
    walk.outbox += [Withdrawn(started(old).to_record()), started(known.hold)]


def _log_instead(walk: Walk, old: LoggedHold, new: LoggedHold) -> None:
    walk.outbox += [Withdrawn(HoldEnded(old).to_record()), HoldEnded(new)]
    keep_instead(walk, new)


def _goes_on_side(walk: Walk, was_at: Place) -> bool:
    """Return whether the session is to stand on the side that the hold was on.

    Where it stands elsewhere by now than on the side that was wrong, only the hold is put right.
    """
    known = walk.known
    at_work = walk.stands_in in AT_WORK
    on_that_side = known.place.side == was_at.side and known.route.same_round(known.place, was_at)
    return at_work and is_sided(walk) and on_that_side


def _go_on_side(walk: Walk, side: str) -> None:
    """Let the session stand on the side that the hold was on, the other being still to do."""
    known = walk.known
    here, there = known.place, replace(known.place, side=side)
    if not known.route.is_second_side(here):
        known.route = known.route.beginning_on(side)
    if known.told == here:
        known.told = there
    known.place = there
    if known.alternative is not None and there not in dict(known.instead):
        # It was taken when this place was come to before, and is done again now.
        step, by = known.route.step(here), known.alternative
        known.instead += ((there, step.instead.index(by) + 1),)
        declare_here(walk, StepReplaced(step.id, by.step.id, side, there.layer))


def _change_sides(walk: Walk, was_at: Place) -> None:
    """Stand where the hold was thought to have been, and say so: the way had led on to its side.

    What was to come is done, and the hands have changed sides since the hold.
    """
    known = walk.known
    here = _declared_on(walk, known.here, was_at.side or "")
    told = was_at if known.told == known.place else known.told
    go_to(walk, was_at)
    known.here, known.told = here, told
    _say_not_done(walk, [was_at])


def _declared_on(walk: Walk, facts: tuple[Declared, ...], side: str) -> tuple[Declared, ...]:
    """Declare of a side what was declared of the other; a place that was offered since stays."""
    known = walk.known
    kept: list[Declared] = []
    for fact in facts:
        old = known.route.place_of(fact.step, fact.side, fact.layer)
        new = replace(old, side=side)
        if fact.side in (None, side) or (isinstance(fact, PlaceMarked) and old not in known.marked):
            kept.append(fact)
            continue
        walk.outbox.append(Withdrawn(fact.to_record()))
        if isinstance(fact, PlaceMarked):
            # The last of them: one before it is the mark that was come back to, open once more.
            at = len(known.marked) - 1 - known.marked[::-1].index(old)
            again = () if new in known.marked else (new,)
            known.marked = (*known.marked[:at], *again, *known.marked[at + 1 :])
            if not again:
                continue
        else:
            known.instead = tuple((new if at == old else at, n) for at, n in known.instead)
        kept.append(replace(fact, side=side))
        walk.outbox.append(kept[-1])
    return tuple(kept)


def _tell_undone(walk: Walk, was_at: Place, is_at: Place) -> None:
    """Say and note what is left behind, now that a hold was on the other side.

    What was done already is passed by on the way: nothing is done twice unasked.
    """
    known = walk.known
    round_ = known.route.round_of(was_at)
    held = {_first_layer(walk, is_at), *_held_at(walk, tuple(EndReason))}
    done = {_first_layer(walk, is_at), *_held_at(walk, (EndReason.RELEASED, EndReason.TIME))}
    known.done = tuple(each for each in round_ if each in done)
    ahead = set(places_ahead(walk)) | ({known.place} if walk.stands_in in AT_WORK else set())
    behind = [each for each in round_ if each not in held and each not in ahead]
    not_left_out(walk, *(each for each in known.undone if each in held or each in ahead))
    declared = [place for place, _ in known.left_out]
    undone = [each for each in behind if each not in declared and known.route.step(each).hold]
    for place in undone:
        leave_out(walk, place)
    known.undone += tuple(undone)
    if undone:
        _say_not_done(walk, undone)


def _say_not_done(walk: Walk, places: Sequence[Place]) -> None:
    steps = [(walk.known.route.step(place), place) for place in places]
    walk.say(walk.cues.not_done(walk.protocol, steps), Saying.ANSWER)


def _held_at(walk: Walk, ended: Collection[EndReason]) -> Iterator[Place]:
    """Yield the places of the holds that ended so; of a step's own layers the first."""
    for hold in walk.known.holds:
        if hold.end_reason in ended:
            place = walk.known.route.place_of(hold.step, hold.side, hold.layer)
            yield _first_layer(walk, place)


def _first_layer(walk: Walk, place: Place) -> Place:
    return replace(place, layer=1) if walk.known.route.has_own_layers(place) else place


def _was(hold: LoggedHold) -> Was:
    """Return a hold as it was noted first, now that its end is corrected too."""
    if hold.was is None or hold.was.duration_s is not None:
        return hold.was or Was(hold.side, hold.started_s, hold.duration_s, hold.end_reason)
    return replace(hold.was, duration_s=hold.duration_s, end_reason=hold.end_reason)
