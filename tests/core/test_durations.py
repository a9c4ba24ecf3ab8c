"""Lengths of time as written, spoken and shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.durations import parse_duration, show_duration
from tests.support.english import NUMBERS

FOUR_HOURS = 4 * 3600


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90 s", 90),
        ("90s", 90),
        ("1 sec", 1),
        ("90 seconds", 90),
        ("5 min", 300),
        ("5min", 300),
        ("2 minutes", 120),
        ("1 Minute", 60),
        ("1 min 30 s", 90),
        ("1min30s", 90),
        ("1.5 min", 90),
        ("0.5 s", 0.5),
        ("1 h", 3600),
        ("1 hour 5 min", 3900),
        ("  5   min ", 300),
        ("4 h", FOUR_HOURS),
    ],
)
def test_times_are_read_as_therapists_write_them(text: str, seconds: float) -> None:
    """Every usual unit, long or short, alone or together, gives its seconds."""
    assert seconds == parse_duration(text)


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("5", "say the unit: '5 min' or '300 s'"),
        ("1.5", "say the unit: '5 min' or '300 s'"),
        ("", "write a length of time"),
        ("min", "write a length of time"),
        ("five minutes", "write a length of time"),
        ("5 breaths", "write a length of time"),
        ("5 min 30", "write a length of time"),
        ("30 s 1 min", "write a length of time"),
        ("5 min!", "write a length of time"),
        ("-5 min", "write a length of time"),
        ("٥ min", "write a length of time"),
        ("nan s", "write a length of time"),
        ("9" * 5000 + " s", "write a length of time"),
        ("0 s", "longer than nothing"),
        ("0 h 0 min 0 s", "longer than nothing"),
        ("4 h 1 s", "four hours at most"),
        ("300 min", "four hours at most"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused_with_its_mend(text: str, mend: str) -> None:
    """What has no unit, no sense or no sane length says what to write instead."""
    with pytest.raises(ValueError, match=mend):
        parse_duration(text)


@given(st.text(alphabet="0123456789. hmins", max_size=40))
def test_any_text_is_a_time_within_bounds_or_refused(text: str) -> None:
    """Whatever is written, the answer is a length within the bounds or a ValueError."""
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert 0 < seconds <= FOUR_HOURS


@given(st.integers(1, FOUR_HOURS))
def test_hours_minutes_and_seconds_add_up(seconds: int) -> None:
    """A time split into hours, minutes and seconds is read back as the same time."""
    text = f"{seconds // 3600} h {seconds // 60 % 60} min {seconds % 60} s"
    assert seconds == parse_duration(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "zero seconds"),
        (0.9, "zero seconds"),
        (1, "one second"),
        (40, "forty seconds"),
        (59.9, "fifty-nine seconds"),
        (60, "one minute"),
        (61, "one minute one"),
        (130, "two minutes ten"),
        (300, "five minutes"),
        (359.9999999, "six minutes"),
        (599, "nine minutes fifty-nine"),
        (600, "ten minutes"),
        (779, "twelve minutes"),
        (3600, "one hour"),
        (3659, "one hour"),
        (3660, "one hour one minute"),
        (3900, "one hour five minutes"),
        (7200, "two hours"),
    ],
)
def test_times_are_spoken_in_short_words(seconds: float, words: str) -> None:
    """Seconds are told up to ten minutes and left out beyond, rounded down."""
    assert words == NUMBERS.duration(seconds)


def test_no_two_times_under_ten_minutes_sound_alike() -> None:
    """Each of the first 600 seconds has words of its own, and no digits in them."""
    spoken = [NUMBERS.duration(seconds) for seconds in range(600)]
    assert len(set(spoken)) == 600
    assert not any(character.isdigit() for words in spoken for character in words)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (9.99, "0:09"), (130, "2:10"), (3599.9, "59:59"), (3900, "1:05:00")],
)
def test_times_are_shown_as_on_a_clock(seconds: float, shown: str) -> None:
    """The screen has minutes and seconds, and hours once there are any."""
    assert shown == show_duration(seconds)


@given(st.integers(0, FOUR_HOURS))
def test_a_time_on_the_screen_reads_back_to_its_seconds(seconds: int) -> None:
    """What is shown loses nothing above a second."""
    total = 0
    for part in show_duration(seconds).split(":"):
        total = total * 60 + int(part)
    assert seconds == total


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), 360_000.0])
def test_what_is_no_length_of_time_is_not_spoken(seconds: float) -> None:
    """A time below zero, without value or beyond 99 hours is an error, not nonsense aloud."""
    with pytest.raises(ValueError, match=r"no length|no words|NaN"):
        NUMBERS.duration(seconds)
