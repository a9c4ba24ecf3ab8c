"""Typed commands: lines of standard input, read as they come, from a terminal or a pipe."""

from __future__ import annotations

import io
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TextIO

MOST_WAITING = 1000
"""Lines read ahead: more than anyone types in a session; a pipe that is never done waits."""

LONGEST_WAIT_S = 60.0
"""Seconds that what was typed is kept at the most. The silence of an hour asleep takes twenty to go
through on a busy machine of two cores; on one that never catches up it is better
dated too early than never taken."""


class Keyboard:
    """Reads lines on a thread of its own, as a read from a terminal cannot be given a time-out.

    `source` is None where the program was started without a standard input: nothing is typed.

    What is typed is of the time at which it was, and is handed out once the session has `reached`
    that instant of `clock`: after a standstill it has still to come there. All is at once where
    some of it is `urgent`.
    """

    def __init__(
        self,
        source: TextIO | None,
        clock: Callable[[], float] = time.monotonic,
        reached: Callable[[float], bool] = lambda _: True,
        urgent: Callable[[str], bool] = lambda _: False,
    ) -> None:
        if isinstance(source, io.TextIOWrapper):
            source.reconfigure(errors="replace")  # a stray byte spoils its line, not the rest
        self._lines: queue.Queue[tuple[float, str | None]] = queue.Queue(MOST_WAITING)
        self._clock = clock
        self._reached = reached
        self._urgent = urgent
        self._typed: deque[tuple[float, str | None]] = deque()
        self.closed = False
        """Whether the input has ended and every line was handed out."""
        threading.Thread(target=self._read, args=(source or (),), daemon=True).start()

    def lines(self) -> list[str]:
        """Return the lines typed since the last call whose time has come, without waiting."""
        for _ in range(self._lines.qsize()):  # no more: a pipe may be filled as fast as emptied
            self._typed.append(self._lines.get())
        now_s, lines = self._clock(), []
        hurry = any(line is not None and self._urgent(line.strip()) for _, line in self._typed)
        while self._typed:
            at_s, line = self._typed[0]
            if not (hurry or self._reached(at_s) or now_s - at_s > LONGEST_WAIT_S):
                break
            self._typed.popleft()
            if line is None:
                self.closed = True
            elif line.strip():
                lines.append(line.strip())
        return lines

    def _read(self, source: Iterable[str]) -> None:
        try:
            for line in source:
                self._lines.put((self._clock(), line))
        except (OSError, ValueError):
            pass  # the terminal is gone; that is an end like any other
        self._lines.put((self._clock(), None))
