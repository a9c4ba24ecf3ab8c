"""Which voice speaks in a session of the real program, and that this is told; no device."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from assistant.edges.speech.kokoro import MODEL
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
