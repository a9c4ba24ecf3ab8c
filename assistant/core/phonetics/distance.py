"""How unlike two words sound: a weighted edit distance between their phones.

To put one phone for another costs what its articulation differs by, 1 at most: the place, closure,
voice, nasality and hiss of a consonant; the height, place, rounding, length and glide of a vowel,
as phoneticians' charts have them (those of the International Phonetic Association). To leave a
phone out, or put one in, costs less for one that is weak or often swallowed. The weights are
ours, set so that pairs known to be misheard (T and D, N and M, F and TH, IH and EH) come out near.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.core.phonetics.phones import ARPABET, Pronunciation

Costs = NDArray[np.float32]

# From lips (0) to throat (1); closed (0) to open (1); voiced; nasal; hissing.
_CONSONANTS = {
    "P": (0.0, 0.0, 0, 0, 0), "B": (0.0, 0.0, 1, 0, 0), "M": (0.0, 0.0, 1, 1, 0),
    "F": (0.1, 0.4, 0, 0, 0), "V": (0.1, 0.4, 1, 0, 0), "W": (0.2, 1.0, 1, 0, 0),
    "TH": (0.25, 0.4, 0, 0, 0), "DH": (0.25, 0.4, 1, 0, 0), "T": (0.4, 0.0, 0, 0, 0),
    "D": (0.4, 0.0, 1, 0, 0), "N": (0.4, 0.0, 1, 1, 0), "S": (0.4, 0.4, 0, 0, 1),
    "Z": (0.4, 0.4, 1, 0, 1), "L": (0.4, 0.8, 1, 0, 0), "R": (0.5, 0.8, 1, 0, 0),
    "SH": (0.6, 0.4, 0, 0, 1), "ZH": (0.6, 0.4, 1, 0, 1), "CH": (0.6, 0.2, 0, 0, 1),
    "JH": (0.6, 0.2, 1, 0, 1), "Y": (0.7, 1.0, 1, 0, 0), "K": (0.8, 0.0, 0, 0, 0),
    "G": (0.8, 0.0, 1, 0, 0), "NG": (0.8, 0.0, 1, 1, 0), "HH": (1.0, 0.5, 0, 0, 0),
}  # fmt: skip
_CONSONANT_WEIGHTS = (1.0, 0.6, 0.35, 0.5, 0.35)

# From open (0) to close (1); front (0) to back (1); rounded; long; gliding, to "ee" (1) or "oo"
# (-1); coloured by R.
_VOWELS = {
    "IY": (1.0, 0.0, 0, 1, 0, 0), "IH": (0.7, 0.3, 0, 0, 0, 0), "EH": (0.45, 0.2, 0, 0, 0, 0),
    "AE": (0.15, 0.15, 0, 0.5, 0, 0), "AH": (0.4, 0.55, 0, 0, 0, 0), "AA": (0.0, 0.8, 0, 1, 0, 0),
    "AO": (0.15, 0.95, 0.5, 1, 0, 0), "UH": (0.8, 0.85, 0.5, 0, 0, 0), "UW": (1.0, 0.9, 1, 1, 0, 0),
    "ER": (0.5, 0.5, 0, 1, 0, 1), "EY": (0.65, 0.1, 0, 1, 1, 0), "AY": (0.1, 0.5, 0, 1, 1, 0),
    "OY": (0.4, 0.9, 1, 1, 1, 0), "AW": (0.1, 0.5, 0, 1, -1, 0), "OW": (0.6, 0.9, 1, 1, -1, 0),
}  # fmt: skip
_VOWEL_WEIGHTS = (0.8, 0.7, 0.2, 0.15, 0.3, 0.5)

_ALIKE = {("W", "UW"): 0.5, ("Y", "IY"): 0.5, ("R", "ER"): 0.3}
"""What a glide costs for its vowel; any other consonant for a vowel costs 1."""

_WEAK = {"HH": 0.4, "T": 0.5, "D": 0.5, "AH": 0.5, "Y": 0.5, "R": 0.6, "L": 0.6, "IH": 0.6}
_STRONG_VOWEL, _STRONG_CONSONANT = 0.9, 0.7
"""What it costs to leave a phone out."""

_NUMBER = {phone: number for number, phone in enumerate(ARPABET)}
_NONE = len(ARPABET)
"""Stands where a shorter pronunciation has ended: put in for nothing, and like no phone."""


def _substitutions() -> Costs:
    costs = np.ones((len(ARPABET), len(ARPABET) + 1), dtype=np.float32)
    for charts, weights in ((_CONSONANTS, _CONSONANT_WEIGHTS), (_VOWELS, _VOWEL_WEIGHTS)):
        for one, features in charts.items():
            for other, others in charts.items():
                differing = np.abs(np.subtract(features, others))
                cost = min(1.0, float(np.dot(weights, differing)))
                costs[_NUMBER[one], _NUMBER[other]] = cost
    for (one, other), cost in _ALIKE.items():
        costs[_NUMBER[one], _NUMBER[other]] = costs[_NUMBER[other], _NUMBER[one]] = cost
    costs[:, _NONE] = np.inf
    return costs


_SUBSTITUTION = _substitutions()
_LEAVING_OUT = np.array(
    [_WEAK.get(p, _STRONG_VOWEL if p in _VOWELS else _STRONG_CONSONANT) for p in ARPABET] + [0.0],
    dtype=np.float32,
)


class Neighbourhood:
    """Many pronunciations, laid out so that the distances of one to all are found at once."""

    def __init__(self, pronunciations: Sequence[Pronunciation]) -> None:
        self._lengths = np.array([len(said) for said in pronunciations])
        longest = max(self._lengths, default=0)
        self._phones = np.full((longest, len(pronunciations)), _NONE)
        for column, said in enumerate(pronunciations):
            self._phones[: len(said), column] = [_NUMBER[phone] for phone in said]

    def distances(self, said: Pronunciation, within: float = np.inf, longer: int = 2) -> Costs:
        """Return the distance of `said` to each of the pronunciations.

        It is infinite for those that lie at `within` or further, which is sooner found out, and
        for those that are by more than `longer` phones longer or shorter.
        """
        left = np.flatnonzero(np.abs(self._lengths - len(said)) <= longer)
        phones = self._phones[: len(said) + longer, left]
        putting_in = _LEAVING_OUT[phones]
        row = np.zeros((len(phones) + 1, left.size), dtype=np.float32)
        np.cumsum(putting_in, axis=0, out=row[1:])
        for phone in said:
            number = _NUMBER[phone]
            changing = row[:-1] + _SUBSTITUTION[number][phones]
            row = row + _LEAVING_OUT[number]
            for at in range(len(phones)):
                best = np.minimum(changing[at], row[at + 1])
                np.minimum(best, row[at] + putting_in[at], out=row[at + 1])
            near = row.min(axis=0) < within  # no later row has less
            left, row = left[near], row[:, near]
            phones, putting_in = phones[:, near], putting_in[:, near]
        found = np.full(self._lengths.size, np.inf, dtype=np.float32)
        found[left] = np.where(row[-1] < within, row[-1], np.inf)
        return found


def distance(one: Pronunciation, other: Pronunciation) -> float:
    """Return how unlike two pronunciations sound: 0 for the same."""
    everything = max(len(one), len(other))
    return float(Neighbourhood([other]).distances(one, longer=everything)[0])
