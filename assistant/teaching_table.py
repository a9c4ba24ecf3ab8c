"""The teacher's view as tables for the eye."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table

from assistant.core.durations import show_duration
from assistant.review_table import FILE_WIDTH
from assistant.teaching import AttemptRow, Progress, summed_up

MOST_HELPED = 10
"""Steps that are shown; whoever wants all takes JSON."""


CLASS = ("trainee", "attempts", "last (UTC)", "last exam", "sides", "spread", "due")
ATTEMPTS = ("trainee", "nr", "when (UTC)", "protocol", "level", "right", "sides", "spread")
DUE = ("trainee", "protocol", "step", "since")
"""Headings. "Sides" is how even left and right were held, 100 % being the same; "spread" how far
the holds differ, each as a share of its target, 0 % being none."""


def write_table(progress: Progress, out: TextIO) -> None:
    """Write the view: of a class a line each first, then the attempts, and what to work on."""
    width = None if out.isatty() else FILE_WIDTH
    console = Console(file=out, width=width, markup=False, emoji=False)
    if len(progress.trainees) > 1:
        console.print(_table("trainees", CLASS, map(_summary, summed_up(progress))))
    console.print(_table("attempts", ATTEMPTS, map(_attempt, progress.attempts)))
    helped = [
        (each.step, each.protocol, f"{each.helped} of {each.asked}")
        for each in progress.helped[:MOST_HELPED]
    ]
    if helped:
        console.print(_table("most often helped with", ("step", "protocol", "helped"), helped))
    if progress.due:
        console.print(_table("due to be said again", DUE, progress.due))


def _summary(line: dict[str, Any]) -> Sequence[str]:
    exam = {True: "passed", False: "not passed", None: ""}[line["last_exam_passed"]]
    return (
        line["trainee"],
        str(line["attempts"]),
        (line["last"] or "")[:16].replace("T", " "),
        exam,
        _share(line["evenness"]),
        _share(line["steadiness"]),
        str(line["due"]),
    )


def _attempt(row: AttemptRow) -> Sequence[str]:
    right = "" if row.right is None else f"{row.right:g} of {row.of}"
    if row.passed is not None:
        right += ", passed" if row.passed else ", not passed"
    if row.outcome != "finished":
        right = f"{right} ({row.outcome} after {show_duration(row.length_s)})".strip()
    level = row.level if row.pace == 1.0 else f"{row.level} {row.pace:g}x"
    return (
        row.trainee,
        str(row.number),
        row.started_at[:16].replace("T", " "),
        row.protocol,
        level,
        right,
        _share(row.evenness),
        _share(row.steadiness),
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
