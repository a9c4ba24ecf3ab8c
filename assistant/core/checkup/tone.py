"""The tone by which a loudspeaker is tried, and its echo in the microphone.

It glides, as a pure tone would tell neither how late its echo comes nor that it is the tone's; and
softly, as a client may lie in the next room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from assistant.core.checkup.levels import level_of
from assistant.core.echo.witness import CLEAR, look_for
from assistant.core.sound.nouns import SAMPLE_RATE, VOICE_RATE

Samples = NDArray[np.int16]

LOW_HZ, HIGH_HZ = 300.0, 6000.0
"""From where a small loudspeaker gives sound, to where the ear has little left to hear."""

TONE_S = 1.2
"""Seconds. With the width of the tone that is 6,800 independent frequencies: more than four times
what `core/echo/witness` needs to judge by."""

TONE_DBFS = -27.0
"""Its level: a chime's, 4 dB under the voice's."""

FADE_S = 0.1
"""Seconds in which it comes up and dies away."""

WRONG_RATES = (48_000 / 44_100, 44_100 / 48_000, 2.0, 0.5, 3.0, 1 / 3)
"""How many times too fast sound may come that is read at another rate than it was taken at: the
two rates of all devices taken for one another, and 16, 32 and 48 kHz."""

BEFORE_S = 0.1
"""Seconds before the tone in which its echo may seem to begin: the loudspeaker's own account of
its time is off by some 10 ms, on a busy machine more."""


@dataclass(frozen=True, slots=True)
class Echo:
    """The tone as it came back: how late, in seconds, and how loud, in dB against what was played.

    `speed` is how many times too fast: 1 where the rate is right.
    """

    delay_s: float
    gain_db: float
    peak: float
    speed: float = 1.0


def tone() -> Samples:
    """Return the tone, mono at `VOICE_RATE`."""
    t = np.arange(round(TONE_S * VOICE_RATE)) / VOICE_RATE
    rate = math.log(HIGH_HZ / LOW_HZ) / TONE_S
    sound = np.sin(2 * np.pi * LOW_HZ / rate * (np.exp(rate * t) - 1))
    rise = np.minimum(1.0, np.minimum(t, TONE_S - t) / FADE_S)
    sound *= (1 - np.cos(np.pi * rise)) / 2
    gain = 10 ** (TONE_DBFS / 20) / math.sqrt(float((sound**2).mean()))
    return np.rint(sound * gain * 32767).astype(np.int16)


def echo_of(played: Samples, heard: Samples, floor_dbfs: float) -> Echo | None:
    """Return the echo of what was played in what was heard at the same time; None if there is none.

    Both are at `SAMPLE_RATE` and begin together, with `BEFORE_S` of silence played at the least;
    `heard` goes on for the second within which an echo is looked for. `floor_dbfs` is the room's
    own level.
    """
    sounding = np.flatnonzero(np.abs(played.astype(np.int32)) > 8)
    if not sounding.size or not heard.any():
        return None
    first, last = int(sounding[0]), int(sounding[-1]) + 1
    early = min(first, round(BEFORE_S * SAMPLE_RATE))
    source, back = played[first:last] / 32768, heard[first - early :] / 32768
    found: list[tuple[float, int, float, int]] = []  # peak, late, speed, length
    for speed in (1.0, *WRONG_RATES):
        sent = source if speed == 1.0 else soxr.resample(source, speed * SAMPLE_RATE, SAMPLE_RATE)
        look = look_for(sent, back, early)
        found.append((look.peak, look.late, speed, sent.size))
    # A glide that comes at another rate is a little like itself: the clearest is the one.
    peak, late, speed, length = max(found)
    if peak < CLEAR:
        return None
    start = max(0, first + late)
    power = 10 ** (level_of(heard[start : start + length]) / 10) - 10 ** (floor_dbfs / 10)
    gain_db = 10 * math.log10(max(power, 1e-12)) - level_of(played[first:last])
    return Echo(late / SAMPLE_RATE, gain_db, peak, speed)
