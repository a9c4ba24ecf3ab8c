"""`assistant review --trainee`: the teacher's view, or a trainee's data taken out or erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from assistant.attempts import erase, export
from assistant.core.faults import UsageError
from assistant.opening import data_folder
from assistant.paths import typed_path
from assistant.rehearse import check_trainee
from assistant.teaching import Progress, progress, write_csv, write_json
from assistant.teaching_table import write_table

WRITERS = {"table": write_table, "csv": write_csv, "json": write_json}


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
        """Write it, a view as "table", "csv" or "json"."""
        if self.view is None:
            out.write(f"{self.line}\n")
        else:
            WRITERS[form](self.view, out)


def teach(trainees: Sequence[str], folder: str | None, to: str | None, erasing: bool) -> Told:
    """Do what was asked of the trainees' data; `to` is a ZIP file that one's is put into.

    Raises:
        UsageError: what is asked for does not fit together, or nothing is kept.
        Fault: the data can't be read, or not be removed.
    """
    for code in trainees:
        check_trainee(code)
    data_dir = data_folder(folder)
    if to is None and not erasing:
        return Told(progress(data_dir, trainees, datetime.now(UTC)))
    option = "--export" if to is not None else "--erase"
    if len(trainees) != 1:
        raise UsageError(f"{option}: name one trainee, as --trainee CODE")
    (code,) = trainees
    done = []
    if to is not None:
        path = typed_path(to, "--export")
        files = export(data_dir, code, path)
        done.append(f"{files} files of {code} are in {path}.")
    if erasing:
        erase(data_dir, code)
        done.append(f"Nothing is kept of {code} any more.")
    return Told(None, " ".join(done))
