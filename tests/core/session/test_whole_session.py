"""What a session has beyond steps and sides: screening, parts, breaths, returns, its time."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Chime,
    Consent,
    Fact,
    Finish,
    HoldEnded,
    HoldStarted,
    PlaceMarked,
    PlaceOffered,
    PrecautionTold,
    Screened,
    ScreeningSkipped,
    StepReplaced,
    StepSkipped,
)
from assistant.core.domain.events import Heard
from assistant.core.domain.holds import Mark
from assistant.core.session.session import Session
from tests.support.english import ENGLISH, WORDS
from tests.support.scripted import ScriptedTherapist, two_sided, whole

ANSWERED = ("no", "no")
"""To both questions of the screening."""

TO_WORK = ("start", *ANSWERED, "yes", "next")
"""To the first hold: screening, permission, and a look at the posture."""


def therapist(*said: str, layers: int | None = 1) -> ScriptedTherapist:
    """Return a therapist in the whole session who has said these words and heard the answer."""
    walking = ScriptedTherapist(Session(whole(), ENGLISH, layers=layers))
    walking.say(*said)
    walking.listen()
    return walking


def facts(walking: ScriptedTherapist) -> list[Fact]:
    """Return what was journaled, holds apart."""
    return [
        effect
        for effect in walking.effects
        if isinstance(effect, Fact) and not isinstance(effect, HoldStarted | HoldEnded)
    ]


def test_every_part_is_walked_in_order() -> None:
    """Screening, permission, both sides, the belly in breaths, the neck, closure and aftercare."""
    walking = therapist(*TO_WORK)
    walking.hold(70.0)
    walking.hold(75.0)
    walking.say("yes", "start")
    walking.wait(70.0)
    walking.hold(80.0)
    walking.hold(80.0)
    walking.say("next")
    walking.listen()
    assert walking.session.ended
    assert [(hold.step, hold.side, hold.end_reason) for hold in walking.holds] == [
        ("sink", "left", "released"), ("sink", "right", "released"), ("belly", None, "time"),
        ("neck-sink", "left", "released"), ("neck-sink", "right", "released"),
    ]  # fmt: skip
    assert walking.said == [
        "Whole session. Say start when you are ready.", "Any blood clots?", "Any open skin?",
        "First look.", "Ask permission.", "Look at the posture.",
        "Now the work.", "Left side.", "Hand on the low back.", "Released. One minute ten.",
        "The other side.", "Hand on the low back.", "The first side was one minute ten.",
        "Released. One minute fifteen.", "May I work on the belly?", "Hand on the belly.",
        "Six breaths. That is the time.", "Left side.", "Hand on the neck.",
        "Released. One minute twenty.", "The other side.", "Hand on the neck.",
        "The first side was one minute twenty.", "Released. One minute twenty.",
        "To the end.", "Rest both hands.", "Drink some water.", "The session is saved.",
    ]  # fmt: skip
    assert facts(walking) == [
        Screened("clots", "no"), Screened("skin", "no"), Consent("permission", given=True),
        Consent("ask-belly", given=True), Finish("finished"),
    ]  # fmt: skip


# Screening


def test_a_yes_names_the_precaution_and_asks_whether_to_go_on() -> None:
    """Going on is the therapist's choice, and is kept as a fact beside the answer."""
    walking = therapist("start", "yes")
    assert walking.said[-2:] == ["Not without clearance.", WORDS.go_on]
    assert walking.session.state == "precaution"
    walking.say("yes")
    assert walking.said[-1] == "Any open skin?"
    assert facts(walking) == [Screened("clots", "yes"), PrecautionTold("clots", went_on=True)]


def test_not_going_on_ends_the_session_before_hands_go_on() -> None:
    """The end is declared with the question that led to it."""
    walking = therapist("start", "no", "yes", "no")
    assert walking.session.ended
    assert facts(walking)[-2:] == [
        PrecautionTold("skin", went_on=False),
        Finish("declined", "screening: skin"),
    ]


