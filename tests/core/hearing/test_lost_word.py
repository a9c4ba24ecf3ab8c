"""A number that may have lost a word is not taken as it stands."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import Word
from assistant.core.hearing.lost_word import LOST_S, lost_word

OTHERS = [
    "released twenty eight seconds ago",
    "released twenty nine seconds ago",
    "released eight seconds ago",
]


def words(text: str, gap_after: str, gap_s: float) -> list[Word]:
    """Return words that follow each other, but for a gap after one of them."""
    at, placed = 0.0, []
    for each in text.split():
        placed.append(Word(each, at, at + 0.3))
        at += 0.3 + (gap_s if each == gap_after else 0.0)
    return placed


@pytest.mark.parametrize(
    ("gap_after", "gap_s", "lost"),
    [
        ("twenty", 2 * LOST_S, True),
        ("twenty", LOST_S / 2, False),
        ("seconds", 2 * LOST_S, False),
        ("released", 2 * LOST_S, False),
    ],
)
def test_a_gap_where_a_number_goes_on_is_a_word_that_may_be_lost(
    gap_after: str, gap_s: float, lost: bool
) -> None:
    """Only there: elsewhere people pause as they like."""
    said = words("released twenty seconds ago", gap_after, gap_s)
    assert lost_word(said, OTHERS) == lost


def test_a_number_that_no_other_goes_on_from_has_lost_nothing() -> None:
    """After "eight" there is none."""
    assert not lost_word(words("released eight seconds ago", "eight", 0.1), OTHERS)
