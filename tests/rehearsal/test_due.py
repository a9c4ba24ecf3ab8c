"""Spaced practice: what is due follows from the attempts alone, whatever clocks did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.rehearsal.attempts import Attempt
from assistant.rehearsal.due import dated, due_steps, plan

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def attempt(at: datetime, number: int = 1, **scores: str) -> Attempt:
    """Return an attempt in which steps were said with these scores."""
    said = tuple({"step": step, "score": score} for step, score in scores.items())
    return Attempt(
        id=f"a{number}", number=number, started_at=at, trainee="T1", protocol="p", level="say",
        pace=1.0, outcome="finished", length_s=60.0, said=said, marked=(), examined=None,
        holds=(), commands=0,
    )  # fmt: skip


def test_a_weak_step_is_due_before_a_strong_one() -> None:
    """What was told comes back first, then what was prompted, then what was said alone."""
    once = attempt(START, sure="alone", shaky="prompted", lost="told", swapped="wrong order")
    order = [each.step for each in plan([once], START)]
    assert order[-2:] == ["shaky", "sure"]
    assert set(order[:2]) == {"lost", "swapped"}


def test_nothing_is_due_before_its_time_and_all_is_after() -> None:
    """The same day nothing is; a year later everything."""
    attempts = [attempt(START, sure="alone", lost="told")]
    assert due_steps(attempts, START + timedelta(minutes=5)) == []
    assert {each.step for each in due_steps(attempts, START + 365 * DAY)} == {"sure", "lost"}


@pytest.mark.parametrize(
    ("zone", "said", "before", "due"),
    [
        # An evening's step comes round at midnight, and not when the evening does.
        ("America/Los_Angeles", "2026-03-02T17:30", "2026-03-02T23:59", "2026-03-03T00:00"),
        # Over a day of 23 hours and one of 25 too, late in the evening and early in the morning.
        ("America/Los_Angeles", "2026-03-07T23:30", "2026-03-07T23:59", "2026-03-08T00:00"),
        ("Europe/London", "2026-10-25T00:15", "2026-10-25T23:59", "2026-10-26T00:00"),
        ("Australia/Sydney", "2026-12-31T23:59", "2026-12-31T23:59", "2027-01-01T00:00"),
        ("Asia/Kathmandu", "2026-03-02T00:00", "2026-03-02T23:59", "2026-03-03T00:00"),
        ("UTC", "2028-02-28T12:00", "2028-02-28T23:59", "2028-02-29T00:00"),
    ],
)
def test_what_is_due_is_due_all_day(zone: str, said: str, before: str, due: str) -> None:
    """A step that was told comes back on the next day of the calendar here, from midnight on."""
    here = ZoneInfo(zone)
    at, late, early = (
        datetime.fromisoformat(text).replace(tzinfo=here) for text in (said, before, due)
    )
    attempts = [attempt(at, lost="told")]
    assert due_steps(attempts, late) == []
    (step,) = due_steps(attempts, early)
    assert step.day == due[:10]


def test_what_is_due_on_travel_is_so_by_the_clock_here() -> None:
    """Said on 2 March in Sydney it is due on the 3rd, which comes later in Los Angeles."""
    sydney, angeles = ZoneInfo("Australia/Sydney"), ZoneInfo("America/Los_Angeles")
    attempts = [attempt(datetime(2026, 3, 2, 9, tzinfo=sydney), lost="told")]
    assert due_steps(attempts, datetime(2026, 3, 2, 23, 59, tzinfo=angeles)) == []
    assert len(due_steps(attempts, datetime(2026, 3, 3, 0, 0, tzinfo=angeles))) == 1


def test_each_success_lengthens_the_wait() -> None:
    """The wait after a third success is longer than after the first."""
    waits = []
    attempts: list[Attempt] = []
    at = START
    for number in range(3):
        attempts.append(attempt(at, number, sure="alone"))
        (planned,) = plan(attempts, at)
        waits.append(planned.due - at)
        at = planned.due
    assert waits == sorted(waits)
    assert waits[0] < waits[2]


def test_the_same_attempts_make_the_same_plan() -> None:
    """Nothing is random, and nothing else is kept: a restart changes nothing."""
    attempts = [attempt(START + n * DAY, n, a="alone", b="prompted") for n in range(4)]
    assert plan(attempts, START + 9 * DAY) == plan(attempts, START + 9 * DAY)


@pytest.mark.parametrize("wrong", [timedelta(days=-9000), timedelta(days=3000)])
@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_a_clock_that_stood_wrong_once_spoils_no_plan(which: int, wrong: timedelta) -> None:
    """Years too early or too late, at any attempt: what is due is off by weeks, not by years.

    A first attempt years ago can't be told from a true one; it counts as long well remembered.
    """
    right = [attempt(START + n * DAY, n, a="alone") for n in range(4)]
    times = [each.started_at for each in right]
    times[which] += wrong
    spoilt = [attempt(time, n, a="alone") for n, time in enumerate(times)]
    now = START + 4 * DAY
    (expected,), (planned,) = plan(right, now), plan(spoilt, now)
    can_be_told = which > 0 or wrong > timedelta()
    assert abs(planned.due - expected.due) < (14 if can_be_told else 90) * DAY


def test_times_that_fit_are_left_as_they_are() -> None:
    """Only a time that contradicts the others is mended, by its neighbour."""
    times = [START, START + DAY, START + 2 * DAY]
    assert dated(times, START + 3 * DAY) == times
    assert dated([START, START + 900 * DAY, times[2]], START + 3 * DAY) == [START, START, times[2]]
    assert dated([START + 900 * DAY, times[1]], START + 3 * DAY) == [times[1], times[1]]


def test_the_pace_of_a_rehearsal_is_nothing_to_the_plan() -> None:
    """What was known at sixty times the pace is known; only the order and the days count."""
    attempts = [attempt(START + n * DAY, n, a="alone", b="prompted") for n in range(3)]
    paced = [replace(each, pace=60.0) for each in attempts]
    assert plan(paced, START + 9 * DAY) == plan(attempts, START + 9 * DAY)


def test_an_exam_rates_its_steps_by_the_worst_of_their_items() -> None:
    """A step in its place with its wait cut short is not known."""
    marked = (
        {"step": "sink", "grade": "done", "item": "sink", "remark": ""},
        {"step": "sink", "grade": "not", "item": "sink: wait", "remark": ""},
        {"step": "knee", "grade": "done", "item": "knee", "remark": ""},
        {"step": "", "grade": "done", "item": "nothing besides", "remark": ""},
    )
    exam = Attempt(
        id="x", number=1, started_at=START, trainee="T1", protocol="p", level="exam", pace=1.0,
        outcome="finished", length_s=60.0, said=(), marked=marked, examined=None, holds=(),
        commands=0,
    )  # fmt: skip
    assert [each.step for each in plan([exam], START)] == ["sink", "knee"]
