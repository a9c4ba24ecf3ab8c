"""The loudspeaker, in a room where what it plays is recorded."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.faults import Fault
from assistant.core.sound.device_choice import Device
from assistant.core.sound.nouns import VOICE_RATE, Playback
from assistant.edges.audio.devices import find_output
from assistant.edges.audio.host_clock import host_now
from assistant.edges.audio.loudspeaker import MUTE_S, Loudspeaker
from tests.support.virtual_room import SPEAKER, Recording, VirtualRoom

TOLERANCE_S = 0.15
"""How far instants may differ on a busy machine of two cores; 0.01 is usual."""

LIMIT_S = 15.0
"""How long anything may take that should come at all."""


class Listener:
    """Follows a loudspeaker. The stream's seconds are here the host's own."""

    def __init__(self, device: Device | None = None) -> None:
        self.loudspeaker = Loudspeaker(device or find_output(None), stream_time=lambda host: host)
        self.heard: list[Playback] = []

    def follow_until(self, reached: Callable[[], bool]) -> None:
        """Poll until something is so; fail where that takes too long."""
        deadline = host_now() + LIMIT_S
        while not reached():
            now = host_now()
            assert now < deadline, f"waited {LIMIT_S} s; fault: {self.loudspeaker.fault!r}"
            news = self.loudspeaker.poll(now)
            assert all(playback.at <= now for playback in news)
            self.heard += news
            time.sleep(0.02)

    def follow(self, seconds: float) -> None:
        """Poll for so long."""
        end = host_now() + seconds
        self.follow_until(lambda: host_now() >= end)

    def phases(self) -> list[tuple[int, str]]:
        """Return what was reported, without the times."""
        return [(playback.cue, playback.phase) for playback in self.heard]

    def at(self, cue: int, phase: str) -> float:
        """Return when something happened to a cue."""
        [at] = [
            playback.at for playback in self.heard if (playback.cue, playback.phase) == (cue, phase)
        ]
        return at


@pytest.fixture
def listener(room: VirtualRoom) -> Iterator[Listener]:
    """A loudspeaker in the room and somebody who follows it."""
    listener = Listener()
    yield listener
    listener.loudspeaker.close()


def tone(seconds: float, hz: float = 440.0, amplitude: float = 8000.0) -> NDArray[np.int16]:
    """Return a sine at the voice's rate."""
    instants = np.arange(round(seconds * VOICE_RATE)) / VOICE_RATE
    return (amplitude * np.sin(2 * np.pi * hz * instants)).astype(np.int16)


def loudness(recording: Recording, start: float, end: float, hz: float) -> float:
    """Return the amplitude of one frequency between two instants of the host's clock."""
    first = round((start - recording.started) * recording.rate)
    last = round((end - recording.started) * recording.rate)
    pcm = recording.pcm[first:last].astype(float)
    turn = np.exp(-2j * np.pi * hz * np.arange(pcm.size) / recording.rate)
    return float(2 * np.abs(np.mean(pcm * turn)))


def test_cues_play_in_order_and_are_reported_when_they_are_heard(
    listener: Listener, room: VirtualRoom, tmp_path: Path
) -> None:
    """Two queued cues sound one after the other; a recording bears out when each was heard."""
    with room.record_speaker(tmp_path / "room.wav") as recording:
        listener.loudspeaker.play(1, tone(0.5))
        listener.loudspeaker.play(2, tone(0.4, 1000.0))
        listener.follow_until(lambda: (2, "ended") in listener.phases())
        listener.follow(0.2)
    assert listener.phases() == [(1, "started"), (1, "ended"), (2, "started"), (2, "ended")]
    [(start, end)] = recording.sounds()
    assert end - start == pytest.approx(0.9, abs=TOLERANCE_S)
    assert listener.at(1, "started") == pytest.approx(start, abs=TOLERANCE_S)
    assert listener.at(2, "started") == pytest.approx(start + 0.5, abs=TOLERANCE_S)
    assert listener.at(2, "ended") == pytest.approx(end, abs=TOLERANCE_S)
    assert loudness(recording, start + 0.05, start + 0.45, 440.0) > 4000
    assert loudness(recording, start + 0.55, start + 0.85, 1000.0) > 4000


def test_nothing_is_reported_before_the_session_has_reached_it(listener: Listener) -> None:
    """However long ago a cue ended, it is not told of until `now` has come to it."""
    before = host_now()
    listener.loudspeaker.play(1, tone(0.1))
    deadline = before + 0.6
    while host_now() < deadline:
        assert listener.loudspeaker.poll(before) == []
        time.sleep(0.02)
    [started, ended] = listener.loudspeaker.poll(host_now())
    assert before < started.at < ended.at


