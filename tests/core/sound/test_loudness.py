"""Loudness and peaks between samples, on sounds of which the recommendation says what they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.sound.loudness import loudness, short_term, true_peak

RATES = (22_050, 24_000, 48_000)


def tone(hz: float, seconds: float, db: float, rate: int) -> NDArray[np.float32]:
    """Return a tone whose peaks are so many dB under full scale."""
    t = np.arange(round(seconds * rate)) / rate
    return (math.pow(10, db / 20) * np.sin(2 * np.pi * hz * t)).astype(np.float32)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("db", [0.0, -20.0, -40.0])
def test_a_tone_of_997_hz_is_as_loud_as_the_recommendation_says(rate: int, db: float) -> None:
    """At full scale in one channel it is -3.01 LUFS (BS.1770-4, annex 1), at any rate."""
    assert loudness(tone(997, 5.0, db, rate), rate) == pytest.approx(db - 3.01, abs=0.03)


PUBLISHED = (
    (
        (1.53512485958697, -2.69169618940638, 1.19839281085285),
        (1.0, -1.69065929318241, 0.73248077421585),
    ),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
"""The two filters as BS.1770-4 has them, for 48 kHz."""


def published_db(hz: float) -> float:
    """Return what the published filters make of a tone, in dB."""
    z = np.exp(-2j * np.pi * hz / 48_000)
    gain = 1.0
    for over, under in PUBLISHED:
        gain *= abs(np.polyval(over[::-1], z) / np.polyval(under[::-1], z))
    return 20 * math.log10(gain)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("hz", [40, 100, 997, 2000, 5000])
def test_every_pitch_counts_as_the_recommendation_says(rate: int, hz: float) -> None:
    """Deep tones less, high ones more: as by its own coefficients, and at any rate about so."""
    expected = -20.0 - 3.01 - 0.691 + published_db(hz)
    near = 0.02 if rate == 48_000 else 0.1
    assert loudness(tone(hz, 5.0, -20.0, rate), rate) == pytest.approx(expected, abs=near)


@pytest.mark.parametrize("pause_s", [0.0, 1.0, 10.0])
def test_pauses_do_not_count(pause_s: float) -> None:
    """Speech with long pauses is as loud as without, but for the blocks at a pause's edge."""
    words = tone(997, 3.0, -23.0, 22_050)
    whole = np.concatenate([words, np.zeros(round(pause_s * 22_050), np.float32), words])
    assert loudness(whole, 22_050) == pytest.approx(-26.0, abs=0.6)


def test_a_soft_part_far_under_the_rest_does_not_count() -> None:
    """What is 20 LU softer is a pause to the second gate, and what is 6 LU softer is not."""
    rate = 22_050
    loud, soft, softer = (tone(997, 5.0, db, rate) for db in (-20.0, -26.0, -40.0))
    assert loudness(np.concatenate([loud, softer]), rate) == pytest.approx(-23.1, abs=0.2)
    assert loudness(np.concatenate([loud, soft]), rate) == pytest.approx(-25.1, abs=0.2)


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.39, 0.41])
def test_a_short_sound_is_a_block_of_its_own(seconds: float) -> None:
    """A word of less than 0.4 s is as loud as a longer one."""
    assert loudness(tone(997, seconds, -20.0, 22_050), 22_050) == pytest.approx(-23.0, abs=0.3)


def test_over_three_seconds_silence_counts() -> None:
    """The short-term loudness is the loudest three seconds, with the pauses in them."""
    words = tone(997, 1.5, -20.0, 22_050)
    whole = np.concatenate([words, np.zeros(3 * 22_050, np.float32)])
    assert short_term(whole, 22_050) == pytest.approx(-26.0, abs=0.1)


def test_silence_has_no_loudness_and_no_peak() -> None:
    """Neither of it nor of nothing is there a number that a gain could be made of."""
    for nothing in (np.zeros(22_050, np.float32), np.zeros(0, np.float32)):
        assert loudness(nothing, 22_050) == -math.inf
        assert true_peak(nothing, 22_050) == -math.inf


def test_peaks_between_samples_are_found() -> None:
    """A tone of a quarter of the rate, sampled beside its peaks, is 3 dB higher than its samples.

    Four times the rate finds that within half a dB.
    """
    rate = 48_000
    between = np.sin(np.pi / 2 * np.arange(rate) + np.pi / 4).astype(np.float32) / 2
    assert np.abs(between).max() == pytest.approx(0.3536, abs=0.001)
    assert true_peak(between[1000:-1000], rate) == pytest.approx(-6.0, abs=0.5)
