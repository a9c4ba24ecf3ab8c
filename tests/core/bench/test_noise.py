"""Noise under speech, the quiet around it, and where the sound in a recording lies."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.bench.noise import (
    AFTER_S,
    BEFORE_S,
    PEAK_FRAME,
    QUIET_DBFS,
    Samples,
    in_quiet,
    mixed,
    peak_power,
    sounding,
)
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE
from tests.support.speech import lay_out, synthesise


def samples(sound: np.ndarray) -> Samples:
    """Return sound whose full scale is 1 as 16-bit samples."""
    return np.round(sound * 32767).astype(np.int16)


def white(seconds: float, rms: float, seed: int = 1) -> Samples:
    """Return white noise."""
    random = np.random.default_rng(seed)
    return samples(random.normal(0.0, rms, round(seconds * SAMPLE_RATE)))


@pytest.mark.parametrize("snr_db", [20.0, 12.0, 6.0, 0.0, -6.0])
def test_noise_stands_as_far_under_the_speech_as_asked(snr_db: float) -> None:
    """The loudest frames of what was there and of what was added are so many dB apart."""
    speech = in_quiet(samples(synthesise("barrier") * 0.2), seed=1)
    noise = white(10.0, 0.05)
    added = mixed(speech, noise, 7_000, snr_db).astype(float) - speech
    ratio = 10 * np.log10(peak_power(speech) / max(_powers(added)))
    assert ratio == pytest.approx(snr_db, abs=0.1)


def _powers(sound: np.ndarray) -> list[float]:
    return [
        float((sound[start : start + PEAK_FRAME] ** 2).mean())
        for start in range(0, sound.size - PEAK_FRAME + 1, PEAK_FRAME)
    ]


def test_noise_that_is_too_short_is_looped() -> None:
    """What lies under the speech goes on from the noise's end to its beginning."""
    speech = white(1.0, 0.1)
    noise = white(0.3, 0.1, seed=2)
    added = mixed(speech, noise, 1000, 0.0).astype(int) - speech
    # Each sum is rounded to a sample of its own.
    assert np.allclose(added[: noise.size], added[noise.size : 2 * noise.size], atol=1)


def test_a_mixture_is_not_clipped() -> None:
    """Where speech and noise together pass full scale all of it is softer, not bent."""
    tone = samples(0.9 * np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE) / SAMPLE_RATE))
    loud = mixed(tone, white(1.0, 0.2), 0, -3.0)
    assert np.abs(loud.astype(int)).max() == 32767
    assert (np.abs(loud.astype(int)) > 32000).sum() < 10


def test_silence_is_no_noise() -> None:
    """It cannot be brought to any level."""
    with pytest.raises(ValueError, match="silent"):
        mixed(white(1.0, 0.1), np.zeros(100, np.int16), 0, 6.0)


def test_a_stretch_stands_in_quiet_that_is_not_digital_silence() -> None:
    """Room noise of a stated level comes before and after it, to the end of a block."""
    heard = in_quiet(white(0.4, 0.1), seed=3)
    before = heard[: round(BEFORE_S * SAMPLE_RATE)]
    after = heard[round((BEFORE_S + 0.4) * SAMPLE_RATE) :]
    for quiet in (before, after):
        level = 10 * np.log10((quiet.astype(float) ** 2).mean() / 32768**2)
        assert level == pytest.approx(QUIET_DBFS, abs=0.5)
    assert 0 <= after.size - AFTER_S * SAMPLE_RATE < BLOCK_SAMPLES
    assert heard.size % BLOCK_SAMPLES == 0


def test_a_cut_does_not_click() -> None:
    """A stretch cut through a wave rises and falls within 5 ms."""
    tone = samples(0.5 * np.cos(2 * np.pi * 200 * np.arange(SAMPLE_RATE) / SAMPLE_RATE))
    heard = in_quiet(tone, seed=1).astype(int)
    assert np.abs(np.diff(heard)).max() < 1.1 * np.abs(np.diff(tone.astype(int))).max()


@pytest.mark.parametrize("room", [1e-4, 1e-3])
@pytest.mark.parametrize("phrase", ["barrier", "stop", "how long"])
def test_the_sound_in_a_recording_is_found(phrase: str, room: float) -> None:
    """Its beginning and end are within 30 ms of the truth, in rooms 40 dB under it and more."""
    word = synthesise(phrase)
    recording = lay_out([], 3.0, room)
    recording[16_000 : 16_000 + word.size] += word
    begins, ends = sounding(samples(recording))
    assert begins / SAMPLE_RATE == pytest.approx(1.0, abs=0.03)
    # synthesise() leaves 20 ms after the last sound it can hear.
    assert ends / SAMPLE_RATE == pytest.approx(1.0 + word.size / SAMPLE_RATE - 0.02, abs=0.03)


@pytest.mark.parametrize("sound", [np.zeros(0, np.int16), np.zeros(50, np.int16)])
def test_what_has_no_length_is_all_sound(sound: Samples) -> None:
    """A few samples, or none, begin and end with themselves."""
    assert sounding(sound) == (0, sound.size)
