"""From any rate and any number of channels to the session's stream."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.core.sound.nouns import SAMPLE_RATE


class Converter:
    """Makes the session's stream (16-bit mono at `SAMPLE_RATE`) of what a device delivers.

    `rate` is the device's in Hz. Channels are averaged. Sound passes unchanged where nothing is
    to be done. The resampler is a running one, so that not a sample is gained or lost.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
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
            mono = pcm.reshape(-1, self._channels).mean(axis=1).astype(np.int16)
        if self._resampler is None:
            return mono
        resampled: NDArray[np.int16] = self._resampler.resample_chunk(mono)
        return resampled

    @property
    def held_s(self) -> float:
        """Seconds of sound taken in and not yet returned; the resampler works in pieces."""
        return 0.0 if self._resampler is None else self._resampler.delay() / SAMPLE_RATE
