"""Rehearsals on the clock of the place: in a class's tables, its rows, and on mark sheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.base.paths import trainee_folder
from assistant.cli.main import main
from assistant.edges.store.journal import journal_folder
from assistant.rehearsal import class_command
from assistant.rehearsal.attempts import Attempt, read_attempts
from assistant.rehearsal.mark_sheet import as_json, as_page, as_text
from tests.support.clocks import ANGELES, CLOCKS, TRAVELS, Clock, header

EVERY = (*CLOCKS, *TRAVELS)

MACHINES = ("UTC", "Pacific/Auckland", ANGELES)


def keep_attempt(data_dir: Path, clock: Clock, number: int, *, with_place: bool = True) -> Attempt:
    """Keep an attempt in which a step was told; return it as it is read."""
    head = header(clock, f"a{number:02}", "C-1", with_place=with_place) | {"client": None}
    head |= {"rehearsal": {"level": "say", "trainee": "T1", "pace": 1.0, "number": number}}
    lines = [
        head,
        {"t": 0.0, "kind": "opened"},
        {"t": 9.0, "kind": "said", "step": "sink", "score": "told", "prompts": 2, "after_s": 8.0},
        {"t": 20.0, "kind": "end", "outcome": "finished", "reason": ""},
    ]
    folder = trainee_folder(data_dir, "T1")
    path = journal_folder(folder) / f"a{number:02}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    attempts, damage = read_attempts(folder)
    assert damage == []
    return attempts[-1]


@pytest.mark.parametrize("machine", MACHINES)
def test_attempts_are_told_on_the_clock_of_their_place(
    tmp_path: Path,
    stand_in: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
    machine: str,
) -> None:
    """On the sheet in every form, in the class's table, in CSV and JSON."""
    stand_in(machine)
    for number, clock in enumerate(EVERY, start=1):
        attempt = keep_attempt(tmp_path, clock, number)
        for sheet in (as_text(attempt), as_page(attempt)):
            assert f"Trainee T1, attempt {number}, {clock.shown}\n" in sheet.replace("</div>", "\n")
        began = json.loads(as_json(attempt))["started_at"]
        assert datetime.fromisoformat(began) == datetime.fromisoformat(clock.local)
        assert began[-6:] == clock.offset

    def asked(*form: str) -> str:
        assert main(["review", "--trainee", "T1", "--data-dir", str(tmp_path), *form]) == 0
        return capsys.readouterr().out

    table = asked()
    assert "UTC" not in table
    for clock in EVERY:
        assert clock.shown in table
    rows = csv.DictReader(io.StringIO(asked("--format", "csv").lstrip("\ufeff")))
    seconds = [clock.local[:19] + clock.offset for clock in EVERY]
    assert [row["started_at"] for row in rows] == seconds
    attempts = json.loads(asked("--format", "json"))["attempts"]
    assert [row["started_at"] for row in attempts] == seconds


def test_what_is_due_is_told_by_its_day(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stand_in: Callable[[str], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In a table for the eye, in JSON as it is typed; before its day here begins there is none."""
    stand_in(ANGELES)
    keep_attempt(tmp_path, CLOCKS[0], 1, with_place=False)  # half past five of 2 March
    told = {}
    for day, hour in ((2, 23), (3, 0)):
        now = datetime(2026, 3, day, hour, tzinfo=ZoneInfo(ANGELES))
        monkeypatch.setattr(class_command, "now", lambda now=now: now)
        for form in ("json", "table"):
            words = ["review", "--trainee", "T1", "--data-dir", str(tmp_path), "--format", form]
            assert main(words) == 0
            told[day, form] = capsys.readouterr().out
    assert json.loads(told[2, "json"])["due"] == []
    assert "due to be said again" not in told[2, "table"]
    (due,) = json.loads(told[3, "json"])["due"]
    assert due["due"] == "2026-03-03"
    assert "3 Mar 2026" in told[3, "table"]
