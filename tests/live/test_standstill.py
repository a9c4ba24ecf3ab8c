"""A program or a microphone that stood still, live: it is told, and a hold is as long as it was."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from assistant.edges.store.journal import read_journal
from tests.support.english import WORDS
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.typed_session import TypedSession
from tests.support.virtual_room import MICROPHONE, VirtualRoom

STOPPED_S = 8.0
"""Longer than what is heard afterwards."""

TOLERANCE_S = 0.5
"""Of a word that is typed, on a busy machine of two cores."""


MOMENT_S = 0.8
"""What is withdrawn may have sounded for so long on a busy machine; both sentences take longer."""


def sounded(session: LiveSession) -> dict[str, float]:
    """Return for how many seconds each text sounded."""
    return {line["text"]: line["end_s"] - line["start_s"] for line in session.of_kind("cue")}


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
        lost, *_ = session.of_kind("device_lost")  # a busy machine may lose more
        session.until(
            lambda: sounded(session).get(WORDS.hear_again, 0.0) > MOMENT_S, "all was said"
        )
    assert hold["duration_s"] == pytest.approx(released - barrier, abs=TOLERANCE_S)
    assert "sound were lost" in lost["reason"]
    # It was over as it became known: its end alone is heard, though an answer may cut it once.
    assert sounded(session)[WORDS.cannot_hear] < MOMENT_S


def test_a_typed_session_that_was_stopped_tells_it(tmp_path: Path) -> None:
    """Without a microphone nothing is lost that could be heard; that it stood still is told."""
    with TypedSession(tmp_path) as session:
        session.command("start", "yes")
        session.wait_for("state", state="approach")
        session.command("barrier")
        session.wait_for("hold_started")
        session.process.send_signal(signal.SIGSTOP)
        time.sleep(STOPPED_S)
        session.process.send_signal(signal.SIGCONT)
        lost = session.wait_for("device_lost")
        session.wait_for("device_back")
        session.wait_for("say", text="I stood still for a while. The session goes on.")
        session.command("released")
        hold = session.wait_for("hold")
        session.command("stop")
        session.end()
    assert (lost["device"], lost["cause"]) == ("program", "stood still")
    assert hold["duration_s"] > STOPPED_S
    kept, _ = read_journal(session.journal)
    assert kept is not None
    assert [each["device"] for each in kept.records if each["kind"] == "device_lost"] == ["program"]


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
