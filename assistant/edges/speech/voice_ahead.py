"""The voice on a thread of its own: what is wanted now goes first, what may be wanted comes ahead.

A natural voice takes about as long to render a clause as it takes to say it. Nobody waits for
that: who asks is given what will be the sound, and looks whether it is there. What is wanted and
does not come is spoken by the spare voice, on a thread of its own.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass

from assistant.core.faults import Fault
from assistant.core.sound.levelling import joined
from assistant.edges.speech.voice import Sound, Voice
from assistant.edges.speech.voice_process import GivenUp

logger = logging.getLogger(__name__)

ENDS_S = 1.0
"""Seconds in which the thread should end: the child process is killed, and no more is asked of it.
One that waits for a child to start ends with the program."""

LATE_S = 4.0
"""Seconds that somebody waits for a voice that does not come on by a clause, or a start, before
the spare one speaks. A clause takes a natural one a second, and to start two; of a busy machine it
may have a third. A voice that hangs may take its whole limit, 15 s and more, to be found out."""


@dataclass(eq=False, slots=True)
class _Wanted:
    """A text that somebody waits for since `since`, by time.monotonic()."""

    text: str
    clauses: frozenset[str]
    sound: Future[Sound]
    since: float
    tried: bool = False
    """Whether the spare voice has no sound of it."""


class VoiceAhead:
    """Renders with a `voice` that nobody else uses from now on.

    `ask` for what is to be said; `prepare` what may be. Nothing is rendered before either.

    Where what is asked for does not come in `LATE_S` the voice's spare one speaks in its place,
    and goes on until the voice renders in time again: `moved` says so meanwhile. Without a spare
    one `fault` does. One that is `patient` waits, and tells nothing.
    """

    def __init__(self, voice: Voice, *, patient: bool = False) -> None:
        self._voice = voice
        voice.wanted = self._is_wanted
        self._patient = patient
        self._spare = None if patient else voice.stand_in()
        self._changed = threading.Condition()
        self._wanted: deque[_Wanted] = deque()
        self._at: _Wanted | None = None
        self._clause = ""  # that is rendered ahead
        self._ahead: deque[str] = deque()
        self._all: tuple[str, ...] = ()
        self._done = self._of = 0
        self._moved = ""
        self._late = self._stands_back = False
        self._to_prove = self._to_clean = True
        self._proven = threading.Event()
        self._closing = False
        self._broken: Exception | None = None
        self._threads: dict[str, threading.Thread] = {}

    @property
    def fault(self) -> str:
        """Why the speech engine can't be used, or ""."""
        late = not (self._voice.fault or self._patient or self._spare) and self._late_in() <= 0.0
        return f"{self._not_spoken()}; it is waited for" if late else self._voice.fault

    @property
    def moved(self) -> str:
        """Why another voice speaks than was asked for, or ""."""
        if self._voice.moved or not self._late or self._spare is None:
            return self._voice.moved
        return f"{self._not_spoken()}; until it does {self._spare.label} speaks"

    @property
    def ready(self) -> tuple[int, int]:
        """How many clauses of what was to be prepared are there, and how many there are to be."""
        return self._done, self._of

    def ask(self, text: str) -> Future[Sound]:
        """Return what is, or will be, the sound of `text`; or the `Fault` for which there is none.

        It can be cancelled as long as it is not there.
        """
        sound: Future[Sound] = Future()
        kept = self._voice.kept(text)
        if kept is not None:
            sound.set_result(kept)
            return sound
        clauses = frozenset(clause.text for clause in self._voice.clauses(text))
        with self._changed:
            if self._broken is None and not self._closing:
                self._wanted.append(_Wanted(text, clauses, sound, time.monotonic()))
            else:
                self._break(sound)
        self._go_on("voice", self._work)
        if self._spare is not None:
            self._go_on("spare voice", self._stand_in)
        return sound

    def prepare(self, texts: Iterable[str]) -> None:
        """Render these texts in order, whenever nothing is wanted; others are no more prepared.

        First the voice is proven, as sound that is kept would hide for long that it speaks no more.
        Who is patient waits for that.
        """
        clauses = (clause.text for text in texts for clause in self._voice.clauses(text))
        with self._changed:
            self._all = tuple(dict.fromkeys(clauses))
            self._ahead = deque(self._all)
            self._done, self._of = 0, len(self._all)
        self._go_on("voice", self._work)
        if self._patient and "voice" in self._threads:
            self._proven.wait()

    def keep(self, texts: Iterable[str]) -> None:
        """Keep the sound of these texts on disk too."""
        texts = tuple(texts)
        for voice in filter(None, (self._voice, self._spare)):
            voice.keep(texts)

    def stand_back(self, stands: bool) -> None:
        """Prepare nothing for as long as it `stands` back: what is under way is given up."""
        with self._changed:
            self._stands_back = stands
            self._changed.notify_all()

    def pace(self, words_per_minute: int) -> None:
        """Speak so fast from the next text on; what was prepared at another pace is not used."""
        for voice in filter(None, (self._voice, self._spare)):
            voice.pace(words_per_minute)

    def close(self) -> None:
        """End the threads and the voice's process. What was asked for and is not there never is."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for voice in filter(None, (self._voice, self._spare)):
            voice.stop()
        for thread in self._threads.values():
            thread.join(ENDS_S)

    def _go_on(self, name: str, work: Callable[[], None]) -> None:
        with self._changed:
            if name not in self._threads and not self._closing:
                self._threads[name] = threading.Thread(target=work, name=name, daemon=True)
                self._threads[name].start()
            self._changed.notify_all()

    def _work(self) -> None:
        try:
            while not self._closing:
                self._work_on()
        except Exception as error:  # a slip of ours: who asks is told, as if it were done there
            logger.error("the voice's thread ended by a slip: %s", type(error).__name__)
            self._broken = error
        self._proven.set()
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            for wanted in self._wanted:
                self._break(wanted.sound)

    def _work_on(self) -> None:
        """Wait until there is something to do, and do it."""
        with self._changed:
            self._changed.wait_for(self._has_work, self._voice.rests_s or None)
            if self._closing:
                return
            self._at = self._wanted.popleft() if self._wanted else None
            ahead = self._ahead[0] if self._may_prepare() else None
            rests = self._at is not None or self._to_prove or self._to_clean
            self._clause = "" if rests or ahead is None else ahead
        began = time.monotonic()
        if self._at is not None:
            self._render(self._at)
        elif self._to_prove:
            self._to_prove = False
            self._voice.prove()
            self._proven.set()
        elif self._to_clean:
            self._to_clean = False
            self._voice.cache.clean()
        elif ahead is not None:
            self._render_ahead(ahead)
        with self._changed:
            self._at, self._clause = None, ""
            if began < self._voice.went_on_at < began + LATE_S:
                self._late = False

    def _has_work(self) -> bool:
        others = self._closing or self._wanted or self._to_prove or self._to_clean
        return bool(others or self._may_prepare())

    def _may_prepare(self) -> bool:
        return bool(self._ahead) and not (self._voice.rests_s or self._stands_back)

    def _is_wanted(self) -> bool:
        """Return whether what is being rendered need not make way for what is wanted now, or is
        heard."""
        with self._changed:
            if self._clause and self._stands_back:
                return False
            waits = next((each for each in self._wanted if not each.sound.done()), None)
            if waits is None:
                return True
            if self._at is not None:
                return not self._at.sound.done()
            return not self._clause or self._clause in waits.clauses

    def _render(self, wanted: _Wanted) -> None:
        said: list[tuple[Sound, float]] = []
        clauses = self._voice.sounds(wanted.text)
        try:
            while not wanted.sound.done() and (clause := next(clauses, None)) is not None:
                said.append(clause)
        except GivenUp:
            return
        except Exception as error:
            self._settle(wanted.sound, error)
            if not isinstance(error, Fault):
                raise
            return
        self._settle(wanted.sound, joined(said))

    def _render_ahead(self, clause: str) -> None:
        try:
            with contextlib.suppress(Fault):  # of a clause alone: it is told when it is to be said
                self._voice.render_clause(clause)
        except GivenUp:
            return  # its turn comes again
        if self._voice.rests_s:
            return  # the voice failed, not the clause: it is rendered when that speaks again
        moved, self._moved = self._moved, self._voice.moved
        with self._changed:
            if moved != self._moved:  # what was done was done by the voice before
                self._ahead, self._done = deque(self._all), 0
            if self._ahead and self._ahead[0] == clause:
                self._ahead.popleft()
                self._done += 1

    def _stand_in(self) -> None:
        """Speak with the spare voice what its owner is too late with."""
        assert self._spare is not None
        while True:
            with self._changed:
                while not self._closing and (late_s := self._late_in()) > 0.0:
                    self._changed.wait(None if late_s == _NEVER_S else late_s)
                wanted = self._first()
                if self._closing or wanted is None:
                    return
                if not self._late:
                    logger.warning("the voice is late by %.0f s, the spare one speaks", LATE_S)
                self._late = True
            try:
                self._settle(wanted.sound, self._spare.render(wanted.text))
            except Fault:  # it is left to the voice itself
                logger.warning("the spare voice says nothing in its place")
                wanted.tried = True

    def _first(self) -> _Wanted | None:
        """Return what waits for longest and could be spoken in the voice's place."""
        all_wanted = (*([] if self._at is None else [self._at]), *self._wanted)
        return next((each for each in all_wanted if not (each.sound.done() or each.tried)), None)

    def _late_in(self) -> float:
        """Return in how many seconds the voice is late with what is wanted; 0 or less if it is."""
        with self._changed:
            wanted = self._first()
            if wanted is None:
                return _NEVER_S
            since = max(wanted.since, self._voice.went_on_at)
            return 0.0 if self._late else since + LATE_S - time.monotonic()

    def _not_spoken(self) -> str:
        return f"the voice {self._voice.label!r} has not spoken for {LATE_S:.0f} s"

    def _break(self, sound: Future[Sound]) -> None:
        self._settle(sound, self._broken or Fault("the voice was told to end"))

    def _settle(self, sound: Future[Sound], result: Sound | Exception) -> None:
        """Let a sound be there, or what it is not for, unless it is there or was cancelled."""
        with self._changed:
            if sound.done() or not sound.set_running_or_notify_cancel():
                return
            if isinstance(result, Exception):
                sound.set_exception(result)
            else:
                sound.set_result(result)


_NEVER_S = float("inf")
