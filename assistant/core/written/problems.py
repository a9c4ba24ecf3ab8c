"""What is wrong with a file that people write, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.core.faults import FileError

KeyPath = tuple[str | int, ...]
"""The way to a value in a file, through keys and list positions counted from 0."""


MOST_TOLD = 200
"""Complaints about uses after which no more are looked for: each costs a search for what was meant,
and nobody mends so many one by one."""


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
class Complaint:
    """Something wrong at `path`: what was `found` there, and what was `expected` instead.

    `of_key` is True where the key itself is wrong, not what stands at it. `shared` names the text
    of the library that it is in; it is empty for the file itself.
    """

    path: KeyPath
    found: str
    expected: str
    of_key: bool = False
    shared: str = ""

    def moved(self, path: KeyPath, shared: str = "") -> Complaint:
        """Return the same about another place."""
        return replace(self, path=path, shared=shared)


class WrittenError(FileError):
    """A file that people write can't be used as it is: every problem in it, one line each."""
