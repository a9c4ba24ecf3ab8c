"""The review as tables for the eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from rich.table import Table

from assistant.base.day import whole_moment
from assistant.base.tables import Columns, console_on, draw
from assistant.core.durations import show_duration
from assistant.review.questions import Reviewed

HOLDS = Columns(
    ("step", "side", "layer", "held", "floor", "target", "ended", "what and where"),
    # How a hold ended stays with its time as long as it can, as a time without it misleads.
    left_out=("what and where", "target", "floor", "layer", "side", "ended"),
    folded={"step": 8, "what and where": 20},
    right=frozenset({"held", "floor", "target"}),
)

CORRECTED = "*"
"""Stands after a value that was corrected after the fact."""


def write_table(reviewed: Reviewed, out: TextIO) -> None:
    """Write the holds as tables, one a session, as wide as `out` has room for."""
    console = console_on(out)
    if not reviewed.sessions:
        console.print("No sessions yet.")
        return
    for session in reviewed.sessions:
        holds = [hold for hold in reviewed.holds if hold["session_id"] == session["id"]]
        console.print(_table(session, holds, console.width))


def _table(session: dict[str, Any], holds: Sequence[dict[str, Any]], width: int) -> Table:
    heading = (
        session["protocol"],
        session["client"] and f"client {session['client']}",
        whole_moment(session["started_at"]),
        show_duration(session["duration_s"]),
        session["outcome"],
    )
    title = " · ".join(part for part in heading if part)
    rows = [_cells(hold) for hold in holds]
    return draw(HOLDS, rows, width, title, "\n".join(noted_first(holds)))


def _cells(hold: dict[str, Any]) -> tuple[str, ...]:
    where = ", ".join(part for part in (hold["technique"], hold["region"]) if part)
    ended = hold["end_reason"] + mark(hold, "end_reason")
    return (
        hold["step"],
        (hold["side"] or "") + mark(hold, "side"),
        str(hold["layer"]),
        show_duration(hold["duration_s"]) + mark(hold, "duration_s"),
        *(show_duration(hold[length]) for length in ("floor_s", "target_s")),
        ended + (f" ({hold['response']})" if hold["response"] else ""),
        "; ".join(part for part in (where, hold["notes"]) if part),
    )


def mark(hold: dict[str, Any], field: str) -> str:
    """Return the mark of a value that was corrected, or nothing. A start shows in the time held."""
    if field == "duration_s" and hold["was_started_s"] not in (None, hold["started_s"]):
        return CORRECTED
    return CORRECTED if hold[f"was_{field}"] not in (None, hold[field]) else ""


def noted_first(holds: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines under a table: what was noted first of each hold that was corrected."""
    for hold in holds:
        if hold["was_started_s"] is None:
            continue
        first = [hold["was_side"], f"began at {show_duration(hold['was_started_s'])}"]
        if hold["was_duration_s"] is not None:
            first += [f"held {show_duration(hold['was_duration_s'])}", hold["was_end_reason"]]
        yield f"{CORRECTED} {hold['step']} was noted as {', '.join(part for part in first if part)}"
