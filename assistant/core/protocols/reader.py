"""From a file's plain data to a protocol, or to everything that is wrong with it.

Sequences are put in place of their uses, pydantic walks the keys of `protocol_parts` and gathers
the problems, and here they are put in plain words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from assistant.core.domain.protocol import Protocol, Written
from assistant.core.protocols.file_keys import PARTS, ProtocolInFile, SequenceInFile
from assistant.core.protocols.step_keys import Keys
from assistant.core.protocols.techniques import MOST_TOLD, EmptyShelf, Expanded, Expander, Shelf
from assistant.core.protocols.whole import across_sequence, across_steps
from assistant.core.written import pronunciations as pronunciation_table
from assistant.core.written.problems import Complaint, KeyPath
from assistant.core.written.values import nearest, shown

Parts = Mapping[str, type[Keys]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A protocol as it was read: its parts as written, and the way back to their places."""

    protocol: Protocol
    written: ProtocolInFile
    expanded: Expanded


def interpret(
    data: object, name: str, text: str, shelf: Shelf | None = None
) -> Reading | list[Complaint]:
    """Return the protocol called `name` that `data` describes, or all that is wrong with it.

    `data` is made of dicts with string keys, lists, strings, ints, bools and None; anything else
    in it is refused under its own `str()`. `text` is the source that `data` was read from. The
    protocol's `shared` names what it uses of the `shelf`; the texts are the reader's to add.
    """
    expanded = Expander(shelf or EmptyShelf(), problems_in_sequence).expand(data)
    complaints = expanded.complaints
    placed = [expanded.at_its_origin(each) for each in across_steps(expanded.data)]
    try:
        written = ProtocolInFile.model_validate(expanded.data)
    except ValidationError as failure:
        placed += [expanded.at_its_origin(each) for each in told_of(failure)]
    told = list(dict.fromkeys(each for each in placed if each is not None))
    if complaints:  # a use that came to nothing may have left its list empty
        told = [each for each in told if each.found != EMPTY]
    if complaints or told:
        return complaints + told
    shared = tuple(Written(used, "") for used in expanded.used)
    return Reading(written.protocol(name, text, shared), written, expanded)


def problems_in_sequence(data: object) -> list[Complaint]:
    """Return what is wrong with a sequence of the library, or of a file, by itself."""
    told = list(across_sequence(data))
    try:
        SequenceInFile.model_validate(data)
    except ValidationError as failure:
        told += told_of(failure, "sequences")
    return told


EMPTY = "found an empty list"


def told_of(failure: ValidationError, root: str = "", parts: Parts = PARTS) -> list[Complaint]:
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
        return Complaint(*pronunciation_table.in_plain_words(error))
    match error["type"]:
        case "missing":
            key = str(path[-1])
            field = _part_at(path[:-1], root, parts).model_fields[key]
            return Complaint(path[:-1], "", f"needs '{key}', {field.description}")
        case "extra_forbidden":
            keys = _part_at(path[:-1], root, parts).model_fields
            meant = nearest(path[-1], keys)
            mend = f"did you mean '{meant}'?" if meant else f"the keys here are {', '.join(keys)}"
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
    return parts[names[-1] if names else root]
