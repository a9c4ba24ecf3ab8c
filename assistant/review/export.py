"""`assistant review export`: all that is kept of a client, written to a file outside the data."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.base.exits import FINISHED
from assistant.base.paths import typed_path
from assistant.base.progress import Progressed, progress_shown, untold
from assistant.base.streams import warn
from assistant.base.table_forms import text_on, write_csv
from assistant.core.domain.events import Record
from assistant.core.faults import Fault
from assistant.core.review.conditions import choose
from assistant.core.review.fields import HOLD_FIELDS, SESSION_FIELDS
from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import new_file
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.journal_files import journals_of
from assistant.edges.store.kept_file import RESCUED
from assistant.review.erase import Kept, kept_of
from assistant.review.questions import Review
from assistant.review.series import SERIES_FIELDS, every_series, series_rows


def export_client(data_dir: Path, client: str, out: str) -> int:
    """Write all that is kept of a client into an archive."""
    kept = kept_of(data_dir, client)
    path = typed_path(out, "--out")
    with progress_shown(sys.stderr, "exporting") as progress:
        export(data_dir, kept, path, progress)
    warn(f"{path}: {kept}")
    return FINISHED


def export(data_dir: Path, kept: Kept, path: Path, progress: Progressed = untold) -> None:
    """Write all that is kept of a client into a new ZIP file.

    It holds the journals as they are, and their sessions, holds and planned series as CSV.
    `progress` is told how many journals are in it, and of how many.

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
        rescued = data_dir / RESCUED
        for journal in journals_of(rescued, kept.client):
            _add_journal(archive, rescued / journal)
        for done, journal in enumerate(kept.journals):
            progress(done, len(kept.journals))
            _add_journal(archive, journal_folder(data_dir) / journal)


def _add_journal(archive: zipfile.ZipFile, path: Path) -> None:
    try:
        with read_itself(path, own_folder=True) as file:
            archive.writestr(f"{path.parent.name}/{path.name}", file.read())
    except OSError as error:
        raise Fault(f"{path}: can't be read ({error.strerror})") from error


def _add_csv(
    archive: zipfile.ZipFile, name: str, rows: Iterable[Record], columns: Sequence[str]
) -> None:
    with archive.open(name, "w") as raw, text_on(raw, "csv") as text:
        write_csv(rows, columns, text)
