"""Marked places, and the steps that a corrected side leaves behind: none of them is lost."""

from __future__ import annotations

import pytest

from assistant.core.domain.effects import (
    Fact,
    PlaceMarked,
    PlaceOffered,
    StepReplaced,
    StepSkipped,
    Withdrawn,
)
from assistant.core.journal.standing import Facts, after
from assistant.core.session.session import Session
from tests.support.english import ENGLISH
from tests.support.scripted import ScriptedTherapist, two_sided, whole

TO_WORK = ("start", "yes", "next")
"""To the first hold of the whole session, without its screening."""

THIRD = (
    "aftercare:",
    """\
  - {id: rise, cue: Rise slowly., side: each, region: abdomen, technique: stretch,
     hold: {floor: 60 s, target: 90 s}}
aftercare:""",
)
"""Change to the small protocol: three holds a side."""


def at_work(*said: str) -> ScriptedTherapist:
    """Return a therapist at the first hold of the whole session who has said some more."""
    session = Session(whole(), ENGLISH, layers=1, skip_screening=True)
    therapist = ScriptedTherapist(session)
    therapist.say(*TO_WORK, *said)
    therapist.listen()
    return therapist


def three_a_side(*said: str, layers: int | None = 1) -> ScriptedTherapist:
    """Return a therapist at the first of three holds a side, who has said some more."""
    therapist = ScriptedTherapist(Session(two_sided(THIRD), ENGLISH, layers=layers))
    therapist.say("start", "yes", *said)
    therapist.listen()
    return therapist


def place(therapist: ScriptedTherapist) -> tuple[str | None, str | None]:
    """Return the step and the side that the session stands at."""
    view = therapist.session.view()
    return view.step, view.side


def stands(therapist: ScriptedTherapist, *kinds: type[Fact]) -> list[Fact]:
    """Return the facts of some kinds that stand; every withdrawal has found its fact."""
    facts = Facts()
    for effect in therapist.effects:
        before = len(facts)
        facts = after(facts, [effect])
        if isinstance(effect, Withdrawn):
            assert len(facts) == before - 1, effect.of
    return [fact for fact in facts if isinstance(fact, kinds)]


def to_the_question(therapist: ScriptedTherapist) -> None:
    """Hold whatever there is to hold, until a marked place is offered."""
    for _ in range(40):
        therapist.listen()
        match therapist.session.state:
            case "return question" | "ended":
                return
            case "approach":
                therapist.say("start" if place(therapist)[0] == "belly" else "barrier", "released")
            case "holding":
                therapist.say("released")
            case "consent":
                therapist.say("yes")
            case "layer question":
                therapist.say("no")
            case _:
                therapist.say("next")


# Another way to work


def test_a_place_marked_in_another_way_is_the_routes() -> None:
    """The mark and the offer name the same place, which was come back to."""
    therapist = at_work("barrier", "pain", "yes", "mark this place", "barrier", "released")
    to_the_question(therapist)
    therapist.say("yes", "barrier", "released")
    assert stands(therapist, PlaceMarked, PlaceOffered) == [
        PlaceMarked("sink", "left", 1),
        PlaceOffered("sink", "left", 1, taken=True),
    ]


def test_what_hurt_is_not_told_where_it_is_come_back_to() -> None:
    """The other way that was taken there is what is done again, and logged as that."""
    therapist = at_work("mark this place", "barrier", "pain", "yes", "barrier", "released")
    to_the_question(therapist)
    therapist.say("yes")
    therapist.listen()
    assert therapist.said[-1] == "Go to ease."
    assert place(therapist) == ("ease", "left")
    therapist.hold(65.0)
    assert (therapist.holds[-1].step, therapist.holds[-1].side) == ("ease", "left")
    assert len(stands(therapist, StepReplaced)) == 1


def test_what_hurt_is_not_told_on_going_back_either() -> None:
    """Nor offered again where it was taken: after pain in it, the plain words follow."""
    therapist = at_work("barrier", "pain", "yes", "barrier", "released", "back")
    therapist.listen()
    assert therapist.said[-1] == "Go to ease."
    therapist.say("barrier", "pain")
    assert therapist.said[-1] == "You can say next, or repeat."


def test_the_other_side_is_told_as_the_protocol_has_it() -> None:
    """Pain on one side says nothing of the other."""
    therapist = at_work("barrier", "pain", "yes", "barrier", "released")
    therapist.listen()
    assert place(therapist) == ("sink", "right")


def test_a_corrected_side_withdraws_what_was_declared_there() -> None:
    """The mark and the other way go along, each found as it was declared."""
    therapist = at_work("barrier", "pain", "yes", "mark this place", "barrier")
    therapist.say("that was the right side")
    assert stands(therapist, PlaceMarked, StepReplaced) == [
        StepReplaced("sink", "ease", "right", 1),
        PlaceMarked("sink", "right", 1),
    ]
    assert place(therapist) == ("ease", "right")
    therapist.say("released", "back")
    therapist.listen()
    assert place(therapist) == ("ease", "right")


