"""A replay aloud, live: the real program, heard in the room."""

from __future__ import annotations

import subprocess
from pathlib import Path

from assistant.edges.store.journal import read_journal
from assistant.sessions.walk_again import Replaying
from tests.support.followed_program import LIMIT_S
from tests.support.kept_sessions import keep
from tests.support.program import PROGRAM
from tests.support.virtual_room import VirtualRoom

GAP_S = 0.04
"""Silence that parts two sounds, as in the test of whole sessions."""


def test_a_replay_is_heard(virtual_room: VirtualRoom, tmp_path: Path) -> None:
    """Every cue sounds, one after another, in far less than the session's time."""
    script = [(2.0, "start"), (4.0, "yes"), (30.0, "barrier"), (110.0, "released"), (140.0, "stop")]
    path = keep(tmp_path, script, 150.0)
    book, _ = read_journal(path)
    assert book is not None
    said = [line["text"] for line in Replaying(book).every_line() if line["kind"] == "say"]
    assert len(said) >= 5
    with virtual_room.record_speaker(tmp_path / "speaker.wav") as speaker:
        done = subprocess.run(
            [
                *(str(PROGRAM), "replay", "one", "--pace", "30x", "--aloud"),
                *("--data-dir", str(tmp_path)),
            ],
            env=virtual_room.env | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            timeout=2 * LIMIT_S,
        )
    assert done.returncode == 0
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("assistant:")]
    assert line.endswith("`assistant review session` tells it as a timeline")
    sounds = speaker.sounds(gap_s=GAP_S)
    assert len(sounds) >= len(said)  # a pause within a cue parts it; a chime stands by itself
    spoken_s = sum(end - start for start, end in sounds)
    assert spoken_s > 0.5 * len(said)
    assert sounds[-1][1] - sounds[0][0] < 60.0
