"""A session with the user's own times: kept in its journal, so that all made of it stays exact."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.edges.store.journal import read_journal
from assistant.sessions.read_back import protocol_of
from tests.support.program import PROGRAM
from tests.support.scripted import TWO_SIDED

LIMIT_S = 60.0
"""Seconds that the program may take, which it does not need one of."""


@pytest.mark.timeout(2 * LIMIT_S)
def test_a_session_is_replayed_by_the_times_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the user's own times are by then; what is shown of the protocol is as it is now."""
    config = tmp_path / "config" / "assistant"
    config.mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    protocol = tmp_path / "test-release.yaml"
    protocol.write_text(TWO_SIDED)
    (config / "own.yaml").write_text("steps: {sink: {floor: 2 min}}\nwithout: [draw]\n")
    ran = subprocess.run(
        [PROGRAM, "run", protocol, "--mic", "none", "--speaker", "none", "--keyboard",
         "--format", "json", "--data-dir", tmp_path / "data"],
        input="start\nyes\nnext\nbarrier\nreleased\nother side\nstop\n",
        capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    begun = [json.loads(line) for line in ran.stdout.splitlines() if '"hold_started"' in line]
    assert [(each["step"], each["floor_s"], each["target_s"]) for each in begun] == [
        ("sink", 120.0, 120.0)
    ], ran.stderr
    assert main(["protocols", "show", str(protocol)]) == 0
    shown = capsys.readouterr().out
    assert "floor 1:00 → 2:00" in shown
    assert "step draw: is left out" in shown
    (journal,) = (tmp_path / "data").rglob("*.jsonl")
    book, damage = read_journal(journal)
    assert damage == []
    assert book is not None
    (config / "own.yaml").write_text("steps: {sink: {floor: 5 min}}\n")
    read = protocol_of(book)
    assert [step.id for step in read.steps] == ["permission", "sink"]
    assert main(["replay", str(journal), "--json"]) == 0
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each for each in again if each["kind"] == "differs"] == []
    (held,) = [each for each in again if each["kind"] == "hold"]
    assert held["floor_s"] == 120.0
    own = config / "own.yaml"
    own.write_text("without:\n  - adductor-release/thoracks\n")
    for asked in ("show", "dry-run"):
        assert main(["protocols", asked, str(protocol)]) == 2
        told = f"{own}:2:5: without[0]: 'adductor-release' has no such step"
        assert told in capsys.readouterr().err
