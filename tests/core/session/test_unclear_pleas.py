"""A plea that was not made out: asked about aloud, and what ends the session then."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, Silence, Tap
from assistant.core.domain.events import Heard, Retracted, Unclear
from assistant.core.domain.holds import EndReason
from assistant.core.session.questions import END_ANSWER_S
from assistant.core.session.session import Session
from tests.core.session.test_session import at
from tests.support.english import ENGLISH, WORDS
from tests.support.scripted import ScriptedTherapist, whole


def unclear(therapist: ScriptedTherapist, *, likely: bool = True) -> None:
    """Let something be said that may be a plea."""
    therapist.wait(1.0)
    start_s = therapist.now
    therapist.wait(1.2)
    therapist.give(Unclear(therapist.now, start_s, start_s + 0.6, likely))


@pytest.mark.parametrize("state", ["approach", "holding", "between", "paused"])
def test_what_may_be_a_plea_is_asked_about(state: str) -> None:
    """A soft tap and a short question, and nothing else changes."""
    therapist = at(state)
    unclear(therapist)
    assert Tap() in therapist.effects
    assert therapist.said[-1] == WORDS.end_here
    assert therapist.session.state == state


@pytest.mark.parametrize("state", ["ready", "consent", "layer question"])
def test_it_is_asked_before_another_question(state: str) -> None:
    """The later question is the one that is answered; after "no" the one that waits is told again,
    and a "yes" after that is its own."""
    therapist = at(state)
    therapist.listen()
    asked = therapist.said[-1]
    unclear(therapist)
    assert (therapist.said[-1], therapist.session.state) == (WORDS.end_here, state)
    therapist.say("no")
    assert (therapist.said[-1], therapist.session.state) == (asked, state)
    therapist.say("yes" if state != "ready" else "start")
    assert not therapist.session.ended
    assert therapist.session.state != state


def test_a_yes_ends_it_where_another_question_waits() -> None:
    """Nobody is taken to have given permission who pleaded for an end."""
    therapist = at("consent")
    therapist.listen()
    unclear(therapist)
    therapist.say("yes")
    assert therapist.session.ended


@pytest.mark.parametrize("answer", ["yes", "stop"])
def test_yes_and_stop_end_it(answer: str) -> None:
    """The hold ends as the client's stop, at the answer."""
    therapist = at("holding")
    unclear(therapist)
    therapist.say(answer)
    assert therapist.session.ended
    assert therapist.holds[-1].end_reason is EndReason.STOP


def test_a_second_plea_ends_it() -> None:
    """Who asks again, and is again not made out, is not asked a second time."""
    therapist = at("holding")
    unclear(therapist)
    unclear(therapist)
    assert therapist.session.ended
    assert therapist.holds[-1].end_reason is EndReason.STOP


def test_what_may_as_well_be_talk_ends_nothing() -> None:
    """It is asked about again, however often it is heard; a likely plea after it ends it."""
    therapist = at("holding")
    for _ in range(3):
        unclear(therapist, likely=False)
        assert therapist.said[-1] == WORDS.end_here
        assert therapist.session.state == "holding"
    unclear(therapist)
    assert therapist.session.ended


def test_talk_after_a_plea_leaves_it_asked() -> None:
    """The question stands, and "yes" ends it."""
    therapist = at("holding")
    unclear(therapist)
    unclear(therapist, likely=False)
    assert therapist.session.asks_to_end
    therapist.say("yes")
    assert therapist.session.ended


def test_a_plea_said_over_and_over_ends_it() -> None:
    """The second began before the question was heard: it is a second one all the same."""
    therapist = at("holding")
    start_s = therapist.now
    therapist.wait(1.3)
    therapist.give(Unclear(therapist.now, start_s, start_s + 0.6))
    therapist.wait(1.15)
    therapist.give(Unclear(therapist.now, start_s + 1.15, start_s + 1.75))
    assert therapist.session.ended


@pytest.mark.parametrize("asked", ["help", "where am i", "how long", "what is next", "louder"])
def test_a_question_of_ones_own_leaves_it_asked(asked: str) -> None:
    """Whoever asks what can be said is told "yes" and "no", and may say them."""
    therapist = at("holding")
    unclear(therapist)
    therapist.say(asked)
    therapist.say("yes")
    assert therapist.session.ended


def test_it_is_asked_again_upon_repeat() -> None:
    """ "Repeat" means what was asked last."""
    therapist = at("holding")
    unclear(therapist)
    therapist.say("repeat")
    assert therapist.said[-1] == WORDS.end_here
    therapist.say("yes")
    assert therapist.session.ended


def test_silence_lets_the_hold_run_on() -> None:
    """Nobody has to answer: the hold runs, and "yes" is talk again after a while."""
    therapist = at("holding")
    unclear(therapist)
    therapist.wait(END_ANSWER_S + 1.0)
    assert therapist.session.state == "holding"
    therapist.say("yes")
    assert therapist.session.state == "holding"
    assert not therapist.holds
    unclear(therapist)
    assert therapist.said[-1] == WORDS.end_here


