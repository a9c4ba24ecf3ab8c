"""The teacher's view: how trainees do over time, alone or as a class, from their attempts alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from assistant.base.alike import kept_folder
from assistant.base.day import told
from assistant.core.domain.events import Record
from assistant.rehearsal.attempts import Attempt, read_attempts
from assistant.rehearsal.class_grid import Cell, cells
from assistant.rehearsal.due import due_steps
from assistant.rehearsal.observers import agreements


@dataclass(frozen=True, slots=True)
class Helped:
    """A step, how often it was to be said or done, and how often not wholly by heart."""

    protocol: str
    step: str
    asked: int
    helped: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt in one line.

    `right` of `of` are steps said alone, or points of an exam; None for the other levels.
    `evenness` is the time held on the side held shorter as a share of the other's, over the steps
    held on both. `steadiness` is the standard deviation of the holds' lengths, each as a share of
    its target: 0 is as steady as can be. Both are None where there are too few holds to tell.
    """

    trainee: str
    number: int
    started_at: str
    protocol: str
    level: str
    pace: float
    outcome: str
    length_s: float
    right: float | None
    of: int | None
    passed: bool | None
    evenness: float | None
    steadiness: float | None
    commands_a_minute: float


ATTEMPT_FIELDS = tuple(field.name for field in fields(AttemptRow))

ATTEMPT_NUMBERS = frozenset(
    {
        "number", "pace", "length_s", "right", "of", "evenness", "steadiness", "commands_a_minute",
    }
)  # fmt: skip
"""Those of them that are numbers."""

DUE_FIELDS = ("trainee", "protocol", "step", "due")


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far two who marked agree: the program and an observer, or two observers.

    Of `of` things that both marked `same` were marked the same; `kappa` is Cohen's, None without.
    """

    one: str
    other: str
    same: int
    of: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All that is told of some trainees: a class of one, or of many."""

    trainees: tuple[str, ...]
    attempts: tuple[AttemptRow, ...]
    helped: tuple[Helped, ...]
    due: tuple[tuple[str, str, str, str], ...]
    """Trainee, protocol, step, and the day on which it is due."""
    damage: tuple[str, ...]
    steps: tuple[Cell, ...] = ()
    """Learners × steps."""
    agreed: tuple[Agreed, ...] = ()
    """How far those who marked agree, over all of these trainees."""
    everything: tuple[Attempt, ...] = ()
    """All the attempts, those of a trainee together."""


def progress(data_dir: Path, codes: Sequence[str], now: datetime) -> Progress:
    """Return how the trainees with these codes did.

    Raises:
        UsageError: nothing is kept of one of them.
        Fault: the attempts can't be read.
    """
    rows: list[AttemptRow] = []
    damage: list[str] = []
    everything: list[Attempt] = []
    due: list[tuple[str, str, str, str]] = []
    steps: list[Cell] = []
    for code in dict.fromkeys(codes):
        attempts, wrong = read_attempts(kept_folder(data_dir, code))
        damage += wrong
        everything += attempts
        rows += [row_of(attempt) for attempt in attempts]
        due += [(code, each.protocol, each.step, each.day) for each in due_steps(attempts, now)]
        steps += cells(attempts, now)
    return Progress(
        tuple(dict.fromkeys(codes)),
        tuple(rows),
        most_helped(everything),
        tuple(due),
        tuple(damage),
        tuple(steps),
        tuple(
            Agreed(*two, each.same, each.of, each.kappa)
            for two, each in agreements(everything).items()
        ),
        tuple(everything),
    )


def row_of(attempt: Attempt) -> AttemptRow:
    """Return an attempt in one line."""
    right: float | None = None
    of: int | None = None
    if attempt.examined is not None:
        right, of = attempt.examined["points"], attempt.examined["of"]
    elif attempt.said:
        right, of = sum(each["score"] == "alone" for each in attempt.said), len(attempt.said)
    return AttemptRow(
        trainee=attempt.trainee,
        number=attempt.number,
        started_at=told(attempt.started_at, "seconds"),
        protocol=attempt.protocol,
        level=attempt.level,
        pace=attempt.pace,
        outcome=attempt.outcome,
        length_s=attempt.length_s,
        right=right,
        of=of,
        passed=None if attempt.examined is None else attempt.examined["passed"],
        evenness=evenness(attempt.holds),
        steadiness=steadiness(attempt.holds),
        commands_a_minute=round(attempt.commands_a_minute, 2),
    )


def evenness(holds: Iterable[Record]) -> float | None:
    """Return how even the sides were: the shorter's time as a share of the longer's."""
    held: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for hold in holds:
        held[hold["step"]][str(hold["side"])] += hold["duration_s"]
    both = [sides for sides in held.values() if {"left", "right"} <= sides.keys()]
    left, right = (sum(sides[side] for sides in both) for side in ("left", "right"))
    return round(min(left, right) / max(left, right), 3) if max(left, right) > 0 else None


def steadiness(holds: Iterable[Record]) -> float | None:
    """Return the standard deviation of the holds, each as a share of its target."""
    shares = [hold["duration_s"] / hold["target_s"] for hold in holds if hold["target_s"] > 0]
    return round(stdev(shares), 3) if len(shares) > 1 else None


def most_helped(attempts: Iterable[Attempt]) -> tuple[Helped, ...]:
    """Return the steps that were not always known by heart, the most often helped first."""
    asked: Counter[tuple[str, str]] = Counter()
    helped: Counter[tuple[str, str]] = Counter()
    for attempt in attempts:
        known: dict[str, bool] = {each["step"]: each["score"] == "alone" for each in attempt.said}
        for each in attempt.marked:
            if each["step"]:
                known[each["step"]] = known.get(each["step"], True) and each["grade"] == "done"
        for step, by_heart in known.items():
            asked[attempt.protocol, step] += 1
            helped[attempt.protocol, step] += not by_heart
    ranked = sorted(helped, key=lambda key: (-helped[key], -helped[key] / asked[key], key))
    return tuple(Helped(*key, asked[key], helped[key]) for key in ranked if helped[key])


def summed_up(progress: Progress) -> list[dict[str, Any]]:
    """Return a line for each trainee of a class."""
    lines = []
    for code in progress.trainees:
        rows = [row for row in progress.attempts if row.trainee == code]
        exams = [row for row in rows if row.passed is not None]
        even = [row.evenness for row in rows if row.evenness is not None]
        steady = [row.steadiness for row in rows if row.steadiness is not None]
        lines.append(
            {
                "trainee": code,
                "attempts": len(rows),
                "last": rows[-1].started_at if rows else None,
                "last_exam_passed": exams[-1].passed if exams else None,
                "evenness": round(fmean(even), 3) if even else None,
                "steadiness": round(fmean(steady), 3) if steady else None,
                "due": sum(each[0] == code for each in progress.due),
            }
        )
    return lines


def as_parts(progress: Progress) -> dict[str, Iterable[Record]]:
    """Return all of it as rows under the name of each part."""
    return {
        "trainees": summed_up(progress),
        "attempts": [asdict(row) for row in progress.attempts],
        "helped": [asdict(each) for each in progress.helped],
        "due": [dict(zip(DUE_FIELDS, each, strict=True)) for each in progress.due],
        "steps": [asdict(each) for each in progress.steps],
        "agreement": [asdict(each) for each in progress.agreed],
    }
