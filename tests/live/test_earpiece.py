"""An earpiece, live: cues in the ear, chimes in the room; and a room whose chimes are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.live import ONE_HOLD, LiveSession
from tests.support.virtual_room import Recording, VirtualRoom

EAR = "ear"

ALSA = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.earpiece { type pulse device ear }
pcm.bowl { type pulse device vspk }
"""
"""Two loudspeakers with names of their own: that in the ear, and the room's."""

CHIME_S = 0.3
"""Sounds shorter than this are taps: the shortest cue, "Sink.", takes half a second."""


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room with a sound of its own, and an earpiece beside its loudspeaker."""
    virtual_room.start()
    virtual_room.control("load-module", "module-null-sink", f"sink_name={EAR}", "norewinds=1")
    with virtual_room.sounding():
        yield virtual_room
    virtual_room.restart()


def test_cues_in_the_ear_chimes_in_the_room(room: VirtualRoom, tmp_path: Path) -> None:
    """Neither is heard in the other. Nothing is told of a device, though no cue comes back to the
    microphone."""
    (tmp_path / "asound.conf").write_text(ALSA)
    (tmp_path / "hold.yaml").write_text(ONE_HOLD)
    options = ["--speaker", "earpiece", "--chimes", "bowl", "--keyboard"]
    ear, air = tmp_path / "ear.wav", tmp_path / "air.wav"
    with (
        room.record_sink(EAR, ear) as in_the_ear,
        room.record_speaker(air) as in_the_room,
        LiveSession(
            room, tmp_path / "hold.yaml", tmp_path, options,
            env={"ALSA_CONFIG_PATH": str(tmp_path / "asound.conf")},
        ) as session,
    ):  # fmt: skip
        session.follow_to("cue")
        session.type("start")
        session.follow_to("state", state="approach")
        session.type("barrier")
        session.follow_to("chime", mark="start")
        session.type("stop")
        session.follow_to("end")
        session.end()
        assert not [line for line in session.lines if line["kind"].startswith("device_")]
    [(start, end)] = in_the_room.sounds(threshold=100)
    assert end - start < CHIME_S
    assert longest(in_the_ear) > CHIME_S


def longest(heard: Recording) -> float:
    """Return how long the longest sound lasted."""
    return max(end - start for start, end in heard.sounds())


def test_a_loudspeaker_of_the_chimes_that_is_gone(room: VirtualRoom, tmp_path: Path) -> None:
    """It is told, aloud too, as the session begins, and the session goes its way."""
    settings = tmp_path / "config" / "assistant" / "settings.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("chimes: Bowl\n")
    (tmp_path / "hold.yaml").write_text(ONE_HOLD)
    with LiveSession(room, tmp_path / "hold.yaml", tmp_path, ["--keyboard"]) as session:
        told = session.follow_to("device_lost")
        assert told["device"] == "chimes"
        assert "there is no loudspeaker 'Bowl'" in told["reason"]
        session.follow_to("say", text="The chimes can't be heard. The cues go on.")
        session.type("start")
        session.follow_to("state", state="approach")
        session.type("stop")
        session.follow_to("end")
