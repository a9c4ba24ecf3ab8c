"""From a language's folder, and a user's own file, to a language or to all that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from assistant.core.domain.commands import SAFETY, Command, Order
from assistant.core.domain.voices import LanguageVoice
from assistant.core.faults import Problem
from assistant.core.language.aloud import Aloud
from assistant.core.language.file_keys import (
    PARTS,
    LanguageInFile,
    OwnInFile,
    courtesies_of,
    fillings_of,
    forms_of,
    signs_of,
)
from assistant.core.language.language import Language
from assistant.core.language.numbers import Numbers, slips_in_numbers
from assistant.core.language.phrasebook import HOLE, NUMBER, Fillings, Phrasebook, spelled_out
from assistant.core.language.room_words import (
    WORDING_PARTS as ROOM_WORDING_PARTS,
)
from assistant.core.language.room_words import (
    RoomCommand,
    RoomInFile,
    RoomWording,
    RoomWords,
    slips,
    what_lacks,
    with_own,
)
from assistant.core.language.spoken_texts import in_text
from assistant.core.language.wording import PARTS as WORDING_PARTS
from assistant.core.language.wording import Wording
from assistant.core.refusals import either, meant_or
from assistant.core.written.keys import Keys, told_of
from assistant.core.written.kinds import LANGUAGE
from assistant.core.written.problems import Complaint, KeyPath, WrittenError
from assistant.core.written.together import Together
from assistant.core.written.yaml_text import read_yaml

AnyKeys = TypeVar("AnyKeys", bound=Keys)

NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class ReadLanguage:
    """A language, where each of its phrases was written (`file:line:column`), and what may be
    bettered in the user's own texts."""

    language: Language
    places: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and the name of where it came from."""

    content: str
    source: str


def read_language(
    folder: Sequence[Text],
    own: Text | None = None,
    name: str | None = None,
    *,
    strict: bool = False,
    pages: Collection[str] = (),
) -> ReadLanguage:
    """Return the language in the texts of a folder, with what a user's own adds and changes.

    The assistant is called by its `name`, or else as the language calls it, `strict`ly before every
    command. `pages` are the English texts of pages that it must have its own for.

    Raises:
        WrittenError: a text can't be used; every problem is told, in the texts' order.
    """
    return _Reader(
        _together(folder),
        _together([own]) if own is not None and not _is_bare(own) else None,
        name,
        strict,
        pages,
    ).read()


def _together(texts: Iterable[Text]) -> Together:
    return Together([read_yaml(each.content, each.source, LANGUAGE) for each in texts])


def _is_bare(text: Text) -> bool:
    """Whether there is nothing in a text but remarks."""
    lines = map(str.strip, text.content.splitlines())
    return all(not line or line.startswith("#") for line in lines)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A phrase in a file, with what it may hold in braces."""

    said: str
    command: Command
    written: Together
    path: KeyPath


