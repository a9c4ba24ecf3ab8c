"""After the fact: what is corrected, taken back and noted, and what stands of it."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Consent,
    Effect,
    HoldEnded,
    HoldStarted,
    Noted,
    PlaceMarked,
    Refused,
    Say,
    Silence,
    StateChanged,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.events import Heard, Retracted, TimePassed, Unsure
from assistant.core.domain.holds import EndReason, Was
from assistant.core.session.session import Session
from tests.support.english import ENGLISH, WORDS
from tests.support.scripted import ScriptedTherapist, two_sided, whole

UNSIDED = (
    'id: sink, cue: "Sink to barrier, wait.", side: each',
    "id: sink, cue: Sink., side: both",
)
"""Change to the small protocol: its first hold is of both sides at once."""


def at_work(*said: str) -> ScriptedTherapist:
    """Return a therapist at the first hold of the small protocol who has said some more."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1))
    therapist.say("start", "yes", *said)
    return therapist


def refused(effects: list[Effect]) -> list[str]:
    """Return the answers to what did not fit."""
    return [effect.why for effect in effects if isinstance(effect, Refused)]


# Released, so long ago


def test_a_release_that_was_forgotten_ends_the_hold_when_it_was() -> None:
    """ "Released a minute ago" ends the running hold a minute before the words began."""
    therapist = at_work("barrier")
    began_s = therapist.now - 0.8
    therapist.say("released a minute ago", gap_s=100.0)
    (hold,) = therapist.holds
    assert hold.started_s == pytest.approx(began_s)
    assert hold.duration_s == pytest.approx(0.8 + 100.0 - 60.0)
    assert (hold.end_reason, hold.was) == ("released", None), "nothing was logged before"
    assert therapist.said[-1] == "Released, one minute ago. Forty seconds."


def test_a_release_before_the_hold_began_is_no_release() -> None:
    """Five minutes ago there was no hold: it is answered, and the hold runs on."""
    therapist = at_work("barrier")
    effects = therapist.say("released five minutes ago", gap_s=100.0)
    assert refused(effects) == [WORDS.not_then]
    assert therapist.session.state == "holding"


def test_a_release_too_late_is_put_right_and_the_first_kept() -> None:
    """The hold that was logged is withdrawn, and stands shorter, with what it was before."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=100.0)
    first = therapist.holds[0]
    effects = therapist.say("released thirty seconds ago", gap_s=10.0)
    (hold,) = therapist.holds
    assert hold.started_s + hold.duration_s == pytest.approx(therapist.now - 0.8 - 30.0)
    assert hold.was == Was(first.side, first.started_s, first.duration_s, first.end_reason)
    assert Withdrawn(HoldEnded(first).to_record()) in effects
    assert therapist.said[-1].startswith("Released, thirty seconds ago. ")


def test_a_release_that_was_none_is_put_right_too() -> None:
    """A hold that was ended by mistake is made longer by when it was really let go."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=30.0)
    therapist.say("released ten seconds ago", gap_s=60.0)
    (hold,) = therapist.holds
    assert hold.duration_s > 80.0
    assert hold.was is not None
    assert hold.was.duration_s == pytest.approx(30.8)


def test_the_first_of_two_corrections_is_what_it_was() -> None:
    """However often it is corrected, what was noted first is kept beside it."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=100.0)
    first = therapist.holds[0].duration_s
    therapist.say("released thirty seconds ago", "released a minute ago")
    (hold,) = therapist.holds
    assert hold.was is not None
    assert hold.was.duration_s == first


def test_pauses_count_as_far_as_the_hold_went() -> None:
    """A pause after the moment of the release is no part of the hold; one before it is."""
    therapist = at_work("barrier")
    started_s = therapist.now - 0.8
    for words, after_s in (("pause", 50.0), ("resume", 70.0), ("pause", 120.0), ("resume", 140.0)):
        said_s = started_s + after_s
        therapist.give(Heard(said_s + 0.8, Command(words), said_s, said_s + 0.4))
    said_s = started_s + 160.0
    therapist.give(Heard(said_s + 0.8, Command.RELEASED, said_s, said_s + 0.4, ago_s=30.0))
    (hold,) = therapist.holds
    assert (hold.duration_s, hold.paused_s) == (pytest.approx(100.0), pytest.approx(30.0))


def test_a_release_before_the_ceiling_puts_the_ceiling_right() -> None:
    """After the time was up, "released a minute ago" makes it a release, and leaves the step."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=70.0)
    therapist.say("barrier")
    therapist.wait(130.0)
    assert therapist.holds[-1].end_reason == "time"
    therapist.say("released a minute ago")
    assert therapist.holds[-1].end_reason == "released"
    assert therapist.holds[-1].duration_s < 120.0
    therapist.listen()
    assert therapist.session.view().side == "right"


