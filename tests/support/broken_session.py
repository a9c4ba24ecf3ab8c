"""A therapist who walks a protocol by what is asked, and goes on where a session broke off.

What is said next hangs on nothing but where the session stands and what it has declared, as its
journal has it: whoever comes back to it knows as much. So a session that broke off anywhere and is
gone on with must come to what an unbroken one does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assistant.core.domain.effects import Effect, Fact, Say
from assistant.core.domain.events import (
    CueEnded,
    Event,
    Heard,
    Opened,
    Record,
    TimePassed,
    to_record,
)
from assistant.core.domain.protocol import Protocol
from assistant.core.journal.lines import entry, header
from assistant.core.journal.standing import standing
from assistant.core.session.session import Session
from assistant.edges.store.journal import Logbook
from assistant.sessions.read_back import fresh_session
from assistant.sessions.taken_up import TakenUp, take_up
from tests.support.english import ENGLISH

BEGAN = "2030-01-31T14:02:03.000+00:00"

HEARTBEAT_S = 5.0
"""As the engine's."""

Where = tuple[str | None, str | None, int]


def declared(lines: Iterable[Record], kind: str) -> list[Record]:
    """Return the lines of a kind that stand."""
    return [line for line in standing(lines) if line["kind"] == kind]


def where(line: Record) -> Where:
    """Return the step, side and layer of a line."""
    return line["step"], line["side"], line["layer"]


def next_word(state: str, here: Where, said: str, lines: list[Record]) -> str:
    """Return what the therapist says in a state, `lines` being the journal's so far."""
    step, side, layer = here
    held = [line for line in declared(lines, "hold") if where(line) == here]
    noted = {where(line) for line in declared(lines, "noted")}
    offered = declared(lines, "place_offered")
    match state:
        case "ready":
            heard = [line["command"] for line in lines if line["kind"] == "heard"]
            return "quieter" if "quieter" not in heard else "start"
        case "screening":
            return "yes" if "skin" in said else "no"
        case "layer question":
            return "yes" if layer == 1 else "no"
        case "return question":
            return "no" if offered else "yes"
        case "approach":
            if side == "left" and layer == 1 and not _marked(lines, here) and not offered:
                return "mark this place"
            return "start" if _begins_on_start(step) else "barrier"
        case "holding":
            if side != "right" and layer == 1 and here not in noted:
                return "note soft"
            hurts = (
                layer == 2
                and side == "right"
                and not any(line["end_reason"] == "stop" for line in held)
            )
            return "pain" if hurts else "released"
        case "between":
            return "next"
        case "paused":
            return "resume"
    return "yes"


def _begins_on_start(step: str | None) -> bool:
    return step == "belly"


def _marked(lines: list[Record], here: Where) -> bool:
    return any(where(line) == here for line in declared(lines, "place_marked"))


def hold_s(here: Where) -> float:
    """Return how long a place is held, in seconds: another for each."""
    step, side, layer = here
    return 20.0 + len(step or "") + (3.0 if side == "right" else 0.0) + 7.0 * layer


@dataclass(frozen=True)
class Pace:
    """How long a cue takes, how long it is until a word, and how much shorter holds are."""

    cue_s: float = 2.0
    word_s: float = 1.0
    hold: float = 1.0


AT_LEISURE = Pace()


