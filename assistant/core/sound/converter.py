"""From any rate and any number of channels to the session's stream."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.core.sound.nouns import SAMPLE_RATE

CANCELLED = 0.01
"""Share of the channels' power that their mean has where they cancel each other out: 20 dB less.
Two microphones in a room lose 3 dB, and what reaches one side only loses 6 dB."""

JUDGED_S = 0.25
"""Seconds of sound by which that is judged: less than the shortest word."""

MEMORY = 0.5 ** (1 / 5)
"""How much of what was heard before still counts after each piece of 0.05 s: half in a quarter of a
second."""


class Converter:
    """Makes the session's stream (16-bit mono at `SAMPLE_RATE`) of what a device delivers.

    `rate` is the device's in Hz. Channels are averaged; where they cancel each other out, as those
    of a microphone with a wire the wrong way round, the strongest stands for all from then on.
    Sound passes unchanged where nothing is to be done. The resampler is a running one, so that not
    a sample is gained or lost.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
        self._powers = np.zeros(channels)
        self._power_of_mean = 0.0
        self._sounded_s = 0.0
        self._alone: int | None = None  # the channel that stands for all
        self._resampler = (
            None
            if rate == SAMPLE_RATE
            else soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="int16", quality="HQ")
        )

    def seconds(self, pcm: NDArray[np.int16]) -> float:
        """Return the length of interleaved samples as the device delivered them."""
        return pcm.size / self._channels / self._rate

    def convert(self, pcm: NDArray[np.int16]) -> NDArray[np.int16]:
        """Return what is ready of the stream after `pcm`, interleaved 16-bit samples."""
        mono = pcm
        if self._channels > 1:
            mono = self._in_one(pcm.reshape(-1, self._channels))
        if self._resampler is None:
            return mono
        resampled: NDArray[np.int16] = self._resampler.resample_chunk(mono)
        return resampled

    @property
    def cancels(self) -> bool:
        """Whether the channels cancel each other out, and one stands for all."""
        return self._alone is not None

    def _in_one(self, channels: NDArray[np.int16]) -> NDArray[np.int16]:
        mean: NDArray[np.int16] = channels.mean(axis=1).astype(np.int16)
        if self._alone is None and channels.any():
            power = (channels.astype(np.float64) ** 2).mean(axis=0)
            self._powers = MEMORY * self._powers + power
            self._power_of_mean = MEMORY * self._power_of_mean + float(
                (mean.astype(np.float64) ** 2).mean()
            )
            self._sounded_s += channels.shape[0] / self._rate
            if (
                self._sounded_s >= JUDGED_S
                and self._power_of_mean < CANCELLED * self._powers.mean()
            ):
                self._alone = int(self._powers.argmax())
        return mean if self._alone is None else channels[:, self._alone]

    @property
    def held_s(self) -> float:
        """Seconds of sound taken in and not yet returned; the resampler works in pieces."""
        return 0.0 if self._resampler is None else self._resampler.delay() / SAMPLE_RATE