def test_a_mark_goes_with_its_hold_when_the_session_has_gone_on() -> None:
    """The release leads on by itself: what was marked in the hold is corrected with it."""
    therapist = three_a_side("barrier", "mark this place", "released", "that was the right side")
    assert stands(therapist, PlaceMarked) == [PlaceMarked("sink", "right", 1)]
    therapist.say("mark this place")
    assert stands(therapist, PlaceMarked)[-1] == PlaceMarked("draw", "right", 1)


def test_a_mark_of_an_earlier_visit_stays_where_it_was() -> None:
    """Only what was said in the visit of the hold is corrected with the hold."""
    therapist = three_a_side("barrier", "mark this place", "released", "barrier", "released")
    therapist.say("back", "back", "barrier", "that was the right side")
    assert stands(therapist, PlaceMarked) == [PlaceMarked("sink", "left", 1)]


def test_a_marked_place_is_asked_of_on_its_corrected_side() -> None:
    """While it is offered, the side is put right, and the question is asked anew."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1))
    therapist.say("start", "yes", *("barrier", "released") * 3)
    therapist.say("barrier", "mark this place", "released")
    therapist.listen()
    assert therapist.said[-1] == "Return to the abdomen, right leg?"
    therapist.say("that was the left side")
    assert therapist.said[-1] == "Return to the abdomen, left leg?"
    assert stands(therapist, PlaceMarked) == [PlaceMarked("draw", "left", 1)]


# A marked place that is left


def come_back() -> ScriptedTherapist:
    """Return a therapist who has come back to a marked place, and not begun it."""
    therapist = three_a_side(*("barrier", "released"), "mark this place")
    to_the_question(therapist)
    therapist.say("yes")
    therapist.listen()
    assert place(therapist) == ("draw", "left")
    return therapist


OFFERED = PlaceOffered("draw", "left", 1, taken=True)
LEFT_OPEN = PlaceOffered("draw", "left", 1, taken=False)


def test_a_place_that_is_left_by_back_is_offered_again() -> None:
    """It was begun and not worked: the question comes once more before the closure."""
    therapist = come_back()
    therapist.say("back")
    therapist.listen()
    assert place(therapist) == ("sink", "left")
    assert stands(therapist, PlaceOffered) == []
    therapist.say("barrier", "released")
    therapist.listen()
    assert therapist.said[-1] == "Return to the abdomen, left leg?"
    therapist.say("yes", "barrier", "released")
    therapist.listen()
    assert stands(therapist, PlaceOffered) == [OFFERED]
    assert therapist.session.ended


@pytest.mark.parametrize(
    "said", [("skip",), ("barrier", "skip"), ("pain", "next"), ("other side",), ("stop",)]
)
def test_a_place_that_is_left_by_a_word_is_open(said: tuple[str, ...]) -> None:
    """The therapist chose to leave it: it is not asked of again, and is noted as not done."""
    therapist = come_back()
    therapist.say(*said)
    assert stands(therapist, PlaceOffered) == [LEFT_OPEN]
    assert stands(therapist, PlaceMarked) == [PlaceMarked("draw", "left", 1)]
    to_the_question(therapist)
    assert therapist.session.ended


def test_a_session_that_breaks_off_leaves_it_open() -> None:
    """Nobody said that it was done."""
    therapist = come_back()
    therapist.interrupt()
    assert stands(therapist, PlaceOffered) == [LEFT_OPEN]


@pytest.mark.parametrize("said", [("released",), ("pain", "next"), ("released", "stop"), ("stop",)])
def test_a_place_that_was_worked_was_come_back_to(said: tuple[str, ...]) -> None:
    """However its hold ended, but by a skip."""
    therapist = come_back()
    therapist.say("barrier", *said)
    therapist.listen()
    assert stands(therapist, PlaceOffered) == [OFFERED]


@pytest.mark.parametrize(
    "said", [("that was the right side",), ("released", "that was the right side")]
)
def test_a_return_on_the_other_side_leaves_the_marked_place_open(said: tuple[str, ...]) -> None:
    """What was worked is the other side's; the marked one is offered again."""
    therapist = at_work("mark this place")
    to_the_question(therapist)
    therapist.say("yes", "barrier", *said)
    assert stands(therapist, PlaceOffered) == []
    to_the_question(therapist)
    assert therapist.said[-1] == "Return to the low back, left side?"


