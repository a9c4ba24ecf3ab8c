"""Whose voice a command is in, and what that lets it do."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.domain.commands import SAFETY, Command, Order
from assistant.core.hearing.gate import SPEAKING, Judged
from assistant.core.hearing.likelihood import least_of
from assistant.core.hearing.speaker_net import SIZE, Print
from assistant.core.hearing.whose import (
    ANOTHERS_VOICE,
    ANYBODY,
    Enrolled,
    OnlyEnrolled,
    is_anothers,
)
from tests.support.utterances import spoken

MINE, ANOTHERS = (np.eye(2, SIZE, dtype=np.float32)[at] for at in range(2))
ME = Enrolled("me", {"next": (MINE, MINE), "back": (MINE, MINE)})
NEXT = Order(Command.NEXT)

ROOM, LOUD = (np.random.default_rng(1).normal(0, level, 8000) for level in (3, 3000))
SOUND = np.concatenate([ROOM, LOUD, ROOM]).astype("<i2").tobytes()
"""A sound that stands well above the room."""


def judge(
    voice: Print | None, order: Order | None = NEXT, judged: Judged | None = None, who: int = 1
) -> Judged:
    """Return what is made of "next" in a voice, where somebody is enrolled."""
    only = OnlyEnrolled([ME][:who], lambda _: voice)
    return only.judge(judged or Judged(spoken("next"), True), "next", order, b"")


def test_a_command_counts_from_who_is_enrolled() -> None:
    """As it did before."""
    assert judge(MINE).admitted


def test_a_command_in_another_voice_is_none() -> None:
    """It is ignored, and why is told."""
    refused = judge(ANOTHERS)
    assert (refused.admitted, refused.why) == (False, ANOTHERS_VOICE)


@pytest.mark.parametrize("command", sorted(SAFETY))
def test_the_clients_words_count_from_anybody(command: Command) -> None:
    """They are not even looked at."""
    only = OnlyEnrolled([ME], lambda _: pytest.fail("it was looked at"))
    judged = Judged(spoken("stop"), True)
    assert only.judge(judged, "stop", Order(command), b"") is judged


def test_what_may_be_a_plea_counts_from_anybody() -> None:
    """Whatever else it may be."""
    unclear = Judged(spoken("next"), True, sure=False)
    assert judge(ANOTHERS, judged=unclear) is unclear


def test_what_is_too_short_to_know_is_as_it_ever_was() -> None:
    """Not sure means the ordinary rules."""
    assert judge(None).admitted


def test_what_does_not_count_already_stays_so_for_its_reason() -> None:
    """No voice lets more count."""
    refused = Judged(spoken("next"), False, SPEAKING)
    assert judge(MINE, judged=refused) is refused


def test_talk_is_no_matter_of_voices() -> None:
    """What orders nothing is not looked at."""
    assert judge(ANOTHERS, order=None).admitted


def test_each_of_several_who_are_enrolled_counts() -> None:
    """A teacher and a trainee."""
    other = Enrolled("teacher", {"next": (ANOTHERS,)})
    assert not is_anothers(MINE, "next", [ME, other], 40.0)
    assert not is_anothers(ANOTHERS, "next", [ME, other], 40.0)
    assert is_anothers(ANOTHERS, "next", [ME], 40.0)


def test_a_phrase_without_takes_is_held_against_all_of_them() -> None:
    """One of a protocol's own, or with a number in it."""
    assert not is_anothers(MINE, "released a minute ago", [ME], 40.0)
    assert is_anothers(ANOTHERS, "released a minute ago", [ME], 40.0)


def test_without_anybody_everybody_counts() -> None:
    """Nobody is shut out of a session in which nobody is enrolled."""
    assert not is_anothers(ANOTHERS, "next", [], 40.0)
    judged = Judged(spoken("next"), True)
    assert ANYBODY.judge(judged, "next", NEXT, b"") is judged


@pytest.mark.parametrize(("voice", "taken"), [(MINE, True), (ANOTHERS, False), (None, True)])
def test_a_note_is_taken_unless_it_is_surely_anothers(voice: Print | None, taken: bool) -> None:
    """By all of its sound; where that is too short to know, it is taken as ever."""
    assert OnlyEnrolled([ME], lambda _: voice).notes(SOUND) is taken
    assert OnlyEnrolled([], lambda _: voice).notes(SOUND)
    assert ANYBODY.notes(SOUND)


def test_a_note_may_be_a_little_less_like_than_a_command() -> None:
    """None of its words has a take: what would not do for a command is still the therapist's."""
    near = 0.25 * MINE + np.sqrt(1 - 0.25**2) * ANOTHERS
    whose = OnlyEnrolled([ME], lambda _: near.astype(np.float32))
    assert not whose.counts("released a minute ago", SOUND)
    assert whose.notes(SOUND)


def test_a_phrase_that_is_weak_in_who_is_enrolled_may_sound_less_like_itself() -> None:
    """As much as their weakest take, and a little less; never less than talk does, nor more than
    is usual. Of several who are enrolled the weakest counts."""
    mine = {"next": (6.0, 2.0), "back": (7.0, 7.5), "no": (-3.0, 4.0), "how long": (0.0, 0.0)}
    takes: list[dict[str, tuple[float, ...]]] = [{**mine}, {"next": (1.5,)}]
    whose = OnlyEnrolled([ME], lambda _: None, takes)
    assert whose.least("next", NEXT) == 0.5
    assert whose.least("back", Order(Command.BACK)) == least_of(Command.BACK)
    assert whose.least("no", Order(Command.NO)) == 0.0
    assert whose.least("how long", Order(Command.HOW_LONG)) == least_of(Command.HOW_LONG) < 0.0
    assert ANYBODY.least("next", NEXT) == least_of(Command.NEXT) > 0.5