def test_what_the_client_said_stays_with_a_hold_that_is_corrected() -> None:
    """Pain ended it though the hands were off before: the length is put right, and no more."""
    therapist = at_work("barrier")
    therapist.say("pain", gap_s=100.0)
    long_s = therapist.holds[-1].duration_s
    therapist.say("released thirty seconds ago")
    (hold,) = therapist.holds
    assert (hold.end_reason, hold.response) == ("stop", "pain")
    assert hold.duration_s < long_s - 20.0


def test_a_hold_that_was_released_before_it_was_skipped_is_not_left_out() -> None:
    """The record says what happened: no note tells of one hold that it was done and left out."""
    therapist = at_work("barrier")
    therapist.say("skip this", gap_s=100.0)
    assert [fact.step for fact in therapist.standing if isinstance(fact, StepSkipped)] == ["sink"]
    therapist.say("released thirty seconds ago")
    assert therapist.holds[-1].end_reason == "released"
    assert not [fact for fact in therapist.standing if isinstance(fact, StepSkipped)]
    therapist.say("scratch that")
    assert [fact.step for fact in therapist.standing if isinstance(fact, StepSkipped)] == ["sink"]
    assert therapist.holds[-1].end_reason == "skipped"


@pytest.mark.parametrize("ends", ["released", "next"])
def test_a_time_said_after_a_ceiling_is_said_back(ends: str) -> None:
    """The hold stays as long as its ceiling; what was understood of the hands is told."""
    ceiling = ("ceiling: 120 s}}", f"ceiling: 120 s}}, ends: {ends}}}")
    therapist = ScriptedTherapist(Session(two_sided(ceiling), ENGLISH, layers=1))
    therapist.say("start", "yes", "barrier")
    therapist.say("released", gap_s=70.0)
    therapist.say("barrier")
    therapist.wait(140.0)
    therapist.say("released ten seconds ago")
    assert "Released, ten seconds ago. Two minutes." in therapist.said
    assert therapist.holds[-1].duration_s == 120.0


# Where two numbers are close


def unsure(
    therapist: ScriptedTherapist, phrase: str, other: str = "", gap_s: float = 60.0
) -> list[Effect]:
    """Say a phrase that may be the other one too."""
    order, rival = (ENGLISH.phrasebook.typed(each) for each in (phrase, other or "yes"))
    assert order is not None
    assert rival is not None
    therapist.listen()
    therapist.wait(gap_s)
    said_s = therapist.now
    therapist.wait(0.8)
    return therapist.give(
        Unsure(
            therapist.now, order.command, said_s, said_s + 0.6,
            order.ago_s, order.word, rival.ago_s, rival.word,
        )
    )  # fmt: skip


FIFTEEN, FIFTY = "released fifteen seconds ago", "released fifty seconds ago"


