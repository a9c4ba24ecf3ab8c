"""What the review changes: holds corrected beside what was logged, clients taken out or erased."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from assistant.base.day import now, written
from assistant.base.exits import FAULT, FINISHED
from assistant.base.options import typed_length
from assistant.base.paths import typed_path
from assistant.base.streams import warn
from assistant.core.domain.holds import EndReason
from assistant.core.durations import LONGEST_S
from assistant.core.faults import UsageError
from assistant.review.questions import Review


def edit(options: argparse.Namespace, review: Review) -> int:
    """Add to a session's journal what is to be read in the place of a hold's values.

    Raises:
        UsageError: it does not say what, or the session may still be running.
    """
    from assistant.edges.store.journal_files import add_to_journal
    from assistant.sessions.correct import Correction, correction_lines

    held_s = None if options.held is None else typed_length(options.held, "--held")
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
    at = written(now(), "seconds")
    lines = correction_lines(book, options.hold, correction, at, options.why)
    add_to_journal(path, lines)
    warn(f"corrected; {path} keeps what was logged first")
    return FINISHED


def export_client(options: argparse.Namespace, data_dir: Path) -> int:
    """Write all that is kept of a client into an archive."""
    from assistant.review.erase import kept_of
    from assistant.review.export import export

    kept = kept_of(data_dir, options.client)
    path = typed_path(options.out, "--out")
    export(data_dir, kept, path)
    warn(f"{path}: {_sessions(len(kept.journals))} of client {options.client}")
    return FINISHED


def erase_client(options: argparse.Namespace, data_dir: Path) -> int:
    """Delete all that is kept of a client, once that was confirmed; tell what still names them."""
    from assistant.review.erase import erase, kept_of

    kept = kept_of(data_dir, options.client)
    what = f"{_sessions(len(kept.journals))} of client {kept.client}"
    if not options.yes:
        warn(f"{what} will be deleted, and nobody can bring them back.")
        warn(f"Type {kept.client} to erase them, anything else to keep them.")
        if sys.stdin is None or sys.stdin.readline().strip() != kept.client:
            raise UsageError("nothing was erased")
    left = erase(data_dir, kept)
    for place in left:
        warn(f"{place}: still names the client or a session; see to it by hand")
    if left:
        return FAULT
    warn(f"{what} erased; no file in {data_dir} names them")
    return FINISHED


def _sessions(count: int) -> str:
    return f"{count:,} session{'' if count == 1 else 's'}"
