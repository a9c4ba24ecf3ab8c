"""The nouns of a protocol: its steps, holds, sides and layers, and what is wrong with its file.

A protocol is data. How long a hold lasts, which words are spoken and in what order is written by
a therapist in a file; `protocol_language` says what may stand there and turns it into these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from assistant.core.faults import UsageError
from assistant.core.pronunciation import Lexicon

Side = Literal["left", "right"]

StepSide = Literal["each", "left", "right", "midline"]
"""Where a step is done. `each` steps are walked on the first side, then on the other."""


class Ends(StrEnum):
    """What ends a step."""

    RELEASED = "released"
    """The therapist feels the release and says so."""
    NEXT = "next"
    """The therapist asks for the next step."""
    TIME = "time"
    """The hold reaches its ceiling."""
    CONSENT = "consent"
    """The client gives permission."""


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a hold should last, in seconds: `floor_s` <= `target_s` <= `ceiling_s`.

    Without a ceiling nothing but the therapist ends it.
    """

    floor_s: float
    target_s: float
    ceiling_s: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: the words that cue it, and what the log says of it.

    A step with a hold has a region and a technique; `id` is unique in its protocol.
    """

    id: str
    cue: str
    region: str | None
    technique: str | None
    side: StepSide | None
    hold: Hold | None
    ends: Ends


@dataclass(frozen=True, slots=True)
class Sides:
    """The side to begin on, and the words that name each side and the change between them."""

    first: Side
    left: str
    right: str
    change: str


@dataclass(frozen=True, slots=True)
class Layers:
    """How many times the block of `each` steps may be walked, and the words that offer it again.

    `question` is empty where there is nothing to offer: `most` is 1.
    """

    most: int
    question: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """A sequence of steps with the words around it.

    `name` is the file's name without its ending; `text` is the file as it was written, which the
    journal keeps, so that a session can be rebuilt after the file has changed.
    """

    name: str
    title: str
    version: int
    language: str
    sides: Sides | None
    layers: Layers
    steps: tuple[Step, ...]
    aftercare: tuple[str, ...]
    text: str
    pronunciations: Lexicon = field(default_factory=dict)
    """How words are said that the speech model may not know, or that are said otherwise here."""


KeyPath = tuple[str | int, ...]
"""The way to a value in a file, through keys and list positions counted from 0."""


def in_words(path: KeyPath) -> str:
    """Return a path as it is shown: `steps[2].hold.floor`."""
    shown = ""
    for key in path:
        shown += f"[{key}]" if isinstance(key, int) else f".{_printable(key)}"
    return shown.removeprefix(".")


def _printable(key: str) -> str:
    # A key may hold what no terminal can print, and a slip can make one of a whole sentence.
    key = key if len(key) <= 40 else f"{key[:37]}..."
    return key if key.isprintable() else repr(key)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a protocol's file.

    `line` and `column` count from 1, as editors do. `path` is the way through the keys, such as
    `steps[2].hold.floor`, with list entries counted from 0; empty for the file as a whole.
    `found` is what stands there and `expected` how to mend it; either may be empty.
    """

    file: str
    line: int
    column: int
    path: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Return the problem as one line: where, what, and the mend."""
        place = f"{self.file}:{self.line}:{self.column}"
        says = "; ".join(part for part in (self.found, self.expected) if part)
        return ": ".join(part for part in (place, self.path, says) if part)


class ProtocolError(UsageError):
    """A protocol's file can't be used as it is: every problem in it, one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
