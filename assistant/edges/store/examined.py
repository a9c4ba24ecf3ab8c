"""A journal's file as it is, whatever is wrong with it: for whoever asks whether to believe it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.core.domain.events import Record
from assistant.core.faults import Fault
from assistant.core.journal.verdict import Verdict, judge
from assistant.edges.files.file_lock import is_locked
from assistant.edges.files.itself import read_itself
from assistant.edges.store.journal import records_in


@dataclass(frozen=True, slots=True)
class Examined:
    """A journal's file, whatever is wrong with it: what each line says, and the verdict.

    `session` is None where the first line can't be read. The journal is written at this moment
    where it is `running`. `sure_s` is the session's time, in seconds, up to which all is sure.
    """

    session: Record | None
    verdict: Verdict
    running: bool
    sure_s: float


def examine(path: Path) -> Examined:
    """Return what is to be thought of a journal.

    Raises:
        Fault: it can't be read.
    """
    try:
        with read_itself(path, own_folder=True) as file:
            running = is_locked(path)
            *lines, rest = file.read().split(b"\n")
    except OSError as error:
        raise Fault(f"{path}: this session cannot be read ({error.strerror})") from error
    records = records_in(lines) if lines else []
    verdict = judge(lines, rest, records)
    sure = [record["t"] for record in records[1 : verdict.sure] if record is not None]
    return Examined(records[0] if records else None, verdict, running, max(sure, default=0.0))
