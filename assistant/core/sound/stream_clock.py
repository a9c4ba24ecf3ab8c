"""The session's clock: a count of samples that is kept in step with the host's clock.

A hold is timed in samples, so the microphone's stream may have no holes: what a device loses
must be made up in silence, and what silence already stood in for must not be counted twice.
This is the arithmetic of that. Instants called `host` are seconds of the host's clock, which is
even and counts a suspend.

A block that comes late tells little by itself: it was held up, and what comes after it catches up;
or sound is missing before it. Nor does the moment of its capture, which a device may not know after
a stall: it is only certain that no sample is captured after it came. So blocks after a loss, and
those that are late, are kept back until they come no faster than sound goes by. Then the one that
was held up least tells when all of them were captured, and each is put at its own time.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE

STEP_S = 0.3
"""How far the count may stand from the host's clock before it is put right. Devices report the
moment of capture to within some 10 ms, and a busy machine is late by tens. Crystals differ by
less than 100 parts in a million, so by drift alone this is reached in 50 minutes at the least."""

STEADY_BLOCKS = int(1.0 / BLOCK_S)
"""Blocks by which the device's own clock is followed, and that must all stand ahead of the host's
before any of them is dropped: one second."""

EVEN_S = 0.2
"""Seconds of sound that come at the pace of sound once all that was held up has come. Four blocks:
those of a backlog come within a millisecond of each other."""

KEPT_BACK_S = 2.0
"""Seconds of the host's clock that blocks are kept back at the most, however unevenly they come."""

SILENCE_LAG_S = 2 * BLOCK_S
"""How far behind the host's clock silence is handed out. The last sound of a dying device and
the first of a reopened one thus find their place still free."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a block goes: `fill` samples of silence before it, `cut` samples off its front."""

    fill: int
    cut: int


@dataclass(frozen=True, slots=True)
class _Late:
    """A block that is kept back, and how far behind the count it stands in seconds, at the most."""

    samples: int
    captured: float
    behind: float


class StreamClock:
    """Counts the samples handed on and says what silence is owed.

    Sample 0 lies at the capture of the first block, or at `opened` where silence comes first.
    """

    def __init__(self, opened: float) -> None:
        self._given = 0
        self._epoch = opened
        self._lags: deque[float] = deque(maxlen=STEADY_BLOCKS)
        self._lag = 0.0
        self._late: list[_Late] = []
        self._unplaced = False

    @property
    def seconds(self) -> float:
        """Length of the stream handed on so far."""
        return self._given / SAMPLE_RATE

    def realign(self) -> list[Placing]:
        """Place the next block by its moment of capture: sound was lost before it.

        Returns where those go that were kept back until now.
        """
        placed = self._put()
        self._unplaced = self._given > 0
        return placed

    def place(self, samples: int, captured: float) -> list[Placing]:
        """Take in `samples` of sound whose first was captured at the host instant `captured`, or
        before, if nobody knows.

        Blocks follow one another without a seam until a loss is told (`realign`) or seen. Returned
        is where those go, the oldest first, that are not, or no longer, kept back. `cut` is
        `samples` where silence has already stood in for the whole of a block.
        """
        if not self._given and not self._late:
            self._epoch = captured
        counted = self._given + sum(late.samples for late in self._late)
        behind = captured - self._epoch - counted / SAMPLE_RATE
        if self._unplaced and not self._late and behind + samples / SAMPLE_RATE <= 0.0:
            return [Placing(0, samples)]
        self._late.append(_Late(samples, captured, behind))
        if self._unplaced or behind > STEP_S:
            return self._put() if self._is_even() else []
        if len(self._late) > 1:
            return self._follow_on()
        self._lags.append(behind)
        self._lag = median(self._lags)
        if len(self._lags) == STEADY_BLOCKS and max(self._lags) < -STEP_S:
            return self._put()
        return self._follow_on()

    def owes_silence(self, now: float) -> bool:
        """Whether a block of silence is due at the host instant `now` if the device is mute."""
        return now - self._epoch - self.seconds >= SILENCE_LAG_S

    def give_silence(self) -> None:
        """Count a block of `BLOCK_SAMPLES` that is handed on as silence, after `realign`."""
        self._given += BLOCK_SAMPLES
        self._unplaced = True

    def at(self, host: float) -> float:
        """Return the second of this stream that was captured at the host instant `host`.

        While sound flows this follows the device's own clock, by the median of the last
        second's blocks, as each block is a few milliseconds late by chance.
        """
        return host - self._epoch - self._lag

    def _is_even(self) -> bool:
        """Whether what is kept back no longer comes faster than sound goes by."""
        if self._late[-1].captured - self._late[0].captured >= KEPT_BACK_S:
            return True
        even_s = 0.0
        for late, after in reversed([*pairwise(self._late)]):
            length_s = late.samples / SAMPLE_RATE
            if after.captured - late.captured < length_s / 2:
                return False
            even_s += length_s
            if even_s >= EVEN_S:
                return True
        return False

    def _follow_on(self) -> list[Placing]:
        """Place what is kept back where the count stands: it was only held up."""
        placed = [Placing(0, 0) for _ in self._late]
        self._given += sum(late.samples for late in self._late)
        self._late.clear()
        return placed

    def _put(self) -> list[Placing]:
        """Place what is kept back by its time."""
        if not self._late:
            return []
        gap = round(min(late.behind for late in self._late) * SAMPLE_RATE)
        fill, cut = max(0, gap), max(0, -gap)
        placed: list[Placing] = []
        for late in self._late:
            off = min(cut, late.samples)
            placed.append(Placing(fill, off))
            self._given += fill + late.samples - off
            fill, cut = 0, cut - off
        self._unplaced = off == self._late[-1].samples
        self._late.clear()
        self._lags.clear()
        self._lag = 0.0
        return placed
