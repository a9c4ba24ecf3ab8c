"""A session that goes on after a break: what it says, and what of before still counts."""

from __future__ import annotations

import random

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Consent,
    Effect,
    Finish,
    HoldEnded,
    MannerChanged,
    Refused,
    Say,
    StateChanged,
)
from assistant.core.domain.events import CueEnded, Heard, Unclear, WentOn
from assistant.core.domain.holds import EndReason
from assistant.core.domain.manner import Settings
from assistant.core.session.session import Session
from assistant.core.session.telling import SCREENED_FOR_S
from tests.support.english import ENGLISH
from tests.support.scripted import ScriptedTherapist, two_sided, whole
from tests.support.sequences.account import Account
from tests.support.sequences.acts import THE_END, Walker
from tests.support.sequences.judging import faults_of
from tests.support.sequences.reviewed import Kept
from tests.support.sequences.wander import every_protocol, wandered

AT = "2030-01-31T14:20:00.000+00:00"

ANSWERED = ("start", "no", "no")

WAYS: dict[str, tuple[str, ...]] = {
    "ready": (),
    "screening": ("start",),
    "precaution": ("start", "yes"),
    "consent": ANSWERED,
    "no permission": (*ANSWERED, "no"),
    "approach": (*ANSWERED, "yes", "next"),
    "holding": (*ANSWERED, "yes", "next", "barrier"),
    "alternative question": (*ANSWERED, "yes", "next", "barrier", "pain"),
    "between": (*ANSWERED, "yes", "next", "barrier", "pain", "no"),
    "layer question": (*ANSWERED, "yes", "next", "barrier", "released"),
}
"""What is said to come to each state of the whole session."""


def at(state: str, settings: Settings | None = None) -> ScriptedTherapist:
    """Return a therapist whose session has just come to a state, with nothing being said."""
    session = Session(whole(), ENGLISH, settings=settings or Settings())
    therapist = ScriptedTherapist(session)
    therapist.say(*WAYS[state])
    therapist.listen()
    assert therapist.session.state == state
    return therapist


def go_on(therapist: ScriptedTherapist, gap_s: float = 600.0) -> list[Effect]:
    """Let the session go on where it is, after so many seconds."""
    return therapist.give(WentOn(therapist.now, AT, gap_s))


def said_in(effects: list[Effect]) -> list[str]:
    """Return the words among effects."""
    return [effect.text for effect in effects if isinstance(effect, Say)]


@pytest.mark.parametrize(
    ("state", "stands", "said"),
    [
        ("ready", "ready", ["Whole session. Say start when you are ready."]),
        ("screening", "screening", ["Going on.", "Any blood clots?"]),
        ("precaution", "precaution", ["Going on.", "Not without clearance.", None]),
        ("consent", "cue", ["Going on. Step one of seven, permission.", "Ask permission."]),
        ("no permission", "no permission", ["Going on.", "No permission. Ask again?"]),
        (
            "approach",
            "cue",
            ["Going on. Step three of seven, the low back, left side.", "Hand on the low back."],
        ),
        (
            "alternative question",
            "alternative question",
            ["Going on. Step three of seven, the low back, left side.", "A position of ease?"],
        ),
        (
            "between",
            "between",
            [
                "Going on. Step three of seven, the low back, left side.",
                "You can say next, or repeat.",
            ],
        ),
        (
            "layer question",
            "layer question",
            ["Going on. Step three of seven, the low back, left side.", "Once more?"],
        ),
    ],
)
def test_it_goes_on_where_it_was(state: str, stands: str, said: list[str | None]) -> None:
    """It says where that is; a question is asked again, and a step is told from its beginning."""
    therapist = at(state)
    effects = go_on(therapist)
    assert therapist.session.state == stands
    words = said_in(effects)
    assert [want or word for word, want in zip(words, said, strict=True)] == words


def test_a_pause_is_over_with_the_break() -> None:
    """It goes on from where the pause began, as who goes on has said so."""
    therapist = at("holding")
    therapist.wait(20.0)
    therapist.say("pause")
    therapist.wait(300.0)
    go_on(therapist)
    assert therapist.session.state == "cue"
    [hold] = therapist.holds
    assert hold.end_reason is EndReason.INTERRUPTED
    assert hold.duration_s < 30.0 < 300.0 < hold.paused_s


