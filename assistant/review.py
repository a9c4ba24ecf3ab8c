"""Review: the sessions and holds that the journals keep, as data, JSON or CSV.

What a journal says outright is shown as it stands. Only where it breaks off, or a line of it is
damaged, is the session walked again from its events, for the holds that have no line.
"""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TextIO

from assistant.core.effects import Effect, Finish, HoldEnded, HoldStarted, Noted, StepSkipped
from assistant.core.events import Interrupted, Record, from_record
from assistant.core.faults import UsageError
from assistant.core.holds import EndReason, LoggedHold, Was
from assistant.core.manner import Settings
from assistant.core.protocol import Protocol, Written
from assistant.core.session import Session
from assistant.core.standing import after, standing
from assistant.edges.journal import Logbook, read_journals
from assistant.edges.protocol_file import parse_protocol
from assistant.languages import shipped_language

HOLD_FIELDS = (
    "session_id",
    "protocol",
    "client",
    "step",
    "region",
    "side",
    "layer",
    "technique",
    "started_s",
    "duration_s",
    "floor_s",
    "target_s",
    "end_reason",
    "paused_s",
    "response",
    "breaths",
    "notes",
    "was_side",
    "was_started_s",
    "was_duration_s",
    "was_end_reason",
)
"""What is shown of each hold. `notes` are parted by semicolons; `was_` has what was noted first of
a hold that was corrected since, and nothing where none was."""


Identity = tuple[str, str | None, int, float]
"""What tells a hold from every other of its session: step, side, layer and start."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Sessions with their holds, oldest first, and what could not be read."""

    sessions: tuple[dict[str, Any], ...]
    holds: tuple[dict[str, Any], ...]
    damage: tuple[str, ...]


def review(
    data_dir: Path, client: str | None = None, protocol: str | None = None, last: int | None = None
) -> Reviewed:
    """Return the sessions of `client` with `protocol`, at most the `last` ones; None means all.

    Raises:
        Fault: the sessions are there and cannot be read.
    """
    books, damage = read_journals(data_dir)
    fitting = [
        book
        for book in books
        if client in (None, book.session["client"])
        and protocol in (None, book.session["protocol"]["name"])
    ]
    sessions: list[dict[str, Any]] = []
    holds: list[dict[str, Any]] = []
    for book in fitting if last is None else fitting[-last:]:
        outcome, logged = _ended(book, damage)
        sessions.append(_session(book, outcome))
        holds += _shown(book, logged)
    return Reviewed(tuple(sessions), tuple(holds), tuple(damage))


def replay(book: Logbook) -> tuple[Session, list[Effect]]:
    """Return the session a journal's events lead to, as it was when written, and the effects."""
    header = book.session
    session = Session(
        _protocol(book),
        shipped_language(),
        header["start_side"],
        header["layers"],
        budget_s=header["budget_s"],
        skip_screening=header["skip_screening"],
        settings=Settings(**header["settings"]),
    )
    effects: list[Effect] = []
    for record in book.records:
        event = from_record(record)
        if event is not None:
            effects += session.handle(event)
    return session, effects


def _protocol(book: Logbook) -> Protocol:
    protocol = book.session["protocol"]
    shared = [Written(each["name"], each["text"]) for each in protocol["shared"]]
    return parse_protocol(
        protocol["text"], protocol["name"], f"journal {book.session['id']}", shared
    )


def _ended(book: Logbook, damage: list[str]) -> tuple[str, list[LoggedHold]]:
    """Return how a session ended, and its holds in the order they began.

    `damage` is told where the session cannot be walked again and a hold may have no line.
    """
    outcome = next((record["outcome"] for record in _of(book, Finish.kind)), None)
    holds = {_identity(hold): hold for hold in map(_logged, _of(book, HoldEnded.kind))}
    if outcome is None or not book.whole:
        walked_to, walked = _walked_again(book, damage)
        outcome = outcome or walked_to
        holds |= _without_a_line(book, holds, walked)
    return outcome, sorted(holds.values(), key=lambda hold: hold.started_s)


def _walked_again(book: Logbook, damage: list[str]) -> tuple[str, dict[Identity, LoggedHold]]:
    """Return the outcome and the holds that a journal's events lead to.

    A hold that was running ended at the last moment the journal vouches for.
    """
    try:
        session, effects = replay(book)
        effects += session.handle(Interrupted(book.last_s, "the journal breaks off"))
    except (UsageError, ValueError) as error:  # ValueError: a length that no words are made for
        why = str(error).splitlines()[0]
        damage.append(f"a hold left open cannot be shown in full: {why}")
        return "interrupted", {}
    holds = [fact.hold for fact in after((), effects) if isinstance(fact, HoldEnded)]
    outcome = next(effect.outcome for effect in effects if isinstance(effect, Finish))
    return outcome, {_identity(hold): hold for hold in holds}


