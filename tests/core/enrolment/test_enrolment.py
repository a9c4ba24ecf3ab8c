"""Enrolment: what is asked for, what is asked again, and that it can be broken off anywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import (
    Effect,
    Finish,
    Say,
    StateChanged,
    Unsaid,
    Warned,
    Withdraw,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Interrupted,
    Opened,
    Spoke,
    TimePassed,
    Unclear,
)
from assistant.core.enrolment.enrolment import TYPED, WAITS_S, Enrolment
from assistant.core.enrolment.moves import MOST_TRIES, MOST_UNHEARD
from assistant.core.enrolment.table import TABLE
from assistant.core.enrolment.takes import (
    EDGE_DB,
    LEAST_OVER_ROOM_DB,
    MOST_CLIPPED,
    Measured,
    Taken,
)
from assistant.core.enrolment.walk import STATES, PhraseKept, phrases_of
from assistant.core.hearing.likelihood import COMMAND
from assistant.core.hearing.speaker_net import SIZE, Print
from assistant.core.session.machine import listed
from tests.support.english import ENGLISH

PHRASES = phrases_of(ENGLISH)
TEXTS = ENGLISH.wording.enrolment


def voice(*parts: float) -> Print:
    """Return a voice print that begins so, of length one."""
    made = np.zeros(SIZE, np.float32)
    made[: len(parts)] = parts
    made /= np.linalg.norm(made)
    return made


WELL = Measured(40.0, 40.0, 0, voice(1.0))


class Talk:
    """An enrolment, spoken to take by take; whatever it says is over at once."""

    def __init__(self, known: tuple[str, ...] = (), again: tuple[str, ...] = ()) -> None:
        self.enrolment = Enrolment(ENGLISH, known, again)
        self.now = 0.0
        self.said: list[str] = []
        self.kept: list[PhraseKept] = []
        self.effects: list[Effect] = []
        self.give(Opened(0.0))

    def give(self, event: Event) -> list[Effect]:
        """Let something happen; return what it leads to."""
        self.effects = self.enrolment.handle(event)
        self.kept += [each for each in self.effects if isinstance(each, PhraseKept)]
        says = [each for each in self.effects if isinstance(each, Say)]
        self.said = [each.text for each in says]
        for each in says:
            self.enrolment.handle(CueEnded(self.now, each.cue))
        return self.effects

    def take(self, text: str = "", measured: Measured = WELL) -> list[str]:
        """Say what is asked for, or something else; return what is answered."""
        self.now += 2.0
        self.give(Taken(self.now, text or self.enrolment.phrase, measured))
        return self.said

    def typed(self, command: Command) -> list[Effect]:
        """Type a command."""
        self.now += 1.0
        return self.give(Heard(self.now, command, self.now, self.now, "keyboard"))


def test_each_phrase_is_asked_for_twice_in_order_and_then_kept() -> None:
    """In the order in which a session uses them; the client's words are not among them."""
    talk = Talk()
    assert talk.said == [TEXTS.greeting, f"Say {PHRASES[0]}, please."]
    for phrase in PHRASES:
        assert talk.enrolment.phrase == phrase
        assert talk.take() == [f"And {phrase} once again, please."]
        talk.take()
    assert talk.said == [TEXTS.done]
    assert [each.phrase for each in talk.kept] == list(PHRASES)
    assert {len(each.takes) for each in talk.kept} == {2}
    assert talk.enrolment.ended
    assert Finish("finished") in talk.effects
    orders = {ENGLISH.phrasebook.orders[phrase].command for phrase in PHRASES}
    assert not orders & SAFETY


@pytest.mark.parametrize(
    ("measured", "answered"),
    [
        (replace(WELL, over_room_db=LEAST_OVER_ROOM_DB - 1), TEXTS.too_soft),
        (replace(WELL, clipped=MOST_CLIPPED), TEXTS.too_loud),
        (replace(WELL, edge_db=EDGE_DB - 1), TEXTS.cut),
        (replace(WELL, voice=None), TEXTS.cut),
    ],
)
def test_a_take_that_will_not_do_is_asked_for_again(measured: Measured, answered: str) -> None:
    """It is said why, and nothing of it is kept; the next one that will do counts."""
    talk = Talk()
    assert talk.take(measured=measured) == [answered.replace("{phrase}", PHRASES[0])]
    assert talk.take() == [f"And {PHRASES[0]} once again, please."]
    assert talk.kept == []


