"""Which words order what: the phrases of a language, and what each of them means.

A phrase may hold a name in braces, as in "released {ago}": it stands for the words that the
language lists under it, "a minute ago" and others, and what they mean goes into the order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from assistant.core.domain.around import Around
from assistant.core.domain.commands import BY_NAME, NAME, SAFETY, Command, Order, Utterance
from assistant.core.durations import parse_duration

AGO = "ago"
"""The name in braces that stands for how long ago; any other stands for what an order is about."""

TAG = "tag"
"""The name in braces that stands for what can be noted."""

NUMBER = "{number}"
"""Stands, in what may stand for a name in braces, for each number that can be said, and in what is
meant by that for the same in figures: "{number} seconds ago" for "{number} s"."""

HOLE = re.compile(r"\{([^{}]*)\}")
"""A name in braces."""

Pattern = tuple[str, Command]
"""A phrase, which may hold a name in braces, and the command that it gives."""

Fillings = Mapping[str, Mapping[str, float | str]]
"""What may stand for each name in braces: the words said, and the seconds or the word meant; with
`NUMBER` in both, the meaning is still as it was written."""

NO_FILLINGS: Fillings = {}

UNASKED = SAFETY | {Command.YES, Command.NO}
"""What takes no polite word: the client's words have more than that around them, and "yes please"
and "no thanks" are what people say to each other all day."""


@dataclass(frozen=True, slots=True)
class Courtesies:
    """What a language has people say around phrases, as `Around` has it."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    calm: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    polite: tuple[str, ...] = ()


LONGEST_PLEA_S = 1.6
"""Seconds that a plea takes of which not all was made out."""

