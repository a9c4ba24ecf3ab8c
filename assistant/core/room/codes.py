"""Clients' codes as they are spelled: words to a code, and a code to the words that read it back.

Any word of a letter or figure may be said. Plain names of letters sound alike, "bee" and "dee" and
"pee", so that a code is always read back by the first word of each, the spelling alphabet's: one
that was not made out is then heard to be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.core.language.room_words import SYMBOLS

MOST_SYMBOLS = 6
"""Letters and figures of a code that is spelled: as many as are kept in mind, and two thousand
million codes. A longer one can be typed."""


class Spelling:
    """The words by which codes are spelled: those of each letter and figure, as a language has
    them."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._first = {symbol: each[0] for symbol, each in words.items()}
        self.symbols = {word: symbol.upper() for symbol, each in words.items() for word in each}
        """The letter or figure that each word stands for; letters are capitals."""

    def code(self, text: str) -> str | None:
        """Return the code that words spell; None if they are no code, or too long a one."""
        symbols = [self.symbols.get(word) for word in text.split()]
        if not 1 <= len(symbols) <= MOST_SYMBOLS or None in symbols:
            return None
        return "".join(symbol for symbol in symbols if symbol)

    def read_back(self, code: str) -> str:
        """Return a code in words, such as "Bravo seven"; what no word stands for is left out."""
        words = [self._first[each] for each in code.lower() if each in self._first]
        return " ".join(words).capitalize()

    def example(self) -> str:
        """Return how it is said best: "alpha, bravo, charlie"."""
        return ", ".join(self._first[each] for each in SYMBOLS[:3])

    def phrases(self) -> tuple[str, ...]:
        """Return what is to be listened for: each word, and each two of them.

        The ear's grammar follows the order of words in what is listed. With single words alone a
        code of three was heard as talk; with every pair of them any sequence is a way through.
        """
        words = tuple(self.symbols)
        return (*words, *(f"{one} {other}" for one in words for other in words))
