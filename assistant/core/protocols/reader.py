"""From a file's plain data to a protocol, or to everything that is wrong with it.

Sequences are put in place of their uses (`techniques`), pydantic walks the keys of `file_keys` and
gathers the problems, and each is told in plain words (`written.keys`) where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from assistant.core.domain.protocol import Protocol, Written
from assistant.core.protocols.file_keys import PARTS, ProtocolInFile, SequenceInFile
from assistant.core.protocols.techniques import EmptyShelf, Expanded, Expander, Shelf
from assistant.core.protocols.whole import across_sequence, across_steps
from assistant.core.written.keys import EMPTY, told_of
from assistant.core.written.problems import Complaint


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
        placed += [expanded.at_its_origin(each) for each in told_of(failure, PARTS)]
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
        told += told_of(failure, PARTS, "sequences")
    return told
