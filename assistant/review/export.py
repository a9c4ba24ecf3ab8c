"""What was asked for, written to files outside the data: a view, or all of a client or trainee."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assistant.base.table_forms import write_csv
from assistant.core.domain.events import Record
from assistant.core.faults import Fault, UsageError
from assistant.core.review.conditions import choose
from assistant.core.review.fields import HOLD_FIELDS, SESSION_FIELDS
from assistant.edges.store.journal import journal_folder
from assistant.rehearsal.attempts import kept_folder
from assistant.review.erase import Kept
from assistant.review.questions import Review
from assistant.review.series import SERIES_FIELDS, every_series, series_rows


@contextmanager
def new_file(path: Path, data_dir: Path, option: str = "--out") -> Iterator[BinaryIO]:
    """Open a new file that its owner alone may read; it is there whole, or not at all.

    `option` is where its name was typed.

    Raises:
        UsageError: something is there already, or it would lie among the data, where what is
            erased would live on in it.
        Fault: it can't be written.
    """
    if path.resolve().is_relative_to(data_dir.resolve()):
        raise UsageError(f"{option} {path}: that is in the data folder; name a place outside it")
    part = path.with_name(f".{path.name}.part")
    try:
        if os.path.lexists(path):
            raise UsageError(f"{option} {path}: there is something here already; give another name")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Fault(f"{path}: can't be written: {error.strerror}") from error


def export(data_dir: Path, kept: Kept, path: Path) -> None:
    """Write all that is kept of a client into a new ZIP file.

    It holds the journals as they are, and their sessions, holds and planned series as CSV.

    Raises:
        UsageError, Fault: as `new_file` says.
    """
    chosen = choose(client=kept.client)
    with (
        new_file(path, data_dir) as file,
        Review(data_dir) as review,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        _add_csv(archive, "sessions.csv", review.sessions(chosen), SESSION_FIELDS)
        _add_csv(archive, "holds.csv", review.holds(chosen), HOLD_FIELDS)
        series = series_rows(every_series(review, kept.client))
        _add_csv(archive, "series.csv", series, SERIES_FIELDS)
        for journal in kept.journals:
            archive.write(journal_folder(data_dir) / journal, f"sessions/{journal}")


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


def _add_csv(
    archive: zipfile.ZipFile, name: str, rows: Iterable[Record], columns: Sequence[str]
) -> None:
    with (
        archive.open(name, "w") as raw,
        io.TextIOWrapper(raw, "utf-8", errors="backslashreplace", newline="") as text,
    ):
        write_csv(rows, columns, text)
