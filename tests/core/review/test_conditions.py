"""Conditions on holds, as a reviewer writes them."""

from __future__ import annotations

import pytest

from assistant.core.review.conditions import (
    Chosen,
    Condition,
    choose,
    parse_condition,
)

WRITTEN = [
    ("side=left", Condition("side", "=", ("left",))),
    ("side = left", Condition("side", "=", ("left",))),
    ("ended=stop,skipped", Condition("end_reason", "=", ("stop", "skipped"))),
    ("ended!=released", Condition("end_reason", "!=", ("released",))),
    ("side=", Condition("side", "=", (None,))),
    ("held<floor", Condition("duration_s", "<", other="floor_s")),
    ("duration_s>=target_s", Condition("duration_s", ">=", other="target_s")),
    ("held>=90", Condition("duration_s", ">=", (90.0,))),
    ("held>=1 min 30 s", Condition("duration_s", ">=", (90.0,))),
    ("layer=2", Condition("layer", "=", (2.0,))),
    ("response~Warm", Condition("response", "~", ("Warm",))),
    ("month>=2030-01", Condition("month", ">=", ("2030-01",))),
    ("session=2030", Condition("session_id", "=", ("2030",))),
    ("technique=direct hold", Condition("technique", "=", ("direct hold",))),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_a_condition_is_read(text: str, expected: Condition) -> None:
    """A field by its column or its heading, a relation, and values or another field."""
    assert parse_condition(text) == expected


WRONG = [
    ("left", "write a field, a relation and a value"),
    ("sid=left", "no field 'sid'; did you mean 'side'?"),
    ("zzz=1", "no field 'zzz'; there are breaths, class, client"),
    ("ended=bored", "no end reason 'bored'; there are released, time, stop"),
    ("held<soon", "write a length of time"),
    ("layer=two", "layer is a number, and 'two' is none"),
    ("held<", "'<' needs a value"),
    ("held~3", "'~' looks for words in a text"),
    ("response~", "'~' looks for words in a text"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_what_is_no_condition_is_told_with_its_mend(text: str, told: str) -> None:
    """Each slip is named, with what to write instead."""
    with pytest.raises(ValueError, match=r".") as raised:
        parse_condition(text)
    assert told in str(raised.value)


def test_client_and_protocol_are_taken_as_they_are() -> None:
    """A comma or a sign in a name is part of it, and nothing chosen is everything."""
    assert choose() == Chosen()
    chosen = choose([parse_condition("held<floor")], client="C-1,2", protocol="~x", last=3)
    assert chosen.conditions == (
        Condition("client", "=", ("C-1,2",)),
        Condition("protocol", "=", ("~x",)),
        Condition("duration_s", "<", other="floor_s"),
    )
    assert chosen.last == 3
    assert chosen.fields == {"client", "protocol", "duration_s", "floor_s"}


@pytest.mark.parametrize(
    "text",
    ["side=left", "ended!=stop,skipped", "held<floor", "held>=90.5", "response~so, so", "side="],
)
def test_a_condition_is_written_as_it_is_read(text: str) -> None:
    """Whatever was read comes out as words that mean the same."""
    condition = parse_condition(text)
    assert parse_condition(str(condition)) == condition
