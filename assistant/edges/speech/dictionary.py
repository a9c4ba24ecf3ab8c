"""Dictionaries as they are packed: words that a model lacks, and how natural voices say them."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterable
from pathlib import Path

from assistant.core.faults import Fault
from assistant.core.phonetics.kokoro_letters import USUAL, Ask, Forms, letters_of
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import read_lexicon


class PackedWords:
    """Reads UTF-8 text of a word and what is said of it a line, sorted, as xz packs it.

    Nothing is read before the first look-up, as that takes a tenth of a second and 4 MB.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = b""

    def words(self) -> list[str]:
        """Return all words in it, in order.

        Raises:
            Fault: the dictionary is missing or damaged.
        """
        lines = self._all().decode().split("\n")
        return list(dict.fromkeys(line.partition(" ")[0] for line in lines if line))

    def lines_of(self, word: str) -> list[str]:
        """Return the lines of a word.

        Raises:
            Fault: the dictionary is missing or damaged.
        """
        text = self._all()
        begin = b"\n%s " % word.encode()
        first = text.find(begin)
        if first < 0:
            return []
        last = text.rfind(begin)  # a word's lines follow one another
        return text[first + 1 : text.index(b"\n", last + 1)].decode().splitlines()

    def damaged(self) -> Fault:
        """Return what is told where its text is not what it should be."""
        return Fault(f"{self._path}: the dictionary is damaged; install the program again")

    def _all(self) -> bytes:
        self._text = self._text or self._read()
        return self._text

    def _read(self) -> bytes:
        try:
            packed = self._path.read_bytes()
            return b"\n" + lzma.decompress(packed)
        except OSError as error:
            raise Fault(
                f"{self._path}: the dictionary can't be read ({error.strerror}); "
                "install the program again"
            ) from error
        except lzma.LZMAError as error:
            raise self.damaged() from error


class Dictionary(PackedWords):
    """The pronunciations of 126,000 English words, for those that a model lacks."""

    def look_up(self, words: Iterable[str]) -> dict[str, list[Pronunciation]]:
        """Return those of the words that are in it, each with its pronunciations.

        Raises:
            Fault: the dictionary is missing or damaged.
        """
        lines = [line for word in sorted(set(words)) for line in self.lines_of(word)]
        try:
            return read_lexicon(lines)
        except ValueError as error:
            raise self.damaged() from error


class NaturalWords(PackedWords):
    """How the natural voices say words, in the letters of their model."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "words.txt.xz")

    def letters_of(self, text: str, ask: Ask) -> str:
        """Return how a text sounds; empty where it has no word. `ask` is for words that it lacks.

        Raises:
            Fault: the dictionary is missing or damaged.
        """
        return letters_of(_NUMBER.sub(_in_words, text), self._forms, ask)

    def _forms(self, word: str) -> Forms:
        for line in self.lines_of(word):
            usual, *others = line.split(" ")[1:]
            return {USUAL: usual} | dict(other.split(":", 1) for other in others)
        return {}


def line_of(word: str, forms: Forms) -> str:
    """Return a word's line for `NaturalWords`: its usual form, then others under their names."""
    others = "".join(f" {name}:{form}" for name, form in forms.items() if name != USUAL)
    return f"{word} {forms[USUAL]}{others}\n"


_NUMBER = re.compile(r"\d+")


# fmt: off
_UNDER_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
"""Words of these voices' dictionary, which is English."""
# fmt: on


def _in_words(found: re.Match[str]) -> str:
    """Return a number in words, with spaces around; one past 999 figure by figure.

    What is said in a session has its numbers in words already.
    """
    hundreds, rest = divmod(int(found[0]), 100)
    if hundreds >= 10:
        said = " ".join(_UNDER_TWENTY[int(figure)] for figure in found[0])
    elif hundreds:
        said = f"{_UNDER_TWENTY[hundreds]} hundred" + (f" {_under_hundred(rest)}" if rest else "")
    else:
        said = _under_hundred(rest)
    return f" {said} "


def _under_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number < 20:
        return _UNDER_TWENTY[number]
    return _TENS[tens - 2] + (f"-{_UNDER_TWENTY[ones]}" if ones else "")
