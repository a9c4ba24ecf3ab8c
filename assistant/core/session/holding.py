"""The hold: the table's guards and actions about starting, timing and ending it."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.effects import HoldEnded, HoldStarted, Noted
from assistant.core.domain.holds import EndReason, LoggedHold, Mark, OpenHold
from assistant.core.domain.manner import Saying
from assistant.core.domain.protocol import Begins, Ends, Hold
from assistant.core.domain.route import OTHER
from assistant.core.domain.states import OUTSIDE
from assistant.core.session.moves import not_left_out, note_skipped, was_held
from assistant.core.session.walk import Walk

TAKES_NOTES = (
    *("approach", "holding", "between"),
    *("alternative question", "layer question", "return question"),
)
"""States in which a note is taken; it is in a pause that began where a step is under way, too."""

SAID_BACK = 12
"""Words of a note that are said back: as many as a cue has. While they are spoken, five seconds,
"released" is not heard; the whole note is shown."""

# Guards


def has_hold(walk: Walk) -> bool:
    """The step has a hold."""
    return walk.step.hold is not None


def may_hold_again(walk: Walk) -> bool:
    """The step has a hold and has not ended."""
    return has_hold(walk) and not walk.known.step_is_over


def begins_on_start(walk: Walk) -> bool:
    """The step's hold is begun by "start" as well."""
    return walk.step.begins is Begins.START


def held_to_ceiling(walk: Walk) -> bool:
    """The step's last hold ended by its ceiling, and the step goes on."""
    known = walk.known
    return known.held_here and not known.step_is_over and ended_by_time(walk)


def ended_by_time(walk: Walk) -> bool:
    """The last hold ended by its ceiling."""
    last = walk.known.last_hold
    return last is not None and last.end_reason is EndReason.TIME


def ends_on_release(walk: Walk) -> bool:
    """The step is over with the release of its hold."""
    return walk.step.ends in (Ends.RELEASED, Ends.TIME)


def has_held(walk: Walk) -> bool:
    """A hold was logged in this session."""
    return walk.known.last_hold is not None


def hold_is_open(walk: Walk) -> bool:
    """A hold is running or paused."""
    return walk.known.hold is not None


# Actions


def start_hold(walk: Walk) -> None:
    """Open a hold at the moment the barrier was named, and let it be heard that it runs.

    Who named it just before a ceiling, to be known after it, took up the next one as the last was
    over: it begins there. To refuse the word would leave the hands at a barrier without a clock.
    Nor does one begin before the session's first word, which may be known sooner than an earlier.
    """
    known = walk.known
    place, limits = known.place, limits_here(walk)
    started_s = max(walk.at, known.last_ended_s, known.started_s or 0.0)
    hold = OpenHold(walk.number_of_hold(), walk.step, place.side, place.layer, started_s, limits)
    known.hold = hold.at_work(walk.now, known.pauses)
    walk.outbox.append(started(known.hold))
    walk.chime(Mark.START)
    if walk.ago_s:
        tell_held_now(walk)


def tell_held_now(walk: Walk) -> None:
    """Say when the hold began, as it was understood, and what is left of it by now."""
    hold = open_hold(walk)
    held_s = hold.held_s(walk.now, walk.known.pauses)
    walk.say(walk.cues.began_then(held_s, hold.limits, walk.said_ago_s), Saying.ANSWER)


def limits_here(walk: Walk) -> Hold:
    """Return what the hold of this step is to last, matched to the other side if it says so."""
    limits = walk.step.hold
    if limits is None:
        raise RuntimeError("the table let an action for a hold run without one")
    first = matched(walk)
    if first is None:
        return limits
    target_s = max(first.duration_s, limits.floor_s)
    if limits.ceiling_s is not None:
        target_s = min(target_s, limits.ceiling_s)
    return replace(limits, target_s=target_s)


def matched(walk: Walk) -> LoggedHold | None:
    """Return the hold of the first side that this one is to match; None if there is none.

    One that pain, a skip or an interruption cut short is no measure.
    """
    known = walk.known
    side = known.place.side
    if not walk.step.matches or side is None or not known.route.is_second_side(known.place):
        return None
    first = kept(walk, walk.step.id, OTHER[side], known.place.layer)
    whole = (EndReason.RELEASED, EndReason.TIME)
    return first if first is not None and first.end_reason in whole else None


def log_released(walk: Walk) -> None:
    """Log the hold as released, and say its length."""
    logged = log_hold(walk, walk.at, EndReason.RELEASED)
    walk.known.step_is_over = ends_on_release(walk)
    words = walk.cues.released(logged.duration_s, logged.breaths, walk.said_ago_s)
    walk.say(words, Saying.ANSWER if walk.said_ago_s else Saying.REPLY)


def log_time_up(walk: Walk) -> None:
    """Log the hold as ended by its ceiling, at the ceiling's own moment."""
    ceiling = open_hold(walk).moment(Mark.CEILING, walk.known.pauses)
    logged = log_hold(walk, walk.at if ceiling is None else ceiling, EndReason.TIME)
    walk.known.step_is_over = walk.step.ends is Ends.TIME
    walk.say(walk.cues.time_up(logged.duration_s, logged.breaths))


