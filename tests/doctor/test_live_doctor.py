"""`assistant doctor` in the virtual room: faults planted in microphone and loudspeaker, each found
with its mend; and a healthy room, of which nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.doctor import Doctor, Told, checked, faults, findings, mend_of
from tests.support.virtual_room import (
    MICROPHONE,
    ROOM_LEVEL,
    SPEAKER,
    VirtualRoom,
    write_sound,
)

ECHO_DB = -12.0

TRIES = 3
BUSY = {"gaps", "slow", "slow disk"}
"""What is told, rightly, of a machine that has more to do than it can."""

ONLY_SPEAKERS = """\
pcm.default { type asym playback.pcm { type pulse } }
ctl.default { type pulse }
"""
"""A sound system whose default device has no microphone."""


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room with a sound and an echo of its own; of what is done to it nothing is left."""
    virtual_room.start()
    with virtual_room.sounding(), virtual_room.echo(ECHO_DB):
        yield virtual_room
    virtual_room.restart()


def asked(room: VirtualRoom, folder: Path) -> tuple[int, Told]:
    """Return what comes of a checkup where "yes" and the words are said.

    Where the machine had no time for it, which the checkup tells, it is made again.
    """
    for _ in range(TRIES):
        with Doctor(room, folder) as doctor:
            doctor.answer("yes")
            doctor.say_the_words()
            code, told = doctor.end()
        if not BUSY & {name for _, name in faults(told)}:
            break
    return code, told


def test_of_a_healthy_room_nothing_is_said(room: VirtualRoom, tmp_path: Path) -> None:
    """Every part is well, with what was measured; the tone, "yes" and five words are heard."""
    code, told = asked(room, tmp_path)
    assert faults(told) == []
    assert (code, told["verdict"], told["summary"]) == (0, "ok", "All is well.")
    assert [each["mend"] for each in told["findings"] if each["mend"]] == []
    microphone = findings(told, "microphone")["measured"]
    assert microphone["floor_dbfs"] == pytest.approx(-60.0, abs=1.5)
    assert microphone["zeros_percent"] < 5
    assert microphone["clipped_s"] == 0.0
    assert microphone["delivers_hz"] == pytest.approx(16_000, rel=0.02)
    echo = findings(told, "echo")["measured"]
    assert echo["gain_db"] == pytest.approx(ECHO_DB, abs=1.5)
    assert 40 <= echo["delay_ms"] <= 250
    assert findings(told, "loudspeaker")["measured"]["heard_by_you"] is True
    assert set(findings(told, "ear")["measured"].values()) == {True}


