"""The nouns of an editor of protocols: a field, a card of fields, and what may be used in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.core.protocols.gaps import defaults_in
from assistant.core.written.problems import KeyPath
from assistant.core.written.problems import in_words as path_in_words

Tr = Callable[..., str]
"""Gives a text of a page in its language, with the values in place of their names in braces."""

Kind = Literal["words", "long", "choice", "number", "ways", "name"]


@dataclass(frozen=True, slots=True)
class Field:
    """A key that can be changed: where it stands, what it is called, what it holds as text; of the
    kind "name" the key's own name.

    `needed`, it is never taken out: empty, it is written so, and told as a slip. `spoken`, its
    words are heard in a session.
    """

    path: KeyPath
    label: str
    text: str
    kind: Kind = "words"
    choices: Sequence[str] = ()
    hint: str = ""
    needed: bool = False
    spoken: bool = False

    @property
    def where(self) -> str:
        """Its path as problems name it."""
        return path_in_words(self.path)

    @property
    def id(self) -> str:
        """What its element is called in a page."""
        name = "-name" if self.kind == "name" else ""
        return f"{name}{self.where}".replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Card:
    """A part of a protocol: its fields, what can be done with it whole, and parts within it.

    `others` are the keys that it has besides, which have no field. `up` and `down` are where it
    may move. `adds` are what may be put behind its last part.
    """

    path: KeyPath
    title: str
    fields: Sequence[Field] = ()
    more: Sequence[Field] = ()
    others: Sequence[str] = ()
    up: KeyPath | None = None
    down: KeyPath | None = None
    goes: bool = False
    parts: Sequence[Card] = ()
    adds: Sequence[tuple[str, str]] = ()

    @property
    def where(self) -> str:
        """Its path as problems name it."""
        return path_in_words(self.path)

    @property
    def end(self) -> KeyPath:
        """Where what is added comes to stand: behind the last of its parts."""
        return (*self.path, len(self.parts))


@dataclass(frozen=True, slots=True)
class Techniques:
    """The sequences that may be used, by their names, and what each takes with its usual value."""

    takes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kinds: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, kind: str) -> list[str]:
        """Return the names of those that hold entries of a kind, such as "steps"."""
        return [name for name, kinds in self.kinds.items() if kind in kinds]


def techniques_of(found: Mapping[str, object]) -> Techniques:
    """Return what may be used of what the library holds, by its name."""
    held = {name: data for name, data in found.items() if isinstance(data, dict)}
    kinds = {
        name: [kind for kind in ("steps", "screening", "aftercare") if data.get(kind)]
        for name, data in held.items()
    }
    return Techniques({name: defaults_in(data) for name, data in held.items()}, kinds)
