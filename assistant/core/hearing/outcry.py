"""An outcry: what may become a client's word over a cue. The assistant falls silent for it until
the ear is sure, as its own echo would keep the ear from that.
"""

from __future__ import annotations

from collections.abc import Collection

from assistant.core.hearing.early import SAME

CRY_S = 0.6
"""Seconds back in which a client's word lies that the ear has just made out: it takes 0.4, and is
made out 0.2 after its end."""

MADE_SURE_S = 2.0
"""Seconds of the assistant's silence in which the ear makes sure of an outcry: half a second of
stillness and another quarter, a word longer or two."""

SAID_AGAIN_S = 1.0
"""Seconds of silence after the ear made nothing of it: whoever was not understood says it again."""


class Outcry:
    """Says for how long the assistant is to be silent. All times are seconds of the stream."""

    def __init__(self) -> None:
        self._cried = 0  # partial results in a row that end as an outcry
        self._silent_until_s = 0.0

    def lasts(self, now_s: float) -> bool:
        """Return whether it is to be silent now."""
        return now_s < self._silent_until_s

    def follow(self, now_s: float, *, cried: bool) -> None:
        """Take in whether the ear's next partial result ends as one, in another's voice."""
        self._cried = self._cried + 1 if cried else 0
        if self._cried >= SAME:
            self._silent_until_s = now_s + MADE_SURE_S

    def settle(self, now_s: float, counted: Collection[bool]) -> None:
        """Take in whether each utterance of the ear's final result counts; there may be none."""
        self._cried = 0
        if self.lasts(now_s) and counted:
            self._silent_until_s = 0.0 if any(counted) else now_s + SAID_AGAIN_S

    def acted_on(self) -> None:
        """What was cried is acted on: what that leads to may be words."""
        self._silent_until_s = 0.0
