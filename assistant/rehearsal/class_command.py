"""`assistant review --trainee`: the teacher's view, or a trainee's data taken out or erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from assistant.base.paths import typed_path
from assistant.base.table_forms import write_csv, write_json
from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.edges.store.parquet import write_parquet
from assistant.rehearsal.attempts import erase
from assistant.rehearsal.class_progress import (
    ATTEMPT_FIELDS,
    ATTEMPT_NUMBERS,
    Progress,
    as_parts,
    progress,
)
from assistant.rehearsal.class_table import write_table
from assistant.rehearsal.command import check_trainee
from assistant.review.export import export_trainee


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be printed: a view, or one line on what was done."""

    view: Progress | None
    line: str = ""

    @property
    def damage(self) -> tuple[str, ...]:
        """What could not be read."""
        return self.view.damage if self.view is not None else ()

    def write(self, form: str, out: TextIO) -> None:
        """Write it, a view as "table", "csv" (its attempts) or "json"."""
        if self.view is None:
            out.write(f"{self.line}\n")
        elif form == "csv":
            write_csv(self.rows(), ATTEMPT_FIELDS, out)
        elif form == "json":
            write_json(as_parts(self.view), out)
        else:
            write_table(self.view, out)

    def write_parquet(self, file: BinaryIO) -> None:
        """Write a view's attempts as Parquet.

        Raises:
            UsageError: pyarrow is not installed.
        """
        write_parquet(self.rows(), ATTEMPT_FIELDS, ATTEMPT_NUMBERS, file)

    def rows(self) -> list[Record]:
        """Return a view's attempts."""
        return [] if self.view is None else [asdict(each) for each in self.view.attempts]


def teach(data_dir: Path, trainees: Sequence[str], to: str | None, erasing: bool) -> Told:
    """Do what was asked of the trainees' data; `to` is a ZIP file that one's is put into.

    Raises:
        UsageError: what is asked for does not fit together, or nothing is kept.
        Fault: the data can't be read, or not be removed.
    """
    for code in trainees:
        check_trainee(code)
    if to is None and not erasing:
        return Told(progress(data_dir, trainees, datetime.now(UTC)))
    option = "--export" if to is not None else "--erase"
    if len(trainees) != 1:
        raise UsageError(f"{option}: name one trainee, as --trainee CODE")
    (code,) = trainees
    done = []
    if to is not None:
        path = typed_path(to, "--export")
        files = export_trainee(data_dir, code, path)
        done.append(f"{files} files of {code} are in {path}.")
    if erasing:
        erase(data_dir, code)
        done.append(f"Nothing is kept of {code} any more.")
    return Told(None, " ".join(done))
