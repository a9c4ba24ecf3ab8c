"""`assistant review series`: a series planned, or those that are planned shown."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import BinaryIO, TextIO

from assistant.base.exits import FINISHED
from assistant.base.streams import warn
from assistant.base.table_forms import write_csv, write_json
from assistant.core.faults import UsageError
from assistant.review.questions import Review
from assistant.review.series import (
    SERIES_FIELDS,
    every_series,
    plan_series,
    series_rows,
    show_series,
)

BringOut = Callable[[Callable[[TextIO], None], Callable[[BinaryIO], None]], None]


def run_series(options: argparse.Namespace, review: Review, bring_out: BringOut) -> int:
    """Do what was asked of series; return the exit code.

    `bring_out` is given what writes the answer as text, and what writes it as Parquet.

    Raises:
        UsageError: what was asked for does not fit together.
        Fault: what was planned can't be read or written.
    """
    if options.planned is not None:
        if options.client is None:
            raise UsageError("--planned: say for whom, with --client CODE")
        warn(plan_series(review, options.client, options.planned, options.since))
        return FINISHED
    if options.since is not None:
        raise UsageError("--since: of series a day is given to plan one; add --planned N")
    every = every_series(review, options.client, warn)
    rows = series_rows(every)

    def write(out: TextIO) -> None:
        if options.format == "csv":
            write_csv(rows, SERIES_FIELDS, out)
        elif options.format == "json":
            write_json({"series": rows}, out)
        else:
            show_series(every, out)

    def write_parquet(file: BinaryIO) -> None:
        from assistant.edges.store import parquet

        numbers = frozenset({"planned", "done", "left"})
        parquet.write_parquet(rows, SERIES_FIELDS, numbers, file)

    bring_out(write, write_parquet)
    return FINISHED
