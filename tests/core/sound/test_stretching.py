"""Speech made slower: longer, and neither lower nor softer."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.sound.stretching import stretched

RATE = 24_000


def voiced(hertz: float, seconds: float = 1.0) -> np.ndarray:
    """Return a tone with two overtones, as a voice has."""
    t = np.arange(round(seconds * RATE)) / RATE
    tones = [np.sin(2 * np.pi * hertz * n * t) / n for n in (1, 2, 3)]
    return (0.2 * np.sum(tones, axis=0)).astype(np.float32)


@pytest.mark.parametrize("hertz", [90.0, 160.0, 240.0])
@pytest.mark.parametrize("times", [0.8, 1.0, 1.25, 1.6])
def test_it_is_longer_at_the_same_pitch_and_level(hertz: float, times: float) -> None:
    """Whatever the voice's pitch, within what anybody can tell."""
    sound = voiced(hertz)
    longer = stretched(sound, RATE, times)
    assert len(longer) == round(len(sound) * times)
    middle = longer[RATE // 10 : -RATE // 10]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 8 * RATE))
    assert np.argmax(spectrum) / 8 == pytest.approx(hertz, rel=0.01)
    assert middle.std() == pytest.approx(sound.std(), rel=0.1)


def test_stillness_stays_still() -> None:
    """Nothing sounds before or after what did."""
    edge = np.zeros(RATE // 5, np.float32)
    longer = stretched(np.concatenate([edge, voiced(160.0, 0.4), edge]), RATE, 1.3)
    still = round(1.3 * len(edge)) - RATE // 20
    assert np.abs(longer[:still]).max() < 1e-3
    assert np.abs(longer[-still:]).max() < 1e-3


@pytest.mark.parametrize("samples", [0, 1, 500])
def test_what_is_shorter_than_a_frame_is_made_longer_too(samples: int) -> None:
    """A click, or nothing at all."""
    assert len(stretched(np.ones(samples, np.float32), RATE, 1.5)) == round(1.5 * samples)
