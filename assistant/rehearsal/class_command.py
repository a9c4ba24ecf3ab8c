"""`assistant review --trainee`: the teacher's view, or a trainee's data taken out or erased."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.base.alike import also_there, kept_folder, trainees_like
from assistant.base.day import now
from assistant.base.exits import FINISHED
from assistant.base.options import typed_code
from assistant.base.paths import data_folder, typed_path
from assistant.base.streams import bring, warn
from assistant.base.table_forms import Answer, Rows, bring_out
from assistant.core.faults import Fault, UsageError
from assistant.edges.files.itself import everything_in
from assistant.edges.files.private_file import new_file
from assistant.rehearsal.attempts import erase
from assistant.rehearsal.class_progress import (
    ATTEMPT_FIELDS,
    ATTEMPT_NUMBERS,
    as_parts,
    progress,
)
from assistant.rehearsal.class_table import write_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What `assistant review --trainee` is asked, as it was typed."""

    trainee: Sequence[str]
    export: str | None
    erase: bool
    format: str
    out: str | None
    data_dir: str | None

    # What is asked of sessions; here it is told that it does not fit.
    view: str | None
    client: str | None
    protocol: str | None
    since: str | None
    until: str | None
    last: int | None
    where: Sequence[object]


def run_class(asked: Asked) -> int:
    """Show what was rehearsed instead of sessions, or take it out, or erase it.

    Return the exit code.

    Raises:
        UsageError: what was asked for does not fit what there is.
        Fault: the data can't be read, not be removed, or something can't be written.
    """
    data_dir = data_folder(asked.data_dir)
    if asked.view is not None:
        raise UsageError(f"{asked.view}: shows sessions; with --trainee leave it out")
    for choice in ("client", "protocol", "since", "until", "last", "where"):
        if getattr(asked, choice):
            raise UsageError(f"--{choice}: chooses among sessions; with --trainee leave it out")
    keeps = asked.export is not None or asked.erase
    if keeps and (asked.out is not None or asked.format != "table"):
        raise UsageError(
            "--export, --erase: leave out --out and --format, there is nothing to show"
        )
    for code in asked.trainee:
        typed_code(code, "--trainee")
    if keeps:
        bring(f"{take_out(data_dir, asked.trainee, asked.export, asked.erase)}\n")
        return FINISHED
    view = progress(data_dir, asked.trainee, now())
    rows = [asdict(each) for each in view.attempts]
    answer = Answer(
        show=lambda out: write_table(view, out),
        table=lambda: Rows(ATTEMPT_FIELDS, ATTEMPT_NUMBERS, rows),
        parts=lambda: as_parts(view),
    )
    bring_out(answer, asked.format, asked.out, data_dir)
    for damage in view.damage:
        warn(damage)
    return FINISHED


def take_out(data_dir: Path, trainees: Sequence[str], to: str | None, erasing: bool) -> str:
    """Export or erase what is kept of one trainee, or both; return what was done, in words.

    `to` is the ZIP file that it is put into.

    Raises:
        UsageError: more than one is named, or nothing is kept of it.
        Fault: something can't be written, or not be removed.
    """
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
        there = also_there(trainees_like(data_dir, code))
        done.append(f"Nothing is kept of {code} any more{there}.")
    return " ".join(done)


def export_trainee(data_dir: Path, trainee: str, path: Path) -> int:
    """Write all that is kept of a trainee into a new ZIP file; return how many files it has.

    Raises:
        UsageError: nothing is kept; or as `new_file` says.
        Fault: a folder of theirs can't be looked into; or as `new_file` says.
    """
    folder = kept_folder(data_dir, trainee)
    try:
        there = everything_in(folder)
    except OSError as error:
        raise Fault(f"{error.filename}: can't be looked into ({error.strerror})") from error
    files = [each for each in there if each.is_file() and not each.is_symlink()]
    with (
        new_file(path, data_dir, "--export") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for each in files:
            archive.write(each, Path(trainee) / each.relative_to(folder))
    return len(files)
