"""Notes in free words, written down one after the other, beside the session and never in its way.

The program's own model knows commands and rejects the rest. What writes down words of every kind
is given the sound of one note at a time, in memory, and the words that it makes of it are all that
is kept. Where it fails, another one goes on, if there is one; no command is ever heard by either.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from assistant.core.domain.commands import Utterance
from assistant.core.faults import Fault
from assistant.edges.system.processes import thread_stands_back

logger = logging.getLogger(__name__)

NICENESS = 10
"""Of what writes notes down: the session, at 0, gets nine parts of a busy core of ten."""

LOST = "what was said last as a note may be lost; say it again, with one of the words to note"

_POLL_S = 0.02

Written = tuple[Utterance, str]
"""An utterance, and what was said in it; empty where no words were made out."""


class Scribe(Protocol):
    """Writes down what was said. It is used by one thread, but for `close`."""

    @property
    def name(self) -> str:
        """What it is called in "notes are written down by"."""

    def open(self) -> None:
        """Get ready, which may take seconds; raises `Fault`."""

    def write(self, pcm: bytes) -> str:
        """Return the words in a sound, 16-bit mono at `SAMPLE_RATE`; raises `Fault`."""

    def close(self) -> None:
        """Let go of everything at once, in the midst of whatever it does."""


class Dictation:
    """Writes utterances down in the order they are given, by the first of `scribes` that can.

    Where a scribe fails the next one goes on, with the note that it failed on. The first gets ready
    meanwhile. With `patient`, `written` waits for all that was given: a recording runs on faster
    than anybody speaks, and would be far past the note.
    """

    def __init__(self, scribes: Sequence[Scribe], *, patient: bool = False) -> None:
        self._scribes = scribes
        self._patient_s = _PATIENCE_S if patient else 0.0
        self._given: queue.Queue[tuple[Utterance, bytes] | None] = queue.Queue()
        self._written: queue.Queue[Written] = queue.Queue()
        self._news: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._waiting = 0
        self._closing = False
        self.fault = ""
        """Why nothing is written down any more, or empty."""
        threading.Thread(target=self._work, daemon=True).start()

    @property
    def by(self) -> str:
        """What is meant to write notes down."""
        return self._scribes[0].name

    @property
    def waiting(self) -> bool:
        """Whether something that was given has not come back from `written`, and still may."""
        return self._waiting > 0 and not self.fault

    def give(self, said: Utterance, pcm: bytes) -> None:
        """Have an utterance written down, of which `pcm` is the sound, 16-bit mono."""
        self._waiting += 1
        self._given.put((said, pcm))

    def written(self, wait_s: float = 0.0) -> list[Written]:
        """Return what was written down since the last call.

        Waits at most `wait_s` seconds for what was given and is not written yet.
        """
        limit = time.monotonic() + max(wait_s, self._patient_s)
        while self._waiting > self._written.qsize() and time.monotonic() < limit:
            if self.fault:
                break
            time.sleep(_POLL_S)
        done = [self._written.get() for _ in range(self._written.qsize())]
        self._waiting -= len(done)
        return done

    def news(self) -> list[str]:
        """Return what has become of the scribes since the last call, for the user."""
        return [self._news.get() for _ in range(self._news.qsize())]

    def close(self) -> None:
        """End it at once; what is not written down by now stays unwritten."""
        self._closing = True
        self._given.put(None)
        for scribe in self._scribes:
            scribe.close()

    def _work(self) -> None:
        thread_stands_back(NICENESS)
        left = list(self._scribes)
        given: tuple[Utterance, bytes] | None = None
        while left:
            scribe = left.pop(0)
            try:
                began = time.monotonic()
                scribe.open()
                logger.info(
                    "notes: %s is ready after %.1f s", scribe.name, time.monotonic() - began
                )
                while given or (given := self._given.get()):
                    began = time.monotonic()
                    self._written.put((given[0], scribe.write(given[1])))
                    logger.info("a note was written down in %.1f s", time.monotonic() - began)
                    given = None
                return
            except Fault as fault:
                if self._closing:
                    return
                logger.error(
                    "notes: %s can't write: %s", scribe.name, type(fault.__cause__).__name__
                )
                then = (
                    f"{left[0].name} writes notes down"
                    if left
                    else "only the words to note are taken now"
                )
                lost = not left and (given is not None or not self._given.empty())
                self._news.put(f"{fault}; {then}" + (f"; {LOST}" if lost else ""))
        self.fault = "no note in free words is written down any more"


_PATIENCE_S = 120.0
"""Seconds that a recorded session waits for a note, at the most."""
