"""Silence around words, judged in the sound."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.hearing.stillness import LONGEST_S, Stillness
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE

WORD = (5.0, 5.4)


def heard(
    *sounds: tuple[float, float, float], seconds: float = 6.0, room: float = 10.0
) -> Stillness:
    """Return what was heard of tones (start_s, end_s, level) in the steady noise of a room.

    Levels are root mean squares, of 32,767.
    """
    stream = np.random.default_rng(5).normal(0.0, room, round(seconds * SAMPLE_RATE))
    for start_s, end_s, level in sounds:
        start, end = round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)
        wave = np.sin(2 * np.pi * 200.0 * np.arange(end - start) / SAMPLE_RATE)
        stream[start:end] += 2**0.5 * level * wave
    stillness = Stillness()
    for block in np.array_split(stream.astype("<i2"), stream.size // BLOCK_SAMPLES):
        stillness.add(block.tobytes())
    return stillness


@pytest.mark.parametrize("level", [300.0, 3000.0])
def test_the_last_sound_is_known_by_its_ends(level: float) -> None:
    """However loud it was, a word in a quiet room begins and ends where it sounds."""
    sounded = heard((*WORD, level)).last_sound()
    assert sounded is not None
    assert sounded.start_s == pytest.approx(WORD[0], abs=0.015)
    assert sounded.end_s == pytest.approx(WORD[1], abs=0.015)
    assert sounded.still_s == pytest.approx(6.0 - WORD[1], abs=0.015)


def test_a_phrase_of_two_words_is_one_sound() -> None:
    """The short silence inside a phrase does not part it; a longer one does."""
    near = heard((4.5, 4.8, 3000.0), (5.0, 5.4, 3000.0)).last_sound()
    far = heard((4.2, 4.5, 3000.0), (5.0, 5.4, 3000.0)).last_sound()
    assert near is not None
    assert far is not None
    assert near.start_s == pytest.approx(4.5, abs=0.015)
    assert far.start_s == pytest.approx(5.0, abs=0.015)


def test_in_a_loud_room_nothing_is_known() -> None:
    """A word that hardly stands out from the room has no end that could be seen."""
    assert heard((*WORD, 600.0), room=400.0).last_sound() is None


def test_talk_is_no_sound_that_has_ended() -> None:
    """What has gone on for longer than any phrase is no command."""
    talk = (5.0 - LONGEST_S, 5.4, 3000.0)
    assert heard(talk).last_sound() is None