def test_a_hold_that_ran_was_interrupted() -> None:
    """Its end is the last moment that is known of; the next one has the next number."""
    therapist = at("holding")
    held_s = therapist.session.held_s(therapist.now)
    assert held_s is not None
    therapist.wait(130.0 - held_s)
    effects = go_on(therapist)
    [ended] = [effect for effect in effects if isinstance(effect, HoldEnded)]
    assert ended.hold.end_reason is EndReason.INTERRUPTED
    assert ended.hold.duration_s == pytest.approx(130.0)
    assert "The last hold was two minutes ten." in said_in(effects)
    therapist.say("barrier", "released")
    assert [hold.number for hold in therapist.holds] == [1, 2]


def test_a_ceiling_that_had_passed_ended_the_hold() -> None:
    """A break after it, before that was acted on, makes no other hold of it."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    therapist.say("start", "yes", "barrier", "released", "barrier")
    therapist.now += 121.0
    go_on(therapist)
    assert [hold.end_reason for hold in therapist.holds] == [EndReason.RELEASED, EndReason.TIME]
    assert therapist.holds[-1].duration_s == 120.0


@pytest.mark.parametrize("state", ["consent", "approach", "holding", "layer question"])
def test_after_two_hours_the_screening_is_asked_again(state: str) -> None:
    """From its first question, and permission is to be asked; then the step is told."""
    therapist = at(state)
    effects = go_on(therapist, SCREENED_FOR_S + 1.0)
    assert therapist.session.state == "screening"
    assert said_in(effects)[-2:] == ["Ask permission again.", "Any blood clots?"]
    step = therapist.session.view().step
    therapist.say("no", "no")
    therapist.listen()
    assert step is None
    assert therapist.session.state == ("consent" if state == "consent" else "approach")


def test_within_two_hours_it_is_not() -> None:
    """It is the same visit."""
    effects = go_on(at("approach"), SCREENED_FOR_S)
    assert "Any blood clots?" not in said_in(effects)
    assert "Ask permission again." not in said_in(effects)


def test_where_it_was_left_out_it_stays_so() -> None:
    """Who skipped it at the start is asked nothing; permission is to be asked all the same."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH, skip_screening=True))
    therapist.say("start", "yes", "next")
    effects = go_on(therapist, SCREENED_FOR_S + 1.0)
    assert therapist.session.state == "cue"
    assert "Ask permission again." in said_in(effects)


