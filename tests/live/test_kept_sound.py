"""Which sound a session leaves on the disk: that of its protocol's and the program's own texts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from assistant.edges.speech.voice import Voice
from tests.support.program import PROGRAM
from tests.support.scripted import TWO_SIDED

LIMIT_S = 60.0
"""Seconds that the program may take, which needs two."""

TYPED = ("start", "yes", "barrier", "note afraid of her brother", "released", "stop")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, with a typed session on its standard input."""
    return subprocess.run(
        [str(PROGRAM), *arguments, "--data-dir", "data"],
        env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "XDG_CONFIG_HOME": str(folder)},
        input="\n".join(TYPED), capture_output=True, text=True, timeout=LIMIT_S, check=False,
        cwd=folder,
    )  # fmt: skip


def test_a_note_that_is_said_back_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The greeting is there for the next session; a note in free words has left no sound.

    What a version before may have kept of one is deleted at the start.
    """
    (tmp_path / "small.yaml").write_text(TWO_SIDED)
    cues = tmp_path / "cache" / "assistant" / "cues"
    cues.mkdir(parents=True)
    old = cues / f"{64 * 'a'}.wav"
    old.touch()
    sound = ("--mic", "none", "--keyboard", "--speaker", "said.wav")
    ran = run(tmp_path, "run", "small.yaml", *sound)
    assert ran.returncode == 3, ran.stderr
    note = "Noted, afraid of her brother."
    assert f"» {note}" in ran.stdout
    assert not old.exists()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started, as it is not kept")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    greeting = "Test release. Say start when you are ready."
    assert f"» {greeting}" in ran.stdout
    voice = Voice(cues, keeps=(greeting, note))
    assert len(voice.render(greeting)) > 0
    with pytest.raises(AssertionError, match="not kept"):
        voice.render(note)
