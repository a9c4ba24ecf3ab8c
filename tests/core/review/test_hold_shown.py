"""What every form of the review tells of a hold."""

from __future__ import annotations

import pytest

from assistant.core.domain.events import Record
from assistant.core.domain.holds import EndReason
from assistant.core.review.hold_shown import first_noted, place_words, scale_of
from assistant.core.review.tally import Tally, in_order_of_ends
from tests.support.english import ENGLISH


def hold(**says: object) -> Record:
    """Return a hold of which nothing was corrected but what `says` has."""
    return {
        "side": "left", "started_s": 10.0, "duration_s": 60.0, "target_s": 90.0,
        "end_reason": "released", "was_side": None, "was_started_s": None,
        "was_duration_s": None, "was_end_reason": None,
    } | says  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("sink", "left", 2), "sink, left, layer 2"),
        (("sink", None, 1), "sink"),
        (("adductor", "right"), "adductor, right"),
        ((None, None, 3), "layer 3"),
        ((None, None), ""),
    ],
)
def test_a_place_is_told_by_what_there_is_of_it(
    parts: tuple[str | None, str | None, int], words: str
) -> None:
    """The first layer goes without saying."""
    assert place_words(ENGLISH.shown, *parts) == words


def test_only_what_was_corrected_was_noted_otherwise_first() -> None:
    """A value that stayed as it was, or was never noted, is not told twice."""
    assert first_noted(hold()) == {}
    was = {"was_side": "left", "was_started_s": 12.0, "was_duration_s": 60.0}
    assert first_noted(hold(**was)) == {"started_s": 12.0}
    assert first_noted(hold(was_side="right", was_started_s=10.0)) == {"side": "right"}


def test_bars_are_to_the_scale_of_the_longest() -> None:
    """It is that of what was held or what was aimed at, whichever is longer; of nothing 0."""
    assert scale_of([hold(), hold(duration_s=100.0)]) == 100.0
    assert scale_of([hold()]) == 90.0
    assert scale_of([]) == 0.0


def test_ends_stand_in_one_order() -> None:
    """Released first, as the program has them; one it does not know is last."""
    ends = ["new", *reversed(list(map(str, EndReason)))]
    tallies = [Tally((), end, 1, 1.0, 1.0, 1, 1) for end in ends]
    assert [each.end_reason for each in in_order_of_ends(tallies)] == [*map(str, EndReason), "new"]
