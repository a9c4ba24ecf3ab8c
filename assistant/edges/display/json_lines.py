"""The session as JSON Lines on standard output, for programs that follow it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from assistant.core.domain.events import Record


class JsonLines:
    """One JSON object a line, each given to `put`.

    `session` has what review says of a hold's session; each hold's line has it too.
    """

    def __init__(self, put: Callable[[str], None], session: dict[str, Any]) -> None:
        self._put = put
        self._session = session

    def show(self, record: Record) -> None:
        """Put the record."""
        if record["kind"] == "hold":
            record = record | self._session
        self._put(json.dumps(record))  # ASCII, for any encoding

    def tick(self, now: float, held_s: float | None) -> None:
        """Put nothing: who reads this has the times."""

    def close(self) -> None:
        """Nothing is held open."""
