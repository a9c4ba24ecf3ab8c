"""`assistant verify`: each journal held against its own sums; what is wrong, and what is sure."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from assistant.base.exits import ALTERED, BROKEN_OFF, DAMAGED, FINISHED, UNSEALED
from assistant.base.paths import REHEARSALS, data_folder, trainee_folder, typed_path
from assistant.base.progress import progress_shown
from assistant.base.streams import bring, warn
from assistant.core.domain.events import Record
from assistant.core.durations import show_duration
from assistant.core.faults import Fault, UsageError
from assistant.core.journal.anonymous import REMOVED
from assistant.core.journal.verdict import STATES, State
from assistant.edges.files.itself import names_in
from assistant.edges.store.examined import Examined, examine
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.kept_file import RESCUED
from assistant.review.questions import Review

CODES: dict[State, int] = {
    "sound": FINISHED,
    "broken off": BROKEN_OFF,
    "unsealed": UNSEALED,
    "damaged": DAMAGED,
    "altered": ALTERED,
}
"""The exit code for each state."""

MEANS: dict[State, str] = {
    "sound": "every line is as it was written, and none is missing",
    "broken off": "the end is missing: the power went, the program was killed, or lines were taken "
    "off it; no line that is there was changed",
    "unsealed": "it was written without sums: whether a line was changed can't be told",
    "damaged": "lines can't be read any more",
    "altered": "lines are not those that were written",
}

REPORT = "it is a report, from which texts were taken out; reports carry no sums"

RUNNING = "running"
"""What a journal's state is called while its session runs, if nothing is wrong with it."""

MOST_FAULTS = 20
"""Lines of one journal that are told one by one; JSON has them all."""


def run_verify(session: str | None, *, as_json: bool, data_dir: str | None) -> int:
    """Say of one journal or of all whether it is as it was written; return the exit code.

    `session` is named by its id, its day, the beginning of either, or a journal's file.

    Raises:
        UsageError: there is no such session, or more than one.
        Fault: the journal named can't be read.
    """
    folder = data_folder(data_dir)
    code = FINISHED
    rows = []
    paths = _named(session, folder) if session is not None else _every(folder)
    with progress_shown(sys.stderr, "verifying", wanted=not as_json) as progress:
        for done, path in enumerate(paths):
            progress(done, len(paths))
            try:
                found = examine(path)
            except Fault as fault:
                if session is not None:
                    raise
                warn(str(fault))
                code = max(code, DAMAGED)
                continue
            state = found.verdict.state
            if not (found.running and state == "broken off"):
                code = max(code, CODES[state])
            rows.append((path, found))
    if as_json:
        every = [_row(path, found) for path, found in rows]
        bring(json.dumps({"journals": every}, indent=2) + "\n")
        return code
    bring("".join(f"{line}\n" for line in _lines(rows, every=session is not None)))
    return code


def _named(session: str, folder: Path) -> list[Path]:
    path = typed_path(session, "SESSION")
    if path.suffix == ".jsonl":
        return [path.resolve()]  # a link that was named is meant
    with Review(folder, warn) as review:
        try:
            return [review.journal_of(session)]
        except UsageError:
            # Without its first line a session has no id but its file's name.
            unread = journal_folder(folder) / f"{session}.jsonl"
            if not unread.is_file():
                raise
            return [unread]


def _every(folder: Path) -> list[Path]:
    """Return the journals of a data folder: of sessions, those rescued, and of rehearsals.

    Raises:
        Fault: a folder of them can't be looked into, so that nobody can say how they are.
    """
    home = folder / REHEARSALS
    try:
        trainees = [name for name in names_in(home) if (home / name).is_dir()]
        # Of a trainee a link is refused.
        rehearsed = [journal_folder(trainee_folder(folder, name)) for name in trainees]
        return [
            each / name
            for each in (journal_folder(folder), folder / RESCUED, *rehearsed)
            for name in names_in(each)
            if name.endswith(".jsonl")
        ]
    except OSError as error:
        raise Fault(f"{error.filename}: can't be looked into ({error.strerror})") from error


def _lines(rows: Sequence[tuple[Path, Examined]], *, every: bool) -> Iterator[str]:
    """Yield what is to be read of journals: of those that are sound, where many are, the number."""
    counts: dict[str, int] = {}
    for path, found in rows:
        state = _state(found)
        counts[state] = counts.get(state, 0) + 1
        if every or state not in ("sound", "unsealed"):
            yield from _told(path, found)
    if not every:
        order = [*STATES, RUNNING]
        shown = [f"{counts[state]:,} {state}" for state in order if state in counts]
        many = "1 journal" if len(rows) == 1 else f"{len(rows):,} journals"
        yield f"{many}: {', '.join(shown)}" if rows else "No sessions yet."


def _told(path: Path, found: Examined) -> Iterator[str]:
    verdict = found.verdict
    running = _state(found) == RUNNING
    means = (
        "it is written at this moment; no line that is there was changed"
        if running
        else REPORT
        if verdict.state == "unsealed" and _is_report(found.session)
        else MEANS[verdict.state]
    )
    yield f"{_name(path, found)}: {_state(found)}: {means}"
    for fault in verdict.faults[:MOST_FAULTS]:
        yield f"  {path}:{fault.line}: {fault.text}"
    if len(verdict.faults) > MOST_FAULTS:
        yield f"  {len(verdict.faults) - MOST_FAULTS:,} more lines, which --format json names"
    if verdict.last_sum:
        yield f"  {_sure(found)}"
        yield f"  {verdict.lines:,} lines; the last sum is {verdict.last_sum}"


def _sure(found: Examined) -> str:
    verdict = found.verdict
    if verdict.sure == verdict.lines:
        return f"sure: all lines, {show_duration(found.sure_s)} of the session"
    after = verdict.lines - verdict.sure
    first = (
        f"the first {verdict.sure:,} lines, {show_duration(found.sure_s)} of the session"
        if verdict.sure
        else "no line from the first on"
    )
    return f"sure: {first}; of the {after:,} after them {verdict.tied:,} hang together"


def _row(path: Path, found: Examined) -> Record:
    verdict = found.verdict
    return {
        "session": None if found.session is None else found.session["id"],
        "file": str(path),
        "state": _state(found),
        "lines": verdict.lines,
        "sure_lines": verdict.sure,
        "sure_s": found.sure_s if verdict.last_sum else None,
        "tied_lines": verdict.tied,
        "last_sum": verdict.last_sum or None,
        "faults": [asdict(fault) for fault in verdict.faults],
    }


def _state(found: Examined) -> str:
    running = found.running and found.verdict.state in ("broken off", "sound")
    return RUNNING if running else found.verdict.state


def _name(path: Path, found: Examined) -> str:
    return path.name if found.session is None else str(found.session["id"])


def _is_report(session: Record | None) -> bool:
    return session is not None and session["id"] == REMOVED
