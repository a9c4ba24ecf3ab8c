"""What a stretch of a microphone's sound shows by itself: how loud, how whole, how wide, any hum.

Levels are root mean squares in dBFS, full scale being 1: a sine that just fits has -3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE
from assistant.core.sound.soundness import RAIL, RAILED

Samples = NDArray[np.int16]
Floats = NDArray[np.float64]

NOTHING_DBFS = -120.0
"""What stands for no sound at all: a single step of 16 bits in a second is louder."""

ROOM_SHARE = 20
"""Per cent of the blocks that are the room's own sound: as in `core/echo/witness`."""

STEPS_DBFS = -95.0
"""A room counts as loud as this at the least: the steps of 16 bits are noise of -98 dBFS."""

OVER_ROOM_DB = 10.0
"""How far over the room a block is somebody's voice: as in `core/sound/soundness`."""

MAINS_HZ = (50.0, 60.0)
"""What mains run at, all over the world."""

HARMONICS = 8
"""So many multiples: rectifiers and dimmers hum at 100 to 400 Hz, which small microphones pass."""

FIRST = 3
"""One of so many of them must stand out."""

PEAK_HZ = 1.0
"""How far off a line's peak may be: three times what mains are ever off, and a half of the window's
own 0.5. G2 has 98.0 Hz."""

LINE_HZ = 1.5
"""Half the width of a line: mains stay within 0.2 Hz, and a window of two seconds smears by 1."""

BESIDE_HZ = 12.0
"""How far on either side the room beside a line is looked at: less than half of the way to the
next."""

STANDS_OUT_DB = 15.0
"""How far over the room beside it a line is one. Of white noise over two seconds the 3 Hz of a line
swing by 3 dB about their mean; a fan's own lines are broader."""

HALF_RATES_HZ = (4000.0, 5512.5, 6000.0)
"""Where the sound of a device ends that runs at 8, 11.025 or 12 kHz; the ear hears up to 8."""

CLIFF_DB = 25.0
"""How much less there is past such an edge than before it. Speech falls by 5 to 10 dB from 3.5 to
4.5 kHz, the roundest loudspeaker by some more; a resampler's filter by 60 and more."""

REFERENCE_HZ = (2500.0, 3500.0)
SMOOTHED_HZ = 200.0
"""Where there is sound before the first edge; and how the spectrum is smoothed to see its end."""

LEAST_DBFS = -85.0
"""The band before the edge must be as loud as this for what is past it to tell anything: the steps
of 16 bits are noise of -98 dBFS in the whole band, -107 in a band of a kilohertz."""


@dataclass(frozen=True, slots=True)
class Hum:
    """What the mains add: at which frequency, and how loud."""

    hz: float
    level_dbfs: float


@dataclass(frozen=True, slots=True)
class Levels:
    """What a stretch shows. `speech_dbfs` is the level of what was far over the room, and lasted
    `speech_s`; `cut_s` is how long it stood at the end of the scale."""

    seconds: float
    floor_dbfs: float
    peak_dbfs: float
    speech_dbfs: float
    speech_s: float
    zeros: float
    """Share of the samples that are exactly zero, 0 to 1."""
    cut_s: float


def level_of(sound: Samples | Floats) -> float:
    """Return the level of 16-bit samples in dBFS."""
    if not sound.size:
        return NOTHING_DBFS
    return _db(float((sound.astype(np.float64) ** 2).mean()) / 32768**2)


