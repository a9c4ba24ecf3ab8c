"""Silence around words, judged in the sound: an utterance has it before and after.

The ear's own silence will not do. It may take a word inside running talk for a command, the talk
beside it for none; and it says that a word is over half a second after it was. What is still is
measured against the word and the room, so that neither a soft voice nor music matters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.onset import CLEAR_DB, FRAME, KEPT_S, STEP, levels
from assistant.core.sound import SAMPLE_RATE

STILL_DB = 20.0
"""How far under a word's loudest a sound is no longer speech of the same person: the vowels of
running talk lie within it, the last consonants of a word and the dying of a small room mostly
do not. Where the room is louder than that, half-way between it and the word will do."""

ROOM_SHARE = 20
"""Per cent of the last seconds that are the room's own sound: there are as many pauses, in the
densest talk."""

WITHIN_S = 0.3
"""The longest silence inside a phrase, in seconds: between "other" and "side". A longer one parts
what was said from what was said before it."""

RECENT_S = 1.5
"""Seconds back in which a word's loudest is looked for: what was louder before was another."""

LONGEST_S = 3.0
"""Seconds that the longest phrase takes, said slowly. What sounds on for longer is talk."""

BESIDE_S = 0.35
"""Seconds before and after a phrase that must be still: less than the ear asks for, as it dates
the end of a word up to 0.1 s early, which `SLACK_S` leaves out, and as breath is drawn."""

SLACK_S = 0.1

BREATH_S = 0.08
"""Seconds of sound that may lie in them all the same: a breath, a knock, a chair."""


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
        surplus = self._levels.size - round(KEPT_S * SAMPLE_RATE / STEP)
        if surplus > 0:
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
        reach = round((LONGEST_S + RECENT_S) * SAMPLE_RATE / STEP)
        origin = max(0, self._levels.size - reach)
        loud = origin + np.flatnonzero(self._levels[origin:] > threshold)
        parts = np.flatnonzero(np.diff(loud) * STEP > WITHIN_S * SAMPLE_RATE)
        first, last = int(loud[parts[-1] + 1] if parts.size else loud[0]), int(loud[-1])
        start_s, end_s = self._at(first), self._at(last) + FRAME / SAMPLE_RATE
        if end_s - start_s > LONGEST_S:
            return None
        return Sounded(start_s, end_s, self._samples / SAMPLE_RATE - end_s)

    def around(self, start_s: float, end_s: float) -> bool:
        """Return whether it was still before `start_s` and after `end_s`, beside a phrase.

        Where the phrase does not stand out from the room that can't be judged, and the ear's
        word is taken.
        """
        threshold = self._threshold(self._between(start_s, end_s))
        if threshold is None:
            return True
        before = self._between(start_s - SLACK_S - BESIDE_S, start_s - SLACK_S)
        after = self._between(end_s + SLACK_S, end_s + SLACK_S + BESIDE_S)
        return all(
            np.count_nonzero(side > threshold) * STEP <= BREATH_S * SAMPLE_RATE
            for side in (before, after)
        )

    def _threshold(self, word: NDArray[np.float64]) -> float | None:
        """Return the level in dB over which a sound beside a word is speech, if it can be told."""
        if not word.size:
            return None
        loudest = float(word.max())
        room = float(np.percentile(self._levels, ROOM_SHARE))
        if loudest - room < CLEAR_DB:
            return None
        return max(loudest - STILL_DB, (loudest + room) / 2)

    def _between(self, start_s: float, end_s: float) -> NDArray[np.float64]:
        """Return the levels from one second of the stream to another, as far as they are kept."""
        start, end = (round(at * SAMPLE_RATE / STEP) - self._dropped for at in (start_s, end_s))
        return self._levels[max(0, start) : max(0, end)]

    def _at(self, level: int) -> float:
        return (self._dropped + level) * STEP / SAMPLE_RATE
