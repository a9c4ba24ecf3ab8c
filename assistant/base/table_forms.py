"""What was asked for in the form it was asked for: shown, or as CSV, JSON or Parquet.

The last three are written row by row, so that a million take no more memory.

CSV is what spreadsheets open, so every cell of text in it is written as one that no spreadsheet
runs, and files of it begin with the mark by which Excel knows UTF-8. JSON and Parquet, for
programs, have each text as it was kept.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TextIO

from assistant.base.paths import typed_path
from assistant.base.streams import printing
from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.core.printable import printable
from assistant.edges.files.private_file import new_file

_RUN_BY_SPREADSHEETS = re.compile(
    r"""(?: ^ | (?<=[;\t\n]) )    # a cell's beginning, also where cells are parted otherwise
    (?= [\s"'\u200b-\u200f\u2060\ufeff]*  # behind quotes, and what is not seen
        [-=+@\uff0b\uff0d\uff1d\uff20]  # the signs themselves, and their wide forms
      | (?<![;\t\n]) [\t\n] )""",
    re.VERBOSE,
)
"""Where a spreadsheet would begin to read a formula (OWASP, "CSV Injection"). Where commas are
decimal points it parts cells at semicolons; when text is pasted it does so at tabs."""

GUARD = "'"
"""What stands before it then, as OWASP has it: by it spreadsheets know a text."""

CSV_FILE = "utf-8-sig"
"""The encoding of a file of CSV: UTF-8, and before it the mark without which Excel takes it for the
system's own. pandas, LibreOffice and R know it. What is printed has none, as in a pipe a program
would take it for part of the first heading."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one kind: their columns, those that are numbers, and the rows, to be read once."""

    columns: tuple[str, ...]
    numbers: frozenset[str]
    rows: Iterable[Record]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for, in every form it may be wanted in; only the one that is gets made.

    `show` writes it for the eye. JSON has all `parts`, rows under the name of each; CSV and
    Parquet hold one `table`.
    """

    show: Callable[[TextIO], None]
    table: Callable[[], Rows]
    parts: Callable[[], dict[str, Iterable[Record]]]

    def write(self, form: str, out: TextIO) -> None:
        """Write it as "table", "csv" or "json"."""
        if form == "csv":
            table = self.table()
            write_csv(table.rows, table.columns, out)
        elif form == "json":
            write_json(self.parts(), out)
        else:
            self.show(out)


def write_csv(rows: Iterable[Record], columns: Sequence[str], out: TextIO) -> None:
    """Write rows as CSV under a heading; what is not there is left empty.

    Numbers stay numbers. In texts a `GUARD` stands before what a spreadsheet would run, and
    what no terminal must be given is made visible. A list is written as JSON, as in Parquet.
    """
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def text_on(file: IO[bytes], form: str) -> io.TextIOWrapper:
    """Return the way to write a form into a new file; detach it, or close the file with it."""
    encoding = CSV_FILE if form == "csv" else "utf-8"
    return io.TextIOWrapper(file, encoding, "backslashreplace", newline="")


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    return _RUN_BY_SPREADSHEETS.sub(GUARD, printable(value))


def write_json(parts: dict[str, Iterable[Record]], out: TextIO) -> None:
    """Write one JSON object that has a list of rows under each part's name."""
    for part, (name, rows) in enumerate(parts.items()):
        out.write(f"{',' if part else '{'}\n  {json.dumps(name)}: [")
        separator = ""
        for row in rows:
            out.write(f"{separator}\n    {json.dumps(row)}")
            separator = ","
        out.write("\n  ]" if separator else "]")
    out.write("\n}\n")


def bring_out(answer: Answer, form: str, out: str | None, data_dir: Path) -> None:
    """Print what was asked for in a `form`, or write it to a new file, if `out` names one.

    Raises:
        UsageError, Fault: as `new_file` says; a terminal is to show what none can; or pyarrow is
            not installed.
    """
    if out is None:
        if form == "parquet":
            raise UsageError("--format parquet: no terminal shows it; name a file with --out FILE")
        with printing():
            answer.write(form, sys.stdout)
        return
    with new_file(typed_path(out, "--out"), data_dir) as file:
        if form == "parquet":
            from assistant.edges.store.parquet import write_parquet  # seldom needed

            table = answer.table()
            write_parquet(table.rows, table.columns, table.numbers, file)
            return
        text = text_on(file, form)
        answer.write(form, text)
        text.detach()
