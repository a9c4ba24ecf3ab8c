"""Small changes of what a file holds: set, insert, remove, rename, move, on plain data.

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
class Rename:
    """To have a key by another name, at the place among its neighbours that it has."""

    path: KeyPath
    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """To have an entry of a list at a place of that list, or of another; or a key at a place among
    its neighbours, which is a number or the key that stands there.

    `to` is the place once the entry is out of where it was.
    """

    path: KeyPath
    to: KeyPath


Edit = Set | Insert | Remove | Rename | Move


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
        case Rename(path, name):
            _rename(tree, path, name)
        case Move(path, to) if isinstance(value_at(tree, path[:-1]), dict):
            _move_key(tree, path, to)
        case Move(path, to):
            _insert(tree, to, _taken(tree, path))
    return tree


def in_order(one: object, other: object) -> bool:
    """Return whether two data are the same, their keys in the same order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(in_order(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(in_order, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def place_of(data: object, path: KeyPath) -> int:
    """Return the place at which a path's last part stands among its neighbours.

    Raises:
        EditError: nothing stands there.
    """
    inside, key = value_at(data, path[:-1]), path[-1]
    if isinstance(inside, dict) and key in inside:
        return list(inside).index(key)
    if isinstance(key, int):
        return key
    raise _wrong(path)


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


def _rename(tree: object, path: KeyPath, name: str) -> None:
    inside = value_at(tree, path[:-1]) if path else None
    if not isinstance(inside, dict) or path[-1] not in inside:
        raise _wrong(path)
    if name != path[-1] and name in inside:
        raise EditError(f"{in_words((*path[:-1], name))} is there already; take another name")
    _put_anew(inside, [(name if key == path[-1] else key, value) for key, value in inside.items()])


def _move_key(tree: object, path: KeyPath, to: KeyPath) -> None:
    inside = value_at(tree, path[:-1])
    at = place_of(tree, to) if to[:-1] == path[:-1] else -1
    if not isinstance(inside, dict) or path[-1] not in inside or not 0 <= at < len(inside):
        raise _wrong(path)
    entries = [(key, value) for key, value in inside.items() if key != path[-1]]
    entries.insert(at, (path[-1], inside[path[-1]]))
    _put_anew(inside, entries)


def _put_anew(inside: dict[Any, Any], entries: list[tuple[Any, Any]]) -> None:
    inside.clear()
    inside.update(entries)


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
