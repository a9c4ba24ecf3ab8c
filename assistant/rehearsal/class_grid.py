"""A class as learners × steps: how each step went last, how often it was helped, when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from assistant.base.day import day_after, day_of, told
from assistant.core.domain.protocol import in_words
from assistant.rehearsal.attempts import Attempt
from assistant.rehearsal.due import plan


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of one learner.

    It was asked for in `asked` attempts and not wholly known in `helped` of them. `last` is the
    score or grade of the last, `on` the day of it, and `due` that on which it comes again; `waits`
    is whether it is due today.
    """

    trainee: str
    protocol: str
    step: str
    title: str
    asked: int
    helped: int
    last: str
    on: str
    due: str
    waits: bool


CELL_FIELDS = tuple(field.name for field in fields(Cell))
CELL_NUMBERS = frozenset({"asked", "helped"})

KNOWN = ("alone", "done")
"""Scores and grades of a step that needed no help."""

_WORSE = ("alone", "done", "prompted", "partly", "wrong order", "told", "not")
"""Scores and grades, the best first."""


def scores_of(attempt: Attempt) -> dict[str, str]:
    """Return how each step of an attempt went: the worst of what was scored or marked of it."""
    scores: dict[str, str] = {}
    for step, score in [
        *((each["step"], each["score"]) for each in attempt.said),
        *((each["step"], each["grade"]) for each in attempt.marked if each["step"]),
    ]:
        scores[step] = max(scores.get(step, score), score, key=_WORSE.index)
    return scores


def titles_of(attempts: Iterable[Attempt]) -> dict[tuple[str, str], str]:
    """Return what each step of each protocol is called, by the attempts that tell it."""
    titles: dict[tuple[str, str], str] = {}
    for attempt in attempts:
        for each in attempt.said:
            titles[attempt.protocol, each["step"]] = each.get("title") or in_words(each["step"])
        for each in attempt.marked:
            if each["step"]:
                item = str(each.get("item", each["step"]))
                name = item.partition(": ")[0] if each.get("cue") else in_words(each["step"])
                side = next((s for s in (", left", ", right") if name.endswith(s)), "")
                titles.setdefault((attempt.protocol, each["step"]), name.removesuffix(side))
    return titles


def cells(attempts: Sequence[Attempt], now: datetime) -> list[Cell]:
    """Return the steps of one learner, those of a protocol together, in the order they came up.

    The attempts are in the order in which they were made.
    """
    titles = titles_of(attempts)
    planned = {(each.protocol, each.step): each.day for each in plan(attempts, now)}
    today = day_after(now, 0)
    told_of: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for attempt in attempts:
        for step, score in scores_of(attempt).items():
            day = day_of(told(attempt.started_at, "seconds"))
            told_of.setdefault((attempt.protocol, step), []).append((score, day))
    protocols = list(dict.fromkeys(protocol for protocol, _ in told_of))
    return [
        Cell(
            trainee=attempts[-1].trainee,
            protocol=protocol,
            step=step,
            title=titles[protocol, step],
            asked=len(went),
            helped=sum(score not in KNOWN for score, _ in went),
            last=went[-1][0],
            on=went[-1][1],
            due=planned[protocol, step],
            waits=planned[protocol, step] <= today,
        )
        for each in protocols
        for (protocol, step), went in told_of.items()
        if protocol == each
    ]
