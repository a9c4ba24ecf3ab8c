"""`assistant review edit`: a hold corrected beside what was logged, which its journal keeps."""

from __future__ import annotations

import time

from assistant.base.day import now, written
from assistant.base.exits import FINISHED
from assistant.base.streams import warn
from assistant.core.durations import LONGEST_S
from assistant.core.faults import UsageError
from assistant.edges.store.journal_files import add_to_journal
from assistant.review.questions import Review
from assistant.sessions.correct import Correction, correction_lines


def edit_hold(
    review: Review, session: str, hold: int, correction: Correction, why: str = ""
) -> int:
    """Add to a session's journal what is to be read in the place of a hold's values.

    `session` is as `Review.journal_of` takes it, `hold` the number of the hold in it, from 1; `why`
    is kept beside the correction. Return the exit code.

    Raises:
        UsageError: it does not say what, or the session may still be running.
    """
    if correction.remove == bool(correction.values):
        raise UsageError(
            "say what to correct, with --side, --held, --ended or --response; or --remove alone"
        )
    path = review.journal_of(session)
    book, _ = review.book(session)
    ends = any(record["kind"] == "end" for record in book.records)
    if not ends and path.stat().st_mtime > time.time() - LONGEST_S:
        raise UsageError(
            f"session {book.session['id']} has no end and may still be running; correct it later"
        )
    at = written(now(), "seconds")
    lines = correction_lines(book, hold, correction, at, why)
    add_to_journal(path, lines)
    warn(f"corrected; {path} keeps what was logged first")
    return FINISHED
