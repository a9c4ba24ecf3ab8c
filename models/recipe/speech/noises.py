"""Sounds of a treatment room that are no words, made up: bowls, music, fans, coughs, doors.

Each maker returns `count` samples of about unit loudness, drawn from `rng`. They need not sound
true to a person; they must be unlike speech in the ways that the real ones are, and like it in
the ways that mislead an ear: tones with harmonics, bursts, breath.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

from models.recipe.speech.features import SAMPLE_RATE

Samples = NDArray[np.float32]
Maker = Callable[[np.random.Generator, int], Samples]

LOWEST_NOTE_HZ = 65.0
NOTES = 48
"""Four octaves of semitones."""


def white(rng: np.random.Generator, count: int) -> Samples:
    """Hiss, tilted by a random slope: white, pinkish or brown."""
    hiss = rng.standard_normal(count).astype(np.float32)
    pole = rng.choice([0.0, 0.5, 0.9, 0.98])
    return _levelled(lfilter([1.0], [1.0, -pole], hiss))


def fan(rng: np.random.Generator, count: int) -> Samples:
    """The hum of a motor and its harmonics, and the rush of air, slowly swelling."""
    t = np.arange(count) / SAMPLE_RATE
    base = rng.choice([50.0, 60.0, rng.uniform(20, 200)])
    hum = sum(
        rng.uniform(0.2, 1) / k * np.sin(2 * np.pi * (base * k * t + rng.random()))
        for k in range(1, rng.integers(3, 12))
    )
    swell = 1 + rng.uniform(0, 0.4) * np.sin(2 * np.pi * (rng.uniform(0.1, 3) * t + rng.random()))
    return _levelled((hum + rng.uniform(0.1, 1.5) * white(rng, count)) * swell)


def bowl(rng: np.random.Generator, count: int) -> Samples:
    """Singing bowls: partials that stand in no simple ratio, beat, and die over seconds."""
    out = np.zeros(count)
    for start in _moments(rng, count, rng.uniform(1.0, 5.0)):
        t = np.arange(count - start) / SAMPLE_RATE
        base = rng.uniform(90, 900)
        ratios = np.array([1.0, 2.71, 5.2, 8.4, 12.2]) * rng.uniform(0.95, 1.05, 5)
        for k, ratio in enumerate(ratios[: rng.integers(2, 6)]):
            if base * ratio > SAMPLE_RATE / 2:
                break
            beat = 1 + rng.uniform(0, 0.5) * np.sin(2 * np.pi * rng.uniform(0.5, 6) * t)
            decay = np.exp(-t / (rng.uniform(0.5, 6) / (1 + 0.5 * k)))
            tone = np.sin(2 * np.pi * (base * ratio * t + rng.random()))
            out[start:] += rng.uniform(0.3, 1) / (1 + k) * beat * decay * tone
    return _levelled(out)


def music(rng: np.random.Generator, count: int) -> Samples:
    """Notes of a scale, alone and in chords: plucked, blown or held."""
    out = np.zeros(count)
    scale = np.cumsum(rng.choice([1, 2, 2, 3], NOTES))
    low = rng.uniform(LOWEST_NOTE_HZ, 4 * LOWEST_NOTE_HZ)
    attack_s = float(rng.choice([0.005, 0.05, 0.3]))
    falling = rng.uniform(0.5, 2.5)  # how fast harmonics grow fainter
    vibrato = rng.uniform(0, 0.01) * (rng.random() < 0.5)
    for start in _moments(rng, count, rng.uniform(0.15, 1.5)):
        length = min(count - start, int(SAMPLE_RATE * rng.uniform(0.1, 3)))
        t = np.arange(length) / SAMPLE_RATE
        envelope = np.minimum(1, t / attack_s) * np.exp(-t / rng.uniform(0.1, 3))
        for _ in range(rng.integers(1, 4)):
            hz = low * 2 ** (scale[rng.integers(0, 14)] / 12)
            phase = 2 * np.pi * hz * (t + vibrato * np.sin(2 * np.pi * 5 * t) / 5)
            for k in range(1, rng.integers(2, 16)):
                if hz * k < SAMPLE_RATE / 2:
                    out[start : start + length] += envelope * k**-falling * np.sin(k * phase)
    return _levelled(out)


def bursts(rng: np.random.Generator, count: int) -> Samples:
    """Coughs, sniffs, cloth and paper: short rushes of noise through a resonance or two."""
    out = np.zeros(count)
    for start in _moments(rng, count, rng.uniform(0.1, 1.5)):
        length = min(count - start, int(SAMPLE_RATE * rng.uniform(0.03, 0.5)))
        t = np.arange(length) / SAMPLE_RATE
        rush = rng.standard_normal(length)
        for _ in range(rng.integers(1, 4)):
            low = rng.uniform(100, 3000)
            band = butter(
                1, [low, min(7500, low * rng.uniform(1.3, 3))], "band", fs=16_000, output="sos"
            )
            rush = rush * rng.uniform(0, 0.3) + sosfilt(band, rush)
        rush *= np.minimum(1, t / rng.uniform(0.002, 0.05)) * np.exp(-t / rng.uniform(0.02, 0.2))
        out[start : start + length] += rng.uniform(0.2, 1) * rush / (np.abs(rush).max() + 1e-9)
    return _levelled(out)


def knocks(rng: np.random.Generator, count: int) -> Samples:
    """Doors, steps, a bottle set down: a blow, and what it sets ringing for a moment."""
    out = np.zeros(count)
    for start in _moments(rng, count, rng.uniform(0.2, 2.0)):
        length = min(count - start, int(SAMPLE_RATE * 0.4))
        t = np.arange(length) / SAMPLE_RATE
        ring = sum(
            rng.uniform(0.2, 1)
            * np.exp(-t / rng.uniform(0.005, 0.12))
            * np.sin(2 * np.pi * rng.uniform(50, 2500) * t)
            for _ in range(rng.integers(2, 7))
        )
        blow = rng.standard_normal(length) * np.exp(-t / rng.uniform(0.001, 0.02))
        out[start : start + length] += rng.uniform(0.2, 1) * (ring + rng.uniform(0, 2) * blow)
    return _levelled(out)


def breath(rng: np.random.Generator, count: int) -> Samples:
    """Slow breathing through nose or mouth."""
    t = np.arange(count) / SAMPLE_RATE
    pace = np.clip(np.sin(2 * np.pi * (rng.uniform(0.15, 0.8) * t + rng.random())), 0, None)
    low = rng.uniform(200, 2000)
    band = butter(1, [low, low * rng.uniform(1.5, 3.5)], "band", fs=16_000, output="sos")
    return _levelled(sosfilt(band, rng.standard_normal(count)) * pace ** rng.uniform(0.5, 3))


STEADY: tuple[Maker, ...] = (white, white, fan)
EVENTS: tuple[Maker, ...] = (bowl, music, music, bursts, bursts, knocks, breath)


def _moments(rng: np.random.Generator, count: int, apart_s: float) -> list[int]:
    """Return when something begins, in samples: about `apart_s` apart, once at least."""
    number = 1 + rng.poisson(count / SAMPLE_RATE / apart_s)
    return sorted(int(at) for at in rng.integers(0, max(1, count - 160), number))


def _levelled(samples: NDArray[np.floating]) -> Samples:
    levelled: Samples = (samples / (np.sqrt(np.mean(samples**2)) + 1e-6)).astype(np.float32)
    return levelled
