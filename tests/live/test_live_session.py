"""Whole sessions, live: the real program, spoken to and listened to in a room of its own."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.edges.audio.host_clock import host_now
from tests.support.live import ONE_HOLD, LiveSession, review, words_heard
from tests.support.virtual_room import Recording, VirtualRoom

TWO_SIDED = """
title: Short release
version: 1
language: en-us
sides: {first: left, left: Left., right: Right., change: Other leg.}
steps:
  - {id: permission, cue: Ask., ends: consent}
  - {id: sink, cue: Sink., side: each, region: adductor, technique: pressure,
     hold: {floor: 2 s, target: 1 min}}
  - {id: draw, cue: Draw., side: each, region: abdomen, technique: stretch,
     hold: {floor: 2 s, target: 1 min}}
aftercare: [Rest.]
"""

LONG_GREETING = ONE_HOLD.replace("One hold", "A long and winding title without a pause for breath")

HOLD_TOLERANCE_S = 0.1
"""How far a logged hold may be from the words that were played; 0.06 is aimed at."""

SOUND_TOLERANCE_S = 0.2
"""How far a reported time may be from the sound in the room on a busy machine; 0.03 is usual."""

CUT_S = 1.0
"""Seconds in which a cue falls silent once it is cut, on a machine that has much
else to do. How soon it does on a quiet one is for a benchmark to say, `over_cues`."""

CHIME_S = 1.2
"""Length of the longest chime."""

GAP_S = 0.04
"""Silence that parts two sounds: less than there is between two cues, 0.07 s at the least."""

LOUD = 300
"""What is louder than this, in 16-bit steps, is sound: 18 dB under a cue's mean level."""


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room whose sound server runs, whatever the last test did to it."""
    virtual_room.start()
    yield virtual_room
    virtual_room.start()


def written(folder: Path, protocol: str) -> Path:
    """Write a protocol to a file."""
    path = folder / "test-release.yaml"
    path.write_text(protocol)
    return path


def journal(session: LiveSession) -> list[dict[str, Any]]:
    """Return the records of the one session that was kept."""
    [path] = (session.data_dir / "sessions").glob("*.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


def begins_and_ends(session: LiveSession, speaker: Recording) -> tuple[Any, Any]:
    """Return when each sound in the room began and ended, in seconds of the session."""
    sounds = np.array(speaker.sounds(threshold=LOUD, gap_s=GAP_S)) - session.opened
    return sounds[:, 0], sounds[:, 1]


def loud_seconds(session: LiveSession, speaker: Recording) -> Any:
    """Return the second of the session at which each loud sample was played."""
    loud = np.flatnonzero(np.abs(speaker.pcm.astype(np.int32)) > LOUD)
    return speaker.started - session.opened + loud / speaker.rate


def outside(seconds: Any, session: LiveSession) -> Any:
    """Leave out of `seconds` those at which a cue or a chime is said to have sounded."""
    told = [(cue["start_s"], cue["end_s"]) for cue in session.of_kind("cue")]
    told += [(chime["t"], chime["t"] + CHIME_S) for chime in session.of_kind("chime")]
    for start, end in told:
        before, after = seconds < start - SOUND_TOLERANCE_S, seconds > end + SOUND_TOLERANCE_S
        seconds = seconds[before | after]
    return seconds


def test_a_whole_session_is_walked_by_voice(room: VirtualRoom, tmp_path: Path) -> None:
    """A session driven by spoken words ends well; holds, cues and chimes are when they are told."""
    protocol = written(tmp_path, TWO_SIDED)
    with (
        room.record_microphone(tmp_path / "microphone.wav") as microphone,
        room.record_speaker(tmp_path / "speaker.wav") as speaker,
        LiveSession(room, protocol, tmp_path) as session,
    ):
        session.say("start")
        session.say("yes")
        for _ in range(4):
            session.say("barrier")
            session.follow_to("chime", mark="floor")
            session.say_now("released")
        session.follow_to("end", outcome="finished")
        assert session.end() == 0, session.errors

    reviewed = review(session.data_dir)
    assert [kept["outcome"] for kept in reviewed["sessions"]] == ["finished"]
    walked = [(hold["step"], hold["side"], hold["end_reason"]) for hold in reviewed["holds"]]
    assert walked == [
        ("sink", "left", "released"),
        ("draw", "left", "released"),
        ("sink", "right", "released"),
        ("draw", "right", "released"),
    ]
    spoken = words_heard(microphone)[2:]  # after "start" and "yes"
    for hold, barrier, released in zip(reviewed["holds"], spoken[::2], spoken[1::2], strict=True):
        assert hold["duration_s"] == pytest.approx(released - barrier, abs=HOLD_TOLERANCE_S)
        began_s = barrier - session.opened
        assert hold["started_s"] == pytest.approx(began_s, abs=SOUND_TOLERANCE_S)

    begins, ends = begins_and_ends(session, speaker)
    assert [cue["cut"] for cue in session.of_kind("cue")] == 14 * [False]
    for cue in session.of_kind("cue"):
        assert np.abs(begins - cue["start_s"]).min() < SOUND_TOLERANCE_S, cue
        assert np.abs(ends - cue["end_s"]).min() < SOUND_TOLERANCE_S, cue
    for chime in session.of_kind("chime"):
        sounding = loud_seconds(session, speaker) - chime["t"]
        assert ((sounding > 0) & (sounding < SOUND_TOLERANCE_S + 0.1)).any(), chime
    assert outside(loud_seconds(session, speaker), session).size == 0


def test_stop_is_heard_while_a_cue_plays(room: VirtualRoom, tmp_path: Path) -> None:
    """ "Stop" spoken over the assistant's words cuts them and ends the session as stopped."""
    with (
        room.record_speaker(tmp_path / "speaker.wav") as speaker,
        LiveSession(room, written(tmp_path, LONG_GREETING), tmp_path) as session,
    ):
        session.follow_to("say")
        session.say_now("stop")
        stop = session.follow_to("heard", command="stop")
        assert session.end() == 3, session.errors

    greeting, last_words = session.of_kind("cue")
    assert (greeting["cut"], last_words["cut"]) == (True, False)
    assert greeting["end_s"] - stop["t"] < CUT_S
    # The last words follow the cut without a gap, so the cut was where it is told if they are.
    assert last_words["start_s"] - greeting["end_s"] < SOUND_TOLERANCE_S
    _, ends = begins_and_ends(session, speaker)
    assert abs(ends[-1] - last_words["end_s"]) < SOUND_TOLERANCE_S
    assert outside(loud_seconds(session, speaker), session).size == 0
    reviewed = review(session.data_dir)
    assert [kept["outcome"] for kept in reviewed["sessions"]] == ["stopped"]
    assert reviewed["holds"] == []


