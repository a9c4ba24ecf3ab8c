"""The first line of a journal, as the tests of stored journals write it."""

from __future__ import annotations

from assistant.core.domain.events import Record

HEADER: Record = {
    "id": "20300102T030405Z-abcd",
    "started_at": "2030-01-02T03:04:05.000+00:00",
    "client": "C-1",
    "start_side": None,
    "layers": None,
    "protocol": {"name": "test", "sha256": "", "text": ""},
}
