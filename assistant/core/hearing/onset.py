"""When a word began: the ear says about when, and the sound itself says when.

The recogniser dates words on a grid of 30 ms, and each voice has a bias of its own: with eleven
synthetic voices "barrier" came 23 to 52 ms early and "released" 5 to 31 ms late. A command has
silence before it, so its first sound can be seen to rise out of the room's. The figures below
were chosen so that with nineteen voices, in white noise and in rain, storm, traffic and a coffee
shop, no set of durations came out worse than the recogniser's own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.nouns import SAMPLE_RATE

KEPT_S = 30.0
"""Seconds of sound kept to look back into, in memory alone: a word is reported some 1.5 s after it
began, in noise up to eight, and a note in free words may be a long sentence."""

REACH_S = 0.08
"""How far from the ear's time the word may begin; a sound further off is another one."""

ROOM_S = 0.3
"""Seconds before that by which the room's own sound is judged."""

WORD_S = 0.25
"""Seconds of the word that are looked at; each command is at its loudest within them."""

RISE_DB = 4.0
"""How far a sound must rise above the loudest of the room's to be the word's."""

CLEAR_DB = 13.0
"""How far the word's loudest sound must stand above that; under it the ear's time stands."""

STRONG_DB = 12.0
"""How far below its loudest a sound is surely the word's; from there the way leads back."""

CLOSURE_S = 0.06
"""The longest silence inside a word: the lips closed in a "b" after its voice has begun."""

FRAME = SAMPLE_RATE // 100
STEP = FRAME // 2
"""Samples over which a level is taken, 10 ms, and from one to the next."""


class RecentSound:
    """The last seconds of the stream, 16-bit mono at `SAMPLE_RATE`; nothing of it is stored."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._heard = 0  # samples since the stream began

    @property
    def end_s(self) -> float:
        """The second of the stream up to which it was heard."""
        return self._heard / SAMPLE_RATE

    def add(self, pcm: bytes) -> None:
        """Take in the next sound of the stream, and forget what is too old."""
        self._pcm += pcm
        self._heard += len(pcm) // 2
        kept = 2 * round(KEPT_S * SAMPLE_RATE)
        if len(self._pcm) > 2 * kept:
            del self._pcm[:-kept]

    def pcm(self, start_s: float, end_s: float) -> bytes:
        """Return the same as `between` as 16-bit sound."""
        return self.between(start_s, end_s).astype("<i2").tobytes()

    def between(self, start_s: float, end_s: float) -> NDArray[np.float64]:
        """Return the samples from one second of the stream to another, fewer at the stream's end.

        Where the beginning is no longer kept, there are none.
        """
        origin = self._heard - len(self._pcm) // 2
        start, end = (round(at * SAMPLE_RATE) - origin for at in (start_s, end_s))
        kept = self._pcm[2 * start : 2 * end] if start >= 0 else b""
        return np.frombuffer(bytes(kept), "<i2").astype(np.float64)


def word_onset(recent: RecentSound, about_s: float) -> float:
    """Return the second of the stream at which the word began that the ear dated `about_s`.

    Where the word does not stand out from the room, or its beginning is out of reach, that is
    `about_s` itself.
    """
    start_s = about_s - REACH_S - ROOM_S
    measured = levels(recent.between(start_s, about_s + WORD_S))
    room = int(ROOM_S * SAMPLE_RATE - FRAME) // STEP + 1  # frames that end before the reach
    if measured.size <= room:
        return about_s
    threshold = measured[:room].max() + RISE_DB
    word = measured[room:]
    if word.max() < threshold - RISE_DB + CLEAR_DB:
        return about_s
    onset = int(np.flatnonzero(word >= word.max() - STRONG_DB)[0])
    loud = np.flatnonzero(word[:onset] > threshold)
    for frame in loud[::-1]:
        if (onset - frame) * STEP > CLOSURE_S * SAMPLE_RATE:
            break
        onset = int(frame)
    begins_s = start_s + (room + onset) * STEP / SAMPLE_RATE
    return begins_s if abs(begins_s - about_s) <= REACH_S else about_s


def levels(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the level in dB of each frame; the zero of the scale does not matter."""
    if samples.size < FRAME:
        return np.zeros(0)
    energy = np.concatenate([[0.0], np.cumsum(samples**2)])
    starts = np.arange(0, samples.size - FRAME + 1, STEP)
    level: NDArray[np.float64] = 10 * np.log10(
        (energy[starts + FRAME] - energy[starts]) / FRAME + 1
    )
    return level
