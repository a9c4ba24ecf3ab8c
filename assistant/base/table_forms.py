"""What was asked for as CSV, JSON or Parquet: row by row, so that a million take no more memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from assistant.core.domain.events import Record


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
