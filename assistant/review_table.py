"""The review as tables for the eye."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table

from assistant.core.durations import show_duration
from assistant.review import Reviewed

FILE_WIDTH = 110
"""Columns of a table that goes to a file or a pipe: enough for a hold to stand on one line."""


def write_table(reviewed: Reviewed, out: TextIO) -> None:
    """Write the holds as tables for the eye, one a session, then how many sessions there are."""
    # Without markup a protocol's own words stay as they are written, brackets and all.
    width = None if out.isatty() else FILE_WIDTH
    console = Console(file=out, width=width, markup=False, emoji=False)
    if not reviewed.sessions:
        console.print("No sessions yet.")
        return
    for session in reviewed.sessions:
        console.print(_table(session, reviewed.holds))


def _table(session: dict[str, Any], holds: Iterable[dict[str, Any]]) -> Table:
    heading = (
        session["protocol"],
        session["client"] and f"client {session['client']}",
        session["started_at"],
        show_duration(session["duration_s"]),
        session["outcome"],
    )
    table = Table(
        title=" · ".join(part for part in heading if part), title_justify="left", box=box.SIMPLE
    )
    table.add_column("step", overflow="fold")
    for column in ("side", "layer"):
        table.add_column(column, no_wrap=True)
    for column in ("held", "floor", "target"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("ended", no_wrap=True)
    table.add_column("what and where", overflow="fold")
    for hold in holds:
        if hold["session_id"] == session["id"]:
            table.add_row(*_cells(hold))
    return table


def _cells(hold: dict[str, Any]) -> tuple[str, ...]:
    return (
        hold["step"],
        hold["side"] or "",
        str(hold["layer"]),
        *(show_duration(hold[length]) for length in ("duration_s", "floor_s", "target_s")),
        hold["end_reason"] + (f" ({hold['response']})" if hold["response"] else ""),
        ", ".join(part for part in (hold["technique"], hold["region"]) if part),
    )
