"""`assistant review`: from what was asked to what is shown, written, corrected or erased."""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, TextIO

from assistant.core.conditions import Chosen, choose, field_named
from assistant.core.durations import LONGEST_S
from assistant.core.events import Record
from assistant.core.faults import UsageError
from assistant.core.review_fields import HOLD_FIELDS, NUMBERS, SESSION_FIELDS, WORDS
from assistant.core.tally import SidesOfStep
from assistant.exits import FAULT, FINISHED
from assistant.paths import data_folder, typed_path
from assistant.review import Review
from assistant.review_arguments import conditions_of

Tell = Callable[[str], None]
Printing = Callable[[], AbstractContextManager[None]]

GROUPED = tuple(sorted((WORDS | {"layer", "session_id"}) - {"end_reason"}))
"""Fields by whose values a trend may be asked for; why holds ended is told apart in any."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a view comes to as rows: their columns, those that are numbers, and the rows."""

    columns: tuple[str, ...]
    numbers: frozenset[str]
    rows: Iterable[Record]


def run_review(options: argparse.Namespace, tell: Tell, printing: Printing) -> int:
    """Do what `assistant review` was asked; return the exit code.

    `tell` says a line on standard error; what is printed is printed inside `printing`.

    Raises:
        UsageError: what was asked for does not fit what there is.
        Fault: the sessions can't be read, or something can't be written.
    """
    data_dir = data_folder(options.data_dir)
    if options.web or options.html is not None:
        return _pages(options, data_dir, tell)
    if options.trainee or options.export is not None or options.erase:
        return _trainees(options, data_dir, tell, printing)
    if options.view == "export":
        return _export(options, data_dir, tell)
    if options.view == "erase":
        return _erase(options, data_dir, tell)
    with Review(data_dir, tell) as review:
        if options.view == "edit":
            return _edit(options, review, tell)
        if options.view in ("session", "soap"):
            return _one_session(options, review, tell, printing)
        if options.view == "series":
            from assistant.review_series import run_series

            return run_series(
                options, review, tell, partial(_bring_out, options, data_dir, printing)
            )
        _answer(options, review, data_dir, printing)
        for damage in review.damage:
            tell(damage)
    return FINISHED


def _pages(options: argparse.Namespace, data_dir: Path, tell: Tell) -> int:
    """Show the review as pages: on a server until it is interrupted, or in one file."""
    option = "--web" if options.web else "--html"
    if options.view not in (None, "overview") or options.trainee or options.erase:
        raise UsageError(f"{option}: shows all views of sessions in one; leave out the other")
    if options.export is not None or options.out is not None or options.format != "table":
        raise UsageError(f"{option}: leave out --export, --out and --format")
    chosen = _chosen(options)
    if options.web:
        if options.html is not None:
            raise UsageError("--web, --html: give one of them")
        from assistant.review_web import serve_review

        serve_review(data_dir, chosen, tell)
        return FINISHED
    from assistant.keeping import new_file
    from assistant.review_pages import whole_file

    path = typed_path(options.html, "--html")
    with new_file(path, data_dir, "--html") as file, Review(data_dir, tell) as review:
        file.write(whole_file(review, chosen))
    tell(f"{path}: open it in a browser")
    return FINISHED


def _chosen(options: argparse.Namespace) -> Chosen:
    return choose(
        conditions_of(options),
        client=options.client,
        protocol=options.protocol,
        last=options.last,
    )


def _answer(
    options: argparse.Namespace, review: Review, data_dir: Path, printing: Printing
) -> None:
    chosen = _chosen(options)
    by = _fields(options.by) if options.view == "trend" else ()
    _bring_out(
        options,
        data_dir,
        printing,
        lambda out: _write(review, options, chosen, by, out),
        lambda file: _write_parquet(review, options.view, chosen, by, file),
    )


def _bring_out(
    options: argparse.Namespace,
    data_dir: Path,
    printing: Printing,
    write: Callable[[TextIO], None],
    write_parquet: Callable[[BinaryIO], None],
) -> None:
    """Print what was asked for, or write it to the file that was named."""
    if options.out is None:
        if options.format == "parquet":
            raise UsageError("--format parquet: no terminal shows it; name a file with --out FILE")
        with printing():
            write(sys.stdout)
        return
    from assistant.keeping import new_file

    with new_file(typed_path(options.out, "--out"), data_dir) as file:
        if options.format == "parquet":
            write_parquet(file)
            return
        text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
        write(text)
        text.detach()


def _trainees(options: argparse.Namespace, data_dir: Path, tell: Tell, printing: Printing) -> int:
    """Show what was rehearsed instead of sessions, or take it out, or erase it."""
    from assistant.teach import teach

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
    _bring_out(
        options,
        data_dir,
        printing,
        lambda out: told.write(options.format, out),
        told.write_parquet,
    )
    for damage in told.damage:
        tell(damage)
    return FINISHED


def _write(
    review: Review, options: argparse.Namespace, chosen: Chosen, by: tuple[str, ...], out: TextIO
) -> None:
    from assistant.review_forms import write_csv, write_json

    if options.format == "table":
        _show(review, options.view, chosen, by, out)
    elif options.format == "csv":
        (*_, last) = _rows(review, options.view, chosen, by).values()
        write_csv(last.rows, last.columns, out)
    else:
        parts = _rows(review, options.view, chosen, by)
        write_json({name: part.rows for name, part in parts.items()}, out)


def _write_parquet(
    review: Review, view: str | None, chosen: Chosen, by: tuple[str, ...], file: BinaryIO
) -> None:
    from assistant.edges.parquet import write_parquet

    (*_, last) = _rows(review, view, chosen, by).values()
    write_parquet(last.rows, last.columns, last.numbers, file)