def skip_step(walk: Walk) -> None:
    """Leave the step out; a running hold ends as skipped."""
    known = walk.known
    running = known.hold is not None
    log_open_hold(walk, EndReason.SKIPPED)
    if running or not was_held(walk, known.place):
        note_skipped(walk)
    finish_step(walk)


def finish_step(walk: Walk) -> None:
    """Let the step be over."""
    walk.known.step_is_over = True


def chime_marks(walk: Walk) -> None:
    """Sound what the hold has reached, each once: its floor, its target, or a breath."""
    hold, pauses = open_hold(walk), walk.known.pauses
    marks = [mark for mark in hold.reached(walk.at, pauses) if mark is not Mark.CEILING]
    if marks:
        walk.known.hold = hold.passing(walk.at, pauses, *marks)
        limits = [mark for mark in marks if mark is not Mark.BREATH]
        walk.chime((limits or marks)[-1])


def open_hold(walk: Walk) -> OpenHold:
    """Return the hold that runs or is paused."""
    known = walk.known
    if known.hold is None:
        raise RuntimeError("the table let an action for a hold run without one")
    return known.hold


def note_text(walk: Walk, text: str) -> None:
    """Note a text: of the hold if there is one, or was one here; else of the place."""
    known = walk.known
    about = known.hold or (known.last_hold if known.held_here else None)
    at_a_step = walk.stands_in not in OUTSIDE
    walk.outbox.append(
        Noted(
            walk.step.id if at_a_step else None,
            known.place.side,
            known.place.layer,
            None if about is None else round(about.started_s, 3),
            text,
            None if about is None else about.number,
        )
    )


def was_said_where_notes_are(walk: Walk) -> bool:
    """The session went on since this was said; where it stood then, notes are taken."""
    then = walk.history.stood(walk.said_s)
    if then is None:
        return False
    paused = then.state == "paused" and then.paused_from not in OUTSIDE
    return paused or then.state in TAKES_NOTES


def note_late(walk: Walk) -> None:
    """Note what was said, as of where the session stood then, and say it after all else."""
    now, walk.known = walk.known, walk.history.stood(walk.said_s) or walk.known
    note_text(walk, walk.word)
    walk.known = now
    walk.say(walk.cues.noted(said_back(walk.word)), Saying.ANSWER)


def note_word(walk: Walk) -> None:
    """Note what was said; where nothing was, say what can be noted."""
    if walk.word:
        note_text(walk, walk.word)
    told = walk.cues.noted(said_back(walk.word)) if walk.word else walk.cues.can_note()
    walk.say(told, Saying.ANSWER)


def said_back(text: str) -> str:
    """Return as much of a note as is said back, by which one misheard is found out."""
    words = text.split()
    return text if len(words) <= SAID_BACK else f"{' '.join(words[:SAID_BACK])} …"


def log_open_hold(walk: Walk, reason: EndReason, response: str = "") -> None:
    """Log the hold as ended now, if there is one."""
    if walk.known.hold is not None:
        log_hold(walk, walk.at, reason, response)


def log_hold(walk: Walk, at: float, reason: EndReason, response: str = "") -> LoggedHold:
    """Log the hold as ended at `at`, and return it."""
    known = walk.known
    hold = open_hold(walk)
    # A word may be known after a later one that began the hold: none ends before it began.
    at = max(at, hold.started_s)
    logged = hold.end(at, known.pauses, reason, response)
    known.hold, known.last_open = None, hold
    known.last_ended_s = known.led_on_s = at
    known.led_on = False
    keep(walk, logged)
    walk.outbox.append(HoldEnded(logged))
    not_left_out(walk, known.place)
    known.came_back = None
    return logged


# What was held


def keep(walk: Walk, hold: LoggedHold) -> None:
    """Remember a hold that is over."""
    known = walk.known
    known.last_hold = hold
    known.held_here = True
    known.displaced = kept(walk, hold.step, hold.side, hold.layer)
    known.holds = (*_but(known.holds, hold), hold)


def keep_instead(walk: Walk, hold: LoggedHold) -> None:
    """Remember the last hold as it was corrected; what it had stood in place of stands again."""
    known = walk.known
    if known.last_hold is not None:
        known.holds = _but(known.holds, known.last_hold)
    if known.displaced is not None:
        known.holds += (known.displaced,)
    known.displaced = kept(walk, hold.step, hold.side, hold.layer)
    known.holds = (*_but(known.holds, hold), hold)
    known.last_hold = hold


def kept(walk: Walk, step: str, side: str | None, layer: int) -> LoggedHold | None:
    """Return the last hold of a step on a side, in a layer."""
    where = (step, side, layer)
    return next((hold for hold in walk.known.holds if _where(hold) == where), None)


def _but(holds: tuple[LoggedHold, ...], hold: LoggedHold) -> tuple[LoggedHold, ...]:
    """Return the holds that were at another place than `hold`."""
    return tuple(each for each in holds if _where(each) != _where(hold))


def _where(hold: LoggedHold) -> tuple[str, str | None, int]:
    return hold.step, hold.side, hold.layer


def started(hold: OpenHold) -> HoldStarted:
    """Return the fact that a hold runs."""
    return HoldStarted(
        hold.step.id,
        hold.side,
        hold.layer,
        round(hold.started_s, 3),
        hold.limits.floor_s,
        hold.limits.target_s,
        hold.number,
    )
