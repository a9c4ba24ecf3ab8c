"""The teacher's view as tables for the eye."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

from assistant.base.day import day_shown, minute_shown
from assistant.base.tables import Columns, show_table
from assistant.core.durations import show_duration
from assistant.rehearsal.assignments import Status
from assistant.rehearsal.class_grid import titles_of
from assistant.rehearsal.class_progress import AttemptRow, Progress, summed_up

MOST_HELPED = 10
"""Steps that are shown; whoever wants all takes JSON."""

CLASS = Columns(
    ("trainee", "attempts", "last", "last exam", "sides", "spread", "due"),
    left_out=("spread", "sides"),
)
ATTEMPTS = Columns(
    ("trainee", "nr", "when", "protocol", "level", "right", "sides", "spread"),
    left_out=("spread", "sides"),
    folded={"protocol": 8, "right": 12},
)
HELPED = Columns(("step", "protocol", "helped"), folded={"step": 8, "protocol": 8})
STEPS = Columns(
    ("trainee", "step", "protocol", "last", "on", "helped", "due"),
    left_out=("on", "helped"),
    folded={"step": 8, "protocol": 8},
)
AGREED = Columns(("one", "other", "the same", "kappa"))
ASSIGNED = Columns(("trainee", "protocol", "level", "state", "on"), folded={"protocol": 8})
DUE = Columns(("trainee", "protocol", "step", "since"), folded={"protocol": 8, "step": 8})
"""Headings. "Sides" is how even left and right were held, 100 % being the same; "spread" how far
the holds differ, each as a share of its target, 0 % being none."""


def write_table(progress: Progress, out: TextIO) -> None:
    """Write the view: of a class a line each first, then the attempts, and what to work on."""
    titles = titles_of(progress.everything)
    helped = [
        (titles[each.protocol, each.step], each.protocol, f"{each.helped} of {each.asked}")
        for each in progress.helped[:MOST_HELPED]
    ]
    if len(progress.trainees) > 1:
        lines = [_summary(line) for line in summed_up(progress)]
        show_table(CLASS, lines, out, title="trainees")
    attempts = [_attempt(row) for row in progress.attempts]
    show_table(ATTEMPTS, attempts, out, title="attempts")
    if helped:
        show_table(HELPED, helped, out, title="most often helped with")
    if progress.due:
        due = [
            (trainee, protocol, titles[protocol, step], day_shown(day))
            for trainee, protocol, step, day in progress.due
        ]
        show_table(DUE, due, out, title="due to be said again")
    if progress.agreed:
        agreed = [
            (each.one, each.other, f"{each.same} of {each.of}", kappa_shown(each.kappa))
            for each in progress.agreed
        ]
        show_table(AGREED, agreed, out, title="agreement of marks")


def write_class(progress: Progress, assigned: Sequence[Status], out: TextIO) -> None:
    """Write a class: what was assigned, each learner's steps, and then all of the view."""
    if assigned:
        lines = [
            (each.trainee, each.protocol, each.level, each.state, each.on and day_shown(each.on))
            for each in assigned
        ]
        show_table(ASSIGNED, lines, out, title="assigned")
    steps = [
        (
            each.trainee,
            each.title,
            each.protocol,
            each.last,
            day_shown(each.on),
            f"{each.helped} of {each.asked}",
            f"{day_shown(each.due)}{' *' if each.waits else ''}",
        )
        for each in progress.steps
    ]
    if steps:
        show_table(STEPS, steps, out, title="steps; * is due")
    if progress.attempts:
        write_table(progress, out)


def kappa_shown(kappa: float | None) -> str:
    """Return a kappa as it is shown; a dash where there is none."""
    return "–" if kappa is None else f"{kappa:.2f}"


def _summary(line: dict[str, Any]) -> tuple[str, ...]:
    exam = {True: "passed", False: "not passed", None: ""}[line["last_exam_passed"]]
    return (
        line["trainee"],
        str(line["attempts"]),
        minute_shown(line["last"] or ""),
        exam,
        _share(line["evenness"]),
        _share(line["steadiness"]),
        str(line["due"]),
    )


def _attempt(row: AttemptRow) -> tuple[str, ...]:
    right = "" if row.right is None else f"{row.right:g} of {row.of}"
    if row.passed is not None:
        right += ", passed" if row.passed else ", not passed"
    if row.outcome != "finished":
        right = f"{right} ({row.outcome} after {show_duration(row.length_s)})".strip()
    level = row.level if row.pace == 1.0 else f"{row.level} {row.pace:g}x"
    return (
        row.trainee,
        str(row.number),
        minute_shown(row.started_at),
        row.protocol,
        level,
        right,
        _share(row.evenness),
        _share(row.steadiness),
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"
