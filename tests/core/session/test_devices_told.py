"""Devices that fail amid a session: what is said of them stands in nobody's way."""

from __future__ import annotations

from assistant.core.domain.commands import OVER_A_CUE, OVER_NEWS, Command
from assistant.core.domain.effects import Announce, Effect, Say, Silence, Withdraw
from assistant.core.domain.events import CueEnded, DeviceBack, DeviceLost, DevicePoor, Heard
from assistant.core.session.session import Session
from assistant.core.session.walk import SAID_AGAIN
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.scripted import ScriptedTherapist, two_sided

CANNOT = "I cannot hear you. The session goes on."
AGAIN = "I can hear you again."
SOFTER = "I hear you much softer than before."


def holding() -> ScriptedTherapist:
    """Return a therapist whose hold runs, with nothing being said."""
    walking = ScriptedTherapist(Session(two_sided(), ENGLISH))
    walking.say("start", "yes", "barrier")
    walking.listen()
    return walking


def lost(walking: ScriptedTherapist) -> list[Effect]:
    """Have the microphone fail."""
    return walking.give(DeviceLost(walking.now, "microphone", "8.0 s of sound were lost"))


def back(walking: ScriptedTherapist) -> list[Effect]:
    """Have the microphone work again."""
    return walking.give(DeviceBack(walking.now, "microphone"))


def softer(walking: ScriptedTherapist) -> list[Effect]:
    """Have the microphone become far softer."""
    return walking.give(DevicePoor(walking.now, "microphone", "softer", "x"))


def over_it(walking: ScriptedTherapist, command: Command) -> list[Effect]:
    """Have a command given, spoken or typed, while the assistant speaks."""
    assert walking.session.speaking
    walking.now += 0.5
    return walking.give(Heard(walking.now, command, walking.now, walking.now))


def texts(effects: list[Effect]) -> list[str]:
    """Return the words spoken."""
    return [effect.text for effect in effects if isinstance(effect, Say)]


def commands(walking: ScriptedTherapist) -> set[Command]:
    """Return what would be taken now."""
    return {PHRASEBOOK.orders[phrase].command for phrase in walking.session.view().legal}


def test_of_a_gap_that_is_over_at_once_the_end_alone_is_said() -> None:
    """All sound that was lost is made up for in one moment: what was to be said is withdrawn."""
    walking = holding()
    [first] = [effect for effect in lost(walking) if isinstance(effect, Say)]
    effects = back(walking)
    assert Withdraw(first.cue) in effects
    assert texts(effects) == [AGAIN]
    assert effects.index(Withdraw(first.cue)) < effects.index(Announce(first.cue + 1, AGAIN))


def test_needless_words_have_a_number_and_an_end() -> None:
    """As in journals of before, in which they were said."""
    walking = holding()
    walking.give(DeviceLost(walking.now, "ear", "x"))
    [first] = [each for each in lost(walking) if isinstance(each, Say)]
    effects = back(walking)
    assert [each for each in effects if isinstance(each, Say | Withdraw)] == [
        Withdraw(first.cue),
        Withdraw(first.cue + 1),
    ]
    assert walking.session.speaking
    walking.give(CueEnded(walking.now, first.cue + 1))
    assert not walking.session.speaking


def test_what_was_said_to_its_end_is_not_withdrawn() -> None:
    """Then both are said."""
    walking = holding()
    lost(walking)
    walking.listen()
    assert not any(isinstance(effect, Withdraw) for effect in back(walking))


def test_what_times_a_hold_is_taken_while_it_is_told() -> None:
    """Nobody asked for these words; over a cue nothing but the client's words is taken."""
    walking = holding()
    softer(walking)
    assert Command.RELEASED in commands(walking) <= OVER_NEWS
    walking.listen()
    over_it_was_asked = walking.give(Heard(walking.now, Command.HOW_LONG, walking.now, walking.now))
    assert texts(over_it_was_asked)
    assert commands(walking) <= OVER_A_CUE


def test_released_over_it_is_answered_and_then_it_is_told_again() -> None:
    """The answer takes its place at once; what failed is still to be known."""
    walking = holding()
    softer(walking)
    effects = over_it(walking, Command.RELEASED)
    hold = walking.holds[-1]
    assert hold.started_s + hold.duration_s == walking.now
    silence, answer, again = [each for each in effects if isinstance(each, Say | Silence)]
    assert isinstance(silence, Silence)
    assert isinstance(answer, Say)
    assert answer.text.startswith("Released.")
    assert again == Announce(SAID_AGAIN - 1, SOFTER)
    walking.listen()
    assert not walking.session.speaking  # what is said again is nothing that it waits for


def test_what_was_told_again_is_over_once_it_was_heard() -> None:
    """Cut once more by then, it is told a third time; heard, no more."""
    walking = holding()
    softer(walking)
    assert texts(over_it(walking, Command.HOW_LONG))[1:] == [SOFTER]
    assert texts(over_it(walking, Command.HOW_LONG))[1:] == [SOFTER]
    walking.give(CueEnded(walking.now, SAID_AGAIN - 2))
    assert texts(over_it(walking, Command.HOW_LONG))[1:] == []


def test_what_is_told_again_is_withdrawn_once_it_is_over() -> None:
    """As what was told first."""
    walking = holding()
    lost(walking)
    over_it(walking, Command.HOW_LONG)
    assert Withdraw(SAID_AGAIN - 1) in back(walking)


def test_nothing_is_told_again_at_the_end_or_to_who_wants_quiet() -> None:
    """The client's word ends the session; "quiet" was asked for."""
    for command in (Command.STOP, Command.QUIET):
        walking = holding()
        softer(walking)
        assert SOFTER not in texts(over_it(walking, command))


def test_pain_is_answered_first() -> None:
    """And what was cut by it is told after it."""
    walking = holding()
    lost(walking)
    first, *_, last = texts(over_it(walking, Command.PAIN))
    assert (first, last) == (ENGLISH.wording.ease_off, CANNOT)
