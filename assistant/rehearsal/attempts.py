"""A trainee's attempts, as the journals of the rehearsals keep them.

They lie in a folder for each trainee, under a code. All that is told of a trainee (marks, what is
due, how it went over time) is drawn from them anew each time.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.base.alike import kept_folder
from assistant.base.day import moment_at_place, told
from assistant.core.domain.effects import Finish, HoldEnded
from assistant.core.domain.events import Record
from assistant.core.domain.rehearsed import Examined, ItemMarked, Observed, StepSaid
from assistant.core.faults import Fault, UsageError
from assistant.core.journal.standing import meant
from assistant.edges.store.journal import Logbook, journal_folder, read_journals
from assistant.edges.store.journal_files import running_in
from assistant.sessions.read_back import standing_lines


@dataclass(frozen=True, slots=True)
class Attempt:
    """One rehearsal, as it was logged. Times are seconds of the rehearsal, holds at its pace.

    It began at `started_at` on the clock of its place.
    """

    id: str
    number: int
    started_at: datetime
    trainee: str
    protocol: str
    level: str
    pace: float
    outcome: str
    length_s: float
    said: tuple[Record, ...]
    marked: tuple[Record, ...]
    examined: Record | None
    holds: tuple[Record, ...]
    commands: int
    observed: tuple[Record, ...] = ()
    """What observers marked, in the order in which they did."""

    @property
    def commands_a_minute(self) -> float:
        """How often the trainee spoke a command."""
        return 60.0 * self.commands / self.length_s if self.length_s else 0.0

    def to_record(self) -> dict[str, Any]:
        """Return the mark sheet as plain data, under stable keys."""
        return {
            "id": self.id,
            "number": self.number,
            "started_at": told(self.started_at, "auto"),
            "trainee": self.trainee,
            "protocol": self.protocol,
            "level": self.level,
            "pace": self.pace,
            "outcome": self.outcome,
            "length_s": self.length_s,
            "commands": self.commands,
            "commands_a_minute": round(self.commands_a_minute, 2),
            "items": [_plain(each) for each in self.marked],
            "said": [_plain(each) for each in self.said],
            "result": None if self.examined is None else _plain(self.examined),
            "holds": [_plain(each) for each in self.holds],
            "observed": [_plain(each) for each in self.observed],
        }


def read_attempts(folder: Path) -> tuple[list[Attempt], list[str]]:
    """Return the attempts in a trainee's folder in their order, and all that is damaged.

    Raises:
        Fault: the folder is there and cannot be read.
    """
    books, damage = read_journals(folder)
    attempts = []
    for book in books:
        attempt = _attempt(book)
        if attempt is None:
            damage.append(f"{folder}: {book.session['id']} is no rehearsal and was left out")
        else:
            attempts.append(attempt)
    return sorted(attempts, key=lambda attempt: attempt.number), damage


def erase(data_dir: Path, trainee: str) -> None:
    """Remove all that is kept of a trainee.

    Raises:
        UsageError: nothing is kept, or a rehearsal is running now; it says which.
        Fault: it can't be removed.
    """
    folder = kept_folder(data_dir, trainee)
    journals = journal_folder(folder)
    for file in running_in(journals, (each.name for each in sorted(journals.glob("*.jsonl")))):
        name = file.removesuffix(".jsonl")
        raise UsageError(
            f"nothing was erased: rehearsal {name} is running now; erase when it is over"
        )
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise Fault(f"{folder}: can't be removed ({error.strerror})") from error


def _attempt(book: Logbook) -> Attempt | None:
    head = book.session
    rehearsal: Any = head.get("rehearsal")  # whatever a file edited by hand may hold
    try:
        started = moment_at_place(head["started_at"], head)
        level, trainee = str(rehearsal["level"]), str(rehearsal["trainee"])
        pace, number = float(rehearsal["pace"]), int(rehearsal["number"])
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    outcome = next((each["outcome"] for each in standing_lines(book, Finish.kind)), "interrupted")
    return Attempt(
        id=head["id"],
        number=number,
        started_at=started,
        trainee=trainee,
        protocol=head["protocol"]["name"],
        level=level,
        pace=pace,
        outcome=outcome,
        length_s=book.last_s,
        said=tuple(standing_lines(book, StepSaid.kind)),
        marked=tuple(standing_lines(book, ItemMarked.kind)),
        examined=next(iter(standing_lines(book, Examined.kind)), None),
        # In a demonstration it is the program that holds.
        holds=() if level == "hear" else tuple(standing_lines(book, HoldEnded.kind)),
        commands=len(meant(book.records)),
        observed=tuple(standing_lines(book, Observed.kind)),
    )


def _plain(record: Record) -> Record:
    return {key: value for key, value in record.items() if key not in ("t", "kind")}
