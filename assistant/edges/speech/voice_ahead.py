"""The voice on a thread of its own: what is wanted now goes first, what may be wanted comes ahead.

A natural voice takes about as long to render a clause as it takes to say it. Nobody waits for
that: who asks is given what will be the sound, and looks whether it is there.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future

from assistant.core.faults import Fault
from assistant.core.sound.levelling import joined
from assistant.edges.speech.voice import Sound, Voice

logger = logging.getLogger(__name__)

ENDS_S = 1.0
"""Seconds in which the thread should end: the child process is killed, and no more is asked of it.
One that waits for a child to start ends with the program."""


class VoiceAhead:
    """Renders with a `voice` that nobody else uses from now on.

    `ask` for what is to be said; `prepare` what may be. Nothing is rendered before either.
    """

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._changed = threading.Condition()
        self._wanted: deque[tuple[str, Future[Sound]]] = deque()
        self._ahead: deque[str] = deque()
        self._all: tuple[str, ...] = ()
        self._done = self._of = 0
        self._moved = ""
        self._to_prove = self._to_clean = True
        self._closing = False
        self._broken: Exception | None = None
        self._thread: threading.Thread | None = None

    @property
    def fault(self) -> str:
        """Why the speech engine can't be used, or ""."""
        return self._voice.fault

    @property
    def moved(self) -> str:
        """Why another voice speaks than was asked for, or ""."""
        return self._voice.moved

    @property
    def ready(self) -> tuple[int, int]:
        """How many clauses of what was to be prepared are there, and how many there are to be."""
        return self._done, self._of

    def ask(self, text: str) -> Future[Sound]:
        """Return what is, or will be, the sound of `text`; or the `Fault` for which there is none.

        It can be cancelled as long as it was not begun.
        """
        sound: Future[Sound] = Future()
        kept = self._voice.kept(text)
        if kept is not None:
            sound.set_result(kept)
            return sound
        with self._changed:
            if self._broken is None and not self._closing:
                self._wanted.append((text, sound))
            else:
                self._break(sound)
        self._go_on()
        return sound

    def prepare(self, texts: Iterable[str]) -> None:
        """Render these texts in order, whenever nothing is wanted; others are no more prepared.

        First the voice is proven, as sound that is kept would hide for long that it speaks no more.
        """
        clauses = (clause.text for text in texts for clause in self._voice.clauses(text))
        with self._changed:
            self._all = tuple(dict.fromkeys(clauses))
            self._ahead = deque(self._all)
            self._done, self._of = 0, len(self._all)
        self._go_on()

    def pace(self, words_per_minute: int) -> None:
        """Speak so fast from the next text on; what was prepared at another pace is not used."""
        self._voice.pace(words_per_minute)
        self._to_prove = True

    def close(self) -> None:
        """End the thread and the voice's process. What was asked for and is not there never is."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._voice.stop()
        if self._thread is not None:
            self._thread.join(ENDS_S)

    def _go_on(self) -> None:
        with self._changed:
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        try:
            while not self._closing:
                self._work_on()
        except Exception as error:  # a slip of ours: who asks is told, as if it were done there
            logger.error("the voice's thread ended by a slip: %s", type(error).__name__)
            self._broken = error
        with self._changed:
            self._closing = True
            for _, sound in self._wanted:
                self._break(sound)

    def _work_on(self) -> None:
        """Wait until there is something to do, and do it."""
        with self._changed:
            self._changed.wait_for(self._has_work, self._voice.rests_s or None)
            if self._closing:
                return
            wanted = self._wanted.popleft() if self._wanted else None
            ahead = self._ahead[0] if self._ahead and not self._voice.rests_s else None
        if wanted is not None:
            self._render(*wanted)
        elif self._to_prove:
            self._to_prove = False
            self._voice.prove()
        elif self._to_clean:
            self._to_clean = False
            self._voice.cache.clean()
        elif ahead is not None:
            self._render_ahead(ahead)

    def _has_work(self) -> bool:
        ahead = bool(self._ahead) and not self._voice.rests_s
        return bool(self._closing or self._wanted or self._to_prove or self._to_clean or ahead)

    def _render(self, text: str, sound: Future[Sound]) -> None:
        said: list[tuple[Sound, float]] = []
        clauses = self._voice.sounds(text)
        try:
            while not sound.cancelled() and (clause := next(clauses, None)) is not None:
                said.append(clause)
            if sound.cancelled():
                return
            whole = joined(said)
        except Exception as error:
            if sound.set_running_or_notify_cancel():
                sound.set_exception(error)
            if not isinstance(error, Fault):
                raise
            return
        if sound.set_running_or_notify_cancel():
            sound.set_result(whole)

    def _render_ahead(self, clause: str) -> None:
        with contextlib.suppress(Fault):  # of a clause alone: it is told when that is to be said
            self._voice.render_clause(clause)
        if self._voice.rests_s:
            return  # the voice failed, not the clause: it is rendered when that speaks again
        moved, self._moved = self._moved, self._voice.moved
        with self._changed:
            if moved != self._moved:  # what was done was done by the voice before
                self._ahead, self._done = deque(self._all), 0
            if self._ahead and self._ahead[0] == clause:
                self._ahead.popleft()
                self._done += 1

    def _break(self, sound: Future[Sound]) -> None:
        if sound.set_running_or_notify_cancel():
            sound.set_exception(self._broken or Fault("the voice was told to end"))