@pytest.mark.parametrize(
    ("phrase", "fits"),
    [
        (FIFTEEN, True),
        (FIFTY, True),
        ("released two minutes ago", False),  # before the hold began
        ("barrier ten minutes ago", False),  # before the session did
        ("barrier ten seconds ago", True),
        ("other leg", False),
    ],
)
def test_what_would_be_taken_can_be_asked_and_changes_nothing(phrase: str, fits: bool) -> None:
    """By the time that it tells, at the moment at which it was said."""
    therapist = at_work("barrier")
    therapist.listen()
    order = ENGLISH.phrasebook.orders[phrase]
    began_s, view = therapist.now - 0.8, therapist.session.view()
    assert therapist.session.fits(order, began_s + 60.0) is fits
    assert not therapist.session.fits(ENGLISH.phrasebook.orders[FIFTEEN], began_s + 14.0)
    assert therapist.session.view() == view
    therapist.say("released", gap_s=30.0)
    (hold,) = therapist.holds
    assert hold.started_s == pytest.approx(began_s)
    assert hold.duration_s == pytest.approx(therapist.now - 0.8 - began_s)


def test_a_time_that_may_be_another_is_asked_and_nothing_is_logged() -> None:
    """It is asked by its figures too, which sound like no other's; the hold runs on."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    assert therapist.said[-1] == "Fifteen seconds, one five?"
    assert therapist.holds == []
    assert therapist.session.state == "holding"
    therapist.listen()
    assert {"yes", "no", "stop", "pain"} <= set(therapist.session.view().legal)


def test_yes_takes_the_time_and_counts_it_from_when_it_was_said() -> None:
    """The question and its answer take time that is no part of the hold."""
    therapist = at_work("barrier")
    began_s = therapist.now - 0.8
    unsure(therapist, FIFTEEN, FIFTY)
    said_s = therapist.now - 0.8
    therapist.say("yes", gap_s=4.0)
    (hold,) = therapist.holds
    assert hold.started_s + hold.duration_s == pytest.approx(said_s - 15.0)
    assert hold.started_s == pytest.approx(began_s)
    assert "Released, fifteen seconds ago. Forty-five seconds." in therapist.said


def test_no_asks_for_the_other_time_and_then_to_say_it_again() -> None:
    """Neither is logged before it was said to be right."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.say("no")
    assert therapist.said[-1] == "Fifty seconds, five zero?"
    therapist.say("no")
    assert therapist.said[-1] == WORDS.say_again
    assert therapist.holds == []
    effects = therapist.say("no")
    assert refused(effects), "it is asked no more"


def test_no_and_yes_take_the_other_time() -> None:
    """It counts from the first utterance, too."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    said_s = therapist.now - 0.8
    therapist.say("no", "yes")
    (hold,) = therapist.holds
    assert hold.started_s + hold.duration_s == pytest.approx(said_s - 50.0)


def test_a_time_without_a_known_other_is_asked_once() -> None:
    """Where only the one was made out, no leads to saying it again."""
    therapist = at_work("barrier")
    unsure(therapist, "released five seconds ago")
    assert therapist.said[-1] == "Five seconds?"
    therapist.say("no")
    assert therapist.said[-1] == WORDS.say_again


def test_a_time_that_does_not_fit_is_not_asked_for() -> None:
    """Fifty seconds ago there was no hold; if neither fits, that is the answer."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTY, FIFTEEN, gap_s=30.0)
    assert therapist.said[-1] == "Fifteen seconds, one five?"
    therapist.say("no")
    effects = unsure(therapist, "released thirteen minutes ago", "released thirty minutes ago")
    assert refused(effects) == [WORDS.not_then]


@pytest.mark.parametrize("command", ["released", "pain", "stop", "pause", "mark this place"])
def test_any_other_command_is_taken_and_leaves_the_question(command: str) -> None:
    """Nobody has to answer: the next "yes" is none."""
    asked, plain = at_work("barrier"), at_work("barrier")
    unsure(asked, FIFTEEN, FIFTY)
    for therapist in (asked, plain):
        therapist.say(command)
    assert asked.session.state == plain.session.state
    assert len(asked.holds) == len(plain.holds)
    assert asked.session.takes(Command.YES) is plain.session.takes(Command.YES)


@pytest.mark.parametrize("command", ["help", "where am i", "how long", "quieter"])
def test_a_question_of_ones_own_leaves_the_question(command: str) -> None:
    """Whoever asks what can be said may still answer."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.say(command)
    therapist.say("yes")
    assert len(therapist.holds) == 1


def test_a_question_is_over_after_a_while() -> None:
    """A "yes" to the client is no answer to it."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    assert refused(therapist.say("yes", gap_s=20.0)) != []
    assert therapist.holds == []


