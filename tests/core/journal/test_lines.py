"""The shapes of a journal's lines."""

from __future__ import annotations

import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from assistant.core.domain import effects, events, rehearsed
from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, Fact, Finish, HoldEnded, Noted, Withdrawn
from assistant.core.domain.events import Event, Heard, Retracted, TimePassed, Unsure, to_record
from assistant.core.domain.holds import EndReason, LoggedHold, Was
from assistant.core.journal.lines import FACTS, MOST_S, entry

HELD = LoggedHold("sink", None, None, 1, None, 6.0, 70.25, 60.0, 90.0, EndReason.RELEASED)

CORRECTED = replace(HELD, side="left", was=Was(None, 6.0, 71.0, EndReason.TIME))


def kinds_in(module: ModuleType, base: type[Event] | type[Effect]) -> set[type]:
    """Return the kinds of `base` that a module defines; what has no name of its own is none."""
    found = [each for each in vars(module).values() if isinstance(each, type)]
    return {each for each in found if issubclass(each, base) and each.kind != base.kind}


def test_every_kind_of_line_has_a_shape() -> None:
    """An event or a fact that is added to the program is read back as strictly as the others."""
    assert kinds_in(events, Event) == set(events.EVENTS.values())
    assert kinds_in(effects, Fact) | kinds_in(rehearsed, Fact) == set(FACTS)


@pytest.mark.parametrize(
    "written",
    [
        to_record(Heard(9.0, Command.HOW_LONG, 8.0, 8.4, "keyboard")),
        to_record(TimePassed(0)),
        {"t": 9.0, **HoldEnded(HELD).to_record()},
        {"t": 9.0, **HoldEnded(CORRECTED).to_record()},
        {"t": 9.0, **Withdrawn(HoldEnded(HELD).to_record()).to_record()},
        {"t": 9.0, **Noted(None, None, 1, None, "client stop").to_record()},
        to_record(Retracted(9.0, 7.5)),
        to_record(Unsure(9.0, Command.RELEASED, 6.0, 8.0, 15.0, "", 50.0)),
        {"t": 9.0, **Finish("finished").to_record()},
        {"t": MOST_S, "kind": "of a later program", "anything": [1]},
    ],
)
def test_what_was_written_is_read_back(written: dict[str, Any]) -> None:
    """A line that the program writes has the shape it is read with, and loses nothing."""
    line = json.loads(json.dumps(written))
    assert entry(line) == line


def test_what_an_older_program_left_out_is_filled_in() -> None:
    """A line without the keys that have a usual value is right, and has them afterwards."""
    whole = json.loads(json.dumps({"t": 9.0, **HoldEnded(HELD).to_record()}))
    older = {key: value for key, value in whole.items() if key not in ("paused_s", "response")}
    assert entry(older) == whole


def test_what_a_later_program_adds_to_a_fact_is_kept() -> None:
    """A reviewer's line may say more than this program knows of."""
    line = {"t": 9.0, "kind": "end", "outcome": "finished", "reason": "", "mood": "calm"}
    assert entry(line) == line


@pytest.mark.parametrize(
    "was", [{"side": "left"}, {"side": 1, "started_s": 2.0}, {"side": None, "started_s": "2"}, "x"]
)
def test_what_was_noted_first_is_held_to_its_shape(was: object) -> None:
    """A correction that a disk has spoilt is no correction."""
    line = json.loads(json.dumps({"t": 9.0, **HoldEnded(CORRECTED).to_record()}))
    with pytest.raises(ValueError, match="was"):
        entry(line | {"was": was})
