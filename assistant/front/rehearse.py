"""The pane *Rehearse*: what is due to a trainee, how it went so far, and a rehearsal begun.

It runs in the room, over the same microphone and loudspeaker, as a session does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request

from assistant.base.alike import told_at_first_use
from assistant.base.day import day_shown, minute_shown, now
from assistant.base.languages import shown, tr
from assistant.base.options import typed_code
from assistant.base.paths import trainee_folder
from assistant.core.durations import show_duration
from assistant.core.faults import Fault, UsageError
from assistant.core.rehearsal.assignment import Level
from assistant.front.desk import Desk, Rehearse
from assistant.front.pane import Done, Pane, Shown
from assistant.front.protocols import Library
from assistant.rehearsal.attempts import Attempt, read_attempts
from assistant.rehearsal.class_grid import titles_of
from assistant.rehearsal.class_progress import AttemptRow, row_of
from assistant.rehearsal.command import planned_rehearsal
from assistant.rehearsal.due import Planned, due_steps, plan

PATH = "rehearse"

LEVELS: Mapping[Level, str] = {
    "hear": "hear: it leads, you listen",
    "say": "say: each step by heart",
    "do": "do: in silence, with chimes",
    "exam": "exam: in silence, and marked",
}
"""The ways to rehearse, in the order in which they are learnt."""

BY_WORDS = ("say", "exam")
"""Those in which a trainee's own words are listened to."""

DUE = "due"
"""What is chosen for what is due, in place of a protocol."""

PACES = ("1x", "2x", "4x", "10x")

MOST_SHOWN = 12
"""Attempts that are shown, the last ones; `assistant review --trainee` has all."""

UNHEARD = "Nobody would hear here what is said. “hear” and “do” can be tapped."


@dataclass(frozen=True, slots=True)
class Due:
    """A protocol of which steps are due, or will be on a day."""

    protocol: str
    steps: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Went:
    """An attempt in words."""

    when: str
    protocol: str
    level: str
    result: str
    lasted: str


@dataclass(frozen=True, slots=True)
class Learner:
    """All that is shown of a trainee; `damage` is what could not be read."""

    code: str
    due: tuple[Due, ...]
    coming: tuple[Due, ...]
    went: tuple[Went, ...]
    count: int
    damage: tuple[str, ...]


def learner(folder: Path, code: str) -> Learner:
    """Return what is shown of a trainee by what is kept in the data folder; nothing may be.

    Raises:
        UsageError: the code can't be one.
        Fault: what is kept can't be read.
    """
    typed_code(code, tr("Your code"))
    attempts, damage = read_attempts(trainee_folder(folder, code))
    at = now()
    due = due_steps(attempts, at)
    later = [each for each in plan(attempts, at) if each not in due]
    went = tuple(went_of(attempt) for attempt in reversed(attempts[-MOST_SHOWN:]))
    titles = titles_of(attempts)
    of_due, of_later = (_by_protocol(each, titles) for each in (due, later))
    return Learner(code, of_due, of_later, went, len(attempts), tuple(damage))


def _by_protocol(planned: list[Planned], titles: Mapping[tuple[str, str], str]) -> tuple[Due, ...]:
    """Return the steps of each protocol together, with the day on which the first is due.

    They are called by their titles: an id is nothing that a trainee was ever told.
    """
    steps: dict[str, list[Planned]] = {}
    for each in planned:
        steps.setdefault(each.protocol, []).append(each)
    return tuple(
        Due(
            name, tuple(titles[each.protocol, each.step] for each in of_it), day_shown(of_it[0].day)
        )
        for name, of_it in steps.items()
    )


def went_of(attempt: Attempt) -> Went:
    """Return an attempt in words."""
    row = row_of(attempt)
    return Went(
        minute_shown(row.started_at),
        row.protocol,
        shown().name(row.level) + ("" if row.pace == 1.0 else f", {row.pace:g}x"),
        _result(row),
        show_duration(row.length_s),
    )


def _result(row: AttemptRow) -> str:
    if row.right is None or row.of is None:
        return shown().name(row.outcome)
    if row.passed is None:
        return tr("{right} of {of} steps said alone", right=f"{row.right:g}", of=row.of)
    told = tr("{right} of {of} points", right=f"{row.right:g}", of=row.of)
    return f"{told}, {tr('passed') if row.passed else tr('not passed')}"


def rehearse_pane(desk: Desk, library: Library) -> Pane:
    """Return the pane."""

    def of(code: str) -> Shown:
        known, slip = None, ""
        if code and not desk.busy:  # many attempts take a while, and a session has the processor
            try:
                known = learner(desk.folder, code)
            except (UsageError, Fault) as error:
                slip = str(error)
        values = {
            "trainee": code,
            "learner": known,
            "slip": slip,
            "levels": LEVELS,
            "paces": PACES,
            "protocols": [each for each in library.all() if each.protocol is not None],
            "titles": {each.name: each.title for each in library.all()},
            "busy": desk.busy,
            "unheard": "" if desk.hears_rehearsals else tr(UNHEARD),
        }
        return Shown("rehearse.html", values, status=400 if slip else 200)

    def overview(request: Request) -> Shown:
        return of(request.query_params.get("trainee", "").strip())

    def of_one(request: Request) -> Shown:
        return of(request.path_params["code"])

    def begin(fields: Mapping[str, str]) -> Done:
        code = typed_code(fields.get("trainee", "").strip(), tr("Your code"))
        level = next((each for each in LEVELS if each == fields.get("level")), None)
        if level is None:
            raise UsageError(tr("Choose how to rehearse."))
        if level in BY_WORDS and not desk.hears_rehearsals:
            raise UsageError(tr(UNHEARD))
        wanted = fields.get("protocol", "")
        desk.may()
        planned = planned_rehearsal(
            trainee_folder(desk.folder, code),
            None if wanted == DUE else library.usable(wanted).name,
            level=level,
            trainee=code,
            pace=fields.get("pace", PACES[0]),
            percent=None,
            due=wanted == DUE,
        )
        new = told_at_first_use(desk.folder, None, code)
        told = f"{new}. " if new else ""
        if isinstance(planned, str):
            return Done(f"{told}{planned}", to=f"{PATH}/of/{code}")
        name, how = planned
        desk.ask(Rehearse(name, how))
        title = library.usable(name).title
        begins = tr("{title} begins: say “start”. “Stop” ends it.", title=title)
        return Done(f"{told}{begins}", to=f"{PATH}/of/{code}")

    return Pane(
        "Rehearse",
        PATH,
        {"": overview, "/search": overview, "/of/{code}": of_one},
        {"/begin": begin},
    )
