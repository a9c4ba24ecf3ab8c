"""A journal without what is the client's: for a report of a fault, which leaves the room.

The client's code, the session's id, date and time zone, notes, what was written by hand after the
session, the name of the protocol's file, the one that the assistant was given and its voice's,
which on some systems is its owner's, are taken out; and all that says why something went wrong but
for what this program says itself, as that may name a file, its folder, who owns it, or a device.
Times, steps, commands and the protocol's text stay: without these nobody could see what went wrong.
Of the first line only what is known to be needed stays, lest what a later version adds should leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from assistant.core.domain.commands import NAME, Command
from assistant.core.domain.events import Record
from assistant.core.domain.voices import BEST

REMOVED = "removed"
"""Stands where something was taken out; a second removal changes nothing."""

_STAYS = ("t", "kind", "program", "start_side", "layers", "budget_s", "skip_screening", "series")
"""What stays of the first line as it is."""

_FREE = ("text", "at", "why", "reason")
"""Texts that may say anything, in a line of whatever kind: notes, later remarks, faults."""

_OURS = re.compile(r"|SIG[A-Z]+|screening: .+|the recording is over|the journal breaks off")
"""Reasons that the program has itself; a question is named as the protocol does."""


def unnamed_session(session: Record) -> Record:
    """Return a journal's first line without code, id, date and time zone."""
    settings = session.get("settings", {})
    said_otherwise = {
        "id": REMOVED,
        "started_at": REMOVED,
        "client": None,
        "settings": settings | {"name": NAME} | ({"voice": BEST} if "voice" in settings else {}),
        "protocol": _unsigned(session["protocol"]) | {"name": REMOVED},
    }
    return {
        key: said_otherwise.get(key, value)
        for key, value in session.items()
        if key in said_otherwise or key in _STAYS
    }


def _unsigned(protocol: dict[str, Any]) -> dict[str, Any]:
    """Return what stands of a protocol without who signed it off."""
    return {key: value for key, value in protocol.items() if key != "signed_off"}


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
    changed: dict[str, Any] = {
        key: REMOVED
        for key in _FREE
        if record.get(key) and not (key == "reason" and _OURS.fullmatch(str(record[key])))
    }
    if record["kind"] == "heard" and record["command"] == Command.NOTE and record["word"]:
        changed["word"] = REMOVED
    if record["kind"] == "withdrawn":
        changed["of"] = _unnamed({"kind": "", **record["of"]}, spoken)
    if record.get("response") not in (None, *spoken):
        changed["response"] = REMOVED
    return record | changed
