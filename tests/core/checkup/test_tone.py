"""The tone, and its echo in what is heard: how late, how loud, and how many times too fast."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from assistant.core.checkup.levels import level_of
from assistant.core.checkup.tone import TONE_DBFS, TONE_S, WRONG_RATES, Echo, echo_of, tone
from assistant.core.sound.nouns import SAMPLE_RATE, VOICE_RATE

Samples = NDArray[np.int16]

BEGINS_S = 0.4
LASTS_S = 3.0


def played() -> Samples:
    """Return the tone as it is played, in silence."""
    sound = np.zeros(round(LASTS_S * SAMPLE_RATE), np.int16)
    rendered = soxr.resample(tone(), VOICE_RATE, SAMPLE_RATE)
    at = round(BEGINS_S * SAMPLE_RATE)
    sound[at : at + rendered.size] = rendered
    return sound


def heard(
    delay_s: float = 0.0, gain_db: float = 0.0, room_dbfs: float = -60.0, speed: float = 1.0
) -> Samples:
    """Return a room in which it comes back."""
    rng = np.random.default_rng(3)
    room = rng.normal(0.0, 10 ** (room_dbfs / 20), round(LASTS_S * SAMPLE_RATE))
    rendered = soxr.resample(tone() / 32768, speed * VOICE_RATE, SAMPLE_RATE)
    at = round((BEGINS_S + delay_s) * SAMPLE_RATE)
    fits = rendered[: max(0, room.size - at)]
    room[at : at + fits.size] += fits * 10 ** (gain_db / 20)
    return np.rint(np.clip(room, -1, 1) * 32767).astype(np.int16)


def test_the_tone_is_soft_and_as_long_as_it_says() -> None:
    """Its level is `TONE_DBFS`; it begins and ends in silence, without a click."""
    sound = tone()
    assert len(sound) == pytest.approx(TONE_S * VOICE_RATE, abs=1)
    assert level_of(sound) == pytest.approx(TONE_DBFS, abs=0.1)
    assert abs(int(sound[0])) + abs(int(sound[-1])) < 10


@pytest.mark.parametrize("delay_s", [-0.05, 0.0, 0.06, 0.3, 0.9])
@pytest.mark.parametrize("gain_db", [6.0, -12.0, -30.0])
def test_an_echo_is_found_with_its_delay_and_its_loudness(delay_s: float, gain_db: float) -> None:
    """To a millisecond and half a dB, also a little before the loudspeaker says that it plays."""
    echo = echo_of(played(), heard(delay_s, gain_db, -65.0), -65.0)
    assert echo is not None
    assert echo.delay_s == pytest.approx(delay_s, abs=0.001)
    assert echo.gain_db == pytest.approx(gain_db, abs=0.7)
    assert echo.speed == 1.0


def test_an_echo_under_the_rooms_noise_is_found() -> None:
    """Where it is 10 dB softer than the room it still is, and nothing is taken for one."""
    echo = echo_of(played(), heard(0.1, -60.0 + 10 - TONE_DBFS - 20, -60.0), -60.0)
    assert isinstance(echo, Echo)
    assert echo.delay_s == pytest.approx(0.1, abs=0.001)


def test_without_an_echo_there_is_none() -> None:
    """Not in noise, in silence, nor in somebody's hum or whistle."""
    t = np.arange(round(LASTS_S * SAMPLE_RATE)) / SAMPLE_RATE
    whistle = np.rint(3000 * np.sin(2 * np.pi * 900 * t)).astype(np.int16)
    for seed in range(20):
        room = np.random.default_rng(seed).normal(0.0, 33.0, t.size).astype(np.int16)
        assert echo_of(played(), room, -60.0) is None
        assert echo_of(played(), room + whistle, -60.0) is None
    assert echo_of(played(), np.zeros(t.size, np.int16), -120.0) is None
    assert echo_of(np.zeros(t.size, np.int16), heard(), -60.0) is None


@pytest.mark.parametrize("speed", WRONG_RATES)
def test_an_echo_at_another_rate_tells_which(speed: float) -> None:
    """Sound that is read at another rate than it was taken at comes too fast, or too slow."""
    echo = echo_of(played(), heard(0.1, -6.0, -60.0, speed), -60.0)
    assert echo is not None
    assert echo.speed == speed
