"""The path from the loudspeaker to the microphone, learnt while it sounds: an adaptive filter.

A partitioned-block frequency-domain Kalman filter (G. Enzner and P. Vary, Signal Processing 86,
2006; F. Kuech, E. Mabande and G. Enzner, ICASSP 2014). For each partition and frequency it keeps
the path and how uncertain it is of it. Its step follows from that uncertainty and from the level
of all that is not echo, so that a person who speaks over a cue slows it down by themselves, and
nobody has to be detected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOP = 160
"""Samples taken at a time: 10 ms, a fifth of a block of the microphone."""

FFT = 2 * HOP
"""Length of the transforms: overlap-save with half of it new."""

BINS = FFT // 2 + 1

PARTITIONS = 24
"""Hops that the path is long: 0.24 s. A treatment room's reverberation has by then fallen by
30 dB or so (reverberation times of small furnished rooms are 0.3 to 0.5 s), and what the path
begins with is the error of the loudspeaker's own account of its time, some 10 ms, and the lead."""

STAYS = 0.999
"""How much of the path is the same after a hop, as amplitude: a hand that moves, a clock that
drifts. The uncertainty grows by what is not."""

UNKNOWN_PATH = 1.0
"""Uncertainty, as power, of a path of which nothing is known: the echo may be as loud as the
sound itself."""

NOISE_MEMORY = 0.9
"""Smoothing per hop of the level of what is not echo: a tenth of a second, a syllable."""

LEAST_POWER = 1e-6
"""Power of a bin that counts as nothing, so that no division meets a zero. The rounding of 16-bit
samples makes 1e-8 in a transform of this length."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """A hop of `HOP` samples, full scale being 1."""

    rest: Floats
    """The microphone's sound less the echo."""
    echo: Floats
    """The echo as the filter knows it."""
    doubt: Floats
    """Power of echo that the filter believes it left in each of `BINS` bins of the rest."""


class EchoFilter:
    """Learns the path from `played` to `heard`, hop by hop, and takes the echo off."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin afresh: nothing is known of the path."""
        self._path = np.zeros((PARTITIONS, BINS), np.complex128)
        self._doubt = np.full((PARTITIONS, BINS), UNKNOWN_PATH)
        self._played = np.zeros((PARTITIONS, BINS), np.complex128)
        self._last = np.zeros(HOP)
        self._noise = np.full(BINS, LEAST_POWER)
        self.keep()

    def keep(self) -> None:
        """Keep what is known of the path, for `restore`."""
        self._kept = self._path.copy(), self._doubt.copy()

    def restore(self) -> None:
        """Go back to what was kept last, as what was learnt since was wrong."""
        self._path, self._doubt = (each.copy() for each in self._kept)

    def shift(self, samples: int) -> None:
        """Move the path: its echo comes so many samples later, or earlier if that is negative."""
        moved = np.roll(self.response(), samples)
        moved[slice(samples) if samples > 0 else slice(samples or moved.size, None)] = 0.0
        padded = np.pad(moved.reshape(PARTITIONS, HOP), ((0, 0), (0, HOP)))
        self._path = np.fft.rfft(padded, axis=1)
        self._doubt = np.roll(self._doubt, round(samples / HOP), axis=0)
        self.keep()

    def recall(self, played: Floats) -> None:
        """Take this for what was played last: `PARTITIONS` hops and one before them."""
        hops = played.reshape(PARTITIONS + 1, HOP)
        self._played = np.fft.rfft(np.concatenate([hops[:-1], hops[1:]], axis=1), axis=1)[::-1]
        self._played = self._played.copy()
        self._last = hops[-1]

    def response(self) -> Floats:
        """Return the path as an impulse response of `PARTITIONS` * `HOP` samples."""
        response: Floats = np.fft.irfft(self._path, FFT, axis=1)[:, :HOP].reshape(-1)
        return response

    def take(self, played: Floats, heard: Floats) -> Filtered:
        """Take in a hop of what was played and of what was heard at the same time."""
        self._played[1:] = self._played[:-1]
        self._played[0] = np.fft.rfft(np.concatenate([self._last, played]))
        self._last = played
        echo = np.fft.irfft((self._path * self._played).sum(axis=0), FFT)[HOP:]
        rest = heard - echo
        error = np.fft.rfft(np.concatenate([np.zeros(HOP), rest]))
        power = np.abs(self._played) ** 2
        doubt = (power * self._doubt).sum(axis=0) / 2
        self._noise = NOISE_MEMORY * self._noise + (1 - NOISE_MEMORY) * np.abs(error) ** 2
        # Nothing but zeros is heard where sound was lost, and nothing can be learnt from it.
        if power.max() > LEAST_POWER and heard.any():
            self._learn(error, power, doubt)
        return Filtered(rest, echo, doubt)

    def _learn(self, error: NDArray[np.complex128], power: Floats, doubt: Floats) -> None:
        step = self._doubt / (2 * doubt + 2 * self._noise + LEAST_POWER)
        change = np.fft.irfft(step * self._played.conj() * error, FFT, axis=1)
        change[:, HOP:] = 0.0  # a partition is no longer than a hop
        self._path += np.fft.rfft(change, axis=1)
        self._doubt *= 1 - step * power / 2
        stays = STAYS**2
        self._doubt = stays * self._doubt + (1 - stays) * np.abs(self._path) ** 2