def test_another_word_is_told() -> None:
    """Even where it is one of those that come later, or talk."""
    talk = Talk()
    for other in (PHRASES[3], "[unk]", f"{PHRASES[0]} please"):
        assert talk.take(other) == [TEXTS.other_word.replace("{phrase}", PHRASES[0])]


def test_whoever_can_not_say_one_is_not_kept_at_it() -> None:
    """After a few tries the next is asked for, and in the end it is said that some are left."""
    talk = Talk(known=PHRASES[2:])
    for _ in range(MOST_TRIES):
        talk.take("[unk]")
    assert talk.enrolment.phrase == PHRASES[1]
    assert talk.said == [f"Say {PHRASES[1]}, please."]
    talk.take()
    talk.take()
    assert talk.said == [TEXTS.done_without]
    assert talk.enrolment.left_out == (PHRASES[0],)


def test_of_three_takes_the_two_that_are_alike_are_kept() -> None:
    """A third is asked for where two are little alike; never a fourth."""
    talk = Talk()
    odd, one, other = voice(0.0, 1.0), voice(1.0), voice(1.0, 0.1)
    talk.take(measured=replace(WELL, voice=odd))
    assert talk.take(measured=replace(WELL, voice=one)) == [
        f"Say {PHRASES[0]} a third time, please."
    ]
    talk.take(measured=replace(WELL, voice=other))
    [kept] = talk.kept
    assert [each.tolist() for each in kept.takes] == [one.tolist(), other.tolist()]


def test_a_word_that_is_hard_to_hear_is_named_with_another() -> None:
    """Where a take of it would have been taken for talk in a session; it is kept all the same."""
    talk = Talk(known=tuple(each for each in PHRASES if each not in ("next", "back")))
    talk.take()
    talk.take(measured=replace(WELL, over_talk=COMMAND - 0.1))
    talk.take()
    talk.take(measured=replace(WELL, over_talk=COMMAND - 0.1))
    assert talk.said == [TEXTS.done_weak]
    assert [each.phrase for each in talk.kept] == ["next", "back"]
    shown = [each.text for each in talk.effects if isinstance(each, Warned)]
    assert [each.partition(":")[0] for each in shown] == [
        "'next' is hard to hear from you",
        "'back' is hard to hear from you",
    ]
    assert shown[1].endswith("try 'go back'.")


def test_it_goes_on_where_it_was() -> None:
    """Phrases that are known are not asked for; where all are, it says so and is over."""
    talk = Talk(known=PHRASES[:4])
    assert talk.said == [TEXTS.goes_on, f"Say {PHRASES[4]}, please."]
    assert Talk(known=PHRASES).said == [TEXTS.done]


def test_single_phrases_can_be_had_again() -> None:
    """Those alone, known or not."""
    talk = Talk(known=PHRASES, again=(PHRASES[5],))
    assert talk.enrolment.phrase == PHRASES[5]
    talk.take()
    talk.take()
    assert [each.phrase for each in talk.kept] == [PHRASES[5]]
    assert talk.enrolment.ended


@pytest.mark.parametrize("command", sorted(SAFETY))
def test_the_clients_words_end_it_at_once(command: Command) -> None:
    """By voice, at any phrase; what was kept before stays."""
    talk = Talk()
    talk.take()
    talk.take()
    talk.take()
    talk.give(Heard(9.0, command, 8.5, 8.9))
    assert talk.said == [TEXTS.left]
    assert talk.enrolment.state == "left"
    assert [each.phrase for each in talk.kept] == [PHRASES[0]]


