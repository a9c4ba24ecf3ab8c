"""`assistant rehearse`: one rehearsal from its options to its mark sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.base.alike import told_at_first_use
from assistant.base.day import day_shown, now
from assistant.base.exits import FINISHED
from assistant.base.languages import code_of, shipped_language, showing_in, shown
from assistant.base.options import typed_code, typed_pace
from assistant.base.paths import data_folder, trainee_folder, typed_path
from assistant.base.protocols import load_protocol
from assistant.base.settings import language_of_what_is_shown
from assistant.base.streams import bring, warn
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import FileError, UsageError
from assistant.core.rehearsal.assignment import Level
from assistant.core.rehearsal.key_words import items
from assistant.core.shown.texts import put
from assistant.edges.files.library import every_protocol
from assistant.live.opening.choices import Choices
from assistant.live.opening.rehearsal import Rehearsal
from assistant.live.opening.run import run_session
from assistant.rehearsal.assignments import load_assignment, next_task
from assistant.rehearsal.attempts import read_attempts
from assistant.rehearsal.due import Planned, plan
from assistant.rehearsal.mark_sheet import write_sheet

MOST_PACE = 60.0
"""At sixty times a minute is a second: faster nobody can say a word."""

SHEETS = (".html", ".json", ".txt")


def rehearse(
    protocol: str | None,
    *,
    level: Level,
    trainee: str,
    pace: str,
    percent: int | None,
    due: bool,
    assignment: str | None = None,
    sheet: str | None,
    choices: Choices,
) -> int:
    """Run a rehearsal, and return the exit code. `choices` are those that a session has too.

    Raises:
        UsageError: what is asked for does not fit together.
        Fault: something of the machine does not work.
    """
    typed_code(trainee, "--trainee")
    paper = None if sheet is None else _sheet_file(sheet)
    folder = trainee_folder(data_folder(choices.data_dir), trainee)
    if assignment is not None:
        if due or protocol is not None:
            raise UsageError("--assignment: it says what is rehearsed; name nothing beside it")
        asked = load_assignment(typed_path(assignment, "--assignment"))
        if asked.unknown:
            raise FileError(asked.unknown)
        task, words = next_task(asked, read_attempts(folder)[0], trainee, now())
        if task is None:
            bring(f"{words}\n")
            return FINISHED
        warn(words)
        protocol, level = task.protocol, task.level
    with showing_in(language_of_what_is_shown()):
        planned = planned_rehearsal(
            folder, protocol, level=level, trainee=trainee, pace=pace, percent=percent, due=due
        )
    if isinstance(planned, str):
        if new := told_at_first_use(data_folder(choices.data_dir), None, trainee):
            warn(new)
        bring(f"{planned}\n")
        return FINISHED
    protocol, rehearsal = planned
    chosen = replace(choices, protocol=protocol, rehearsal=rehearsal)

    def last_line(attempt_id: str, outcome: str) -> str:
        attempt = next(each for each in read_attempts(folder)[0] if each.id == attempt_id)
        if paper is not None:
            write_sheet(attempt, paper)
        texts = shown().rehearsal.sheet
        where = put(texts.sheet_in, path=paper) if paper is not None else ""
        told = shown().name(outcome)
        return put(texts.saved, id=attempt_id, outcome=told, where=where, trainee=trainee)

    return run_session(chosen, last_line)


def planned_rehearsal(
    folder: Path,
    protocol: str | None,
    *,
    level: Level,
    trainee: str,
    pace: str,
    percent: int | None,
    due: bool,
) -> tuple[str, Rehearsal] | str:
    """Return what is rehearsed and how, by what is wanted and what the trainee's `folder` holds.

    Where what is due is wanted and nothing is, that is returned in words, with what will be next.

    Raises:
        UsageError: what is asked for does not fit together.
        Fault: what is kept can't be read.
    """
    steps = None
    if due:
        if level != "say":
            raise UsageError(f"--due: what is due is said; leave out --level {level}")
        chosen_steps = _due(folder, protocol)
        if isinstance(chosen_steps, str):
            return chosen_steps
        protocol, steps = chosen_steps
    if protocol is None:
        raise UsageError("PROTOCOL: name what is to be rehearsed, or add --due")
    number = 1 + max((each.number for each in read_attempts(folder)[0]), default=0)
    paced = typed_pace(pace, 1.0, MOST_PACE, "4x")
    return protocol, Rehearsal(level, trainee, paced, percent, steps, number)


def _due(folder: Path, wanted: str | None) -> tuple[str, frozenset[str]] | str:
    """Return the protocol of which steps are due, the longest waiting first, and these steps.

    It is the protocol that is wanted, if one is. Where nothing is due that is returned in words,
    with what will be next. What is due of a protocol that can't be had by its name any more, or
    never could, is passed over, and that is said.

    Raises:
        UsageError: the protocol that is wanted can't be used, or none of which something is due.
    """
    at = now()
    planned = plan(read_attempts(folder)[0], at)
    library = _Library()
    if wanted is not None:
        library.add(load_protocol(wanted))
        planned = [each for each in planned if each.protocol in library.read]
    waiting = [each for each in planned if each.due <= at]
    names = dict.fromkeys(each.protocol for each in waiting)
    lost = [name for name in names if name not in library]
    due = [each for each in waiting if library.has(each)]
    gone = "; ".join(f"{name} {library.why[name]}" for name in lost)
    if lost:
        mend = "name its file: `assistant rehearse FILE --due`"
        if not due:
            raise UsageError(f"what is due can't be rehearsed: {gone}; {mend}")
        warn(f"passed over, of what is due: {gone}; {mend}")
    if due:
        name = due[0].protocol
        steps = frozenset(each.step for each in due if each.protocol == name)
        return wanted or name, steps
    texts = shown().rehearsal.sheet
    nothing = texts.nothing_due if wanted is None else texts.nothing_of_it
    if not planned:
        return put(texts.not_yet, nothing=nothing)
    later = [each for each in planned if each.due > at]
    can = [each for each in later if library.has(each)]
    coming = next(iter(can or (each for each in later if each.protocol not in library)), None)
    if coming is None:
        return f"{nothing}."
    also = [
        each for each in can or later if (each.protocol, each.day) == (coming.protocol, coming.day)
    ]
    count = texts.one_step if len(also) == 1 else put(texts.steps, number=len(also))
    why = "" if can else f", which {library.why[coming.protocol]}"
    day, of = day_shown(coming.day), f"{coming.protocol}{why}"
    return put(texts.next_due, nothing=nothing, day=day, steps=count, protocol=of)


class _Library:
    """The protocols that can be had by their names, each read when it is first asked for."""

    def __init__(self) -> None:
        self.read: dict[str, frozenset[str]] = {}
        """The steps that are said of each."""
        self.why: dict[str, str] = {}
        """Why others can't be had."""
        self._names = {path.stem for path in every_protocol()}

    def add(self, protocol: Protocol) -> None:
        """Add one that was read."""
        self.read[protocol.name] = frozenset(
            item.id for item in items(protocol, shipped_language(code_of(protocol)).forms)
        )

    def __contains__(self, name: str) -> bool:
        """Return whether the protocol of a name can be had."""
        if name not in self.read and name not in self.why:
            if name not in self._names:
                self.why[name] = "is not in the library"
                return False
            try:
                self.add(load_protocol(name))
            except UsageError as error:
                self.why[name] = f"can't be used ({str(error).splitlines()[0]})"
        return name in self.read

    def has(self, each: Planned) -> bool:
        """Return whether a step can be rehearsed: its protocol has it still."""
        return each.protocol in self and each.step in self.read[each.protocol]


def _sheet_file(text: str) -> Path:
    path = typed_path(text, "--sheet")
    if path.suffix not in SHEETS:
        raise UsageError(f"--sheet {text}: give a name that ends in {', '.join(SHEETS)}")
    if not path.parent.is_dir():
        raise UsageError(f"--sheet {text}: there is no folder {path.parent}")
    return path