def test_the_question_can_be_heard_again_and_taken_back() -> None:
    """ "Repeat" asks once more; "scratch that" takes back the time and not the hold."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.say("repeat")
    assert therapist.said[-2:] == ["Fifteen seconds, one five?"] * 2
    therapist.say("scratch that")
    assert therapist.said[-1] == WORDS.taken_back
    assert therapist.session.state == "holding"


def test_what_was_asked_and_answered_can_be_scratched() -> None:
    """The release is taken back, by its own name, and the hold runs on from its start."""
    therapist = at_work("barrier")
    began_s = therapist.now - 0.8
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.say("yes", "scratch that")
    assert "Released, taken back." in therapist.said
    assert therapist.holds == []
    assert therapist.session.held_s(therapist.now) == pytest.approx(therapist.now - began_s)


def test_an_unsure_time_that_the_ear_takes_back_is_asked_no_more() -> None:
    """What it was in the end comes by itself."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.give(Retracted(therapist.now, therapist.now - 0.8))
    assert not therapist.session.takes(Command.YES)


def spoken(therapist: ScriptedTherapist, phrase: str) -> float:
    """Say a phrase, and return when it began: by that the ear may take it back."""
    therapist.say(phrase)
    return therapist.now - 0.8


def test_what_is_asked_is_asked_again_after_another_word_is_taken_back() -> None:
    """A word of before that was none takes no answer away: whoever says "yes" means the time."""
    therapist = at_work("barrier")
    louder_s = spoken(therapist, "louder")
    unsure(therapist, FIFTEEN, FIFTY)
    said_s = therapist.now - 0.8
    therapist.give(Retracted(therapist.now, louder_s))
    assert therapist.said[-1] == "Fifteen seconds, one five?"
    therapist.say("yes")
    (hold,) = therapist.holds
    assert hold.started_s + hold.duration_s == pytest.approx(said_s - 15.0)


def test_a_word_that_was_none_leaves_no_question() -> None:
    """Misheard over the question it was no answer: that is asked again, and a time that was
    denied is not."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.say("no")
    therapist.give(Retracted(therapist.now, spoken(therapist, "pause")))
    assert therapist.said[-1] == "Fifty seconds, five zero?"
    therapist.say("yes")
    assert len(therapist.holds) == 1


def test_a_yes_that_was_none_leaves_no_question() -> None:
    """The release that it led to is taken back, and it is asked again."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.give(Retracted(therapist.now, spoken(therapist, "yes")))
    assert therapist.holds == []
    assert therapist.said[-1] == "Fifteen seconds, one five?"


