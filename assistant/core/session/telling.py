"""Telling: the table's actions that say cues and answers, and those of its time and its end."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import SoundChecked
from assistant.core.domain.events import DeviceEvent
from assistant.core.domain.holds import EndReason
from assistant.core.domain.manner import Saying
from assistant.core.journal.standing import Facts, amended
from assistant.core.language.cues import change_words, sentences, side_words
from assistant.core.language.tellings import Tellings
from assistant.core.session.holding import log_hold, log_open_hold, matched, open_hold
from assistant.core.session.moves import leave_return, open_phase
from assistant.core.session.orientation import (
    OVER,
    help_words,
    left_words,
    next_words,
    to_tell_of_portion,
    where_words,
)
from assistant.core.session.questions import (
    ask_question,
    asks_consent,
    has_begun,
    has_screening,
    hold_off,
    offer_to_go_on,
)
from assistant.core.session.undo import History
from assistant.core.session.walk import Cut, Walk

# Telling where the session stands


def greet(walk: Walk) -> None:
    """Say the session's first words."""
    series = () if walk.series is None else (walk.cues.series(*walk.series),)
    walk.say_cue(*series, walk.cues.greeting(walk.protocol))


def check_sound(walk: Walk) -> None:
    """Have microphone and loudspeaker checked, before anything has begun."""
    walk.outbox.append(SoundChecked())


def tell_step(walk: Walk) -> None:
    """Say the step's cue, and what the other side was held if that is to be matched."""
    known = walk.known
    known.told = known.place
    open_phase(walk)
    first = matched(walk)
    walk.say_cue(walk.step.cue, saying=Saying.VITAL if asks_consent(walk) else Saying.CUE)
    if first is not None:
        matching = walk.cues.match(first.duration_s, first.breaths)
        known.cue += (matching,)
        walk.say(matching, Saying.ASIDE)


def tell_side(walk: Walk) -> None:
    """Say the name of the side."""
    open_phase(walk)
    walk.say_cue(side_words(walk.protocol, walk.known.place.side))


def tell_change(walk: Walk) -> None:
    """Say the protocol's words for changing to the other side."""
    walk.say_cue(change_words(walk.protocol))


def tell_layer(walk: Walk) -> None:
    """Say the number of the layer, and the side it begins on."""
    known = walk.known
    side = None if known.route.has_own_layers(known.place) else known.place.side
    walk.say_cue(walk.cues.layer(walk.protocol, known.place.layer, side))


def ask_layer(walk: Walk) -> None:
    """Ask whether another layer is wanted."""
    known = walk.known
    walk.say_cue(known.route.layers_at(known.place).question)


def tell_aftercare(walk: Walk) -> None:
    """Say the aftercare words."""
    walk.say_cue(*walk.protocol.aftercare)


def tell_held(walk: Walk) -> None:
    """Say how long the hold has lasted, and what is left to its target."""
    hold = open_hold(walk)
    held_s = hold.held_s(walk.at, walk.known.pauses)
    walk.say(walk.cues.held(held_s, hold.limits), Saying.ANSWER)


def tell_last_hold(walk: Walk) -> None:
    """Say how long the last hold lasted, and when it was let go if that was said."""
    last = walk.known.last_hold
    if last is not None and walk.said_ago_s:
        words = walk.cues.released(last.duration_s, last.breaths, walk.said_ago_s)
        walk.say(words, Saying.ANSWER)
    elif last is not None:
        walk.say(walk.cues.last_hold(last.duration_s, last.breaths), Saying.ANSWER)


def tell_release(walk: Walk) -> None:
    """Say back a time at which the hands are said to have left, after a ceiling."""
    if walk.said_ago_s:
        tell_last_hold(walk)


def tell_left(walk: Walk) -> None:
    """Say what is left of the session: its time, and its holds."""
    walk.say(left_words(walk, walk.at), Saying.ANSWER)


def tell_where(walk: Walk) -> None:
    """Say where the session stands."""
    walk.say(where_words(walk), Saying.ANSWER)


def tell_next(walk: Walk) -> None:
    """Say what follows the present step."""
    walk.say(next_words(walk), Saying.ANSWER)


