"""Review: the sessions and holds that the journals keep, as a table, JSON or CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table

from assistant.core.durations import show_duration
from assistant.core.effects import Effect, Finish, HoldEnded
from assistant.core.events import Interrupted, from_record
from assistant.core.faults import UsageError
from assistant.core.holds import LoggedHold
from assistant.core.session import Session
from assistant.edges.journal import Logbook, read_journals
from assistant.edges.protocol_file import parse_protocol

SESSION_FIELDS = ("id", "started_at", "duration_s", "outcome", "protocol", "client")
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
)


FILE_WIDTH = 110
"""Columns of a table that goes to a file or a pipe: enough for a hold to stand on one line."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Sessions with their holds, oldest first, and what could not be read."""

    sessions: tuple[dict[str, Any], ...]
    holds: tuple[dict[str, Any], ...]
    damage: tuple[str, ...]


def review(
    data_dir: Path, client: str | None = None, protocol: str | None = None, last: int | None = None
) -> Reviewed:
    """Return the sessions of `client` with `protocol`, at most the `last` ones; None means all."""
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
        outcome, unwritten = _ending(book, damage)
        sessions.append(_session(book, outcome))
        holds += _holds(book, unwritten)
    return Reviewed(tuple(sessions), tuple(holds), tuple(damage))


def replay(book: Logbook) -> tuple[Session, list[Effect]]:
    """Return the session a journal's events lead to, as it was when written, and the effects."""
    header = book.session
    protocol = header["protocol"]
    session = Session(
        parse_protocol(protocol["text"], protocol["name"], f"journal {header['id']}"),
        header["start_side"],
        header["layers"],
    )
    effects: list[Effect] = []
    for record in book.records:
        event = from_record(record)
        if event is not None:
            effects += session.handle(event)
    return session, effects


def _ending(book: Logbook, damage: list[str]) -> tuple[str, list[LoggedHold]]:
    """Return how a session ended, and the holds that its journal has no line of.

    A journal that breaks off is replayed; a hold that was running ended at the last moment the
    journal vouches for. Where the journal's protocol is none any more, `damage` is told.
    """
    for record in book.records:
        if record["kind"] == "end":
            return record["outcome"], []
    try:
        session, effects = replay(book)
    except UsageError as error:
        damage.append(f"a hold left open cannot be shown: {error}")
        return "interrupted", []
    effects += session.handle(Interrupted(book.last_s, "the journal breaks off"))
    holds = [effect.hold for effect in effects if isinstance(effect, HoldEnded)]
    outcome = next(effect.outcome for effect in effects if isinstance(effect, Finish))
    return outcome, holds[len(_written(book)) :]


def _written(book: Logbook) -> list[dict[str, Any]]:
    return [record for record in book.records if record["kind"] == "hold"]


def _session(book: Logbook, outcome: str) -> dict[str, Any]:
    return {
        "id": book.session["id"],
        "started_at": book.session["started_at"],
        "duration_s": book.last_s,
        "outcome": outcome,
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
    }


def _holds(book: Logbook, unwritten: list[LoggedHold]) -> Iterable[dict[str, Any]]:
    whose = {
        "session_id": book.session["id"],
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
    }
    for record in _written(book):
        yield whose | {field: record[field] for field in HOLD_FIELDS if field in record}
    for hold in unwritten:
        yield whose | asdict(hold)


def write_json(reviewed: Reviewed, out: TextIO) -> None:
    """Write sessions and holds as one JSON object."""
    json.dump({"sessions": reviewed.sessions, "holds": reviewed.holds}, out, indent=2)
    out.write("\n")


def write_csv(reviewed: Reviewed, out: TextIO) -> None:
    """Write the holds as CSV, one a line under a heading."""
    writer = csv.DictWriter(out, HOLD_FIELDS)
    writer.writeheader()
    writer.writerows(reviewed.holds)


def write_table(reviewed: Reviewed, out: TextIO) -> None:
    """Write the holds as tables for the eye, one a session, then how many sessions there are."""
    # Without markup a protocol's own words stay as they are written, brackets and all.
    width = None if out.isatty() else FILE_WIDTH
    console = Console(file=out, width=width, markup=False, emoji=False)
    if not reviewed.sessions:
        console.print("No sessions yet.")
        return
    for session in reviewed.sessions:
        console.print(_table(session, reviewed.holds))


def _table(session: dict[str, Any], holds: Iterable[dict[str, Any]]) -> Table:
    heading = (
        session["protocol"],
        session["client"] and f"client {session['client']}",
        session["started_at"],
        show_duration(session["duration_s"]),
        session["outcome"],
    )
    table = Table(
        title=" · ".join(part for part in heading if part), title_justify="left", box=box.SIMPLE
    )
    table.add_column("step", overflow="fold")
    for column in ("side", "layer"):
        table.add_column(column, no_wrap=True)
    for column in ("held", "floor", "target"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("ended", no_wrap=True)
    table.add_column("what and where", overflow="fold")
    for hold in holds:
        if hold["session_id"] == session["id"]:
            table.add_row(*_cells(hold))
    return table


def _cells(hold: dict[str, Any]) -> tuple[str, ...]:
    return (
        hold["step"],
        hold["side"] or "",
        str(hold["layer"]),
        *(show_duration(hold[length]) for length in ("duration_s", "floor_s", "target_s")),
        hold["end_reason"] + (f" ({hold['response']})" if hold["response"] else ""),
        ", ".join(part for part in (hold["technique"], hold["region"]) if part),
    )
