"""Log-mel frames as Kaldi's online MFCC computes them, and the step from one to the other.

The network trains on log-mels, where a voice can be warped and a band masked; the exported model
is fed Kaldi's cepstra, so the step back is folded into its first layer (`kaldi_model`). Formulas
are those of Kaldi's `feature-window.cc`, `mel-computations.cc` and `feature-mfcc.cc`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.fft
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
MEL_BINS = 40
FRAME = 400
"""Samples of a frame, 25 ms."""
HOP = 160
"""Samples from one frame to the next, 10 ms."""
TRANSFORM = 512
LOW_HZ = 20.0
HIGH_HZ = 7600.0
"""Kaldi's options --low-freq=20 --high-freq=-400, as `conf/mfcc.conf` has them."""
PREEMPHASIS = 0.97
LIFTER = 22.0
SMALLEST = np.finfo(np.float32).eps
"""Kaldi's floor under a band's energy before the logarithm."""

WARP_LOW_HZ = 100.0
WARP_HIGH_HZ = 7000.0
"""Outside of these the warped frequency scale runs back to its fixed ends."""


def log_mels(samples: NDArray[np.float32], warp: float = 1.0) -> NDArray[np.float32]:
    """Return (frames, 40) log band energies of `samples`, which are on the 16-bit scale.

    `warp` stretches the frequency axis as a longer or shorter vocal tract does; 1.0 leaves it.
    """
    count = max(0, 1 + (len(samples) - FRAME) // HOP)
    if not count:
        return np.zeros((0, MEL_BINS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[: count * HOP : HOP]
    frames = frames - frames.mean(1, keepdims=True, dtype=np.float32)
    frames = np.concatenate(
        [frames[:, :1] * (1 - PREEMPHASIS), frames[:, 1:] - PREEMPHASIS * frames[:, :-1]], axis=1
    )
    spectrum = scipy.fft.rfft(frames * _window(), TRANSFORM, axis=1)[:, : TRANSFORM // 2]
    power = spectrum.real**2 + spectrum.imag**2
    bands = power @ _filters(round(warp, 2))
    result: NDArray[np.float32] = np.log(np.maximum(bands, SMALLEST)).astype(np.float32)
    return result


@lru_cache(maxsize=1)
def cepstra_of_log_mels() -> NDArray[np.float64]:
    """Return the (40, 40) matrix that turns a column of log-mels into Kaldi's cepstra."""
    order = np.arange(MEL_BINS)[:, None]
    band = np.arange(MEL_BINS)[None, :]
    cosines = np.sqrt(2 / MEL_BINS) * np.cos(np.pi / MEL_BINS * (band + 0.5) * order)
    cosines[0] /= np.sqrt(2)
    lifter = 1 + LIFTER / 2 * np.sin(np.pi * order / LIFTER)
    matrix: NDArray[np.float64] = lifter * cosines
    return matrix


@lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    """Kaldi's "povey" window: a Hann window to the power 0.85."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))
    window: NDArray[np.float32] = (hann**0.85).astype(np.float32)
    return window


def _mel(hz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hz) / 700.0))


def _warped(hz: NDArray[np.float64], warp: float) -> NDArray[np.float64]:
    """Return the frequencies scaled by 1 / `warp` in the middle, fixed at both ends."""
    return np.interp(
        hz,
        [0.0, LOW_HZ, WARP_LOW_HZ, WARP_HIGH_HZ * min(1.0, warp), HIGH_HZ, SAMPLE_RATE / 2],
        [
            0.0,
            LOW_HZ,
            WARP_LOW_HZ / warp,
            WARP_HIGH_HZ * min(1.0, warp) / warp,
            HIGH_HZ,
            SAMPLE_RATE / 2,
        ],
    )


@lru_cache(maxsize=64)
def _filters(warp: float) -> NDArray[np.float32]:
    """Return (256, 40): triangles that are equally wide on the mel scale."""
    edges = np.linspace(_mel(LOW_HZ), _mel(HIGH_HZ), MEL_BINS + 2)
    if warp != 1.0:
        hz = 700.0 * (np.exp(edges / 1127.0) - 1.0)
        edges = _mel(_warped(hz, warp))
    bins = _mel(np.arange(TRANSFORM // 2) * SAMPLE_RATE / TRANSFORM)[:, None]
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rise = (bins - left) / (centre - left)
    fall = (right - bins) / (right - centre)
    filters: NDArray[np.float32] = np.maximum(0.0, np.minimum(rise, fall)).astype(np.float32)
    return filters
