"""Numbers and lengths of time in spoken English: the words that no table of phrases can hold.

Another language brings a module of its own like this one.
"""

from __future__ import annotations

import re

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
    """Return a number from 0 to 999,999 in words, as it is said: "one hundred twenty".

    Raises:
        ValueError: it is a million or more.
    """
    if number < 100:
        return number_words(number)
    if number >= 1_000_000:
        raise ValueError(f"no words for {number}")
    thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
    parts = [f"{say_number(thousands)} thousand"] if thousands else []
    parts += [f"{number_words(hundreds)} hundred"] if hundreds else []
    return " ".join([*parts, *([number_words(rest)] if rest else [])])


def say_decade(century: int, ten: int) -> str:
    """Return ten years as they are called, by the two figures before and the third: 19 and 8 are
    "nineteen eighties", 20 and 1 "twenty tens"."""
    if not ten:
        return "two thousands" if century == 20 else f"{number_words(century)} hundreds"
    name = number_words(10 * ten)
    return f"{number_words(century)} {name[:-1] + 'ies' if name.endswith('y') else name + 's'}"


def say_ordinal(number: int) -> str:
    """Return which of a row it is: "twelfth", "twenty-first".

    Raises:
        ValueError: it is a million or more.
    """
    said = say_number(number)
    last = re.split("[ -]", said)[-1]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return said.removesuffix(last) + _ORDINALS.get(last, regular)


def say_share(part: int, whole: int, after: str = "") -> str | None:
    """Return a fraction as it is said before the word that follows it, with that word.

    "half a turn", "half the load", "two thirds of the way"; "seven out of ten" of a scale. None
    where it is neither. `after` has the space or hyphen before the word.
    """
    word = after[1:].lower()
    name = _WHOLES.get(whole)
    if name is None or not 0 < part < whole:
        return f"{say_number(part)} out of ten{after}" if whole == 10 and part <= 10 else None
    if whole == 2:
        said = "half"
    elif part == 1:
        said = f"a {name}"
    else:
        said = f"{number_words(part)} {name}s"
    if not word or after[0] == "-" or word in _AFTER_SHARE:
        return said + after
    of = "" if whole == 2 else " of"
    if word in _OWNED:
        return said + of + after
    an = "an" if word[0] in "aeio" or word == "hour" else "a"
    return f"{said}{of} {an}{after}"


_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip

_WHOLES = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth"}
"""What parts are called that a therapist speaks of; others are no fractions, but dates, say."""

_OWNED = frozenset({"the", "this", "that", "these", "those", "your", "their", "its", "his", "her"})
"""After "half" they stand as they are, and "of" is put before them after others."""

_AFTER_SHARE = frozenset({
    "of", "to", "and", "or", "then", "a", "an", "way", "as", "at", "in", "on", "open", "closed",
    "full", "bent", "with", "for", "up", "down", "out", "more", "less", "each", "every",
    "per", "than",
})  # fmt: skip
"""Words that no "a" stands before."""


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
