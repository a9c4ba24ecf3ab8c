"""The level "say": each step is said before the assistant does, and scored by the help it took."""

from __future__ import annotations

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Finish, MannerChanged
from assistant.core.domain.events import Interrupted, Speaking
from assistant.core.domain.rehearsed import StepSaid
from assistant.core.rehearsal.saying import (
    BREATH_S,
    MORE_AFTER_S,
    MOST_PROMPTS,
    PROMPT_AFTER_S,
    Saying,
)
from tests.support.english import ENGLISH, WORDS
from tests.support.scripted import two_sided
from tests.support.trainee import Trainee

STEPS = ("ask permission", "sink to the barrier", "draw up", "the other leg")
"""The small protocol's steps, said rightly."""


def trainee(*said: str, wanted: frozenset[str] | None = None) -> Trainee:
    """Return a trainee who has started, and said so much."""
    one = Trainee(Saying(two_sided(), ENGLISH, wanted))
    one.say("start", *said)
    return one


def test_steps_said_by_heart_are_answered_by_chimes_alone() -> None:
    """Nothing is spoken between the first words and the last."""
    one = trainee(*STEPS)
    assert one.chimes == ["right"] * 4
    assert set(one.scores.values()) == {"alone"}
    assert one.told[2:] == ["Done. Four of four alone."]
    assert [effect.outcome for effect in one.of(Finish)] == ["finished"]


def test_half_a_step_is_given_time_for_the_rest() -> None:
    """What is said in two breaths counts as one."""
    one = trainee("ask permission", "sink, I think")
    one.wait(MORE_AFTER_S - 2.0)
    one.say("to the barrier")
    assert one.scores["sink"] == "alone"


def test_what_is_missing_of_half_a_step_can_be_listened_for() -> None:
    """With what was said before; of a step that was not begun, or was said, or of another nothing
    is, nor before it is asked for."""
    saying = Saying(two_sided(), ENGLISH)
    one = Trainee(saying)
    assert saying.half_missing("permission, I think") == ()
    one.say("start", "ask permission", "sink, I think")
    missing = saying.half_missing("and then")
    assert [key.ways[0] for key in missing] == ["barrier"]
    assert saying.half_missing("to the barrier") == ()
    one.say("to the barrier")
    assert saying.half_missing("and wait a while") == ()
    assert saying.half_missing("the other leg") == ()


def test_the_missing_word_is_asked_for() -> None:
    """After a while, by the cue with "what" in its place; the step is then prompted."""
    one = trainee("ask permission", "sink")
    one.wait(MORE_AFTER_S)
    assert one.told[-1] == "Sink to what, wait?"
    one.say("barrier")
    assert one.scores["sink"] == "prompted"


def test_silence_is_given_the_first_words() -> None:
    """They are too few to be the step, which is then prompted."""
    one = trainee("ask permission")
    one.wait(PROMPT_AFTER_S)
    assert one.told[-1] == "Sink to barrier."
    one.say(STEPS[1])
    assert one.scores["sink"] == "prompted"


def test_a_prompt_is_given_when_asked_for() -> None:
    """The word for it is no word of the step."""
    one = trainee("prompt")
    assert one.told[-1] == "Ask."
    one.say("ask permission")
    assert one.scores["permission"] == "prompted"


def test_the_whole_cue_is_told_when_asked_for() -> None:
    """And the next step is due."""
    one = trainee("tell me")
    assert one.told[-1] == "Ask permission."
    assert one.scores == {"permission": "told"}
    one.say(STEPS[1])
    assert one.scores["sink"] == "alone"


def test_who_says_nothing_at_all_is_told_in_the_end() -> None:
    """After so many prompts the step is told; nobody is left waiting."""
    one = trainee()
    for _ in range(MOST_PROMPTS + 1):
        one.listen()
        one.wait(PROMPT_AFTER_S)
    assert one.scores == {"permission": "told"}


def test_talk_is_no_silence() -> None:
    """Somebody who thinks aloud is not interrupted, and passes no step."""
    one = trainee()
    one.listen()
    for _ in range(5):
        one.wait(PROMPT_AFTER_S - 2.0)
        one.say("let me think about that")
    assert one.told[1:] == [WORDS.rehearsal.first]
    assert one.scores == {}


def test_nobody_is_prompted_who_is_speaking() -> None:
    """However long they speak; the silence after it is given its breath before help comes."""
    one = trainee()
    one.listen()
    due = one.course.due()
    assert due is not None
    one.now = due
    for _ in range(5):
        assert one.give(Speaking(one.now)) == []
        one.now += BREATH_S
    assert one.told[1:] == [WORDS.rehearsal.first]
    one.wait(0.0)
    assert one.told[-1] == "Ask."


def test_words_that_went_on_while_a_prompt_was_due_are_judged_as_any() -> None:
    """The step is said alone, though its end came after the time for help."""
    one = trainee()
    one.listen()
    due = one.course.due()
    assert due is not None
    one.now = due
    one.give(Speaking(one.now))
    one.say("ask permission")
    assert one.scores == {"permission": "alone"}


def test_after_words_said_again_silence_begins_anew() -> None:
    """Neither "repeat" nor "louder" is followed by a prompt at once."""
    for asked in ("repeat", "louder"):
        one = trainee()
        one.listen()
        one.wait(PROMPT_AFTER_S - 2.0)
        one.say(asked)
        told = len(one.told)
        one.listen()
        one.wait(PROMPT_AFTER_S - 1.0)
        assert len(one.told) == told
        one.wait(1.0)
        assert one.told[-1] == "Ask."


