"""What is no command and sounds like one: words and phrases that the last stage is to leave alone.

Talk sets off what it comes near. Three kinds are made: words near a phrase's words in their stead
("not worn" for "note warm"), words near a phrase that is one word ("necks"), and phrases with a
word of a sentence beside them ("the next", "stop and"), as talk has them before a pause.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product

import numpy as np

from assistant.core.phonetics.distance import Neighbourhood
from assistant.core.phonetics.phones import Pronunciation

NEAREST_TO_ONE = 16
"""Words near a phrase of a single word: nothing else stands between it and talk."""
NEAREST_TO_EACH = 5
"""Words near each word of a longer phrase, which then stand in all orders."""
MOST_OF_A_PHRASE = 14
"""Look-alikes of a longer phrase."""
WITHIN = 2.5
"""Distance from which on nobody would take a word for the other; about three changed phones."""
BESIDE = 4
"""Pairs made of a short phrase with a word of talk beside it, before and after."""

BEFORE = "the a and to of in his her my your that was it with for this one not"
AFTER = "and of the to in one is was me him on a for with at then but or"
"""What sentences have beside the words that commands are made of."""


def look_alikes(
    seed: int,
    phrases: Collection[str],
    lexicon: Mapping[str, Sequence[Pronunciation]],
    words: Sequence[str],
    known: Collection[str],
) -> list[str]:
    """Return texts that sound like `phrases` and are none, in no order.

    They are made of `words`; nothing of `known`, what is listened for, is among them, nor what
    sounds the same as a phrase.
    """
    rng = np.random.default_rng(seed)
    candidates = [word for word in words if word in lexicon]
    near = Neighbourhood([lexicon[word][0] for word in candidates])
    sayings = {_said(text, lexicon) for text in known}

    def nearest(word: str, count: int) -> list[str]:
        far = np.min([near.distances(tuple(p), WITHIN) for p in lexicon[word]], axis=0)
        order = np.argsort(far, kind="stable")
        same = [n for n in order[: count + 8] if 0 < far[n] < np.inf]
        return [candidates[n] for n in same[:count]]

    made: dict[str, None] = {}
    for phrase in sorted(phrases):
        spelled = phrase.split()
        if len(spelled) == 1:
            made |= dict.fromkeys(nearest(phrase, NEAREST_TO_ONE))
        else:
            choices = [[word, *nearest(word, NEAREST_TO_EACH)] for word in spelled]
            if len(spelled) <= 4:
                mixed = [" ".join(each) for each in product(*choices)][1:]
                some = rng.choice(len(mixed), min(MOST_OF_A_PHRASE, len(mixed)), False)
                made |= dict.fromkeys(mixed[int(n)] for n in some)
        if len(spelled) <= 2:
            made |= dict.fromkeys(
                f"{w} {phrase}" for w in rng.choice(BEFORE.split(), BESIDE, False)
            )
            made |= dict.fromkeys(f"{phrase} {w}" for w in rng.choice(AFTER.split(), BESIDE, False))
    return [text for text in made if _said(text, lexicon) not in sayings and text not in known]


def _said(text: str, lexicon: Mapping[str, Sequence[Pronunciation]]) -> Pronunciation:
    return tuple(phone for word in text.split() for phone in lexicon[word][0])
