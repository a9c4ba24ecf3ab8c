"""A practice of many years, made up: journals of a chosen number of holds, always the same ones."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.edges.journal import journal_folder

SEED = 20_300_102

STEPS = (
    ("sink", "adductor", "sustained pressure"),
    ("draw", "lower abdomen", "sustained pressure"),
    ("thigh", "thigh", "cross-hand stretch"),
    ("hip", "hip", "direct hold"),
    ("low-back", "low back", "indirect hold"),
    ("roll", "upper back", "skin rolling"),
    ("shoulder", "shoulder", "trigger-point hold"),
    ("neck", "neck", "indirect hold"),
)
"""Id, region and technique of each step; each is held on both sides: sixteen holds a session."""

HOLDS_A_SESSION = 2 * len(STEPS)

FLOOR_S, TARGET_S = 180.0, 300.0

ENDS = (("released", 86), ("time", 6), ("skipped", 4), ("stop", 4))
"""Why holds end, and of how many in a hundred."""

TIME_EVERY_S = 5.0
"""A running hold has a line of time so often, as in a live session."""

PROTOCOL = """\
title: Long practice
version: 1
language: en
sides: {first: left, left: Left side., right: Right side., change: The other side.}
steps:
  - {id: permission, cue: Ask permission., ends: consent}
""" + "".join(
    f'  - {{id: {step}, cue: "Sink to the barrier and wait.", side: each, region: {region},\n'
    f"     technique: {technique}, hold: {{floor: 3 min, target: 5 min}}}}\n"
    for step, region, technique in STEPS
)


@dataclass(frozen=True, slots=True)
class Client:
    """A client: how much longer their left takes than their right, in seconds, and their notes."""

    code: str
    first_day: datetime
    lean_s: float


def make_practice(data_dir: Path, holds: int, clients: int = 5_000) -> int:
    """Write the journals of `holds` holds, rounded up to whole sessions; return how many sessions.

    Every session is whole and has its end. Clients come in turn, each once a week.
    """
    chance = random.Random(SEED)
    journal_folder(data_dir).mkdir(parents=True, mode=0o700)
    begin = datetime(2027, 1, 4, 8, tzinfo=UTC)
    everybody = [
        Client(f"C{number:04}", begin + timedelta(days=chance.randrange(900)), chance.gauss(0, 12))
        for number in range(clients)
    ]
    sessions = -(-holds // HOLDS_A_SESSION)
    for number in range(sessions):
        client = everybody[number % clients]
        started = client.first_day + timedelta(weeks=number // clients, seconds=number % 30_000)
        name = f"{started:%Y%m%dT%H%M%SZ}-{number:06x}"
        lines = _lines(chance, client, name, started)
        path = journal_folder(data_dir) / f"{name}.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines))
    return sessions


def _lines(chance: random.Random, client: Client, name: str, started: datetime) -> Iterator[str]:
    yield json.dumps(
        {
            "kind": "session",
            "id": name,
            "started_at": started.isoformat(timespec="milliseconds"),
            "program": "0.1.0",
            "client": client.code,
            "start_side": None,
            "layers": 1,
            "budget_s": None,
            "skip_screening": False,
            "protocol": {"name": "long-practice", "sha256": "", "text": PROTOCOL, "shared": []},
        }
    )
    yield _line(0.0, "opened")
    yield _heard(4.0, "start")
    yield _heard(9.0, "yes")
    yield _line(10.0, "consent", step="permission", given=True)
    at = 15.0
    for side in ("left", "right"):
        for step, region, technique in STEPS:
            lean_s = client.lean_s if side == "left" else -client.lean_s
            held_s = max(8.0, round(chance.gauss(225.0 + lean_s, 45.0), 3))
            reason = chance.choices([end for end, _ in ENDS], [share for _, share in ENDS])[0]
            if reason in ("skipped", "stop"):
                held_s = round(held_s * chance.uniform(0.1, 0.8), 3)
            where: dict[str, Any] = {"step": step, "side": side, "layer": 1, "started_s": at}
            limits = {"floor_s": FLOOR_S, "target_s": TARGET_S}
            yield _heard(at, "barrier")
            yield _line(round(at + 1.3, 3), "hold_started", **where, **limits)
            for tick in range(1, int(held_s / TIME_EVERY_S) + 1):
                yield f'{{"t": {at + TIME_EVERY_S * tick:.2f}, "kind": "time"}}'
            until = round(at + held_s, 3)
            yield _heard(until, "released")
            yield _line(
                round(until + 1.3, 3),
                "hold",
                **where,
                **limits,
                region=region,
                technique=technique,
                duration_s=held_s,
                end_reason=reason,
                paused_s=0.0,
                response="pain" if reason == "stop" else "",
                breaths=None,
            )
            at = round(until + 20.0, 3)
    yield _line(at, "end", outcome="finished", reason="")


def _heard(at: float, command: str) -> str:
    told = round(at + 1.3, 3)
    return _line(told, "heard", command=command, start_s=at, end_s=round(at + 0.5, 3), by="voice")


def _line(t: float, kind: str, **says: object) -> str:
    return json.dumps({"t": t, "kind": kind, **says})
