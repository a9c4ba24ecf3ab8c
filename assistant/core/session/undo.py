"""Taking a command back: what a session knew before each command, and the way back there.

Nothing of the world is undone: what was said stays said, and a reminder that was given is not
given again. What was declared is withdrawn in the journal, which keeps both (`standing`).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from assistant.core.domain.events import Heard
from assistant.core.journal.standing import Facts
from assistant.core.session.known import Known

MOST = 16
"""Commands that can be taken back, one after the other. More than are given in a minute."""

MOST_MOMENTS = 64
"""Changes of place that are looked back over for where a note was said: several minutes of them,
where a note in free words is written down within seconds."""


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
        self._moments: deque[tuple[float, Known]] = deque(maxlen=MOST_MOMENTS)
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

    def stands(self, at: float, known: Known) -> None:
        """Keep where the session stands at `at`, if that is elsewhere than before."""
        if not self._moments or _where(self._moments[-1][1]) != _where(known):
            self._moments.append((at, replace(known)))

    def stood(self, at: float) -> Known | None:
        """Return what was known at `at`, if the session stands elsewhere since; else None."""
        if not self._moments or self._moments[-1][0] <= at:
            return None
        return next((known for since, known in reversed(self._moments) if since <= at), None)

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
        while self._moments and self._moments[-1][0] >= taken.heard.t:
            self._moments.pop()
        return replace(taken.before)


def _where(known: Known) -> tuple[object, ...]:
    """Return what a note is about, and whether one is taken there."""
    hold = known.hold and known.hold.number
    last = known.last_hold and known.last_hold.number
    return known.place, known.alternative, known.state, hold, last, known.held_here


def _weighed(known: Known) -> Known:
    """Return what makes a command worth taking back: all but the words of an answer."""
    return replace(
        known, speaking=None, cue=(), cue_end=None, end_asked_s=None, asked=(), asked_s=0.0
    )
