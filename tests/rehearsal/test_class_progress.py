"""The teacher's figures: side symmetry, hold steadiness, and the steps most often helped with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from assistant.core.domain.events import Record
from assistant.rehearsal.attempts import Attempt
from assistant.rehearsal.class_progress import Helped, evenness, most_helped, row_of, steadiness

TARGET_S = 6.0


def held(*holds: tuple[str, str | None, float]) -> list[Record]:
    """Return holds of a step, on a side, of so many seconds, as they are logged."""
    return [
        {"step": step, "side": side, "duration_s": length_s, "target_s": TARGET_S}
        for step, side, length_s in holds
    ]


def attempt(
    said: Iterable[tuple[str, str]] = (),
    marked: Iterable[tuple[str, str]] = (),
    holds: Iterable[Record] = (),
    pace: float = 1.0,
) -> Attempt:
    """Return an attempt with steps that were scored, items that were graded, and holds."""
    return Attempt(
        id="a", number=1, started_at=datetime(2026, 3, 1, tzinfo=UTC), trainee="T1", protocol="p",
        level="say", pace=pace, outcome="finished", length_s=120.0,
        said=tuple({"step": step, "score": score} for step, score in said),
        marked=tuple({"step": step, "grade": grade} for step, grade in marked),
        examined=None, holds=tuple(holds), commands=6,
    )  # fmt: skip


def test_sides_are_even_by_the_sums_of_the_steps_held_on_both() -> None:
    """Left 4 + 6, right 5 + 8 is 10 of 13; which of them is shorter makes no difference."""
    left_short = held(("a", "left", 4), ("b", "left", 6), ("a", "right", 5), ("b", "right", 8))
    assert evenness(left_short) == pytest.approx(10 / 13, abs=0.001)
    swapped = [
        {**hold, "side": "left" if hold["side"] == "right" else "right"} for hold in left_short
    ]
    assert evenness(swapped) == evenness(left_short)
    assert evenness(held(("a", "left", 5), ("a", "right", 5))) == 1.0


def test_a_step_held_on_one_side_alone_tells_nothing_of_evenness() -> None:
    """Nor does one without sides: it is left out, and without any other there is no figure."""
    even = held(("a", "left", 5), ("a", "right", 5))
    assert evenness([*even, *held(("b", "left", 60), ("c", None, 60))]) == 1.0
    assert evenness(held(("b", "left", 60), ("c", None, 60))) is None
    assert evenness([]) is None


def test_several_holds_of_a_step_count_together() -> None:
    """Two of three seconds on one side are as long as one of six on the other."""
    assert evenness(held(("a", "left", 3), ("a", "left", 3), ("a", "right", 6))) == 1.0


def test_steadiness_is_the_spread_of_the_holds_as_shares_of_their_targets() -> None:
    """3, 6 and 9 s of 6 are 0.5, 1 and 1.5: a spread of 0.5; the same each time is 0."""
    assert steadiness(held(("a", None, 3), ("b", None, 6), ("c", None, 9))) == 0.5
    assert steadiness(held(("a", None, 4), ("b", None, 4))) == 0.0


def test_steadiness_compares_holds_of_different_targets() -> None:
    """Each held to its own target is as steady as can be, however long that is."""
    holds = [
        {**hold, "target_s": hold["duration_s"]} for hold in held(("a", None, 3), ("b", None, 9))
    ]
    assert steadiness(holds) == 0.0


def test_one_hold_is_neither_steady_nor_unsteady() -> None:
    """Of one there is no spread."""
    assert steadiness(held(("a", None, 3))) is None
    assert steadiness([]) is None


def test_no_figure_depends_on_the_pace() -> None:
    """A session at ten times the pace is as even and as steady as the same in real time."""
    slow = held(("a", "left", 240), ("a", "right", 300))
    slow = [{**hold, "target_s": 360.0} for hold in slow]
    fast = [{**h, "duration_s": h["duration_s"] / 10, "target_s": 36.0} for h in slow]
    real, paced = row_of(attempt(holds=slow)), row_of(attempt(holds=fast, pace=10.0))
    assert (real.evenness, real.steadiness) == (paced.evenness, paced.steadiness)
    assert real.evenness == 0.8


def test_the_step_most_often_helped_with_comes_first() -> None:
    """Told, prompted, out of order or marked down: each is help; what was always known is not."""
    attempts = [
        attempt(said=[("ask", "alone"), ("sink", "prompted"), ("draw", "told")]),
        attempt(said=[("ask", "alone"), ("sink", "alone"), ("draw", "wrong order")]),
        attempt(marked=[("ask", "done"), ("sink", "done"), ("draw", "done"), ("draw", "not")]),
    ]
    assert most_helped(attempts) == (Helped("p", "draw", 3, 3), Helped("p", "sink", 3, 1))


def test_commands_are_counted_by_the_minute() -> None:
    """Six in two minutes are three."""
    assert row_of(attempt()).commands_a_minute == 3.0
