"""A live session with a log, whose devices go: told in the log, and not on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.live import ONE_HOLD, LiveSession
from tests.support.virtual_room import VirtualRoom


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room whose sound server runs, whatever the last test did to it."""
    virtual_room.start()
    yield virtual_room
    virtual_room.start()


def test_what_the_sound_libraries_print_goes_into_the_log(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """As devices go and come back ALSA and PortAudio print; standard error has our last word."""
    (tmp_path / "one-hold.yaml").write_text(ONE_HOLD)
    log = tmp_path / "log"
    with LiveSession(room, tmp_path / "one-hold.yaml", tmp_path, ("--log", str(log))) as session:
        session.say("start")
        room.kill()
        for _ in range(2):
            session.follow_to("device_lost")
        room.start()
        for _ in range(2):
            session.follow_to("device_back")
        session.say("stop")
        assert session.end() == 3, session.errors
    assert re.fullmatch(r"Session \S+: stopped, saved\. .*\n", session.errors)
    text = log.read_text()
    assert re.search(r"INFO assistant\.native\.(alsa|portaudio): \S", text)
    for told in (
        r"devices: PortAudio V\S+ .*; devices: \d+",
        r"portaudio: loudspeaker \d+ \(.+\) opened: \d+ Hz, channels: [12], latency \d+ ms",
        r"portaudio: microphone \d+ \(.+\) opened: 16000 Hz, channels: [12], latency \d+ ms",
        r"WARNING assistant\.edges\.audio\.portaudio: the microphone stopped",
        r"portaudio: PortAudio is started again",
        r"microphone: the microphone is heard again from \d+\.\d s on",
        r"engine: device_lost, microphone at \d+\.\d s",
        r"engine: device_back, microphone at \d+\.\d s",
        r"microphone closed",
    ):
        assert re.search(told, text), f"{told} is not in {text}"
