"""What an enrolment knows as it stands in a state: what is wanted, and the takes so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, Say, Silence
from assistant.core.domain.events import Record
from assistant.core.enrolment.takes import Measured
from assistant.core.hearing.speaker_net import Print
from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.core.language.wording import Enrolment as Texts

ASKED_FOR = (
    *(Command.START, Command.NEXT, Command.BARRIER, Command.RELEASED, Command.OTHER_SIDE),
    *(Command.YES, Command.NO, Command.PAUSE, Command.RESUME, Command.REPEAT, Command.BACK),
    Command.HOW_LONG,
)
"""What is asked for, in about the order in which a session uses it. Not the client's words: those
count from anybody."""

TAKES = 2
"""Of each phrase."""

STATES = ("begins", "asks", "done", "left")


def phrases_of(language: Language) -> tuple[str, ...]:
    """Return the phrases that are asked for, in their order."""
    return tuple(dict.fromkeys(map(language.phrasebook.called, ASKED_FOR)))


def others_of(language: Language) -> dict[str, str]:
    """Return what else gives the same command as a phrase that is asked for: its next phrase."""
    book = language.phrasebook
    found: dict[str, str] = {}
    for phrase in phrases_of(language):
        for other, order in book.orders.items():
            if order == book.orders[phrase] and other != phrase:
                found.setdefault(phrase, other)
    return found


@dataclass(frozen=True, slots=True)
class PhraseKept(Effect):
    """The takes of a phrase are to be kept, in place of those before. A record has no numbers of a
    voice."""

    phrase: str
    takes: tuple[Print, ...]
    over_talk: tuple[float, ...]
    """How much likelier than talk each sounded, of a third that was asked for too."""
    kind: ClassVar[str] = "phrase_kept"

    def to_record(self) -> Record:
        """Return which phrase, and how many takes."""
        return {"kind": self.kind, "phrase": self.phrase, "takes": len(self.takes)}


@dataclass(slots=True)
class Walk:
    """What the table is at work on. Its state is changed by the table alone."""

    texts: Texts
    wanted: tuple[str, ...]
    """The phrases that have no takes yet, or are to have others, in their order."""
    others: Mapping[str, str] = field(default_factory=dict)
    """What may be said in the place of a phrase, where there is anything."""
    goes_on: bool = False
    """Whether some have takes already."""
    state: str = STATES[0]
    at: int = 0
    """The phrase that is asked for, of those that are wanted."""
    takes: list[Print] = field(default_factory=list)
    """Its takes so far."""
    new: Measured | None = None
    """The take that just came."""
    over_talk: list[float] = field(default_factory=list)
    """How much likelier than talk each of its takes sounds."""
    weak: list[str] = field(default_factory=list)
    """The phrases of which a take would not have been taken for a command."""
    tries: int = 0
    """How often a take of it was refused."""
    unheard: int = 0
    """How often nobody said anything."""
    left_out: list[str] = field(default_factory=list)
    reason: str = ""
    """Why the program ends it."""
    cue: int = 0
    saying: set[int] = field(default_factory=set)
    outbox: list[Effect] = field(default_factory=list)

    @property
    def phrase(self) -> str:
        """The phrase that is asked for; empty where none is."""
        return self.wanted[self.at] if self.at < len(self.wanted) else ""

    def say(self, text: str, *, after: bool = False) -> None:
        """Say a text in place of what is being said, or `after` it, with the phrase in it."""
        if self.saying and not after:
            self.outbox.append(Silence())
        self.outbox.append(self.numbered(filled(text, phrase=self.phrase)))

    def numbered(self, text: str) -> Say:
        """Return a text as what is said next, after what is being said."""
        self.cue += 1
        self.saying.add(self.cue)
        return Say(self.cue, text)
