"""Pronunciations as they are written."""

from __future__ import annotations

import re

import pytest

from assistant.core.phonetics.pronunciation import parse_pronunciation, read_lexicon


@pytest.mark.parametrize("written", ["N EH K S T", "n eh1 k s t", "  N EH0  K S\tT "])
def test_arpabet_is_read_in_any_case_with_or_without_stress(written: str) -> None:
    """Marks for stress, case and spaces make no difference."""
    assert parse_pronunciation(written) == ("N", "EH", "K", "S", "T")


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("", "needs phones such as N EH K S T"),
        ("N EX T", "'EX' is no ARPAbet phone; they are AA AE"),
        ("N EH7", "'EH7' is no ARPAbet phone; they are AA AE"),
        ("SIL N", "'SIL' is no ARPAbet phone"),
        ("nekst", "'nekst' is no ARPAbet phone; they are AA AE"),
        ("N " * 41, "has 41 phones; 40 at most"),
    ],
)
def test_what_is_no_arpabet_is_refused_with_its_mend(written: str, mend: str) -> None:
    """The message has what stands there and what to write instead."""
    with pytest.raises(ValueError, match=re.escape(mend)):
        parse_pronunciation(written)


def test_a_lexicon_is_read_as_the_cmu_dictionary_is_written() -> None:
    """Further pronunciations, marks for stress, comments, doubles and empty lines are known."""
    lines = [
        "read R EH1 D",
        "read(2) R IY1 D",
        "read(3) R EH0 D",
        "",
        "# a note",
        "d'or D AO R # x",
    ]
    assert read_lexicon(lines) == {
        "read": [("R", "EH", "D"), ("R", "IY", "D")],
        "d'or": [("D", "AO", "R")],
    }


def test_a_word_without_phones_is_refused() -> None:
    """A lexicon's line needs more than the word."""
    with pytest.raises(ValueError, match="needs phones"):
        read_lexicon(["next"])
