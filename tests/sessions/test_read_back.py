"""What is read back of a session: its notes at their holds, and holds that have no end."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import HoldEnded, HoldStarted, Noted, Say
from assistant.core.domain.events import CueEnded, Event, Heard, Opened, Record, to_record
from assistant.core.domain.holds import EndReason, LoggedHold, Was
from assistant.core.journal.lines import header
from assistant.edges.store.journal import Logbook
from assistant.sessions.read_back import read_back, replay
from tests.support.scripted import TWO_SIDED

HEADER: Record = {
    "kind": "session",
    "id": "jan-1",
    "started_at": "2030-01-31T09:00:00.000+00:00",
    "client": None,
    "protocol": {"name": "gone", "text": "title: gone", "shared": []},
}

END: Record = {"t": 500.0, "kind": "end", "outcome": "finished", "reason": ""}

steps = st.sampled_from(["sink", "draw"])
sides = st.sampled_from(["left", "right", None])
layers = st.integers(1, 2)
times = st.sampled_from([0.0, 10.0, 20.0, 30.0, 40.0])

holds = st.builds(
    LoggedHold,
    step=steps,
    region=st.none(),
    side=sides,
    layer=layers,
    technique=st.none(),
    started_s=times,
    duration_s=st.just(5.0),
    floor_s=st.just(0.0),
    target_s=st.just(0.0),
    end_reason=st.just(EndReason.RELEASED),
    was=st.none() | st.builds(Was, side=sides, started_s=times),
)
notes = st.builds(
    Noted,
    step=steps,
    side=sides,
    layer=layers,
    started_s=st.none() | times,
    text=st.sampled_from(["soft", "warm", "guarded"]),
)


def is_about(note: Record, hold: dict[str, Any]) -> bool:
    """Return whether a note may be of a hold, as review shows one."""
    if note["started_s"] is not None:
        return note["started_s"] in (hold["started_s"], hold["was_started_s"])
    had = hold["side"] if hold["was_started_s"] is None else hold["was_side"]
    there = (note["step"], note["layer"]) == (hold["step"], hold["layer"])
    return there and note["side"] in (hold["side"], had) and hold["started_s"] >= note["t"]


@given(
    st.lists(
        holds,
        unique_by=lambda hold: (hold.step, hold.side, hold.layer, hold.started_s),
        max_size=12,
    ),
    st.lists(st.tuples(times, notes), max_size=8),
)
def test_a_note_is_of_the_first_hold_that_it_can_be_of(
    logged: list[LoggedHold], noted: list[tuple[float, Noted]]
) -> None:
    """Of the hold that ran, as it was noted or is by now; else of the next at its place."""
    lines = [{"t": 400.0, **HoldEnded(hold).to_record()} for hold in logged]
    lines += [{"t": t, **note.to_record()} for t, note in noted]
    read = read_back(Logbook(HEADER, (*lines, END))).holds
    expected: list[list[str]] = [[] for _ in read]
    for t, note in noted:
        line = {"t": t, **asdict(note)}
        for texts, hold in zip(expected, read, strict=True):
            if is_about(line, hold):
                texts.append(note.text)
                break
    assert [hold["notes"] for hold in read] == ["; ".join(texts) for texts in expected]


def test_a_hold_whose_end_is_lost_ended_by_the_next_thing_that_is_known() -> None:
    """By the next hold's beginning, or what was left out; the last of all by the end."""
    begun = [HoldStarted("sink", None, 1, at, 60.0, 90.0) for at in (10.0, 100.0, 200.0)]
    lines: list[Record] = [{"t": each.started_s + 1.0, **each.to_record()} for each in begun]
    skipped = {"t": 130.0, "kind": "step_skipped", "step": "sink", "side": None, "layer": 1}
    lines.insert(2, skipped)
    read = read_back(Logbook(HEADER, (*lines, END), whole=False))
    held = [(hold["started_s"], hold["duration_s"], hold["end_reason"]) for hold in read.holds]
    assert held == [
        (10.0, 91.0, "interrupted"), (100.0, 30.0, "interrupted"), (200.0, 300.0, "interrupted")
    ]  # fmt: skip


def test_a_session_is_read_back_with_its_protocols_own_notes() -> None:
    """As it was run: what can be noted is named with the words that the protocol adds."""
    text = TWO_SIDED.replace("version: 1", "version: 1\nnotes: [ropey]")
    protocol = {"name": "own", "text": text, "shared": []}
    session = header(HEADER | {"start_side": None, "layers": None, "protocol": protocol})
    events: list[Event] = [Opened(0.0)]
    for command in (Command.START, Command.YES, Command.NOTE):
        events += [CueEnded(events[-1].t, cue) for cue in range(1, 5)]
        at = events[-1].t + 10.0
        events.append(Heard(at, command, at, at))
    _, effects = replay(Logbook(session, tuple(map(to_record, events))))
    assert "ropey" in [effect.text for effect in effects if isinstance(effect, Say)][-1]
