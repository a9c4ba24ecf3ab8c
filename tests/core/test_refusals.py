"""The checks that stand for every place where a value is typed or written, and their words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.core.refusals import (
    among,
    code,
    either,
    look_alike,
    meant_or,
    nearest,
    pace,
    whole_number,
)

KEPT: list[tuple[Callable[[str], object], str, object]] = [
    (code, "C-1", "C-1"),
    (code, "9._-" + "x" * 28, "9._-" + "x" * 28),
    (lambda text: whole_number(text, 1), "1", 1),
    (lambda text: whole_number(text, 1, 100), "100", 100),
    (lambda text: pace(text, 1, 60, "4x"), " 4X ", 4.0),
    (lambda text: pace(text, 1, 60, "4x"), "1.5×", 1.5),
    (lambda text: pace(text, 1, 60, "4x"), "60", 60.0),
    (lambda text: among(text, ("left", "right"), "side"), "left", "left"),
]

REFUSED: list[tuple[Callable[[str], object], str, str]] = [
    (code, "Anna Smith", "give a code, not a name: letters, figures, '-', '_' or '.', at most 32"),
    (code, "", "give a code"),
    (code, "-1", "give a code"),
    (code, "../x", "give a code"),
    (code, "x" * 33, "give a code"),
    (lambda text: whole_number(text, 1), "0", "give 1 or more"),
    (lambda text: whole_number(text, 1), "1.5", "give 1 or more"),
    (lambda text: whole_number(text, 1), "-3", "give 1 or more"),
    (lambda text: whole_number(text, 1), "few", "give 1 or more"),
    (lambda text: whole_number(text, 1, 100), "101", "give 1 to 100"),
    (lambda text: pace(text, 1, 60, "4x"), "0.5x", "give 1x to 60x, such as 4x"),
    (lambda text: pace(text, 0.1, 1000, "10x"), "1001", "give 0.1x to 1000x, such as 10x"),
    (lambda text: pace(text, 1, 60, "4x"), "fast", "give 1x to 60x"),
    (lambda text: among(text, ("left", "right"), "side"), "up", "no side 'up'; there are left, ri"),
]


@pytest.mark.parametrize(("check", "text", "value"), KEPT)
def test_a_good_value_is_kept(check: Callable[[str], object], text: str, value: object) -> None:
    """As it is, or as the number that it writes."""
    assert check(text) == value


@pytest.mark.parametrize(("check", "text", "words"), REFUSED)
def test_a_refusal_says_what_to_write(
    check: Callable[[str], object], text: str, words: str
) -> None:
    """The words are those of the check, whoever asks."""
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        check(text)


def test_a_slip_is_told_by_the_word_it_was_meant_for() -> None:
    """By the nearest one, else by what there is; of a long text only the beginning counts."""
    sides = ("left", "right", "midline")
    assert nearest("Rigth", sides) == "right"
    assert nearest("x" * 10_000, sides) is None
    assert meant_or("lef", sides, "needs one") == "did you mean 'left'?"
    assert meant_or(3, sides, f"needs {either(sides)}") == "needs left, right or midline"
    assert either(["left"]) == "left"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("C7", "c7", True),
        ("C7", "C 7", True),
        ("C-7", "c_7", True),
        ("C7", "\N{FULLWIDTH LATIN CAPITAL LETTER C}7", True),
        ("C7", "C7", False),
        ("C7", "C77", False),
        ("C7", "C8", False),
        ("...", "---", False),
    ],
)
def test_codes_that_look_the_same_are_known(one: str, other: str, alike: bool) -> None:
    """Case, spaces and signs make another code, and hardly another client."""
    assert look_alike(one, other) == look_alike(other, one) == alike
