"""What is written once and used in many places: entries of a list that stand for others.

An entry `- use: NAME` in a list of steps, questions or aftercare words is replaced by the list of
that kind in the sequence called NAME, of the file itself or of the library. `with` gives values
for the names in braces ("{place}") in its texts; `as` goes before the id of each entry, so that
a sequence may be used twice. A sequence uses no other.

What is wrong in a sequence is told once, in the sequence; what is wrong only with the values of
one use is told at that use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeGuard

from assistant.core.domain.protocol import in_words as id_in_words
from assistant.core.protocols.gaps import (
    GOOD_NAME,
    KINDS,
    MOST_VALUE,
    defaults_in,
    fill,
    is_value,
    names_in,
    unknown_names,
    wrong_defaults,
)
from assistant.core.refusals import meant_or
from assistant.core.written.problems import MOST_TOLD, Complaint, KeyPath, in_words
from assistant.core.written.values import shown

USE_KEYS = ("use", "as", "with")

MOST_USED = 1000
"""Entries that sequences may come to in one file, as many as its most steps."""


class Shelf(Protocol):
    """Where the library's sequences are found."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all there are."""

    def data(self, name: str) -> object:
        """Return what the sequence of that name holds; raises `WrittenError` if it is no YAML."""


class EmptyShelf:
    """No library."""

    def names(self) -> tuple[str, ...]:
        """There are none."""
        return ()

    def data(self, name: str) -> object:
        """Never asked."""
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence at `path` of its text, which is the library's `shared` or, if "", the file."""

    name: str
    shared: str
    path: KeyPath
    data: dict[str, Any]
    defaults: dict[str, str]
    sound: bool


@dataclass(frozen=True, slots=True)
class _Use:
    """Where an entry came from: a use at `path`, its `given` values, and the sequence's entry."""

    path: KeyPath
    given: Mapping[str, str]
    sequence: Sequence
    entry: KeyPath


@dataclass(slots=True)
class Expanded:
    """A file's data with every use replaced, and the way back to where each entry was written."""

    data: object
    complaints: list[Complaint] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    unused: list[KeyPath] = field(default_factory=list)
    _origins: dict[KeyPath, KeyPath | _Use] = field(default_factory=dict)

    def at_its_origin(self, complaint: Complaint) -> Complaint | None:
        """Return a complaint about `data` as one about the file; None where it is told already."""
        path = complaint.path
        for length in range(len(path), 0, -1):
            origin = self._origins.get(path[:length])
            if isinstance(origin, tuple):
                return complaint.moved((*origin, *path[length:]))
            if origin is not None:
                return _at_use(complaint, origin, path[length:])
        return complaint


def _at_use(complaint: Complaint, use: _Use, rest: KeyPath) -> Complaint | None:
    if not use.sequence.sound:
        return None
    written: Any = use.sequence.data
    inside = (*use.entry, *rest)
    for key in inside:
        try:
            written = written[key]
        except (LookupError, TypeError):
            break
    names = [name for name in names_in(written) if name in use.given]
    path = (*use.path, "with", names[0]) if names else use.path
    expected = f"{complaint.expected} (at {in_words(inside)} of '{use.sequence.name}')"
    return Complaint(path, complaint.found, expected)


