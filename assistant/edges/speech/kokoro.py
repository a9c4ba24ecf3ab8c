"""Kokoro-82M, the model of the natural voices: letters in, sound out, by onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.core.faults import Fault

RATE = 24_000
"""Hz of the sound that it makes."""

STYLES = "styles"
"""In the folder of the natural voices, the folder with one file for each voice."""

LETTERS = "letters.json"
"""In that folder, the number of each letter in the model, as its makers publish it."""

MOST_LETTERS = 510
"""The model takes so many at once: about a minute of speech."""

THREADS = 2
"""Two cores render a cue in two thirds of the time that one takes; more are the session's own."""

_STYLE_SHAPE = (MOST_LETTERS, 1, 256)

_EDGE_DB = -50.0
"""Silence is what lies so far under a clause's loudest moment; a soft "f" is some 35 dB under."""

_EDGE_S = 0.03
"""Silence left before and after what is said: what is trimmed is the model's own."""


class Kokoro:
    """The model, loaded: it takes about half a second and 270 MB.

    `model` is the content of its file, `folder` that with its letters and the voices' styles.
    """

    def __init__(self, model: bytes, folder: Path, threads: int = THREADS) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise Fault("onnxruntime is not installed") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        try:
            self._session: Any = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # it has a kind of its own for each thing that may be wrong
            raise Fault(f"onnxruntime can't load the model ({type(error).__name__})") from error
        self._folder = folder
        self._numbers: dict[str, int] = _read_numbers(folder / LETTERS)
        self._styles: dict[str, NDArray[np.float32]] = {}

    def speak(self, letters: str, voice: str, speed: float = 1.0) -> NDArray[np.float32]:
        """Return a clause as sound at `RATE`, mono, 30 ms of silence at both ends.

        `speed` is how many times as fast as the voice's own. What the model has no letter for is
        passed over. A full stop is added, without which a single word is blurred.

        Raises:
            Fault: the voice is not here.
            ValueError: there is nothing to say.
        """
        numbers = [self._numbers[letter] for letter in letters if letter in self._numbers]
        if not any(letter.isalpha() for letter in letters) or not numbers:
            raise ValueError("nothing to say")
        stop = self._numbers["."]
        if numbers[-1] != stop:
            numbers.append(stop)
        numbers = numbers[:MOST_LETTERS]
        style = self._style(voice)[len(numbers) - 1]
        sound = self._session.run(
            None,
            {
                "tokens": np.array([[0, *numbers, 0]], np.int64),
                "style": style,
                "speed": np.array([speed], np.float32),
            },
        )[0]
        return trimmed(np.asarray(sound, np.float32).ravel(), RATE)

    def _style(self, voice: str) -> NDArray[np.float32]:
        """Return a voice's style, a row for each number of letters that a clause has."""
        if voice not in self._styles:
            try:
                raw = np.fromfile(self._folder / STYLES / f"{voice}.bin", "<f4")
                self._styles[voice] = raw.reshape(_STYLE_SHAPE)
            except (OSError, ValueError) as error:
                raise Fault(f"the natural voice {voice!r} is missing or damaged") from error
        return self._styles[voice]


def natural_voices(folder: Path) -> Sequence[str]:
    """Return the names of the voices in a folder."""
    return sorted(path.stem for path in (folder / STYLES).glob("*.bin"))


def trimmed(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Return a sound from its first loud moment to its last, with a little silence around."""
    hop = rate // 100
    frames = sound[: len(sound) // hop * hop].reshape(-1, hop)
    if not len(frames):
        return sound
    level = np.sqrt((frames.astype(np.float64) ** 2).mean(axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (_EDGE_DB / 20))
    said = sound[loud[0] * hop : (loud[-1] + 1) * hop] if len(loud) else sound[:0]
    return np.pad(said, round(_EDGE_S * rate))


def _read_numbers(path: Path) -> dict[str, int]:
    try:
        numbers: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["vocab"]
    except (OSError, ValueError, KeyError) as error:
        raise Fault(f"{path}: missing or damaged; install the program again") from error
    return numbers
