"""What a voice is like, in 64 numbers: Resemblyzer's network and a projection of ours, by numpy.

Three LSTM layers read a word's mel bands frame by frame; what they end with is put through one more
layer (Wan and others, 2018, "Generalized end-to-end loss for speaker verification"). The weights
are those of the package of that name (Apache-2.0), a byte for each with a scale for each output,
the first layer's in 16 bits. What comes out is projected on the directions in which people differ
by single words, and not words or microphones: `models/recipe/speaker` finds them. `models/speaker`
has all of it, and the model card says how it fares.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.nouns import SAMPLE_RATE

Print = NDArray[np.float32]
"""A voice print: a direction, of length one. Two of one person's point about the same way."""

SIZE = 64
"""Numbers of a voice print."""

LAYERS = 3

BANDS = 40
FRAME, HOP = 400, 160
"""Samples of a frame, 25 ms, and from one to the next: those that the network learned from."""

LOUD_DBFS = -30.0
"""A softer sound is made as loud first, as what it learned from was."""

LEAST_S = 0.2
"""Seconds of sound under which there is nothing to know a voice by."""

FULL_SCALE = 32768.0

_Parts = Mapping[str, NDArray[Any]]


class SpeakerNet:
    """The network of a file's `parts`.

    Raises:
        KeyError: a part is missing.
    """

    def __init__(self, parts: _Parts) -> None:
        # As they are in the file: whole they would take four times as much.
        names = (*(f"{part}{n}" for part in ("input", "again", "bias") for n in range(LAYERS)),)
        self._parts = {name: parts[name] for name in (*names, "last", "last.bias")}
        self._parts |= {name: parts[name] for name in parts if name.endswith(".scale")}
        self._mean, self._directions = parts["mean"], parts["directions"]

    def print_of(self, pcm: bytes) -> Print | None:
        """Return the voice print of a word's sound, 16-bit mono at `SAMPLE_RATE`; None where that
        is too short, or silence."""
        found = self.embedding_of(pcm)
        return None if found is None else _unit((found - self._mean) @ self._directions)

    def embedding_of(self, pcm: bytes) -> Print | None:
        """Return what the open network makes of it, 256 numbers, before they are projected."""
        sound = np.frombuffer(pcm, "<i2") / FULL_SCALE
        if len(sound) < LEAST_S * SAMPLE_RATE or not sound.any():
            return None
        loud_dbfs = 10 * np.log10((sound**2).mean())
        x = mel_powers(sound * 10 ** (max(0.0, LOUD_DBFS - loud_dbfs) / 20))
        parts = self._parts
        for n in range(LAYERS):
            driven = _by_frame(x, _weight(parts, f"input{n}")) + parts[f"bias{n}"]
            x = _lstm(driven, _weight(parts, f"again{n}"))
        return _unit(np.maximum(x[-1] @ _weight(parts, "last") + parts["last.bias"], 0.0))


def mel_powers(sound: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return (frames, 40) powers of the bands of Slaney's mel scale, each of an area of one.

    The sound is of full scale 1, and silence stands before and after it: librosa's
    `melspectrogram`, of which the network learned, has it so.
    """
    padded = np.pad(sound, FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    window, bands = _bands()
    power = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
    found: NDArray[np.float32] = (power @ bands).astype(np.float32)
    return found


@lru_cache(maxsize=1)
def _bands() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the window of a frame, and (frequencies, 40) triangles."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
    # Slaney's scale is a line up to 1 kHz, which is 15 of it, and a logarithm above.
    highest = 15 + np.log(SAMPLE_RATE / 2 / 1000) * 27 / np.log(6.4)
    mel = np.linspace(0.0, highest, BANDS + 2)
    edges = np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))
    hz = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE)[:, None]
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rise, fall = (hz - left) / (centre - left), (right - hz) / (right - centre)
    return window, np.maximum(0.0, np.minimum(rise, fall)) * (2 / (right - left))


def _by_frame(x: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `x @ weight`, a frame at a time.

    All frames at once numpy would put to as many threads as there are processors, which then wait
    for one another at work: on two that were busy a word cost 53 ms of them, and so 19.
    """
    return np.stack([frame @ weight for frame in x])


def _lstm(driven: NDArray[np.float32], again: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (frames, cells) what a layer gives out, of what its input drives its gates with.

    Of each frame's gates first come all that let in, then those that keep, what is let in, and what
    is given out.
    """
    cells = again.shape[0]
    given = np.zeros((len(driven), cells), np.float32)
    kept, out = np.zeros(cells, np.float32), np.zeros(cells, np.float32)
    for frame, drive in enumerate(driven):
        gates = drive + out @ again
        gates[: 2 * cells] = _squashed(gates[: 2 * cells])
        kept = gates[cells : 2 * cells] * kept + gates[:cells] * np.tanh(gates[2 * cells : -cells])
        out = _squashed(gates[-cells:]) * np.tanh(kept)
        given[frame] = out
    return given


def _unit(x: NDArray[np.float32]) -> NDArray[np.float32]:
    return x / max(float(np.linalg.norm(x)), 1e-9)


def _squashed(x: NDArray[np.float32]) -> NDArray[np.float32]:
    y: NDArray[np.float32] = 0.5 + 0.5 * np.tanh(0.5 * x)
    return y


def _weight(parts: _Parts, name: str) -> NDArray[np.float32]:
    weight = np.ascontiguousarray(parts[name], np.float32)
    return weight * parts[f"{name}.scale"] if f"{name}.scale" in parts else weight
