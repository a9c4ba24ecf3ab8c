"""What was played, brought to the time of the microphone, as far as it was seen to be off."""

from __future__ import annotations

import numpy as np

from assistant.core.echo.filter import HOP, PARTITIONS, Floats
from assistant.core.sound.nouns import SAMPLE_RATE

REACH = SAMPLE_RATE
"""Samples by which the echo may be late: a second, as wireless loudspeakers keep part of their
delay to themselves."""

EARLY = 320
"""Samples into the path at which the echo is expected: 20 ms, lest what comes before its peak be
lost, and half of the lead."""

CATCH_UP = 0.3
FOLLOW = 0.05
"""Shares of a lag seen that are made up at once and that go into the rate of the drift, at each
look. Together they settle within a second of sound, damped by two thirds."""

MOST_DRIFT = 5e-4
"""How far the two devices' rates may differ: crystals do by 1e-4 at the most."""

TAPS = 16
"""Length of the interpolator between samples: flat to 7 kHz, where speech has little left."""

PATH = PARTITIONS * HOP
"""Samples that the path from loudspeaker to microphone is long."""


class Reference:
    """What was played, brought to the time of the microphone: late by so many samples, and as
    much later or earlier each second as the two devices' clocks come apart."""

    KEPT = REACH + PATH
    """Samples kept."""

    def __init__(self) -> None:
        self.kept = np.zeros(self.KEPT)
        """What was played last, as it came."""
        self._late = float(EARLY)
        self._drift = 0.0  # samples a sample

    @property
    def late(self) -> int:
        """By how many samples, rounded, `take` and `recent` return what was played."""
        return round(self._late)

    def take(self, played: Floats) -> Floats:
        """Take in a hop, and return one that was played earlier."""
        self.kept = np.concatenate([self.kept[HOP:], played])
        self._move(self._drift * HOP)
        return self.recent(1)

    def recent(self, hops: int) -> Floats:
        """Return the last hops."""
        whole = int(self._late)
        end = self.kept.size - whole + TAPS // 2
        kernel = _fraction(self._late - whole)
        sound: Floats = np.convolve(self.kept[end - hops * HOP - TAPS + 1 : end], kernel, "valid")
        return sound

    def delay(self, samples: float) -> None:
        """Return all from now on so many samples later."""
        self._move(samples)

    def follow(self, lag: float, hops: int) -> None:
        """The echo was seen to lag by so many samples, over as many hops as since last time."""
        self._drift += FOLLOW * lag / (hops * HOP)
        self._drift = max(-MOST_DRIFT, min(MOST_DRIFT, self._drift))
        self._move(CATCH_UP * lag)

    def _move(self, samples: float) -> None:
        most = self.KEPT - PATH - 2 * HOP - TAPS
        self._late = max(float(TAPS), min(float(most), self._late + samples))


def _fraction(part: float) -> Floats:
    """Return the filter that delays by TAPS // 2 - 1 samples and a part of one."""
    at = np.arange(TAPS) - (TAPS // 2 - 1) - part
    kernel: Floats = np.sinc(at) * np.cos(np.pi * at / (TAPS + 1)) ** 2
    return kernel
