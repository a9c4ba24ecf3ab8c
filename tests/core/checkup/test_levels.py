"""What a stretch of sound shows: its level, zeros, what is cut off, hum, and where it ends."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from assistant.core.checkup.levels import (
    CLIFF_DB,
    STANDS_OUT_DB,
    edge_of,
    hum_of,
    level_of,
    levels_of,
    quietest,
)
from assistant.core.sound.nouns import SAMPLE_RATE

Floats = NDArray[np.float64]


def noise(seconds: float, dbfs: float, seed: int = 1) -> Floats:
    """Return white noise, full scale being 1."""
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, 10 ** (dbfs / 20), round(seconds * SAMPLE_RATE))


def sine(seconds: float, hz: float, dbfs: float) -> Floats:
    """Return a sine of that level."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound: Floats = 10 ** (dbfs / 20) * np.sqrt(2) * np.sin(2 * np.pi * hz * t)
    return sound


def pcm(sound: Floats) -> NDArray[np.int16]:
    """Return it in 16 bits, cut off at full scale."""
    return np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)


@pytest.mark.parametrize("dbfs", [-20.0, -60.0, -80.0])
def test_a_level_is_that_of_the_sound(dbfs: float) -> None:
    """A sine and noise of one level have it, within half a dB of the steps of 16 bits."""
    assert level_of(pcm(sine(1.0, 440.0, dbfs))) == pytest.approx(dbfs, abs=0.2)
    assert level_of(pcm(noise(1.0, dbfs))) == pytest.approx(dbfs, abs=0.2)


def test_the_floor_is_the_rooms_and_speech_is_what_is_far_over_it() -> None:
    """A word of a second in ten seconds of room changes its floor by nothing, and is told apart."""
    sound = noise(10.0, -60.0)
    sound[SAMPLE_RATE : 2 * SAMPLE_RATE] += sine(1.0, 300.0, -25.0)
    found = levels_of(pcm(sound))
    assert found.floor_dbfs == pytest.approx(-60.0, abs=0.5)
    assert found.speech_dbfs == pytest.approx(-25.0, abs=0.5)
    assert found.speech_s == pytest.approx(1.0, abs=0.051)
    assert levels_of(pcm(noise(10.0, -60.0))).speech_s == 0.0


def test_zeros_and_what_is_cut_off_are_counted() -> None:
    """All zeros are 1; a loud vowel cut at the end of the scale counts, a single peak does not."""
    assert levels_of(np.zeros(SAMPLE_RATE, np.int16)).zeros == 1.0
    assert levels_of(pcm(noise(1.0, -60.0))).zeros < 0.05
    assert levels_of(pcm(sine(0.5, 200.0, 3.0))).cut_s == pytest.approx(0.5)
    clicks = pcm(noise(1.0, -60.0))
    clicks[::1600] = 32_767
    assert levels_of(clicks).cut_s == 0.0


def test_nothing_at_all_is_silence() -> None:
    """Of no sound every number is that of silence, and nothing is raised."""
    found = levels_of(np.zeros(0, np.int16))
    assert (found.seconds, found.speech_s, found.zeros) == (0.0, 0.0, 1.0)


def test_the_quietest_stretch_is_found() -> None:
    """It is the softest of its length, wherever it lies; all of a shorter sound."""
    sound = noise(6.0, -30.0)
    sound[3 * SAMPLE_RATE : 5 * SAMPLE_RATE] = noise(2.0, -60.0)
    assert level_of(quietest(pcm(sound), 2.0)) == pytest.approx(-60.0, abs=0.3)
    assert quietest(pcm(sound), 9.0).size == sound.size


@pytest.mark.parametrize("mains", [50.0, 60.0])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_hum_of_the_mains_is_found_whichever_multiple_it_is(mains: float, number: int) -> None:
    """Its frequency and its level are told; so they are where the mains are off by 0.2 Hz."""
    for off in (0.0, 0.2):
        hum = hum_of(pcm(noise(2.5, -60.0) + sine(2.5, number * (mains + off / number), -40.0)))
        assert hum is not None
        assert hum.level_dbfs == pytest.approx(-40.0, abs=1.0)
        assert hum.hz == mains


def test_a_hum_must_stand_out_of_the_room() -> None:
    """One that is well under `STANDS_OUT_DB` over the room beside is none, one well over it is."""
    beside = -60.0 + 10 * np.log10(3.0 / 8000.0)  # of the noise in 3 Hz
    under = noise(2.5, -60.0) + sine(2.5, 100.0, beside + STANDS_OUT_DB - 5.0)
    over = noise(2.5, -60.0) + sine(2.5, 100.0, beside + STANDS_OUT_DB + 3.0)
    assert hum_of(pcm(under)) is None
    assert hum_of(pcm(over)) is not None


@pytest.mark.parametrize("hz", [98.0, 110.0, 146.8, 196.0, 440.0])
def test_a_note_of_music_is_no_hum(hz: float) -> None:
    """A steady note beside the multiples is not taken for the mains, nor is noise or silence."""
    assert hum_of(pcm(noise(2.5, -60.0) + sine(2.5, hz, -30.0))) is None
    assert hum_of(np.zeros(3 * SAMPLE_RATE, np.int16)) is None
    for seed in range(50):
        assert hum_of(pcm(noise(2.5, -60.0, seed))) is None


@pytest.mark.parametrize("rate", [8_000, 11_025, 12_000])
def test_the_end_of_a_device_that_runs_slower_is_found(rate: int) -> None:
    """Where all above half its rate is missing that is told; of a sound that goes on it is not."""
    whole = noise(3.0, -40.0)
    there_and_back = soxr.resample(soxr.resample(whole, SAMPLE_RATE, rate), rate, SAMPLE_RATE)
    assert edge_of(pcm(there_and_back)) == rate / 2
    assert edge_of(pcm(whole)) is None


def test_a_sound_that_falls_off_steeply_does_not_end() -> None:
    """Speech falls by some 10 dB across an edge, brown noise by 6 dB an octave: neither is one."""
    brown = np.cumsum(noise(3.0, -40.0))
    brown = brown - np.convolve(brown, np.ones(160) / 160, "same")
    assert edge_of(pcm(brown * 0.05 / np.abs(brown).max())) is None


def test_an_edge_needs_a_sound_that_could_have_one() -> None:
    """In near silence there is nothing before an edge either; nor in a moment."""
    soft = soxr.resample(soxr.resample(noise(3.0, -95.0), SAMPLE_RATE, 8_000), 8_000, SAMPLE_RATE)
    assert edge_of(pcm(soft)) is None
    assert edge_of(pcm(noise(0.2, -40.0))) is None


def test_an_edge_less_steep_than_the_limit_is_none() -> None:
    """5 dB under the limit it is none; 5 dB over it, it is one."""
    whole = noise(3.0, -40.0)
    low = soxr.resample(soxr.resample(whole, SAMPLE_RATE, 8_000), 8_000, SAMPLE_RATE)
    high = whole - low
    for off, expected in ((-5.0, None), (5.0, 4000.0)):
        mixed = low + high * 10 ** (-(CLIFF_DB + off) / 20)
        assert edge_of(pcm(mixed)) == expected
