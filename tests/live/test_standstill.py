"""A program or a microphone that stood still, live: it is told, and a hold is as long as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.live import ONE_HOLD, LiveSession
from tests.support.virtual_room import MICROPHONE, VirtualRoom

STOPPED_S = 8.0
"""Longer than what is heard afterwards."""

TOLERANCE_S = 0.5
"""Of a word that is typed, on a busy machine of two cores."""


def test_a_hold_in_which_the_program_was_stopped_is_as_long_as_it_was(
    virtual_room: VirtualRoom, tmp_path: Path
) -> None:
    """What is typed as it goes on counts for then; what was not heard is told."""
    path = tmp_path / "one-hold.yaml"
    path.write_text(ONE_HOLD)
    with (
        virtual_room.sounding(),
        LiveSession(virtual_room, path, tmp_path, ["--keyboard"]) as session,
    ):
        barrier, released = session.stop_in_a_hold(STOPPED_S)
        hold = session.follow_to("hold")
        [lost] = session.of_kind("device_lost")
    assert hold["duration_s"] == pytest.approx(released - barrier, abs=TOLERANCE_S)
    assert "sound were lost" in lost["reason"]


def test_a_microphone_that_is_suspended_is_told_and_when_it_is_heard_again(
    virtual_room: VirtualRoom, tmp_path: Path
) -> None:
    """Its stream lives and brings nothing: told, and told once more when it does."""
    path = tmp_path / "one-hold.yaml"
    path.write_text(ONE_HOLD)
    with virtual_room.sounding(), LiveSession(virtual_room, path, tmp_path) as session:
        session.follow_to("cue")
        virtual_room.control("suspend-source", MICROPHONE, "1")
        try:
            session.follow_to("device_lost", device="microphone")
        finally:
            virtual_room.control("suspend-source", MICROPHONE, "0")
        session.follow_to("device_back", device="microphone")
        session.until(
            lambda: session.of_kind("say")[-1]["text"] == "I can hear you again.", "said so"
        )
