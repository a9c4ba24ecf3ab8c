"""Silence after words, judged in the sound: what a command is acted on early by.

The ear says that a word is over half a second after it was. What is still is measured against the
word and the room, so that neither a soft voice nor music matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.hearing.onset import CLEAR_DB, FRAME, STEP, levels
from assistant.core.sound.nouns import SAMPLE_RATE

STILL_DB = 20.0
"""How far under a word's loudest a sound is no longer speech of the same person: the vowels of
running talk lie within it, the last consonants of a word and the dying of a small room mostly
do not. Where the room is louder than that, half-way between it and the word will do."""

ROOM_SHARE = 20
ROOM_S = 2.5
"""Per cent of the last seconds that are the room's own sound: there are as many pauses, in the
densest talk. No more seconds, as a fan may have been switched on since."""

WITHIN_S = 0.3
"""The longest silence inside a phrase, in seconds: between "other" and "side". A longer one parts
what was said from what was said before it."""

RECENT_S = 1.5
"""Seconds back in which a word's loudest is looked for: what was louder before was another."""

LONGEST_S = 3.0
"""Seconds that the longest phrase takes, said slowly. What sounds on for longer is talk."""

KEPT = round((LONGEST_S + RECENT_S) * SAMPLE_RATE / STEP)
"""Levels that are kept: those in which a phrase can lie."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """A sound that has fallen still, with stillness before it; in seconds of the stream."""

    start_s: float
    end_s: float
    still_s: float
    """How long it has been still since."""


class Stillness:
    """The levels of the last seconds of the stream, and what is still in them."""

    def __init__(self) -> None:
        self._levels = np.zeros(0)
        self._dropped = 0  # levels no longer kept
        self._rest = np.zeros(0)  # samples that belong to the next level, too
        self._samples = 0

    def add(self, pcm: bytes) -> None:
        """Take in the next sound of the stream, 16-bit mono at `SAMPLE_RATE`."""
        sound = np.concatenate([self._rest, np.frombuffer(pcm, "<i2")])
        new = levels(sound)
        self._rest = sound[new.size * STEP :]
        self._samples += len(pcm) // 2
        self._levels = np.concatenate([self._levels, new])
        surplus = max(0, self._levels.size - KEPT)
        self._levels = self._levels[surplus:]
        self._dropped += surplus

    def last_sound(self) -> Sounded | None:
        """Return the sound after which it is still now.

        None where it is not still, where nothing stands out from the room, or where the sound
        has gone on for longer than any phrase.
        """
        recent = self._levels[-round(RECENT_S * SAMPLE_RATE / STEP) :]
        threshold = self._threshold(recent)
        if threshold is None:
            return None
        loud = np.flatnonzero(self._levels > threshold)
        parts = np.flatnonzero(np.diff(loud) * STEP > WITHIN_S * SAMPLE_RATE)
        first, last = int(loud[parts[-1] + 1] if parts.size else loud[0]), int(loud[-1])
        start_s, end_s = self._at(first), self._at(last) + FRAME / SAMPLE_RATE
        if end_s - start_s > LONGEST_S:
            return None
        return Sounded(start_s, end_s, self._samples / SAMPLE_RATE - end_s)

    def _threshold(self, word: NDArray[np.float64]) -> float | None:
        """Return the level in dB over which a sound beside a word is speech, if it can be told."""
        if not word.size:
            return None
        loudest = float(word.max())
        lately = self._levels[-round(ROOM_S * SAMPLE_RATE / STEP) :]
        room = float(np.percentile(lately, ROOM_SHARE))
        if loudest - room < CLEAR_DB:
            return None
        return max(loudest - STILL_DB, (loudest + room) / 2)

    def _at(self, level: int) -> float:
        return (self._dropped + level) * STEP / SAMPLE_RATE
