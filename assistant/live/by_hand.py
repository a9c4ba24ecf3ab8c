"""What is typed and tapped, in the order in which it came, until its turn comes.

A command that can't be taken while the assistant speaks waits for the end of its words; what the
client's words are called goes before all that waits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.live.ports import Keyboard, Tapped, Taps


@dataclass(frozen=True, slots=True)
class Given:
    """A line that was typed, or a phrase that was tapped."""

    text: str
    by: Literal["keyboard", "tap"]
    tapped: Tapped | None = None

    @property
    def late(self) -> bool:
        """Whether the session has gone on since the page showed what was tapped."""
        return self.tapped is not None and self.tapped.late


class ByHand:
    """Reads a keyboard, taps on a page, or both; `urgent` tells the client's words."""

    def __init__(
        self, keyboard: Keyboard | None, taps: Taps | None, urgent: Callable[[str], bool]
    ) -> None:
        self._keyboard = keyboard
        self._taps = taps
        self._urgent = urgent
        self._waiting: deque[Given] = deque()

    @property
    def over(self) -> bool:
        """Whether nothing more can come."""
        return self._taps is None and self._keyboard is not None and self._keyboard.closed

    def waiting(self) -> deque[Given]:
        """Return what waits, the first to be taken at the left; it is to be taken off there.

        What is typed is read on only when all before it was taken.
        """
        if self._keyboard is not None and not self._waiting:
            self._waiting.extend(Given(line, "keyboard") for line in self._keyboard.lines())
        for tapped in [] if self._taps is None else self._taps.taken():
            given = Given(tapped.phrase, "tap", tapped)
            if self._urgent(given.text):
                self._waiting.appendleft(given)
            else:
                self._waiting.append(given)
        return self._waiting
