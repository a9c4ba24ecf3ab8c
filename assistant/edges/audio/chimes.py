"""Quiet bowl-like sounds for a hold's start, floor, target and breaths, made by arithmetic.

Their pitch is chosen against the recogniser: sounds of 260 to 790 Hz lie where vowels have
their first resonance and made it hear "no", "pause" or "say again". Of ten pitches from 932 to
1,568 Hz those from 1,109 to 1,397 gave no word, not even in passing, as a tap, two taps or a note,
in 52 mixtures of level (-60 to -2 dBFS) and noise each; lower taps gave "barrier" in passing.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.nouns import VOICE_RATE

LOW_HZ = 1175.0
"""The note D6: inside the silent span of pitches by a semitone."""

HIGH_HZ = 1319.0
"""The note E6, a whole tone above, a semitone inside the span."""

PARTIALS = ((1.0, 1.0), (2.71, 0.2), (5.2, 0.05))
"""Frequency and strength against the fundamental. A struck bowl's are not whole multiples, as a
voice's are; weak ones keep it soft."""

PEAK_DBFS = -22.0
"""At the strike the mean level is then -27 dBFS, 4 dB under the voice's, and it falls from
there: a chime tells the therapist without waking the client."""

ATTACK_S = 0.02
"""Rise time: short enough to be a strike, long enough to have no click."""

DECAY_S = 0.28
"""Time for the fundamental to fall to 1/e; partials fall faster in proportion to frequency."""

FADE_S = 0.1
"""The last stretch fades to nothing, for a decay alone never gets there."""

NOTE_S = 0.85
"""Length of a note: its decay has fallen by 26 dB."""

TAP_DECAY_S = 0.06
TAP_S = 0.25
"""A note so short is a tap: "heard, the hold runs", and not a mark of time."""

SECOND_TAP_S = 0.12
"""When the second of two taps begins: as fast as a knock at a door. At 0.15 s the ear made "mark
this place" of them in passing, in a noise 18 dB softer."""

EARLY_TAP_S = 0.14
"""The same where they rise. From 0.09 to 0.12 s the ear made "stop" of such a pair in a soft noise;
from 0.14 to 0.22 s it made nothing of it in 78 mixtures each."""

SECOND_NOTE_S = 0.28
"""When the target's second note begins: apart enough to be counted, close enough to be one."""


def start_chime() -> NDArray[np.int16]:
    """One soft tap, 0.25 s at `VOICE_RATE`: "barrier" was heard and the hold runs."""
    return _at_level(_note(HIGH_HZ, TAP_S, TAP_DECAY_S))


def breath_chime() -> NDArray[np.int16]:
    """One soft tap, lower than the start's, 0.25 s at `VOICE_RATE`: a slow breath is over."""
    return _at_level(_note(LOW_HZ, TAP_S, TAP_DECAY_S))


def words_chime() -> NDArray[np.int16]:
    """Two soft taps, low, 0.37 s at `VOICE_RATE`: here words would have been said.

    A pair, so that it is neither the one tap of a hold's start nor that of a breath.
    """
    tap = _note(LOW_HZ, TAP_S, TAP_DECAY_S)
    return _at_level(_both(tap, tap, SECOND_TAP_S))


def early_chime() -> NDArray[np.int16]:
    """Two soft taps that rise, 0.39 s at `VOICE_RATE`: something was said too early.

    No other chime rises, as a question does.
    """
    low, high = _note(LOW_HZ, TAP_S, TAP_DECAY_S), _note(HIGH_HZ, TAP_S, TAP_DECAY_S)
    return _at_level(_both(low, high, EARLY_TAP_S))


def floor_chime() -> NDArray[np.int16]:
    """One soft note, 0.85 s at `VOICE_RATE`: the hold has reached its floor."""
    return _at_level(_note(LOW_HZ))


def target_chime() -> NDArray[np.int16]:
    """Two soft notes, 1.13 s at `VOICE_RATE`: the hold has reached its target.

    They fall, as a question does not, and begin otherwise than the floor's.
    """
    return _at_level(_both(_note(HIGH_HZ), _note(LOW_HZ), SECOND_NOTE_S))


def _both(
    first: NDArray[np.float64], second: NDArray[np.float64], apart_s: float
) -> NDArray[np.float64]:
    """Return two notes, the second so much later and ringing into the first's end."""
    begin = round(apart_s * VOICE_RATE)
    both = np.zeros(begin + len(second))
    both[: len(first)] = first
    both[begin:] += second
    return both


def _note(hz: float, length_s: float = NOTE_S, decay_s: float = DECAY_S) -> NDArray[np.float64]:
    t = np.arange(round(length_s * VOICE_RATE)) / VOICE_RATE
    sound = sum(
        strength * np.exp(-t * ratio / decay_s) * np.sin(2 * np.pi * hz * ratio * t)
        for ratio, strength in PARTIALS
    )
    return np.asarray(sound * _rise(t / ATTACK_S) * _rise((length_s - t) / FADE_S))


def _rise(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half a cosine from 0 to 1 while `progress` does the same; 1 from there on."""
    return np.asarray((1 - np.cos(np.pi * np.minimum(progress, 1))) / 2)


def _at_level(sound: NDArray[np.float64]) -> NDArray[np.int16]:
    gain = math.pow(10, PEAK_DBFS / 20) / float(np.abs(sound).max())
    return np.round(sound * gain * 32767).astype(np.int16)
