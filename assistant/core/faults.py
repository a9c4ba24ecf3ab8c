"""The two ways to fail that a user is told about: each message is one line with its mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


class UsageError(Exception):
    """Wrong usage or input: the user can mend the command line or the file. Exit code 2."""


class Fault(Exception):
    """Something that should work does not: a device, the voice, the disk. Exit code 1."""


class JournalFault(Fault):
    """The disk takes no record at present: nothing may be called saved. `why` is the bare cause."""

    def __init__(self, message: str, why: str = "") -> None:
        self.why = why or message
        super().__init__(message)


Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a file that a person wrote.

    `line` and `column` count from 1, as editors do. `path` is the way through the keys, such as
    `steps[2].hold.floor`, with list entries counted from 0; empty for the file as a whole, or
    where it has no keys. `found` is what stands there and `expected` how to mend it; either may
    be empty. A `warning` stands in nobody's way.
    """

    file: str
    line: int
    column: int
    path: str
    found: str
    expected: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return the problem as one line: where, what, and the mend; no terminal stumbles on it."""
        place = f"{self.file}:{self.line}:{self.column}"
        says = "; ".join(part for part in (self.found, self.expected) if part)
        warning = "warning" if self.severity == "warning" else ""
        line = ": ".join(part for part in (place, warning, self.path, says) if part)
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


class FileError(UsageError):
    """A file can't be used as it is: every problem in it, one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownWords(Fault):
    """Words that the speech model can't hear: it has no pronunciation for them."""

    def __init__(self, message: str, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        super().__init__(message)