def test_the_voice_may_be_turned_in_every_state() -> None:
    """As in a session, up to its limits; what is due stays due."""
    one = Trainee(Saying(two_sided(), ENGLISH))
    one.say("louder", "louder", "louder")
    assert one.told[-2:] == [WORDS.replies[Command.LOUDER], WORDS.no_further[Command.LOUDER]]
    one.say("start", "slower", "pause", "quieter", "resume", "ask permission")
    last = one.of(MannerChanged)[-1]
    assert (last.volume_db, last.words_per_minute) == (4, 125)
    assert one.scores == {"permission": "alone"}


def test_a_later_step_is_told_to_come_later() -> None:
    """The step that is due is scored as out of order, even if it is said next."""
    one = trainee("draw up")
    assert one.told[-1] == WORDS.rehearsal.later
    one.say("ask permission")
    assert one.scores == {"permission": "wrong order"}


def test_an_earlier_step_is_told_to_have_been() -> None:
    """The step just said may be said on; one before that is out of order."""
    one = trainee(*STEPS[:2])
    one.say("sink to the barrier and wait")
    assert one.told[-1] == WORDS.rehearsal.first
    one.say("ask permission")
    assert one.told[-1] == WORDS.rehearsal.earlier


def test_a_wrong_step_is_told_once_and_softly() -> None:
    """A second is answered by nothing; the help of silence comes after it as ever."""
    one = trainee("draw up", "the other leg", "draw up")
    assert one.told[2:] == [WORDS.rehearsal.later]
    one.wait(PROMPT_AFTER_S)
    assert one.told[-1] == "Ask."
    one.say("ask permission", "the other leg")
    assert one.told[-1] == WORDS.rehearsal.later  # of the next step anew
    assert one.scores == {"permission": "wrong order"}


def test_a_piece_of_another_step_is_not_that_one() -> None:
    """Nobody is left without an answer who says something of another step; it is a hint."""
    protocol = two_sided(("cue: Draw up.", "cue: Draw up., say: [draw, chest]"))
    one = Trainee(Saying(protocol, ENGLISH))
    one.say("start", *STEPS[:1], "up at the chest", "the chest", STEPS[1])
    assert one.told[2:] == [WORDS.rehearsal.not_that]
    assert one.scores == {"permission": "alone", "sink": "prompted"}


def test_what_was_heard_and_what_was_missing_is_kept() -> None:
    """Of each step, with its cue; what the ear made nothing of is no part of it."""
    too = ("cue: Ask permission.", "cue: Ask permission., say: [permission], say_too: [explain]")
    one = Trainee(Saying(two_sided(too), ENGLISH))
    one.say("start", "ask permission", "[unk] sink [unk]")
    one.wait(MORE_AFTER_S)
    one.say("barrier")
    asked, sunk = one.of(StepSaid)
    assert (asked.title, asked.cue) == ("Permission", "Ask permission.")
    assert (asked.score, asked.heard, asked.missing) == ("alone", "ask permission", "(explain)")
    assert (sunk.heard, sunk.missing) == ("sink; barrier", "barrier")


def test_a_list_of_all_words_passes_nothing() -> None:
    """Many steps at once are asked for one by one."""
    one = trainee(" and ".join(STEPS))
    assert one.told[-1] == WORDS.rehearsal.one_at_a_time
    assert one.scores == {}


def test_back_pause_and_repeat() -> None:
    """They do what they do in a session; a pause hears no steps."""
    one = trainee("ask permission", "back")
    assert one.told[-2:] == [WORDS.rehearsal.once_more, WORDS.rehearsal.first]
    one.say("repeat")
    assert one.told[-1] == WORDS.rehearsal.first
    one.say("pause", "ask permission")
    assert one.scores == {"permission": "alone"}
    one.say("resume", "tell me")
    assert one.scores == {"permission": "told"}


def test_only_the_wanted_steps_are_asked_for() -> None:
    """The step before one is told, to go on from, unless that was said itself."""
    one = trainee(wanted=frozenset({"sink", "draw"}))
    assert one.told[-1] == "Ask permission. And then?"
    one.say(*STEPS[1:3])
    assert list(one.scores) == ["sink", "draw"]
    assert one.told[-1] == "Done. Two of two alone."


def test_a_command_that_is_a_step_s_own_word_is_said_of_it() -> None:
    """Where "back" is a key it is no order to go back; "stop" stays the client's word."""
    protocol = two_sided(("cue: Draw up.", "cue: Draw back., say: [draw, back]"))
    one = Trainee(Saying(protocol, ENGLISH))
    one.say("start", *STEPS[:2], "draw", "back")
    assert one.scores["draw"] == "alone"


def test_stop_pain_and_an_interruption_are_taken_in_every_state() -> None:
    """Stop ends it; pain pauses it with the calm words; both while the assistant speaks."""
    for said in ((), ("start",), ("start", "pause")):
        one = Trainee(Saying(two_sided(), ENGLISH))
        one.say(*said, "pain")
        assert one.told[-1] == WORDS.ease_off
        assert one.course.takes(ENGLISH.phrasebook.orders["stop"].command)
        one.say("stop")
        assert [effect.outcome for effect in one.of(Finish)] == ["stopped"]
    one = trainee()
    one.give(Interrupted(one.now, "test"))
    assert [(e.outcome, e.reason) for e in one.of(Finish)] == [("interrupted", "test")]


def test_the_same_events_lead_to_the_same_effects() -> None:
    """A rehearsal can be walked again from its journal."""
    one = trainee("sink", "prompt", *STEPS)
    again = Saying(two_sided(), ENGLISH)
    effects = [effect for event in one.events for effect in again.handle(event)]
    assert one.effects == effects
