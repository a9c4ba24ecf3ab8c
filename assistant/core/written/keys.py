"""Sets of keys in a file, and what pydantic finds wrong with them, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from assistant.core.refusals import meant_or, nearest
from assistant.core.written import pronunciations
from assistant.core.written.problems import MOST_TOLD, Complaint, KeyPath
from assistant.core.written.values import shown


class Keys(BaseModel):
    """A set of keys in a file: none but those named here."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


Parts = Mapping[str, type[Keys]]

EMPTY = "found an empty list"


def told_of(failure: ValidationError, parts: Parts, root: str = "") -> list[Complaint]:
    """Return what pydantic found, in plain words.

    `parts` has the part that stands under each key; the data as a whole is that under `root`.
    """
    errors = failure.errors(include_url=False)[:MOST_TOLD]
    meant = {_meant(error, root, parts) for error in errors}
    kept = [error for error in errors if not (_absent(error) and error["loc"] in meant)]
    return [_in_plain_words(error, root, parts) for error in kept]


def _in_plain_words(error: ErrorDetails, root: str, parts: Parts) -> Complaint:
    path, found = error["loc"], f"found {shown(error['input'])}"
    if not root and path[:1] == ("pronunciations",):
        return Complaint(*pronunciations.in_plain_words(error))
    match error["type"]:
        case "missing":
            key = str(path[-1])
            field = _part_at(path[:-1], root, parts).model_fields[key]
            return Complaint(path[:-1], "", f"needs '{key}', {field.description}")
        case "extra_forbidden":
            keys = _part_at(path[:-1], root, parts).model_fields
            mend = meant_or(path[-1], keys, f"the keys here are {', '.join(keys)}")
            return Complaint(path, "unknown key", mend, of_key=True)
        case "model_type":
            keys = _part_at(path, root, parts).model_fields
            return Complaint(path, found, f"needs keys of its own: {', '.join(keys)}")
        case "dict_type":
            return Complaint(path, found, "needs a name on each line, and what it stands for")
        case "list_type":
            return Complaint(path, found, "needs a list, each entry after a dash")
        case "too_short":
            return Complaint(path, EMPTY, "needs one entry at least")
        case "too_long":
            most = error["ctx"]["max_length"]
            return Complaint(path, "found a longer list", f"needs {most} entries at most")
        case _ if path[-1:] == ("[key]",):
            return Complaint(path[:-1], "unknown key", str(error["ctx"]["error"]), of_key=True)
        case _:
            return Complaint(path, found, str(error["ctx"]["error"]))


def _meant(error: ErrorDetails, root: str, parts: Parts) -> KeyPath | None:
    """Return the key that an unknown one was meant for, which is then not also missing."""
    if error["type"] != "extra_forbidden":
        return None
    *above, key = error["loc"]
    meant = nearest(key, _part_at(tuple(above), root, parts).model_fields)
    return (*above, meant) if meant else None


def _absent(error: ErrorDetails) -> bool:
    return error["type"] == "missing" or error["input"] is None


def _part_at(path: KeyPath, root: str, parts: Parts) -> type[Keys]:
    names = [key for key in path if isinstance(key, str)]
    name = names[-1] if names else root
    return parts[name] if name in parts else _walked(names, parts[root])


def _walked(names: Sequence[str], part: type[Keys]) -> type[Keys]:
    """Return the part at the end of a way of keys; a key that is a name of the file's own leads
    nowhere else."""
    for name in names:
        if name in part.model_fields:
            part = _keys_in(part.model_fields[name].annotation) or part
    return part


def _keys_in(annotation: object) -> type[Keys] | None:
    """Return the set of keys that a value, or the values of a list or table, are to be."""
    if isinstance(annotation, type) and issubclass(annotation, Keys):
        return annotation
    inside = map(_keys_in, get_args(annotation))
    return next((found for found in inside if found is not None), None)