def test_a_question_may_be_left_unanswered_or_answered_anew() -> None:
    """Skip is noted as such; back asks the question before again, also over a precaution."""
    walking = therapist("start", "skip", "back", "no", "yes", "back", "no")
    assert walking.said.count("Any blood clots?") == 2
    assert walking.said.count("Any open skin?") == 3
    assert facts(walking) == [
        Screened("clots", "skipped"), Screened("clots", "no"), Screened("skin", "yes"),
        Screened("skin", "no"),
    ]  # fmt: skip
    assert walking.session.state == "consent"


def test_a_screening_that_is_left_out_is_a_fact() -> None:
    """Who starts without it finds that in the journal."""
    walking = ScriptedTherapist(Session(whole(), ENGLISH, skip_screening=True))
    walking.say("start", "yes")
    assert facts(walking) == [ScreeningSkipped(), Consent("permission", given=True)]
    assert "Any blood clots?" not in walking.said


@pytest.mark.parametrize("said", [("start",), ("start", "yes")])
def test_pain_and_pauses_do_not_answer_a_question(said: tuple[str, ...]) -> None:
    """What was asked is still asked, after pain, and in a pause after which it is told again."""
    walking = therapist(*said)
    before, asked = walking.session.state, walking.said[len(said) :]
    walking.say("pain")
    walking.listen()
    assert walking.session.state == before
    walking.say("pause", "pain")
    walking.listen()
    assert walking.session.state == "paused"
    walking.say("resume")
    assert walking.session.state == before
    assert walking.said[-len(asked) :] == asked


# Consent


def test_no_to_a_part_leaves_that_part_out() -> None:
    """The session goes on behind it, and the log names what was left out."""
    walking = therapist(*TO_WORK, *("barrier", "released") * 2, "no")
    assert facts(walking)[-2:] == [Consent("ask-belly", given=False), StepSkipped("belly", None, 1)]
    assert walking.said[-3:] == [WORDS.left_out, "Left side.", "Hand on the neck."]
    assert walking.session.view().step == "neck-sink"


def test_a_part_ends_where_consent_is_asked_for_again() -> None:
    """No to one part is no answer for the next; both sides of a part are left out."""
    parts = two_sided(
        ("layers: {most: 3", "layers: {most: 1"),
        (', question: "Another layer?"', ""),
        ("  - {id: draw", "  - {id: ask, cue: May I go on?, ends: consent}\n  - {id: draw"),
        ("aftercare:", "  - {id: ask-last, cue: And the end?, ends: consent}\naftercare:"),
    )
    walking = ScriptedTherapist(Session(parts, ENGLISH))
    walking.say("start", "yes", *("barrier", "released") * 2, "no")
    walking.listen()
    assert [fact for fact in facts(walking) if isinstance(fact, StepSkipped)] == [
        StepSkipped("draw", "left", 1),
        StepSkipped("draw", "right", 1),
    ]
    assert walking.session.view().step == "ask-last"
    walking.say("no")
    assert "Drink some water." in walking.said


def test_no_where_consent_is_first_asked_for_ends_the_session() -> None:
    """Nothing is left to go on with, once it was not to be asked again."""
    walking = therapist("start", *ANSWERED, "no", "no")
    assert walking.session.ended
    assert facts(walking)[-1] == Finish("declined")


# Layers of a step


def test_a_step_is_done_again_where_it_has_layers_of_its_own() -> None:
    """The question comes after each, on the side that is worked on."""
    walking = therapist(*TO_WORK, layers=None)
    for answer in ("yes", "no"):
        walking.hold(70.0)
        walking.listen()
        assert (walking.said[-1], walking.session.state) == ("Once more?", "layer question")
        walking.say(answer)
        walking.listen()
    assert [(hold.side, hold.layer) for hold in walking.holds] == [("left", 1), ("left", 2)]
    assert "Layer two." in walking.said
    assert (walking.session.view().side, walking.session.view().layer) == ("right", 1)