def test_the_closing_words_are_said_again() -> None:
    """Hands are off: nothing is asked any more, however long it was."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1))
    therapist.say("start", "yes", *("barrier", "released") * 4)
    therapist.wait(1.0)
    last = max(effect.cue for effect in therapist.effects if isinstance(effect, Say))
    therapist.give(CueEnded(therapist.now, last))
    assert therapist.session.state == "closing"
    effects = go_on(therapist, SCREENED_FOR_S + 1.0)
    assert said_in(effects) == ["Going on.", "Drink some water."]
    therapist.listen()
    assert therapist.session.ended


def test_no_word_of_before_is_taken_back() -> None:
    """Nobody remembers which it was; and the hold that was broken off stays so."""
    therapist = at("holding")
    go_on(therapist)
    [refused] = [each for each in therapist.say("scratch that") if isinstance(each, Refused)]
    assert refused.why == "Nothing to take back."
    assert len(therapist.holds) == 1


@pytest.mark.parametrize("word", ["released a minute ago", "barrier a minute ago"])
def test_what_is_said_of_the_past_does_not_reach_behind_the_break(word: str) -> None:
    """A minute ago lies in time that nobody knows of."""
    therapist = at("holding")
    therapist.wait(200.0)
    go_on(therapist)
    effects = therapist.say(word)
    assert any(isinstance(effect, Refused) for effect in effects)
    assert [hold.end_reason for hold in therapist.holds] == [EndReason.INTERRUPTED]


def test_a_question_of_before_is_not_answered_after() -> None:
    """A "yes" after "End here?" and a break ends nothing."""
    therapist = at("holding")
    therapist.give(Unclear(therapist.now, therapist.now, therapist.now))
    assert therapist.session.asks_to_end
    go_on(therapist)
    therapist.listen()
    therapist.give(Heard(therapist.now, Command.YES, therapist.now, therapist.now))
    assert not therapist.session.ended


def test_it_listens_and_speaks_as_it_did() -> None:
    """The manner is told anew, as the program is another; but one that slept is awake."""
    therapist = at("approach")
    therapist.say("quieter", "assistant sleep")
    effects = go_on(therapist)
    [manner] = [effect for effect in effects if isinstance(effect, MannerChanged)]
    assert (manner.volume_db, manner.awake) == (-4, True)
    assert [effect for effect in effects if isinstance(effect, StateChanged)]


@pytest.mark.parametrize("state", [state for state in WAYS if state != "ready"])
@pytest.mark.parametrize("word", ["stop", "pain"])
def test_the_clients_words_work_at_once(state: str, word: str) -> None:
    """Over the words that say where it is, in every state."""
    therapist = at(state)
    go_on(therapist)
    assert ENGLISH.phrasebook.typed(word) is not None
    command = Command.STOP if word == "stop" else Command.PAIN
    assert therapist.session.takes(command)
    effects = therapist.give(Heard(therapist.now, command, therapist.now, therapist.now))
    assert (Finish("stopped") in effects) is (word == "stop")


@pytest.mark.parametrize("state", WAYS)
def test_what_was_told_to_end_goes_on_as_what_was_killed(state: str) -> None:
    """A system that went down in order: the end that was declared stands no more, all else does."""
    killed, ended = at(state), at(state)
    for therapist in (killed, ended):
        therapist.wait(30.0)
    ended.interrupt()
    assert ended.session.ended
    ended.now += 4.0  # words that were being said came to their end
    effects = said_in(go_on(ended))
    assert effects == said_in(go_on(killed))
    assert ended.session.state == killed.session.state
    assert list(ended.standing) == list(killed.standing)
    for therapist in (killed, ended):
        therapist.listen()
        therapist.say("stop")
    assert [fact for fact in ended.standing if isinstance(fact, Finish)] == [Finish("stopped")]
    assert list(ended.standing) == list(killed.standing)


def test_a_session_that_is_over_stays_so() -> None:
    """Nothing comes of it."""
    therapist = at("approach")
    therapist.say("stop")
    assert said_in(go_on(therapist)) == []
    assert therapist.session.ended


def test_permission_may_be_asked_again() -> None:
    """After a no the program waits for what is wanted; a yes has the step told again."""
    therapist = at("no permission")
    therapist.say("repeat")
    assert therapist.said[-1] == "No permission. Ask again?"
    therapist.say("pause", "resume")
    assert therapist.said[-1] == "No permission. Ask again?"
    therapist.say("yes")
    therapist.listen()
    assert therapist.session.state == "consent"
    assert Consent("permission", given=True) in therapist.say("yes")


UNAWARE = {
    "the_journal_says_what_stands",
    "the_note_tells_what_stands",
    "a_hold_ends_when_it_was_said",
    "a_journal_that_breaks_off_has_its_holds",
}
"""Invariants that know of no break: of its line, and of a hold that nobody's word ended."""


def test_whatever_was_said_the_invariants_hold() -> None:
    """Of random sequences with two breaks in each, as of those without."""
    protocols = every_protocol()
    for seed in range(24):
        acts, walker = wandered(seed, protocols)
        chance = random.Random(seed)
        breaks = chance.sample(range(len(acts)), min(2, len(acts)))
        walked = Walker(walker.day)
        for at, act in enumerate(acts):
            if at in breaks and not walked.session.ended:
                walked.give(WentOn(walked.now, AT, chance.choice([0.0, 600.0, 9000.0])))
            walked.act(act)
        walked.act(THE_END)
        account = Account(walked.day, walked)
        found = [each for each in faults_of(account, Kept(account, "x")) if each[0] not in UNAWARE]
        assert found == [], seed
