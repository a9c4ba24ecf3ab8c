"""When a word began, by the sound itself."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.hearing.onset import KEPT_S, REACH_S, RecentSound, word_onset
from assistant.core.sound.nouns import SAMPLE_RATE

WORD_AT_S = 2.0


def room(seconds: float = 4.0, level: float = 10.0) -> NDArray[np.float64]:
    """Return the steady noise of a room; `level` is its root mean square, of 32,767."""
    return np.random.default_rng(3).normal(0.0, level, round(seconds * SAMPLE_RATE))


def lay(sound: NDArray[np.float64], at_s: float, seconds: float, level: float) -> None:
    """Add a voiced sound to a stream."""
    instants = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    start = round(at_s * SAMPLE_RATE)
    sound[start : start + instants.size] += level * np.sin(2 * np.pi * 150.0 * instants)


def heard(sound: NDArray[np.float64], about_s: float) -> float:
    """Return the onset in a stream that came block by block."""
    recent = RecentSound()
    for block in np.array_split(sound.astype("<i2"), 80):
        recent.add(block.tobytes())
    return word_onset(recent, about_s)


@pytest.mark.parametrize("error_s", [-0.07, -0.03, 0.0, 0.03, 0.07])
def test_a_words_beginning_is_found_in_the_sound(error_s: float) -> None:
    """However the ear dates it, within reach, a word begins where it rises from the room."""
    sound = room()
    lay(sound, WORD_AT_S, 0.4, 4000.0)
    assert heard(sound, WORD_AT_S + error_s) == pytest.approx(WORD_AT_S, abs=0.011)


def test_a_soft_beginning_belongs_to_the_word() -> None:
    """A consonant 20 dB under the vowel counts, also across the closed lips of a "b"."""
    sound = room()
    lay(sound, WORD_AT_S, 0.03, 400.0)
    lay(sound, WORD_AT_S + 0.07, 0.3, 4000.0)
    assert heard(sound, WORD_AT_S + 0.05) == pytest.approx(WORD_AT_S, abs=0.011)


def test_a_sound_some_time_before_the_word_is_not_the_words() -> None:
    """A knock with silence after it leaves the word where it is."""
    sound = room()
    lay(sound, WORD_AT_S - 0.08, 0.01, 4000.0)
    lay(sound, WORD_AT_S, 0.4, 4000.0)
    assert heard(sound, WORD_AT_S - 0.005) == pytest.approx(WORD_AT_S, abs=0.011)


def test_in_a_loud_room_the_ears_time_stands() -> None:
    """Where the word hardly rises above the room, its beginning cannot be seen."""
    sound = room(level=2000.0)
    lay(sound, WORD_AT_S, 0.4, 4000.0)
    assert heard(sound, WORD_AT_S + 0.03) == WORD_AT_S + 0.03


def test_beyond_reach_the_ears_time_stands() -> None:
    """A sound that begins far from where the ear heard the word is another."""
    sound = room()
    lay(sound, WORD_AT_S, 0.6, 4000.0)
    for about_s in (WORD_AT_S + REACH_S + 0.05, WORD_AT_S - REACH_S - 0.05):
        assert heard(sound, about_s) == about_s


@pytest.mark.parametrize("about_s", [0.0, 0.2, 3.999, 5.0, 100.0])
def test_at_the_ends_of_the_stream_the_ears_time_stands(about_s: float) -> None:
    """Without the room's sound before, or the word's after, nothing is guessed."""
    assert heard(room(), about_s) == about_s


def test_in_digital_silence_a_word_is_found() -> None:
    """A microphone that sends zeros between words has a room of no sound at all."""
    sound = room(level=0.0)
    lay(sound, WORD_AT_S, 0.4, 4000.0)
    assert heard(sound, WORD_AT_S + 0.04) == pytest.approx(WORD_AT_S, abs=0.011)


def test_no_more_sound_is_kept_than_is_looked_back_into() -> None:
    """An hour's session holds some seconds of sound in memory, and none older."""
    recent = RecentSound()
    for _ in range(600):
        recent.add(bytes(2 * SAMPLE_RATE))
    assert recent.between(595.0, 596.0).size == SAMPLE_RATE
    assert recent.between(600.0 - 2 * KEPT_S - 1.0, 599.0).size == 0
    assert recent.between(599.5, 601.0).size == SAMPLE_RATE // 2
