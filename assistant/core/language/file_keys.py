"""What may stand in a language's file, and in a user's own that adds to one.

A user's file adds phrases to commands, takes others away (`without`), and puts other texts in
place of the language's own.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from assistant.core.domain.commands import NAME, Command
from assistant.core.domain.word_forms import WordForms
from assistant.core.durations import parse_duration
from assistant.core.language.aloud import Signs
from assistant.core.language.number_keys import (
    ClockInFile,
    Form,
    LengthsInFile,
    NumbersInFile,
)
from assistant.core.language.phrasebook import AGO, NUMBER, Courtesies, Fillings
from assistant.core.language.room_words import RoomInFile
from assistant.core.shown.shown import Shown
from assistant.core.written.keys import Keys
from assistant.core.written.values import WORD as _WORD
from assistant.core.written.values import Label, duration, one_of, pattern, true_or_false
from assistant.core.written.values import Language as Code

OWN_EAR = "own"
"""The speech model that comes with the program."""

_NAME = r"\{[a-z]+\}"

Phrase = Annotated[
    str,
    pattern(
        rf"(?=[^{{]*({_NAME})?[^{{]*$)({_WORD}|{_NAME})( ({_WORD}|{_NAME})){{0,9}}",
        "needs one to ten words in lower case, as they are said, and one name in braces at most",
    ),
]

Phrases = dict[Annotated[str, one_of(*Command)], list[Phrase]]

_COUNTS = re.escape(NUMBER)

Said = Annotated[
    str,
    pattern(
        rf"(?=[^{{]*({_COUNTS})?[^{{]*$)({_WORD}|{_COUNTS})( ({_WORD}|{_COUNTS})){{0,9}}",
        f"needs one to ten words in lower case, as they are said, and {NUMBER} once at most",
    ),
]


def _time(value: object) -> float | str:
    """Return the seconds of a written length of time; one with `NUMBER` in it as it is."""
    if isinstance(value, str) and NUMBER in value:
        parse_duration(value.replace(NUMBER, "2"))
        return value
    return duration(value)


Ago = dict[Said, Annotated[float | str, BeforeValidator(_time)]]
Words = dict[Annotated[str, pattern("[a-z]+", "needs a name in lower case")], dict[Said, Label]]


class CourtesiesInFile(Keys):
    """What people say around phrases."""

    before: list[Said] = Field(default=[], description="what may be said before a client's word")
    after: list[Said] = Field(default=[], description="what may be said after a client's word")
    unheard: list[Said] = Field(default=[], description="the same, of which the ear knows nothing")
    calm: list[Said] = Field(default=[], description="what holds a client's word and is none")
    unsure: list[Said] = Field(default=[], description="a client's words that are asked about")
    polite: list[Said] = Field(default=[], description="what any command may be asked for with")


Short = Annotated[
    str, pattern(r"\S.{0,19}", "needs a sign or an abbreviation, of 20 characters at most")
]


class UnitInFile(Keys):
    """What a unit is called after a number."""

    one: Label = Field(description="what one of them is called")
    many: Label = Field(description="what several are called")
    form: Form = Field(default="", validate_default=False, description="the form of the number")


class AloudInFile(Keys):
    """How what is written short is said."""

    units: dict[Short, UnitInFile] = Field(default={}, description="what stands after a number")
    spans: dict[Short, Label] = Field(
        default={}, description="what something is per, beside the units"
    )
    words: dict[Short, Label] = Field(default={}, description="what stands by itself")
    before: dict[Short, Label] = Field(default={}, description="what stands before a number")
    to: Label | None = Field(
        default=None, description="what is said between the numbers of a range"
    )
    per: Label | None = Field(default=None, description="what is said between two units")
    over: Label | None = Field(
        default=None, description="what is said between the numbers of a blood pressure"
    )
    either: Label | None = Field(
        default=None, description="what is said between two words with a stroke"
    )
    times: Label | None = Field(default=None, description="how x3 is said, with {number} in it")
    half: Label | None = Field(default=None, description="how 3 1/2 is said, with {number} in it")


class JudgingInFile(Keys):
    """How a step that was said in one's own words is judged."""

    function_words: list[Said] = Field(description="words that tell nothing of what is done")
    small: list[Said] = Field(description="words that need not be said within several")
    endings: list[Said] = Field(description="endings that make no other word of one")
    doubled: Annotated[bool, BeforeValidator(true_or_false)] = Field(
        default=False, description="whether the last letter may be doubled before one"
    )
    silent: Annotated[str, pattern(r"\w?", "needs one letter")] = Field(
        default="", description="a last letter that may be left out before one"
    )
    changing: list[Said] = Field(description="what is said of going over to the other side")
    side: list[Said] = Field(description="what a side is called")


