"""The session as JSON Lines on standard output, for programs that follow it."""

from __future__ import annotations

import json
from typing import Any, TextIO


class JsonLines:
    """One JSON object a line, flushed. A reader that goes away does not end the session.

    `session` has what review says of a hold's session; each hold's line has it too.
    """

    def __init__(self, out: TextIO, session: dict[str, Any]) -> None:
        self._out: TextIO | None = out
        self._session = session

    def show(self, record: dict[str, Any]) -> None:
        """Print the record."""
        if self._out is None:
            return
        if record["kind"] == "hold":
            record = record | self._session
        try:
            print(json.dumps(record), file=self._out, flush=True)  # ASCII, for any encoding
        except (OSError, ValueError):
            self._out = None  # nobody can read any more; the hold goes on

    def tick(self, now: float, held_s: float | None) -> None:
        """Print nothing: who reads this has the times."""

    def close(self) -> None:
        """Nothing is held open."""
