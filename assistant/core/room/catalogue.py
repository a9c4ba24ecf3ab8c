"""The protocols that can be called by name: what each is called by voice, and what it asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.core.domain.protocol import Protocol
from assistant.core.language.numbers import Numbers

MOST_WORDS = 10
"""Words of a name, as of any phrase."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A protocol as the room has it: its `name` in the library, the phrases that it is `called` by,
    and which choices it leaves."""

    name: str
    title: str
    called: tuple[str, ...]
    sided: bool
    """Whether there is a side to begin on."""
    layers: int
    """The most layers that may be planned."""
    timed: bool
    """Whether it is meant to take a certain time."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be called, in the order in which it is told."""

    offered: tuple[Offered, ...]

    @property
    def by_phrase(self) -> dict[str, Offered]:
        """Each phrase, and the protocol that it calls."""
        return {phrase: each for each in self.offered for phrase in each.called}

    def named(self, name: str) -> Offered | None:
        """Return the protocol of a name in the library; None where there is none such."""
        return next((each for each in self.offered if each.name == name), None)


def catalogue_of(protocols: Iterable[Protocol], numbers: Numbers) -> tuple[Catalogue, list[str]]:
    """Return what can be called of some protocols, and a line for each that can't be, and why.

    One is called by what its file says, else by its title. Of two of one name the first has it.
    """
    offered: list[Offered] = []
    told: list[str] = []
    taken: dict[str, str] = {}
    for protocol in protocols:
        names = protocol.called or tuple(filter(None, (sayable(protocol.title, numbers),)))
        called = []
        for phrase in names:
            if taken.setdefault(phrase, protocol.name) == protocol.name:
                called.append(phrase)
            else:
                told.append(
                    f"{protocol.name}: {phrase!r} calls {taken[phrase]} already; give it another "
                    "name by 'called: [...]' in its file"
                )
        if not names:
            told.append(
                f"{protocol.name}: its title can't be said; write 'called: [...]' in its file"
            )
        if called:
            offered.append(_offered(protocol, tuple(called)))
    return Catalogue(tuple(offered)), told


def sayable(title: str, numbers: Numbers) -> str:
    """Return a title as it is called: words in lower case, figures as words, no signs.

    Empty where nothing is left of it, or more than a phrase has.
    """
    plain = unicodedata.normalize("NFC", title).lower().replace("’", "'")
    words: list[str] = []
    for part in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", plain):
        if part.isdecimal():
            words += numbers.words(int(part)).replace("-", " ").split() if len(part) < 7 else [part]
        else:
            words.append(part)
    if any(word.isdecimal() for word in words) or len(words) > MOST_WORDS:
        return ""
    return " ".join(words)


def _offered(protocol: Protocol, called: tuple[str, ...]) -> Offered:
    return Offered(
        protocol.name,
        protocol.title,
        called,
        sided=any(step.side == "each" for step in protocol.steps),
        layers=protocol.most_layers,
        timed=protocol.budget_s is not None,
    )
