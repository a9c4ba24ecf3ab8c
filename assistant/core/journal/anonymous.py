"""A journal without what is the client's: for a report of a fault, which leaves the room.

The client's code, the session's id, date and time zone, notes, and what was written by hand after
the session are taken out. Times, steps, commands and the protocol's text stay: without these nobody
could see what went wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.core.domain.commands import Command
from assistant.core.domain.events import Record

REMOVED = "removed"
"""Stands where something was taken out; a second removal changes nothing."""

_OF_NOTES = {"noted": ("text",), "edited": ("at", "why")}
"""The texts of a person's own in lines of a kind."""


def unnamed_session(session: Record) -> Record:
    """Return a journal's first line without code, id, date and time zone."""
    bare = session | {"client": None, "id": REMOVED, "started_at": REMOVED}
    return {name: value for name, value in bare.items() if name not in ("utc_offset", "zone")}


def unnamed_records(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return a journal's further lines without notes and later remarks.

    A response to a hold is kept where a spoken command gave it; one that was written by a
    correction may say anything.
    """
    every = tuple(records)
    edits = next((at for at, each in enumerate(every) if each["kind"] == "edited"), len(every))
    spoken = {each["response"] for each in every[:edits] if each["kind"] == "hold"} | {""}
    return tuple(_unnamed(each, spoken) for each in every)


def _unnamed(record: Record, spoken: set[str]) -> Record:
    changed: dict[str, Any] = dict.fromkeys(_OF_NOTES.get(record["kind"], ()), REMOVED)
    if record["kind"] == "heard" and record["command"] == Command.NOTE and record["word"]:
        changed["word"] = REMOVED
    if record["kind"] == "withdrawn":
        changed["of"] = _unnamed({"kind": "", **record["of"]}, spoken)
    if record.get("response") not in (None, *spoken):
        changed["response"] = REMOVED
    return record | changed
