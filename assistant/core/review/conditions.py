"""What a reviewer asks for: conditions on the fields of holds and of their sessions.

A condition is written as one word, such as `side=left`, `held<floor` or `response~warm`. The
fields are the columns of the review's CSV; what the tables call `held`, `floor`, `target` and
`ended` may be written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.core.domain.holds import EndReason
from assistant.core.durations import parse_duration
from assistant.core.refusals import among, meant_or
from assistant.core.review.fields import FIELDS, HEADINGS, NUMBERS, SECONDS

Test = Literal["=", "!=", "<", "<=", ">", ">=", "~"]

Value = str | float | None
"""A text, a number, or None for what is not there."""

_WRITTEN = re.compile(r"\s*(?P<field>\w+)\s*(?P<test>!=|<=|>=|=|<|>|~)\s*(?P<value>.*?)\s*", re.S)


@dataclass(frozen=True, slots=True)
class Condition:
    """A field that is to stand in a relation to a value; `=` and `!=` take several.

    `~` asks whether the field's words contain the value. Where `other` is given it is the field
    that is compared with, and there are no values.
    """

    field: str
    test: Test
    values: tuple[Value, ...] = ()
    other: str | None = None

    def __str__(self) -> str:
        """Return it as `parse_condition` reads it, its fields by their names in the tables."""
        values = (f"{each:.10g}" if isinstance(each, float) else each or "" for each in self.values)
        value = ",".join(values) if self.other is None else _heading(self.other)
        return f"{_heading(self.field)}{self.test}{value}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for: holds that fulfil every condition, of the `last` sessions that have any.

    Where every condition is on sessions, those without holds are asked for too. None means all.
    """

    conditions: tuple[Condition, ...] = ()
    last: int | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the conditions name."""
        named = {condition.field for condition in self.conditions}
        return frozenset(named | {each.other for each in self.conditions if each.other})


def choose(
    conditions: Iterable[Condition] = (),
    *,
    client: str | None = None,
    protocol: str | None = None,
    last: int | None = None,
) -> Chosen:
    """Return what is asked for; a client's code and a protocol's name are as they are written."""
    given = {"client": client, "protocol": protocol}
    plain = [Condition(field, "=", (value,)) for field, value in given.items() if value is not None]
    return Chosen((*plain, *conditions), last)


def parse_condition(text: str) -> Condition:
    """Return the condition that a word writes.

    A length of time is in seconds, or has its unit. Several values, with commas between them, are
    each good enough; no value at all stands for what is not there.

    Raises:
        ValueError: no condition, no such field, or a value that the field can't have. The
            message says what to write.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r}: write a field, a relation and a value, such as side=left")
    field = field_named(match["field"])
    test: Test = match["test"]  # type: ignore[assignment]  # the pattern has no others
    if test == "~":
        if field in NUMBERS or not match["value"]:
            raise ValueError(f"{text!r}: '~' looks for words in a text, such as response~warm")
        return Condition(field, test, (match["value"],))
    if field in NUMBERS:
        other = HEADINGS.get(match["value"], match["value"])
        if other in NUMBERS:
            return Condition(field, test, other=other)
    written = [match["value"]] if test not in ("=", "!=") else match["value"].split(",")
    values = tuple(_value(field, each.strip()) for each in written)
    if test not in ("=", "!=") and None in values:
        raise ValueError(f"{text!r}: '{test}' needs a value")
    return Condition(field, test, values)


def field_named(name: str) -> str:
    """Return the field that a name means.

    Raises:
        ValueError: there is none.
    """
    field = HEADINGS.get(name, name)
    if field in FIELDS:
        return field
    every = sorted(FIELDS | HEADINGS.keys())
    hint = meant_or(name, every, f"there are {', '.join(every)}")
    raise ValueError(f"no field {name!r}; {hint}")


def _heading(field: str) -> str:
    return next((name for name, known in HEADINGS.items() if known == field), field)


def _value(field: str, text: str) -> Value:
    if not text:
        return None
    if field == "end_reason":
        return among(text, tuple(map(str, EndReason)), "end reason")
    if field not in NUMBERS:
        return text
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
        return float(text)
    if field not in SECONDS:
        raise ValueError(f"{field} is a number, and {text!r} is none")
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ValueError(f"{field} {text!r}: {error}") from error