BARE = Courtesies()
"""Nothing may stand around a phrase."""


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The phrases of a language. Of a command's phrases the first is the one it is called by.

    Some are said with the assistant's `name` before them, `strict`ly all but the client's words,
    which are never more than themselves.
    """

    patterns: tuple[Pattern, ...]
    fillings: Fillings = field(default_factory=lambda: NO_FILLINGS)
    name: str = NAME
    strict: bool = False
    courtesies: Courtesies = BARE
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The numbers that can be said, by their words."""
    orders: Mapping[str, Order] = field(init=False, compare=False)
    """Every phrase as it is said, and what it orders; of two alike the first."""
    around: Around = field(init=False, compare=False)
    """What may stand around them: around the client's words, which are heard in every state, a good
    deal; of those what asks for a stop counts first."""

    _called: Mapping[Command, str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        orders: dict[str, Order] = {}
        called: dict[Command, str] = {}
        for pattern, command in self.patterns:
            addressed = self._addressed(pattern, command)
            for phrase, order in spelled_out(addressed, command, self.fillings, self.numbers):
                orders.setdefault(phrase, order)
                called.setdefault(command, phrase)
        object.__setattr__(self, "orders", orders)
        object.__setattr__(self, "_called", called)
        object.__setattr__(self, "around", self._surrounded(orders))

    @property
    def listened_for(self) -> tuple[str, ...]:
        """All that the ear is to know: the phrases, and what may stand around them."""
        return tuple(dict.fromkeys((*self.orders, *self.around.phrases)))

    @property
    def plain(self) -> tuple[str, ...]:
        """The same less the phrases that tell a number, which are most of them, and the calm.

        With each short plea stands what may follow it unheard, "stop now": here no "no" is lost.
        """
        told = {phrase for phrase, order in self.orders.items() if order.tells_number}
        return (
            *(
                phrase
                for phrase in self.listened_for
                if phrase not in told and phrase not in self.around.calm
            ),
            *self.around.with_unheard,
        )

    def order(self, said: Utterance) -> Order | None:
        """Return what an utterance orders, if it is a phrase with what may be around it."""
        phrase = said.phrase(self.orders, self.around)
        return None if phrase is None else self.orders[phrase]

    def readings(self, phrase: str) -> list[str]:
        """Return the phrases that this one may be taken for, where it tells a number.

        They are those of the same command with other numbers. Two of them may sound too much alike
        for an ear ("fifteen" and "fifty"), and none can be done without.
        """
        order = self.orders.get(phrase)
        if order is None or not order.tells_number:
            return []
        return [
            other
            for other, meant in self.orders.items()
            if meant.command is order.command and meant != order and meant.tells_number
        ]

    def perhaps_plea(self, said: Utterance) -> str | None:
        """Return which plea an utterance that orders nothing may have been; mostly none.

        What takes longer than any is talk.
        """
        if said.end_s - said.start_s > LONGEST_PLEA_S:
            return None
        return self.around.perhaps([word.text for word in said.words])

    def typed(self, line: str) -> Order | None:
        """Return what a typed line orders: any phrase, in any case, hyphens for spaces.

        A command's own name will do too, whatever it is called by in this language, and any words
        may be typed as a note. The assistant's name need not be typed: a keyboard overhears
        nothing. Nor need anybody who types "Stop!" mind the signs.
        """
        phrase = " ".join(_typed_words(line))
        for typed in (phrase, f"{self.name} {phrase}", self.around.core(phrase.split()) or ""):
            if typed in self.orders:
                return self.orders[typed]
        if (accented := self._accented(phrase)) != phrase:
            return self.typed(accented)
        if note := self.noted_in(" ".join(line.split())):
            return Order(Command.NOTE, word=note)
        return Order(Command(phrase)) if phrase in set(Command) else None

    def _accented(self, typed: str) -> str:
        """Return a typed phrase as the language writes it, where it was typed without accents."""
        for phrase in (*self.orders, *self.around.pleas):
            if typed in (plain := _plain(phrase), plain.removeprefix(f"{self.name} ")):
                return phrase
        written = {_plain(word): word for phrase in self.listened_for for word in phrase.split()}
        known = {word for phrase in self.listened_for for word in phrase.split()}
        words = typed.split()
        return " ".join(word if word in known else written.get(word, word) for word in words)

    def typed_plea(self, line: str) -> bool:
        """Return whether a typed line that orders nothing may be a plea."""
        return self.around.perhaps(_typed_words(line)) is not None

    def noted_in(self, text: str) -> str:
        """Return the words of a text that are to be noted; empty if it does not begin as a note."""
        leads = self._note_leads
        for lead in (*leads, *(self._addressed(lead, Command.NOTE) for lead in leads)):
            words = "".join(f"{re.escape(word)}[\\s{_AFTER_A_LEAD}]+" for word in lead.split())
            if begins := re.match(words, text, re.IGNORECASE):
                return text[begins.end() :].strip()
        return ""

    @property
    def begins_note(self) -> tuple[str, ...]:
        """What is said before the words to note."""
        return tuple(self._addressed(lead, Command.NOTE) for lead in self._note_leads)

    @property
    def _note_leads(self) -> list[str]:
        """What comes before the words to note."""
        noting = (pattern for pattern, command in self.patterns if command is Command.NOTE)
        leads = [
            pattern[: hole.start()].strip() for pattern in noting if (hole := HOLE.search(pattern))
        ]
        return [lead for lead in leads if lead]

    def called(self, command: Command) -> str:
        """Return the phrase that a command is called by; its own name if it has none.

        Of one with braces that is the first that it stands for: "note soft".
        """
        return self._called.get(command) or self._addressed(command.value, command)

    def called_alone(self, command: Command) -> str:
        """Return the same less what stands in braces: "note"."""
        pattern = next((pattern for pattern, of in self.patterns if of is command), command.value)
        return " ".join(HOLE.sub("", pattern).split()) or command.value

    def _surrounded(self, orders: Mapping[str, Order]) -> Around:
        pleas = [
            said
            for each in (Command.STOP, Command.PAIN)
            for said, o in orders.items()
            if o.command is each
        ]
        harmless = {said for said, o in orders.items() if o.command not in UNASKED}
        return Around(tuple(pleas), **asdict(self.courtesies), harmless=frozenset(harmless))

    def _addressed(self, phrase: str, command: Command) -> str:
        named = command in BY_NAME or (self.strict and command not in SAFETY)
        return f"{self.name} {phrase}" if named else phrase

    def only(self, commands: Collection[Command]) -> Phrasebook:
        """Return the same with no other commands than these."""
        return replace(self, patterns=tuple(each for each in self.patterns if each[1] in commands))

    def with_fillings(self, name: str, more: Mapping[str, float | str]) -> Phrasebook:
        """Return the same with further words that may stand for a name in braces."""
        filled = {**self.fillings, name: {**self.fillings.get(name, {}), **more}}
        return replace(self, fillings=filled)


def spelled_out(
    pattern: str, command: Command, fillings: Fillings, numbers: Mapping[str, int]
) -> Iterator[tuple[str, Order]]:
    """Yield each phrase that a pattern stands for, and what it orders."""
    hole = HOLE.search(pattern)
    if hole is None:
        yield pattern, Order(command)
        return
    name = hole.group(1)
    for rule, written in fillings.get(name, {}).items():
        for words, meant in _numbered(rule, written, numbers):
            if name == AGO:
                ago_s = parse_duration(meant) if isinstance(meant, str) else meant
                order = Order(command, ago_s=ago_s)
            else:
                order = Order(command, word=str(meant))
            yield pattern.replace(hole.group(), words), order


def _numbered(
    words: str, meant: float | str, numbers: Mapping[str, int]
) -> Iterator[tuple[str, float | str]]:
    """Yield words and what they mean, with each number in the place of `NUMBER`."""
    if NUMBER not in words:
        yield words, meant
        return
    for spoken, number in numbers.items():
        yield words.replace(NUMBER, spoken), str(meant).replace(NUMBER, str(number))


_AFTER_A_LEAD = re.escape(",.:;!?-\u2013\u2014")
"""Signs that may be written after "note": who writes down what is said puts some there."""

_SIGNS = str.maketrans(
    dict.fromkeys("-_.,;:!?\u00a1\u00bf\u2026\u2013\u2014", " ") | {"\u2019": "'"}
)


def _plain(phrase: str) -> str:
    """Return a phrase without its accents."""
    parts = unicodedata.normalize("NFD", phrase)
    return "".join(each for each in parts if not unicodedata.combining(each))


def _typed_words(line: str) -> list[str]:
    """Return the words of a typed line, in lower case and without the signs between them."""
    return line.lower().translate(_SIGNS).split()
