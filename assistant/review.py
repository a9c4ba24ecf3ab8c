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
from assistant.core.effects import Effect, HoldEnded
from assistant.core.events import Interrupted, from_record
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
    chosen = fitting if last is None else fitting[-last:]
    return Reviewed(
        sessions=tuple(_session(book) for book in chosen),
        holds=tuple(hold for book in chosen for hold in _holds(book)),
        damage=tuple(damage),
    )


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


def _session(book: Logbook) -> dict[str, Any]:
    end = next((record for record in book.records if record["kind"] == "end"), None)
    return {
        "id": book.session["id"],
        "started_at": book.session["started_at"],
        "duration_s": book.last_s,
        "outcome": end["outcome"] if end else "interrupted",
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
    }


def _holds(book: Logbook) -> Iterable[dict[str, Any]]:
    whose = {
        "session_id": book.session["id"],
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
    }
    logged = [record for record in book.records if record["kind"] == "hold"]
    for record in logged:
        yield whose | {field: record[field] for field in HOLD_FIELDS if field in record}
    if not any(record["kind"] == "end" for record in book.records):
        yield from (whose | asdict(hold) for hold in _cut_off(book, len(logged)))


def _cut_off(book: Logbook, logged: int) -> Iterable[LoggedHold]:
    """Return the holds beyond the `logged` ones of a journal that breaks off.

    A hold that was running is ended at the last moment the journal vouches for.
    """
    session, effects = replay(book)
    effects += session.handle(Interrupted(book.last_s, "the journal breaks off"))
    return [effect.hold for effect in effects if isinstance(effect, HoldEnded)][logged:]


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
    console = Console(file=out, width=None if out.isatty() else FILE_WIDTH)
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
    for column in ("step", "side", "layer"):
        table.add_column(column, no_wrap=True)
    for column in ("held", "floor", "target"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("ended", no_wrap=True)
    table.add_column("what and where")
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
