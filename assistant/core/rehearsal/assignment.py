"""An assignment as a teacher writes it in YAML: what is to be rehearsed, by whom, until which day.

Its keys are told of as those of a protocol's file are. What came of it is drawn from the attempts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator

from assistant.core.faults import Problem
from assistant.core.written.keys import Keys, told_of
from assistant.core.written.kinds import ASSIGNMENT
from assistant.core.written.problems import Complaint, WrittenError
from assistant.core.written.values import Label, one_of
from assistant.core.written.yaml_text import read_yaml

Level = Literal["hear", "say", "do", "exam"]


def _day(value: object, info: ValidationInfo) -> str:
    """Return a day as it stands in the calendar that the reader was given."""
    read_day: Callable[[str], str] = (info.context or {})["read_day"]
    try:
        return read_day(str(value))
    except ValueError:
        raise ValueError("needs a day, such as 2030-01-31") from None


def _task(value: object) -> object:
    """Return what is to be rehearsed as keys, where a protocol alone was named."""
    return {"protocol": value} if isinstance(value, str) else value


Day = Annotated[str, BeforeValidator(_day)]


class TaskInFile(Keys):
    """One protocol that is to be rehearsed."""

    protocol: Label = Field(description="its name in the library")
    level: Annotated[Level, one_of(*get_args(Level))] = Field(
        default="say", description="how: hear, say, do or exam"
    )


class AssignmentInFile(Keys):
    """The whole of a file."""

    assignment: Label = Field(description="what it is called")
    rehearse: list[Annotated[TaskInFile, BeforeValidator(_task)]] = Field(
        min_length=1, max_length=50, description="the list of protocols that are to be rehearsed"
    )
    since: Day | None = Field(default=None, description="the day from which on it counts")
    by: Day = Field(description="the day by which it is to be done, such as 2030-01-31")
    trainees: list[Label] = Field(default=[], max_length=500, description="whose it is, by codes")

    @field_validator("by")
    @classmethod
    def _the_end_follows_the_beginning(cls, by: str, info: ValidationInfo) -> str:
        if by < (info.data.get("since") or by):
            raise ValueError("the day must not come before 'since'")
        return by


@dataclass(frozen=True, slots=True)
class Task:
    """A protocol that is to be rehearsed, and how."""

    protocol: str
    level: Level


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be rehearsed `by` a day, itself included; days are as 2030-01-31.

    Attempts from the day `since` on count, all if that is "". Without `trainees` it is everybody's.
    Protocols that can't be had here by their names are told in `unknown`.
    """

    title: str
    tasks: tuple[Task, ...]
    since: str
    by: str
    trainees: tuple[str, ...]
    unknown: tuple[Problem, ...] = ()


_PARTS: dict[str, type[Keys]] = {"": AssignmentInFile, "rehearse": TaskInFile}


def read_assignment(
    text: str, source: str, read_day: Callable[[str], str], why_not: Callable[[str], str]
) -> Assignment:
    """Return the assignment that a text describes; `source` is where it is from, as told.

    `read_day` returns a day as it is typed, and raises `ValueError` where the calendar has none.
    `why_not` returns why there is no protocol of a name, with the mend; "" where there is one.

    Raises:
        WrittenError: it can't be used; every problem is told.
    """
    document = read_yaml(text, source, ASSIGNMENT)
    problems = list(document.problems)
    try:
        written = AssignmentInFile.model_validate(document.data, context={"read_day": read_day})
    except ValidationError as failure:
        problems += [document.problem(each) for each in told_of(failure, _PARTS)]
    if problems:
        raise WrittenError(sorted(problems, key=lambda each: (each.line, each.column)))
    tasks = tuple(Task(each.protocol, each.level) for each in written.rehearse)
    whose = tuple(written.trainees)
    unknown = []
    for at, task in enumerate(tasks):
        if why := why_not(task.protocol):
            path = ("rehearse", at, "protocol")
            where = path if path in document.values else path[:-1]
            unknown.append(document.problem(Complaint(where, "", why)))
    return Assignment(
        written.assignment, tasks, written.since or "", written.by, whose, tuple(unknown)
    )
