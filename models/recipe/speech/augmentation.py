"""One utterance in another voice, room and noise: no copy of a recording sounds like another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, oaconvolve, sosfilt

from models.recipe.speech import noises
from models.recipe.speech.features import FRAME, SAMPLE_RATE

Samples = NDArray[np.float32]

SLOWEST, FASTEST = 0.87, 1.15
"""How much slower, and lower, or faster a voice is made; Kaldi's recipes take 0.9 to 1.1."""

UNCHANGED = 0.12
"""Share of copies without reverberation or noise."""

FAR = 0.2
"""Share of copies heard by a microphone metres away: more of the room than of the voice."""

NARROW = 0.08
"""Share of copies from a line or a headset that carries no more than 4 kHz."""
NARROW_HZ = 3_700

QUIET = 0.15
"""Share of copies so soft that their loudest moment lies 30 to 50 dB under full scale."""
OVERDRIVEN = 0.05
"""Share of copies whose loudest moments are cut off."""

BABBLE_SHARE = 0.2
"""Of the stretches without a word, those of so many voices at once that no word stands out."""
FEWEST_IN_BABBLE, MOST_IN_BABBLE = 5, 12

FULL_SCALE = 32767.0


@dataclass(frozen=True, slots=True)
class Room:
    """What a copy may be mixed with, each at `SAMPLE_RATE` and long: excerpts are taken."""

    noises: Sequence[NDArray[np.int16]]
    talk: Sequence[NDArray[np.int16]]
    events: Sequence[NDArray[np.float32]]
    """Made-up bowls, music, coughs, doors, of unit loudness."""


EVENT_CLIPS = 25
EVENT_S = 12.0
"""Of each kind of event so many clips are made, and so long."""


def made_up_events(seed: int) -> list[Samples]:
    """Return clips of each kind of event, made once, as they cost more than all else."""
    rng = np.random.default_rng(seed)
    return [
        maker(rng, int(EVENT_S * SAMPLE_RATE))
        for maker in noises.EVENTS
        for _ in range(EVENT_CLIPS)
    ]


def at_speed(samples: Samples, speed: float) -> Samples:
    """Return the samples played faster by `speed`, and as much higher."""
    faster: Samples = soxr.resample(samples, SAMPLE_RATE * speed, SAMPLE_RATE, quality="LQ")
    return faster


