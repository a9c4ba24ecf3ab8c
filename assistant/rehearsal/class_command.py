"""`assistant review --trainee`: the teacher's view, or a trainee's data taken out or erased."""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from assistant.base.day import now
from assistant.base.exits import FINISHED
from assistant.base.paths import data_folder, kept_folder, typed_path
from assistant.base.streams import warn
from assistant.base.table_forms import bring_out, write_csv, write_json
from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.edges.files.private_file import new_file
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


def run_class(options: argparse.Namespace) -> int:
    """Show what was rehearsed instead of sessions, or take it out, or erase it.

    Return the exit code.

    Raises:
        UsageError: what was asked for does not fit what there is.
        Fault: the data can't be read, not be removed, or something can't be written.
    """
    data_dir = data_folder(options.data_dir)
    if options.view is not None:
        raise UsageError(f"{options.view}: shows sessions; with --trainee leave it out")
    for choice in ("client", "protocol", "since", "until", "last", "where"):
        if getattr(options, choice):
            raise UsageError(f"--{choice}: chooses among sessions; with --trainee leave it out")
    keeps = options.export is not None or options.erase
    if keeps and (options.out is not None or options.format != "table"):
        raise UsageError(
            "--export, --erase: leave out --out and --format, there is nothing to show"
        )
    told = teach(data_dir, options.trainee, options.export, options.erase)
    bring_out(
        options.format,
        options.out,
        data_dir,
        lambda out: told.write(options.format, out),
        told.write_parquet,
    )
    for damage in told.damage:
        warn(damage)
    return FINISHED


def teach(data_dir: Path, trainees: Sequence[str], to: str | None, erasing: bool) -> Told:
    """Do what was asked of the trainees' data; `to` is a ZIP file that one's is put into.

    Raises:
        UsageError: what is asked for does not fit together, or nothing is kept.
        Fault: the data can't be read, or not be removed.
    """
    for code in trainees:
        check_trainee(code)
    if to is None and not erasing:
        return Told(progress(data_dir, trainees, now()))
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


def export_trainee(data_dir: Path, trainee: str, path: Path) -> int:
    """Write all that is kept of a trainee into a new ZIP file; return how many files it has.

    Raises:
        UsageError: nothing is kept; or as `new_file` says.
        Fault: as `new_file` says.
    """
    folder = kept_folder(data_dir, trainee)
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    with (
        new_file(path, data_dir, "--export") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for each in files:
            archive.write(each, Path(trainee) / each.relative_to(folder))
    return len(files)
