"""Assignments: a teacher's file, and what came of it, drawn from the attempts alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from assistant.base.day import day_after, day_of, day_shown, parse_day, told
from assistant.core.faults import UsageError
from assistant.core.rehearsal.assignment import Assignment, Task, read_assignment
from assistant.edges.files.library import find_protocol
from assistant.edges.files.text_file import read_text
from assistant.rehearsal.attempts import Attempt

State = Literal["done", "late", "open", "missed"]
"""Done by its day, done after it, still to be done, and not done by its day."""


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one task for one trainee; `on` is the day on which it was done, or ""."""

    trainee: str
    protocol: str
    level: str
    state: State
    on: str


def load_assignment(path: Path) -> Assignment:
    """Return the assignment in a file; what it names and is not here stands in `unknown`.

    Raises:
        UsageError: there is no such file, or it can't be used; every problem is told.
        Fault: the library is missing.
    """
    return read_assignment(read_text(path), str(path), parse_day, _why_not)


def _why_not(name: str) -> str:
    try:
        path = find_protocol(name)
    except UsageError as error:
        return str(error)
    return "" if path.is_file() else f"there is no file {path}"


def states(
    assignment: Assignment, attempts: Iterable[Attempt], trainees: Sequence[str], now: datetime
) -> list[Status]:
    """Return what became of each task for each of the trainees that it is for."""
    everything = list(attempts)
    today = day_after(now, 0)
    wanted = [code for code in trainees if code in (assignment.trainees or trainees)]
    return [
        _state(assignment, task, code, [each for each in everything if each.trainee == code], today)
        for code in wanted
        for task in assignment.tasks
    ]


def next_task(
    assignment: Assignment, attempts: Sequence[Attempt], trainee: str, now: datetime
) -> tuple[Task | None, str]:
    """Return the first task that a trainee has still to do, None if all are done, and what is told.

    Raises:
        UsageError: the assignment is not for this trainee.
    """
    if assignment.trainees and trainee not in assignment.trainees:
        for_whom = ", ".join(assignment.trainees)
        raise UsageError(f"{assignment.title}: it is for {for_whom}, not for {trainee}")
    done = [each.state in ("done", "late") for each in states(assignment, attempts, [trainee], now)]
    task = next((task for task, over in zip(assignment.tasks, done, strict=True) if not over), None)
    by = f"{assignment.title}, by {day_shown(assignment.by)}"
    if task is None:
        return None, f"{by}: all of it is done."
    return task, f"{by}: {sum(done)} of {len(done)} done; now {task.protocol}, {task.level}."


def as_rows(found: Iterable[Status]) -> list[dict[str, str]]:
    """Return what became of an assignment as plain data."""
    return [asdict(each) for each in found]


def _state(
    assignment: Assignment, task: Task, trainee: str, attempts: Sequence[Attempt], today: str
) -> Status:
    name = Path(task.protocol).stem if task.protocol.endswith(".yaml") else task.protocol
    days = [
        day_of(told(each.started_at, "seconds"))
        for each in attempts
        if (each.protocol, each.level) == (name, task.level) and _is_done(each)
    ]
    counting = sorted(day for day in days if day >= assignment.since)
    if not counting:
        state: State = "open" if today <= assignment.by else "missed"
        return Status(trainee, name, task.level, state, "")
    state = "done" if counting[0] <= assignment.by else "late"
    return Status(trainee, name, task.level, state, counting[0])


def _is_done(attempt: Attempt) -> bool:
    """Return whether an attempt counts: it came to its end, and an exam was passed."""
    passed = attempt.examined is None or attempt.examined["passed"]
    return attempt.outcome == "finished" and passed
