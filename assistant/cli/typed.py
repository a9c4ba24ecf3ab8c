"""Checks as argparse takes them: what they refuse with becomes its message for the option."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from assistant.core.refusals import whole_number

Value = TypeVar("Value")


def typed(check: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a check that argparse may call: it tells the words of what is refused."""

    def checked(text: str) -> Value:
        try:
            return check(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return checked


def from_to(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a check for a whole number, from `least` on, to `most` where there is a most."""
    return typed(lambda text: whole_number(text, least, most))