@pytest.mark.parametrize("word", ["pause", "louder"])
def test_what_was_answered_stays_answered(word: str) -> None:
    """Whatever is taken back of before, and beside it."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    word_s = spoken(therapist, word)
    therapist.say("resume" if word == "pause" else "no", "no")
    therapist.give(Retracted(therapist.now, word_s))
    assert not therapist.session.takes(Command.YES)


def test_a_time_that_no_longer_fits_is_asked_no_more() -> None:
    """The barrier was none, and so nothing was released."""
    therapist = at_work()
    barrier_s = spoken(therapist, "barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.give(Retracted(therapist.now, barrier_s))
    assert therapist.session.state == "approach"
    assert not therapist.session.takes(Command.YES)


def test_what_does_not_fit_leaves_the_question() -> None:
    """It changes nothing, and so not what is asked."""
    therapist = at_work("barrier")
    unsure(therapist, FIFTEEN, FIFTY)
    assert refused(therapist.say("other side"))
    therapist.say("yes")
    assert len(therapist.holds) == 1


def test_a_barrier_and_the_time_calls_are_asked_as_well() -> None:
    """Whatever tells a number."""
    therapist = at_work()
    unsure(therapist, "barrier thirteen seconds ago", "barrier thirty seconds ago")
    therapist.say("yes")
    assert therapist.said[-1] == "Began, thirteen seconds ago. One minute twelve to target."
    unsure(therapist, "time call every fifteen minutes", "time call every fifty minutes")
    assert therapist.said[-1] == "Fifteen minutes, one five?"
    therapist.say("no", "yes")
    assert therapist.said[-1] == "The time, every fifty minutes."


def test_the_question_is_asked_in_any_manner() -> None:
    """Told to be quiet it asks all the same: the answer is kept."""
    therapist = at_work("barrier", "quiet")
    unsure(therapist, FIFTEEN, FIFTY)
    therapist.say("yes")
    assert therapist.said[-2:] == [
        "Fifteen seconds, one five?",
        "Released, fifteen seconds ago. Forty-seven seconds.",
    ]


# Barrier, so long ago


def test_a_barrier_that_was_forgotten_begins_the_hold_when_it_was() -> None:
    """ "Barrier ten seconds ago" starts the hold back then, and says so, and what is left of it."""
    therapist = at_work()
    therapist.say("barrier ten seconds ago", gap_s=30.0)
    assert therapist.session.held_s(therapist.now) == pytest.approx(10.8)
    assert therapist.said[-1] == "Began, ten seconds ago. One minute nineteen to target."


def test_a_running_hold_can_be_begun_earlier() -> None:
    """The start that was declared is withdrawn, and the hold tells of it when it is logged."""
    therapist = at_work()
    effects = therapist.say("barrier", gap_s=60.0)
    declared = next(effect for effect in effects if isinstance(effect, HoldStarted))
    effects = therapist.say("barrier twenty seconds ago")
    assert Withdrawn(declared.to_record()) in effects
    starts = [fact.started_s for fact in therapist.standing if isinstance(fact, HoldStarted)]
    assert starts == [pytest.approx(declared.started_s - 20.0 + 1.8)]
    therapist.say("released")
    assert therapist.holds[0].started_s == starts[0]
    assert therapist.holds[0].was == Was("left", declared.started_s)


def test_no_hold_begins_before_the_one_before_it_ended() -> None:
    """What is said of the past must fit it: else it is answered, and nothing changes."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=70.0)
    effects = therapist.say("barrier a minute ago")
    assert refused(effects) == [WORDS.not_then]
    assert therapist.session.state == "approach"


# The side


def test_the_side_of_a_running_hold_is_put_right() -> None:
    """The hold goes on under the other side's name, and so does the session."""
    therapist = at_work("barrier")
    therapist.say("that was the right side")
    assert therapist.session.view().side == "right"
    assert therapist.said[-1] == "Right leg."
    therapist.say("released", gap_s=70.0)
    (hold,) = therapist.holds
    assert hold.side == "right"
    assert hold.was is not None
    assert hold.was.side == "left"


def test_the_other_side_is_still_to_do_after_a_side_was_put_right() -> None:
    """Who began on the wrong leg is led to the one that was not worked yet."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=70.0)
    therapist.say("that was the right side", "barrier")
    therapist.say("released", gap_s=70.0)
    therapist.hold(70.0)
    therapist.hold(70.0)
    sides = [(hold.step, hold.side) for hold in therapist.holds]
    assert sorted(sides) == [
        ("draw", "left"),
        ("draw", "right"),
        ("sink", "left"),
        ("sink", "right"),
    ]
    therapist.say("no") if therapist.session.state == "layer question" else therapist.listen()
    assert not any(isinstance(fact, StepSkipped) for fact in therapist.standing)


def test_a_logged_holds_side_is_put_right_with_its_beginning() -> None:
    """Start and end stand on the new side, so that a journal that breaks off misses no end."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=70.0)
    therapist.say("that was the right side")
    about = [fact for fact in therapist.standing if isinstance(fact, HoldStarted | HoldEnded)]
    assert [fact.to_record()["side"] for fact in about] == ["right", "right"]


def test_a_marked_place_goes_along() -> None:
    """A place marked on the wrong side is offered again on the right one."""
    therapist = at_work("barrier", "mark this place", "that was the right side")
    places = [fact for fact in therapist.standing if isinstance(fact, PlaceMarked)]
    assert [place.side for place in places] == ["right"]


