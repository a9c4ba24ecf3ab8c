"""Whether all that a microphone gives ends at 4 kHz, as a headset's does in its telephone mode.

A wireless headset that is listened to falls back to a profile made for calls, and many are sampled
at 8 kHz there. The system fills that up to what it is asked for, so that the rate tells nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.core.checkup.levels import edge_of, sounds_above
from assistant.core.sound.nouns import SAMPLE_RATE

TELEPHONE_HZ = 4000.0
"""Where the sound of a device ends that runs at 8 kHz."""

LOOK_S = 4.0
"""Seconds of sound that are looked at together: talk has some "s" or "f" in them."""

AGREE = 3
"""So many looks in a row, and it is so: somebody may be heard on a telephone for one or two."""


class Narrowness:
    """Follows a microphone's sound; `narrow` is what was last sure of it."""

    def __init__(self) -> None:
        self.narrow = False
        self._sound: list[NDArray[np.int16]] = []
        self._size = 0
        self._others = 0  # looks in a row that differ from what is known

    def hear(self, sound: NDArray[np.int16]) -> None:
        """Take in the next 16-bit samples at `SAMPLE_RATE`, without the assistant's own voice.

        That may come from an earpiece that is narrow itself.
        """
        self._sound.append(sound)
        self._size += sound.size
        if self._size < LOOK_S * SAMPLE_RATE:
            return
        looked_at = np.concatenate(self._sound)
        self._sound, self._size = [], 0
        edge_hz = edge_of(looked_at)
        narrow = edge_hz is not None and edge_hz <= TELEPHONE_HZ
        if not (narrow or sounds_above(looked_at, TELEPHONE_HZ)):
            return  # too soft to tell
        self._others = self._others + 1 if narrow is not self.narrow else 0
        if self._others >= AGREE:
            self.narrow, self._others = narrow, 0
