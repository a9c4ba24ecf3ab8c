"""Phrases that mean different things and sound alike: the ear may take one for the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

from assistant.core.domain.commands import Order
from assistant.core.phonetics.distance import Neighbourhood
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import Lexicon

ALIKE = 0.87
"""The distance of phones below which two phrases are told as alike. "Skip" and "skid" lie at 0.75,
"next" and "text" at 0.85; the nearest two that must be told apart, "start" and "stop", at 1.0."""


def sound_alikes(meanings: Mapping[str, object], lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """Yield each two phrases of different meaning that sound alike, the later one first.

    Not those that tell a number: where two of these are close, it is asked which was said.
    `lexicon` has the pronunciations of every word of theirs.
    """
    sayings = [
        (phrase, said)
        for phrase, means in meanings.items()
        if not (isinstance(means, Order) and means.tells_number)
        for said in _sayings(phrase, lexicon)
    ]
    neighbourhood = Neighbourhood([said for _, said in sayings])
    told = set()
    for at, (phrase, said) in enumerate(sayings):
        for other in np.isfinite(neighbourhood.distances(said, ALIKE)).nonzero()[0]:
            earlier = sayings[other][0]
            pair = (phrase, earlier)
            if other < at and meanings[phrase] != meanings[earlier] and pair not in told:
                told.add(pair)
                yield pair


def _sayings(phrase: str, lexicon: Lexicon) -> Iterator[Pronunciation]:
    for sayings in product(*(lexicon[word] for word in phrase.split())):
        yield sum(sayings, ())
