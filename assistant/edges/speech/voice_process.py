"""The voice's child process: started, asked, given up and killed.

pyttsx3 can hang and lose its settings, so it lives in `voice_worker`, which is killed and replaced
where it fails.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.voices import ESPEAK, NATURAL, ChosenVoice
from assistant.edges.system.processes import APART, niceness, own_child, stand_back

logger = logging.getLogger(__name__)

NICE = 5
"""How far the child stands back for the program: a third of its share where a processor is wanted
by both, as hearing goes before what is rendered ahead. Windows has a class of its own for it."""

LAST_LINES_S = 0.2
"""Seconds that what it still prints may take when it is ended."""

LOOKED_AT_S = 0.05
"""Seconds after which it is looked at whether what is being rendered is still wanted."""

TOLD = {ESPEAK: 0.83}
"""What a speech engine is told of a pace in words a minute, pauses between clauses apart. Over the
156 texts of five words and more that the library's protocols have, espeak-ng says 168 a minute
where it is told 140, as their words are short."""

WORKER = Path(__file__).with_name("voice_worker.py")
MODULE = f"{__package__}.voice_worker"
"""The child process."""


class NoProcess(Exception):
    """No child process can be had. It is not tried again at once: a start may take some seconds."""


class ProcessLost(Exception):
    """The child process hangs, is dead or not to be trusted any more."""


class GivenUp(Exception):
    """What was asked for was given up, as it is not wanted any more. The child goes on."""


class VoiceProcess:
    """One child process. It has a terminal group of its own, so Ctrl-C does not reach it, and
    of the assistant's open files only its three pipes; it ends when the assistant does.

    `words_per_minute` is its pace to begin with. Raises `NoProcess`.
    """

    def __init__(self, voice: ChosenVoice, words_per_minute: int) -> None:
        self._voice = voice
        try:
            self._scratch = tempfile.TemporaryDirectory(prefix="assistant-voice-")
            self._process = subprocess.Popen(
                [
                    *own_child(MODULE, WORKER),
                    *(voice.driver, voice.name, str(self._told(words_per_minute))),
                    *(self._scratch.name, *([voice.folder] if voice.driver == NATURAL else [])),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="backslashreplace",
                start_new_session=True,
                creationflags=APART,
            )
            # Wherever the program stands, it has less of a processor that others want.
            nice = niceness(NICE, 0)
            if nice is not None:
                stand_back(nice, self._process.pid)
        except OSError as failure:
            raise NoProcess(str(failure)) from failure
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._teller = threading.Thread(target=self._tell, daemon=True)
        self._teller.start()
        try:
            self._take_answer(voice.start_s)
        except ProcessLost as failure:
            self.kill()
            raise NoProcess(str(failure)) from failure

    def render(
        self, text: str, words_per_minute: int, wanted: Callable[[], bool]
    ) -> tuple[NDArray[np.float32], int]:
        """The sound of `text`, mono, and its rate in Hz.

        Raises:
            GivenUp: it was not `wanted` any more, and the child could let go of it.
            ProcessLost: what the child is good for is over.
        """
        import soundfile  # only for what is not kept yet: 70 ms that a known session is spared

        try:
            self._ask(text=text, pace=self._told(words_per_minute))
            self._take_answer(self._voice.limit_s(text), wanted)
            path = Path(self._scratch.name, "cue")
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            path.unlink()  # so that no later answer can be taken for its own
        except (OSError, soundfile.SoundFileError) as failure:
            raise ProcessLost(str(failure)) from failure
        return samples.mean(axis=1), rate

    def kill(self) -> None:
        """End the process at once: it holds nothing worth saving."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._teller.join(LAST_LINES_S)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):  # a request that it never read
            self._process.stdin.close()
        self._process.stdout.close()
        try:
            self._scratch.cleanup()
        except OSError:  # on Windows whoever looks a file through, as for viruses, keeps it there
            atexit.register(shutil.rmtree, self._scratch.name, ignore_errors=True)

    def _told(self, words_per_minute: int) -> int:
        return round(words_per_minute * TOLD.get(self._voice.driver, 1.0))

    def _ask(self, **request: str | int | bool) -> None:
        assert self._process.stdin is not None
        try:
            print(json.dumps(request), file=self._process.stdin)
            self._process.stdin.flush()
        except ValueError as closed:  # another thread ends it just now
            raise ProcessLost("it was ended") from closed

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def _tell(self) -> None:
        """Have the log take what the speech engine prints."""
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                logger.debug("the voice's process: %s", line.strip())

    def _take_answer(self, limit_s: float, wanted: Callable[[], bool] = lambda: True) -> None:
        """Wait so many seconds for the process to say that all is well.

        Where that is not wanted any more it is told so, once: it may let go, or finish it.
        """
        deadline, told = time.monotonic() + limit_s, False
        while True:
            left_s = deadline - time.monotonic()
            try:
                line = self._answers.get(timeout=max(0.0, min(LOOKED_AT_S, left_s)))
                break
            except queue.Empty:
                if left_s <= 0.0:
                    raise ProcessLost(f"no answer within {limit_s:g} s") from None
            if not told and not wanted():
                told = True
                self._ask(give_up=True)
        if not line:
            raise ProcessLost(f"its process died ({self._process.wait()})")
        try:
            answer = json.loads(line)
            error, given_up = answer.get("error"), answer.get("given_up")
        except (ValueError, AttributeError):
            raise ProcessLost(f"it answered {line.strip()!r}") from None
        if error:
            raise ProcessLost(error)
        if given_up:
            raise GivenUp
