"""Taking a command back: what a session knew before each command, and the way back there.

Nothing of the world is undone: what was said stays said, and a reminder that was given is not
given again. What was declared is withdrawn in the journal, which keeps both (`standing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.core.domain.events import Heard
from assistant.core.journal.standing import Facts

MOST = 16
"""Commands that can be taken back, one after the other. More than are given in a minute."""

_PASSING = frozenset(
    {"at", "now", "command", "ago_s", "word", "reason", "outbox", "history", "_spoken"}
    | {"_reminders", "called_s", "legal", "helped", "protocol", "words", "cues"}
)
"""What is not gone back to: what is being handled, what was said and stays said, and what never
changes."""

_UNWEIGHED = frozenset({"speaking", "cue"})
"""What is gone back to, but makes no command worth taking back: the words of an answer."""

Known = dict[str, Any]
"""What a session under way knows, by the names of its attributes."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A command that was taken, what was known before it, and what stood then."""

    heard: Heard
    before: Known
    stood: Facts


class History:
    """The last commands of a session that changed something, the oldest first.

    `walk` is what knows where the session stands: what it has as attributes by now is gone back
    to. Lists and mappings among them hold values that do not change.
    """

    def __init__(self, walk: object) -> None:
        self._walk = walk
        self._names = [name for name in vars(walk) if name not in _PASSING]
        self._taken: list[Taken] = []
        self._sealed = 0
        self.undone: Taken | None = None
        """The command that was taken back last."""
        self.later: tuple[Heard, ...] = ()
        """The commands that were given after it."""

    def known(self) -> Known:
        """Return what is known now."""
        return {name: _apart(getattr(self._walk, name)) for name in self._names}

    def note(self, taken: Taken, *, declared: bool) -> None:
        """Keep a command that was taken, unless all it did was to be answered.

        `declared` says whether it led to a fact.
        """
        now = self.known()
        weighed = (name for name in self._names if name not in _UNWEIGHED)
        if not declared and all(taken.before[name] == now[name] for name in weighed):
            return
        self._taken.append(taken)
        if len(self._taken) > MOST:
            del self._taken[0]
            self._sealed = max(0, self._sealed - 1)

    def seal(self) -> None:
        """Let "scratch that" go no further back: something happened that no command asked for."""
        self._sealed = len(self._taken)

    @property
    def last(self) -> Taken | None:
        """The command that "scratch that" means; None if there is none."""
        return self._taken[-1] if len(self._taken) > self._sealed else None

    def heard_at(self, start_s: float) -> Taken | None:
        """Return the command that was heard at `start_s`; None if none is kept."""
        kept = [taken for taken in self._taken if taken.heard.start_s == start_s]
        return kept[-1] if kept else None

    def take_back(self, taken: Taken) -> None:
        """Go back to what was known before a command; it and those after it are forgotten."""
        at = next(at for at, each in enumerate(self._taken) if each is taken)
        self.undone = taken
        self.later = tuple(each.heard for each in self._taken[at + 1 :])
        del self._taken[at:]
        self._sealed = min(self._sealed, at)
        for name, value in taken.before.items():
            setattr(self._walk, name, _apart(value))


def _apart(value: Any) -> Any:
    """Return a value that does not change when the one given does."""
    return value.copy() if isinstance(value, list | dict | set) else value