def levels_of(sound: Samples, floor_dbfs: float | None = None) -> Levels:
    """Return what a stretch at `SAMPLE_RATE` shows; without a block of sound, that of silence.

    What is speech in it is judged by the room's own level, `floor_dbfs`, if that is known.
    """
    blocks = sound[: sound.size // BLOCK_SAMPLES * BLOCK_SAMPLES].reshape(-1, BLOCK_SAMPLES)
    if not len(blocks):
        return Levels(0.0, NOTHING_DBFS, NOTHING_DBFS, NOTHING_DBFS, 0.0, 1.0, 0.0)
    power = (blocks.astype(np.float64) ** 2).mean(axis=1) / 32768**2
    floor = _db(float(np.percentile(power, ROOM_SHARE))) if floor_dbfs is None else floor_dbfs
    spoken = power > 10 ** ((max(floor, STEPS_DBFS) + OVER_ROOM_DB) / 10)
    large = np.abs(blocks.astype(np.int32))
    cut = (large >= RAIL).mean(axis=1) >= RAILED
    return Levels(
        seconds=sound.size / SAMPLE_RATE,
        floor_dbfs=floor,
        peak_dbfs=_db((float(large.max()) / 32768) ** 2),
        speech_dbfs=_db(float(power[spoken].mean())) if spoken.any() else NOTHING_DBFS,
        speech_s=float(spoken.sum()) * BLOCK_S,
        zeros=float((sound == 0).mean()),
        cut_s=float(cut.sum()) * BLOCK_S,
    )


def quietest(sound: Samples, seconds: float) -> Samples:
    """Return the softest stretch of so many seconds, to a block; all of it where it is shorter."""
    wanted = round(seconds / BLOCK_S)
    blocks = sound[: sound.size // BLOCK_SAMPLES * BLOCK_SAMPLES].reshape(-1, BLOCK_SAMPLES)
    if len(blocks) <= wanted:
        return sound
    sums = np.concatenate([[0.0], np.cumsum((blocks.astype(np.float64) ** 2).mean(axis=1))])
    at = int((sums[wanted:] - sums[:-wanted]).argmin())
    return sound[at * BLOCK_SAMPLES : (at + wanted) * BLOCK_SAMPLES]


def hum_of(sound: Samples) -> Hum | None:
    """Return the hum of the mains in a stretch of the room alone, two seconds or more; else None.

    One of the first three multiples of 50 or 60 Hz must stand out.
    """
    if sound.size < 2 * SAMPLE_RATE or not sound.any():
        return None
    density, hz = _spectrum(sound)
    found = [hum for each in MAINS_HZ if (hum := _hum_at(each, density, hz)) is not None]
    return max(found, key=lambda hum: hum.level_dbfs, default=None)


def _hum_at(mains: float, density: Floats, hz: Floats) -> Hum | None:
    lines = 0.0
    most_over = -math.inf
    for number in range(1, HARMONICS + 1):
        off = np.abs(hz - number * mains)
        near = off <= LINE_HZ
        around = (off > 2 * LINE_HZ) & (off <= BESIDE_HZ)
        line, room = float(density[near].sum()), float(np.median(density[around]) * near.sum())
        lines += max(0.0, line - room)
        strongest = float(off[off <= 2 * LINE_HZ][density[off <= 2 * LINE_HZ].argmax()])
        if number <= FIRST and strongest <= PEAK_HZ:  # a note of music beside it is none
            most_over = max(most_over, _db(line) - _db(room))
    if most_over < STANDS_OUT_DB:
        return None
    return Hum(mains, _db(lines))


def edge_of(sound: Samples) -> float | None:
    """Return the Hz at which all of a sound ends, where that is below what the ear listens to.

    So sounds a device that runs at another rate than it is read at, and is filled up by the system.
    """
    if sound.size < SAMPLE_RATE // 2:
        return None
    density, hz = _spectrum(sound)
    if not any(_ends_at(edge, density, hz) for edge in HALF_RATES_HZ):
        return None
    width = max(1, round(SMOOTHED_HZ / float(hz[1])))
    smooth = np.convolve(density, np.full(width, 1 / width), "same")
    among = smooth[(hz >= REFERENCE_HZ[0]) & (hz < REFERENCE_HZ[1])].mean()
    last_hz = float(hz[np.flatnonzero(smooth > among * 10 ** (-CLIFF_DB / 20))[-1]])
    return min((edge for edge in HALF_RATES_HZ if edge >= last_hz), default=HALF_RATES_HZ[-1])


def sounds_above(sound: Samples, hz: float) -> bool:
    """Return whether there is sound just above a frequency, and not the steps of 16 bits alone."""
    density, bins = _spectrum(sound)
    return _band(density, bins, 1.08 * hz, 1.30 * hz) >= LEAST_DBFS


def _ends_at(edge: float, density: Floats, hz: Floats) -> bool:
    before = _band(density, hz, 0.70 * edge, 0.92 * edge)
    past = _band(density, hz, 1.08 * edge, 1.30 * edge)
    return before >= LEAST_DBFS and before - past >= CLIFF_DB


def _band(density: Floats, hz: Floats, low: float, high: float) -> float:
    return _db(float(density[(hz >= low) & (hz < high)].sum()))


def _spectrum(sound: Samples) -> tuple[Floats, Floats]:
    """Return the power in each bin, whose sum is the mean square, and the bins' frequencies."""
    length = min(sound.size, 2 * SAMPLE_RATE)
    window = np.hanning(length)
    scale = 2.0 / (length * float((window**2).sum()))
    starts = range(0, sound.size - length + 1, max(1, length // 2))
    total = np.zeros(length // 2 + 1)
    for start in starts:
        piece = sound[start : start + length] / 32768
        total += np.abs(np.fft.rfft((piece - piece.mean()) * window)) ** 2
    hz = np.asarray(np.fft.rfftfreq(length, 1 / SAMPLE_RATE), np.float64)
    return total * scale / len(starts), hz


def _db(power: float) -> float:
    return 10 * math.log10(max(power, 10 ** (NOTHING_DBFS / 10)))