def tell_help(walk: Walk) -> None:
    """Say what can be said now: what is of most use first, and more at each further asking."""
    walk.say(help_words(walk, walk.legal), Saying.ANSWER)
    walk.helped += 1


def say_again(walk: Walk) -> None:
    """Say the last cue again, and more about it if there is more."""
    known = walk.known
    walk.say_all(known.cue, Saying.ANSWER)
    if walk.step.detail and known.cue[:1] == (walk.step.cue,):
        for sentence in sentences(walk.step.detail):
            walk.say(sentence, Saying.ANSWER)


# The session's time


def reminder_due(walk: Walk) -> float | None:
    """Return when, in seconds, the next words are due that the session's time calls for.

    Nothing is said over a hold, nor out of sleep: they wait for its end.
    """
    known = walk.known
    waiting = known.state in ("ready", "paused", "closing", "ended") or not known.manner.awake
    if known.started_s is None or known.hold is not None or waiting:
        return None
    dues = [known.started_s + reminder.at_s for reminder in walk.reminders[:1]]
    dues += [at for at, _ in to_tell_of_portion(walk)[:1]]
    if known.manner.call_every_s is not None:
        dues.append(_next_call_s(walk, known.started_s, known.manner.call_every_s))
    return min(dues, default=None)


def remind(walk: Walk, now: float) -> None:
    """Say the words whose time has come; of several only the last, as the rest are stale."""
    known = walk.known
    due = reminder_due(walk)
    if due is None or due > now or known.started_s is None:
        return
    words = ""
    while walk.reminders and known.started_s + walk.reminders[0].at_s <= now:
        reminder = walk.reminders.pop(0)
        if known.manner.reminders or reminder in walk.over_run:
            words = reminder.say
    if words:
        walk.say(words, Saying.ASIDE)
    _remind_of_portion(walk, now)
    every_s = known.manner.call_every_s
    if every_s is not None and _next_call_s(walk, known.started_s, every_s) <= now:
        walk.called_s = now
        walk.say(walk.cues.time_call(round(now - known.started_s, 3)), Saying.ASIDE)


def _remind_of_portion(walk: Walk, now: float) -> None:
    """Say that a part ends soon, or that there is time for the next; of both the later alone."""
    known = walk.known
    told = [what for at, what in to_tell_of_portion(walk) if at <= now]
    if not told or known.portion is None:
        return
    walk.portions_told |= {(known.portion_began_s, what) for what in told}
    if not known.manner.reminders:
        return
    plan = walk.protocol.plan
    if OVER in told:
        walk.say(walk.cues.portion_next(plan[known.portion + 1].name), Saying.ASIDE)
    else:
        # It is told some seconds after it was due, where a cue sounds or nothing happens: to the
        # nearest minute it is what was due.
        left_s = round((known.portion_ends_s - now) / 60.0) * 60.0
        walk.say(walk.cues.portion_left(plan[known.portion].name, left_s), Saying.ASIDE)


def _next_call_s(walk: Walk, started_s: float, every_s: float) -> float:
    """Return when the time is next to be called: in whole steps since the start.

    Counted in milliseconds, which is how fine events are dated: in fractions of a second a call
    that was just given may seem to lie a hair before its own time, and would be due again.
    """
    since_ms = round(1000 * (max(walk.called_s, started_s) - started_s))
    calls = since_ms // round(1000 * every_s)
    return started_s + (calls + 1.0) * every_s


# Ending


def aftercare_was_said(walk: Walk) -> bool:
    """What was just said to its end is the aftercare, and no answer that was given in its place."""
    end = walk.known.cue_end
    return end is not None and walk.over >= end


def finish(walk: Walk) -> None:
    """End a session that was walked to its end."""
    walk.end("finished", walk.words.finished)


def stop(walk: Walk) -> None:
    """End the session on the word "stop"."""
    log_open_hold(walk, EndReason.STOP)
    leave_return(walk)
    walk.end("stopped", walk.words.stopped)


def end_without_consent(walk: Walk) -> None:
    """End the session, as there is no permission for it."""
    walk.end("declined", walk.words.declined)


