"""A session of any number of holds, walked as the engine walks one, with its journal's lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, Fact, Say, Withdraw
from assistant.core.domain.events import (
    CueEnded,
    Event,
    Heard,
    Opened,
    Record,
    TimePassed,
    to_record,
)
from assistant.core.session.session import Session
from assistant.edges.files.protocol_file import parse_protocol
from assistant.edges.store.journal import journal_folder
from tests.support.english import ENGLISH

PROTOCOL = """
title: Long release
version: 1
language: en
sides: {first: left, left: Left leg., right: Right leg., change: Repeat other leg.}
steps:
  - {id: sink, cue: "Sink to barrier, wait.", side: each, region: adductor, technique: pressure,
     hold: {floor: 60 s, target: 90 s}, ends: next}
aftercare: [Drink some water.]
"""
"""One step on two sides, whose hold may be taken up again as often as it is wanted."""

HEARTBEAT_S = 5.0
"""A running hold has a line of time so often, as in a live session."""

HOLD = (
    (5.0, Command.BARRIER, ""),
    (20.0, Command.RELEASED, ""),
)
PUT_RIGHT = (
    *HOLD,
    (2.0, Command.THAT_WAS_RIGHT, ""),
    (2.0, Command.THAT_WAS_LEFT, ""),
    (2.0, Command.NOTE, "guarded"),
)
TAKEN_BACK = (
    *HOLD,
    (2.0, Command.SCRATCH, ""),
    (9.0, Command.RELEASED, ""),
    (2.0, Command.NOTE, "soft"),
    (2.0, Command.SCRATCH, ""),
)
HOLDS = (HOLD, HOLD, PUT_RIGHT, HOLD, TAKEN_BACK)
"""What is said for one hold after the other, over and over: seconds after what was said before,
the command, and the word said with it."""

START = ((1.0, Command.START, ""),)
END = ((5.0, Command.NEXT, ""), (5.0, Command.SKIP, ""))

LAG_S = 0.8
"""Seconds from the beginning of a word to its report."""

CUE_S = 0.5
"""Seconds that each cue takes."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An event, and what came of it."""

    event: Event
    effects: list[Effect]


def new_session() -> Session:
    """Return the session, not yet opened."""
    protocol = parse_protocol(PROTOCOL, "long-release", "long-release.yaml")
    return Session(protocol, ENGLISH)


def walk_long(session: Session, holds: int, *, ended: bool = True) -> Iterator[Turn]:
    """Walk a session with so many holds, its cues heard to their end; yield each of its turns."""
    now, said = 0.0, 0
    yield (turn := _turn(session, Opened(now)))
    for part in (START, *islice(cycle(HOLDS), holds), *((END,) if ended else ())):
        for after_s, command, word in part:
            start_s = round(now + after_s, 3)
            while session.held_s(now) is not None and now + HEARTBEAT_S < start_s:
                now = round(now + HEARTBEAT_S, 3)
                yield (turn := _turn(session, TimePassed(now)))
            now = round(start_s + LAG_S, 3)
            yield (turn := _turn(session, Heard(now, command, start_s, now, word=word)))
            while session.speaking:
                cues = (each.cue for each in turn.effects if isinstance(each, Say | Withdraw))
                said = max((said, *cues))
                now = round(now + CUE_S, 3)
                yield (turn := _turn(session, CueEnded(now, said)))


def _turn(session: Session, event: Event) -> Turn:
    return Turn(event, session.handle(event))


def journal_lines(turns: list[Turn], name: str = "long") -> Iterator[str]:
    """Yield the lines of the session's journal."""
    yield json.dumps(
        {
            "kind": "session",
            "id": name,
            "started_at": "2030-01-31T09:00:00.000+00:00",
            "client": "C-1",
            "start_side": None,
            "layers": None,
            "protocol": {"name": "long-release", "text": PROTOCOL},
        }
    )
    for turn in turns:
        facts = [effect.to_record() for effect in turn.effects if isinstance(effect, Fact)]
        for record in (to_record(turn.event), *facts):
            timed: Record = {"t": turn.event.t, **record}
            yield json.dumps(timed)


def write_journal(data_dir: Path, turns: list[Turn], name: str = "long") -> Path:
    """Write the session's journal into a data folder; return where it is."""
    folder = journal_folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("".join(f"{line}\n" for line in journal_lines(turns, name)))
    return path