def test_the_least_layers_are_done_unasked() -> None:
    """Up to there nothing is asked; from there to the most it is."""
    twice = ScriptedTherapist(Session(whole(("least: 1", "least: 2")), ENGLISH))
    twice.say(*TO_WORK)
    twice.hold(70.0)
    twice.hold(70.0)
    twice.listen()
    assert (twice.said.count("Once more?"), twice.session.state) == (1, "layer question")


# Breaths, and matching


def test_breaths_are_chimed_and_counted() -> None:
    """A soft sound at each breath, another at floor and target; words count in breaths."""
    walking = therapist(*TO_WORK, *("barrier", "released") * 2, "yes")
    walking.say("start")
    started_s = walking.now
    so_far = len(walking.effects)
    walking.wait(45.0)
    chimes = [each.mark for each in walking.effects[so_far:] if isinstance(each, Chime)]
    assert chimes == [Mark.BREATH, Mark.BREATH, Mark.FLOOR, Mark.BREATH]
    walking.give(Heard(walking.now, Command.HOW_LONG, started_s + 44.0, started_s + 44.5))
    assert walking.said[-1] == "Four breaths. One to target."
    walking.say("released")
    assert walking.said[-1] == "Released. Four breaths."
    assert walking.holds[-1].breaths == 4
    assert (walking.holds[0].breaths, walking.holds[-1].target_s) == (None, 50.0)


def test_the_second_side_is_matched_to_the_first() -> None:
    """What was held there is said, and is the target here; the floor stays the floor."""
    walking = therapist(*TO_WORK)
    walking.hold(200.0)
    walking.say("barrier")
    started = [effect for effect in walking.effects if isinstance(effect, HoldStarted)]
    assert [(hold.floor_s, hold.target_s) for hold in started] == [(60.0, 90.0), (60.0, 200.0)]
    assert "The first side was three minutes twenty." in walking.said


@pytest.mark.parametrize("ending", ["skip", "pain"])
def test_a_hold_that_was_cut_short_is_matched_by_none(ending: str) -> None:
    """A skip or pain on the first side sets no target for the second."""
    walking = therapist(*TO_WORK, "barrier")
    walking.say(ending, gap_s=20.0)
    walking.say(*(("no", "next") if ending == "pain" else ()))
    walking.say("barrier")
    started = [effect for effect in walking.effects if isinstance(effect, HoldStarted)][-1]
    assert (started.side, started.target_s) == ("right", 90.0)


def test_start_begins_a_hold_only_where_the_step_says_so() -> None:
    """Elsewhere it is refused, as it was said by mistake."""
    walking = therapist(*TO_WORK, "start")
    assert (walking.said[-1], walking.session.state) == ("Already started.", "approach")
    walking.say(*("barrier", "released") * 2, "yes", "next")
    assert walking.said[-1] == "Say start, or skip this."


def test_repeat_says_more_where_there_is_more() -> None:
    """The cue again, then its detail, a sentence at a time."""
    walking = therapist("start", *ANSWERED, "yes", "repeat")
    assert walking.said[-3:] == ["Look at the posture.", "From the front.", "Then from behind."]


# After pain


def test_another_way_to_work_is_offered_after_pain() -> None:
    """The hold has ended; yes leads to the other way, which is logged under its own name."""
    walking = therapist(*TO_WORK, "barrier")
    walking.say("pain", gap_s=20.0)
    assert walking.said[-2:] == [WORDS.ease, "A position of ease?"]
    walking.say("yes")
    walking.hold(40.0)
    walking.listen()
    assert StepReplaced("sink", "ease", "left", 1) in facts(walking)
    assert [(hold.step, hold.end_reason, hold.floor_s) for hold in walking.holds] == [
        ("sink", "stop", 60.0), ("ease", "released", 30.0),
    ]  # fmt: skip
    assert (walking.session.view().step, walking.session.view().side) == ("sink", "right")