def test_a_hold_outlives_the_program(room: VirtualRoom, tmp_path: Path) -> None:
    """After kill -9 review shows the hold as interrupted, as long as the journal vouches for."""
    with LiveSession(room, written(tmp_path, ONE_HOLD), tmp_path) as session:
        session.say("start")
        session.say("barrier")
        started_s = session.follow_to("hold_started")["started_s"]
        heartbeat_s = session.follow_to("time")["t"]
        session.process.kill()
        killed = host_now()
        assert session.end() == -signal.SIGKILL

    reviewed = review(session.data_dir)
    assert [kept["outcome"] for kept in reviewed["sessions"]] == ["interrupted"]
    [hold] = reviewed["holds"]
    assert hold["end_reason"] == "interrupted"
    assert hold["started_s"] == started_s
    assert hold["duration_s"] >= round(heartbeat_s - started_s, 3) > 4.0
    assert hold["duration_s"] <= killed - session.opened - started_s


def test_a_hold_runs_on_without_the_microphone(room: VirtualRoom, tmp_path: Path) -> None:
    """A microphone lost and found in mid-hold is told and logged; the hold stays true."""
    with LiveSession(room, written(tmp_path, ONE_HOLD), tmp_path) as session:
        with room.record_microphone(tmp_path / "before.wav") as before:
            session.say("start")
            session.say("barrier")
            session.follow_to("hold_started")
            room.kill()
            lost = {session.follow_to("device_lost")["device"] for _ in range(2)}
        room.start()
        found = {session.follow_to("device_back")["device"] for _ in range(2)}
        with room.record_microphone(tmp_path / "after.wav") as after:
            session.say("released")
            hold = session.follow_to("hold")

    assert lost == found == {"microphone", "speaker"}
    _, barrier = words_heard(before)
    [released] = words_heard(after)
    assert hold["end_reason"] == "released"
    assert hold["duration_s"] == pytest.approx(released - barrier, abs=HOLD_TOLERANCE_S)
    kinds = [record["kind"] for record in journal(session) if record.get("device") == "microphone"]
    assert kinds == ["device_lost", "device_back"]


def test_a_session_told_to_end_logs_its_hold(room: VirtualRoom, tmp_path: Path) -> None:
    """SIGTERM in mid-hold ends the session early, and the hold is logged as interrupted."""
    with LiveSession(room, written(tmp_path, ONE_HOLD), tmp_path) as session:
        session.say("start")
        session.say("barrier")
        started_s = session.follow_to("hold_started")["started_s"]
        session.process.terminate()
        interrupted = session.follow_to("interrupted")
        assert session.end() == 3, session.errors

    reviewed = review(session.data_dir)
    assert [kept["outcome"] for kept in reviewed["sessions"]] == ["interrupted"]
    [hold] = reviewed["holds"]
    assert hold["end_reason"] == "interrupted"
    assert interrupted["reason"] == "SIGTERM"
    assert hold["duration_s"] == pytest.approx(interrupted["t"] - started_s, abs=0.001)
