"""Rendering ahead of any session, with the real espeak-ng."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.faults import Fault
from assistant.core.language.ahead import said_ahead
from assistant.edges.speech.voice import Voice
from assistant.voice_tools.warming import warm
from tests.support.english import CUES, ENGLISH


def test_a_session_after_it_waits_for_no_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that may be said is there, times and counts among it; how far it is was told."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    protocol = load_protocol("skin-rolling")
    told: list[tuple[int, int]] = []
    warmed = warm([protocol], ENGLISH, lambda done, of: told.append((done, of)))
    assert warmed.unspeakable == ()
    assert warmed.clauses > 400
    assert told == [(done, warmed.clauses) for done in range(warmed.clauses + 1)]

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    cues = tmp_path / "assistant" / "cues"
    voice = Voice(cues, keeps=said_ahead(ENGLISH, protocol), aloud=ENGLISH.aloud)
    for text in (*said_ahead(ENGLISH, protocol), CUES.released(125.0), CUES.time_left(1900.0)):
        assert voice.kept(text) is not None, text
    assert warm([protocol], ENGLISH, lambda done, of: None) == warmed


def test_where_nothing_can_be_kept_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would render for minutes and leave nothing."""
    (tmp_path / "assistant").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(Fault, match="can't keep rendered cues here"):
        warm([load_protocol("skin-rolling")], ENGLISH, lambda done, of: None)