def interrupt(walk: Walk) -> None:
    """End a session that cannot go on; nobody may be there to hear a word."""
    log_open_hold(walk, EndReason.INTERRUPTED)
    leave_return(walk)
    walk.end("interrupted", "")


def keep_what_is_cut(walk: Walk, facts: Facts, reason: str) -> None:
    """Keep what a session is that is told to end: it may be gone on with.

    `facts` are those that stand.
    """
    walk.reason = reason
    if walk.state != "ended":
        walk.cut = Cut(walk.now, replace(walk.known), facts)


def tell_device(walk: Walk, event: DeviceEvent) -> None:
    """Show what happened to a device, and say it where there are words; not after the end."""
    if walk.state != "ended":
        walk.tell_device(event)


# Going on after a break

SCREENED_FOR_S = 2 * 3600.0
"""Seconds of a break after which the screening is asked again, and permission: within them it is
the same visit, of which the longest takes an hour and a half. Later the client has been elsewhere.
"""


def screening_is_old(walk: Walk) -> bool:
    """The break was so long that what was answered may not hold any more."""
    return has_screening(walk) and walk.gap_s > SCREENED_FOR_S


def take_back_the_end(walk: Walk, facts: Facts) -> None:
    """Let a session that was told to end be as it was before; what was declared stands no more.

    `facts` are those that stand. One that ended by a word stays so.
    """
    if walk.state == "ended" and walk.cut is not None:
        walk.known, walk.at = walk.cut.known, walk.cut.at
        walk.outbox += amended(facts, walk.cut.stood)
    walk.cut, walk.reason = None, ""


def take_up(walk: Walk, gap_s: float) -> None:
    """Take the walk up where it was when the program was gone, as if that had been a pause.

    `gap_s` is how many seconds nobody knows of. A hold that ran was interrupted then, at the last
    moment that is known of. What had just been asked or said is stale, no word of before can be
    taken back any more, and who wants to go on is listened to.
    """
    known = walk.known
    walk.gap_s = gap_s
    if known.state not in ("paused", "ended"):
        hold_off(walk)
    walk.broken_off = None if known.hold is None else log_hold(walk, walk.at, EndReason.INTERRUPTED)
    known.speaking = known.cue_end = known.end_asked_s = None
    known.asked = ()
    known.manner = replace(known.manner, awake=True)
    known.led_on, known.led_on_s, known.went_on_s = True, walk.now, walk.now
    walk.history = History()
    walk.tellings = Tellings(walk.cues)  # other devices, perhaps: what fails is told anew


def tell_going_on(walk: Walk) -> None:
    """Say where the session stands, and what of a hold was broken off there."""
    known = walk.known
    here = walk.cues.step_number(walk.protocol, walk.step, known.place)
    walk.say(f"{walk.words.resumed} {here}", Saying.ANSWER)
    if walk.broken_off is not None:
        hold = walk.broken_off
        walk.say(walk.cues.last_hold(hold.duration_s, hold.breaths), Saying.ANSWER)
    if walk.gap_s > SCREENED_FOR_S:
        walk.say(walk.words.permission_again, Saying.VITAL)


def screen_again(walk: Walk) -> None:
    """Ask the screening anew. The step that was under way is told after it."""
    known = walk.known
    if has_begun(walk):
        tell_going_on(walk)
    known.question, known.step_is_over = 0, False
    ask_question(walk)


def tell_what_waits(walk: Walk) -> None:
    """Say what can be said now, where the step waits for a word."""
    if not walk.known.step_is_over:
        offer_to_go_on(walk)


_BY_ITSELF = ("approach", "between", "paused")
"""States that need no words when the session is back in them. In the others something was being
said or asked."""


def tell_taken_back(walk: Walk, command: Command) -> None:
    """Say which command was taken back, and what goes on now."""
    walk.known.speaking = None
    walk.say(walk.cues.taken_back(command), Saying.ANSWER)
    if walk.state == "holding":
        walk.say(walk.words.hold_goes_on, Saying.ANSWER)
    elif walk.state not in _BY_ITSELF:
        walk.say_cue(*walk.known.cue, saying=Saying.ANSWER)