def _without_a_line(
    book: Logbook, written: dict[Identity, LoggedHold], walked: dict[Identity, LoggedHold]
) -> dict[Identity, LoggedHold]:
    """Return the holds that began and whose end no line tells.

    The journal's word that a hold began is kept even where the walk, for want of a damaged line,
    led elsewhere. The walk's alone is taken only where it led to all that the journal knows of.
    """
    begun = {_identity(record): record for record in _of(book, HoldStarted.kind)}
    known = begun.keys() | written.keys()
    missing = {
        hold: walked.get(hold) or _broken_off(book, record)
        for hold, record in begun.items()
        if hold not in written
    }
    if known <= walked.keys():
        missing |= {hold: walked[hold] for hold in walked.keys() - known}
    return missing


def _broken_off(book: Logbook, begun: Record) -> LoggedHold:
    """Return a hold of which only the beginning is known, as interrupted.

    It ended by the next thing the journal tells of, or by its last moment.
    """
    later = [
        record["t"]
        for record in _of(book, HoldStarted.kind, StepSkipped.kind, Finish.kind)
        if record["t"] > begun["t"]
    ]
    until_s = min(later, default=book.last_s)
    try:
        steps = {step.id: step for step in _protocol(book).every_step()}
    except UsageError:
        steps = {}
    step = steps.get(begun["step"])
    return LoggedHold(
        step=begun["step"],
        region=step.region if step else None,
        side=begun["side"],
        layer=begun["layer"],
        technique=step.technique if step else None,
        started_s=begun["started_s"],
        duration_s=round(max(0.0, until_s - begun["started_s"]), 3),
        floor_s=begun["floor_s"],
        target_s=begun["target_s"],
        end_reason=EndReason.INTERRUPTED,
    )


def _of(book: Logbook, *kinds: str) -> list[Record]:
    return [record for record in standing(book.records) if record["kind"] in kinds]


def _logged(record: Record) -> LoggedHold:
    written = {field.name: record[field.name] for field in fields(LoggedHold)}
    first = record["was"] and Was(**{each.name: record["was"][each.name] for each in fields(Was)})
    return LoggedHold(**written | {"end_reason": EndReason(record["end_reason"]), "was": first})


def _identity(hold: LoggedHold | Record) -> Identity:
    if isinstance(hold, LoggedHold):
        return hold.step, hold.side, hold.layer, hold.started_s
    return hold["step"], hold["side"], hold["layer"], hold["started_s"]


def _session(book: Logbook, outcome: str) -> dict[str, Any]:
    return {
        "id": book.session["id"],
        "started_at": book.session["started_at"],
        "duration_s": book.last_s,
        "outcome": outcome,
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
        "notes": [
            {name: note[name] for name in ("t", "step", "side", "layer", "text")}
            for note in _of(book, Noted.kind)
        ],
    }


def _shown(book: Logbook, holds: list[LoggedHold]) -> list[dict[str, Any]]:
    whose = {
        "session_id": book.session["id"],
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
    }
    notes = _notes_of(_of(book, Noted.kind), holds)
    return [
        whose | _flat(hold) | {"notes": "; ".join(notes.get(_identity(hold), ()))} for hold in holds
    ]


def _flat(hold: LoggedHold) -> dict[str, Any]:
    """Return a hold's fields, with those of what was noted first beside them."""
    flat = asdict(hold)
    first = flat.pop("was") or {}
    return flat | {f"was_{field.name}": first.get(field.name) for field in fields(Was)}


def _notes_of(notes: list[Record], holds: list[LoggedHold]) -> dict[Identity, list[str]]:
    """Return the texts that were noted of each hold.

    A note of a place where no hold was yet is of the next one there.
    """
    told: dict[Identity, list[str]] = {}
    for note in notes:
        about = (hold for hold in holds if _is_about(note, hold))
        if (hold := next(about, None)) is not None:
            told.setdefault(_identity(hold), []).append(note["text"])
    return told


def _is_about(note: Record, hold: LoggedHold) -> bool:
    if note["started_s"] is not None:
        return note["started_s"] in (hold.started_s, hold.was and hold.was.started_s)
    sides = {hold.side, hold.was.side if hold.was is not None else hold.side}
    there = (note["step"], note["layer"]) == (hold.step, hold.layer) and note["side"] in sides
    return there and bool(hold.started_s >= note["t"])


def write_json(reviewed: Reviewed, out: TextIO) -> None:
    """Write sessions and holds as one JSON object."""
    json.dump({"sessions": reviewed.sessions, "holds": reviewed.holds}, out, indent=2)
    out.write("\n")


def write_csv(reviewed: Reviewed, out: TextIO) -> None:
    """Write the holds as CSV, one a line under a heading."""
    writer = csv.DictWriter(out, HOLD_FIELDS)
    writer.writeheader()
    writer.writerows(reviewed.holds)
