"""Noise under speech at a stated ratio, and the quiet that makes an utterance of a stretch.

Sound is 16-bit mono at `SAMPLE_RATE` in arrays of one dimension.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from assistant.core.hearing.onset import FRAME, STEP, levels
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE

Samples = NDArray[np.int16]

PEAK_FRAME = 2048
"""Samples, 0.13 s: over so many the power of speech and of noise is taken. About a vowel: what a
person hears as how loud the word was, whatever silence lies around it."""

BEFORE_S = 0.5
"""Quiet before a stretch: the silence that parts one utterance from the next."""

AFTER_S = 1.5
"""Quiet after a stretch: the longest that the model's endpoint rules wait (1.0 s), and the reach
of its network."""

QUIET_DBFS = -70.0
"""Root mean square of that quiet, white: a silent room through a laptop's microphone. Digital
silence is heard nowhere, and a recogniser may take it for anything."""

FADE_S = 0.005
"""Seconds over which the ends of a stretch rise and fall: a cut through a wave would click."""

LOUD_DB = 34.0
"""How far under its loudest 10 ms a stretch still counts as sound: 2 % of the amplitude, above a
synthesiser's breath and below the softest onset of a consonant."""

ROOM_DB = 10.0
"""How far above the quietest tenth of the file's 10 ms frames; where the room is loud this is the
higher of the two."""


def in_quiet(stretch: Samples, seed: int) -> Samples:
    """Return the stretch as an utterance of its own: it begins after `BEFORE_S`.

    The whole is a number of whole blocks.
    """
    before = round(BEFORE_S * SAMPLE_RATE)
    after = round(AFTER_S * SAMPLE_RATE)
    after += -(before + stretch.size + after) % BLOCK_SAMPLES
    scale = 32768 * math.pow(10, QUIET_DBFS / 20)
    random = np.random.default_rng(seed)
    quiet = random.normal(0.0, scale, before + after).round().astype(np.int16)
    return np.concatenate([quiet[:before], _faded(stretch), quiet[before:]])


def mixed(sound: Samples, noise: Samples, offset: int, snr_db: float) -> Samples:
    """Return `sound` with noise under it, from the sample `offset` of the noise on, looped.

    `snr_db` is 10 log10 of the ratio of the powers of the loudest whole `PEAK_FRAME` of the sound
    and of the noise that is laid under it. Where the sum would pass full scale, all of it is
    made softer, which leaves the ratio as it is.

    Raises:
        ValueError: there is nothing but silence in the noise.
    """
    under = np.resize(np.roll(noise, -offset), sound.size)
    power = peak_power(under)
    if not power:
        raise ValueError("the noise is silent")
    gain = math.sqrt(peak_power(sound) / power / math.pow(10, snr_db / 10))
    total = sound.astype(np.float32) + under * np.float32(gain)
    excess = float(np.abs(total).max(initial=0.0)) / 32767
    return (total / max(1.0, excess)).round().astype(np.int16)


def peak_power(sound: Samples) -> float:
    """Return the mean square of the loudest whole frame; of all of it, where that is shorter."""
    if not sound.size:
        return 0.0
    frames = sound[: sound.size - sound.size % PEAK_FRAME].reshape(-1, PEAK_FRAME)
    if not frames.size:
        frames = sound.reshape(1, -1)
    return max(float(np.mean(frame.astype(np.float64) ** 2)) for frame in frames)


def sounding(stretch: Samples) -> tuple[int, int]:
    """Return the samples at which the sound in a stretch begins and ends.

    That is the first and last 10 ms that are within `LOUD_DB` of the loudest and `ROOM_DB` above
    the quietest tenth. What has no 10 ms, or no sound, begins and ends with itself.
    """
    level = levels(stretch.astype(np.float64))
    if not level.size:
        return 0, stretch.size
    loudest = float(level.max())
    room = float(np.percentile(level, 10)) + ROOM_DB
    # In a loud room, or where all is speech, the room may not be told from it.
    loud = np.flatnonzero(level >= max(loudest - LOUD_DB, min(room, loudest - ROOM_DB)))
    return int(loud[0]) * STEP, min(int(loud[-1]) * STEP + FRAME, stretch.size)


def _faded(stretch: Samples) -> Samples:
    rise = min(round(FADE_S * SAMPLE_RATE), stretch.size // 2)
    shape = np.ones(stretch.size)
    shape[:rise] = np.arange(rise) / max(1, rise)
    shape[stretch.size - rise :] = shape[:rise][::-1]
    return (stretch * shape).round().astype(np.int16)
