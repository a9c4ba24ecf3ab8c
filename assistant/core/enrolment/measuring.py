"""What is measured of a take's sound, before the sound is forgotten."""

from __future__ import annotations

import math

import numpy as np

from assistant.core.enrolment.takes import Measured
from assistant.core.hearing.onset import STEP, levels
from assistant.core.hearing.speaker_net import Print
from assistant.core.hearing.whose import LOUD_S, over_room
from assistant.core.sound.nouns import SAMPLE_RATE

EDGE_S = 0.03
"""Seconds at either end of the sound that should be the room's alone."""

FULL_SCALE = 32767


def measured(pcm: bytes, voice: Print | None, over_talk: float = math.inf) -> Measured:
    """Return what there is to know of the sound of words, with a little of the room around them.

    It is 16-bit mono at `SAMPLE_RATE`; `voice` is its print, `over_talk` as `Measured` has it.
    """
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    level = levels(samples)
    step_s = STEP / SAMPLE_RATE
    loud, edge = round(LOUD_S / step_s), round(EDGE_S / step_s)
    clipped = int((np.abs(samples) >= FULL_SCALE).sum())
    if level.size < loud + 2 * edge:
        return Measured(0.0, 0.0, clipped, None)
    above = over_room(pcm)
    edges = max(float(level[:edge].mean()), float(level[-edge:].mean()))
    return Measured(above, above + float(level.min()) - edges, clipped, voice, over_talk)
