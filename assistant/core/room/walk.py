"""What the room knows as it stands in a state: what was chosen so far, and what was heard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from assistant.core.domain.effects import Effect, Say, Silence
from assistant.core.language.numbers import Numbers
from assistant.core.language.room_words import STATES, RoomCommand, RoomWording
from assistant.core.room.catalogue import Catalogue
from assistant.core.room.grammar import Grammar, RoomOrder


class Day(Protocol):
    """What is known of sessions that were kept."""

    def sessions(self) -> int:
        """Return how many sessions were begun today."""

    def client(self, code: str) -> tuple[str, bool]:
        """Return a client's code as it was written before, and whether it is new.

        Case and signs can't be spelled: "C7" may be kept as "c-7".
        """


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session that is to be begun; the fields are those of `assistant run`."""

    protocol: str = ""
    client: str | None = None
    start_side: str | None = None
    layers: int | None = None
    minutes: int | None = None


NOTHING = Wanted()

NONE_OF_OURS = RoomOrder(RoomCommand.AS_PLANNED)
"""What stands for a session's command: "next" leaves a choice to the protocol too."""


@dataclass(slots=True)
class Walk:
    """What the room's table is at work on. Its state is changed by the table alone."""

    words: RoomWording
    numbers: Numbers
    ease_off: str
    end_here: str
    catalogue: Catalogue
    grammar: Grammar
    day: Day
    last: Wanted | None = None
    """The session before, which may be had again."""
    broken_off: str = ""
    """The question whether to go on with a session that broke off, if there is one."""
    after_a_session: bool = False
    failed: bool = False
    """Whether the session that was wanted could not be begun."""
    cue: int = 0
    """The number of what was said last. The room counts down: a session's words count from one."""
    state: str = STATES[0]
    wanted: Wanted = NOTHING
    as_before: bool = False
    """Whether all but the client is as in the session before."""
    spelled: str = ""
    """What was spelled of a code so far."""
    code: str | None = None
    is_new: bool = False
    denied: str = ""
    """The code that was just said to be wrong."""
    told: int = 0
    """How many names of protocols were told."""
    asked: str = ""
    """What it asked last."""
    asked_s: float = 0.0
    """When that was asked, or the last of what it said was over."""
    by_voice: bool = False
    """Whether what is handled was spoken, and not typed or tapped."""
    now_s: float = 0.0
    """The time of what is handled."""
    end_asked_s: float | None = None
    """When it was asked whether to end; None where that is answered, or another thing was said."""
    likely: bool = True
    """Whether the plea that was not made out is likelier than talk."""
    begins: bool = False
    goes_on: bool = False
    reason: str = ""
    order: RoomOrder = NONE_OF_OURS
    """What was heard of the room's own commands."""
    saying: set[int] = field(default_factory=set)
    outbox: list[Effect] = field(default_factory=list)

    def forget(self) -> None:
        """Forget all that was chosen."""
        self.wanted, self.as_before, self.end_asked_s = NOTHING, False, None
        self.code, self.spelled, self.denied, self.told = None, "", "", 0

    def ask(self, text: str, *before: str) -> None:
        """Say what it waits for now, in place of what is being said; `before` comes first."""
        self.asked, self.asked_s = text, self.now_s
        self.say(*before, text)

    def say(self, *texts: str) -> None:
        """Say some texts in place of what is being said."""
        if self.saying:
            self.outbox.append(Silence())
        self.outbox += map(self.numbered, texts)

    def numbered(self, text: str) -> Say:
        """Return a text as what is said next, after what is being said."""
        self.cue -= 1
        self.saying.add(self.cue)
        return Say(self.cue, text)
