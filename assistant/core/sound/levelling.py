"""What a speech engine makes of a clause: cut to its words, softened at its ends, even.

Every clause is as loud as every other, so that any of them can be joined to a cue.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.core.sound.loudness import loudness, true_peak
from assistant.core.sound.nouns import VOICE_RATE

LOUDNESS_LUFS = -23.0
"""Loudness of the words: the programme level of EBU R 128, well under the -14 of streamed music, so
a cue does not startle."""

PEAK_DBTP = -3.0
"""No cue's peak passes this, between samples as well, so that a chime on top of it does not clip
and no converter has to make more than full scale of it."""

LEAD_S = 0.01
"""Silence kept before the words: espeak-ng puts up to 60 ms there."""

TAIL_S = 0.03
"""Silence kept after them, of 390 to 540 ms that espeak-ng puts there: what dies away is in it."""

SILENCE_DB = -50.0
"""Less than this under a clause's peak, what lies at its ends is silence. espeak-ng's is exact
zeros; of a sound at -23 LUFS it is some -60 dB of full scale, less than a quiet room's."""

FADE_IN_S = 0.005
"""Seconds in which a clause comes up, where it does not begin from silence: within what is kept
before the words, so that no "p" or "t" is softened."""

FADE_OUT_S = 0.02
"""Seconds in which it dies away, as a cue that is cut does."""


REACH_S = 0.02
"""Seconds before and after a peak in which the gain sinks and comes back, where a sound is made
louder than its peaks allow: three periods of a low voice, so that it does not follow each."""


def levelled(samples: NDArray[np.float32], rate: int) -> NDArray[np.int16]:
    """Make a clause, mono at `VOICE_RATE`, of mono `samples` at `rate` Hz whose full scale is 1.

    Empty where nothing sounds. What is no number, as a network may make of a clause, is silence.
    """
    samples = np.nan_to_num(samples, posinf=0.0, neginf=0.0)
    if rate != VOICE_RATE:
        samples = soxr.resample(samples, rate, VOICE_RATE)
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < _LEAST:
        return np.zeros(0, np.int16)
    sounding = np.flatnonzero(np.abs(samples) > peak * math.pow(10, SILENCE_DB / 20))
    first = max(0, sounding[0] - round(LEAD_S * VOICE_RATE))
    last = sounding[-1] + 1 + round(TAIL_S * VOICE_RATE)
    clause = _softened(samples[first:last])
    gain_db = min(
        LOUDNESS_LUFS - loudness(clause, VOICE_RATE), PEAK_DBTP - true_peak(clause, VOICE_RATE)
    )
    return np.round(clause * math.pow(10, gain_db / 20) * 32767).astype(np.int16)


_LEAST = 1e-4
"""A peak of 16-bit sound that is nothing but its rounding: three steps."""


def joined(clauses: Sequence[tuple[NDArray[np.int16], float]]) -> NDArray[np.int16]:
    """Return one sound of clauses at `VOICE_RATE`, each with the seconds of silence after it."""
    parts: list[NDArray[np.int16]] = []
    for pcm, pause_s in clauses:
        parts += [pcm, np.zeros(round(pause_s * VOICE_RATE), np.int16)]
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def louder(pcm: NDArray[np.int16], by_db: float) -> NDArray[np.int16]:
    """Return a sound `by_db` dB louder, or quieter where that is negative.

    No peak passes `PEAK_DBTP` by that: those that would are held down, and the rest is as much
    louder as was asked for.
    """
    if not by_db or not pcm.size:
        return pcm
    raised = pcm.astype(np.float64) * (math.pow(10, by_db / 20) / 32767)
    if by_db > 0:
        raised = _held_down(raised)
    return np.round(raised * 32767).astype(np.int16)


def _held_down(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sound whose peaks stay under `PEAK_DBTP`: its gain sinks before each, and comes back
    after it."""
    most = math.pow(10, PEAK_DBTP / 20)
    wanted = most / np.maximum(np.abs(samples), most)
    if wanted.min() < 1.0:
        reach = round(REACH_S * VOICE_RATE)
        lowest = _least_around(wanted, reach)
        around = np.pad(lowest, reach, mode="edge")
        sums = np.concatenate([[0.0], np.cumsum(around)])
        samples = samples * (sums[2 * reach + 1 :] - sums[: -2 * reach - 1]) / (2 * reach + 1)
        between_db = true_peak(samples.astype(np.float32), VOICE_RATE)
        samples = samples * math.pow(10, min(0.0, PEAK_DBTP - between_db) / 20)
    return samples


def _least_around(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return the least of each value and so many to either side.

    By the least so far in stretches of that length, from either end (van Herk, 1992): the work is
    the same however far it reaches.
    """
    width = 2 * reach + 1
    to_whole = -(values.size + 2 * reach) % width
    padded = np.pad(values, (reach, reach + to_whole), constant_values=1.0)
    stretches = padded.reshape(-1, width)
    onward = np.minimum.accumulate(stretches, axis=1).ravel()
    backward = np.minimum.accumulate(stretches[:, ::-1], axis=1)[:, ::-1].ravel()
    return np.minimum(backward[: values.size], onward[width - 1 : width - 1 + values.size])


def _softened(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a clause that comes up and dies away along half a cosine."""
    soft = samples.copy()
    up = min(round(FADE_IN_S * VOICE_RATE), len(soft) // 2)
    down = min(round(FADE_OUT_S * VOICE_RATE), len(soft) // 2)
    soft[:up] *= 0.5 - 0.5 * np.cos(np.pi * (np.arange(up) + 0.5) / up)
    soft[len(soft) - down :] *= 0.5 + 0.5 * np.cos(np.pi * (np.arange(down) + 0.5) / down)
    return soft