@pytest.mark.parametrize("words", ["that was the left side", "that was the right side"])
def test_a_hold_of_no_side_has_none_to_put_right(words: str) -> None:
    """A hold of both sides at once, and a side that is noted already, are answered."""
    therapist = ScriptedTherapist(Session(two_sided(UNSIDED), ENGLISH, layers=1))
    therapist.say("start", "yes", "barrier")
    assert refused(therapist.say(words)) == ["Nothing to correct."]
    therapist = at_work("barrier")
    assert refused(therapist.say("that was the left side")) == ["Nothing to correct."]


def test_a_side_is_put_right_in_a_pause() -> None:
    """Of a hold that is paused, which goes on under the other side's name."""
    therapist = at_work("barrier", "pause", "that was the right side")
    assert therapist.said[-1] == "Right leg."
    assert therapist.session.state == "paused"
    therapist.say("resume", "released")
    assert [(hold.step, hold.side) for hold in therapist.holds] == [("sink", "right")]
    assert therapist.session.view().side == "right"


def test_a_side_is_put_right_as_another_way_is_offered() -> None:
    """Pain ended the hold on the side that it was on."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH, layers=1, skip_screening=True))
    therapist.say("start", "yes", "next", "barrier", "pain", "that was the right side", "yes")
    assert [(hold.step, hold.side) for hold in therapist.holds] == [("sink", "right")]
    therapist.listen()
    assert (therapist.session.view().step, therapist.session.view().side) == ("ease", "right")


# Scratch that


def test_scratch_that_lets_a_hold_run_on() -> None:
    """A "released" that was none: the hold runs on from its start, and tells of it at its end."""
    therapist = at_work("barrier")
    started_s = therapist.now - 0.8
    therapist.say("released", gap_s=70.0)
    logged = therapist.holds[0]
    effects = therapist.say("scratch that")
    assert therapist.session.state == "holding"
    assert therapist.session.held_s(therapist.now) == pytest.approx(therapist.now - started_s)
    assert Withdrawn(HoldEnded(logged).to_record()) in effects
    assert therapist.holds == []
    assert therapist.said[-2:] == ["Released, taken back.", WORDS.hold_goes_on]
    therapist.say("released", gap_s=10.0)
    (hold,) = therapist.holds
    assert hold.was == Was("left", logged.started_s, logged.duration_s, EndReason.RELEASED)


def test_scratch_that_takes_a_barrier_back() -> None:
    """A hold that never was leaves nothing that stands."""
    therapist = at_work("barrier", "scratch that")
    assert therapist.session.state == "approach"
    assert therapist.session.held_s(therapist.now) is None
    assert not any(isinstance(fact, HoldStarted) for fact in therapist.standing)


def test_scratch_that_brings_a_step_back_that_was_skipped() -> None:
    """What was named as left out is left out no more."""
    therapist = at_work("skip", "scratch that")
    therapist.listen()
    assert therapist.session.view().step == "sink"
    assert not any(isinstance(fact, StepSkipped) for fact in therapist.standing)


def test_a_question_is_asked_again_when_its_answer_is_taken_back() -> None:
    """Permission that was not given after all is asked for again."""
    therapist = at_work("scratch that")
    assert therapist.session.state == "consent"
    assert therapist.said[-2:] == ["Yes, taken back.", "Ask permission."]
    assert not any(isinstance(fact, Consent) for fact in therapist.standing)


def test_what_only_answered_is_not_what_is_scratched() -> None:
    """After "how long" the last command that changed something is taken back."""
    therapist = at_work("barrier", "how long", "repeat", "scratch that")
    assert therapist.session.state == "approach"


def test_scratch_that_goes_back_step_by_step() -> None:
    """Said again, it takes back the command before, as far as there was one."""
    therapist = at_work("barrier", "released", "scratch that", "scratch that")
    assert therapist.session.state == "approach"
    therapist.say("scratch that", "scratch that")
    assert therapist.session.state == "ready"
    assert refused(therapist.say("scratch that")) == ["Nothing to take back."]


def test_what_no_command_did_is_not_scratched() -> None:
    """A ceiling ended the hold: the "barrier" before it is not what is meant."""
    therapist = at_work("skip", "barrier")
    therapist.wait(130.0)
    assert refused(therapist.say("scratch that")) == ["Nothing to take back."]
    assert [hold.end_reason for hold in therapist.holds] == ["time"]


def test_a_correction_can_be_scratched() -> None:
    """What was withdrawn by it stands again, as it stood."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=70.0)
    before = therapist.standing
    therapist.say("that was the right side", "scratch that")
    assert sorted(map(repr, therapist.standing)) == sorted(map(repr, before))
    assert therapist.session.view().side == "left"


