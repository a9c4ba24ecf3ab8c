"""Notes in free words: Vosk with a large vocabulary, on a thread of its own.

The program's own model knows commands and rejects the rest. Whoever wants notes in words of their
own unpacks one of Vosk's official models as the folder `dictation` in the data folder. It is given
the sound of one utterance at a time, in memory, and what it writes down is all that is kept.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
import time
from pathlib import Path

from assistant.core.domain.commands import Utterance
from assistant.core.faults import Fault
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import SAMPLE_RATE

logger = logging.getLogger(__name__)

FOLDER = "dictation"
"""The model's folder in the data folder."""

_NEEDED = ("am/final.mdl", "conf/model.conf", "conf/mfcc.conf")
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"))
"""Files Vosk needs for free words, one of the sets of graphs among them: large models have one
graph, small ones two halves. Vosk ends the program, rather than complains, without some of them."""

QUIET = bytes(2 * SAMPLE_RATE // 2)
"""Half a second of silence after an utterance: the decoder looks ahead for its last word."""

_POLL_S = 0.02

Written = tuple[Utterance, str]
"""An utterance, and what was said in it; empty where no words were made out."""


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


class Dictation:
    """Writes utterances down in the order they are given. The model is loaded meanwhile."""

    def __init__(self, model: Path) -> None:
        self._model = model
        self._given: queue.Queue[tuple[Utterance, bytes] | None] = queue.Queue()
        self._written: queue.Queue[Written] = queue.Queue()
        self._waiting = 0
        self.fault = ""
        """Why nothing is written down, or empty."""
        threading.Thread(target=self._work, daemon=True).start()

    def give(self, said: Utterance, pcm: bytes) -> None:
        """Have an utterance written down, of which `pcm` is the sound, 16-bit mono."""
        if not self.fault:
            self._waiting += 1
            self._given.put((said, pcm))

    def written(self, wait_s: float = 0.0) -> list[Written]:
        """Return what was written down since the last call.

        Waits at most `wait_s` seconds for what was given and is not written yet.
        """
        limit = time.monotonic() + wait_s
        while self._waiting > self._written.qsize() and time.monotonic() < limit:
            if self.fault:
                break
            time.sleep(_POLL_S)
        done = [self._written.get() for _ in range(self._written.qsize())]
        self._waiting -= len(done)
        return done

    def close(self) -> None:
        """Let the thread come to its end."""
        self._given.put(None)

    def _work(self) -> None:
        try:
            import vosk

            vosk.SetLogLevel(0 if logger.isEnabledFor(logging.DEBUG) else -1)
            began = time.monotonic()
            model = vosk.Model(str(self._model))
            logger.info("model for notes loaded in %.1f s", time.monotonic() - began)
            while (given := self._given.get()) is not None:
                said, pcm = given
                ear = vosk.KaldiRecognizer(model, SAMPLE_RATE)
                ear.AcceptWaveform(pcm + QUIET)
                words = json.loads(ear.FinalResult())["text"].split()
                self._written.put((said, " ".join(word for word in words if word != UNKNOWN)))
        except Exception as error:  # Vosk raises bare Exception
            logger.error("notes can't be written down: %s", type(error).__name__)
            self.fault = f"{self._model}: notes can't be written down ({error})"