def test_another_way_may_be_declined_and_is_not_offered_twice() -> None:
    """The therapist then decides how to work; pain again leads to the plain words."""
    walking = therapist(*TO_WORK, "barrier", "pain", "no")
    walking.listen()
    assert (walking.said[-1], walking.session.state) == (WORDS.as_before, "between")
    walking.say("barrier", "pain")
    assert walking.said[-2:] == [WORDS.ease_off, WORDS.go_on_or_repeat]
    assert walking.session.state == "between"


def test_pain_while_another_way_is_offered_waits() -> None:
    """Nothing more is asked; nothing goes on until the therapist says so."""
    walking = therapist(*TO_WORK, "barrier", "pain", "pain")
    walking.listen()
    walking.wait(400.0)
    assert walking.said[-2:] == [WORDS.ease_off, WORDS.go_on_or_repeat]
    assert walking.session.state == "between"


def test_another_way_is_offered_on_a_step_that_was_gone_back_to() -> None:
    """From the layer question too, where the step had been over."""
    walking = therapist(*TO_WORK, layers=None)
    walking.hold(70.0)
    walking.listen()
    assert walking.session.state == "layer question"
    walking.say("back", "barrier", "pain")
    assert walking.said[-1] == "A position of ease?"


def test_another_way_that_is_left_is_named_as_left_out() -> None:
    """Not the step, whose hold was begun."""
    walking = therapist(*TO_WORK, "barrier", "pain", "yes", "skip")
    assert facts(walking)[-1] == StepSkipped("ease", "left", 1)


# Marked places


def marked() -> ScriptedTherapist:
    """Return a therapist who has marked two places and comes to the closure."""
    walking = therapist(*TO_WORK)
    walking.say("mark this place", "mark this place", "barrier", "released", "barrier")
    walking.say("mark this place", "released", "no", *("barrier", "released") * 2)
    walking.listen()
    return walking


def test_marked_places_are_offered_before_the_closure() -> None:
    """One after the other, by region and side; each answer is a fact, and yes leads there."""
    walking = marked()
    assert [fact for fact in facts(walking) if isinstance(fact, PlaceMarked)] == [
        PlaceMarked("sink", "left", 1),
        PlaceMarked("sink", "right", 1),
    ]
    assert walking.said[-1] == "Return to the low back, left side?"
    walking.say("no")
    assert walking.said[-1] == "Return to the low back, right side?"
    walking.say("yes")
    walking.listen()
    assert walking.said[-3:-1] == ["Right side.", "Hand on the low back."]
    walking.hold(65.0)
    walking.listen()
    assert (walking.holds[-1].step, walking.holds[-1].side) == ("sink", "right")
    assert facts(walking)[-2:] == [
        PlaceOffered("sink", "left", 1, taken=False),
        PlaceOffered("sink", "right", 1, taken=True),
    ]
    assert walking.session.view().step == "rest"
    walking.say("next")
    walking.listen()
    assert walking.session.ended


def test_marked_places_may_all_be_passed_by() -> None:
    """Then the closure follows, with the words that open it."""
    walking = marked()
    walking.say("next", "no")
    walking.listen()
    assert walking.said[-2:] == ["To the end.", "Rest both hands."]
    assert "Released." not in walking.said[-3]


def test_marked_places_are_offered_where_there_is_no_closure_too() -> None:
    """Before the aftercare words, after the last layer."""
    walking = ScriptedTherapist(Session(two_sided(), ENGLISH))
    walking.say("start", "yes", "mark this place", *("barrier", "released") * 4, "no")
    assert walking.said[-1] == "Return to the adductor, left leg?"
    walking.say("pause", "resume")
    assert walking.said[-1] == "Return to the adductor, left leg?"
    walking.say("yes")
    walking.hold(70.0)
    walking.listen()
    assert walking.session.ended
    assert walking.said[-2] == "Drink some water."


