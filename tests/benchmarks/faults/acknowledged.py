"""What a session showed, held against what its journal has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from assistant.core.domain.events import EVENTS, Record
from assistant.core.journal.lines import FACTS
from assistant.edges.store.examined import Examined, examine
from assistant.edges.store.journal import read_journal

JOURNALED = frozenset(EVENTS) | {fact.kind for fact in FACTS}
"""Kinds of lines that are in the journal before they are shown."""

OF_THE_SESSION = ("session_id", "protocol", "client")
"""What a hold's shown line has besides."""


def acknowledged(shown: Iterable[str]) -> list[Record]:
    """Return the records that were shown, a JSON line each; half a line was not."""
    records = []
    for line in shown:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if record["kind"] in JOURNALED:
            records.append(
                {key: value for key, value in record.items() if key not in OF_THE_SESSION}
            )
    return records


def missing(path: Path, shown: list[Record]) -> list[Record]:
    """Return the records that were shown and are not in a journal."""
    book, _ = read_journal(path)
    kept = Counter(_key(record) for record in (() if book is None else book.records))
    lost = []
    for record in shown:
        key = _key(record)
        kept[key] -= 1
        if kept[key] < 0:
            lost.append(record)
    return lost


def state_of(path: Path) -> Examined:
    """Return what is to be thought of a journal."""
    return examine(path)


def _key(record: Record) -> str:
    return json.dumps(record, sort_keys=True)
