"""Whisper as a scribe: base, by faster-whisper, in a child process that can be killed.

The extra `notes` brings it. What it needs of memory and time, and whatever goes wrong in it, is the
child's: the session's own process loads nothing of it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from assistant.core.faults import Fault
from assistant.core.hearing.invented import Stretch, as_said
from assistant.edges.notes.dictation import NICENESS
from assistant.edges.notes.whisper_worker import FILES
from assistant.edges.system.processes import APART, OWN_GROUP, niceness, own_child
from assistant.edges.system.untold import UNTOLD

logger = logging.getLogger(__name__)

LOAD_S = 120.0
"""Seconds for the child to check and load the model, which takes two: as below."""

WRITE_S = 120.0
"""Seconds for a note. It takes one; but a child that stands back, on two cores that eight others
wanted, took more than thirty. Nobody waits for it: a session that ends waits less."""

LAST_LINES_S = 0.2
"""Seconds that what it still prints may take when it is ended."""

_PACKAGE = Path(__file__).parents[3]
_MODULE = "assistant.edges.notes.whisper_worker"
_MEND = "install session-assistant[notes] again, or without it: pip uninstall faster-whisper"


Asked = TypeVar("Asked")


def is_installed() -> bool:
    """Return whether the extra is here, or a part of it, which is not looked into."""
    return find_spec("faster_whisper") is not None or any(file.places() for file in FILES)


class Whisper:
    """Writes down what was said by Whisper, and leaves out what Whisper makes up.

    A child that dies or hangs is replaced, once for each note and once as it is started.
    """

    name = "Whisper base"

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._lock = threading.Lock()  # `close` comes from another thread
        self._closed = False

    def open(self) -> None:
        """Start the child, and wait until the model is loaded."""
        self._twice(self._ready)

    def write(self, pcm: bytes) -> str:
        """Return the words of a sound; none where there is nobody to be heard."""
        return as_said(self._twice(lambda: self._ready().write(pcm)), pcm)

    def close(self) -> None:
        """End the child at once, in the midst of whatever it does."""
        self._closed = True
        self._let_go()

    def _twice(self, ask: Callable[[], Asked]) -> Asked:
        """Ask the child; where it is lost, and does not say itself why, another one."""
        try:
            try:
                return ask()
            except _ChildLostError as lost:
                self._let_go()
                if lost.told or self._closed:
                    raise
                logger.warning("notes: what writes them down is replaced")
                logger.debug("notes: %s", lost)  # which may name a file
            return ask()
        except _ChildLostError as lost:
            self._let_go()
            mend = "" if lost.told else f"; {_MEND}"
            raise Fault(f"notes can't be written down by {self.name}: {lost}{mend}") from lost

    def _ready(self) -> _Child:
        """Return the child, its model loaded."""
        with self._lock:
            if self._child is not None:
                return self._child
            if self._closed:
                raise _ChildLostError("it was closed")
            child = self._child = _Child()
        child.answer(LOAD_S)
        return child

    def _let_go(self) -> None:
        with self._lock:
            if self._child is not None:
                self._child.kill()
                self._child = None


class _ChildLostError(Exception):
    """The child process hangs, is dead or not to be trusted. `told` is whether it said the mend,
    so that another one would say the same."""

    told = False


def _niceness() -> list[str]:
    """Return the niceness of the child, as its argument, where the system has such a thing.

    It is counted from the session's own: the thread that starts it stands back already.
    """
    nice = niceness(NICENESS, os.getpid())
    return [] if nice is None else [str(nice)]


class _Child:
    """One child process: of the assistant's open files it has only its three pipes.

    A group of its own keeps Ctrl-C from it. No session of its own: Linux shares the processor out
    between those evenly, and its standing back would count for nothing against the assistant's.
    """

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, (str(_PACKAGE), os.environ.get("PYTHONPATH"))))
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        try:
            self._process = subprocess.Popen(
                [*own_child(_MODULE), *_niceness()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path, **one_thread, **UNTOLD},
                process_group=OWN_GROUP,
                creationflags=APART,
            )
        except OSError as error:
            raise _ChildLostError(str(error)) from error
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._teller = threading.Thread(target=self._tell, daemon=True)
        self._teller.start()

    def write(self, pcm: bytes) -> list[Stretch]:
        """Return the stretches of what was said in a sound."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"bytes": len(pcm)}).encode() + b"\n" + pcm)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise _ChildLostError(f"its process died ({error})") from error
        try:
            stretches = self.answer(WRITE_S)["stretches"]
            return [Stretch(**each) for each in stretches]  # type: ignore[attr-defined]
        except (KeyError, TypeError) as error:
            raise _ChildLostError("it answered otherwise than it was asked") from error

    def answer(self, limit_s: float) -> dict[str, object]:
        """Wait so many seconds for its next answer, and return it."""
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty:
            raise _ChildLostError(f"no answer within {limit_s:g} s") from None
        if not line:
            raise _ChildLostError(f"its process died ({self._process.wait()})")
        try:
            answer = json.loads(line)
        except ValueError:
            raise _ChildLostError("it answered otherwise than it was asked") from None
        if "error" in answer:
            lost = _ChildLostError(answer["error"])
            lost.told = "install" in answer["error"]
            raise lost
        return dict(answer)

    def kill(self) -> None:
        """End the process at once: it holds nothing worth saving."""
        self._process.kill()
        self._process.wait()
        self._teller.join(LAST_LINES_S)
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # a request that it never read
            self._process.stdin.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._answers.put(line)
        self._answers.put(b"")

    def _tell(self) -> None:
        """Have the log take what its libraries print."""
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                told = line.decode("utf-8", "backslashreplace").strip()
                logger.debug("what writes notes down: %s", told)