def test_a_place_marked_again_on_its_return_is_two_marks_when_the_side_is_put_right() -> None:
    """The mark that was come back to stays where it was; the one of this hold goes along."""
    therapist = at_work("mark this place")
    to_the_question(therapist)
    therapist.say("yes", "barrier", "mark this place", "that was the right side", "released")
    step = therapist.session.view().step
    therapist.listen()
    to_the_question(therapist)
    assert therapist.said[-1] == "Return to the low back, left side?"
    therapist.say("no")
    assert therapist.said[-1] == "Return to the low back, right side?"
    assert [(each.step, each.side) for each in stands(therapist, PlaceMarked)] == [
        (step, "left"), (step, "right")
    ]  # fmt: skip


def test_leaving_a_marked_place_can_be_taken_back() -> None:
    """Then it was come back to, as it stood."""
    therapist = come_back()
    therapist.say("back", "scratch that")
    assert stands(therapist, PlaceOffered) == [OFFERED]
    therapist.say("barrier", "released")
    therapist.listen()
    assert therapist.session.ended


# What a corrected side leaves behind


def walked(therapist: ScriptedTherapist) -> list[tuple[str, str | None]]:
    """Walk to the end; return the steps that were told on the way, with their sides."""
    told = [place(therapist)] if therapist.session.state == "approach" else []
    for _ in range(40):
        therapist.listen()
        if therapist.session.state == "approach" and told[-1:] != [place(therapist)]:
            told.append(place(therapist))
        match therapist.session.state:
            case "ended":
                break
            case "approach":
                therapist.say("barrier", "released")
            case "holding":
                therapist.say("released")
            case "layer question" | "return question":
                therapist.say("no")
            case _:
                therapist.say("next")
    return [(step, side) for step, side in told if step is not None]


def test_what_a_corrected_side_leaves_behind_is_told_and_noted() -> None:
    """At the second step: the first is not done on that side, and is not done twice on its own."""
    therapist = three_a_side("barrier", "released", "barrier", "that was the right side")
    assert therapist.said[-2:] == ["Right leg.", "Not done: step two, the adductor, right leg."]
    assert stands(therapist, StepSkipped) == [StepSkipped("sink", "right", 1)]
    assert walked(therapist) == [("rise", "right"), ("draw", "left"), ("rise", "left")]
    assert "Repeat other leg." in therapist.said
    held = sorted((hold.step, hold.side) for hold in therapist.holds)
    assert held == [
        ("draw", "left"), ("draw", "right"), ("rise", "left"), ("rise", "right"), ("sink", "left"),
    ]  # fmt: skip
    assert stands(therapist, StepSkipped) == [StepSkipped("sink", "right", 1)]


def test_what_was_left_behind_is_done_by_going_back() -> None:
    """Then it is left out no more; what was done meanwhile is passed by."""
    therapist = three_a_side("barrier", "released", "barrier", "that was the right side")
    therapist.say("released", "back", "back")
    therapist.listen()
    assert place(therapist) == ("sink", "right")
    told = walked(therapist)
    assert stands(therapist, StepSkipped) == []
    assert told == [("sink", "right"), ("rise", "right"), ("draw", "left"), ("rise", "left")]
    assert len({(hold.step, hold.side) for hold in therapist.holds}) == 6
    assert len(therapist.holds) == 6


def test_several_steps_that_are_left_behind_are_named() -> None:
    """The side once, after the last."""
    therapist = three_a_side(*("barrier", "released") * 2, "barrier", "that was the right side")
    assert therapist.said[-1] == (
        "Not done: step two, the adductor, step three, the abdomen, right leg."
    )
    assert walked(therapist) == [("rise", "left")]


def test_nothing_is_left_behind_at_the_first_step() -> None:
    """Nor where the session has gone on to the second: the other side is all still to do."""
    for said in (("barrier",), ("barrier", "released")):
        therapist = three_a_side(*said, "that was the right side")
        assert therapist.said[-1] == "Right leg."
        walked(therapist)
        assert stands(therapist, StepSkipped) == []
        assert len({(hold.step, hold.side) for hold in therapist.holds}) == 6
        assert len(therapist.holds) == 6


def test_a_first_side_that_is_repeated_by_mistake_leads_to_the_other() -> None:
    """On the second side it turns out to be the first again: what is not done comes next."""
    therapist = three_a_side(*("barrier", "released") * 4, "barrier", "that was the left side")
    assert therapist.said[-1] == "Left leg."
    assert place(therapist) == ("draw", "left")
    assert walked(therapist) == [("draw", "right"), ("rise", "right")]
    assert stands(therapist, StepSkipped) == []


