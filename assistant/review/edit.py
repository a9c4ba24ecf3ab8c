"""`assistant review edit`: a hold corrected beside what was logged, which its journal keeps."""

from __future__ import annotations

from assistant.base.day import now, written
from assistant.base.exits import FINISHED
from assistant.base.streams import warn
from assistant.core.faults import UsageError
from assistant.edges.store.journal_files import add_to_journal, running_in
from assistant.review.questions import Review
from assistant.sessions.correct import Correction, correction_lines


def edit_hold(
    review: Review, session: str, hold: int, correction: Correction, why: str = ""
) -> int:
    """Add to a session's journal what is to be read in the place of a hold's values.

    `session` is as `Review.journal_of` takes it, `hold` the number of the hold in it, from 1; `why`
    is kept beside the correction. Return the exit code.

    Raises:
        UsageError: it does not say what, or the session is running now.
    """
    if correction.remove == bool(correction.values):
        raise UsageError(
            "say what to correct, with --side, --held, --ended or --response; or --remove alone"
        )
    path = review.journal_of(session)
    book, _ = review.book(session)
    if running_in(path.parent, [path.name]):
        raise UsageError(f"session {book.session['id']} is running now; correct it when it is over")
    at = written(now(), "seconds")
    lines = correction_lines(book, hold, correction, at, why)
    add_to_journal(path, lines)
    warn(f"corrected; {path} keeps what was logged first")
    return FINISHED
