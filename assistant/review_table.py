"""The review as tables for the eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from assistant.core.durations import show_duration
from assistant.review import Reviewed

FILE_WIDTH = 110
"""Columns of a table that goes to a file or a pipe: enough for a hold to stand on one line."""

HEADINGS = ("step", "side", "layer", "held", "floor", "target", "ended", "what and where")

FOLDED = {"step": 8, "what and where": 20}
"""Headings whose words may go on in a second line, and the least width that leaves them words.
What stands under the others is never cut: half a number is a wrong one."""

LEFT_OUT = ("what and where", "target", "floor", "layer", "side", "ended")
"""What a narrow terminal does without, first to last. How a hold ended stays with its time as
long as it can, as a time without it misleads."""

CORRECTED = "*"
"""Stands after a value that was corrected after the fact."""

_WIDE, _NARROW = 1, 0
"""Spaces on each side of what stands in a column."""


def write_table(reviewed: Reviewed, out: TextIO) -> None:
    """Write the holds as tables, one a session, as wide as `out` has room for."""
    # Without markup a protocol's own words stay as they are written, brackets and all.
    width = None if out.isatty() else FILE_WIDTH
    console = Console(file=out, width=width, markup=False, emoji=False)
    if not reviewed.sessions:
        console.print("No sessions yet.")
        return
    for session in reviewed.sessions:
        holds = [hold for hold in reviewed.holds if hold["session_id"] == session["id"]]
        console.print(_table(session, holds, console.width))


def _table(session: dict[str, Any], holds: Sequence[dict[str, Any]], width: int) -> Table:
    rows = [dict(zip(HEADINGS, _cells(hold), strict=True)) for hold in holds]
    shown, padding = _layout(rows, width)
    heading = (
        session["protocol"],
        session["client"] and f"client {session['client']}",
        session["started_at"],
        show_duration(session["duration_s"]),
        session["outcome"],
    )
    table = Table(
        title=" · ".join(part for part in heading if part),
        title_justify="left",
        box=box.SIMPLE,
        padding=(0, padding),
        caption="\n".join(_below(holds)),
        caption_justify="left",
    )
    for name in shown:
        table.add_column(
            name,
            justify="right" if name in ("held", "floor", "target") else "left",
            no_wrap=name not in FOLDED,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(row[name] for name in shown))
    return table


def _layout(rows: list[dict[str, str]], width: int) -> tuple[list[str], int]:
    """Return the headings that fit into a width, and the padding of their columns."""
    needed = {}
    for name in HEADINGS:
        longest = max(cell_len(text) for text in (name, *(row[name] for row in rows)))
        needed[name] = min(longest, FOLDED.get(name, longest))
    for out in range(len(LEFT_OUT) + 1):
        shown = [name for name in HEADINGS if name not in LEFT_OUT[:out]]
        for padding in (_WIDE, _NARROW):
            # Besides the padding there is a space before and after each column.
            if sum(needed[name] + 2 * padding + 1 for name in shown) + 1 <= width:
                return shown, padding
    return shown, _NARROW


def _cells(hold: dict[str, Any]) -> tuple[str, ...]:
    where = ", ".join(part for part in (hold["technique"], hold["region"]) if part)
    ended = hold["end_reason"] + _mark(hold, "end_reason")
    return (
        hold["step"],
        (hold["side"] or "") + _mark(hold, "side"),
        str(hold["layer"]),
        show_duration(hold["duration_s"]) + _mark(hold, "duration_s"),
        *(show_duration(hold[length]) for length in ("floor_s", "target_s")),
        ended + (f" ({hold['response']})" if hold["response"] else ""),
        "; ".join(part for part in (where, hold["notes"]) if part),
    )


def _mark(hold: dict[str, Any], field: str) -> str:
    """Return the mark of a value that was corrected, or nothing. A start shows in the time held."""
    if field == "duration_s" and hold["was_started_s"] not in (None, hold["started_s"]):
        return CORRECTED
    return CORRECTED if hold[f"was_{field}"] not in (None, hold[field]) else ""


def _below(holds: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the lines under a table: what was noted first of each hold that was corrected."""
    for hold in holds:
        if hold["was_started_s"] is None:
            continue
        first = [hold["was_side"], f"began at {show_duration(hold['was_started_s'])}"]
        if hold["was_duration_s"] is not None:
            first += [f"held {show_duration(hold['was_duration_s'])}", hold["was_end_reason"]]
        yield f"{CORRECTED} {hold['step']} was noted as {', '.join(part for part in first if part)}"
