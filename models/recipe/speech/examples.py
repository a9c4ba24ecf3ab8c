"""What the network is shown: stretches of recordings, each in a new voice, room and noise.

A shard is one pass over all recordings. Every recording is cut at bounds of words into stretches
of one word up to a dozen, so that the network learns commands, which stand alone, as well as talk.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recipe.network.chains import chain_of
from models.recipe.network.objective import Placed
from models.recipe.speech.alignment import OUTPUT_S, Aligned, AlignedWord
from models.recipe.speech.augmentation import (
    FASTEST,
    SLOWEST,
    Room,
    at_speed,
    between_silences,
    in_a_room,
    noise_alone,
)
from models.recipe.speech.corpus import Corpus
from models.recipe.speech.features import SAMPLE_RATE, log_mels

TOLERANCE = 2
"""Outputs of 30 ms by which a phone may lie off its place in the alignment."""

NOISE_SHARE = 0.14
"""Stretches without a word, for each one with words."""

LONG_PAUSES = 0.25
"""Share of stretches with up to `LONG_PAUSE_S` of the room before and after, so that a network
which hears a command also hears that the babble around it is none."""
LONG_PAUSE_S = 1.3

LEAST_WARP, MOST_WARP = 0.85, 1.2
"""By how much frequencies are scaled: vocal tracts from a child's to a large man's."""

LONGEST = 14
"""Words of a stretch. Talk is no different to the network if it goes on for longer."""


@dataclass(frozen=True, slots=True)
class Example:
    """Log-mels (frames, 40) in half precision, and what they say."""

    frames: NDArray[np.float16]
    placed: Placed
    said: tuple[str, ...] = ()
    """The words, to tell a command from talk."""


def stretches(
    rng: np.random.Generator, words: Sequence[AlignedWord]
) -> Iterator[Sequence[AlignedWord]]:
    """Cut an utterance into stretches: a fifth of them single words, a fifth of two or three."""
    at = 0
    while at < len(words):
        kind = rng.random()
        if kind < 0.2:
            length = 1
        elif kind < 0.4:
            length = int(rng.integers(2, 4))
        else:
            length = int(rng.integers(4, LONGEST + 1))
        yield words[at : at + length]
        at += length


def example(
    rng: np.random.Generator,
    samples: NDArray[np.int16],
    words: Sequence[AlignedWord],
    room: Room,
    alone: bool = False,
) -> Example:
    """Return one stretch of a recording as it might have been said elsewhere.

    What was said `alone` gets as much silence around it as a command has.
    """
    if words[0].starts_s:
        # A word's bounds are known to some 30 ms; a person's cut would be no better.
        start = max(0, int(SAMPLE_RATE * (words[0].starts_s[0] - rng.uniform(-0.01, 0.05))))
        end = int(SAMPLE_RATE * (words[-1].end_s + rng.uniform(-0.01, 0.05)))
    else:
        start, end = 0, len(samples)
    speed = rng.uniform(SLOWEST, FASTEST)
    said = at_speed(samples[start:end].astype(np.float32), speed)
    peak = np.abs(said).max() + 1.0
    said = said * np.float32(8000.0 / peak)
    longest = (LONG_PAUSE_S, LONG_PAUSE_S) if rng.random() < LONG_PAUSES else (0.45, 0.35)
    shortest = (0.03, 0.05)
    if alone:
        shortest, longest = (0.3, 0.3), (1.0, 1.0)
    before, after = (int(SAMPLE_RATE * s) for s in rng.uniform(shortest, longest))
    sound = in_a_room(rng, between_silences(rng, said, before, after), room)
    frames = log_mels(sound, warp=rng.uniform(LEAST_WARP, MOST_WARP))

    def output(at_s: float) -> float:
        return ((at_s - start / SAMPLE_RATE) / speed + before / SAMPLE_RATE) / OUTPUT_S

    return Example(
        frames.astype(np.float16),
        _placed(words, output, -(-len(frames) // 3)),
        tuple(word.text for word in words),
    )


def _placed(words: Sequence[AlignedWord], output: Callable[[float], float], outputs: int) -> Placed:
    chain = chain_of([[word.phones] for word in words])
    first = np.zeros(len(chain.phones), np.int32)
    end = np.zeros(len(chain.phones), np.int32)
    if not words[0].starts_s:
        end[:] = outputs
        return Placed(chain, first, end)
    state = 0
    gap_from = -TOLERANCE
    for word in words:
        bounds = [output(at) for at in (*word.starts_s, word.end_s)]
        first[state : state + 2] = gap_from
        end[state : state + 2] = int(np.ceil(bounds[0])) + TOLERANCE
        state += 2
        for begins, ends in pairwise(bounds):
            first[state] = int(np.floor(begins)) - TOLERANCE
            end[state] = int(np.ceil(ends)) + TOLERANCE
            state += 1
        gap_from = int(np.floor(bounds[-1])) - TOLERANCE
    first[state:], end[state:] = gap_from, outputs
    return Placed(chain, np.maximum(first, 0).astype(np.int32), np.minimum(end, outputs))


def noise_example(rng: np.random.Generator, room: Room) -> Example:
    """Return a stretch of a room in which nobody speaks."""
    sound, eventful = noise_alone(rng, int(SAMPLE_RATE * rng.uniform(1, 5)), room)
    frames = log_mels(sound)
    chain = chain_of([], noise=eventful)
    states, outputs = len(chain.phones), -(-len(frames) // 3)
    return Example(
        frames.astype(np.float16),
        Placed(chain, np.zeros(states, np.int32), np.full(states, outputs, np.int32)),
    )


def shard(
    number: int, seed: int, corpora: Sequence[tuple[Corpus, Sequence[Aligned]]], room: Room
) -> list[Example]:
    """Return one pass over the recordings; the same number gives the same examples."""
    rng = np.random.default_rng([seed, number])
    made = []
    for corpus, aligned in corpora:
        for each in aligned:
            samples = corpus.samples(each.recording)
            known = bool(each.words[0].starts_s)
            for words in stretches(rng, each.words) if known else [each.words]:
                one = example(rng, samples, words, room)
                if len(one.frames) // 3 > len(one.placed.chain.phones) // 3:
                    made.append(one)
                if rng.random() < NOISE_SHARE:
                    made.append(noise_example(rng, room))
    return made


def write_shard(path: Path, examples: Sequence[Example]) -> None:
    """Write a shard so that it is there whole or not at all."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        pickle.dump(list(examples), file, protocol=pickle.HIGHEST_PROTOCOL)
    partial.replace(path)


def read_shard(path: Path) -> list[Example]:
    """Read what `write_shard` wrote; the folder is the recipe's own, so a pickle is safe."""
    with path.open("rb") as file:
        examples: list[Example] = pickle.load(file)
    return examples