def test_no_lets_the_hold_run_on() -> None:
    """It is said that it does, and a "yes" after that is talk."""
    therapist = at("holding")
    unclear(therapist)
    therapist.say("no")
    assert therapist.said[-1] == WORDS.resumed
    assert not therapist.session.asks_to_end
    therapist.say("yes")
    assert therapist.session.state == "holding"


def test_no_leaves_a_pause_a_pause() -> None:
    """Nothing is said to go on that does not."""
    therapist = at("paused")
    unclear(therapist)
    therapist.say("no")
    assert (therapist.said[-1], therapist.session.state) == (WORDS.paused, "paused")


def test_another_command_is_an_answer_too() -> None:
    """Whoever goes on with the work did not mean to end it."""
    therapist = at("holding")
    unclear(therapist)
    therapist.say("released")
    assert not therapist.session.asks_to_end
    assert therapist.session.state == "between"


def test_a_yes_said_before_the_question_answers_something_else() -> None:
    """What the ear reports late may have been said before anything was asked."""
    therapist = at("holding")
    start_s = therapist.now
    unclear(therapist)
    therapist.give(Heard(therapist.now, Command.YES, start_s, start_s + 0.3))
    assert therapist.session.state == "holding"


def over_the_words_after(therapist: ScriptedTherapist, phrase: str) -> list[Effect]:
    """Say a phrase, and what may be a plea over the words that follow."""
    therapist.say(phrase)
    assert therapist.session.speaking
    return therapist.give(Unclear(therapist.now, therapist.now, therapist.now))


def test_a_cue_is_cut_for_it() -> None:
    """Nothing is said to its end once somebody may have asked for a stop."""
    effects = over_the_words_after(at("consent"), "yes")
    assert isinstance(effects[0], Silence)


def test_over_the_aftercare_it_is_told_again() -> None:
    """Hands are off: a tap tells that something was heard, and the session ends as it would."""
    therapist = at("layer question")
    over_the_words_after(therapist, "no")
    assert Tap() in therapist.effects
    assert therapist.session.state == "closing"
    therapist.listen()
    assert therapist.session.ended


def test_it_is_asked_out_of_sleep() -> None:
    """Asleep it is asked, and answered, all the same."""
    therapist = at("holding")
    therapist.say("sleep")
    unclear(therapist)
    assert therapist.said[-1] == WORDS.end_here
    therapist.say("yes")
    assert therapist.session.ended


def test_asleep_only_its_answers_are_heard_besides() -> None:
    """The therapist talks with the client: another command is none."""
    therapist = at("holding")
    therapist.say("sleep")
    unclear(therapist)
    for talk in ("released", "skip this", "next"):
        therapist.say(talk)
    assert therapist.session.state == "holding"
    therapist.say("no")
    assert not therapist.session.manner.awake


def test_scratch_that_takes_the_question_back() -> None:
    """And not the hold that was begun before it."""
    therapist = at("holding")
    unclear(therapist)
    therapist.say("scratch that")
    assert therapist.session.state == "holding"
    assert not therapist.session.asks_to_end
    therapist.say("scratch that")
    assert therapist.session.state == "approach"


@pytest.mark.parametrize("command", [Command.PAUSE, Command.LOUDER])
def test_a_word_that_was_none_leaves_it_asked(command: Command) -> None:
    """Whether it was misheard before the plea or over the question: that is asked again."""
    before, over = at("holding"), at("holding")
    start_s = before.now
    before.give(Heard(before.now, command, start_s, start_s))
    unclear(before)
    before.give(Retracted(before.now, start_s))
    unclear(over)
    over.give(Heard(over.now, command, over.now, over.now))
    over.give(Retracted(over.now, over.now))
    for therapist in (before, over):
        assert therapist.said[-1] == WORDS.end_here
        assert therapist.session.state == "holding"
        therapist.say("yes")
        assert therapist.session.ended


def test_a_second_plea_and_an_answer_have_the_same_time() -> None:
    """Both count by the beginning of their word, however late the ear tells of it."""
    for within in (True, False):
        pleading, answering = at("holding"), at("holding")
        for therapist in (pleading, answering):
            unclear(therapist)
        said_s = answering.now + END_ANSWER_S + (-0.1 if within else 0.1)
        for therapist in (pleading, answering):
            therapist.wait(END_ANSWER_S + 3.0)
        pleading.give(Unclear(pleading.now, said_s, said_s + 0.6))
        answering.give(Heard(answering.now, Command.YES, said_s, said_s + 0.3))
        assert pleading.session.ended is answering.session.ended is within


def test_a_session_that_a_taken_back_word_ends_is_asked_nothing() -> None:
    """That they go on all the same was misheard: the "no" that follows was said to that."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH))
    therapist.say("start", "yes", "yes")
    yes_s = therapist.now - 0.8
    therapist.say("no")
    unclear(therapist)
    asked = therapist.said.count(WORDS.end_here)
    therapist.give(Retracted(therapist.now, yes_s))
    assert therapist.session.ended
    assert therapist.said.count(WORDS.end_here) == asked
