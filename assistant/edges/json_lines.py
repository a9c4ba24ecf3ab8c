"""The session as JSON Lines on standard output, for programs that follow it."""

from __future__ import annotations

import json
from typing import Any, TextIO


class JsonLines:
    """One JSON object a line, flushed. A reader that goes away does not end the session."""

    def __init__(self, out: TextIO) -> None:
        self._out: TextIO | None = out

    def show(self, record: dict[str, Any]) -> None:
        """Print the record."""
        if self._out is None:
            return
        try:
            print(json.dumps(record, ensure_ascii=False), file=self._out, flush=True)
        except (BrokenPipeError, ValueError):
            self._out = None  # nobody reads any more; the hold goes on

    def tick(self, now: float, held_s: float | None) -> None:
        """Print nothing: who reads this has the times."""

    def close(self) -> None:
        """Nothing is held open."""