class Expander:
    """Replaces the uses in a file's data. `problems_in` says what is wrong with a sequence."""

    def __init__(self, shelf: Shelf, problems_in: Callable[[object], list[Complaint]]) -> None:
        self._shelf = shelf
        self._problems_in = problems_in
        self._sequences: dict[str, Sequence] = {}
        self._named: set[str] = set()

    def expand(self, data: object) -> Expanded:
        """Return `data` with every use replaced, and what is wrong with uses and sequences."""
        self._out = Expanded(data)
        if not isinstance(data, dict):
            return self._out
        own = data.get("sequences")
        if isinstance(own, dict):
            for name, written in own.items():
                if len(self._out.complaints) > MOST_TOLD:
                    break
                self._sequences[name] = self._checked(name, "", ("sequences", name), written)
        whole = dict(data)
        for kind in KINDS:
            whole |= self._expanded(data, kind, ())
        if isinstance(phases := data.get("phases"), list):
            whole["phases"] = [
                phase | self._expanded(phase, "steps", ("phases", at))
                if isinstance(phase, dict)
                else phase
                for at, phase in enumerate(phases)
            ]
        self._out.data = whole
        self._out.unused = [
            sequence.path for name, sequence in self._sequences.items() if name not in self._named
        ]
        return self._out

    def _expanded(self, within: dict[str, Any], kind: str, path: KeyPath) -> dict[str, object]:
        """Return the list of a kind with its uses replaced, under its key; nothing if none is."""
        entries = within.get(kind)
        if not isinstance(entries, list) or not any(_is_use(entry) for entry in entries):
            return {}
        result: list[object] = []
        for at, entry in enumerate(entries):
            place = (*path, kind, at)
            if len(self._out.complaints) > MOST_TOLD:
                break
            if not _is_use(entry):
                self._origin(path, kind, result, place)
                result.append(entry)
                continue
            for use, filled in self._used(entry, kind, place):
                if len(result) > MOST_USED:
                    break
                self._origin(path, kind, result, use)
                result.append(filled)
        return {kind: result}

    def _origin(
        self, path: KeyPath, kind: str, result: list[object], origin: KeyPath | _Use
    ) -> None:
        self._out._origins[(*path, kind, len(result))] = origin

    def _used(
        self, entry: dict[str, Any], kind: str, path: KeyPath
    ) -> Iterator[tuple[_Use, object]]:
        for key in entry.keys() - set(USE_KEYS):
            mend = meant_or(key, USE_KEYS, "beside 'use' stand 'as' and 'with'")
            self._complain((*path, key), "unknown key", mend, of_key=True)
        sequence = self._find(entry["use"], path)
        prefix = entry.get("as")
        if prefix is not None and not (
            isinstance(prefix, str) and len(prefix) <= MOST_VALUE and GOOD_NAME.fullmatch(prefix)
        ):
            mend = "needs lower-case words joined by hyphens, to go before each id"
            self._complain((*path, "as"), f"found {shown(prefix)}", mend)
            prefix = None
        if sequence is None:
            return
        # What is wrong with the sequence is told there; what follows from it is not.
        given = self._given(entry.get("with"), sequence, path) if sequence.sound else {}
        entries = sequence.data.get(kind)
        if not isinstance(entries, list) or not entries:
            if not sequence.sound:
                return
            held = [other for other in KINDS if sequence.data.get(other)]
            mend = f"'{sequence.name}' has {' and '.join(held) or 'nothing'} to use, no {kind}"
            self._complain((*path, "use"), f"found {shown(entry['use'])}", mend)
            return
        values = sequence.defaults | given
        for at, written in enumerate(entries):
            filled = fill(written, values)
            if prefix and _is_named(filled):
                filled = _with_prefix(filled, prefix)
            yield _Use(path, given, sequence, (kind, at)), filled

    def _find(self, name: object, path: KeyPath) -> Sequence | None:
        if isinstance(name, str):
            self._named.add(name)
            if name in self._sequences:
                return self._sequences[name]
            if name in self._shelf.names():
                self._out.used.append(name)
                found = self._checked(name, name, (), self._shelf.data(name))
                self._sequences[name] = found
                return found
        known = (*self._sequences, *self._shelf.names())
        none = "there are no sequences to use" if not known else f"there is {', '.join(known[:12])}"
        self._complain((*path, "use"), f"found {shown(name)}", meant_or(name, known, none))
        return None

    def _checked(self, name: str, shared: str, path: KeyPath, written: object) -> Sequence:
        """Return a sequence, having told what is wrong with it as it is, without a use."""
        before = len(self._out.complaints)
        defaults = defaults_in(written)
        data = written if isinstance(written, dict) else {}
        wrong = [*unknown_names(data), *wrong_defaults(data)]
        alone = {key: fill(value, defaults) for key, value in data.items() if key != "takes"}
        wrong += self._problems_in(alone if isinstance(written, dict) else written)
        self._out.complaints += [each.moved((*path, *each.path), shared) for each in wrong]
        return Sequence(
            name, shared, path, data, defaults, sound=len(self._out.complaints) == before
        )

    def _given(self, values: object, sequence: Sequence, path: KeyPath) -> dict[str, str]:
        if values is None:
            return {}
        if not isinstance(values, dict):
            mend = "needs a name and a value on each line"
            self._complain((*path, "with"), f"found {shown(values)}", mend)
            return {}
        given = {}
        for name, value in values.items():
            at = (*path, "with", name)
            if len(self._out.complaints) > MOST_TOLD:
                break
            if name not in sequence.defaults:
                takes = ", ".join(sequence.defaults) or "nothing"
                mend = meant_or(name, sequence.defaults, f"'{sequence.name}' takes {takes}")
                self._complain(at, "unknown name", mend, of_key=True)
            elif not is_value(value):
                mend = f"needs words or a time, at most {MOST_VALUE} characters"
                self._complain(at, f"found {shown(value)}", mend)
            else:
                given[name] = str(value)
        return given

    def _complain(self, path: KeyPath, found: str, expected: str, *, of_key: bool = False) -> None:
        self._out.complaints.append(Complaint(path, found, expected, of_key))


def _is_use(entry: object) -> bool:
    return isinstance(entry, dict) and "use" in entry


def _with_prefix(entry: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return a step under an id and a title of this use, with what may be done instead of it."""
    named = entry | {"id": f"{prefix}-{entry['id']}"}
    if isinstance(title := entry.get("title"), str):
        inside = title if title[1:2].isupper() else title[:1].lower() + title[1:]
        named["title"] = f"{id_in_words(prefix)}: {inside}"
    if isinstance(instead := entry.get("instead"), list):
        named["instead"] = [
            _with_prefix(other, prefix) if _is_named(other) else other for other in instead
        ]
    return named


def _is_named(entry: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(entry, dict) and isinstance(entry.get("id"), str)
