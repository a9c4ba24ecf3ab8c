"""The session's clock: a count of samples that is kept in step with the host's clock.

A hold is timed in samples, so the microphone's stream may have no holes: what a device loses
must be made up in silence, and what silence already stood in for must not be counted twice.
This is the arithmetic of that. Instants called `host` are seconds of `time.monotonic()`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median

from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE

STEP_S = 0.3
"""How far the count may stand from the host's clock before it is put right. Devices report the
moment of capture to within some 10 ms, and a busy machine is late by tens. Crystals differ by
less than 100 parts in a million, so by drift alone this is reached in 50 minutes at the least."""

STEADY_BLOCKS = int(1.0 / BLOCK_S)
"""Blocks that must agree before the count is put right: one second. A late block is followed
by the early ones that catch up; a loss stays."""

SILENCE_LAG_S = 2 * BLOCK_S
"""How far behind the host's clock silence is handed out. The last sound of a dying device and
the first of a reopened one thus find their place still free."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a block goes: `fill` samples of silence before it, `cut` samples off its front."""

    fill: int
    cut: int


class StreamClock:
    """Counts the samples handed on and says what silence is owed.

    Sample 0 lies at the capture of the first block, or at `opened` where silence comes first.
    """

    def __init__(self, opened: float) -> None:
        self._given = 0
        self._epoch = opened
        self._lags: deque[float] = deque(maxlen=STEADY_BLOCKS)
        self._lag = 0.0
        self._unplaced = True

    @property
    def seconds(self) -> float:
        """Length of the stream handed on so far."""
        return self._given / SAMPLE_RATE

    def realign(self) -> None:
        """Place the next block by its moment of capture: sound was lost before it."""
        self._unplaced = True

    def place(self, samples: int, captured: float) -> Placing:
        """Take in `samples` of sound whose first was captured at the host instant `captured`.

        Blocks follow one another without a seam until a loss is told (`realign`) or seen.
        The block is then put where it belongs, exactly. `cut` is `samples` where silence has
        already stood in for the whole of it.
        """
        if not self._given:
            self._epoch = captured
        behind = captured - self._epoch - self.seconds
        self._lags.append(behind)
        self._lag = median(self._lags)
        fill = cut = 0
        if self._unplaced or self._has_stepped():
            gap = round(behind * SAMPLE_RATE)
            fill, cut = max(0, gap), min(samples, max(0, -gap))
            self._unplaced = cut == samples
            self._forget_lags()
        self._given += fill + samples - cut
        return Placing(fill, cut)

    def owes_silence(self, now: float) -> bool:
        """Whether a block of silence is due at the host instant `now` if the device is mute."""
        return now - self._epoch - self.seconds >= SILENCE_LAG_S

    def give_silence(self) -> None:
        """Count a block of `BLOCK_SAMPLES` that is handed on as silence."""
        self._given += BLOCK_SAMPLES
        self.realign()
        self._forget_lags()

    def at(self, host: float) -> float:
        """Return the second of this stream that was captured at the host instant `host`.

        While sound flows this follows the device's own clock, by the median of the last
        second's blocks, as each block is a few milliseconds late by chance.
        """
        return host - self._epoch - self._lag

    def _forget_lags(self) -> None:
        self._lags.clear()
        self._lag = 0.0

    def _has_stepped(self) -> bool:
        if len(self._lags) < STEADY_BLOCKS:
            return False
        return min(self._lags) > STEP_S or max(self._lags) < -STEP_S
