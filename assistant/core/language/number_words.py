"""Numbers and lengths of time in spoken English: the words that no table of phrases can hold.

Another language brings a module of its own like this one.
"""

from __future__ import annotations

from assistant.core.durations import whole_seconds

# fmt: off
_UNDER_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on


def say_duration(seconds: float) -> str:
    """Return a length of time as short spoken words: "forty seconds", "two minutes ten".

    Rounded down to whole seconds, and from ten minutes on to whole minutes: nobody waits for the
    seconds of a long hold.

    Raises:
        ValueError: `seconds` is negative, or 100 hours or more.
    """
    whole = whole_seconds(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours:
        return _counted(hours, "hour") + (f" {_counted(minutes, 'minute')}" if minutes else "")
    if minutes >= 10 or (minutes and not rest):
        return _counted(minutes, "minute")
    if minutes:
        return f"{_counted(minutes, 'minute')} {number_words(rest)}"
    return _counted(rest, "second")


def spoken_numbers() -> dict[str, int]:
    """Return the numbers from one to ninety-nine by their words, as they are listened for.

    A therapist says few over sixty ("ninety seconds ago"); but a number that is not listened for
    is heard as the nearest that is.
    """
    return {number_words(number).replace("-", " "): number for number in range(1, 100)}


def say_digits(number: int) -> str:
    """Return a number figure by figure: "one five", which nobody takes for "five zero"."""
    return " ".join(_UNDER_TWENTY[int(figure)] for figure in str(number))


def say_number(number: int) -> str:
    """Return a number from 0 to 9,999 in words, as it is said: "one hundred twenty".

    Raises:
        ValueError: it is 10,000 or more.
    """
    if number < 100:
        return number_words(number)
    if number >= 10_000:
        raise ValueError(f"no words for {number}")
    thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
    parts = [f"{number_words(thousands)} thousand"] if thousands else []
    parts += [f"{number_words(hundreds)} hundred"] if hundreds else []
    return " ".join([*parts, *([number_words(rest)] if rest else [])])


def say_clock(hour: int, minute: int) -> str:
    """Return a time of day as it is said: "fourteen oh two"."""
    if not minute:
        return f"{number_words(hour)} o'clock"
    return f"{number_words(hour)} {'oh ' if minute < 10 else ''}{number_words(minute)}"


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