@dataclass(slots=True)
class _Reader:
    shipped: Together
    own: Together | None
    name: str | None
    strict: bool
    pages: Collection[str]
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> ReadLanguage:
        whole = self._part(LanguageInFile, self.shipped)
        own = OwnInFile() if self.own is None else self._part(OwnInFile, self.own)
        self._give_up_if_wrong()
        there = {english for topic in whole.shown.pages.values() for english in topic}
        for english in self.pages:
            if english not in there:
                mend = f"needs {english!r}, with what stands there in this language"
                self._tell(self.shipped, [Complaint(("shown", "pages"), "", mend)])
        self._check_numbers(whole, self.shipped)
        if self.own is not None:
            self._check_numbers(own, self.own)
        self._give_up_if_wrong()
        fillings = fillings_of(whole, own)
        numbers = self._numbers(whole)
        patterns = [*self._kept(whole, own), *_patterns(own.commands, self.own)]
        self._check_names(patterns, fillings)
        places = self._check_meanings(patterns, fillings, numbers.spoken)
        said = tuple((each.said, each.command) for each in patterns)
        around = courtesies_of(whole, own)
        phrasebook = Phrasebook(
            said, fillings, self.name or whole.name, self.strict, around, numbers.spoken
        )
        wording = self._wording(whole.wording, own.wording, phrasebook)
        room = self._room(whole.room, own.room, phrasebook)
        self._give_up_if_wrong()
        aloud = Aloud(signs_of(whole, own), numbers=numbers)
        talk = {word: int(times) for times, words in whole.talk.items() for word in words}
        voice = LanguageVoice(whole.language, **whole.voice.model_dump())
        language = Language(
            whole.language,
            phrasebook,
            wording,
            room,
            numbers,
            whole.shown,
            whole.ear,
            voice,
            forms_of(whole.judging),
            talk,
            aloud,
        )
        return ReadLanguage(language, places, tuple(self._warnings(phrasebook)))

    def _part(self, part: type[AnyKeys], written: Together) -> AnyKeys:
        self.problems += written.problems
        try:
            return part.model_validate(written.data)
        except ValidationError as failure:
            self._tell(written, told_of(failure, {"": part, **PARTS}))
            return part.model_construct()

    def _tell(self, written: Together, complaints: Iterable[Complaint]) -> None:
        self.problems += map(written.problem, complaints)

    def _give_up_if_wrong(self) -> None:
        if self.problems:
            sources = (*self.shipped.sources, *(self.own.sources if self.own else ()))
            raise WrittenError(
                sorted(
                    set(self.problems),
                    key=lambda p: (sources.index(p.file), p.line, p.column, str(p)),
                )
            )

    def _kept(self, whole: LanguageInFile, own: OwnInFile) -> list[_Pattern]:
        """Return the language's own phrases, less those that the user does not want."""
        patterns = _patterns(whole.commands, self.shipped)
        left = Counter(each.command for each in patterns) + Counter(
            Command(name) for name, said in own.commands.items() for _ in said
        )
        by_phrase = {each.said: each.command for each in patterns}
        for needed in Command:
            if not whole.commands.get(needed):
                mend = f"needs '{needed}', with the phrases that give it"
                self._tell(self.shipped, [Complaint(("commands",), "", mend)])
        for at, phrase in enumerate(own.without):
            path: KeyPath = ("without", at)
            command = by_phrase.get(phrase)
            if phrase in own.without[:at]:
                self._refuse(path, f"'{phrase}' stands here twice", "take it out once")
            elif command is None:
                mend = meant_or(phrase, by_phrase, "take it out")
                self._refuse(path, f"'{phrase}' is not listened for", mend)
            elif command in SAFETY:
                self._refuse(path, f"'{phrase}' is the client's word", "it stays; take it out here")
            elif left[command] == 1:
                mend = f"give another under 'commands: {command}'"
                self._refuse(path, f"'{phrase}' is all there is for that command", mend)
            else:
                left[command] -= 1
        return [each for each in patterns if each.said not in own.without]

    def _refuse(self, path: KeyPath, found: str, mend: str) -> None:
        if self.own is not None:
            self._tell(self.own, [Complaint(path, found, mend)])

    def _check_numbers(self, part: LanguageInFile | OwnInFile, written: Together) -> None:
        """Refuse a number that is said and not meant, or meant and not said."""
        fillings: list[tuple[KeyPath, Mapping[str, float | str]]] = [
            (("ago",), part.ago),
            *((("words", name), words) for name, words in part.words.items()),
        ]
        for path, words in fillings:
            for said, meant in words.items():
                if (NUMBER in said) == (NUMBER in str(meant)):
                    continue
                mend = f"write {NUMBER} in both the words and what they mean, or in neither"
                self._tell(written, [Complaint((*path, said), "", mend)])

    def _check_names(self, patterns: Iterable[_Pattern], fillings: Fillings) -> None:
        for each in patterns:
            for name in HOLE.findall(each.said):
                if name not in fillings:
                    mend = f"there are {either(f'{{{known}}}' for known in fillings)}"
                    told = Complaint(each.path, f"{{{name}}} stands for nothing", mend)
                    self._tell(each.written, [told])

    def _check_meanings(
        self, patterns: Iterable[_Pattern], fillings: Fillings, numbers: Mapping[str, int]
    ) -> Mapping[str, str]:
        """Refuse a phrase that means two things; return where each was written."""
        orders: dict[str, Order] = {}
        places: dict[str, str] = {}
        for each in patterns:
            source, place = each.written.at(each.path)
            at = f"{source}:{place.line}:{place.column}"
            for phrase, order in spelled_out(each.said, each.command, fillings, numbers):
                if orders.setdefault(phrase, order) != order:
                    found = f"'{phrase}' means '{orders[phrase].command}' already"
                    told = Complaint(each.path, found, "one phrase can't mean two things")
                    self._tell(each.written, [told])
                places.setdefault(phrase, at)
        return places

    def _numbers(self, whole: LanguageInFile) -> Numbers:
        self._tell(self.shipped, slips_in_numbers(whole.numbers, whole.lengths, whole.clock))
        self._give_up_if_wrong()
        return Numbers(whole.numbers, whole.lengths, whole.clock)

    def _wording(
        self, shipped: dict[str, object], own: dict[str, object], phrasebook: Phrasebook
    ) -> Wording:
        both = _named(_over(shipped, own), phrasebook)
        try:
            return Wording.model_validate(both)
        except ValidationError as failure:
            for each in told_of(failure, WORDING_PARTS, "wording"):
                told = each.moved(("wording", *each.path))
                ours = self.own is None or not self.own.has(told.path)
                self._tell(self.shipped if ours or self.own is None else self.own, [told])
            return Wording.model_construct()

    def _room(self, shipped: RoomInFile, own: RoomInFile, phrasebook: Phrasebook) -> RoomWords:
        both = with_own(shipped, own)
        self._tell(self.shipped, what_lacks(shipped))
        self._tell(self.shipped, slips(shipped, phrasebook.orders, RoomInFile()))
        if self.own is not None:
            self._tell(self.own, slips(own, phrasebook.orders, shipped))
        self._give_up_if_wrong()
        called = {name: phrases[0] for name, phrases in both.commands.items()}
        texts = _named(_over(shipped.wording, own.wording), phrasebook, called)
        try:
            wording = RoomWording.model_validate(texts)
        except ValidationError as failure:
            for each in told_of(failure, ROOM_WORDING_PARTS, "wording"):
                told = each.moved(("room", "wording", *each.path))
                ours = self.own is None or not self.own.has(told.path)
                self._tell(self.shipped if ours or self.own is None else self.own, [told])
            wording = RoomWording.model_construct()
        return RoomWords(
            {RoomCommand(name): tuple(phrases) for name, phrases in both.commands.items()},
            {symbol: tuple(words) for symbol, words in both.spelling.items()},
            tuple(both.places),
            wording,
            both.pronunciations,
        )

    def _warnings(self, phrasebook: Phrasebook) -> Iterator[Problem]:
        """Yield what may be bettered in the user's texts; the language's own are known."""
        if self.own is not None and isinstance(self.own.data, dict):
            texts = self.own.data.get("wording", {})
            for path, text in _spoken(("wording",), texts):
                for told in in_text(path, text, phrasebook):
                    yield self.own.problem(told, "warning")


