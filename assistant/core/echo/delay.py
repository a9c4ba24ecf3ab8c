"""How much later a sound comes than another one that it is the echo of."""

from __future__ import annotations

import math

import numpy as np

from assistant.core.echo.filter import Floats

CLEAR_PEAK = 12.0
"""How many times the root mean square of all lags a whitened correlation's peak must be: of the
largest of 16,000 random ones 4.5 is expected, and an echo 12 dB under a voice makes 20 and more."""

SAME_SHAPE = 0.6
"""Least correlation of two sounds that are the same but for their time. A person who speaks over
the echo as loudly brings it from 1 to 0.7."""


def path_delay(played: Floats, heard: Floats, reach: int) -> int | None:
    """Return by how many samples, 0 to `reach`, `heard` holds `played` later; None if it does not.

    The two are of one length, full scale being 1. The correlation is whitened (C. Knapp and
    G. Carter, IEEE Trans. ASSP 24, 1976), as a room smears a voice and a voice repeats itself.
    """
    size = 1 << math.ceil(math.log2(2 * played.size))
    cross = np.fft.rfft(heard, size) * np.fft.rfft(played, size).conj()
    lags = np.fft.irfft(cross / (np.abs(cross) + 1e-9), size)
    within = lags[: reach + 1]
    best = int(within.argmax())
    return best if within[best] > CLEAR_PEAK * math.sqrt(float((lags**2).mean())) else None


def slip(expected: Floats, heard: Floats, reach: int) -> int:
    """Return by how many samples `heard` comes later than `expected`, at most `reach` either way.

    0 where the two are not of the same shape.
    """
    energy = float((expected**2).sum() * (heard**2).sum())
    if energy == 0.0:
        return 0
    size = 1 << math.ceil(math.log2(2 * expected.size))
    cross = np.fft.rfft(heard, size) * np.fft.rfft(expected, size).conj()
    lags = np.fft.irfft(cross, size) / math.sqrt(energy)
    within = np.concatenate([lags[-reach:], lags[: reach + 1]])
    best = int(within.argmax())
    return best - reach if within[best] > SAME_SHAPE else 0


def lag(expected: Floats, rest: Floats) -> float:
    """Return by how many samples an echo lags behind what was `expected` of it; -0.5 to 0.5.

    `rest` is what remains when that is taken off. A sound that comes a little late leaves its
    slope behind; the lag is the share of the slope in the rest, by least squares.
    """
    slope = np.gradient(expected)
    power = float((slope**2).sum())
    if power == 0.0:
        return 0.0
    return max(-0.5, min(0.5, -float((slope * rest).sum()) / power))
