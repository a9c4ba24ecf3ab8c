"""Speech made slower or faster, at the pitch that it has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.03
"""A frame holds two to six periods of a voice: what is repeated or left out is whole periods."""

SEARCH_S = 0.01
"""How far a frame may be from its place, to fit the one before: a period of the lowest voice."""


def stretched(sound: NDArray[np.float32], rate: int, times: float) -> NDArray[np.float32]:
    """Return mono `sound` at `rate` Hz so many `times` as long.

    By overlapping frames, each from where it continues the one before best (WSOLA: W. Verhelst and
    M. Roelands, ICASSP 1993).
    """
    length = round(FRAME_S * rate) // 2 * 2
    hop, search = length // 2, round(SEARCH_S * rate)
    frames = int(np.ceil(len(sound) * times / hop))
    padded = np.pad(sound, (search, length + hop + search + round(hop / times)))
    window = np.hanning(length + 1)[:length].astype(np.float32)
    made = np.zeros(frames * hop + length, np.float32)
    at = search
    for frame in range(frames):
        wanted = search + min(round(frame * hop / times), len(sound))
        if frame:
            following = padded[at + hop : at + hop + length]
            around = padded[wanted - search : wanted + search + length]
            alike = np.correlate(around, following, "valid")
            energy = np.convolve(around**2, np.ones(length, np.float32), "valid")
            at = wanted - search + int(np.argmax(alike / np.sqrt(energy + 1e-9)))
        else:
            at = wanted
        made[frame * hop : frame * hop + length] += window * padded[at : at + length]
    return made[: round(len(sound) * times)]