def test_the_other_side_of_a_marked_place_is_that_step_alone() -> None:
    """The rest of the side was done before, and is not named as left out."""
    walking = ScriptedTherapist(Session(two_sided(), ENGLISH))
    walking.say("start", "yes", "mark this place", *("barrier", "released") * 4, "no", "yes")
    effects = walking.say("other side")
    assert not any(isinstance(effect, StepSkipped) for effect in effects)
    walking.hold(70.0)
    walking.listen()
    assert (walking.holds[-1].step, walking.holds[-1].side) == ("sink", "right")
    assert walking.session.ended


# The session's time


@pytest.mark.parametrize(
    ("asked_s", "answer"),
    [
        (500.0, "Eleven minutes left. Two holds per side, two minutes thirty each."),
        (1150.0, "Less than a minute left. Two holds per side left."),
        (1202.0, "The time is up. Two holds per side left."),
        (1500.0, "Five minutes over. Two holds per side left."),
    ],
)
def test_the_time_that_is_left_is_told_in_whole_minutes(asked_s: float, answer: str) -> None:
    """Rounded down, beside the hold that runs; what is over is told as plainly."""
    walking = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1, budget_s=1200.0))
    walking.say("start", "yes", "barrier")
    started_s = next(event.start_s for event in walking.events if isinstance(event, Heard))
    at = started_s + asked_s
    walking.give(Heard(at + 1.0, Command.HOW_MUCH_LEFT, at, at + 0.8))
    assert walking.said[-1] == answer


def test_what_is_left_is_counted_on_both_sides() -> None:
    """At the first hold of two a side all four are left."""
    walking = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1, budget_s=1200.0))
    walking.say("start", "yes")
    walking.listen()
    walking.give(Heard(306.0, Command.HOW_MUCH_LEFT, 304.0, 305.0))
    each = "Two holds per side, three minutes thirty each."
    assert walking.said[-1] == f"Fourteen minutes left. {each}"


def test_one_hold_has_all_the_time_there_is() -> None:
    """Nothing is said of each where there is one."""
    walking = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1, budget_s=1200.0))
    walking.say("start", "yes", *("barrier", "released") * 3, "how much is left")
    assert walking.said[-1] == "Nineteen minutes left. One hold, nineteen minutes."


def test_without_a_budget_only_holds_are_told() -> None:
    """Nothing is known of time; of an odd number no sides are told."""
    walking = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1))
    walking.say("start", "yes", "how much is left")
    assert walking.said[-1] == "Two holds per side left."
    walking.say("barrier", "released", "how much is left")
    assert walking.said[-1] == "Three holds left."
    walking.say(*("barrier", "released") * 2, "barrier", "how much is left")
    assert walking.said[-1] == "One hold left."


def test_reminders_wait_for_the_end_of_a_hold() -> None:
    """A cue would shut the ear for the word that ends it; nothing is said over a hold."""
    walking = therapist(*TO_WORK, "barrier")
    walking.wait(700.0)
    assert "Half of the time is left." not in walking.said
    walking.say("released")
    walking.listen()
    assert walking.said[-5:-2] == [
        "Released. Eleven minutes.",
        "Half of the time is left.",
        "The other side.",
    ]


def test_over_running_is_said_once() -> None:
    """Softly: a short sentence when nothing else goes on, and never again."""
    walking = therapist("start", *ANSWERED, "yes")
    walking.wait(3000.0)
    walking.listen()
    assert walking.said[-2:] == ["Half of the time is left.", "Twenty minutes have gone by."]
    walking.say("next", "barrier", "released")
    walking.listen()
    assert walking.said.count("Twenty minutes have gone by.") == 1


def test_the_days_budget_goes_before_the_protocols() -> None:
    """`--minutes` is what there is today."""
    walking = ScriptedTherapist(Session(whole(), ENGLISH, budget_s=300.0, skip_screening=True))
    walking.say("start")
    walking.wait(400.0)
    assert walking.said[-1] == "Five minutes have gone by."
    walking.wait(900.0)
    assert "Half of the time is left." not in walking.said, "that was of the protocol's own budget"