def _show(
    review: Review, view: str | None, chosen: Chosen, by: tuple[str, ...], out: TextIO
) -> None:
    """Show a view as tables."""
    from assistant import review_views
    from assistant.review_table import write_table

    if view is None:
        limited = review_views.limited(chosen)
        write_table(review.reviewed(limited), out)
        review_views.tell_of_more(review, chosen, out)
    elif view == "trend":
        review_views.show_trend(review, chosen, by, out)
    else:
        show = {
            "sessions": review_views.show_sessions,
            "holds": review_views.show_holds,
            "sides": review_views.show_sides,
            "ends": review_views.show_ends,
        }
        show[view](review, chosen, out)


def _rows(review: Review, view: str | None, chosen: Chosen, by: tuple[str, ...]) -> dict[str, Rows]:
    """Return a view as rows; of more than one kind, the last is what a single table holds."""
    sessions = Rows(
        (*SESSION_FIELDS, "holds"), frozenset({"duration_s", "holds"}), review.sessions(chosen)
    )
    holds = Rows(HOLD_FIELDS, NUMBERS, review.holds(chosen))
    match view:
        case "sessions":
            return {"sessions": sessions}
        case "holds":
            return {"holds": holds}
        case "sides":
            steps = [_side_row(step) for step in review.sides(chosen)]
            return {"sides": Rows(SIDE_COLUMNS, frozenset(SIDE_COLUMNS[1:]), steps)}
        case "trend" | "ends":
            from assistant.review_views import tally_columns, tally_rows

            columns = tally_columns(by)
            numbers = frozenset(columns) - WORDS - {"session_id"}
            return {view: Rows(columns, numbers, tally_rows(review.tallies(chosen, by), by))}
    return {"sessions": sessions, "holds": holds}


SIDE_COLUMNS = (
    *(field.name for field in fields(SidesOfStep) if field.name != "longer_left"),
    "left_less_right_s",
    "either_side_s",
)


def _side_row(step: SidesOfStep) -> Record:
    mean = step.longer_left
    row = asdict(step)
    return {
        **{column: row.get(column) for column in SIDE_COLUMNS},
        "left_less_right_s": mean and round(mean.mean, 3),
        "either_side_s": mean and mean.either_side and round(mean.either_side, 3),
    }


def _fields(text: str) -> tuple[str, ...]:
    """Return the fields that `--by` names.

    Raises:
        UsageError: one of them can't be grouped by.
    """
    try:
        found = tuple(field_named(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise UsageError(f"--by: {error}") from error
    for field in found:
        if field not in GROUPED:
            raise UsageError(f"--by {field}: no group has it; there are {', '.join(GROUPED)}")
    return found


def _one_session(
    options: argparse.Namespace, review: Review, tell: Tell, printing: Printing
) -> int:
    from assistant.series import place_of

    book, damage = review.book(options.session)
    of_series = place_of(review, book.session)
    if options.view == "soap":
        from assistant.soap import soap_lines

        with printing():
            print("\n".join(soap_lines(book, of_series)))
    else:
        from assistant.timeline import show_timeline

        with printing():
            show_timeline(book, sys.stdout, of_series)
    for line in damage:
        tell(line)
    return FINISHED


def _edit(options: argparse.Namespace, review: Review, tell: Tell) -> int:
    from assistant.core.durations import parse_duration
    from assistant.core.holds import EndReason
    from assistant.correcting import Correction, correction_lines
    from assistant.edges.journal_shelf import add_to_journal

    try:
        held_s = None if options.held is None else parse_duration(options.held)
    except ValueError as error:
        raise UsageError(f"--held {options.held!r}: {error}") from error
    ended = None if options.ended is None else EndReason(options.ended)
    correction = Correction(options.side, held_s, ended, options.response, options.remove)
    if correction.remove == bool(correction.values):
        raise UsageError(
            "say what to correct, with --side, --held, --ended or --response; or --remove alone"
        )
    path = review.journal_of(options.session)
    book, _ = review.book(options.session)
    ends = any(record["kind"] == "end" for record in book.records)
    if not ends and path.stat().st_mtime > time.time() - LONGEST_S:
        raise UsageError(
            f"session {book.session['id']} has no end and may still be running; correct it later"
        )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = correction_lines(book, options.hold, correction, now, options.why)
    add_to_journal(path, lines)
    tell(f"corrected; {path} keeps what was logged first")
    return FINISHED


def _export(options: argparse.Namespace, data_dir: Path, tell: Tell) -> int:
    from assistant.erasing import kept_of
    from assistant.keeping import export

    kept = kept_of(data_dir, options.client)
    path = typed_path(options.out, "--out")
    export(data_dir, kept, path)
    tell(f"{path}: {_sessions(len(kept.journals))} of client {options.client}")
    return FINISHED


def _erase(options: argparse.Namespace, data_dir: Path, tell: Tell) -> int:
    from assistant.erasing import erase, kept_of

    kept = kept_of(data_dir, options.client)
    what = f"{_sessions(len(kept.journals))} of client {kept.client}"
    if not options.yes:
        tell(f"{what} will be deleted, and nobody can bring them back.")
        tell(f"Type {kept.client} to erase them, anything else to keep them.")
        if sys.stdin is None or sys.stdin.readline().strip() != kept.client:
            raise UsageError("nothing was erased")
    left = erase(data_dir, kept)
    for place in left:
        tell(f"{place}: still names the client or a session; see to it by hand")
    if left:
        return FAULT
    tell(f"{what} erased; no file in {data_dir} names them")
    return FINISHED


def _sessions(count: int) -> str:
    return f"{count:,} session{'' if count == 1 else 's'}"
