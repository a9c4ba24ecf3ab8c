"""`assistant review series`: a series planned, or those that are planned shown."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from assistant.base.alike import tell_in_vain, told_at_first_use
from assistant.base.day import day_shown
from assistant.base.exits import FINISHED
from assistant.base.streams import warn
from assistant.base.table_forms import Answer, Rows, bring_out
from assistant.base.tables import Columns, show_table
from assistant.core.faults import UsageError
from assistant.core.review.series_plans import Series
from assistant.questions.questions import Questions
from assistant.review.questions import Review
from assistant.review.series import SERIES_FIELDS, every_series, plan_series, series_rows

TABLE = Columns(
    ("client", "planned", "done", "left", "first", "last", "counted from"),
    left_out=("counted from", "first", "last"),
    right=frozenset({"planned", "done", "left"}),
)


def plan(review: Review, client: str | None, since: str | None, planned: int) -> int:
    """Plan a client's series of so many sessions, from the day `since` on; return the exit code.

    Raises:
        UsageError: what was asked for does not fit together.
        Fault: what was planned can't be read or written.
    """
    if client is None:
        raise UsageError("--planned: say for whom, with --client CODE")
    new = told_at_first_use(review.data_dir, client)
    warn(plan_series(review, client, planned, since))
    if new:
        warn(new)
    return FINISHED


def run_series(
    review: Questions,
    data_dir: Path,
    client: str | None,
    since: str | None,
    form: str,
    out: str | None,
) -> int:
    """Show the series that are planned, of a client or of all; return the exit code.

    Raises:
        UsageError: what was asked for does not fit together.
        Fault: what was planned can't be read.
    """
    if since is not None:
        raise UsageError("--since: of series a day is given to plan one; add --planned N")
    every = every_series(review, client, warn)
    rows = series_rows(every)
    table = Rows(SERIES_FIELDS, frozenset({"planned", "done", "left"}), rows)
    answer = Answer(
        show=lambda out: _show_series(
            every, out, where=" in the client's room" * bool(review.more)
        ),
        table=lambda: table,
        parts=lambda: {"series": rows},
    )
    bring_out(answer, form, out, data_dir)
    if client is not None and not rows:
        tell_in_vain(client, review.clients_like(client))
    return FINISHED


def _show_series(every: list[Series], out: TextIO, where: str) -> None:
    """Show series as a table; `where` says where one is planned, if that is not here."""
    rows = [
        (
            each.client,
            str(each.planned),
            str(each.done),
            "ended" if each.ended else str(each.left),
            day_shown(each.first or ""),
            day_shown(each.last or ""),
            day_shown(each.since) or "the first session",
        )
        for each in every
    ]
    plans = "`assistant review series --client CODE --planned 6`"
    nothing = f"No series is planned; {plans} plans one{where}."
    show_table(TABLE, rows, out, nothing=nothing)
