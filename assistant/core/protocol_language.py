"""From a file's plain data to a protocol, or to everything that is wrong with it.

Pydantic walks the keys of `protocol_parts` and gathers the problems; here they are put in plain
words, and what must be right across steps is checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assistant.core import pronunciation_table
from assistant.core.protocol import KeyPath, Protocol
from assistant.core.protocol_checks import nearest, shown
from assistant.core.protocol_parts import PARTS, Part, ProtocolInFile


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong at `path`: what was `found` there, and what was `expected` instead.

    `of_key` is True where the key itself is wrong, not what stands at it.
    """

    path: KeyPath
    found: str
    expected: str
    of_key: bool = False


def interpret(data: object, name: str, text: str) -> Protocol | list[Complaint]:
    """Return the protocol called `name` that `data` describes, or all that is wrong with it.

    `data` is made of dicts with string keys, lists, strings, ints, bools and None; anything else
    in it is refused under its own `str()`. `text` is the source that `data` was read from.
    """
    complaints = list(_across_steps(data))
    try:
        written = ProtocolInFile.model_validate(data)
    except ValidationError as failure:
        errors = failure.errors()
        meant = {_meant(error) for error in errors}
        told = [error for error in errors if not (_absent(error) and error["loc"] in meant)]
        return complaints + [_in_plain_words(error) for error in told]
    return complaints or written.protocol(name, text)


def _in_plain_words(error: ErrorDetails) -> Complaint:
    path, found = error["loc"], f"found {shown(error['input'])}"
    if path[:1] == ("pronunciations",):
        return Complaint(*pronunciation_table.in_plain_words(error))
    match error["type"]:
        case "missing":
            key = str(path[-1])
            field = _part_at(path[:-1]).model_fields[key]
            return Complaint(path[:-1], "", f"needs '{key}', {field.description}")
        case "extra_forbidden":
            keys = _part_at(path[:-1]).model_fields
            meant = nearest(path[-1], keys)
            mend = f"did you mean '{meant}'?" if meant else f"the keys here are {', '.join(keys)}"
            return Complaint(path, "unknown key", mend, of_key=True)
        case "model_type":
            keys = _part_at(path).model_fields
            return Complaint(path, found, f"needs keys of its own: {', '.join(keys)}")
        case "list_type":
            return Complaint(path, found, "needs a list, each entry after a dash")
        case "too_short":
            return Complaint(path, "found an empty list", "needs one entry at least")
        case "too_long":
            most = error["ctx"]["max_length"]
            return Complaint(path, "found a longer list", f"needs {most} entries at most")
        case _:
            return Complaint(path, found, str(error["ctx"]["error"]))


def _meant(error: ErrorDetails) -> KeyPath | None:
    """Return the key that an unknown one was meant for, which is then not also missing."""
    if error["type"] != "extra_forbidden":
        return None
    *above, key = error["loc"]
    meant = nearest(key, _part_at(tuple(above)).model_fields)
    return (*above, meant) if meant else None


def _absent(error: ErrorDetails) -> bool:
    return error["type"] == "missing" or error["input"] is None


def _part_at(path: KeyPath) -> type[Part]:
    names = [key for key in path if isinstance(key, str)]
    return PARTS[names[-1] if names else ""]


# What must be right across steps is read from the plain data, so that it is told together with
# whatever else is wrong inside a step.

_NumberedSteps = list[tuple[int, dict[str, Any]]]


def _across_steps(data: object) -> Iterator[Complaint]:
    steps = data.get("steps") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(steps, list):
        return
    numbered = [(at, step) for at, step in enumerate(steps) if isinstance(step, dict)]
    yield from _repeated_ids(numbered)
    yield from _broken_block(numbered)
    yield from _missing_for_sides(numbered, data)


def _repeated_ids(steps: _NumberedSteps) -> Iterator[Complaint]:
    first_with: dict[str, int] = {}
    for at, step in steps:
        if not isinstance(name := step.get("id"), str):
            continue
        if (first := first_with.setdefault(name, at)) != at:
            mend = f"steps[{first}] has this id; give each step its own"
            yield Complaint(("steps", at, "id"), f"found {shown(name)}", mend)


def _broken_block(steps: _NumberedSteps) -> Iterator[Complaint]:
    for (before, _), (at, _) in pairwise(_each_sided(steps)):
        if at != before + 1:
            mend = f"'side: each' steps follow one another; the last was steps[{before}]"
            yield Complaint(("steps", at, "side"), "found 'each'", mend)


def _missing_for_sides(steps: _NumberedSteps, data: dict[str, Any]) -> Iterator[Complaint]:
    each = _each_sided(steps)
    if each and data.get("sides") is None:
        mend = "add 'sides' to the file, with first, left, right and change"
        yield Complaint(("steps", each[0][0], "side"), "found 'each'", mend)
    layers = data.get("layers")
    most = layers.get("most") if isinstance(layers, dict) else None
    # A misspelt side may have been meant as `each`: it is told about, and this is not.
    none_is_each = all(step.get("side") in (None, "left", "right", "midline") for _, step in steps)
    if isinstance(most, int) and most > 1 and none_is_each:
        mend = "layers repeat the steps with 'side: each', and there are none; write 'most: 1'"
        yield Complaint(("layers", "most"), f"found {shown(most)}", mend)


def _each_sided(steps: _NumberedSteps) -> _NumberedSteps:
    return [(at, step) for at, step in steps if step.get("side") == "each"]