def between_silences(
    rng: np.random.Generator, samples: Samples, before: int, after: int
) -> Samples:
    """Return the samples, faded at their ends, between so many samples of a quiet room."""
    fade = min(int(SAMPLE_RATE * rng.uniform(0.001, 0.015)), len(samples) // 2)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    samples = samples.copy()
    samples[:fade] *= ramp
    samples[len(samples) - fade :] *= ramp[::-1]
    hiss_db = rng.uniform(-85, -45) if rng.random() < 0.9 else -120.0
    total = before + len(samples) + after
    quiet = noises.white(rng, total) * np.float32(FULL_SCALE * 10 ** (hiss_db / 20))
    quiet[before : before + len(samples)] += samples
    return quiet


def in_a_room(rng: np.random.Generator, samples: Samples, room: Room) -> Samples:
    """Return the samples with reverberation, noise and a level of their own, in 16-bit steps."""
    if rng.random() < UNCHANGED:
        return _as_recorded(rng, samples)
    if rng.random() < NARROW:
        narrow = butter(6, NARROW_HZ, fs=SAMPLE_RATE, output="sos")
        samples = sosfilt(narrow, samples).astype(np.float32)
    if (far := rng.random() < FAR) or rng.random() < 0.4:
        samples = oaconvolve(samples, _echo(rng, far))[: len(samples)].astype(np.float32)
    loudness = _loudness(samples)
    if rng.random() < 0.65:
        snr_db = rng.uniform(-3, 25)
        samples = samples + _background(rng, len(samples), room) * np.float32(
            loudness * 10 ** (-snr_db / 20)
        )
    if rng.random() < 0.25:
        snr_db = rng.uniform(0, 25)
        samples = samples + _excerpt(rng, room.events, len(samples)) * np.float32(
            loudness * 10 ** (-snr_db / 20)
        )
    return _as_recorded(rng, samples)


def noise_alone(rng: np.random.Generator, count: int, room: Room) -> tuple[Samples, bool]:
    """Return `count` samples without a word, and whether there is more in them than a room."""
    level = np.float32(FULL_SCALE * 10 ** (rng.uniform(-55, -20) / 20))
    if rng.random() < BABBLE_SHARE:
        samples = _babble(rng, count, room, rng.integers(FEWEST_IN_BABBLE, MOST_IN_BABBLE + 1))
        if rng.random() < 0.5:
            samples = oaconvolve(samples, _echo(rng))[:count].astype(np.float32)
        return _as_recorded(rng, samples * level), True
    samples = _background(rng, count, room, talk=False) * level
    eventful = bool(rng.random() < 0.75)
    if eventful:
        above = 10 ** (rng.uniform(3, 35) / 20)
        event = _excerpt(rng, room.events, count) * level * np.float32(above)
        if rng.random() < 0.4:
            event = oaconvolve(event, _echo(rng))[:count].astype(np.float32)
        samples = samples + event
    return _as_recorded(rng, samples), eventful


def _as_recorded(rng: np.random.Generator, samples: Samples) -> Samples:
    """Return the samples at a random level, now and then overdriven, rounded to 16 bits."""
    peak = float(np.abs(samples).max()) + 1.0
    kind = rng.random()
    if kind < QUIET:
        level_db = rng.uniform(-50, -30)
    elif kind < 1 - OVERDRIVEN:
        level_db = rng.uniform(-32, -1)
    else:
        level_db = rng.uniform(0, 12)
    scaled = samples * np.float32(FULL_SCALE / peak * 10 ** (level_db / 20))
    rounded: Samples = np.clip(np.round(scaled), -FULL_SCALE, FULL_SCALE).astype(np.float32)
    return rounded


def _loudness(samples: Samples) -> float:
    """Return the root mean square of the louder half of the frames, so that pauses don't count."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return 1.0
    energy = np.sort(np.mean(frames.astype(np.float64) ** 2, axis=1))
    return float(np.sqrt(energy[len(energy) // 2 :].mean())) + 1.0


def _echo(rng: np.random.Generator, far: bool = False) -> Samples:
    """Return the response of a room: the direct sound, a few reflections, a tail that dies.

    A treatment room is small and furnished: 0.1 to 0.5 s for 60 dB. From `far`, two to four
    metres away, what it throws back is louder than the voice itself.
    """
    dying_s = rng.uniform(0.1, 0.5)
    count = int(SAMPLE_RATE * dying_s)
    t = np.arange(count) / SAMPLE_RATE
    tail = rng.standard_normal(count) * np.exp(-6.9 * t / dying_s)
    tail[: int(SAMPLE_RATE * rng.uniform(0.002, 0.02))] = 0
    for _ in range(rng.integers(2, 8)):
        at = int(SAMPLE_RATE * rng.uniform(0.001, 0.03))
        tail[min(at, count - 1)] += rng.uniform(-4, 4)
    tail *= 10 ** (rng.uniform(0, 10) / 20 if far else rng.uniform(-15, 6) / 20) / np.sqrt(
        (tail**2).sum() + 1e-9
    )
    tail[0] = 1.0
    return tail.astype(np.float32)


def _background(rng: np.random.Generator, count: int, room: Room, talk: bool = True) -> Samples:
    """Return noise of unit loudness: a recorded room, a made-up one, or people talking far off."""
    kind = rng.random()
    if kind < 0.5:
        return _excerpt(rng, room.noises, count)
    if kind < 0.65 and talk:
        return _babble(rng, count, room, rng.integers(3, 8))
    return noises.STEADY[rng.integers(len(noises.STEADY))](rng, count)


def _babble(rng: np.random.Generator, count: int, room: Room, voices: int) -> Samples:
    """Return so many people talking at once, of unit loudness."""
    each = [_excerpt(rng, room.talk, count) for _ in range(voices)]
    return np.sum(each, axis=0, dtype=np.float32) / np.float32(np.sqrt(voices))


def _excerpt(rng: np.random.Generator, of: Sequence[NDArray[Any]], count: int) -> Samples:
    source = of[rng.integers(len(of))]
    start = int(rng.integers(max(1, len(source) - count)))
    part = np.resize(source[start : start + count], count).astype(np.float32)
    if rng.random() < 0.5:
        part = part[::-1]
    return part / np.float32(np.sqrt(np.mean(part**2)) + 1e-2)
