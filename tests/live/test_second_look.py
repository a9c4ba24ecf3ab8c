"""A command's sound is heard again by itself, once, ahead of the time at which it is acted on."""

from __future__ import annotations

from assistant.core.domain.commands import Utterance, Word
from assistant.core.hearing.gate import Judged
from assistant.core.hearing.onset import RecentSound
from assistant.core.hearing.stillness import Sounded
from assistant.live.second_look import SAME_END_S, SecondLook
from tests.support.dummies import DummyEar

NEXT = Judged(Utterance((Word("next", 1.0, 1.4),)), True)


class CountingEar(DummyEar):
    """Makes "next" of every sound that it is given, and counts them."""

    def __init__(self) -> None:
        super().__init__([])
        self.looks = 0

    def look_again(self, pcm: bytes) -> list[Word]:
        """Return the one word."""
        self.looks += 1
        return [Word("next", 0.3, 0.7)]


def looked(sounds: list[tuple[str, Sounded, bool]], sure: Judged | None) -> tuple[int, list[bool]]:
    """Return how often a sound was heard again, and of which of them it was sure."""
    ear = CountingEar()
    look = SecondLook(ear, RecentSound())
    told = [
        look.of(phrase, sounded, lambda words, phrase: sure, ripe=ripe) is not None
        for phrase, sounded, ripe in sounds
    ]
    return ear.looks, told


def test_it_looks_once_and_is_sure_as_it_is_ripe() -> None:
    """What was made sure of ahead costs nothing when it is ripe, though the end moved a little."""
    ahead, ripe = Sounded(1.0, 1.4, 0.1), Sounded(1.0, 1.4 + SAME_END_S / 2, 0.2)
    assert looked([("next", ahead, False), ("next", ripe, True)], NEXT) == (1, [True, True])


def test_what_came_to_nothing_is_looked_at_once_more_when_it_is_ripe() -> None:
    """With more stillness behind it; but not with each block before."""
    sounds = [("next", Sounded(1.0, 1.4, still_s), still_s > 0.2) for still_s in (0.1, 0.15, 0.21)]
    assert looked(sounds, None) == (2, [False] * 3)


def test_what_sounds_on_or_is_another_phrase_is_another_sound() -> None:
    """Nothing is taken for what was heard of a sound that has gone on since, or of other words."""
    first = Sounded(1.0, 1.4, 0.1)
    on = Sounded(1.0, 1.4 + 2 * SAME_END_S, 0.1)
    sounds = [("next", first, False), ("next", on, False), ("other side", on, False)]
    assert looked(sounds, NEXT)[0] == 3
