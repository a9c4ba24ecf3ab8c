"""A clause cut, softened and brought to one loudness, on sounds whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.sound.levelling import (
    LEAD_S,
    LOUDNESS_LUFS,
    PEAK_DBTP,
    TAIL_S,
    joined,
    levelled,
    louder,
)
from assistant.core.sound.loudness import loudness, true_peak
from assistant.core.sound.nouns import VOICE_RATE
from tests.support.speech import RATE, synthesise


def tone(seconds: float, amplitude: float, rate: int = VOICE_RATE) -> NDArray[np.float32]:
    """Return a tone of 500 Hz."""
    t = np.arange(round(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * 500 * t)).astype(np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    """Return so much silence."""
    return np.zeros(round(seconds * VOICE_RATE), np.float32)


def full_scale(pcm: NDArray[np.int16]) -> NDArray[np.float32]:
    """Return sound whose full scale is 1."""
    return (pcm / 32767).astype(np.float32)


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_silence(wild: float) -> None:
    """Where all of a clause is, there is no sound of it, which is told; where a sample is, the rest
    is as loud as ever. A mistake here would end the session in whose midst it is said."""
    assert levelled(np.full(4 * VOICE_RATE, wild, np.float32), VOICE_RATE).size == 0
    for rate in (VOICE_RATE, 24_000):
        sound = tone(1.0, 0.1, rate)
        sound[rate // 2] = wild
        made = levelled(sound, rate)
        assert loudness(full_scale(made), VOICE_RATE) == pytest.approx(LOUDNESS_LUFS, abs=0.5)


@pytest.mark.parametrize("seconds", [0.15, 0.5, 4.0])
@pytest.mark.parametrize("amplitude", [0.003, 0.05, 1.0])
def test_any_loudness_comes_out_as_one(amplitude: float, seconds: float) -> None:
    """However loud it was made, and however short, a clause is as loud as all others."""
    pcm = full_scale(levelled(tone(seconds, amplitude), VOICE_RATE))
    assert loudness(pcm, VOICE_RATE) == pytest.approx(LOUDNESS_LUFS, abs=0.1)


def test_no_peak_passes_the_limit() -> None:
    """A clause with a click in it is made softer rather than clipped, between samples as well."""
    clicking = tone(1.0, 0.01)
    clicking[5000] = 1.0
    pcm = full_scale(levelled(clicking, VOICE_RATE))
    assert true_peak(pcm, VOICE_RATE) == pytest.approx(PEAK_DBTP, abs=0.05)


def test_silence_around_a_clause_is_cut() -> None:
    """Of what lies before the words 10 ms stay, of what lies after them 30 ms."""
    whole = np.concatenate([silence(0.5), tone(1.0, 0.1), silence(0.5)])
    pcm = levelled(whole, VOICE_RATE)
    assert len(pcm) == pytest.approx((1.0 + LEAD_S + TAIL_S) * VOICE_RATE, abs=5)
    sounding = np.flatnonzero(pcm)
    assert sounding[0] == pytest.approx(LEAD_S * VOICE_RATE, abs=3)
    assert len(pcm) - sounding[-1] == pytest.approx(TAIL_S * VOICE_RATE, abs=5)


def test_a_hiss_far_under_the_words_is_silence() -> None:
    """What an engine leaves of noise before and after, 60 dB under the words, is cut as well."""
    hiss = (0.0001 * np.random.default_rng(7).standard_normal(2 * VOICE_RATE)).astype(np.float32)
    hiss[VOICE_RATE // 2 : VOICE_RATE] += tone(0.5, 0.5)
    assert len(levelled(hiss, VOICE_RATE)) == pytest.approx(0.54 * VOICE_RATE, abs=20)


def test_it_comes_up_and_dies_away() -> None:
    """Where there is no silence around the words no step is heard at either end: no click."""
    constant = np.abs(levelled(tone(1.0, 0.1)[10:-10], VOICE_RATE).astype(float))
    top = constant.max()
    assert constant[:3].max() < 0.05 * top
    assert constant[-3:].max() < 0.05 * top
    steps = np.abs(np.diff(levelled(tone(1.0, 0.1)[10:-10], VOICE_RATE).astype(float)))
    assert steps[:200].max() <= steps.max()


@pytest.mark.parametrize("sound", [silence(1.0), silence(0.0), silence(1.0) + 1e-5])
def test_silence_alone_comes_out_empty(sound: NDArray[np.float32]) -> None:
    """Where nothing sounds, nothing is left, and no rounding is made loud."""
    assert len(levelled(sound.astype(np.float32), VOICE_RATE)) == 0


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 44_100, 48_000])
def test_another_rate_is_brought_to_the_voice_rate(rate: int) -> None:
    """A tone keeps its length and its pitch."""
    pcm = levelled(tone(1.0, 0.3, rate), rate)
    assert len(pcm) == pytest.approx(VOICE_RATE, abs=0.005 * VOICE_RATE)
    spectrum = np.abs(np.fft.rfft(pcm[: VOICE_RATE // 2]))
    assert np.argmax(spectrum) * 2 == pytest.approx(500, abs=4)


def test_clauses_are_joined_with_their_pauses() -> None:
    """Each is there as it was, and so much silence after it; of none nothing is made."""
    one, two = np.full(100, 7, np.int16), np.full(50, 9, np.int16)
    whole = joined([(one, 0.1), (two, 0.0)])
    assert whole.tolist() == [*one, *[0] * 2205, *two]
    assert whole.dtype == np.int16
    assert len(joined([])) == 0


@pytest.mark.parametrize(
    ("by_db", "least_db"), [(-16.0, -16.1), (-4.0, -4.1), (4.0, 3.0), (8.0, 5.0)]
)
def test_each_step_is_heard_and_no_peak_passes_the_limit(by_db: float, least_db: float) -> None:
    """Spoken words become as much softer as is asked for; louder, by what is left when their peaks
    are held down, which is a step at least."""
    spoken = np.asarray(synthesise("Push gently toward the knee."), np.float32)
    cue = levelled(spoken, RATE)
    turned = full_scale(louder(cue, by_db))
    gained = loudness(turned, VOICE_RATE) - loudness(full_scale(cue), VOICE_RATE)
    assert least_db <= gained <= by_db + 0.1
    assert true_peak(turned, VOICE_RATE) <= PEAK_DBTP + 0.05
    assert turned.size == cue.size


def test_what_has_room_is_only_made_louder() -> None:
    """A chime keeps its shape: each sample by the same."""
    chime = np.round(2000 * tone(0.5, 1.0)).astype(np.int16)
    turned = louder(chime, 12.0)
    assert np.abs(turned - chime * 10 ** (12 / 20)).max() <= 0.5 + 1e-6
    assert louder(chime, 0.0) is chime
    assert louder(np.zeros(0, np.int16), 12.0).size == 0
    assert louder(np.zeros(9, np.int16), 12.0).tolist() == 9 * [0]


def test_a_peak_is_held_down_without_a_step() -> None:
    """The gain sinks before a click and comes back after it: no sample's gain differs from the next
    one's by more than a hundredth."""
    cue = np.round(1000 * tone(1.0, 1.0)).astype(np.int16)
    at = VOICE_RATE // 2
    cue[at] = 20_000
    turned = louder(cue, 12.0).astype(float)
    sounding = np.flatnonzero(np.abs(cue) > 300)
    gain = turned[sounding] / cue[sounding]
    assert np.abs(np.diff(gain)).max() < 0.03
    assert gain[0] == pytest.approx(10 ** (12 / 20), rel=0.01)
    assert gain[-1] == pytest.approx(10 ** (12 / 20), rel=0.01)
    assert gain.min() < 1.2
