"""Several texts read as one: they are joined, and slips are told of the file they stand in."""

from __future__ import annotations

from assistant.core.written.problems import Complaint
from assistant.core.written.together import Together
from assistant.core.written.yaml_text import read_yaml


def together(*texts: str) -> Together:
    """Return texts read as one, the first being called f0.yaml."""
    return Together([read_yaml(text, f"f{at}.yaml") for at, text in enumerate(texts)])


def test_what_stands_in_several_files_is_joined() -> None:
    """Keys of all of them, also those under a key that several have."""
    both = together("a: 1\nb: {c: x}\n", "b: {d: y}\n", "b: {e: {f: z}}\ng: 2\n")
    assert both.problems == []
    assert both.data == {"a": 1, "b": {"c": "x", "d": "y", "e": {"f": "z"}}, "g": 2}


def test_a_value_that_stands_twice_is_told_with_both_places() -> None:
    """The first is kept; two files may not say two things."""
    both = together("a: 1\nb: {c: x}\n", "\nb:\n  c: y\n")
    assert both.data == {"a": 1, "b": {"c": "x"}}
    assert [str(each) for each in both.problems] == [
        "f1.yaml:3:3: b.c: stands in f0.yaml:2 already; keep one"
    ]


def test_a_file_without_keys_is_told() -> None:
    """A list can't be joined with anything."""
    told = together("a: 1\n", "- b\n").problems
    assert [str(each) for each in told] == ["f1.yaml:1:1: needs keys, each with what stands for it"]


def test_a_complaint_is_led_to_the_file_that_it_is_about() -> None:
    """Where something is missing, that is the file with most of what it is missing in."""
    both = together("b: {c: x}\n", "b:\n  d: y\n  e: z\n")
    assert both.problem(Complaint(("b", "c"), "", "no")).file == "f0.yaml"
    assert both.problem(Complaint(("b", "x"), "", "no")).file == "f1.yaml"
    assert both.has(("b", "e"))
    assert not both.has(("b", "x"))