def test_of_a_healthy_room_nothing_is_said_at_a_glance_either(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """Without questions the room, the tone and its echo are well, and the ear is not tried."""
    code, told = checked(tmp_path, env=room.env)
    assert faults(told) == []
    assert (code, told["summary"]) == (0, "All that was tried is well. Not tried: ear.")


def test_no_microphone(room: VirtualRoom, tmp_path: Path) -> None:
    """Where the system offers none."""
    configuration = tmp_path / "asound.conf"
    configuration.write_text(ONLY_SPEAKERS)
    code, told = checked(tmp_path, env=room.env | {"ALSA_CONFIG_PATH": str(configuration)})
    assert ("microphone", "no microphone") in faults(told), told
    assert "connect one" in mend_of(told, "no microphone")
    assert code == 1


def test_a_muted_microphone(room: VirtualRoom, tmp_path: Path) -> None:
    """It gives exact zeros, and is the only thing that is wrong."""
    room.control("set-source-mute", MICROPHONE, "1")
    code, told = checked(tmp_path, env=room.env)
    assert faults(told) == [("microphone", "zeros")]
    assert "unmute it" in mend_of(told, "zeros")
    assert code == 1


def test_a_microphone_that_clips(room: VirtualRoom, tmp_path: Path) -> None:
    """Turned up by 24 dB, spoken words stand at the end of the scale."""
    room.control("set-source-volume", MICROPHONE, "24dB")
    with Doctor(room, tmp_path) as doctor:
        doctor.answer("yes")
        doctor.say_the_words()
        code, told = doctor.end()
    assert ("microphone", "clipping") in faults(told)
    assert "turn the microphone down" in mend_of(told, "clipping")
    assert code == 1


def test_a_microphone_at_a_telephones_rate(room: VirtualRoom, tmp_path: Path) -> None:
    """It runs at 8 kHz, and the system fills up what the ear asks for."""
    room.control(
        "load-module", "module-null-sink", "sink_name=phone", "rate=8000", "channels=1",
        "norewinds=1",
    )  # fmt: skip
    room.control("set-default-source", "phone.monitor")
    noise = np.random.default_rng(5).normal(0.0, ROOM_LEVEL, 60 * 16_000)
    write_sound(tmp_path / "noise.wav", noise)
    playing = room.play_into_microphone_async(tmp_path / "noise.wav", "phone")
    try:
        _, told = checked(tmp_path, env=room.env)
    finally:
        playing.kill()
        playing.wait()
    assert ("microphone", "wrong rate") in faults(told)
    assert findings_of(told, "wrong rate")["measured"]["ends_hz"] == 4000.0
    assert "another profile" in mend_of(told, "wrong rate")
    assert findings_of(told, "wrong rate")["verdict"] == "warn"  # it is heard all the same


def findings_of(
    told: dict[str, list[dict[str, object]]], name: str
) -> dict[str, dict[str, object]]:
    """Return the finding of that name."""
    [found] = [each for each in told["findings"] if each["name"] == name]
    return found  # type: ignore[return-value]


def test_a_microphone_that_hums(room: VirtualRoom, tmp_path: Path) -> None:
    """The mains in it are found by their frequency, and as loud as they are."""
    t = np.arange(60 * 16_000) / 16_000
    hum = sum(np.sin(2 * np.pi * 50 * n * t) / n for n in (1, 2, 3, 4)) * 0.03
    write_sound(tmp_path / "hum.wav", np.asarray(hum))
    playing = room.play_into_microphone_async(tmp_path / "hum.wav")
    try:
        code, told = checked(tmp_path, env=room.env)
    finally:
        playing.kill()
        playing.wait()
    assert faults(told) == [("microphone", "hum")]
    measured = findings(told, "microphone")["measured"]
    assert measured["hum_hz"] == 50.0
    assert measured["hum_dbfs"] == pytest.approx(-31.9, abs=3.0)
    assert "another socket" in mend_of(told, "hum")
    assert code == 1


def test_a_microphone_far_too_low(room: VirtualRoom, tmp_path: Path) -> None:
    """Turned down by 52 dB, the words come so much lower."""
    room.control("set-source-volume", MICROPHONE, "-52dB")
    with Doctor(room, tmp_path) as doctor:
        doctor.follow_to("Did you hear")
        doctor.say_the_words()
        code, told = doctor.end()
    assert ("microphone", "far too low") in faults(told)
    assert "turn the microphone up" in mend_of(told, "far too low")
    assert code == 1


def test_a_muted_loudspeaker(room: VirtualRoom, tmp_path: Path) -> None:
    """Neither the microphone nor anybody hears its tone; the microphone is well."""
    room.control("set-sink-mute", SPEAKER, "1")
    code, told = checked(tmp_path, env=room.env)
    assert faults(told) == [("loudspeaker", "muted")]
    assert "unmute it" in mend_of(told, "muted")
    assert code == 1


def test_a_loudspeaker_that_nobody_hears_though_the_microphone_does(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """Who says "no" is believed."""
    with Doctor(room, tmp_path) as doctor:
        doctor.answer("no")
        doctor.say_the_words()
        code, told = doctor.end()
    assert faults(told) == [("loudspeaker", "muted")]
    assert code == 1


def test_an_earpiece(virtual_room: VirtualRoom, tmp_path: Path) -> None:
    """The microphone hears nothing of it, and who is asked does: all is well."""
    virtual_room.start()
    with virtual_room.sounding():
        code, told = asked(virtual_room, tmp_path)
    assert faults(told) == []
    assert code == 0


def test_a_microphone_that_is_the_loudspeakers_monitor(room: VirtualRoom, tmp_path: Path) -> None:
    """It hears the assistant alone, and no word of anybody's."""
    room.control("set-default-source", f"{SPEAKER}.monitor")
    with Doctor(room, tmp_path) as doctor:
        doctor.follow_to("Did you hear")
        doctor.say_the_words()
        code, told = doctor.end()
    assert ("microphone", "echo only") in faults(told)
    assert "monitor" in mend_of(told, "echo only")
    assert code == 1
    assert findings(told, "loudspeaker")["verdict"] == "not tried"
