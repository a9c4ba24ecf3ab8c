"""Which voice speaks in a session of the real program, and that this is told; no device."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.base.exits import ENDED_EARLY
from assistant.edges.speech.kokoro import MODEL
from assistant.edges.speech.voice_ahead import LATE_S
from tests.support.child_processes import child_processes
from tests.support.typed_session import TypedSession


def test_a_natural_voice_that_was_asked_for_speaks(tmp_path: Path) -> None:
    """It is told who speaks and why, and the soundtrack holds its words."""
    said = tmp_path / "said.wav"
    with TypedSession(tmp_path, ["--voice", "michael", "--speaker", str(said)]) as session:
        told = session.wait_for("voice")
        assert (told["name"], told["text"]) == ("michael", "michael, a natural voice, as you say")
        session.wait_for("cue", cut=False)
        assert session.of_kind("device_poor") == session.of_kind("warning") == []
        session.command("stop")
        session.end()
    sound, rate = soundfile.read(said)
    assert len(sound) > rate
    assert np.abs(sound).max() > 0.05


def test_where_its_model_is_damaged_the_systems_voice_speaks_and_it_is_said(
    tmp_path: Path,
) -> None:
    """On the screen, in words, and in what programs read: never in silence."""
    folder = tmp_path / "data" / "voices"
    folder.mkdir(parents=True)
    with (folder / MODEL.name).open("wb") as damaged:
        damaged.truncate(MODEL.size)  # as long as it should be, and of zeros
    options = ("--voice", "kore", "--speaker", str(tmp_path / "said.wav"))
    with TypedSession(tmp_path, options) as session:
        poor = session.wait_for("device_poor", device="voice")
        assert poor["flaw"] == "another"
        assert "is not as it was published" in poor["reason"]
        assert "`assistant voices fetch`" in poor["reason"]
        session.wait_for("say", text="I speak with another voice now.")
        session.wait_for("cue", cut=False)
        assert session.of_kind("device_lost") == []
        session.command("stop")
        session.end()


@pytest.mark.parametrize("best", ["natural", "system"])
def test_an_unknown_name_in_the_settings_ends_no_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, best: str
) -> None:
    """The best voice speaks in its place; which, and how to choose another, is shown and said."""
    monkeypatch.delenv("ASSISTANT_VOICE")
    settings = tmp_path / "config" / "assistant" / "settings.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("voice: nobody\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    if best == "system":  # as the model is damaged, too
        folder = tmp_path / "data" / "voices"
        folder.mkdir(parents=True)
        with (folder / MODEL.name).open("wb") as damaged:
            damaged.truncate(MODEL.size)
    speaks = {"natural": "kore, a natural voice", "system": "espeak-ng's en-us+m7"}[best]
    said = tmp_path / "said.wav"
    with TypedSession(tmp_path, ["--speaker", str(said)]) as session:
        told = session.wait_for("voice")
        assert told["text"].endswith(f"meanwhile {speaks} speaks")
        poor = session.wait_for("device_poor", device="voice")
        assert poor["reason"] == told["text"]
        if best == "natural":
            assert "nobody" in poor["reason"]
            assert "choose one from `assistant voices`" in poor["reason"]
        session.wait_for("say", text="I speak with another voice now.")
        session.wait_for("cue", cut=False)
        session.command("stop")
        assert session.end() == ENDED_EARLY
    sound, _ = soundfile.read(said)
    assert np.abs(sound).max() > 0.05


def test_half_a_model_is_told_at_once(tmp_path: Path) -> None:
    """The system's voice speaks from the first word on, which is shown and said all the same."""
    folder = tmp_path / "data" / "voices"
    folder.mkdir(parents=True)
    (folder / MODEL.name).write_bytes(b"half")
    options = ("--voice", "best", "--speaker", str(tmp_path / "said.wav"))
    with TypedSession(tmp_path, options) as session:
        assert session.wait_for("voice")["name"] == "system"
        poor = session.wait_for("device_poor", device="voice")
        assert poor["flaw"] == "another"
        assert "is not whole" in poor["reason"]
        assert "`assistant voices fetch`" in poor["reason"]
        session.wait_for("say", text="I speak with another voice now.")
        session.wait_for("cue", cut=False)
        session.command("stop")
        session.end()


def test_a_natural_voice_that_hangs_is_told_and_the_systems_speaks_meanwhile(
    tmp_path: Path,
) -> None:
    """Within seconds, in the midst of a hold that runs on; it speaks again when it comes back."""
    said = tmp_path / "said.wav"
    with TypedSession(tmp_path, ["--voice", "kore", "--speaker", str(said)]) as session:
        session.wait_for("cue", cut=False)
        session.command("start", "yes")
        session.wait_for("state", state="approach")
        session.command("barrier")
        started = session.wait_for("hold_started")
        (worker,) = child_processes(session.process.pid, "voice_worker.py")
        os.kill(worker, signal.SIGSTOP)
        session.command("note a ropey band")
        asked = session.wait_for("say", text="Noted, a ropey band.")
        poor = session.wait_for("device_poor", device="voice")
        assert "has not spoken for 4 s; until it does espeak-ng's en-us+m7 speaks" in poor["reason"]
        spoken = session.wait_for("cue", text="Noted, a ropey band.", cut=False)
        assert max(poor["t"], spoken["start_s"]) - asked["t"] < 3 * LATE_S  # 15 s and more before
        session.wait_for("cue", text="I speak with another voice now.", cut=False)
        os.kill(worker, signal.SIGCONT)
        session.wait_for("device_good", device="voice")
        session.command("released")
        hold = session.wait_for("hold")
        assert hold["duration_s"] > LATE_S
        assert started["t"] < asked["t"]
        session.command("stop")
        session.end()
