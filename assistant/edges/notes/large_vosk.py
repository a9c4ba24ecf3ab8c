"""Vosk with a large vocabulary, as a scribe: one of its official models, which the user puts into
the data folder.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from assistant.core.faults import Fault
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.system import vosk_library as vosk

logger = logging.getLogger(__name__)

FOLDER = "dictation"
"""The model's folder in the data folder."""

_NEEDED = ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf")
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"))
"""Files Vosk needs for free words, one of the sets of graphs among them: large models have one
graph, small ones two halves. Vosk ends the program, rather than complains, without some of them."""

QUIET = bytes(2 * SAMPLE_RATE // 2)
"""Half a second of silence after an utterance: the decoder looks ahead for its last word."""


def dictation_model(data_dir: Path) -> Path | None:
    """Return the folder of the model, or None where none was put there.

    Raises:
        Fault: there is a folder, and no model in it that can be used.
    """
    model = data_dir / FOLDER
    if not model.exists():
        return None
    missing = [name for name in _NEEDED if not (model / name).is_file()]
    if not any(all((model / name).is_file() for name in graph) for graph in _GRAPHS):
        missing.append(_GRAPHS[0][0])
    if missing:
        raise Fault(
            f"{model}: no complete Vosk model, {missing[0]} is missing; unpack one here, so that "
            "its folder 'am' lies in this folder, or take the folder away"
        )
    return model


class LargeVosk:
    """Writes down what was said by the model in a folder, on the thread that asks for it."""

    name = f"the Vosk model in the folder {FOLDER!r}"

    def __init__(self, model: Path) -> None:
        self._folder = model
        self._model: vosk.Model | None = None

    def open(self) -> None:
        """Load the model, which takes seconds."""
        try:
            vosk.set_log_level(0 if logger.isEnabledFor(logging.DEBUG) else -1)
            self._model = vosk.Model(self._folder)
        except vosk.VoskError as error:
            raise self._fault(error) from error

    def write(self, pcm: bytes) -> str:
        """Return the words of a sound; none where it makes out no words."""
        assert self._model is not None, "it was not opened"
        try:
            ear = vosk.Recogniser(self._model, SAMPLE_RATE)
            ear.accept(pcm + QUIET)
            words = json.loads(ear.final())["text"].split()
        except (vosk.VoskError, ValueError, LookupError) as error:
            raise self._fault(error) from error
        return " ".join(word for word in words if word != UNKNOWN)

    def close(self) -> None:
        """Nothing to end: the thread that it works on ends with the program."""

    def _fault(self, error: Exception) -> Fault:
        return Fault(f"{self._folder}: notes can't be written down ({error})")
