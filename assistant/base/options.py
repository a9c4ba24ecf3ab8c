"""Values of options that several commands take, with words that name the option."""

from __future__ import annotations

from assistant.core import refusals
from assistant.core.durations import parse_duration
from assistant.core.faults import UsageError


def typed_code(text: str, option: str) -> str:
    """Return the code of a client or a trainee; `option` is where it was typed.

    Raises:
        UsageError: it may be a name, or is unfit for a file's.
    """
    try:
        return refusals.code(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r}: {error}") from error


def typed_length(text: str, option: str) -> float:
    """Return the seconds of a written length of time.

    Raises:
        UsageError: it is none.
    """
    try:
        return parse_duration(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r}: {error}") from error


def typed_pace(text: str, least: float, most: float, example: str) -> float:
    """Return how many times as fast `--pace` says; `example` is told where it is no pace.

    Raises:
        UsageError: it is none, or out of bounds.
    """
    try:
        return refusals.pace(text, least, most, example)
    except ValueError as error:
        raise UsageError(f"--pace {text}: {error}") from error
