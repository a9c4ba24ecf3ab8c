"""`assistant rehearse`: one rehearsal from its options to its mark sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from assistant.base.day import now
from assistant.base.options import typed_code, typed_pace
from assistant.base.paths import data_folder, trainee_folder, typed_path
from assistant.base.protocols import load_protocol
from assistant.core.faults import UsageError
from assistant.core.rehearsal.key_words import items
from assistant.live.choices import Choices
from assistant.live.open_rehearsal import Level, Rehearsal
from assistant.live.run import run_session
from assistant.rehearsal.attempts import read_attempts
from assistant.rehearsal.due import due_steps
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
    steps = None
    if due:
        if level != "say":
            raise UsageError(f"--due: what is due is said; leave out --level {level}")
        protocol, steps = _due(folder, protocol)
        if protocol is None:
            print("Nothing is due." if steps is None else "Nothing of it is due.")
            return 0
    if protocol is None:
        raise UsageError("PROTOCOL: name what is to be rehearsed, or add --due")
    number = 1 + max((each.number for each in read_attempts(folder)[0]), default=0)
    rehearsal = Rehearsal(
        level, trainee, typed_pace(pace, 1.0, MOST_PACE, "4x"), percent, steps, number
    )
    chosen = replace(choices, protocol=protocol, rehearsal=rehearsal)

    def last_line(attempt_id: str, outcome: str) -> str:
        attempt = next(each for each in read_attempts(folder)[0] if each.id == attempt_id)
        if paper is not None:
            write_sheet(attempt, paper)
        where = f", sheet in {paper}" if paper is not None else ""
        return (
            f"Rehearsal {attempt_id}: {outcome}, saved{where}. "
            f"`assistant review --trainee {trainee}` shows them all."
        )

    return run_session(chosen, last_line)


def _due(folder: Path, protocol: str | None) -> tuple[str | None, frozenset[str] | None]:
    """Return the protocol of which steps are due, the longest waiting first, and these steps.

    No protocol is returned where nothing is due, and no steps with it where that is so of all.
    """
    waiting = due_steps(read_attempts(folder)[0], now())
    wanted = protocol and load_protocol(protocol).name
    for name in dict.fromkeys(each.protocol for each in waiting):
        if wanted not in (None, name):
            continue
        known = {item.id for item in items(load_protocol(protocol or name))}
        steps = frozenset(each.step for each in waiting if each.protocol == name) & known
        if steps:
            return protocol or name, steps
    return None, None if protocol is None else frozenset()


def _sheet_file(text: str) -> Path:
    path = typed_path(text, "--sheet")
    if path.suffix not in SHEETS:
        raise UsageError(f"--sheet {text}: give a name that ends in {', '.join(SHEETS)}")
    if not path.parent.is_dir():
        raise UsageError(f"--sheet {text}: there is no folder {path.parent}")
    return path