class VoiceInFile(Keys):
    """Which of the system's voices speaks a language. Without any of it, natural voices may."""

    espeak: Annotated[str, pattern(r"[\w+-]*", "needs espeak-ng's name of a voice")] = Field(
        default="", description="espeak-ng's name of its voice"
    )
    called: Annotated[str, pattern(".{0,60}", "needs 60 characters at most")] = Field(
        default="", description="what is shown of it as it speaks"
    )
    mistaken: Annotated[str, pattern(".{0,120}", "needs 120 characters at most")] = Field(
        default="", description="told where another {voice} was wanted that can't speak it"
    )
    windows: Annotated[str, pattern("[0-9a-f]{2}|", "needs two hexadecimal figures")] = Field(
        default="", description="the low byte of the language's number on Windows"
    )


class _Fillings(Keys):
    """What may stand for the names in braces."""

    ago: Ago = Field(default={}, description="what {ago} stands for: words, and the time they mean")
    words: Words = Field(default={}, description="what other names in braces stand for")


class LanguageInFile(_Fillings):
    """A language as a whole."""

    language: Code = Field(description="what it is, such as en")
    commands: Phrases = Field(description="each command with the phrases that give it")
    around: CourtesiesInFile = Field(
        default=CourtesiesInFile(), description="what people say around the phrases"
    )
    name: Label = Field(default=NAME, description="what the assistant is called in it")
    ear: Annotated[str, pattern(r"[\w.-]+", "needs the name of a speech model")] = Field(
        default=OWN_EAR, description="the speech model that hears it"
    )
    voice: VoiceInFile = Field(
        default=VoiceInFile(), description="which of the system's voices speaks it"
    )
    numbers: NumbersInFile = Field(description="numbers in words")
    lengths: LengthsInFile = Field(description="lengths of time in words")
    clock: ClockInFile = Field(description="times of day in words")
    aloud: AloudInFile = Field(
        default=AloudInFile(), description="how what is written short is said"
    )
    wording: dict[str, object] = Field(description="what the assistant says")
    judging: JudgingInFile = Field(description="how a step that was said is judged")
    talk: dict[Annotated[str, pattern("[0-9]{1,3}", "needs a number")], list[Said]] = Field(
        default={}, description="common words, by how often each is said among five thousand"
    )
    room: RoomInFile = Field(description="what is said in the room between sessions")
    shown: Shown = Field(description="what is shown and not spoken")


class OwnInFile(_Fillings):
    """What a user adds to a language and changes in it."""

    commands: Phrases = Field(default={}, description="further phrases of a command")
    around: CourtesiesInFile = Field(
        default=CourtesiesInFile(), description="further words that people say around phrases"
    )
    aloud: AloudInFile = Field(
        default=AloudInFile(), description="how something else that is written short is said"
    )
    without: list[Phrase] = Field(default=[], description="phrases that are not to be listened for")
    wording: dict[str, object] = Field(default={}, description="what is to be said instead")
    room: RoomInFile = Field(
        default=RoomInFile(), description="the same between sessions, in the room that stays on"
    )


def forms_of(judging: JudgingInFile) -> WordForms:
    """Return how the words of a language change."""
    return WordForms(
        frozenset(judging.function_words),
        frozenset(judging.small),
        tuple(judging.endings),
        judging.silent,
        judging.doubled,
        tuple(judging.changing),
        frozenset(judging.side),
    )


def courtesies_of(*parts: LanguageInFile | OwnInFile) -> Courtesies:
    """Return what may be said around phrases: what stands in any of the parts."""
    names = CourtesiesInFile.model_fields
    said = {name: [s for part in parts for s in getattr(part.around, name)] for name in names}
    return Courtesies(**{name: tuple(dict.fromkeys(each)) for name, each in said.items()})


def signs_of(*parts: LanguageInFile | OwnInFile) -> Signs:
    """Return how what is written short is said; a later part's words go before."""
    units: dict[str, tuple[str, str]] = {}
    forms: dict[str, str] = {}
    spans: dict[str, str] = {}
    words: dict[str, str] = {}
    before: dict[str, str] = {}
    said: dict[str, str] = {}
    for part in parts:
        units |= {unit: (each.one, each.many) for unit, each in part.aloud.units.items()}
        forms |= {unit: each.form for unit, each in part.aloud.units.items() if each.form}
        spans |= part.aloud.spans
        words |= part.aloud.words
        before |= part.aloud.before
        for name in ("to", "per", "over", "either", "times", "half"):
            if one := getattr(part.aloud, name):
                said[name] = one
    return Signs(units, spans, words, before, forms, **said)


def fillings_of(*parts: LanguageInFile | OwnInFile) -> Fillings:
    """Return what may stand for each name in braces; a later part's words go before."""
    filled: dict[str, dict[str, float | str]] = {AGO: {}}
    for part in parts:
        filled[AGO] |= part.ago
        for name, words in part.words.items():
            filled[name] = {**filled.get(name, {}), **words}
    return filled


PARTS: dict[str, type[Keys]] = {
    "around": CourtesiesInFile,
    "aloud": AloudInFile,
    "room": RoomInFile,
}
"""The part that stands under each key."""