def test_pain_taken_back_is_said_without_the_word() -> None:
    """While a cue with the client's word sounded, the client's own would not be heard."""
    therapist = at_work("barrier")
    therapist.say("pain", gap_s=10.0)
    therapist.say("scratch that")
    assert therapist.session.state == "holding"
    assert "pain" not in " ".join(therapist.said[-2:]).lower()


# The ear takes a command back


def test_a_retracted_command_is_as_if_not_given() -> None:
    """What it declared is withdrawn, its words are cut, and it is said."""
    therapist = at_work("barrier")
    therapist.wait(70.0)
    therapist.give(Heard(therapist.now, Command.RELEASED, therapist.now - 0.3, therapist.now))
    assert therapist.session.speaking
    effects = therapist.give(Retracted(therapist.now + 0.5, therapist.now - 0.3))
    assert [type(effect) for effect in effects] == [Silence, Withdrawn, Say, Say, StateChanged]
    assert therapist.session.state == "holding"
    assert therapist.said[-2] == "Released, taken back."


def test_what_came_after_a_retracted_command_is_taken_again() -> None:
    """A later command that still fits stands; one that does not fit any more goes with it."""
    therapist = at_work()
    therapist.listen()
    start_s = therapist.now
    therapist.give(Heard(start_s + 0.5, Command.MARK, start_s, start_s + 0.4))
    therapist.say("barrier")
    therapist.give(Retracted(therapist.now, start_s))
    assert therapist.session.state == "holding"
    assert not any(isinstance(fact, PlaceMarked) for fact in therapist.standing)
    barrier_s = therapist.events[-2].t - 0.8
    therapist.say("released", gap_s=70.0)
    therapist.give(Retracted(therapist.now, barrier_s))
    assert therapist.holds == []
    assert therapist.session.state == "approach"


def test_what_was_never_heard_is_not_retracted() -> None:
    """A time at which no command was heard changes nothing and says nothing."""
    therapist = at_work("barrier")
    assert therapist.give(Retracted(therapist.now, 1.234)) == []


def test_a_typed_command_is_not_retracted_for_a_spoken_one() -> None:
    """It may have been typed at the very moment at which a word began that changed nothing."""
    therapist = at_work()
    therapist.listen()
    now = therapist.now
    therapist.give(Heard(now, Command.BARRIER, now, now, "keyboard"))
    therapist.give(Heard(now + 0.8, Command.HOW_LONG, now, now + 0.4))
    therapist.give(Retracted(now + 0.9, now))
    assert therapist.session.state == "holding"


def test_what_is_taken_again_meets_the_step_as_it_had_gone_on() -> None:
    """Where nothing is said a step that is over is left at once: the next word is of the next."""
    therapist = at_work("quiet")
    start_s = therapist.now
    therapist.give(Heard(start_s + 0.5, Command.LOUDER, start_s, start_s + 0.4))
    therapist.say("barrier", "released", "barrier", gap_s=70.0)
    stood = list(therapist.standing)
    therapist.give(Retracted(therapist.now, start_s))
    assert therapist.session.state == "holding"
    assert therapist.session.view().step == "draw"
    assert list(therapist.standing) == stood


def test_an_ended_session_stays_ended() -> None:
    """After its end nothing is taken back: it is saved, and nobody listens any more."""
    therapist = at_work("stop")
    stopped_s = therapist.now - 0.8
    therapist.give(Retracted(therapist.now, stopped_s))
    assert therapist.session.ended


