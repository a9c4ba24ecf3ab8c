"""What the loudspeaker plays, by the time of the microphone's stream: what an echo is an echo of.

A device's account of when a block is heard is some 10 ms off, and each time another way; the
samples themselves follow one another without a seam. So they are counted, and the account only
says where the count began. What remains wrong about that is `EchoCanceller`'s to find.
"""

from __future__ import annotations

from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.converter import Converter
from assistant.core.sound.nouns import SAMPLE_RATE

KEPT_S = 2.0
"""Seconds of sound kept: it is asked for within 0.2 s, and a busy machine is late."""

STEADY_PIECES = 50
"""Pieces by whose account the count is judged: a second of them."""

STEP_S = 0.05
"""How far the account may leave the count before it is put right. Less than that the canceller
finds by itself, and better. Where the two devices' clocks differ by 100 parts in a million it is
reached in 500 s."""


class Played:
    """Keeps what was played last, mono at `SAMPLE_RATE`."""

    def __init__(self) -> None:
        self._sound = np.zeros(0, np.int16)
        self._taken = 0  # samples since it began, up to the end of `_sound`
        self._starts: deque[float] = deque(maxlen=STEADY_PIECES)
        self._start = 0.0  # sample of the microphone's stream at which the count began
        self._rate = 0
        self._converter = Converter(SAMPLE_RATE, 1)

    def add(self, pcm: NDArray[np.int16], rate: int, at: float) -> None:
        """Take in the next piece, at `rate` Hz, its first sample heard at second `at`."""
        if rate != self._rate:
            self._rate, self._converter = rate, Converter(rate, 1)
            self._starts.clear()
        sound = self._converter.convert(pcm)
        ends = (at + self._converter.seconds(pcm) - self._converter.held_s) * SAMPLE_RATE
        self._taken += sound.size
        self._sound = np.concatenate([self._sound, sound])[-round(KEPT_S * SAMPLE_RATE) :]
        self._starts.append(ends - self._taken)
        usual = median(self._starts)
        if len(self._starts) == 1 or (
            len(self._starts) == STEADY_PIECES and abs(usual - self._start) > STEP_S * SAMPLE_RATE
        ):
            self._start = usual

    def between(self, start_s: float, samples: int) -> NDArray[np.int16]:
        """Return so many samples from a second of the stream on; silence where none is known."""
        begin = round(start_s * SAMPLE_RATE - self._start) - (self._taken - self._sound.size)
        wanted = np.zeros(samples, np.int16)
        first, last = max(0, begin), min(self._sound.size, begin + samples)
        if first < last:
            wanted[first - begin : last - begin] = self._sound[first:last]
        return wanted
