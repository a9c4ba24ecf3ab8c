"""What a page asks of the room between sessions, in the room's own time: to say a cue, to speak
louder, to check the sound, to begin a rehearsal.

It stands before the check of the sound and does what is asked where nobody waits for an answer.
The client's words, and whatever else is said to the room, cut what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np

from assistant.core.checkup.levels import level_of
from assistant.core.checkup.sound_check import Check, Samples
from assistant.core.domain.effects import Effect, MannerChanged, Say, Silence
from assistant.core.domain.events import CueEnded, Event, Heard, Spoke
from assistant.core.domain.manner import Manner
from assistant.core.room.room import Room
from assistant.core.sound.nouns import Block

FIRST_CUE = -1_000_000
"""Its words are numbered downwards from here, those of the check of the sound above that."""

FREE = ("asleep", "protocol", "next client")
"""States of the room in which nobody waits for an answer, nor is asked for one about a client."""

CHECKING = "The sound is being checked. Wait until that is over."
ANSWER_FIRST = "The room waits for an answer. {waiting}"
BEGINS = "A session is about to begin."


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that is asked of the room."""


@dataclass(frozen=True, slots=True)
class Sample(Ask):
    """To say a text, in place of the one before."""

    text: str


@dataclass(frozen=True, slots=True)
class Voiced(Ask):
    """To speak so loud, in dB against the usual level, and so fast, in words a minute."""

    volume_db: int
    words_per_minute: int


@dataclass(frozen=True, slots=True)
class Checked(Ask):
    """To check the sound, as "sound check" does."""


@dataclass(frozen=True, slots=True)
class Do(Ask):
    """To have something done where the room's own thread may do it alone."""

    act: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Begin(Ask):
    """To begin something else than a session. A subclass says what."""


class Desk(Protocol):
    """Where what is asked waits."""

    def taken(self) -> Sequence[tuple[Ask, Callable[[str], None]]]:
        """Return what was asked since the last call, each with whom to tell why not, or "" ."""

    def heard(self, level_dbfs: float) -> None:
        """Take how loud the last block was."""


class Asides:
    """The check of the sound, with what a page asks for besides.

    `checks` says whether the sound is being checked, `lacks` why something can't be had here at
    all, as there is no loudspeaker.
    """

    def __init__(
        self,
        room: Room,
        check: Check,
        desk: Desk,
        checks: Callable[[], bool],
        lacks: Callable[[Ask], str],
    ) -> None:
        self._room = room
        self._check = check
        self._desk = desk
        self._checks = checks
        self._lacks = lacks
        self._cue = FIRST_CUE
        self._saying: set[int] = set()
        self.begun: Begin | None = None
        """What is to begin in place of a session, once the room is over for it."""

    def begin(self) -> list[Effect]:
        """Check the sound."""
        return self._check.begin()

    def take(self, event: Event) -> tuple[bool, list[Effect]]:
        """Return whether an event is none of the room's, and what it leads to."""
        if isinstance(event, CueEnded) and event.cue <= FIRST_CUE:
            self._saying.discard(event.cue)
            return True, []
        cut = self._hushed() if self._is_said_to_it(event) else []
        its_own, effects = self._check.take(event)
        return its_own, [*cut, *effects]

    def hear(self, block: Block, played: Samples | None, *, waits: bool) -> list[Effect]:
        """Take in what is heard, and do what was asked for meanwhile."""
        self._desk.heard(level_of(np.frombuffer(block.pcm, "<i2")))
        effects = self._check.hear(block, played, waits=waits and not self._saying)
        for ask, tell in self._desk.taken():
            why_not = self._why_not(ask)
            if not why_not:
                effects = [*effects, *self._done(ask)]
            tell(why_not)
        return effects

    def _why_not(self, ask: Ask) -> str:
        room = self._room
        shown = room.language.shown
        if room.ended:
            return shown.tr(BEGINS)
        if isinstance(ask, Voiced):
            return ""
        if self._checks():
            return shown.tr(CHECKING)
        if room.state not in FREE:
            return shown.tr(ANSWER_FIRST, waiting=room.waits_for)
        return self._lacks(ask)

    def _done(self, ask: Ask) -> list[Effect]:
        match ask:
            case Sample():
                hushed = self._hushed()
                self._cue -= 1
                self._saying.add(self._cue)
                return [*hushed, Say(self._cue, ask.text)]
            case Voiced():
                manner = Manner(volume_db=ask.volume_db, words_per_minute=ask.words_per_minute)
                return [MannerChanged(**asdict(manner))]
            case Do():
                ask.act()
            case Checked():
                return [*self._hushed(), *self._room.happens("check asked")]
            case Begin():
                self.begun = ask
                return [*self._hushed(), *self._room.happens("other asked")]
        return []

    def _is_said_to_it(self, event: Event) -> bool:
        if isinstance(event, Spoke):
            return event.by != "voice" or self._room.means(event.text) is not None
        return isinstance(event, Heard)

    def _hushed(self) -> list[Effect]:
        return [Silence()] if self._saying else []
