"""Moments at five places and on the clocks there, for whatever shows or asks by a day.

The clocks are those of the zones' published rules: when they are put forward and back in 2026, and
midnight and the year's end between.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from assistant.edges.store.journal import journal_folder
from tests.support.scripted import TWO_SIDED

ANGELES, LONDON, SYDNEY = "America/Los_Angeles", "Europe/London", "Australia/Sydney"
KATHMANDU, KOLKATA = "Asia/Kathmandu", "Asia/Kolkata"


class Clock(NamedTuple):
    """A moment in UTC, and what the clock of a zone showed then: as text and for the eye."""

    zone: str
    utc: str
    local: str
    shown: str

    @property
    def offset(self) -> str:
        """How far from UTC the clock was."""
        return self.local[-6:]

    @property
    def day(self) -> str:
        """The day there, as it is typed."""
        return self.local[:10]


CLOCKS = (
    # Half past five in the afternoon, which in UTC is the next day.
    Clock(ANGELES, "2026-03-03T01:30:00.250", "2026-03-02T17:30:00.250-08:00", "2 Mar 2026, 17:30"),
    # The hour that is missing in spring, and the one that comes twice in autumn.
    Clock(ANGELES, "2026-03-08T09:59:59.000", "2026-03-08T01:59:59.000-08:00", "8 Mar 2026, 01:59"),
    Clock(ANGELES, "2026-03-08T10:00:00.000", "2026-03-08T03:00:00.000-07:00", "8 Mar 2026, 03:00"),
    Clock(ANGELES, "2026-11-01T08:45:00.000", "2026-11-01T01:45:00.000-07:00", "1 Nov 2026, 01:45"),
    Clock(ANGELES, "2026-11-01T09:15:00.000", "2026-11-01T01:15:00.000-08:00", "1 Nov 2026, 01:15"),
    Clock(LONDON, "2026-03-29T00:59:59.000", "2026-03-29T00:59:59.000+00:00", "29 Mar 2026, 00:59"),
    Clock(LONDON, "2026-03-29T01:00:00.000", "2026-03-29T02:00:00.000+01:00", "29 Mar 2026, 02:00"),
    Clock(LONDON, "2026-10-25T00:45:00.000", "2026-10-25T01:45:00.000+01:00", "25 Oct 2026, 01:45"),
    Clock(LONDON, "2026-10-25T01:15:00.000", "2026-10-25T01:15:00.000+00:00", "25 Oct 2026, 01:15"),
    Clock(SYDNEY, "2026-04-04T15:45:00.000", "2026-04-05T02:45:00.000+11:00", "5 Apr 2026, 02:45"),
    Clock(SYDNEY, "2026-04-04T16:15:00.000", "2026-04-05T02:15:00.000+10:00", "5 Apr 2026, 02:15"),
    Clock(SYDNEY, "2026-10-03T15:59:59.000", "2026-10-04T01:59:59.000+10:00", "4 Oct 2026, 01:59"),
    Clock(SYDNEY, "2026-10-03T16:00:00.000", "2026-10-04T03:00:00.000+11:00", "4 Oct 2026, 03:00"),
    # Midnight, where the clock is not by whole hours from UTC; and the year's end.
    Clock(KATHMANDU, "2026-03-31T18:14:59.999", "2026-03-31T23:59:59.999+05:45",
          "31 Mar 2026, 23:59"),
    Clock(KATHMANDU, "2026-03-31T18:15:00.000", "2026-04-01T00:00:00.000+05:45",
          "1 Apr 2026, 00:00"),
    Clock(KOLKATA, "2026-12-31T18:29:59.000", "2026-12-31T23:59:59.000+05:30",
          "31 Dec 2026, 23:59"),
    Clock(KOLKATA, "2026-12-31T18:30:00.000", "2027-01-01T00:00:00.000+05:30",
          "1 Jan 2027, 00:00"),
    Clock("UTC", "2027-06-30T23:59:59.999", "2027-06-30T23:59:59.999+00:00", "30 Jun 2027, 23:59"),
    Clock("UTC", "2027-07-01T00:00:00.000", "2027-07-01T00:00:00.000+00:00", "1 Jul 2027, 00:00"),
)  # fmt: skip

TRAVELS = (
    # A day that is lived twice: home over the date line, to an earlier clock.
    Clock(SYDNEY, "2028-02-29T01:00:00.000", "2028-02-29T12:00:00.000+11:00", "29 Feb 2028, 12:00"),
    Clock(ANGELES, "2028-02-29T18:00:00.000", "2028-02-29T10:00:00.000-08:00",
          "29 Feb 2028, 10:00"),
)  # fmt: skip
"""A traveller's sessions in their order, of which the later has the earlier clock."""


def header(clock: Clock, name: str, client: str, *, with_place: bool = True) -> dict[str, object]:
    """Return the first line of a session's journal, with its place or as older programs wrote."""
    place = {"utc_offset": clock.offset, "zone": clock.zone} if with_place else {}
    return {
        "kind": "session",
        "id": name,
        "started_at": f"{clock.utc}+00:00",
        **place,
        "client": client,
        "start_side": None,
        "layers": 1,
        "protocol": {"name": "test-release", "text": TWO_SIDED},
    }


def keep_session(
    data_dir: Path, clock: Clock, name: str, client: str = "C-1", *, with_place: bool = True
) -> Path:
    """Keep a session with a hold of each side, held for 70 and 50 s; return its journal."""
    hold = {
        "step": "sink", "layer": 1, "region": "adductor", "technique": "pressure",
        "floor_s": 60.0, "target_s": 90.0, "end_reason": "released", "paused_s": 0.0,
        "response": "",
    }  # fmt: skip
    lines = [
        header(clock, name, client, with_place=with_place),
        {"t": 0.0, "kind": "opened"},
        {"t": 80.0, "kind": "hold", "side": "left", "started_s": 10.0, "duration_s": 70.0, **hold},
        {"t": 150.0, "kind": "hold", "side": "right", "started_s": 100.0, "duration_s": 50.0}
        | hold,
        {"t": 200.0, "kind": "end", "outcome": "finished", "reason": ""},
    ]
    path = journal_folder(data_dir) / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
