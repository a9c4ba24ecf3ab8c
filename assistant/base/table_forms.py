"""What was asked for as CSV, JSON or Parquet: row by row, so that a million take no more memory."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from assistant.base.paths import typed_path
from assistant.base.streams import printing
from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.edges.files.private_file import new_file


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


def bring_out(
    form: str,
    out: str | None,
    data_dir: Path,
    write: Callable[[TextIO], None],
    write_parquet: Callable[[BinaryIO], None],
) -> None:
    """Print what was asked for in a `form`, or write it to a new file, if `out` names one.

    Raises:
        UsageError, Fault: as `new_file` says; or a terminal is to show what none can.
    """
    if out is None:
        if form == "parquet":
            raise UsageError("--format parquet: no terminal shows it; name a file with --out FILE")
        with printing():
            write(sys.stdout)
        return
    with new_file(typed_path(out, "--out"), data_dir) as file:
        if form == "parquet":
            write_parquet(file)
            return
        text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
        write(text)
        text.detach()