def _spoken(path: KeyPath, texts: object) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(texts, dict):
        for key, inner in texts.items():
            yield from _spoken((*path, key), inner)
    elif isinstance(texts, str):
        yield path, texts


def _patterns(commands: Mapping[str, list[str]], written: Together | None) -> list[_Pattern]:
    if written is None:
        return []
    return [
        _Pattern(said, Command(command), written, ("commands", command, at))
        for command, phrases in commands.items()
        for at, said in enumerate(phrases)
    ]


def _over(shipped: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """Return the language's texts with the user's in their place, text by text."""
    over = {**shipped, **own}
    for key, texts in own.items():
        before = shipped.get(key)
        if isinstance(texts, dict) and isinstance(before, dict):
            over[key] = before | texts
    return over


def _named(
    texts: dict[str, object], phrasebook: Phrasebook, besides: Mapping[str, str] = NO_NAMES
) -> dict[str, object]:
    """Return the texts with each command in braces called by its phrase; so are those `besides`."""
    called = {command.value: phrasebook.called(command) for command in Command} | dict(besides)

    def named(value: object) -> object:
        if isinstance(value, dict):
            return {key: named(inner) for key, inner in value.items()}
        if isinstance(value, str):
            return HOLE.sub(lambda hole: called.get(hole.group(1), hole.group()), value)
        return value

    return {key: named(value) for key, value in texts.items()}
