"""The dictionary: the pronunciations of 126,000 English words, for those that a model lacks."""

from __future__ import annotations

import lzma
from collections.abc import Iterable
from pathlib import Path

from assistant.core.faults import Fault
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import read_lexicon


class Dictionary:
    """Reads a dictionary: UTF-8 text of a word and its phones a line, sorted, as xz packs it.

    Nothing is read before the first look-up, as that takes a tenth of a second and 4 MB.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = b""

    def look_up(self, words: Iterable[str]) -> dict[str, list[Pronunciation]]:
        """Return those of the words that are in it, each with its pronunciations.

        Raises:
            Fault: the dictionary is missing or damaged.
        """
        lines = [line for word in sorted(set(words)) for line in self._lines_of(word)]
        try:
            return read_lexicon(lines)
        except ValueError as error:
            raise self._damaged() from error

    def words(self) -> list[str]:
        """Return all words in it, in order.

        Raises:
            Fault: the dictionary is missing or damaged.
        """
        self._text = self._text or self._read()
        lines = self._text.decode().split("\n")
        return list(dict.fromkeys(line.partition(" ")[0] for line in lines if line))

    def _lines_of(self, word: str) -> list[str]:
        text = self._text = self._text or self._read()
        begin = b"\n%s " % word.encode()
        first = text.find(begin)
        if first < 0:
            return []
        last = text.rfind(begin)  # a word's lines follow one another
        return text[first + 1 : text.index(b"\n", last + 1)].decode().splitlines()

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
            raise self._damaged() from error

    def _damaged(self) -> Fault:
        return Fault(f"{self._path}: the dictionary is damaged; install the program again")
