"""Typed commands: lines of standard input, read as they come, from a terminal or a pipe."""

from __future__ import annotations

import queue
import threading
from typing import TextIO


class Keyboard:
    """Reads lines on a thread of its own, as a read from a terminal cannot be given a time-out."""

    def __init__(self, source: TextIO) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.closed = False
        """Whether the input has ended and every line was handed out."""
        threading.Thread(target=self._read, args=(source,), daemon=True).start()

    def lines(self) -> list[str]:
        """Return the lines typed since the last call, without waiting."""
        typed: list[str] = []
        while not self._lines.empty():
            line = self._lines.get()
            if line is None:
                self.closed = True
            elif line.strip():
                typed.append(line.strip())
        return typed

    def _read(self, source: TextIO) -> None:
        try:
            for line in source:
                self._lines.put(line)
        except (OSError, ValueError):
            pass  # the terminal is gone; that is an end like any other
        self._lines.put(None)
