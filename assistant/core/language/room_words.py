"""What is said in the room between sessions, and what it says there: the `room` part of a language.

Which of it can be said when is `core/room`'s. Letters and figures are spelled with words of their
own, one for each; of several the first is the one in which a code is read back.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from assistant.core.language.wording import TEXT as _TEXT
from assistant.core.language.wording import Counted, Plain, Title, may_hold
from assistant.core.phonetics.pronunciation import Lexicon
from assistant.core.written.keys import Keys
from assistant.core.written.problems import Complaint, KeyPath
from assistant.core.written.pronunciations import PronunciationTable
from assistant.core.written.values import WORD, one_of, pattern


class RoomCommand(StrEnum):
    """What can be asked for between sessions alone; each value is its name in the room's table."""

    PROTOCOL = "protocol"
    """One is called by its name."""
    LIST = "list"
    MORE = "more"
    SAME_AGAIN = "same again"
    CODE = "code"
    """A client's code is spelled."""
    CORRECT = "correct"
    """One place of it is said anew."""
    NO_CODE = "no code"
    AGREED = "that is right"
    """What was read back is right: as "yes", with which these share no sound."""
    WRONG = "wrong"
    """It is not: as "no"."""
    LEFT = "left"
    RIGHT = "right"
    LAYERS = "layers"
    MINUTES = "minutes"
    AS_PLANNED = "as planned"
    NEXT_CLIENT = "next client"
    REST = "rest"
    HOW_MANY = "how many today"


SPELT = (RoomCommand.PROTOCOL, RoomCommand.CODE)
"""Commands without phrases of their own: protocols have names, and codes are spelled."""

PHRASED = tuple(each for each in RoomCommand if each not in SPELT)

SYMBOLS = (*string.ascii_lowercase, *string.digits)
"""What a code is spelled of."""

HOLES: Mapping[RoomCommand, frozenset[str]] = {
    RoomCommand.CORRECT: frozenset({"place", "symbol"}),
    RoomCommand.LAYERS: frozenset({"number"}),
    RoomCommand.MINUTES: frozenset({"number"}),
}
"""The names in braces that each phrase of a command has, once each."""

APART = {RoomCommand.RIGHT.value, RoomCommand.AGREED.value}
"""Two that may share a phrase, as they are never asked for at once: "right"."""

_HOLE = r"\{(?:number|place|symbol)\}"

Phrase = Annotated[
    str,
    pattern(
        rf"({WORD}|{_HOLE})( ({WORD}|{_HOLE})){{0,9}}",
        "needs one to ten words in lower case, as they are said, or {number}, {place}, {symbol}",
    ),
]

OneWord = Annotated[str, pattern(WORD, "needs one word in lower case, as it is said")]

STATES = (
    "asleep",  # between clients; hears its name, and the client's words
    "broken off",  # asked whether to go on with a session that broke off
    "protocol",  # waits for a protocol's name
    "code",  # waits for the client's code
    "code check",  # the code was read back; asked whether it is right
    "side",  # asked on which side to begin
    "layers",  # asked how many layers are planned
    "minutes",  # asked how long the session is to take
    "minutes check",  # that was read back; asked whether it is right
    "next client",  # a session is over; asked what is to come
    "begun",  # a session begins; the room is its
    "closed",
)
"""The states of the room. The first is the one that it begins in."""

Names = Annotated[str, may_hold("names"), _TEXT]
Code = Annotated[str, may_hold("code"), _TEXT]
Example = Annotated[str, may_hold("example"), _TEXT]
Time = Annotated[str, may_hold("time"), _TEXT]
TimeInFigures = Annotated[str, may_hold("time", "figures"), _TEXT]


class RoomWording(Keys):
    """The texts of the room."""

    asleep: Plain = Field(description="said as it goes to rest")
    ready: Plain = Field(description="asks for a protocol")
    names: Names = Field(description="some names of protocols, with more to come")
    last_names: Names = Field(description="the last of them")
    no_last: Plain = Field(description="the answer to the same again, where there was none")
    code: Title = Field(description="names the protocol, and asks for the client's code")
    code_again: Example = Field(description="asks again for a code that was not right")
    spell: Example = Field(description="the same, where the same was heard once more")
    read_back: Code = Field(description="reads a code back, and asks whether it is right")
    read_back_new: Code = Field(description="the same of one that was never used")
    read_back_none: Plain = Field(description="the same where there is to be no code")
    side: Plain = Field(description="asks on which side to begin")
    layers: Plain = Field(description="asks how many layers are planned")
    minutes: Plain = Field(description="asks how long it is to take")
    minutes_back: Time = Field(description="reads that back, and asks whether it is right")
    minutes_back_figures: TimeInFigures = Field(description="the same, with the number's figures")
    next_client: Plain = Field(description="asked after a session")
    not_begun: Plain = Field(description="said where a session can't be begun")
    today: Counted = Field(description="how many sessions there were today")
    none_today: Plain = Field(description="the same of none")
    waiting: dict[Annotated[str, one_of(*STATES)], Plain] = Field(
        description="the answer to what does not fit, by what it waits for"
    )