def test_silence_cuts_the_playing_cue_and_those_that_wait(
    listener: Listener, room: VirtualRoom, tmp_path: Path
) -> None:
    """The room is quiet at once, every cue is reported as cut, and the next one plays."""
    with room.record_speaker(tmp_path / "room.wav") as recording:
        listener.loudspeaker.play(1, tone(5.0))
        listener.loudspeaker.play(2, tone(5.0))
        listener.follow_until(lambda: (1, "started") in listener.phases())
        listener.follow(0.3)
        asked = host_now()
        listener.loudspeaker.silence()
        listener.follow_until(lambda: (2, "cut") in listener.phases())
        listener.follow(0.3)
        listener.loudspeaker.play(3, tone(0.2))
        listener.follow_until(lambda: (3, "ended") in listener.phases())
    assert listener.phases() == [
        (1, "started"),
        (1, "cut"),
        (2, "cut"),
        (3, "started"),
        (3, "ended"),
    ]
    first, *_ = recording.sounds()
    assert asked < first[1] < asked + 0.1 + TOLERANCE_S
    assert listener.at(1, "cut") == pytest.approx(first[1], abs=TOLERANCE_S)


def test_a_chime_sounds_over_a_cue_and_is_not_reported(
    listener: Listener, room: VirtualRoom, tmp_path: Path
) -> None:
    """Cue and chime are heard together, and only the cue is told of."""
    with room.record_speaker(tmp_path / "room.wav") as recording:
        listener.loudspeaker.play(1, tone(0.8))
        listener.follow_until(lambda: (1, "started") in listener.phases())
        listener.loudspeaker.chime(tone(0.3, 1500.0, 4000.0))
        listener.follow_until(lambda: (1, "ended") in listener.phases())
        listener.follow(0.1)
    [(start, end)] = recording.sounds()
    assert end - start == pytest.approx(0.8, abs=TOLERANCE_S)
    assert listener.phases() == [(1, "started"), (1, "ended")]
    assert loudness(recording, start, end, 440.0) == pytest.approx(8000, rel=0.1)
    assert loudness(recording, start, end, 1500.0) == pytest.approx(4000 * 0.3 / 0.8, rel=0.1)


def test_a_dead_loudspeaker_leaves_nobody_waiting_and_comes_back(
    listener: Listener, room: VirtualRoom, tmp_path: Path
) -> None:
    """When the sound server dies all cues are cut, later ones at once, until it plays again."""
    loudspeaker = listener.loudspeaker
    loudspeaker.play(0, tone(0.1))
    loudspeaker.play(1, tone(5.0))
    loudspeaker.play(2, tone(5.0))
    listener.follow_until(lambda: (1, "started") in listener.phases())
    room.kill()
    listener.follow_until(lambda: loudspeaker.fault != "")
    listener.follow(0.1)
    assert listener.phases() == [
        (0, "started"),
        (0, "ended"),
        (1, "started"),
        (1, "cut"),
        (2, "cut"),
    ]

    loudspeaker.play(3, tone(0.2))
    assert loudspeaker.poll(1234.5) == [Playback(3, "cut", 1234.5)]

    room.start()
    listener.follow_until(lambda: loudspeaker.fault == "")
    with room.record_speaker(tmp_path / "room.wav") as recording:
        loudspeaker.play(4, tone(0.3))
        listener.follow_until(lambda: (4, "ended") in listener.phases())
        listener.follow(0.2)
    [(start, end)] = recording.sounds()
    assert end - start == pytest.approx(0.3, abs=TOLERANCE_S)
    assert listener.at(4, "started") == pytest.approx(start, abs=TOLERANCE_S)


def test_a_frozen_sound_server_is_a_fault_after_a_second(
    listener: Listener, room: VirtualRoom
) -> None:
    """A device that stays open but takes no sound leaves nobody waiting either."""
    listener.loudspeaker.play(1, tone(5.0))
    listener.follow_until(lambda: (1, "started") in listener.phases())
    with room.frozen():
        listener.follow_until(lambda: (1, "cut") in listener.phases())
        assert listener.loudspeaker.fault != ""
    listener.follow_until(lambda: listener.loudspeaker.fault == "")


def test_a_cue_waits_while_portaudio_is_started_again(
    listener: Listener, room: VirtualRoom, tmp_path: Path
) -> None:
    """Between `suspend` and `resume` all streams may go; the cue goes on where it was."""
    import sounddevice

    with room.record_speaker(tmp_path / "room.wav") as recording:
        listener.loudspeaker.play(1, tone(1.0))
        listener.follow_until(lambda: (1, "started") in listener.phases())
        listener.follow(0.3)
        listener.loudspeaker.suspend()
        sounddevice._terminate()
        sounddevice._initialize()
        listener.loudspeaker.resume()
        listener.follow_until(lambda: (1, "ended") in listener.phases())
        listener.follow(0.2)
    assert listener.phases() == [(1, "started"), (1, "ended")]
    before, after = recording.sounds(gap_s=0.01)
    sounded = before[1] - before[0] + after[1] - after[0]
    assert sounded == pytest.approx(1.0, abs=TOLERANCE_S)
    assert listener.at(1, "ended") == pytest.approx(after[1], abs=TOLERANCE_S)


