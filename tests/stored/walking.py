"""Makes the stored walks: every protocol of the library and the tests' own, sessions and levels."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from assistant.base.protocols import load_protocol
from assistant.core.domain.effects import Effect
from assistant.core.domain.events import Event, from_record, to_record
from assistant.core.domain.manner import USUAL, Settings, Words
from assistant.core.domain.protocol import Protocol
from assistant.core.rehearsal.key_words import items
from assistant.edges.files.library import list_protocols
from assistant.live.opening.rehearsal import Level, Rehearsal
from assistant.live.ports import Course
from tests.stored.asking import WALKS, Line, came_of, course_of, store_text, walked, walks_in
from tests.stored.wandering import TAIL, Wanderer
from tests.support.english import FORMS
from tests.support.scripted import two_sided, whole

PROGRAM = "0.1.0"

SEED = 20_250_101

EVENTS, AT_MOST = 800, 200
"""Events of the sessions of a protocol, and of one of them."""

REHEARSED = 90
"""Events of the rehearsal of a protocol at one level."""

LEVELS: tuple[Level, ...] = ("hear", "say", "do", "exam")

TALK = ("tell me", "prompt", "I think that", "the other side", "left leg", "right side")
"""What a trainee says besides the steps."""


def first_line(
    name: str,
    started_at: str,
    protocol: Protocol,
    *,
    client: str | None = None,
    start_side: str | None = None,
    layers: int | None = None,
    budget_s: float | None = None,
    skip_screening: bool = False,
    settings: Settings = USUAL,
    series: tuple[int, int] | None = None,
    rehearsal: Rehearsal | None = None,
) -> dict[str, Any]:
    """Return what the program writes of a session before it begins."""
    return {
        "id": name,
        "started_at": started_at,
        "program": PROGRAM,
        "client": client,
        "start_side": start_side,
        "layers": layers,
        "budget_s": budget_s,
        "skip_screening": skip_screening,
        "settings": asdict(settings),
        "series": None if series is None else dict(zip(("number", "planned"), series, strict=True)),
        **({} if rehearsal is None else {"rehearsal": rehearsal.to_record()}),
        "protocol": {
            **_written(protocol.name, protocol.text),
            "shared": [_written(each.name, each.text) for each in protocol.shared],
        },
    }


def _written(name: str, text: str) -> dict[str, str]:
    return {"name": name, "sha256": sha256(text.encode()).hexdigest(), "text": text}


def every_protocol() -> list[Protocol]:
    """Return the protocols to walk: the library's, and two with all that there can be."""
    shipped = [load_protocol(str(path)) for path in list_protocols()]
    return [*shipped, two_sided(), whole()]


def choices_for(chance: random.Random, protocol: Protocol) -> dict[str, Any]:
    """Return choices for a day, now and then another than the usual ones."""
    settings = Settings(
        name=chance.choice(["assistant", "assistant", "robin"]),
        strict=chance.random() < 0.2,
        words=chance.choice([Words.FULL, Words.FULL, *Words]),
        sleep_after_s=chance.choice([None, None, 120.0]),
        call_every_s=chance.choice([None, None, 300.0]),
        series=chance.random() < 0.3,
    )
    sided = any(step.side == "each" for step in protocol.steps)
    return {
        "start_side": chance.choice([None, "left", "right"]) if sided else None,
        "layers": chance.choice([None, None, *range(1, protocol.most_layers + 1)]),
        "budget_s": chance.choice([None, 900.0, 3600.0]),
        "skip_screening": bool(protocol.screening) and chance.random() < 0.4,
        "settings": settings,
        "series": (chance.randint(1, 7), 6) if settings.series else None,
    }


def spoken_texts(protocol: Protocol) -> list[str]:
    """Return what a trainee may say of a protocol: steps, whole and by half, and what is none."""
    cues = [item.cue.lower() for item in items(protocol, FORMS)]
    halves = [" ".join(cue.split()[: len(cue.split()) // 2]) for cue in cues]
    return [*cues, *cues, *halves, " and then ".join(cues), *TALK, *TALK]


class Kept:
    """Keeps a walk's lines as they come."""

    def __init__(self, first: Line) -> None:
        self.first = {"kind": "session", **first}
        self.course: Course = course_of(json.loads(json.dumps(self.first)))
        self.lines: list[Line] = [self.first]

    def take(self, event: Event, effects: Sequence[Effect]) -> None:
        """Keep an event and what came of it."""
        self.lines.append({"event": to_record(event), **came_of(self.course, event, effects)})


def _walks(protocol: Protocol) -> Iterator[Line]:
    left, number = EVENTS, 0
    while left > TAIL:
        number += 1
        chance = random.Random(f"{SEED} {protocol.name} {number}")
        choices = choices_for(chance, protocol)
        kept = Kept(
            first_line(f"walk-{number}", "2025-01-01T09:00:00.000+00:00", protocol, **choices)
        )
        left -= Wanderer(kept.course, chance, kept.take, hurried=number % 2 == 0).wander(
            min(AT_MOST, left)
        )
        yield from kept.lines
    for level in LEVELS:
        chance = random.Random(f"{SEED} {protocol.name} {level}")
        pace = chance.choice([1.0, 4.0, 60.0])
        rehearsal = Rehearsal(level, "A1", pace, percent=80 if level == "exam" else None)
        first = first_line(
            f"walk-{level}", "2025-01-01T09:00:00.000+00:00", protocol, rehearsal=rehearsal
        )
        kept = Kept(first)
        texts = spoken_texts(protocol) if kept.course.follows_words else ()
        Wanderer(kept.course, chance, kept.take, texts).wander(REHEARSED)
        yield from kept.lines


def make_walks() -> None:
    """Walk every protocol of which no walk is stored, and store what came of it."""
    for protocol in every_protocol():
        if (WALKS / f"{protocol.name}.jsonl.xz").exists():
            continue
        _store(f"{protocol.name}.jsonl.xz", _walks(protocol))


def walk_again() -> None:
    """Store what the present program makes of the very events that are stored."""
    for path in WALKS.glob("*.jsonl.xz"):
        lines = []
        for walk in walks_in(path.name):
            course = course_of(walk.first)
            lines.append(walk.first)
            for line in walk.lines:
                event = from_record(line["event"])
                if event is None:
                    raise ValueError(f"{path.name}: no event: {line['event']}")
                lines.append({"event": line["event"], **walked(course, event)})
        _store(path.name, lines)


def _store(name: str, lines: Iterator[Line] | list[Line]) -> None:
    store_text(WALKS / name, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