class RoomInFile(Keys):
    """What may stand under `room` in a language's file."""

    commands: dict[Annotated[str, one_of(*PHRASED)], list[Phrase]] = Field(
        default={}, description="each command of the room with the phrases that give it"
    )
    spelling: dict[Annotated[str, one_of(*SYMBOLS)], list[OneWord]] = Field(
        default={}, description="each letter and figure with the words it is spelled with"
    )
    places: list[OneWord] = Field(
        default=[], description="what the first place of a code is called, the second, and so on"
    )
    pronunciations: PronunciationTable = Field(
        default={}, description="words of the room with their phones"
    )
    wording: dict[str, object] = Field(default={}, description="what the room says")


@dataclass(frozen=True, slots=True)
class RoomWords:
    """The room's part of a language.

    `commands` has the phrases of each, some with names in braces, `spelling` the words of each
    letter and figure, `places` what the places of a code are called, in their order.
    """

    commands: Mapping[RoomCommand, tuple[str, ...]]
    spelling: Mapping[str, tuple[str, ...]]
    places: tuple[str, ...]
    wording: RoomWording
    pronunciations: Lexicon = field(default_factory=dict)

    def called(self, command: RoomCommand) -> str:
        """Return the phrase that a command is called by: its first."""
        return self.commands[command][0]


def with_own(whole: RoomInFile, own: RoomInFile) -> RoomInFile:
    """Return a language's room with what a user adds to it: further phrases and words; but for
    the texts, which are joined elsewhere."""
    commands = {name: [*whole.commands.get(name, ()), *own.commands.get(name, ())]
                for name in PHRASED}  # fmt: skip
    spelling = {each: [*whole.spelling.get(each, ()), *own.spelling.get(each, ())]
                for each in SYMBOLS}  # fmt: skip
    return RoomInFile.model_construct(
        commands=commands,
        spelling=spelling,
        places=own.places or whole.places,
        pronunciations={**whole.pronunciations, **own.pronunciations},
        wording=whole.wording,
    )


def what_lacks(room: RoomInFile) -> Iterator[Complaint]:
    """Yield what a language's room must have and has not."""
    for command in PHRASED:
        if not room.commands.get(command):
            mend = f"needs '{command}', with the phrases that give it"
            yield Complaint(("room", "commands"), "", mend)
    for symbol in SYMBOLS:
        if not room.spelling.get(symbol):
            mend = f"needs {symbol!r}, with the words that it is spelled with"
            yield Complaint(("room", "spelling"), "", mend)
    if not room.places:
        yield Complaint(("room",), "", "needs 'places', which are first, second and so on")


def slips(room: RoomInFile, taken: Mapping[str, object], before: RoomInFile) -> Iterator[Complaint]:
    """Yield what does not fit in a room, by itself or with the one `before` to which it adds;
    `taken` are the phrases of sessions."""
    meant = {phrase: name for name, phrases in before.commands.items() for phrase in phrases}
    for name, phrases in room.commands.items():
        command = RoomCommand(name)
        for at, phrase in enumerate(phrases):
            path: KeyPath = ("room", "commands", name, at)
            holes = [word.strip("{}") for word in phrase.split() if word.startswith("{")]
            wanted = HOLES.get(command, frozenset())
            if set(holes) != wanted or len(holes) != len(wanted):
                has = " and ".join(f"{{{hole}}}" for hole in sorted(wanted)) or "no name in braces"
                yield Complaint(path, f"found {phrase!r}", f"has {has}, once")
            if phrase in taken:
                found = f"{phrase!r} is said in sessions too"
                yield Complaint(path, found, "choose another for the room")
            if meant.setdefault(phrase, name) != name and {meant[phrase], name} != APART:
                found = f"{phrase!r} means {meant[phrase]!r} already"
                yield Complaint(path, found, "one phrase can't mean two things")
    spelt = {word: symbol for symbol, words in before.spelling.items() for word in words}
    for symbol, words in room.spelling.items():
        for at, word in enumerate(words):
            path = ("room", "spelling", symbol, at)
            if spelt.setdefault(word, symbol) != symbol:
                found = f"{word!r} stands for {spelt[word]!r} already"
                yield Complaint(path, found, "one word can't stand for two")


WORDING_PARTS: dict[str, type[Keys]] = {"wording": RoomWording, "today": Counted}
"""The part that stands under each key of the room's texts."""
