"""What `assistant bench` is given to hear: a table of stretches of sound, and a list of phrases.

A manifest is text, its columns parted by tabs, the first line their names: `path`, `text` (the
phrase that is spoken, or nothing where nothing may be heard) and, if wanted, `start_s` and
`end_s`, the stretch of the file to take. Other columns are passed over.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.core.faults import Problem

NEEDED = ("path", "text")
COLUMNS = (*NEEDED, "start_s", "end_s")


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of a sound file, `start_s` to `end_s` in seconds of it, or as far as it goes."""

    line: int
    """Of the manifest, counted from 1."""
    path: str
    """As it is written, to be understood from the manifest's folder."""
    text: str = ""
    """The phrase spoken, in lower case; empty for talk, cues and noise."""
    start_s: float | None = None
    end_s: float | None = None
    columns: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Where each cell begins in its line, counted from 1."""


def plain(text: str) -> str:
    """Return a phrase as the ear spells it: lower case, one space between words."""
    return " ".join(text.lower().split())


def parse_manifest(
    text: str, source: str, phrases: Collection[str]
) -> tuple[list[Row], list[Problem]]:
    """Return the rows that can be used, and all that is wrong with the others.

    `source` is what problems call the file; `phrases` are those a row's text may be.
    """
    lines = text.split("\n")
    names = lines[0].rstrip("\r").split("\t")
    problems = [Problem(source, 1, *each) for each in _wrong_with_names(names)]
    if problems:
        return [], problems
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = _Cells(line.rstrip("\r").split("\t"), names)
        wrong = [Problem(source, number, *each) for each in _wrong_with_cells(cells, phrases)]
        problems += wrong
        if not wrong:
            rows.append(
                Row(
                    number,
                    cells.text["path"],
                    plain(cells.text["text"]),
                    _seconds(cells.text["start_s"]),
                    _seconds(cells.text["end_s"]),
                    cells.starts,
                )
            )
    if not rows and not problems:
        problems.append(
            Problem(source, 1, 1, "", "the manifest has no rows", "write a line for each sound")
        )
    return rows, problems


def parse_phrases(text: str, source: str) -> tuple[dict[str, int], list[Problem]]:
    """Return the phrases of a text, one a line, with their lines, and all that is wrong."""
    phrases: dict[str, int] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        phrase = plain(line)
        if not phrase:
            continue
        if not all(letter.isalpha() or letter in "' " for letter in phrase):
            found, mend = f"found {line.strip()!r}", "write words only, one phrase a line"
            problems.append(Problem(source, number, 1, "", found, mend))
        elif phrase in phrases:
            found = f"{phrase!r} is on line {phrases[phrase]} already"
            problems.append(Problem(source, number, 1, "", found, "leave it out here"))
        else:
            phrases[phrase] = number
    if not phrases and not problems:
        problems.append(Problem(source, 1, 1, "", "no phrases", "write one phrase a line"))
    return phrases, problems


_Wrong = tuple[int, str, str, str]
"""The column counted from 1, the name it has in the manifest, what is found, and the mend."""


class _Cells:
    """The cells of a line, by the names of their columns, and where each begins."""

    def __init__(self, cells: list[str], names: list[str]) -> None:
        self.excess = cells[len(names) :]
        self.starts = dict.fromkeys(COLUMNS, 1)
        self.text = dict.fromkeys(COLUMNS, "")
        column = 1
        # Editors take tabs off the end of a line, so what is missing there is empty.
        for number, cell in enumerate(cells):
            if number < len(names) and names[number].strip() in COLUMNS:
                self.starts[names[number].strip()] = column
                self.text[names[number].strip()] = cell.strip()
            column += len(cell) + 1
        self.end = column - 1 - len("\t".join(self.excess))


def _wrong_with_names(names: list[str]) -> Iterator[_Wrong]:
    found = [name.strip() for name in names]
    for name in NEEDED:
        if name not in found:
            mend = f"name the columns in the first line, parted by tabs: {', '.join(COLUMNS)}"
            yield 1, "", f"the column {name!r} is missing", mend
    column = 1
    for number, name in enumerate(found):
        if name in COLUMNS and name in found[:number]:
            yield column, "", f"the column {name!r} is there twice", "leave one out"
        near = difflib.get_close_matches(name.lower(), COLUMNS, n=1, cutoff=0.8)
        if near and name not in COLUMNS and near[0] not in found:
            yield column, "", f"unknown column {name!r}", f"did you mean {near[0]!r}?"
        column += len(names[number]) + 1


def _wrong_with_cells(cells: _Cells, phrases: Collection[str]) -> Iterator[_Wrong]:
    at, text = cells.starts, cells.text
    if not text["path"] or "\0" in text["path"]:
        yield at["path"], "path", "no path", "name a sound file"
    phrase = plain(text["text"])
    if phrase and phrase not in phrases:
        near = difflib.get_close_matches(phrase, phrases, n=1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        found = f"{phrase!r} is not one of the phrases"
        mend = f"{meant}leave it empty where nothing may be heard, or give --phrases"
        yield at["text"], "text", found, mend
    for name in ("start_s", "end_s"):
        seconds = _seconds(text[name])
        if seconds is not None and not 0 <= seconds < math.inf:
            yield at[name], name, f"found {text[name]!r}", "write seconds, such as 1.25"
    start_s, end_s = _seconds(text["start_s"]) or 0.0, _seconds(text["end_s"])
    if end_s is not None and 0 <= end_s <= start_s:
        yield at["end_s"], "end_s", f"{text['end_s']} is not after the start", "swap or mend them"
    if cells.excess:
        yield cells.end, "", f"{len(cells.excess)} cells too many", "one for each column"


def _seconds(cell: str) -> float | None:
    """Return the number in a cell, None for an empty one, and NaN for what is no number."""
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return math.nan
