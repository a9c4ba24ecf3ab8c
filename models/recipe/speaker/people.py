"""Who said what: the recordings of each person, and the stretches that are learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.recipe.speech.corpus import Corpus, Recording
from models.recipe.speech.features import SAMPLE_RATE

SHORT_S = (0.5, 1.2)
"""Of a stretch of talk: what single words and short phrases take."""

AROUND_S = 0.2
"""The silence around a word that is left, on either side: what is heard around an utterance."""

LOUD_DB = 25.0
"""How far under its loudest a recording is silence."""

LEVEL = SAMPLE_RATE // 100


@dataclass(frozen=True, slots=True)
class Person:
    """A person, and the recordings that are known to be theirs."""

    name: str
    corpus: Corpus
    recordings: tuple[Recording, ...]
    alone: bool
    """Whether these are words said alone."""


def packed_speaker(name: str) -> str:
    """Return whose a recording of a packed corpus is: its name begins with that."""
    return name.split(" ", 1)[0]


def read_speaker(name: str) -> str:
    """Return whose a recording of the first corpus is, by its path; "" where that isn't known."""
    path = Path(name)
    if path.parent.name == "librispeech":
        return f"reader-{path.stem.split('-')[0]}"
    return "ljspeech" if path.parent.name == "ljspeech" else ""


def people_of(corpus: Corpus, speaker: Callable[[str], str], *, alone: bool) -> list[Person]:
    """Return the people of a corpus, by their names; `speaker` tells whose a recording is."""
    of: dict[str, list[Recording]] = {}
    for recording in corpus.recordings:
        if name := speaker(recording.name):
            of.setdefault(name, []).append(recording)
    return [Person(name, corpus, tuple(theirs), alone) for name, theirs in sorted(of.items())]


def spread(recordings: Sequence[Recording], most: int) -> list[Recording]:
    """Return as many recordings at most, from all over the list."""
    if len(recordings) <= most:
        return list(recordings)
    return [recordings[round(n)] for n in np.linspace(0, len(recordings) - 1, most)]


def sounding(samples: NDArray[np.int16]) -> tuple[int, int]:
    """Return where a recording's sound begins and ends, in samples."""
    whole = samples[: len(samples) // LEVEL * LEVEL]
    if not len(whole):
        return 0, len(samples)
    power = (whole.astype(np.float64).reshape(-1, LEVEL) ** 2).mean(axis=1)
    smooth = np.convolve(power, np.ones(3) / 3, "same")
    loud = np.flatnonzero(smooth > smooth.max() * 10 ** (-LOUD_DB / 10))
    return (int(loud[0]) * LEVEL, (int(loud[-1]) + 1) * LEVEL) if loud.size else (0, len(samples))


def stretch(
    rng: np.random.Generator, samples: NDArray[np.int16], *, alone: bool
) -> NDArray[np.float32]:
    """Return a word with some silence around it, or a short stretch of talk."""
    first, last = sounding(samples)
    if alone:
        around = round(AROUND_S * SAMPLE_RATE)
        start, end = max(0, first - around), last + around
    else:
        length = round(rng.uniform(*SHORT_S) * SAMPLE_RATE)
        start = first + int(rng.integers(max(1, last - first - length)))
        end = start + length
    return samples[start:end].astype(np.float32)
