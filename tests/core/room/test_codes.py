"""Clients' codes: spelled in words of either kind, and read back in those that are heard best."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.core.language.room_words import SYMBOLS
from assistant.core.room.codes import MOST_SYMBOLS, Spelling
from tests.support.english import ENGLISH

SPELLING = Spelling(ENGLISH.room.spelling)


def test_each_letter_and_figure_is_spelled_by_each_of_its_words() -> None:
    """The spelling alphabet, plain names of letters, and the figures from zero to nine."""
    for symbol in SYMBOLS:
        for word in ENGLISH.room.spelling[symbol]:
            assert SPELLING.code(word) == symbol.upper()


def test_a_code_is_read_back_as_it_would_be_spelled() -> None:
    """Whatever it was said with, in the first words; and these spell the same code."""
    for one, other in product(SYMBOLS, SYMBOLS):
        code = f"{one}{other}7".upper()
        assert SPELLING.code(SPELLING.read_back(code).lower()) == code
    assert SPELLING.read_back("B7") == "Bravo seven"


@pytest.mark.parametrize("text", ["", "bravo [unk]", "no", "bravo next", "bravo seven please"])
def test_what_is_not_all_spelled_is_no_code(text: str) -> None:
    """A word that stands for nothing makes talk of the rest."""
    assert SPELLING.code(text) is None


def test_more_than_is_kept_in_mind_is_no_code() -> None:
    """Six in one breath are; a seventh makes talk of them."""
    assert SPELLING.code(" ".join(["bee"] * MOST_SYMBOLS)) == "B" * MOST_SYMBOLS
    assert SPELLING.code(" ".join(["bee"] * (MOST_SYMBOLS + 1))) is None


def test_any_two_may_follow_each_other() -> None:
    """Each pair is listened for, as the ear's grammar follows what is listed side by side."""
    listed = set(SPELLING.phrases())
    assert {f"{one} {other}" for one, other in product(SPELLING.symbols, repeat=2)} < listed
    assert listed >= SPELLING.symbols.keys()


def test_what_has_no_word_is_left_out_of_what_is_read_back() -> None:
    """A code that was typed with signs is told by its letters and figures."""
    assert SPELLING.read_back("c-7") == "Charlie seven"
    assert SPELLING.read_back("-_") == ""
