"""Spoken commands at known times: synthetic voices laid into a recording."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

RATE = 16_000
THRESHOLD = 0.02
"""Share of a word's peak at which its sound begins: above the synthesiser's breath, below the
softest onset of a consonant."""

LEVEL = 0.25
"""Peak of a spoken word unless another is asked for: a voice at arm's length. Full scale is 1."""

FLITE = "flite:"
"""What comes before the name of a voice that is flite's, not espeak-ng's."""

FESTIVAL = "festival:"
"""The same for festival's. They are Debian packages of their own."""

TALK = (
    "how are you feeling today",
    "I will work on the left side for a while",
    "let me know if this is too much",
    "just breathe and let the shoulder sink",
    "we have time, there is no hurry at all",
)
"""Sentences to a client, none of them a command, though some hold a word of one."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A phrase said at a time: its sound begins at `at` seconds of the recording.

    `level` is its peak, full scale being 1.
    """

    at: float
    text: str
    voice: str = "en-us"
    level: float = LEVEL


@cache
def synthesise(text: str, voice: str = "en-us", words_per_minute: int = 140) -> NDArray[np.float64]:
    """Return the phrase in a synthetic voice, at 16 kHz, from its first sound on.

    `voice` is one of espeak-ng's, or `FLITE` or `FESTIVAL` and the name of one of theirs, which
    keep their own pace.
    """
    if voice.startswith(FLITE):
        command = ["flite", "-voice", voice.removeprefix(FLITE), "-t", text, "-o", "/dev/stdout"]
    elif voice.startswith(FESTIVAL):
        # Into a pipe festival writes a header that says that no sound follows.
        raw = ("-otype", "raw", "-F", str(RATE))
        command = ["text2wave", "-eval", f"(voice_{voice.removeprefix(FESTIVAL)})", *raw]
    else:
        command = ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "--stdout", text]
    made = subprocess.run(command, check=True, capture_output=True, input=text.encode()).stdout
    if voice.startswith(FESTIVAL):
        sound, rate = np.frombuffer(made, np.int16) / 32768.0, RATE
    else:
        sound, rate = soundfile.read(BytesIO(made))
    sound = soxr.resample(sound, rate, RATE)
    loud = np.flatnonzero(np.abs(sound) > THRESHOLD * np.abs(sound).max())
    sound = sound[loud[0] : loud[-1] + RATE // 50]
    levelled: NDArray[np.float64] = sound * LEVEL / np.abs(sound).max()
    return levelled


def lay_out(
    words: Iterable[SpokenWord], seconds: float, noise: float = 1e-4
) -> NDArray[np.float64]:
    """Return a recording of `seconds` with the words at their times, in faint seeded noise.

    `noise` is its root mean square, full scale being 1.
    """
    recording = np.random.default_rng(7).normal(0.0, noise, int(seconds * RATE))
    for word in words:
        sound = synthesise(word.text, word.voice) * (word.level / LEVEL)
        start = round(word.at * RATE)
        recording[start : start + sound.size] += sound
    return recording


def record(path: Path, words: Iterable[SpokenWord], seconds: float, noise: float = 1e-4) -> Path:
    """Write such a recording as 16-bit WAV or FLAC, and return its path."""
    soundfile.write(path, lay_out(words, seconds, noise), RATE, subtype="PCM_16")
    return path