def test_a_mark_that_was_due_meanwhile_sounds_after_a_scratch() -> None:
    """A hold that runs on has passed its floor while it was thought to be over."""
    therapist = at_work("barrier")
    therapist.say("released", gap_s=50.0)
    therapist.say("scratch that", gap_s=20.0)
    due = therapist.session.due()
    assert due is not None
    assert due < therapist.now
    effects = therapist.give(TimePassed(therapist.now))
    assert [effect.to_record().get("mark") for effect in effects] == ["floor"]


# Pain


@pytest.mark.parametrize("word", ["pain", "ease off", "client stop"])
def test_what_the_client_says_ends_the_hold_and_is_kept(word: str) -> None:
    """The hold ends as stopped with the response; the calm words follow, and what can be said."""
    therapist = at_work("barrier")
    therapist.say(word, gap_s=20.0)
    assert (therapist.holds[0].end_reason, therapist.holds[0].response) == ("stop", word)
    assert therapist.said[-2:] == [WORDS.ease_off, WORDS.go_on_or_repeat]
    assert {"next", "repeat", "stop"} <= {
        str(command) for command in Command if therapist.session.takes(command)
    }
    therapist.listen()
    therapist.wait(600.0)
    assert therapist.session.state == "between"


def test_pain_in_a_pause_of_the_screening_is_at_no_step() -> None:
    """No step was begun: the note names none, as in the screening itself."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH))
    therapist.say("start", "pause")
    assert therapist.session.view().step is None
    therapist.say("pain")
    assert [fact.step for fact in therapist.standing if isinstance(fact, Noted)] == [None]


@pytest.mark.parametrize("said", [(), ("start",), ("start", "yes"), ("start", "yes", "pause")])
def test_pain_without_a_hold_is_noted(said: tuple[str, ...]) -> None:
    """In whatever state, what the client said is kept, with the place if hands are on it."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    therapist.say(*said)
    therapist.say("client stop")
    (noted,) = (fact for fact in therapist.standing if isinstance(fact, Noted))
    assert (noted.text, noted.started_s) == ("client stop", None)
    assert noted.step == {0: None, 1: "permission", 2: "sink", 3: "sink"}[len(said)]


# Notes


def test_a_note_is_of_the_hold_that_runs() -> None:
    """It is kept with the hold's place and start, and said back."""
    therapist = at_work("barrier")
    started_s = round(therapist.now - 0.8, 3)
    effects = therapist.say("note guarded")
    assert Noted("sink", "left", 1, started_s, "guarded", 1) in effects
    assert therapist.said[-1] == "Noted, guarded."
    assert therapist.session.state == "holding"


def test_a_note_after_a_hold_is_of_that_hold() -> None:
    """Until the place is left, what is noted is of what was held there."""
    therapist = at_work("barrier", "pain", "note tender")
    noted = [fact for fact in therapist.standing if isinstance(fact, Noted)]
    assert [note.started_s for note in noted] == [therapist.holds[0].started_s]


def test_a_note_before_a_hold_is_of_the_place() -> None:
    """What the hands find as they sink is of the place, until a hold begins."""
    therapist = at_work("note warm")
    assert Noted("sink", "left", 1, None, "warm") in therapist.standing


def test_a_note_of_nothing_is_answered_by_what_there_is() -> None:
    """Whoever types "note" alone is told the tags."""
    therapist = at_work("note")
    assert therapist.said[-1].startswith("You can note soft, guarded, ")
    assert not any(isinstance(fact, Noted) for fact in therapist.standing)


def test_a_note_can_be_scratched() -> None:
    """One misheard does not stay."""
    therapist = at_work("barrier", "note soft", "scratch that")
    assert not any(isinstance(fact, Noted) for fact in therapist.standing)
    assert therapist.session.state == "holding"


def test_questions_are_not_noted_over() -> None:
    """Where yes or no is waited for before hands go on, a note is answered by that."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH))
    therapist.say("start")
    assert therapist.session.state == "screening"
    assert refused(therapist.say("note soft")) == [WORDS.waiting["screening"]]
