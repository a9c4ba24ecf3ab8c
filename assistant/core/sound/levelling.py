"""What a speech engine makes, cut to the words and brought to one level."""

from __future__ import annotations

import math

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.core.sound.nouns import VOICE_RATE

LEVEL_DBFS = -23.0
"""Mean level of the words: the programme level of EBU R 128, well under the -14 of streamed
music, so a cue does not startle. espeak-ng's cues differ by 3 dB in mean level and, levelled by
their peaks, by more (4 dB): so they are levelled by the mean."""

PEAK_DBFS = -3.0
"""No cue's peak passes this, so that a chime on top of it does not clip."""

MARGIN_S = 0.01
"""Silence kept either side: espeak-ng puts up to 60 ms before a cue and 390 to 540 ms after."""

SILENCE_DBFS = -60.0
"""Less than this at a cue's ends is silence. espeak-ng's silence is exact zeros."""

PAUSE_DB = 30.0
"""What lies so far below a cue's loudest 20 ms is no word and does not count for its level."""


def levelled(samples: NDArray[np.float32], rate: int) -> NDArray[np.int16]:
    """Make a cue, mono at `VOICE_RATE`, of mono `samples` at `rate` Hz whose full scale is 1.

    Empty where nothing sounds.
    """
    if rate != VOICE_RATE:
        samples = soxr.resample(samples, rate, VOICE_RATE)
    sounding = np.flatnonzero(np.abs(samples) > math.pow(10, SILENCE_DBFS / 20))
    if not len(sounding):
        return np.zeros(0, np.int16)
    margin = round(MARGIN_S * VOICE_RATE)
    cue = samples[max(0, sounding[0] - margin) : sounding[-1] + 1 + margin]
    gain = min(
        math.pow(10, LEVEL_DBFS / 20) / mean_level(cue),
        math.pow(10, PEAK_DBFS / 20) / float(np.abs(cue).max()),
    )
    return np.round(cue * gain * 32767).astype(np.int16)


def louder(pcm: NDArray[np.int16], by_db: float) -> NDArray[np.int16]:
    """Return a sound `by_db` dB louder, or quieter where that is negative."""
    if not by_db:
        return pcm
    gained = np.round(pcm * math.pow(10, by_db / 20))
    return np.clip(gained, -32768, 32767).astype(np.int16)


def mean_level(samples: NDArray[np.float32]) -> float:
    """The root mean square of what is said in `samples` at `VOICE_RATE`, pauses left out."""
    length = VOICE_RATE // 50
    padded = np.pad(samples, (0, -len(samples) % length))
    power = (padded.reshape(-1, length) ** 2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * math.pow(10, -PAUSE_DB / 10)].mean()))
