"""Lengths of time as a therapist writes them and reads them; `core/language/numbers` says them."""

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


def show_duration(seconds: float) -> str:
    """Return a length of time for the screen: "0:40", "2:10", "1:05:00". Rounded down.

    Raises:
        ValueError: `seconds` is negative.
    """
    whole = whole_seconds(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def whole_seconds(seconds: float) -> int:
    """Return a length of time rounded down to whole seconds.

    Raises:
        ValueError: `seconds` is negative.
    """
    # Times on the stream are differences of floats: 360 s may arrive as 359.9999999.
    whole = int(round(seconds, 3))
    if whole < 0:
        raise ValueError(f"no length of time: {seconds} s")
    return whole
