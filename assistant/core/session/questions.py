"""Asking and pausing: the table's guards and actions about screening, consent, pain and pauses; and
the question which number was said, which stands in no row: see the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.core.domain.commands import Command, Order
from assistant.core.domain.effects import (
    Answer,
    Consent,
    PrecautionTold,
    Screened,
    ScreeningSkipped,
    StepReplaced,
    Tap,
)
from assistant.core.domain.events import Heard
from assistant.core.domain.holds import EndReason
from assistant.core.domain.manner import OF_MANNER, Saying
from assistant.core.domain.protocol import Ends, Question
from assistant.core.session.holding import log_open_hold, note_text
from assistant.core.session.known import Known
from assistant.core.session.moves import declare_here, leave_out
from assistant.core.session.walk import Walk

_ANSWERS: dict[Command | None, Answer] = {Command.YES: "yes", Command.NO: "no"}
"""What is noted of a question. Any other word that is taken there leaves it unanswered."""

END_ANSWER_S = 8.0
"""Seconds for the answer to "End here?": one for the question, and as long as anybody thinks who
was asked that. After them "yes" is talk again, and the work goes on."""

_QUESTIONS = (
    "ready", "screening", "precaution", "consent", "no permission",
    "layer question", "return question", "alternative question",
)  # fmt: skip
"""States that wait for an answer."""

ANSWERS_TO_END = frozenset({Command.YES, Command.NO, Command.REPEAT, Command.SCRATCH})
"""What an assistant that sleeps hears besides, once it was asked whether to end."""

LEAVE_A_QUESTION = OF_MANNER | {
    Command.HELP, Command.WHERE, Command.WHAT_NEXT, Command.HOW_LONG, Command.HOW_MUCH_LEFT,
}  # fmt: skip
"""Commands beside which it stays asked whether to end, or which number was said: they ask
something themselves, or are about the manner alone. Any other leaves that."""

# Guards


def is_asked_to_end(walk: Walk) -> bool:
    """It was just asked whether to end, and this was said after that."""
    asked_s = walk.known.end_asked_s
    return asked_s is not None and asked_s <= walk.at and was_pleaded(walk)


def is_pleaded_again(walk: Walk) -> bool:
    """There is a likely plea, and was just another that was not made out, whether the question was
    heard or not.

    What may as well be talk ends nothing, however often it is heard: it is asked about again.
    """
    return walk.likely and was_pleaded(walk)


def was_pleaded(walk: Walk) -> bool:
    """There was just a plea that was not made out.

    Like an answer this counts by its beginning, however late the ear tells of it.
    """
    asked_s = walk.known.end_asked_s
    return asked_s is not None and walk.at - asked_s <= END_ANSWER_S


def asks_consent(walk: Walk) -> bool:
    """The step asks for the client's permission."""
    return walk.step.ends is Ends.CONSENT


def consent_is_for_all(walk: Walk) -> bool:
    """It is the first to ask, and so asks for the session as a whole."""
    before = walk.protocol.steps[: walk.known.place.step]
    return all(step.ends is not Ends.CONSENT for step in before)


def has_screening(walk: Walk) -> bool:
    """There are questions to be asked before hands go on."""
    return bool(walk.protocol.screening) and not walk.skip_screening


def question_follows(walk: Walk) -> bool:
    """Another question of the screening follows."""
    return walk.known.question + 1 < len(walk.protocol.screening)


def question_precedes(walk: Walk) -> bool:
    """Another question of the screening was asked before."""
    return walk.known.question > 0


def alternative_is_left(walk: Walk) -> bool:
    """After pain there is another way to work here that was not offered yet."""
    known = walk.known
    at_the_hold = known.state != "paused" or known.paused_from in ("holding", "approach")
    left = len(known.route.step(known.place).instead) > known.offered
    return left and at_the_hold and not known.step_is_over


def has_begun(walk: Walk) -> bool:
    """The steps of the protocol were begun, and the screening is over."""
    return not paused_before_hands_on(walk)


def paused_before_hands_on(walk: Walk) -> bool:
    """The pause began in the screening."""
    return walk.known.paused_from in ("screening", "precaution")


def _paused_in(state: str) -> Callable[[Walk], bool]:
    """Return the guard that the pause began in a state."""
    return lambda walk: walk.known.paused_from == state


paused_at_screening = _paused_in("screening")
paused_at_precaution = _paused_in("precaution")
paused_without_consent = _paused_in("no permission")
paused_at_question = _paused_in("layer question")
paused_at_return = _paused_in("return question")
paused_at_alternative = _paused_in("alternative question")
paused_at_closing = _paused_in("closing")
paused_between = _paused_in("between")


