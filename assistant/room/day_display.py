"""The display of a day in the room, on which one session follows the other."""

from __future__ import annotations

from assistant.core.domain.events import Record
from assistant.live.ports import Display


class OfSession:
    """A display that tells of each record which session it is of; "" is the room itself."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self.session_id = ""

    def show(self, record: Record) -> None:
        """Show the record, with the session's id."""
        self._display.show({**record, "session_id": self.session_id})

    def tick(self, now: float, held_s: float | None) -> None:
        """Show the time, in seconds."""
        self._display.tick(now, held_s)

    def close(self) -> None:
        """Leave the display."""
        self._display.close()
