"""How loud a sound is to the ear, and how high its peaks go between samples: EBU R 128.

The measure is that of ITU-R BS.1770-4: a filter that hears as a head does ("K"), the mean power of
blocks of 0.4 s, three quarters of each in the next, and two gates that leave out the pauses.
"""

from __future__ import annotations

import math

import numpy as np
import soxr
from numpy.typing import NDArray

BLOCK_S = 0.4
"""Seconds of a gating block."""

STEP_S = 0.1
"""Seconds from one block to the next: they overlap by three quarters."""

SHORT_TERM_S = 3.0
"""Seconds over which EBU Tech 3341 takes short-term loudness."""

ABSOLUTE_LUFS = -70.0
"""A block softer than this is silence."""

RELATIVE_LU = -10.0
"""So far under the mean of the others, a block is a pause."""

OFFSET_LUFS = -0.691
"""What makes a tone of 1 kHz as loud as its level says, in the sum over channels."""

OVERSAMPLED = 4
"""Times the rate at which peaks are looked for: the least that BS.1770 allows at 48 kHz."""

# The two filters of BS.1770-4, as analogue ones: it gives their coefficients at 48 kHz alone, and
# these are what the bilinear transform made them of.
_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773

_HIGH_PASS_GAIN = 1.00498
"""What the second filter lets through far above its corner: a hair more than it gets, as the
coefficients at 48 kHz are not brought to one. The offset above is made for that."""

_RINGS_S = 0.2
"""Seconds after which what the filters ring on is more than 80 dB down."""


def loudness(samples: NDArray[np.float32], rate: int) -> float:
    """Return the gated ("integrated") loudness of mono `samples` in LUFS, full scale being 1.

    A sound shorter than a block counts as one. Minus infinity where nothing sounds.
    """
    powers = _powers(samples, rate, BLOCK_S)
    heard = powers[_lufs(powers) > ABSOLUTE_LUFS]
    if not len(heard):
        return -math.inf
    gate = float(_lufs(heard.mean())) + RELATIVE_LU
    return float(_lufs(heard[_lufs(heard) > gate].mean()))


def short_term(samples: NDArray[np.float32], rate: int) -> float:
    """Return the loudest that mono `samples` come to over `SHORT_TERM_S`, in LUFS."""
    powers = _powers(samples, rate, SHORT_TERM_S)
    return float(_lufs(powers.max())) if len(powers) else -math.inf


def true_peak(samples: NDArray[np.float32], rate: int) -> float:
    """Return the highest peak of mono `samples`, between them as well, in dB of full scale."""
    if not len(samples):
        return -math.inf
    between = soxr.resample(samples.astype(np.float32), rate, OVERSAMPLED * rate, "HQ")
    peak = max(float(np.abs(between).max(initial=0.0)), float(np.abs(samples).max()))
    return 20.0 * math.log10(peak) if peak else -math.inf


def _powers(samples: NDArray[np.float32], rate: int, block_s: float) -> NDArray[np.float64]:
    """Return the mean power of each block of what the filter lets through."""
    if not len(samples):
        return np.zeros(0)
    length, step = round(block_s * rate), round(STEP_S * rate)
    heard = _weighted(samples, rate) ** 2
    if len(heard) < length:
        return np.array([heard.mean()])
    sums = np.concatenate([[0.0], np.cumsum(heard)])
    starts = np.arange(0, len(heard) - length + 1, step)
    powers: NDArray[np.float64] = (sums[starts + length] - sums[starts]) / length
    return powers


def _weighted(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """Return the samples through both filters, multiplied in their spectrum: no loop over them."""
    padded = 1 << (len(samples) + round(_RINGS_S * rate) - 1).bit_length()
    turns = np.exp(-2j * np.pi * np.arange(padded // 2 + 1) / padded)
    response = _shelf(turns, rate) * _high_pass(turns, rate)
    filtered = np.fft.irfft(np.fft.rfft(samples, padded) * response, padded)
    kept: NDArray[np.float64] = filtered[: len(samples)]
    return kept


def _shelf(z: NDArray[np.complex128], rate: int) -> NDArray[np.complex128]:
    k = math.tan(math.pi * _SHELF_HZ / rate)
    high = math.pow(10, _SHELF_DB / 20)
    band = math.pow(high, 0.4996667741545416)  # between the two, as the published coefficients are
    over = (high + band * k / _SHELF_Q + k * k) + 2 * (k * k - high) * z
    over = over + (high - band * k / _SHELF_Q + k * k) * z**2
    under = (1 + k / _SHELF_Q + k * k) + 2 * (k * k - 1) * z + (1 - k / _SHELF_Q + k * k) * z**2
    ratio: NDArray[np.complex128] = over / under
    return ratio


def _high_pass(z: NDArray[np.complex128], rate: int) -> NDArray[np.complex128]:
    k = math.tan(math.pi * _HIGH_PASS_HZ / rate)
    under = (1 + k / _HIGH_PASS_Q + k * k) + 2 * (k * k - 1) * z
    under = under + (1 - k / _HIGH_PASS_Q + k * k) * z**2
    ratio: NDArray[np.complex128] = _HIGH_PASS_GAIN * (1 - 2 * z + z**2) / under
    return ratio


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.asarray(OFFSET_LUFS + 10.0 * np.log10(power))
