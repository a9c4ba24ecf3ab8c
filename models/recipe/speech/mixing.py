"""Shards of several corpora at weights: people in talk, single words, natural and other voices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from models.recipe.speech.alignment import Aligned
from models.recipe.speech.augmentation import Room
from models.recipe.speech.corpus import Corpus, Recording
from models.recipe.speech.examples import (
    NOISE_SHARE,
    Example,
    example,
    noise_example,
    stretches,
)

FRAMES_AN_HOUR = 360_000

NOISE_BESIDE_WORDS = 0.07
"""Stretches without a word for each single one: single ones are many and short."""


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus in the mixture. `share` is its part of the sound."""

    corpus: Corpus
    aligned: Sequence[Aligned]
    share: float
    alone: bool = False
    """Whether its recordings are words said alone, which are not cut up."""
    weight: Callable[[Recording], float] = lambda _: 1.0
    """How often a recording is drawn, against others of the corpus."""


def mixed_shard(
    number: int, seed: int, sources: Sequence[Source], room: Room, hours: float
) -> list[Example]:
    """Return so many hours of examples; the same number and seed give the same ones."""
    rng = np.random.default_rng([seed, number])
    made: list[Example] = []
    for source in (each for each in sources if each.aligned):
        weights = np.array([source.weight(each.recording) for each in source.aligned])
        weights /= weights.sum()
        wanted = source.share * hours * FRAMES_AN_HOUR
        while wanted > 0:
            each = source.aligned[rng.choice(len(weights), p=weights)]
            samples = source.corpus.samples(each.recording)
            alone = source.alone
            for words in [each.words] if alone else stretches(rng, each.words):
                one = example(rng, samples, words, room, alone)
                if len(one.frames) // 3 > len(one.placed.chain.phones) // 3:
                    made.append(one)
                    wanted -= len(one.frames)
                if rng.random() < (NOISE_BESIDE_WORDS if alone else NOISE_SHARE):
                    made.append(noise_example(rng, room))
    return made
