"""Marks that observers give beside the program's: added to an attempt's journal, and compared.

Nothing that was marked is altered. An observer is a code, as a trainee is; whoever marks the same
thing again has the later mark count, and the journal keeps both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import cast, get_args

from assistant.base.alike import kept_folder
from assistant.base.day import now, written
from assistant.base.options import typed_code
from assistant.core.domain.effects import Edited
from assistant.core.domain.rehearsed import Grade, Observed
from assistant.core.faults import UsageError
from assistant.core.refusals import among
from assistant.core.rehearsal.agreement import Agreement, agreement
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.journal_files import add_to_journal, running_in
from assistant.rehearsal.attempts import Attempt, read_attempts
from assistant.rehearsal.mark_sheet import lines_of

PROGRAM = "program"
"""What the program is called among those who marked."""

ALL = "all"
"""Stands for the number of every thing that is marked."""

_GIVEN = re.compile(rf"({ALL}|[1-9][0-9]{{0,3}})=(.+)")


@dataclass(frozen=True, slots=True)
class Marked:
    """One thing on a sheet, and its grade by the program and by each observer."""

    item: str
    grades: dict[str, str]


def marks_of(attempt: Attempt) -> list[Marked]:
    """Return what was marked of an attempt, as it stands on its sheet; nothing of "hear", "do"."""
    things = [Marked(line.item, {PROGRAM: line.grade}) for line in lines_of(attempt) if line.grade]
    by_item = {each.item: each for each in things}
    for mark in attempt.observed:
        if mark["item"] in by_item:
            by_item[mark["item"]].grades[mark["by"]] = mark["grade"]
    return things


def agreements(attempts: Iterable[Attempt]) -> dict[tuple[str, str], Agreement]:
    """Return how far each observer agrees with the program, and each two observers.

    It is of all things in these attempts that both marked.
    """
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for thing in (each for attempt in attempts for each in marks_of(attempt)):
        for one, other in combinations(sorted(thing.grades, key=lambda by: (by != PROGRAM, by)), 2):
            pairs.setdefault((one, other), []).append((thing.grades[one], thing.grades[other]))
    ordered = sorted(pairs, key=lambda two: (two[0] != PROGRAM, two))
    return {two: agreement(pairs[two]) for two in ordered}


def attempt_of(data_dir: Path, trainee: str, number: int) -> Attempt:
    """Return an attempt by its number.

    Raises:
        UsageError: nothing is kept of the trainee, or there is no such attempt.
    """
    attempts, _ = read_attempts(kept_folder(data_dir, trainee))
    found = [each for each in attempts if each.number == number]
    if not found:
        has = f"1 to {attempts[-1].number}" if attempts else "none"
        raise UsageError(f"attempt {number}: {trainee} has {has}")
    return found[-1]


def observe(data_dir: Path, attempt: Attempt, by: str, given: Sequence[str]) -> int:
    """Add an observer's marks to an attempt's journal; return how many.

    Each of those `given` is a number on the sheet, from 1, or `ALL`, and a grade: "3=partly".

    Raises:
        UsageError: one can't be understood, nothing was marked, or the rehearsal is running now.
        Fault: the journal can't be written.
    """
    typed_code(by, "--by")
    if by == PROGRAM:
        raise UsageError(f"--by {by}: that is what the program's own marks are called")
    things = [thing.item for thing in marks_of(attempt)]
    if not things:
        raise UsageError(
            f"attempt {attempt.number}: nothing is marked where a protocol is rehearsed by "
            f"{attempt.level!r}; say and exam are"
        )
    grades: dict[str, Grade] = {}
    for item, grade in (pair for text in given for pair in _read(text, things)):
        grades[item] = grade
    path = journal_folder(kept_folder(data_dir, attempt.trainee)) / f"{attempt.id}.jsonl"
    if running_in(path.parent, [path.name]):
        raise UsageError(f"rehearsal {attempt.id} is running now; mark it when it is over")
    at = written(now(), "seconds")
    facts = [Edited(at, f"marked by {by}"), *(Observed(by, *each, at) for each in grades.items())]
    add_to_journal(path, [{"t": attempt.length_s, **fact.to_record()} for fact in facts])
    return len(grades)


def _read(text: str, things: Sequence[str]) -> Iterator[tuple[str, Grade]]:
    understood = _GIVEN.fullmatch(text)
    if understood is None:
        raise UsageError(f"{text}: give a number of the sheet and a grade, such as 3=partly")
    which, grade = understood.groups()
    try:
        among(grade, get_args(Grade), "grade")
    except ValueError as error:
        raise UsageError(f"{text}: {error}") from error
    if which != ALL and int(which) > len(things):
        raise UsageError(f"{text}: the sheet has 1 to {len(things)}")
    for item in things if which == ALL else [things[int(which) - 1]]:
        yield item, cast(Grade, grade)