# Screening


def begin(walk: Walk) -> None:
    """Note when the session began, and that its screening is left out if it is."""
    walk.known.started_s = walk.at
    if walk.protocol.screening and walk.skip_screening:
        walk.outbox.append(ScreeningSkipped())


def ask_question(walk: Walk) -> None:
    """Ask the question of the screening that is due."""
    walk.say_cue(_question(walk).ask, saying=Saying.VITAL)


def note_answer(walk: Walk) -> None:
    """Note the answer to it."""
    answer = _ANSWERS.get(walk.command, "skipped")
    walk.outbox.append(Screened(_question(walk).id, answer))


def next_question(walk: Walk) -> None:
    """Go to the next question."""
    walk.known.question += 1


def last_question(walk: Walk) -> None:
    """Go to the question before."""
    walk.known.question -= 1


def tell_precaution(walk: Walk) -> None:
    """Say what the yes calls for, and ask whether to go on."""
    walk.say_cue(_question(walk).precaution, walk.words.go_on, saying=Saying.VITAL)


def go_on_all_the_same(walk: Walk) -> None:
    """Note that the therapist goes on, knowing the precaution."""
    walk.outbox.append(PrecautionTold(_question(walk).id, went_on=True))


def end_for_precaution(walk: Walk) -> None:
    """Note that the therapist does not go on, and end the session."""
    walk.outbox.append(PrecautionTold(_question(walk).id, went_on=False))
    walk.reason = f"screening: {_question(walk).id}"
    walk.end("declined", walk.words.not_today)


def _question(walk: Walk) -> Question:
    return walk.protocol.screening[walk.known.question]


# Consent


def give_consent(walk: Walk) -> None:
    """Note the client's permission."""
    walk.outbox.append(Consent(walk.step.id, given=True))
    walk.known.step_is_over = True


def decline_consent(walk: Walk) -> None:
    """Note that the client gave no permission, and ask whether to ask again."""
    walk.outbox.append(Consent(walk.step.id, given=False))
    ask_for_consent_again(walk)


def ask_for_consent_again(walk: Walk) -> None:
    """Ask whether the client is to be asked once more, or the session to end."""
    walk.say_cue(walk.words.ask_again, saying=Saying.VITAL)


def decline_part(walk: Walk) -> None:
    """Note that the client gave no permission for what follows, and leave that out."""
    known = walk.known
    walk.outbox.append(Consent(walk.step.id, given=False))
    for place in known.route.part(known.place):
        leave_out(walk, place)
    known.step_is_over = True
    walk.say(walk.words.left_out, Saying.REPLY)


# Pausing, and pain


def pause(walk: Walk) -> None:
    """Rest, and remember where the pause began. A hold's clock stops as the state is "paused"."""
    hold_off(walk)
    walk.say(walk.words.paused, Saying.REPLY)


def resume(walk: Walk) -> None:
    """Go on where nothing is to be said again."""
    walk.say(walk.words.resumed, Saying.REPLY)


def hold_off(walk: Walk) -> None:
    """Remember where the session stands, to go on from there when asked."""
    known = walk.known
    known.paused_from = known.state


def ask_to_end(walk: Walk) -> None:
    """Ask whether that was a plea to stop. Whoever keeps silent lets the work go on."""
    walk.known.end_asked_s, walk.known.asked = walk.now, ()
    walk.outbox.append(Tap())
    walk.say(walk.words.end_here, Saying.VITAL)


def note_plea(walk: Walk) -> None:
    """Let it be heard that something was, and keep that another such plea ends the session."""
    walk.known.end_asked_s = walk.now
    walk.outbox.append(Tap())


def let_go_on(walk: Walk) -> None:
    """It was none: the work goes on, or the pause, or the question that waits."""
    known = walk.known
    known.end_asked_s = None
    if known.state in _QUESTIONS:
        walk.say_all(known.cue, Saying.VITAL)
    else:
        paused = known.state == "paused"
        walk.say(walk.words.paused if paused else walk.words.resumed, Saying.REPLY)


def ease_off(walk: Walk) -> None:
    """The client feels pain: end the hold, note the response, say the calm words."""
    _end_for_pain(walk)
    walk.say(walk.words.ease_off, Saying.VITAL)


def offer_to_go_on(walk: Walk) -> None:
    """Say what can be said now; nothing happens until then."""
    walk.say(walk.words.go_on_or_repeat, Saying.VITAL)


