"""What is typed and tapped in an editor of protocols, as changes of the file."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any, get_args

from assistant.core.domain.protocol import PhaseName
from assistant.core.protocols.file_keys import ProtocolInFile
from assistant.core.protocols.step_keys import StepInFile
from assistant.core.written.edits import Edit, EditError, Insert, Remove, Rename, Set, value_at
from assistant.core.written.problems import KeyPath

PROTOCOL_ORDER = tuple(ProtocolInFile.model_fields)
"""The keys of a file, in the order in which they are usually written."""

STEP_ORDER = tuple(StepInFile.model_fields)
"""Those of a step."""


def ways_of(text: str) -> list[str | list[str]]:
    """Return what must be said, of such words."""
    ways: list[str | list[str]] = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        words = [word.strip() for word in re.split(r"\s+or\s+", each) if word.strip()]
        ways.append(words[0] if len(words) == 1 else words)
    return ways


def typed(path: KeyPath, kind: str, text: str, data: object, *, needed: bool) -> Edit | None:
    """Return the change that a field's text asks for; None where it is so already."""
    text = " ".join(text.split())
    if kind == "name":
        return Rename(path, text) if text not in ("", path[-1]) else None
    value: object = text
    if kind == "ways":
        value = ways_of(text)
    elif kind == "number" and re.fullmatch("0|[1-9][0-9]{0,8}", text):
        value = int(text)
    now = value_at(data, path)
    if not text and not needed:
        return None if now is None else Remove(path)
    return None if now == value else Set(path, value)


def added(path: KeyPath, what: str, data: object) -> Edit:
    """Return the change that puts a new part at a path; what it must have is empty yet.

    Raises:
        EditError: there is no such part.
    """
    kind, _, name = what.partition(":")
    if kind == "use" and name:
        entry: object = {"use": name}
        if path[0] != "aftercare" and any(each.get("use") == name for each in _uses(data)):
            entry = {"use": name, "as": _free(f"{name}-again", data)}
        return Insert(path, entry)
    parts: dict[str, object] = {
        "step": {"id": _free("step", data), "cue": ""},
        "question": {"id": _free("question", data), "ask": "", "precaution": ""},
        "sentence": "",
        "reminder": {"at": "", "say": ""},
        "phase": {"phase": _phase(data), "steps": [{"id": _free("step", data), "cue": ""}]},
    }
    if what == "region":
        regions = value_at(data, ("minutes",))
        return Set(("minutes", _unlike("region", regions if isinstance(regions, dict) else ())), "")
    if what not in parts:
        raise EditError("there is no such part to add")
    if what == "phase":
        phases = value_at(data, ("phases",))
        path = ("phases", len(phases) if isinstance(phases, list) else 0)
    return Insert(path, parts[what])


def _phase(data: object) -> str:
    phases = value_at(data, ("phases",))
    taken = [value_at(each, ("phase",)) for each in phases] if isinstance(phases, list) else []
    return next((name for name in get_args(PhaseName) if name not in taken), "")


def _maps(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _maps(each)


def _uses(data: object) -> Iterator[dict[str, Any]]:
    return (each for each in _maps(data) if "use" in each)


def _free(name: str, data: object) -> str:
    """Return a short name that nothing has yet."""
    taken = [value for each in _maps(data) for value in (each.get("id"), each.get("as"))]
    return _unlike(name, taken)


def _unlike(name: str, taken: Container[object]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
