"""A practice of many years, made up: journals of a chosen number of holds, always the same ones."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.core.domain.holds import EndReason, LoggedHold
from assistant.edges.store.journal import journal_folder

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

ENDS = (
    (EndReason.RELEASED, 86), (EndReason.TIME, 6), (EndReason.SKIPPED, 4), (EndReason.STOP, 4)
)  # fmt: skip
"""Why holds end, and of how many in a hundred."""

TIME_EVERY_S = 5.0
"""A running hold has a line of time so often, as in a live session."""

LAG_S = 1.3
"""Seconds from the beginning of a word to the ear's report of it."""

PROTOCOL = """\
title: Long practice
version: 1
language: en
sides: {first: left, left: Left side., right: Right side., change: The other side.}
aftercare: [Drink some water.]
steps:
  - {id: permission, cue: Ask permission., ends: consent}
""" + "".join(
    f'  - {{id: {step}, cue: "Sink to the barrier and wait.", side: each, region: {region},\n'
    f"     technique: {technique}, hold: {{floor: 3 min, target: 5 min}}}}\n"
    for step, region, technique in STEPS
)


@dataclass(frozen=True, slots=True)
class Client:
    """A client: how much longer their left takes than their right, in seconds."""

    code: str
    first_day: datetime
    lean_s: float


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A session of the practice: its name, when it began, whose it was, and its holds."""

    name: str
    started: datetime
    client: str
    holds: tuple[LoggedHold, ...]


def made_up(holds: int, clients: int = 5_000) -> Iterator[MadeUp]:
    """Yield the sessions of `holds` holds, rounded up to whole sessions.

    Each client comes once a week, from a day of their own in some two and a half years.
    """
    chance = random.Random(SEED)
    begin = datetime(2027, 1, 4, 8, tzinfo=UTC)
    everybody = [
        Client(f"C{number:04}", begin + timedelta(days=chance.randrange(900)), chance.gauss(0, 12))
        for number in range(clients)
    ]
    for number in range(-(-holds // HOLDS_A_SESSION)):
        client = everybody[number % clients]
        started = client.first_day + timedelta(weeks=number // clients, seconds=number % 30_000)
        name = f"{started:%Y%m%dT%H%M%SZ}-{number:06x}"
        yield MadeUp(name, started, client.code, tuple(_holds(chance, client)))


def _holds(chance: random.Random, client: Client) -> Iterator[LoggedHold]:
    at = 15.0
    for side in ("left", "right"):
        for step, region, technique in STEPS:
            lean_s = client.lean_s if side == "left" else -client.lean_s
            held_s = max(8.0, round(chance.gauss(225.0 + lean_s, 45.0), 3))
            reason = chance.choices([end for end, _ in ENDS], [share for _, share in ENDS])[0]
            if reason in (EndReason.SKIPPED, EndReason.STOP):
                held_s = round(held_s * chance.uniform(0.1, 0.8), 3)
            yield LoggedHold(
                step=step,
                region=region,
                side=side,
                layer=1,
                technique=technique,
                started_s=at,
                duration_s=held_s,
                floor_s=FLOOR_S,
                target_s=TARGET_S,
                end_reason=reason,
                response="pain" if reason is EndReason.STOP else "",
            )
            at = round(at + held_s + 20.0, 3)


def make_practice(data_dir: Path, holds: int, clients: int = 5_000) -> int:
    """Write the journals of a practice; return how many sessions. All are whole, to their end."""
    journal_folder(data_dir).mkdir(parents=True, mode=0o700)
    sessions = 0
    for session in made_up(holds, clients):
        path = journal_folder(data_dir) / f"{session.name}.jsonl"
        path.write_text("".join(f"{line}\n" for line in _lines(session)))
        sessions += 1
    return sessions


def _lines(session: MadeUp) -> Iterator[str]:
    yield json.dumps(
        {
            "kind": "session",
            "id": session.name,
            "started_at": session.started.isoformat(timespec="milliseconds"),
            "program": "0.1.0",
            "client": session.client,
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
    for hold in session.holds:
        began_s, until_s = hold.started_s, round(hold.started_s + hold.duration_s, 3)
        yield _heard(began_s, "barrier")
        where = {"step": hold.step, "side": hold.side, "layer": hold.layer, "started_s": began_s}
        limits = {"floor_s": hold.floor_s, "target_s": hold.target_s}
        yield _line(round(began_s + LAG_S, 3), "hold_started", **where, **limits)
        for tick in range(1, int(hold.duration_s / TIME_EVERY_S) + 1):
            yield f'{{"t": {began_s + TIME_EVERY_S * tick:.2f}, "kind": "time"}}'
        yield _heard(until_s, "released")
        yield _line(round(until_s + LAG_S, 3), "hold", **asdict(hold))
    yield _line(round(until_s + 20.0, 3), "end", outcome="finished", reason="")


def _heard(at: float, command: str) -> str:
    told = round(at + LAG_S, 3)
    return _line(told, "heard", command=command, start_s=at, end_s=round(at + 0.5, 3), by="voice")


def _line(t: float, kind: str, **says: object) -> str:
    return json.dumps({"t": t, "kind": kind, **says})
