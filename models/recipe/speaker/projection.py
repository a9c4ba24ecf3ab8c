"""From an open network's embeddings to voice prints: what tells people apart in single words.

The open network learned from seconds of talk. Linear discriminant analysis (R. A. Fisher, 1936) on
words said alone by a thousand people, each as it was recorded and through another microphone, room
and noise, finds the directions in which people differ, and not words or microphones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from models.recipe.speaker.people import Person, spread, stretch
from models.recipe.speech.features import SAMPLE_RATE

Embeddings = NDArray[np.float64]

KEPT = 64
"""Directions that are kept: chosen among 64, 128 and 192 on half of the development people."""

LEAST_OF_EACH = 3
"""Words of a person who is learned from."""

OF_EACH = 5
"""Recordings of each person: more of those who said many words would weigh more."""

SHRUNK = 0.5
"""How much of the mean of the variances within people is added to each: directions in which
they are by chance small would count for too much."""

SMOOTH_DB, TILT_DB = 3.0, 6.0
"""How far a microphone's response goes up and down, and is tilted: standard deviations."""

ROOM_S = (0.1, 0.5)
"""Seconds until a room's sound is 60 dB softer."""


def heard(
    people: Sequence[Person],
    noises: Sequence[NDArray[np.int16]],
    embed: Callable[[bytes], NDArray[np.float32] | None],
    seed: int,
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """Yield whose each embedding is, and it: of each recording one as it is, and one otherwise."""
    rng = np.random.default_rng(seed)
    for number, person in enumerate(people):
        for recording in spread(person.recordings, OF_EACH):
            sound = stretch(rng, person.corpus.samples(recording), alone=person.alone)
            for made in (sound, elsewhere(rng, sound, noises)):
                found = embed(np.clip(np.round(made), -32768, 32767).astype("<i2").tobytes())
                if found is not None:
                    yield number, found


def elsewhere(
    rng: np.random.Generator, sound: NDArray[np.float32], noises: Sequence[NDArray[np.int16]]
) -> NDArray[np.float64]:
    """Return a sound through another microphone, mostly in another room with a noise of its own."""
    made = np.asarray(sound, np.float64)
    if rng.random() < 0.5:
        tail = round(rng.uniform(*ROOM_S) * SAMPLE_RATE)
        room = rng.normal(size=tail) * np.exp(-6.9 * np.arange(tail) / tail)
        room[: SAMPLE_RATE // 200] = 0.0
        room *= 10 ** (rng.uniform(-10, 3) / 20) / np.sqrt((room**2).sum())
        room[0] = 1.0
        made = oaconvolve(made, room)[: len(made)]
    if rng.random() < 0.6:
        noise = noises[rng.integers(len(noises))]
        at = int(rng.integers(len(noise) - len(made)))
        part = noise[at : at + len(made)].astype(np.float64)
        gain = np.sqrt((made**2).mean() / ((part**2).mean() + 1.0))
        made = made + part * gain * 10 ** (-rng.uniform(3, 25) / 20)
    band = np.linspace(0, 1, len(made) // 2 + 1)
    curve = rng.normal(0, TILT_DB) * (band - 0.5)
    for k in range(1, 5):
        curve = curve + rng.normal(0, SMOOTH_DB) * np.cos(np.pi * k * band + rng.uniform(0, 6.3))
    return np.fft.irfft(np.fft.rfft(made) * 10 ** (curve / 20), len(made))


def projection(
    whose: NDArray[np.int64], embeddings: Embeddings, kept: int = KEPT
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean of all embeddings and the (numbers, kept) matrix that is applied after."""
    mean = embeddings.mean(axis=0)
    centred = embeddings - mean
    people = np.unique(whose)
    means = np.array([centred[whose == each].mean(axis=0) for each in people])
    within = centred - means[np.searchsorted(people, whose)]
    scatter = within.T @ within / len(within)
    scatter += SHRUNK * np.trace(scatter) / len(scatter) * np.eye(len(scatter))
    values, vectors = np.linalg.eigh(scatter)
    white = vectors / np.sqrt(values)
    between = (means @ white).T @ (means @ white) / len(means)
    _, directions = np.linalg.eigh(between)
    matrix = white @ directions[:, ::-1][:, :kept]
    return mean.astype(np.float32), matrix.astype(np.float32)