def offer_alternative(walk: Walk) -> None:
    """The client feels pain, and there is another way to work: ease off, and offer it."""
    _end_for_pain(walk)
    walk.known.offered += 1
    walk.say(walk.words.ease, Saying.VITAL)
    ask_alternative(walk)


def _end_for_pain(walk: Walk) -> None:
    known = walk.known
    response = walk.word or "pain"
    if known.hold is None:
        note_text(walk, response)
    log_open_hold(walk, EndReason.STOP, response)
    known.step_is_over = False
    walk.eased = known.place


def ask_alternative(walk: Walk) -> None:
    """Offer the other way to work."""
    known = walk.known
    offer = known.route.step(known.place).instead[known.offered - 1].offer
    walk.say_cue(offer, saying=Saying.VITAL)


def take_alternative(walk: Walk) -> None:
    """Work in the other way that was offered."""
    known = walk.known
    place = known.place
    other = known.route.step(place).instead[known.offered - 1]
    declare_here(walk, StepReplaced(walk.step.id, other.step.id, place.side, place.layer))
    known.instead = (*(each for each in known.instead if each[0] != place), (place, known.offered))
    known.alternative = other
    known.held_here = False


def keep_step(walk: Walk) -> None:
    """Leave it to the therapist how to work on."""
    walk.say_cue(walk.words.as_before, saying=Saying.VITAL)


# Which number was said, where two sound too much alike to tell. It is asked beside whatever else is
# under way and changes none of it: a hold runs on. Any command but an answer leaves the question.

NUMBER_ANSWER_S = 15.0
"""Seconds since it was asked in which it can be answered: four to say it, and time to think. A
"yes" that comes later is talk."""


def number_asked(walk: Walk) -> tuple[Heard, ...]:
    """Return what may have been said, the likeliest first, while it is asked which it was."""
    return _asked_by(walk.known, walk.now)


def _asked_by(known: Known, now: float) -> tuple[Heard, ...]:
    return known.asked if now - known.asked_s <= NUMBER_ANSWER_S else ()


def ask_number(walk: Walk, readings: tuple[Heard, ...]) -> None:
    """Ask whether it was the first of what may have been said."""
    walk.known.asked, walk.known.asked_s = readings, walk.now
    walk.known.end_asked_s = None  # the later question is the one that a "yes" answers
    likeliest = readings[0]
    said = Order(likeliest.command, likeliest.ago_s, likeliest.word)
    walk.say(walk.cues.was_it(said), Saying.VITAL)


def ask_still(walk: Walk, was: Known, fits: Callable[[Heard], bool]) -> None:
    """Ask again what is still open, as the ear took a word back; `was` was known before it did.

    What was asked since that word stays asked, and what the word left is open again. Of what may
    have been said with a number only what `fits` now is asked for.
    """
    undone = walk.history.undone
    words = [each.heard.command for each in walk.history.later]
    asked = _asked_by(was, walk.now)
    if undone is not None and undone.heard.command not in LEAVE_A_QUESTION:
        left = all(command in LEAVE_A_QUESTION for command in words)
        asked = asked or (_asked_by(undone.before, walk.now) if left else ())
    if was.end_asked_s is not None:
        walk.known.end_asked_s = was.end_asked_s
    if was_pleaded(walk) and walk.state not in ("closing", "ended"):
        ask_to_end(walk)
    elif fitting := tuple(filter(fits, asked)):
        ask_number(walk, fitting)


def answered(walk: Walk, event: Heard) -> tuple[Heard | None, float]:
    """Return the command that is meant, and how long ago it is told to have been, in seconds.

    That is the event itself, if it answers nothing. A "yes" means what was asked, and that counts
    from when it was said first. None if with the answer all is done.
    """
    asked = number_asked(walk)
    if asked and event.command is Command.YES:
        said = asked[0]
        since_s = event.start_s - said.start_s if said.ago_s else 0.0
        meant = replace(event, command=said.command, ago_s=said.ago_s + since_s, word=said.word)
        return meant, said.ago_s
    if asked and event.command is Command.REPEAT:
        ask_number(walk, asked)
    elif asked[1:] and event.command is Command.NO:
        ask_number(walk, asked[1:])
    elif asked and event.command is Command.NO:
        walk.known.asked = ()
        walk.say(walk.words.say_again, Saying.VITAL)
    elif asked and event.command is Command.SCRATCH:
        walk.known.asked = ()
        walk.say(walk.words.taken_back, Saying.ANSWER)
    else:
        return event, event.ago_s
    return None, 0.0
