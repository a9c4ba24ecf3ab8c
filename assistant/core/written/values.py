"""Checks of single values in a file that people write, and the plain words that refuse them.

Each check is given whatever stands in the file, returns the value to keep, and raises ValueError
with words that say what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from assistant.core.durations import parse_duration
from assistant.core.refusals import either, meant_or


def words(most: int) -> BeforeValidator:
    """Return a check for text on one line that says something in at most `most` characters."""

    def check(value: object) -> str:
        if value is None:
            raise ValueError("needs words")
        if not isinstance(value, str):
            raise ValueError("needs text; put quotes around it if it is meant as words")
        phrase = " ".join(value.split())
        if not any(character.isalnum() for character in phrase):
            raise ValueError("needs words")
        if not phrase.isprintable():
            raise ValueError("has a character that can be neither said nor shown; take it out")
        if len(phrase) > most:
            raise ValueError(f"has {len(phrase)} characters; {most} at most")
        return phrase

    return BeforeValidator(check)


def pattern(regex: str, expected: str) -> BeforeValidator:
    """Return a check for text that `regex` matches from end to end, else refused as `expected`."""

    def check(value: object) -> str:
        if isinstance(value, str) and re.fullmatch(regex, value):
            return value
        raise ValueError(expected)

    return BeforeValidator(check)


def one_of(*choices: str) -> BeforeValidator:
    """Return a check for one of a few words."""

    def check(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise ValueError(meant_or(value, choices, f"needs {either(choices)}"))

    return BeforeValidator(check)


def whole_number(least: int, most: int) -> BeforeValidator:
    """Return a check for a whole number from `least` to `most`."""

    def check(value: object) -> int:
        # To Python `true` is the number 1; to a therapist it is a slip.
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise ValueError(f"needs a whole number from {least} to {most}, without quotes")

    return BeforeValidator(check)


def true_or_false(value: object) -> bool:
    """Return what is written as true or false."""
    if isinstance(value, bool):
        return value
    raise ValueError("needs true or false")


def duration(value: object) -> float:
    """Return the seconds of a written length of time."""
    if isinstance(value, bool | dict | list | None):
        raise ValueError("needs a length of time, such as '5 min'")
    return parse_duration(str(value))


@dataclass(frozen=True, slots=True)
class Breaths:
    """A length that is counted in breaths."""

    count: int


MOST_BREATHS = 99
"""A count is spoken, and there are words up to ninety-nine."""


def length(value: object) -> float | Breaths:
    """Return the seconds of a written length of time, or its breaths."""
    if isinstance(value, str) and (match := re.fullmatch(r"([0-9]{1,6}) +breaths?", value.strip())):
        count = int(match.group(1))
        if not 1 <= count <= MOST_BREATHS:
            raise ValueError(f"needs 1 to {MOST_BREATHS} breaths")
        return Breaths(count)
    return duration(value)


MOST_KEYS = 6
"""A step is about a dozen words; whoever has said six of them has said it."""

MOST_WAYS = 24
"""Ways in which people say one thing: what is not listed is not heard as it."""


def key_words(value: object) -> tuple[tuple[str, ...], ...]:
    """Return a list of what must be said, each a word, or a list of words that are as good."""
    if not isinstance(value, list) or not value:
        raise ValueError("needs a list of words, such as [sink, femur]")
    if len(value) > MOST_KEYS:
        raise ValueError(f"has {len(value)} words; {MOST_KEYS} at most")
    return tuple(ways(entry) for entry in value)


def ways(entry: object) -> tuple[str, ...]:
    """Return a word, or a list of words that are as good as each other."""
    written = entry if isinstance(entry, list) else [entry]
    if not 1 <= len(written) <= MOST_WAYS:
        raise ValueError(f"needs 1 to {MOST_WAYS} ways to say one thing")
    said = []
    for way in written:
        if not isinstance(way, str) or not re.fullmatch(r"[^\W\d_]+(['’ -]+[^\W\d_]+)*'?", way):
            raise ValueError(f"found {shown(way)}; needs words of letters, such as 'inner thigh'")
        if len(way) > MOST_WAY:
            raise ValueError(f"found {shown(way)}; {MOST_WAY} characters at most")
        said.append(" ".join(way.lower().split()))
    return tuple(said)


MOST_WAY = 60

MOST_TITLE = 80
"""Characters of a step's title: two words and a value put in, which may be 60. A page across the
room shows a dozen in its largest letters."""

# What may stand at a key, by name. Lengths in characters: a cue of 200 takes about 15 seconds to
# say, a label must fit a column of the review, and a note a few lines of the screen. Beside each
# stands what an editor is told of it (JSON Schema), as the checks themselves are code.

_TIME = r"^\s*[0-9].*(h|hours?|mins?|minutes?|s|secs?|seconds?)\s*$"


def _text(most: int) -> Any:
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": most})


_ID = "[a-z0-9]+(-[a-z0-9]+)*"
_LANGUAGE = "[a-z]{2,3}(-[a-z]{2})?"

Id = Annotated[
    str,
    pattern(
        f"(?=.{{1,60}}$){_ID}", "needs lower-case words joined by hyphens, such as 'first-hold'"
    ),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID}$", "maxLength": 60}),
]
Cue = Annotated[str, words(200), _text(200)]
Detail = Annotated[str, words(600), _text(600)]
Label = Annotated[str, words(60), _text(60)]
Title = Annotated[str, words(MOST_TITLE), _text(MOST_TITLE)]
Note = Annotated[str, words(1000), _text(1000)]
Seconds = Annotated[
    float, BeforeValidator(duration), WithJsonSchema({"type": "string", "pattern": _TIME})
]
Length = Annotated[
    Any,
    BeforeValidator(length),
    WithJsonSchema(
        {"type": "string", "anyOf": [{"pattern": _TIME}, {"pattern": "^[0-9]+ breaths?$"}]}
    ),
]
KeyWords = Annotated[
    Any,
    BeforeValidator(key_words),
    WithJsonSchema(
        {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_KEYS,
            "items": {
                "anyOf": [
                    {"type": "string"},
                    {"type": "array", "minItems": 1, "items": {"type": "string"}},
                ]
            },
        }
    ),
]
Ways = Annotated[
    Any,
    BeforeValidator(ways),
    WithJsonSchema({"type": "array", "minItems": 1, "items": {"type": "string"}}),
]
WORD = r"[^\W\d_A-Z]+(['-][^\W\d_A-Z]+)*'?"
"""A word as it is said, for a pattern: of letters in lower case."""

Said = Annotated[
    str,
    pattern(rf"{WORD}( {WORD}){{0,9}}", "needs one to ten words in lower case, as they are said"),
]
"""Ten words: four seconds. Whoever says more at one go is talking."""

Language = Annotated[
    str,
    pattern(_LANGUAGE, "needs a language, such as en-us"),
    WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE}$"}),
]


def shown(value: object) -> str:
    """Return a value of the file in a few words that fit on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    written = str(value)
    short = written if len(written) <= 40 else f"{written[:37]}..."
    return repr(short) if isinstance(value, str) else short