def test_who_says_nothing_is_asked_again_and_then_left() -> None:
    """After so many seconds each time, and never while it speaks."""
    talk = Talk()
    for _ in range(MOST_UNHEARD - 1):
        due = talk.enrolment.due()
        assert due == talk.now + WAITS_S
        talk.now = due
        talk.give(TimePassed(due))
        assert talk.said == [f"Say {PHRASES[0]}, please."]
    talk.now += WAITS_S
    talk.give(TimePassed(talk.now))
    assert talk.said == [TEXTS.left]
    assert talk.enrolment.due() is None


def test_it_is_steered_by_hand() -> None:
    """A phrase is left out, had again, or gone back to; anything else is answered on the screen."""
    talk = Talk()
    talk.typed(Command.SKIP)
    assert talk.enrolment.phrase == PHRASES[1]
    talk.typed(Command.BACK)
    talk.typed(Command.BACK)
    assert talk.enrolment.phrase == PHRASES[0]
    talk.typed(Command.REPEAT)
    assert talk.said == [f"Say {PHRASES[0]}, please."]
    assert Unsaid(TEXTS.typed) in talk.typed(Command.BARRIER)
    assert [each for each in Command if talk.enrolment.takes(each)] == sorted(
        {*SAFETY, *TYPED}, key=list(Command).index
    )


def test_by_voice_those_words_are_no_commands() -> None:
    """They are phrases that are asked for."""
    talk = Talk()
    talk.give(Heard(1.0, Command.SKIP, 0.5, 0.9))
    assert talk.enrolment.phrase == PHRASES[0]


def test_a_plea_that_was_not_made_out_is_no_take() -> None:
    """It is asked for again."""
    talk = Talk()
    talk.give(Unclear(1.0, 0.5, 0.9))
    assert talk.said == [TEXTS.other_word.replace("{phrase}", PHRASES[0])]


def test_what_is_typed_and_not_said_is_no_take() -> None:
    """Words that were never measured change nothing."""
    talk = Talk()
    shown = talk.enrolment.phrase
    talk.give(Spoke(1.0, shown, 1.0, 1.0, "keyboard"))
    assert talk.kept == []
    assert talk.enrolment.phrase == shown


def test_trouble_with_a_device_is_told_and_ends_nothing() -> None:
    """As in a session."""
    talk = Talk()
    talk.give(DeviceLost(1.0, "microphone", "it was unplugged"))
    assert talk.said
    assert talk.enrolment.state == "asks"


def test_words_of_a_device_that_are_over_are_not_withdrawn() -> None:
    """What was said to its end can't be taken back: what is well again is said after it."""
    talk = Talk()
    talk.give(DeviceLost(1.0, "microphone", "it was unplugged"))
    back = talk.give(DeviceBack(9.0, "microphone"))
    assert not any(isinstance(effect, Withdraw) for effect in back)
    assert talk.said


def test_the_program_may_end_it() -> None:
    """At any time, and it is told why."""
    talk = Talk()
    assert Finish("interrupted", "SIGTERM") in talk.give(Interrupted(1.0, "SIGTERM"))
    assert talk.enrolment.ended


def test_no_record_has_a_number_of_a_voice() -> None:
    """What is shown of a phrase that is kept is its words, and how many takes there are."""
    kept = PhraseKept("next", (voice(1.0), voice(1.0)), (6.0, 7.0))
    assert kept.to_record() == {"kind": "phrase_kept", "phrase": "next", "takes": 2}


def test_it_is_shown_where_it_stands() -> None:
    """Which phrase, and how many there are."""
    shown = [each for each in Talk().effects if isinstance(each, StateChanged)]
    assert [each.title for each in shown] == [f"{PHRASES[0]} (1 of {len(PHRASES)})"]


def test_every_state_of_the_table_is_one_and_can_be_left() -> None:
    """No row names another; out of each that is not an end the client's words lead to one."""
    for row in TABLE:
        assert {*listed(row.source), row.to} - {"="} <= set(STATES)
    for command in SAFETY:
        left = {s for row in TABLE if command in listed(row.on) for s in listed(row.source)}
        assert left == set(STATES) - {"done", "left"}
