"""The state machine of a session as a literal table: it alone says which state follows which.

How a row reads stands in `machine`. Triggers are the commands' own words and a few things that
happen: `open`, `told` (what was being said is over), `unsaid` (the manner let nothing be said
where something was to be), `unclear` (what was said may have been a plea to stop), `over` (the step
ended as its protocol says), `time up` (a hold reached its ceiling), `retracted` (the ear takes a
command back), `late note` (in words that took so long to write down that the session had gone on),
`went on` (after a break of the program) and `interrupt`. "=" stays where it is;
`WHERE_IT_WAS` is where the session stood before a command that is taken back.

Guards and actions are the functions of `moves` (places, sides, layers), `holding` (and
notes), `questions` (screening, consent, pain, pauses), `corrections` (after the fact) and `telling`
(words, time, the end). Commands about the manner alone are no triggers: see `domain.manner`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from assistant.core.domain.states import STATES, TELLING
from assistant.core.session import corrections, holding, moves, questions, telling
from assistant.core.session.machine import WHERE_IT_WAS, Row, Table

ANYWHERE = ", ".join(state for state in STATES if state != "ended")

BROKEN_OFF = ", ".join(state for state in STATES if state not in ("ready", "ended"))

AFTER_A_HOLD = (
    "approach, holding, between, alternative question, consent, layer question, return question, "
    "paused, closing"
)
"""States that wait for a word with a hold behind them, or running; the aftercare waits for one
where it is left unsaid."""

ASKABLE = ", ".join(state for state in STATES if state not in (*TELLING, "ended"))

# fmt: off
TABLE = (
    Row("open", "ready", "ready", do="greet"),

    # A plea that was not made out is asked about, before whatever else is asked; with hands off, as
    # the session closes, it is told again how. A "yes" and a second plea end the session, silence
    # lets it go on.
    Row("unclear", ANYWHERE, "ended", when="is_pleaded_again", do="stop"),
    Row("unclear", "closing", "=", do="note_plea, say_again"),
    Row("unclear", ANYWHERE, "=", do="ask_to_end"),
    Row("yes", ANYWHERE, "ended", when="is_asked_to_end", do="stop"),
    Row("no", ANYWHERE, "=", when="is_asked_to_end", do="let_go_on"),
    Row("repeat", ANYWHERE, "=", when="is_asked_to_end", do="ask_to_end"),

    Row("sound check", "ready", "=", do="check_sound"),

    Row("start, next", "ready", "screening", when="has_screening", do="begin, ask_question"),
    Row("start, next", "ready", "side change", when="is_sided", do="begin, tell_side"),
    Row("start, next", "ready", "cue", do="begin, tell_step"),

    # Before hands go on: each question is answered, or left; a yes is weighed before going on.
    Row("yes", "screening", "precaution", do="note_answer, tell_precaution"),
    Row("no, skip", "screening", "screening", when="question_follows",
        do="note_answer, next_question, ask_question"),
    Row("no, skip", "screening", "side change", when="is_sided", do="note_answer, tell_side"),
    Row("no, skip", "screening", "cue", do="note_answer, tell_step"),
    Row("back", "screening", "screening", when="question_precedes",
        do="last_question, ask_question"),
    Row("yes", "precaution", "screening", when="question_follows",
        do="go_on_all_the_same, next_question, ask_question"),
    Row("yes", "precaution", "side change", when="is_sided", do="go_on_all_the_same, tell_side"),
    Row("yes", "precaution", "cue", do="go_on_all_the_same, tell_step"),
    Row("no", "precaution", "ended", do="end_for_precaution"),
    Row("back", "precaution", "screening", do="ask_question"),

    # A step is told; then it asks for permission, for a hold, or just to be left.
    Row("told, unsaid", "cue", "consent", when="asks_consent"),
    Row("told, unsaid", "cue", "approach", when="has_hold"),
    Row("told, unsaid", "cue", "between"),
    Row("yes", "consent", "between", do="give_consent"),

    # No is no: to the session where it is asked for first, later to the part that follows.
    # There it is asked whether to ask again: hands are off, and it ends only by a second no.
    Row("no", "consent", "no permission", when="consent_is_for_all", do="decline_consent"),
    Row("yes", "no permission", "cue", do="tell_step"),
    Row("no", "no permission", "ended", do="end_without_consent"),
    Row("no", "consent", "return question", when="return_may_follow",
        do="decline_part, offer_return"),
    Row("no", "consent", "cue", when="step_follows", do="decline_part, go_on, tell_step"),
    Row("no", "consent", "side change", when="first_side_follows",
        do="decline_part, go_on, tell_side"),
    Row("no", "consent", "closing", do="decline_part, tell_aftercare"),

    # The hold. After pain, a ceiling, or on a step left by "next", it may be taken up again.
    # After a ceiling "released" is said all the same as the hands leave: the step is over.
    Row("barrier", "approach", "holding", when="is_in_time", do="start_hold"),
    Row("barrier", "between", "holding", when="may_hold_again, is_in_time", do="start_hold"),
    Row("start", "approach", "holding", when="begins_on_start", do="start_hold"),
    Row("start", "between", "holding", when="begins_on_start, may_hold_again", do="start_hold"),
    Row("released", "holding", "between", when="is_in_the_hold", do="log_released"),
    Row("time up", "holding", "between", do="log_time_up"),
    Row("released", "between", "=",
        when="held_to_ceiling, is_after_the_last_hold, ends_on_release",
        do="tell_release, finish_step"),
    Row("released", "between", "=", when="held_to_ceiling, is_after_the_last_hold",
        do="tell_last_hold"),
    Row("skip", "approach, holding, between", "between", do="skip_step"),

    # Leaving a step: by the therapist's word, or by itself where the protocol says so. A step
    # whose cue was cut short before it was spoken is still to be told.
    Row("next", "between", "cue", when="step_is_untold", do="tell_step"),
    Row("next, over", "between", "return question", when="return_may_follow",
        do="close, offer_return"),
    Row("next, over", "between", "cue", when="step_follows", do="leave, tell_step"),
    Row("next, over", "between", "side change", when="first_side_follows", do="leave, tell_side"),
    Row("next, over", "between", "side change", when="other_side_follows", do="leave, tell_change"),
    Row("next, over", "between", "side change", when="layer_follows", do="leave, tell_layer"),
    Row("next, over", "between", "layer question", when="layer_may_follow", do="close, ask_layer"),
    Row("next, over", "between", "closing", do="close, tell_aftercare"),
    Row("told, unsaid", "side change", "cue", do="tell_step"),
    Row("yes", "layer question", "side change", do="add_layer, tell_layer"),
    Row("no, next", "layer question", "return question", when="return_may_follow",
        do="offer_return"),
    Row("no, next", "layer question", "cue", when="step_follows", do="go_on, tell_step"),
    Row("no, next", "layer question", "side change", when="first_side_follows",
        do="go_on, tell_side"),
    Row("no, next", "layer question", "side change", when="other_side_follows",
        do="go_on, tell_change"),
    Row("no, next", "layer question", "closing", do="tell_aftercare"),
    Row("told", "closing", "ended", when="aftercare_was_said", do="finish"),
    Row("next", "closing", "ended", do="finish"),

    # Marked places are offered one after the other before the closure.
    Row("mark this place", "approach, holding, between", "=", do="mark_place"),
    Row("yes", "return question", "side change", when="marked_place_is_sided",
        do="take_return, tell_side"),
    Row("yes", "return question", "cue", do="take_return, tell_step"),
    Row("no, next", "return question", "=", when="return_may_follow", do="offer_next_return"),
    Row("no, next", "return question", "cue", when="step_follows", do="go_on_past, tell_step"),
    Row("no, next", "return question", "side change", when="first_side_follows",
        do="go_on_past, tell_side"),
    Row("no, next", "return question", "closing", do="pass_by, tell_aftercare"),

    # Moving about.
    Row("back", "approach, between", "side change", when="side_precedes", do="go_back, tell_side"),
    Row("back", "approach, between", "cue", when="step_precedes", do="go_back, tell_step"),
    Row("back", "layer question", "cue", do="do_again, tell_step"),
    Row("other side", "approach, between", "side change", when="is_sided", do="cross, tell_side"),

    # After the fact. Nothing is lost: the journal keeps what was declared first.
    Row("barrier", "holding", "=", when="is_said_of_the_past, is_in_time", do="correct_start"),
    Row("released", "between", "=",
        when="is_known_late, may_be_its_release, held_to_ceiling, ends_on_release",
        do="correct_release, finish_step"),
    Row("released",
        "approach, between, consent, layer question, return question, alternative question", "=",
        when="is_known_late, may_be_its_release", do="correct_release"),
    Row("that was the left side", AFTER_A_HOLD, "=", when="is_noted_as_right",
        do="correct_to_left"),
    Row("that was the right side", AFTER_A_HOLD, "=", when="is_noted_as_left",
        do="correct_to_right"),
    Row("scratch that", ANYWHERE, WHERE_IT_WAS, when="has_last_command", do="scratch"),
    Row("retracted", ANYWHERE, WHERE_IT_WAS, when="was_heard_then", do="take_back"),

    # Notes, where hands are at work.
    Row("note", "approach, holding, between, layer question, return question", "=",
        do="note_word"),
    Row("note", "alternative question", "=", do="note_word"),
    Row("note", "paused", "=", when="has_begun", do="note_word"),
    Row("late note", f"{ANYWHERE}, ended", "=", when="was_said_where_notes_are", do="note_late"),

    # Asking.
    Row("repeat", "ready, screening, precaution, consent, approach, holding, between", "=",
        do="say_again"),
    Row("repeat",
        "no permission, layer question, return question, alternative question, closing", "=",
        do="say_again"),
    Row("help", ASKABLE, "=", do="tell_help"),
    Row("where am i", ASKABLE, "=", do="tell_where"),
    Row("what is next", ASKABLE, "=", do="tell_next"),
    Row("how long", "holding", "=", do="tell_held"),
    Row("how long", "paused", "=", when="hold_is_open", do="tell_held"),
    Row("how long", "approach, between, layer question", "=", when="has_held", do="tell_last_hold"),
    Row("how much is left", "consent, approach, holding, between, layer question, return question",
        "=", do="tell_left"),
    Row("how much is left", "paused", "=", when="has_begun", do="tell_left"),

    # Pausing.
    Row("pause", "consent, approach, holding, between, layer question", "paused", do="pause"),
    Row("pause", "screening, precaution, no permission, return question, alternative question",
        "paused", do="pause"),
    Row("resume", "paused", "holding", when="hold_is_open", do="resume"),
    Row("resume", "paused", "screening", when="paused_at_screening", do="ask_question"),
    Row("resume", "paused", "precaution", when="paused_at_precaution", do="tell_precaution"),
    Row("resume", "paused", "no permission", when="paused_without_consent",
        do="ask_for_consent_again"),
    Row("resume", "paused", "layer question", when="paused_at_question", do="ask_layer"),
    Row("resume", "paused", "return question", when="paused_at_return", do="tell_return"),
    Row("resume", "paused", "alternative question", when="paused_at_alternative",
        do="ask_alternative"),
    Row("resume", "paused", "between", when="paused_between", do="resume"),
    Row("resume", "paused", "closing", when="paused_at_closing", do="tell_aftercare"),
    Row("resume", "paused", "cue", do="tell_step"),

    # After a break, in which the program was gone, and the open hold with it. A question is asked
    # again, a step is told from its beginning; where its hold was over, what follows it comes next.
    Row("went on", "ready", "=", do="greet"),
    Row("went on", BROKEN_OFF, "closing", when="paused_at_closing",
        do="resume, tell_aftercare"),
    Row("went on", BROKEN_OFF, "screening", when="screening_is_old", do="screen_again"),
    Row("went on", BROKEN_OFF, "screening", when="paused_at_screening",
        do="resume, ask_question"),
    Row("went on", BROKEN_OFF, "precaution", when="paused_at_precaution",
        do="resume, tell_precaution"),
    Row("went on", BROKEN_OFF, "no permission", when="paused_without_consent",
        do="resume, ask_for_consent_again"),
    Row("went on", BROKEN_OFF, "layer question", when="paused_at_question",
        do="tell_going_on, ask_layer"),
    Row("went on", BROKEN_OFF, "return question", when="paused_at_return",
        do="tell_going_on, tell_return"),
    Row("went on", BROKEN_OFF, "alternative question", when="paused_at_alternative",
        do="tell_going_on, ask_alternative"),
    Row("went on", BROKEN_OFF, "between", when="paused_between",
        do="tell_going_on, tell_what_waits"),
    Row("went on", BROKEN_OFF, "cue", do="tell_going_on, tell_step"),

    # The client first: rows for every state. Permission not yet given stays not given, and what
    # was not yet answered stays to be answered.
    Row("pain", "ready, screening, precaution, consent, no permission", "=", do="ease_off"),
    Row("pain", "layer question, return question", "=", do="ease_off"),
    Row("pain", "paused", "=", when="paused_before_hands_on", do="ease_off"),
    Row("pain", "paused", "=", when="paused_at_closing", do="ease_off"),
    Row("pain", "closing", "paused", do="hold_off, ease_off"),
    Row("pain", "cue, paused", "consent", when="asks_consent", do="ease_off"),
    Row("pain", "approach, holding, between, paused", "alternative question",
        when="alternative_is_left", do="offer_alternative"),
    Row("pain", "cue, approach, holding, between, side change, alternative question, paused",
        "between", do="ease_off, offer_to_go_on"),
    Row("yes", "alternative question", "cue", do="take_alternative, tell_step"),
    Row("no, next", "alternative question", "between", do="keep_step"),
    Row("stop", ANYWHERE, "ended", do="stop"),
    Row("interrupt", ANYWHERE, "ended", do="interrupt"),
)
# fmt: on


def _functions(*topics: ModuleType) -> dict[str, Callable[[Any], Any]]:
    """Return the public functions of the topics' modules, by their names."""
    return {
        name: value
        for topic in topics
        for name, value in vars(topic).items()
        if getattr(value, "__module__", "") == topic.__name__ and not name.startswith("_")
    }


SESSION = Table(TABLE, STATES, _functions(moves, holding, questions, corrections, telling))
"""The table at work, the same for every session."""
