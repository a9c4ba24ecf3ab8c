"""Lengths of time as a therapist writes them, hears them and reads them."""

from __future__ import annotations

import re

LONGEST_S = 4 * 3600.0
"""Seconds: more than twice the longest session (90 minutes), so anything beyond is a slip."""

_NUMBER = r"[0-9]{1,6}(?:\.[0-9]{1,3})?"
_DURATION = re.compile(
    rf"(?:(?P<hours>{_NUMBER}) ?(?:h|hours?))? ?"
    rf"(?:(?P<minutes>{_NUMBER}) ?(?:mins?|minutes?))? ?"
    rf"(?:(?P<seconds>{_NUMBER}) ?(?:s|secs?|seconds?))?",
    re.IGNORECASE,
)

# fmt: off
_UNDER_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on


def parse_duration(text: str) -> float:
    """Return the seconds in words such as "90 s", "5 min", "1 min 30 s", "1.5 min", "1 h".

    Raises:
        ValueError: no unit, no duration, not above zero, or over `LONGEST_S`. The message says
            what to write.
    """
    words = " ".join(text.split())
    if re.fullmatch(_NUMBER, words):
        raise ValueError("say the unit: '5 min' or '300 s'")
    match = _DURATION.fullmatch(words)
    if match is None or not words:
        raise ValueError("write a length of time, such as '90 s', '5 min' or '1 min 30 s'")
    hours, minutes, seconds = (float(part or 0) for part in match.group(1, 2, 3))
    total = hours * 3600 + minutes * 60 + seconds
    if total <= 0:
        raise ValueError("must be longer than nothing")
    if total > LONGEST_S:
        raise ValueError("must be four hours at most")
    return total


def say_duration(seconds: float) -> str:
    """Return a length of time as short spoken words: "forty seconds", "two minutes ten".

    Rounded down to whole seconds, and from ten minutes on to whole minutes: nobody waits for the
    seconds of a long hold.

    Raises:
        ValueError: `seconds` is negative, or 100 hours or more.
    """
    whole = _whole_seconds(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return _counted(hours, "hour") + (f" {_counted(minutes, 'minute')}" if minutes else "")
    if minutes >= 10 or (minutes and not rest):
        return _counted(minutes, "minute")
    if minutes:
        return f"{_counted(minutes, 'minute')} {number_words(rest)}"
    return _counted(rest, "second")


def show_duration(seconds: float) -> str:
    """Return a length of time for the screen: "0:40", "2:10", "1:05:00". Rounded down.

    Raises:
        ValueError: `seconds` is negative.
    """
    whole = _whole_seconds(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _whole_seconds(seconds: float) -> int:
    # Times on the stream are differences of floats: 360 s may arrive as 359.9999999.
    whole = int(round(seconds, 3))
    if whole < 0:
        raise ValueError(f"no length of time: {seconds} s")
    return whole


def agos() -> dict[str, float]:
    """Return how long ago something was, as it is said, and in seconds: "thirty seconds ago".

    Few, and no two that sound alike, as fifteen and fifty do.
    """
    lengths = {f"{_counted(tens, 'second')} ago": float(tens) for tens in (10, 20, 30, 40, 50)}
    lengths |= {f"{_counted(count, 'minute')} ago": 60.0 * count for count in range(1, 6)}
    return lengths | {"half a minute ago": 30.0, "a minute ago": 60.0}


def _counted(number: int, unit: str) -> str:
    return f"{number_words(number)} {unit}{'' if number == 1 else 's'}"


def number_words(number: int) -> str:
    """Return a number from 0 to 99 in words.

    Raises:
        ValueError: it is 100 or more.
    """
    if number < 20:
        return _UNDER_TWENTY[number]
    if number >= 100:
        raise ValueError(f"no words for {number}")
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_UNDER_TWENTY[ones]}" if ones else "")
