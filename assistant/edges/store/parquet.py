"""Rows as a Parquet file, by pyarrow where that is installed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Any, BinaryIO

from assistant.core.domain.events import Record
from assistant.core.faults import UsageError

AT_ONCE = 50_000
"""Rows of one group of the file; no more are held in memory."""


def write_parquet(
    rows: Iterable[Record], columns: Sequence[str], numbers: Collection[str], out: BinaryIO
) -> None:
    """Write rows to a file; the columns that are `numbers` as such, the others as text.

    Raises:
        UsageError: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "--format parquet: pyarrow is not installed; "
            "`pip install 'session-assistant[parquet]'`, or take csv"
        ) from error
    schema = pyarrow.schema(
        [
            (column, pyarrow.float64() if column in numbers else pyarrow.string())
            for column in columns
        ]
    )
    source = iter(rows)
    with pyarrow.parquet.ParquetWriter(out, schema) as writer:
        while batch := list(islice(source, AT_ONCE)):
            data = [[_plain(row.get(column)) for row in batch] for column in columns]
            writer.write_table(pyarrow.table(data, schema=schema))


def _plain(value: Any) -> Any:
    """Return a value as a column takes it: a list as JSON, a text without what is none."""
    if isinstance(value, list | dict):
        return json.dumps(value)
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
