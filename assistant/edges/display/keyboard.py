"""Typed commands: lines of standard input, read as they come, from a terminal or a pipe."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Iterable
from typing import TextIO

MOST_WAITING = 1000
"""Lines read ahead: more than anyone types in a session; a pipe that is never done waits."""


class Keyboard:
    """Reads lines on a thread of its own, as a read from a terminal cannot be given a time-out.

    `source` is None where the program was started without a standard input: nothing is typed.
    """

    def __init__(self, source: TextIO | None) -> None:
        if isinstance(source, io.TextIOWrapper):
            source.reconfigure(errors="replace")  # a stray byte spoils its line, not the rest
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self.closed = False
        """Whether the input has ended and every line was handed out."""
        threading.Thread(target=self._read, args=(source or (),), daemon=True).start()

    def lines(self) -> list[str]:
        """Return the lines typed since the last call, without waiting."""
        typed: list[str] = []
        for _ in range(self._lines.qsize()):  # no more: a pipe may be filled as fast as emptied
            line = self._lines.get()
            if line is None:
                self.closed = True
            elif line.strip():
                typed.append(line.strip())
        return typed

    def _read(self, source: Iterable[str]) -> None:
        try:
            for line in source:
                self._lines.put(line)
        except (OSError, ValueError):
            pass  # the terminal is gone; that is an end like any other
        self._lines.put(None)
