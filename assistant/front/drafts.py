"""A protocol while it is changed on a page: each change, what `check` says of it, and its saving.

The page keeps the text, with all that it was before; here nothing is kept between two changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.base.languages import tr
from assistant.base.protocols import check_draft
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import Problem, UsageError
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.protocols.card import Card, Techniques, techniques_of
from assistant.core.protocols.cards import cards
from assistant.core.protocols.editing import PROTOCOL_ORDER, STEP_ORDER, added, typed
from assistant.core.protocols.file_keys import MOST_VERSION
from assistant.core.written.edits import Edit, EditError, Move, Remove, Set, value_at
from assistant.core.written.problems import KeyPath, WrittenError
from assistant.core.written.yaml_edits import edited_text
from assistant.core.written.yaml_text import read_yaml
from assistant.edges.files.library import list_shared
from assistant.edges.files.own_protocols import Kept, read_own, write_own
from assistant.edges.files.protocol_file import MOST_BYTES
from assistant.edges.files.text_file import stamp_of
from assistant.protocol_tools.outline import length_told

Phrasebooks = Callable[[Protocol], Phrasebook]
"""Tells what can be said while the words of a protocol sound."""

Others = Callable[[Protocol], Iterable[Problem]]
"""Tells which names of a protocol call another already."""

MOST_EDITS = 100
"""Changes in one message: as many as fields are typed in before an answer comes."""

NOT_RIGHT = "Nothing was saved, as it could not be used: {count} to mend, beside the fields."


@dataclass(frozen=True, slots=True)
class Said:
    """What `check` says at a place: a slip, or what may be bettered."""

    where: str
    words: str
    severity: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A protocol's text with what it comes to."""

    text: str
    cards: Sequence[Card]
    said: Sequence[Said]
    protocol: Protocol | None = None

    @property
    def length(self) -> str:
        """How long it takes, in words; "" while it can't be used."""
        return "" if self.protocol is None else length_told(self.protocol)


def draft_of(
    text: str, name: str, phrasebook: Phrasebooks, named_twice: Others = lambda _: ()
) -> Draft:
    """Return a text with what it comes to.

    Raises:
        UsageError: it can't be shown as fields.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise UsageError(tr("A protocol has {count} KB at most.", count=MOST_BYTES // 1024))
    shown = cards(_data(text), _techniques(), tr)
    try:
        checked = check_draft(text, name, phrasebook)
    except WrittenError as error:
        return Draft(text, shown, [_said(each, name) for each in error.problems])
    if checked.protocol is None:
        raise UsageError(
            tr("This is what protocols share, and no protocol; change it in its file.")
        )
    warnings = (*checked.warnings, *named_twice(checked.protocol))
    said = [_said(each, name) for each in warnings]
    return Draft(text, shown, said, checked.protocol)


def _said(problem: Any, name: str) -> Said:
    words = "; ".join(part for part in (problem.found, problem.expected) if part)
    there = "" if problem.file == name else f"{problem.file}: "
    return Said("" if there else problem.path, f"{there}{words}", problem.severity)


def _data(text: str) -> object:
    document = read_yaml(text, "the file")
    if document.problems:  # a key that stands twice: which of the two is meant is not known here
        raise WrittenError(document.problems)
    return document.data


def _techniques() -> Techniques:
    paths = list_shared()
    return _read_techniques(tuple((name, path, stamp_of(path)) for name, path in paths.items()))


@lru_cache(maxsize=1)
def _read_techniques(files: tuple[tuple[str, Path, object], ...]) -> Techniques:
    found = {}
    for name, path, _ in files:
        try:
            found[name] = read_yaml(path.read_text(encoding="utf-8"), name).data
        except (OSError, ValueError, WrittenError):  # told where it is used
            continue
    return techniques_of(found)


def changed(text: str, asked: str) -> str:
    """Return a text after the changes that a page asks for, a list in JSON.

    Raises:
        EditError: one does not fit.
        UsageError: the text can't be read.
    """
    try:
        edits = json.loads(asked)
    except ValueError as error:
        raise EditError("this is no change") from error
    if not isinstance(edits, list) or len(edits) > MOST_EDITS:
        raise EditError("this is no change")
    for each in edits:
        edit = _edit(each, _data(text))
        if edit is not None:
            text = edited_text(text, edit, _order(edit.path))
    return text


def _order(path: KeyPath) -> Sequence[str]:
    if path[0] == "minutes":  # regions are called as their user likes
        return ()
    return STEP_ORDER if "steps" in path else PROTOCOL_ORDER


def _edit(asked: object, data: object) -> Edit | None:
    if not isinstance(asked, dict):
        raise EditError("this is no change")
    path, text = _path(asked.get("path")), asked.get("text", "")
    match asked.get("do"):
        case "set" if isinstance(text, str):
            return typed(path, str(asked.get("kind")), text, data, needed=bool(asked.get("needed")))
        case "add":
            return added(path, str(asked.get("what")), data)
        case "remove":
            return Remove(path)
        case "move":
            return Move(path, _path(asked.get("to")))
    raise EditError("this is no change")


def _path(asked: object) -> KeyPath:
    if not isinstance(asked, list) or not 0 < len(asked) <= 12:
        raise EditError("this is no change")
    if any(isinstance(key, bool) or not isinstance(key, str | int) for key in asked):
        raise EditError("this is no change")
    return tuple(asked)


def save(name: str, text: str, mark: str, phrasebook: Phrasebooks) -> Kept:
    """Write a draft as the user's own protocol; its version is one more than the file's.

    `mark` is that of the file as the page knows it; "" is a new one.

    Raises:
        UsageError: `check` refuses it, the name is no good, or the file was changed meanwhile.
        Fault: it can't be written.
    """
    draft = draft_of(text, name, phrasebook)
    if draft.protocol is None:
        slips = [each for each in draft.said if each.severity == "error"]
        raise UsageError(tr(NOT_RIGHT, count=len(slips)))
    if mark:
        before = read_own(name)
        if before.mark == mark:
            if before.text.replace("\r\n", "\n") == text:
                return before
            version = max(draft.protocol.version, version_in(before.text)) + 1
            version = min(version, MOST_VERSION)
            text = edited_text(text, Set(("version",), version))
    return write_own(name, text, mark)


def version_in(text: str) -> int:
    """Return the version that a file has; 0 where it can't be told."""
    try:
        value = value_at(read_yaml(text, "").data, ("version",))
    except WrittenError:
        return 0
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def in_json(draft: Draft, html: str) -> Mapping[str, object]:
    """Return what a page is told of a draft; `html` are its cards, where it draws them anew."""
    return {
        "text": draft.text,
        "cards": html,
        "said": [[each.where, each.words, each.severity] for each in draft.said],
        "length": draft.length,
        "right": draft.protocol is not None,
    }
