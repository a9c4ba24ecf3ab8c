"""A small practice written by hand: every number in the tests of the review was worked out on it.

Three sessions. C-1 in January: sink 70 s and 50 s, both released; draw left 40 s stopped for pain,
right 100 s released. C-1 in February: sink left 90 s by time, and right 80 s in two holds, 60
released and 20 released; draw left only, 65 s. C-2 in February: sink 30 s left, skipped.
"""

from __future__ import annotations

import json
from pathlib import Path

from assistant.edges.store.journal import journal_folder
from tests.support.scripted import TWO_SIDED

Held = tuple[str, str, float, float, str, str]
"""Step, side, start, seconds held, why it ended, and the client's response."""

SESSIONS: dict[str, tuple[str, str, list[Held]]] = {
    "jan-1": (
        "C-1",
        "2030-01-31T09:00:00.000+00:00",
        [
            ("sink", "left", 10.0, 70.0, "released", ""),
            ("draw", "left", 100.0, 40.0, "stop", "pain"),
            ("sink", "right", 200.0, 50.0, "released", ""),
            ("draw", "right", 300.0, 100.0, "released", ""),
        ],
    ),
    "feb-1": (
        "C-1",
        "2030-02-01T09:00:00.000+00:00",
        [
            ("sink", "left", 10.0, 90.0, "time", ""),
            ("draw", "left", 120.0, 65.0, "released", "warm"),
            ("sink", "right", 200.0, 60.0, "released", ""),
            ("sink", "right", 270.0, 20.0, "released", ""),
        ],
    ),
    "feb-2": (
        "C-2",
        "2030-02-02T09:00:00.000+00:00",
        [("sink", "left", 10.0, 30.0, "skipped", "")],
    ),
}

REGIONS = {"sink": ("adductor", "pressure"), "draw": ("abdomen", "stretch")}


def write_hand_checked(data_dir: Path) -> None:
    """Write the journals. Every hold has a floor of 60 s and a target of 90 s."""
    journal_folder(data_dir).mkdir(parents=True, exist_ok=True)
    for name, (client, started_at, holds) in SESSIONS.items():
        lines = [_header(name, client, started_at), {"t": 0.0, "kind": "opened"}]
        for hold in holds:
            lines += _hold(*hold)
        lines.append({"t": 420.0, "kind": "end", "outcome": "finished", "reason": ""})
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (journal_folder(data_dir) / f"{name}.jsonl").write_text(text)


def _header(name: str, client: str, started_at: str) -> dict[str, object]:
    return {
        "kind": "session",
        "id": name,
        "started_at": started_at,
        "client": client,
        "start_side": None,
        "layers": 1,
        "protocol": {"name": "test-release", "text": TWO_SIDED},
    }


def _hold(
    step: str, side: str, started_s: float, held_s: float, ended: str, response: str
) -> list[dict[str, object]]:
    region, technique = REGIONS[step]
    where = {"step": step, "side": side, "layer": 1, "started_s": started_s}
    limits = {"floor_s": 60.0, "target_s": 90.0}
    told: dict[str, object] = {
        "region": region,
        "technique": technique,
        "duration_s": held_s,
        "end_reason": ended,
        "paused_s": 0.0,
        "response": response,
    }
    return [
        {"t": started_s + 1, "kind": "hold_started", **where, **limits},
        {"t": started_s + held_s + 1, "kind": "hold", **where, **limits, **told},
    ]