def test_a_cue_waits_for_a_slow_restart_too(listener: Listener) -> None:
    """PortAudio may be gone for longer than a loudspeaker may be mute; a hang is told all the same.

    What hangs is a restart that takes `RESTART_S`.
    """
    listener.loudspeaker.play(1, tone(1.0))
    listener.follow_until(lambda: (1, "started") in listener.phases())
    listener.loudspeaker.suspend()
    listener.follow(MUTE_S + 0.5)
    assert (listener.phases(), listener.loudspeaker.fault) == ([(1, "started")], "")
    listener.loudspeaker.resume()
    listener.follow_until(lambda: (1, "ended") in listener.phases())

    listener.loudspeaker.play(2, tone(1.0))
    listener.loudspeaker.suspend()
    listener.follow_until(lambda: (2, "cut") in listener.phases())
    assert "takes no sound" in listener.loudspeaker.fault
    listener.loudspeaker.resume()
    assert listener.loudspeaker.fault == ""


def test_another_default_device_is_used_but_told(room: VirtualRoom) -> None:
    """Where the system's default is another one after a loss, cues are played and it is told
    where."""
    headset = dataclasses.replace(find_output(None), name="Headset")
    listener = Listener(headset)
    try:
        assert listener.loudspeaker.moved == ""
        listener.loudspeaker.suspend()
        listener.loudspeaker.resume()
        assert listener.loudspeaker.moved == "playing on 'default', not 'Headset'"
        assert listener.loudspeaker.fault == ""
        listener.loudspeaker.play(1, tone(0.2))
        listener.follow_until(lambda: (1, "ended") in listener.phases())
    finally:
        listener.loudspeaker.close()


def test_a_suspended_loudspeaker_is_lost_until_it_plays(
    listener: Listener, room: VirtualRoom
) -> None:
    """It can be opened, again and again, and takes no sound: all that while it says so."""
    room.control("suspend-sink", SPEAKER, "1")
    listener.follow_until(lambda: listener.loudspeaker.fault != "")
    since = host_now()
    while host_now() - since < 2 * MUTE_S:
        assert listener.loudspeaker.fault != ""
        listener.follow(0.05)
    room.control("suspend-sink", SPEAKER, "0")
    listener.follow_until(lambda: listener.loudspeaker.fault == "")


def test_a_cue_goes_on_at_the_rate_and_channels_of_what_is_opened_anew(
    listener: Listener, room: VirtualRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that takes less than the one before gets the rest of the cue as it can play it."""
    import sounddevice

    real = sounddevice.OutputStream

    def choosy(**wanted: Any) -> Any:
        if wanted["samplerate"] != 44_100 or wanted["channels"] < 2:
            raise sounddevice.PortAudioError("Invalid sample rate")
        return real(**wanted)

    with room.record_speaker(tmp_path / "room.wav") as recording:
        listener.loudspeaker.play(1, tone(1.0, 1000.0))
        listener.follow_until(lambda: (1, "started") in listener.phases())
        listener.follow(0.3)
        listener.loudspeaker.suspend()
        monkeypatch.setattr(sounddevice, "OutputStream", choosy)
        listener.follow(0.3)
        listener.loudspeaker.resume()
        listener.follow_until(lambda: (1, "ended") in listener.phases())
        listener.follow(0.2)
    before, after = recording.sounds(gap_s=0.01)
    sounded = before[1] - before[0] + after[1] - after[0]
    assert sounded == pytest.approx(1.0, abs=TOLERANCE_S)
    assert loudness(recording, *after, 1000.0) == pytest.approx(8000, rel=0.1)
    assert listener.at(1, "ended") == pytest.approx(after[1], abs=TOLERANCE_S)


def test_a_device_with_its_own_rate_and_two_channels_plays_at_the_right_speed(
    room: VirtualRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the voice's rate and mono are refused, cues keep their length and their pitch."""
    import sounddevice

    opened = []
    real = sounddevice.OutputStream

    def choosy(**wanted: Any) -> Any:
        if wanted["samplerate"] != 44_100 or wanted["channels"] < 2:
            raise sounddevice.PortAudioError("Invalid sample rate")
        opened.append((wanted["samplerate"], wanted["channels"]))
        return real(**wanted)

    monkeypatch.setattr(sounddevice, "OutputStream", choosy)
    listener = Listener()
    try:
        with room.record_speaker(tmp_path / "room.wav") as recording:
            listener.loudspeaker.play(1, tone(0.5, 1000.0))
            listener.follow_until(lambda: (1, "ended") in listener.phases())
            listener.follow(0.2)
    finally:
        listener.loudspeaker.close()
    assert opened == [(44_100, 2)]
    [(start, end)] = recording.sounds()
    assert end - start == pytest.approx(0.5, abs=TOLERANCE_S)
    assert loudness(recording, start, end, 1000.0) == pytest.approx(8000, rel=0.1)


def test_a_loudspeaker_that_cannot_be_opened_is_a_fault(room: VirtualRoom) -> None:
    """The fault names the device and the mend."""
    broken = Device(99, "Broken", "ALSA", 0, 2, 48_000.0)
    with pytest.raises(Fault, match=r"'Broken' cannot be opened.*assistant devices"):
        Loudspeaker(broken, stream_time=lambda host: host)
