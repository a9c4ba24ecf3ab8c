"""What can be said in the room besides a session's commands: its phrases, names and codes.

The ear is given what would be taken at the moment, and no more: the fewer phrases there are, the
less of talk is heard as one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assistant.core.language.language import Language
from assistant.core.language.numbers import MOST_SPOKEN
from assistant.core.language.room_words import PHRASED, RoomCommand
from assistant.core.refusals import code as fit_code
from assistant.core.room.catalogue import Catalogue
from assistant.core.room.codes import MOST_SYMBOLS, Spelling

MOST_LAYERS = 9
"""Layers that can be planned by voice: more than any protocol has."""


@dataclass(frozen=True, slots=True)
class RoomOrder:
    """A command of the room, and what was said with it: a protocol's name, a code, a number.

    Of a correction that is the place, from one on, and what stands there: "2 B".
    """

    command: RoomCommand
    word: str = ""


class Grammar:
    """The phrases of the room in a language, for the protocols of a catalogue."""

    def __init__(self, language: Language, catalogue: Catalogue) -> None:
        self.words = language.room
        self.spelling = Spelling(language.room.spelling)
        self.spelt = self.spelling.phrases()
        self._numbers = language.numbers.spoken
        self._orders: dict[str, list[RoomOrder]] = {}  # never two of them in one state
        for phrase, order in (said for each in PHRASED for said in self._of(each)):
            self._orders.setdefault(phrase, []).append(order)
        named = RoomCommand.PROTOCOL
        self._names = {
            phrase: RoomOrder(named, each.name) for phrase, each in catalogue.by_phrase.items()
        }

    def phrases(
        self, commands: Collection[RoomCommand], layers: int = MOST_LAYERS
    ) -> tuple[str, ...]:
        """Return what the ear is to know where these commands are taken."""
        phrases = [
            phrase
            for phrase, orders in self._orders.items()
            for order in orders
            if order.command in commands
            and not (order.command is RoomCommand.LAYERS and int(order.word) > layers)
        ]
        if RoomCommand.PROTOCOL in commands:
            phrases += self._names
        if RoomCommand.CODE in commands:
            phrases += self.spelt
        return tuple(dict.fromkeys(phrases))

    def called_here(self) -> dict[str, RoomOrder]:
        """Return the names of protocols, and what else may be said where these are waited for."""
        ours = {
            phrase: order
            for phrase, orders in self._orders.items()
            for order in orders
            if order.command in _BESIDE_NAMES
        }
        return {**ours, **self._names}

    def all_words(self) -> Iterator[str]:
        """Yield every word and phrase of the room once: what its ear is opened with."""
        yield from self.phrases([each for each in RoomCommand if each is not RoomCommand.CODE])
        yield from self.spelling.symbols

    def order(self, text: str, commands: Collection[RoomCommand]) -> RoomOrder | None:
        """Return what the words of an utterance order, of these commands; None if nothing.

        Several may share words: "one" is a layer, and a figure of a code.
        """
        for order in self._orders.get(text, ()):
            if order.command in commands:
                return order
        if RoomCommand.PROTOCOL in commands and text in self._names:
            return self._names[text]
        if RoomCommand.CODE in commands and (code := self.spelling.code(text)):
            return RoomOrder(RoomCommand.CODE, code)
        return None

    def typed(self, line: str, commands: Collection[RoomCommand]) -> RoomOrder | None:
        """Return what a typed line orders; a code may be typed as it is written, figures too.

        What can't be taken now is known all the same, so that it is answered. One word that spells
        a letter or figure is a code as it is written: "em" would be "m".
        """
        text = " ".join(line.lower().split())
        every = set(RoomCommand) - {RoomCommand.CODE}
        written = RoomCommand.CODE in commands and " " not in text
        if written:
            found = self.order(text, every - set(_COUNTED))
        else:
            found = self.order(text, commands) or self.order(text, every)
        if found is None and text.isdecimal():
            asked = next((each for each in _COUNTED if each in commands), None)
            if asked is not None and len(text) <= 2 and int(text) >= 1:
                return RoomOrder(asked, text)
        if found is None and RoomCommand.CODE in commands:
            try:
                return RoomOrder(RoomCommand.CODE, fit_code("".join(line.split())))
            except ValueError:
                return None
        return found

    def numbers(self, most: int) -> tuple[str, ...]:
        """Return how so many layers are said shortest, from one on: "one", "two"."""
        said: dict[str, str] = {}
        for phrase, orders in self._orders.items():
            for order in orders:
                if order.command is RoomCommand.LAYERS:
                    said[order.word] = min(said.get(order.word, phrase), phrase, key=len)
        return tuple(said[str(number)] for number in range(1, min(most, MOST_LAYERS) + 1))

    def named_place(self, code: str) -> str:
        """Return how one place of a code is corrected: "the second is bravo"."""
        at = min(2, len(code)) - 1
        shown = self.words.called(RoomCommand.CORRECT)
        alike = self.spelling.read_back(code[at]).lower()
        return shown.replace("{place}", self.words.places[at]).replace("{symbol}", alike)

    def _of(self, command: RoomCommand) -> Iterator[tuple[str, RoomOrder]]:
        for pattern in self.words.commands[command]:
            if "{number}" in pattern:
                most = MOST_LAYERS if command is RoomCommand.LAYERS else MOST_SPOKEN
                for words, number in self._numbers.items():
                    if number <= most:
                        said = pattern.replace("{number}", words)
                        yield said, RoomOrder(command, str(number))
            elif "{place}" in pattern:
                for at, place in enumerate(self.words.places[:MOST_SYMBOLS], 1):
                    for word, symbol in self.spelling.symbols.items():
                        said = pattern.replace("{place}", place).replace("{symbol}", word)
                        yield said, RoomOrder(command, f"{at} {symbol}")
            else:
                yield pattern, RoomOrder(command)


_COUNTED = (RoomCommand.LAYERS, RoomCommand.MINUTES)

_BESIDE_NAMES = (
    *(RoomCommand.LIST, RoomCommand.MORE, RoomCommand.SAME_AGAIN),
    *(RoomCommand.NEXT_CLIENT, RoomCommand.REST, RoomCommand.HOW_MANY),
)
