"""What was asked for in the form it was asked for: shown, or as CSV, JSON or Parquet.

The last three are written row by row, so that a million take no more memory.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from assistant.base.paths import typed_path
from assistant.base.streams import printing
from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.edges.files.private_file import new_file


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
    """Write rows as CSV under a heading; what is not there is left empty."""
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)


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
        text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
        answer.write(form, text)
        text.detach()