def test_the_only_hold_of_a_side_leads_back_to_its_own() -> None:
    """The way had led on to the side that was done: the session stands at the one that was not."""
    therapist = at_work("barrier", "released")
    assert place(therapist) == ("sink", "right")
    therapist.say("that was the right side")
    assert therapist.said[-2:] == ["Right side.", "Not done: step three, the low back, left side."]
    assert place(therapist) == ("sink", "left")
    therapist.say("barrier", "released")
    therapist.listen()
    assert [(hold.step, hold.side) for hold in therapist.holds] == [
        ("sink", "right"),
        ("sink", "left"),
    ]
    assert place(therapist) == ("ask-belly", None)
    assert stands(therapist, StepSkipped) == []


def test_a_side_that_was_changed_too_early_is_gone_back_to() -> None:
    """Hands are on the first after all, and its rest follows."""
    therapist = three_a_side("barrier", "released", "other side", "that was the right side")
    assert place(therapist) == ("sink", "left")
    told = walked(therapist)
    assert told == [("sink", "left"), ("draw", "left"), ("rise", "left"), ("draw", "right"),
                    ("rise", "right")]  # fmt: skip
    assert stands(therapist, StepSkipped) == []


def test_the_last_hold_of_a_side_is_not_done_again_on_the_other() -> None:
    """It was on the side that follows: there it is passed by, and its own is left behind."""
    therapist = three_a_side(*("barrier", "released") * 3, layers=None)
    assert place(therapist) == ("sink", "right")
    therapist.say("that was the right side")
    assert therapist.said[-1] == "Not done: step four, the abdomen, left leg."
    assert place(therapist) == ("sink", "right")
    therapist.say(*("barrier", "released") * 2)
    therapist.listen()
    assert (therapist.said[-1], therapist.session.state) == ("Another layer?", "layer question")
    assert stands(therapist, StepSkipped) == [StepSkipped("rise", "left", 1)]
    therapist.say("yes")
    assert therapist.said[-1] == "Layer two. Left leg."
    told = walked(therapist)
    assert told == [(step, side) for side in ("left", "right") for step in ("sink", "draw", "rise")]


def test_a_correction_at_the_question_tells_what_is_left_behind() -> None:
    """After both sides "back" leads there."""
    therapist = three_a_side(*("barrier", "released") * 6, layers=None)
    therapist.say("that was the left side")
    assert therapist.said[-1] == "Not done: step four, the abdomen, right leg."
    therapist.say("back")
    therapist.listen()
    assert place(therapist) == ("rise", "right")
    therapist.say("barrier", "released")
    assert stands(therapist, StepSkipped) == []


def test_a_correction_that_is_corrected_leaves_nothing_behind() -> None:
    """What was noted as left behind is not, as the way leads there again."""
    therapist = three_a_side("barrier", "released", "barrier")
    therapist.say("that was the right side", "that was the left side")
    assert stands(therapist, StepSkipped) == []
    assert walked(therapist) == [
        ("rise", "left"), ("sink", "right"), ("draw", "right"), ("rise", "right"),
    ]  # fmt: skip


def test_a_correction_that_is_taken_back_leaves_nothing_behind() -> None:
    """The way is what it was."""
    therapist = three_a_side("barrier", "released", "barrier")
    therapist.say("that was the right side", "scratch that")
    assert stands(therapist, StepSkipped) == []
    assert walked(therapist)[0] == ("rise", "left")


def test_a_hold_that_was_skipped_is_left_out_on_its_corrected_side() -> None:
    """The step was left out where the hands were."""
    therapist = three_a_side("barrier", "skip", "that was the right side")
    assert stands(therapist, StepSkipped) == [StepSkipped("sink", "right", 1)]


def test_other_side_leads_to_what_is_not_done_there() -> None:
    """After a corrected side, what was done there is passed by too."""
    therapist = three_a_side("barrier", "released", "barrier", "that was the right side")
    therapist.say("released", "other side")
    therapist.listen()
    assert place(therapist) == ("draw", "left")


# What is left out, and what is not


def test_a_step_that_was_held_is_not_left_out_by_going_back_to_it() -> None:
    """Crossing over from there names only what was not held."""
    therapist = three_a_side("barrier", "released", "back", "other side")
    assert stands(therapist, StepSkipped) == [
        StepSkipped("draw", "left", 1),
        StepSkipped("rise", "left", 1),
    ]


def test_a_step_that_was_left_out_and_is_done_is_left_out_no_more() -> None:
    """Skipped, gone back to, and held: both stand in the journal, and the record says held."""
    therapist = three_a_side("skip", "back", "barrier", "released")
    assert stands(therapist, StepSkipped) == []
    assert [(hold.step, hold.side) for hold in therapist.holds] == [("sink", "left")]


def test_a_step_that_was_held_and_is_skipped_on_going_back_was_held() -> None:
    """The word leaves the step, and nothing is missing."""
    therapist = three_a_side("barrier", "released", "back", "skip")
    assert stands(therapist, StepSkipped) == []
