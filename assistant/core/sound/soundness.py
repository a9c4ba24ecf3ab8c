"""Whether a microphone is sound, as far as its own sound tells: no zeros, and nothing cut off.

A microphone that is muted, and a source that nothing comes out of, give exact zeros; a room never
does. But some microphones give zeros whenever it is quiet. These are told apart by what they did
while all was well.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.nouns import BLOCK_S, SAMPLE_RATE

ZEROS_S = 1.25
"""Seconds of nothing but zeros after which a microphone gives no sound. With the half second after
which a device is told of, that is under two: the least that no fault of a sound server's own takes
(some 0.5 s while a device is switched)."""

GATE_S = 0.3
"""Zeros for so long that end by themselves were a quiet moment: the pauses of talk are as long.
A server that is late leaves shorter ones."""

GATES = 2
"""So many quiet moments, and zeros are this microphone's way of being quiet. One may be that it was
muted as it was opened."""

STEADY_S = 5.0
"""Seconds of sound without such a moment, before zeros mean something. Talk has a pause sooner, and
so has the assistant between its words."""

QUIET_DB = 10.0
QUIET_S = 2.0
"""For so long a microphone must have given the room's own sound, no louder than this over the
softest of the last seconds, before zeros mean something: one that gates closes sooner."""

SHORT_S = 10.0
"""Whoever mutes a microphone for less than this had a reason; it may as well have been a quiet
moment, and counts as one."""

BACK_S = 0.1
"""Seconds with sound in them after which a microphone is heard again."""

RAIL = 32_700
"""What is as large as this, of 32,767, stands at the end of the scale."""

RAILED = 0.01
"""Share of a block's samples there from which on the block is cut off: a vowel whose peaks are
clipped has some 5 % of them there, a clap that is loud for a moment less."""

OVERLOAD_S = 10.0
CUT_S = 1.5
"""Within so many seconds so many are cut off: somebody's talk, not a door."""

LOUD = 1_600
"""Root mean square of a block that is loud, in 16-bit steps: -26 dBFS, what clipped talk is at the
least. So many seconds of that, well over the room, with nothing cut off, and it is mended."""

MENDED_S = 4.0

PAUSE_S = 1.0
"""A pause that shows the room: talk and its echo are over by then."""

OVER_ROOM = 10 ** (10 / 20)
"""How much louder than the softest between what is cut off talk is, which the room's own sound in a
microphone that is turned up is not: 10 dB."""

DOWN = 10 ** (-12 / 20)
DOWN_S = 5.0
"""It is mended, too, once the room is softer by so much than between what was cut off, 12 dB, and
nothing was for so long: it was turned down. Talk that is soft in it then shows no more."""


class Soundness:
    """Follows a microphone's stream. Time is what it has heard.

    One that takes the place of a `silent` one is so until something is heard through it.
    """

    def __init__(self, *, silent: bool = False) -> None:
        self.silent = silent
        """Whether it gives no sound any more."""
        self.too_loud = False
        """Whether what it gives is cut off at the end of the scale."""
        self._zeros_s = 0.0
        self._steady_s = 0.0
        self._gates = 0
        self._levels: deque[float] = deque(maxlen=round(STEADY_S / BLOCK_S))  # dB
        self._quiet_s = 0.0
        self._knows_room = False
        self._silent_s = math.inf if silent else 0.0
        self._heard_s = 0.0
        self._cut = deque([False], maxlen=round(OVERLOAD_S / BLOCK_S))
        self._uncut_s = 0.0
        self._whole_s = math.inf
        self._between = math.inf  # the softest block between two that were cut off
        self._since_cut = math.inf  # and since the last

    @property
    def gates(self) -> bool:
        """Whether zeros are its way of being quiet."""
        return self._gates >= GATES

    def skip(self) -> None:
        """Leave out a stretch in which silence stood in for its sound."""
        self._zeros_s = self._steady_s = self._heard_s = self._quiet_s = 0.0

    def hear(self, sound: NDArray[np.int16], *, own: bool) -> None:
        """Take in the next 16-bit samples; `own` tells that the assistant may be heard in them.

        What is heard of the assistant alone does not show that a person can be heard: it may come
        from the loudspeaker's own monitor.
        """
        if not sound.size:
            return
        self._follow_zeros(sound, own=own)
        self._follow_level(sound)

    def _follow_zeros(self, sound: NDArray[np.int16], *, own: bool) -> None:
        seconds = sound.size / SAMPLE_RATE
        sounding = np.flatnonzero(sound)
        if not sounding.size:
            self._zeros_s += seconds
            self._heard_s = self._quiet_s = 0.0
        else:
            self._end_of_zeros(self._zeros_s + float(sounding[0]) / SAMPLE_RATE)
            self._zeros_s = (sound.size - 1 - int(sounding[-1])) / SAMPLE_RATE
            self._steady_s += seconds
            self._follow_room(sound, seconds)
            self._heard_s = 0.0 if own else self._heard_s + seconds
        if self.silent:
            self._silent_s += seconds
            if self._heard_s >= BACK_S:
                self.silent = False
                self._steady_s = 0.0
                self._gates += self._silent_s < SHORT_S
        elif self._zeros_s >= ZEROS_S and self._means_something():
            self.silent = True
            self._silent_s = self._zeros_s

    def _means_something(self) -> bool:
        """Whether zeros are not what this microphone gives when it is quiet."""
        return self._knows_room and self._steady_s >= STEADY_S and not self.gates

    def _follow_room(self, sound: NDArray[np.int16], seconds: float) -> None:
        level = 10 * math.log10(float((sound.astype(np.float64) ** 2).mean()))
        self._levels.append(level)
        quiet = level <= min(self._levels) + QUIET_DB
        self._quiet_s = self._quiet_s + seconds if quiet else 0.0
        self._knows_room = self._knows_room or self._quiet_s >= QUIET_S

    def _end_of_zeros(self, lasted_s: float) -> None:
        if lasted_s >= GATE_S and not self.silent:
            self._gates += 1
            self._steady_s = 0.0
            self._knows_room = False

    def _follow_level(self, sound: NDArray[np.int16]) -> None:
        loud = np.abs(sound.astype(np.int32))
        cut = float((loud >= RAIL).mean()) >= RAILED
        level = float(np.sqrt((loud.astype(np.float64) ** 2).mean()))
        self._cut.append(cut)
        if cut:
            if self._whole_s >= OVERLOAD_S and not self.too_loud:
                self._between = math.inf  # what was before may have been another volume
            elif self._whole_s >= PAUSE_S:
                self._between = min(self._between, self._since_cut)
            self._uncut_s = self._whole_s = 0.0
            self._since_cut = math.inf
        else:
            self._whole_s += sound.size / SAMPLE_RATE
            self._since_cut = min(self._since_cut, level)
            if level >= max(LOUD, OVER_ROOM * min(self._between, self._since_cut)):
                self._uncut_s += sound.size / SAMPLE_RATE
        was = self.too_loud
        if was:
            known = math.isfinite(self._between)
            down = known and self._since_cut <= DOWN * self._between
            self.too_loud = self._uncut_s < MENDED_S and not (down and self._whole_s >= DOWN_S)
        else:
            self.too_loud = sum(self._cut) * BLOCK_S >= CUT_S
        if self.too_loud is not was:
            self._cut.clear()
