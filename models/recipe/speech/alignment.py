"""Forced alignment: which output of the network each phone of a transcript falls on."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.ear_model.graph import Lexicon
from assistant.core.phonetics.phones import Pronunciation
from models.recipe.network.chains import chain_of
from models.recipe.network.objective import Placed, advantage, best_path
from models.recipe.speech.corpus import Corpus, Recording
from models.recipe.speech.features import SAMPLE_RATE, log_mels

OUTPUT_S = 0.03
"""Seconds from one output to the next."""

Score = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From log-mels (frames, 40) to scores (outputs, 2 × phones)."""


@dataclass(frozen=True, slots=True)
class AlignedWord:
    """A word as it was said: its phones and the second each begins, and the second it ends.

    `starts_s` is empty where nobody has looked yet.
    """

    text: str
    phones: Pronunciation
    starts_s: tuple[float, ...]
    end_s: float


@dataclass(frozen=True, slots=True)
class Aligned:
    """A recording with its words in place."""

    recording: Recording
    words: tuple[AlignedWord, ...]


def align(corpus: Corpus, lexicon: Lexicon, score: Score) -> Iterator[Aligned]:
    """Yield each recording whose words are all in the lexicon and fit the sound."""
    for recording in corpus.recordings:
        spoken = [lexicon.get(word, ()) for word in recording.words]
        if not spoken or not all(spoken):
            continue
        samples = corpus.samples(recording).astype(np.float32)
        chain = chain_of(spoken)
        path = best_path(
            score(log_mels(samples)), chain.phones, chain.before, chain.offsets, chain.last
        )
        if not len(path):
            continue
        words: list[list[tuple[int, int]]] = [[] for _ in recording.words]
        ends = [0] * len(recording.words)
        for t, state in enumerate(path):
            word = chain.words[state]
            if word >= 0:
                if t == 0 or path[t - 1] != state:
                    words[word].append((t, state))
                ends[word] = t + 1
        yield Aligned(
            recording,
            tuple(
                AlignedWord(
                    text,
                    spoken[number][chain.variants[entered[0][1]]],
                    tuple(round(t * OUTPUT_S, 2) for t, _ in entered),
                    round(min(ends[number] * OUTPUT_S, len(samples) / SAMPLE_RATE), 2),
                )
                for number, (text, entered) in enumerate(zip(recording.words, words, strict=True))
            ),
        )


def absurd(
    corpus: Corpus, lexicon: Lexicon, score: Score, bigram: NDArray[np.float64], least: float
) -> set[str]:
    """Return the names of recordings whose words a trained network cannot believe in.

    Their own phones must be at least so likely against any others: `least` is a logarithm.
    Mistaken labels, words cut in half.
    """
    found = set()
    for each in unaligned(corpus, lexicon):
        recording = each.recording
        scores = score(log_mels(corpus.samples(recording).astype(np.float32)))
        chain = chain_of([lexicon[word] for word in recording.words])
        states = len(chain.phones)
        free = Placed(chain, np.zeros(states, np.int32), np.full(states, len(scores), np.int32))
        if len(scores) < states // 3 or advantage(scores, free, bigram) < least:
            found.add(recording.name)
    return found


def said_alone(
    aligned: Iterable[Aligned], never: Collection[str], pause_s: float, longest: int
) -> list[Aligned]:
    """Return the words of talk that stand between pauses, `longest` in a row at most.

    So a word of a sentence is what a session would take for a command, if it were one; what is in
    `never` is one.
    """
    found = []
    for each in aligned:
        words = each.words
        gaps = [after.starts_s[0] - before.end_s for before, after in pairwise(words)]
        pauses = [True, *(gap >= pause_s for gap in gaps), True]
        for first in range(len(words)):
            for end in range(first + 1, min(first + longest, len(words)) + 1):
                run = words[first:end]
                whole = pauses[first] and pauses[end]
                if whole and " ".join(word.text for word in run) not in never:
                    found.append(Aligned(each.recording, run))
    return found


def unaligned(corpus: Corpus, lexicon: Lexicon) -> list[Aligned]:
    """Return each recording of known words as one that may have them anywhere."""
    return [
        Aligned(
            recording,
            tuple(AlignedWord(word, tuple(lexicon[word][0]), (), 0.0) for word in recording.words),
        )
        for recording in corpus.recordings
        if recording.words and all(word in lexicon for word in recording.words)
    ]


def write_alignment(path: Path, aligned: Sequence[Aligned]) -> None:
    """Keep an alignment for the next run."""
    rows = [
        [each.recording.name, [[w.text, w.phones, w.starts_s, w.end_s] for w in each.words]]
        for each in aligned
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")


def read_alignment(path: Path, corpus: Corpus) -> list[Aligned]:
    """Read back what `write_alignment` wrote."""
    by_name = {recording.name: recording for recording in corpus.recordings}
    return [
        Aligned(
            by_name[name],
            tuple(
                AlignedWord(w, tuple(phones), tuple(starts), end)
                for w, phones, starts, end in words
            ),
        )
        for name, words in json.loads(path.read_text(encoding="utf-8"))
    ]
