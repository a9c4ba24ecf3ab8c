"""A command that was said over a cue, where it does not count: told once, after the cue.

Nothing is done of it. Whoever said it waits for what does not come, and is told why: a soft sign,
and words to be read. It is told of a whole command alone, which another voice than the assistant's
own is known to have said, and which would be taken by then; and not where something was said since
that was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, TooEarly
from assistant.core.hearing.gate import Judged


class Earliness:
    """Keeps what was said too early, until it is told in the given words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._said: Command | None = None

    def heard(self, judged: Judged) -> None:
        """Take in what was said and does not count."""
        self._said = judged.too_early or self._said

    def taken(self) -> None:
        """A command was taken since: nobody waits any more."""
        self._said = None

    def told(self, *, speaking: bool, takes: Callable[[Command], bool]) -> Sequence[Effect]:
        """Return what is told now: nothing while the assistant is `speaking`.

        `takes` says whether a command would be taken.
        """
        if self._said is None or speaking:
            return ()
        said, self._said = self._said, None
        return (TooEarly(self._text),) if takes(said) else ()
