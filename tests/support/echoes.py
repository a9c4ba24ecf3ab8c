"""A room by arithmetic: cues, and how they come back to the microphone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.nouns import SAMPLE_RATE
from tests.support.speech import synthesise

Sound = NDArray[np.float64]

FIRST_S = 0.5
"""When the first cue begins."""

BETWEEN_S = 1.0
"""Silence after each cue."""

DELAY_S = 0.08
"""From a loudspeaker's sound to its echo."""


@dataclass(frozen=True, slots=True)
class Played:
    """Cues one after another, and where each of them lies, in seconds."""

    sound: Sound
    spans: tuple[tuple[float, float], ...]


def cues(
    *texts: str, between_s: float = BETWEEN_S, voice: Callable[[str], Sound] = synthesise
) -> Played:
    """Return the cues as the loudspeaker plays them; `voice` makes each of them."""
    sounds, spans = [np.zeros(round(FIRST_S * SAMPLE_RATE))], []
    pause, at = np.zeros(round(between_s * SAMPLE_RATE)), sounds[0].size
    for text in texts:
        sound = voice(text)
        spans.append((at / SAMPLE_RATE, (at + sound.size) / SAMPLE_RATE))
        sounds += [sound, pause]
        at += sound.size + pause.size
    return Played(np.concatenate(sounds), tuple(spans))


def echo_of(sound: Sound, gain_db: float = -6.0, delay_s: float = DELAY_S) -> Sound:
    """Return what comes back from a small room: reverberation time 0.3 s."""
    times = np.arange(round(0.2 * SAMPLE_RATE)) / SAMPLE_RATE
    response = 0.05 * np.random.default_rng(3).normal(size=times.size) * 10 ** (-3 * times / 0.3)
    response[0] = 1.0
    delayed = np.concatenate([np.zeros(round(delay_s * SAMPLE_RATE)), sound])[: sound.size]
    return 10 ** (gain_db / 20) * np.convolve(delayed, response)[: sound.size]


def noise(samples: int, level: float = 1e-4) -> Sound:
    """Return the faint noise of a microphone."""
    return np.random.default_rng(5).normal(0.0, level, samples)


def whole(sound: Sound) -> NDArray[np.int16]:
    """Return 16-bit samples."""
    return np.rint(sound * 32768).astype(np.int16)
