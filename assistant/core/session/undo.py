"""Taking a command back: what a session knew before each command, and the way back there.

Nothing of the world is undone: what was said stays said, and a reminder that was given is not
given again. What was declared is withdrawn in the journal, which keeps both (`standing`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.core.domain.events import Heard
from assistant.core.journal.standing import Facts
from assistant.core.session.known import Known

MOST = 16
"""Commands that can be taken back, one after the other. More than are given in a minute."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A command that was taken, a copy of what was known before it, and what stood then."""

    heard: Heard
    before: Known
    stood: Facts
    begins: int | None = None
    """The number of the hold that it began, if it did: taken once more it begins the same."""
    idle: bool = False
    """Whether it changed nothing then: "louder" at the loudest, a place marked twice. It is not
    what "scratch that" means; but where an earlier command was none, it may have been the first."""


class History:
    """The last commands of a session, the oldest first."""

    def __init__(self) -> None:
        self._taken: list[Taken] = []
        self._sealed = 0
        self.undone: Taken | None = None
        """The command that was taken back last."""
        self.later: tuple[Taken, ...] = ()
        """The commands that were given after it."""

    def note(self, taken: Taken, now: Known, *, declared: bool) -> None:
        """Keep a command that was taken.

        `now` is what is known after it; `declared` says whether it led to a fact. If neither tells
        of it, all it did was to be answered.
        """
        idle = not declared and _weighed(taken.before) == _weighed(now)
        self._taken.append(replace(taken, idle=True) if idle else taken)
        kept = [at for at, each in enumerate(self._taken) if each.idle is idle]
        if len(kept) > MOST:
            del self._taken[kept[0]]
            self._sealed -= kept[0] < self._sealed

    def seal(self) -> None:
        """Let "scratch that" go no further back: something happened that no command asked for."""
        self._sealed = len(self._taken)

    @property
    def last(self) -> Taken | None:
        """The command that "scratch that" means; None if there is none."""
        open_ = self._taken[self._sealed :]
        return next((taken for taken in reversed(open_) if not taken.idle), None)

    def heard_at(self, start_s: float) -> Taken | None:
        """Return the command that was spoken at `start_s`; None if none is kept.

        One that was typed at that very moment is not the ear's to take back.
        """
        spoken = (taken for taken in self._taken if taken.heard.by == "voice" and not taken.idle)
        kept = [taken for taken in spoken if taken.heard.start_s == start_s]
        return kept[-1] if kept else None

    def take_back(self, taken: Taken) -> Known:
        """Return what was known before a command; it and those after it are forgotten."""
        at = next(at for at, each in enumerate(self._taken) if each is taken)
        self.undone = taken
        self.later = tuple(self._taken[at + 1 :])
        del self._taken[at:]
        self._sealed = min(self._sealed, at)
        return replace(taken.before)


def _weighed(known: Known) -> Known:
    """Return what makes a command worth taking back: all but the words of an answer."""
    return replace(
        known, speaking=None, cue=(), cue_end=None, end_asked_s=None, asked=(), asked_s=0.0
    )