@dataclass
class Walked:
    """A session that is walked to its end, its journal's lines, and the words said at times."""

    session: Session
    lines: list[Record]
    now: float = 0.0
    pace: Pace = AT_LEISURE
    words: list[tuple[float, str]] = field(default_factory=list)
    said: str = ""
    cue: int = 0
    effects: list[Effect] = field(default_factory=list)

    def give(self, event: Event) -> None:
        """Let something happen, and keep what the engine would."""
        self.lines.append(_kept(to_record(event)))
        effects = self.session.handle(event)
        self.effects += effects
        for effect in effects:
            if isinstance(effect, Fact):
                self.lines.append(_kept({"t": self.now, **effect.to_record()}))
            if isinstance(effect, Say):
                self.said, self.cue = effect.text, effect.cue

    def walk(self) -> None:
        """Go on to the end."""
        for _ in range(2000):
            if self.session.ended:
                return
            self._go_on()
        raise AssertionError(f"the session does not end: {self.session.view()}")

    def _go_on(self) -> None:
        if self.session.speaking:
            self._wait(self.pace.cue_s)
            self.give(CueEnded(self.now, self.cue))
            return
        view = self.session.view()
        here = (view.step, view.side, view.layer)
        word = next_word(view.state, here, self.said, self.lines)
        held_s = self.session.held_s(self.now) or 0.0
        until_s = hold_s(here) * self.pace.hold
        self._wait(until_s - held_s if word in ("released", "pain") else self.pace.word_s)
        if self.session.view() != view:  # a ceiling came first
            return
        order = ENGLISH.phrasebook.typed(word)
        assert order is not None, word
        self.words.append((self.now, word))
        self.give(Heard(self.now, order.command, self.now, self.now, "keyboard", word=order.word))

    def _wait(self, seconds: float) -> None:
        until = round(self.now + seconds, 3)  # as fine as events are dated
        while self.now < until:
            beats = self.session.held_s(self.now) is not None
            due = self.session.due()
            at = min(until, self.now + HEARTBEAT_S if beats else until)
            if due is not None and due <= at:
                at = max(due, self.now)
            self.now = round(at, 3)
            if (due is not None and due <= self.now) or (beats and self.now < until):
                self.give(TimePassed(self.now))


def _kept(record: Record) -> Record:
    kept: Record = entry(json.loads(json.dumps(record)))
    return kept


def header_of(protocol: Protocol, **choices: Any) -> Record:
    """Return the first line of a journal."""
    shared = [{"name": each.name, "text": each.text} for each in protocol.shared]
    return header(
        {
            "kind": "session",
            "id": "broken",
            "started_at": BEGAN,
            "client": "C7",
            "start_side": None,
            "layers": None,
            "protocol": {"name": protocol.name, "text": protocol.text, "shared": shared},
        }
        | choices
    )


def unbroken(first: Record, pace: Pace = AT_LEISURE) -> Walked:
    """Walk a session from its beginning to its end."""
    walked = Walked(fresh_session(Logbook(first, ())), [], pace=pace)
    walked.give(Opened(0.0))
    walked.walk()
    return walked


def gone_on(
    first: Record, lines: list[Record], gap_s: float = 600.0, pace: Pace = AT_LEISURE
) -> tuple[Walked, TakenUp]:
    """Take up a session whose journal has no more than these lines, and walk it to its end."""
    book = Logbook(first, tuple(lines))
    taken = take_up(book, ENGLISH)
    walked = Walked(taken.session, [*lines, *map(_kept, taken.owed)], taken.at_s, pace)
    walked.give(taken.event(taken.broke_off + timedelta(seconds=gap_s)))
    walked.walk()
    return walked, taken


def comes_to(lines: Iterable[Record], *, timed: bool = True) -> dict[str, list[Any]]:
    """Return what stands of a session, apart from when it was and what a break cut short.

    If it is not `timed`, how long it was held does not count either.
    """
    lines = list(lines)
    holds = declared(lines, "hold")
    whole = [line for line in holds if line["end_reason"] != "interrupted"]
    found: dict[str, list[Any]] = {
        "holds": [
            (*where(line), line["end_reason"])
            + ((line["duration_s"], line["target_s"]) if timed else ())
            for line in whole
        ],
        "notes": [(*where(line), line["text"]) for line in declared(lines, "noted")],
    }
    for kind in (
        "place_marked", "place_offered", "step_skipped", "step_replaced", "consent", "screening",
        "precaution", "screening_skipped", "end",
    ):  # fmt: skip
        found[kind] = [_untimed(line) for line in declared(lines, kind)]
    return found


def _untimed(line: Record) -> tuple[Any, ...]:
    return tuple(value for name, value in sorted(line.items()) if name != "t")


def numbers(lines: list[Record]) -> list[int]:
    """Return the numbers of all holds that were begun, in order."""
    return [line["number"] for line in lines if line["kind"] == "hold_started"]


def cuts(lines: list[Record]) -> Iterator[int]:
    """Yield after how many lines a session that can be gone on with may break off."""
    over = next(at for at, line in enumerate(lines) if line["kind"] == "end")
    yield from range(1, over)
