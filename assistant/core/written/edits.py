"""Small changes of what a file holds: set, insert, remove, move, on plain data.

What a change comes to in the text, with every remark kept, stands in `yaml_edits`.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from assistant.core.written.problems import KeyPath, in_words


@dataclass(frozen=True, slots=True)
class Set:
    """To have a value at a path; keys on the way that are missing are made."""

    path: KeyPath
    value: object


@dataclass(frozen=True, slots=True)
class Insert:
    """To have a new entry in a list, at the path's last part; a list that is missing is made."""

    path: KeyPath
    value: object


@dataclass(frozen=True, slots=True)
class Remove:
    """To have a key or an entry no more; what holds nothing then goes with it."""

    path: KeyPath


@dataclass(frozen=True, slots=True)
class Move:
    """To have an entry of a list at a place of that list, or of another.

    `to` is the place once the entry is out of where it was.
    """

    path: KeyPath
    to: KeyPath


Edit = Set | Insert | Remove | Move


class EditError(ValueError):
    """A change does not fit what there is."""


def edited(data: object, edit: Edit) -> object:
    """Return what the data come to by a change; they themselves stay as they are.

    `data` is made of dicts, lists and single values.

    Raises:
        EditError: the change does not fit them.
    """
    tree = _copied(data)
    match edit:
        case Set(path, value):
            _set(tree, path, value)
        case Insert(path, value):
            _insert(tree, path, value)
        case Remove(path):
            _remove(tree, path)
        case Move(path, to):
            _insert(tree, to, _taken(tree, path))
    return tree


def value_at(data: object, path: KeyPath) -> object:
    """Return what stands at a path; None where nothing does."""
    value: Any = data
    for key in path:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def _copied(data: object) -> object:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(each) for each in data] if isinstance(data, list) else data


def _wrong(path: KeyPath) -> EditError:
    return EditError(f"there is no {in_words(path) or 'such place'} to change any more")


def _set(tree: object, path: KeyPath, value: object) -> None:
    if not path:
        raise _wrong(path)
    inside: Any = tree
    for at, key in enumerate(path):
        last = at == len(path) - 1
        if isinstance(inside, dict) and isinstance(key, str):
            if last:
                inside[key] = _copied(value)
            elif inside.get(key) is None:
                inside[key] = {}
        elif isinstance(inside, list) and isinstance(key, int) and 0 <= key < len(inside):
            if last:
                inside[key] = _copied(value)
        else:
            raise _wrong(path)
        inside = inside[key]


def _insert(tree: object, path: KeyPath, value: object) -> None:
    if not path or not isinstance(at := path[-1], int):
        raise _wrong(path)
    if value_at(tree, path[:-1]) is None:
        _set(tree, path[:-1], [])
    entries = value_at(tree, path[:-1])
    if not isinstance(entries, list) or not 0 <= at <= len(entries):
        raise _wrong(path)
    entries.insert(at, _copied(value))


def _taken(tree: object, path: KeyPath) -> object:
    """Take an entry out of its list, and return it; the list goes with its last."""
    entries = value_at(tree, path[:-1]) if path else None
    at = path[-1] if path else None
    if not isinstance(entries, list) or not isinstance(at, int) or not 0 <= at < len(entries):
        raise _wrong(path)
    value: object = entries[at]
    _remove(tree, path)
    return value


def _remove(tree: object, path: KeyPath) -> None:
    inside: Any = value_at(tree, path[:-1]) if path else None
    key = path[-1] if path else None
    known: Container[object] = ()
    if isinstance(inside, dict):
        known = inside
    elif isinstance(inside, list) and isinstance(key, int):
        known = range(len(inside))
    if key not in known:
        raise _wrong(path)
    del inside[key]
    if not inside and len(path) > 1:
        _remove(tree, path[:-1])
