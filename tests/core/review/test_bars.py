"""Lengths drawn in characters."""

from __future__ import annotations

import pytest

from assistant.core.review.bars import DRAWN, TYPED, hold_bar, leaning_bar, length_bar


@pytest.mark.parametrize(
    ("held_s", "floor_s", "target_s", "bar"),
    [
        (0.0, 60.0, 90.0, "      :  |"),
        (30.0, 60.0, 90.0, "###   :  |"),
        (35.0, 60.0, 90.0, "###-  :  |"),
        (60.0, 60.0, 90.0, "######:  |"),
        (100.0, 60.0, 90.0, "######:##|"),
        (250.0, 60.0, 90.0, "######:##|"),
        (40.0, 0.0, 100.0, "####     |"),
        (40.0, 0.0, 500.0, "####"),
    ],
)
def test_a_hold_stands_against_its_floor_and_target(
    held_s: float, floor_s: float, target_s: float, bar: str
) -> None:
    """Filled as far as it was held, with the marks over it; a floor of 0 is none."""
    assert hold_bar(held_s, floor_s, target_s, 100.0, 10, TYPED) == bar


def test_a_length_is_to_scale() -> None:
    """Half characters, no more than the width, and nothing of nothing."""
    assert length_bar(25.0, 100.0, 10, DRAWN) == "██▌"
    assert length_bar(300.0, 100.0, 10, DRAWN) == 10 * "█"
    assert length_bar(0.0, 0.0, 10, DRAWN) == ""


def test_a_difference_leans_to_the_longer_side() -> None:
    """Left of the middle where the left was longer, right of it where the right was."""
    assert leaning_bar(50.0, 100.0, 4, TYPED) == "  ##|"
    assert leaning_bar(-50.0, 100.0, 4, TYPED) == "    |##"
    assert leaning_bar(0.0, 100.0, 4, TYPED) == "    |"
    assert leaning_bar(-500.0, 100.0, 4, TYPED) == "    |####"
