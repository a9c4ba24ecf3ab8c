"""A device kept open, in a room with a real sound server that comes and goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from threading import Event
from typing import Any

import pytest

from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.audio import portaudio
from assistant.edges.audio.devices import find_output
from assistant.edges.audio.loudspeaker import LOUDSPEAKER
from assistant.edges.audio.portaudio import KeptDevice, Kind, Opening, Restart
from tests.support.virtual_room import VirtualRoom

LIMIT_S = 15.0
"""How long anything may take that should come at all."""


class Silence:
    """Gives PortAudio silence, and tells when it was asked for some."""

    def __init__(self) -> None:
        self.served = Event()

    def on_block(
        self, opening: Opening[Any], buffer: Any, frames: int, instants: Any, status: Any
    ) -> None:
        """Give a block."""
        buffer[:] = 0
        self.served.set()


class Refusing:
    """Opens loudspeakers, and refuses to where `refuses` says so of what is wanted."""

    def __init__(self, refuses: Callable[[dict[str, Any]], bool]) -> None:
        self.refuses = refuses
        self.tried: list[float] = []
        """The instants at which one was to be opened, in the first of all ways."""

    @property
    def kind(self) -> Kind:
        """Return loudspeakers that are opened this way."""
        return replace(LOUDSPEAKER, stream=self._open)

    def _open(self, **wanted: Any) -> Any:
        import sounddevice

        if (wanted["samplerate"], wanted["channels"]) == (VOICE_RATE, 1):
            self.tried.append(time.monotonic())
        if self.refuses(wanted):
            raise sounddevice.PortAudioError("Invalid sample rate")
        return LOUDSPEAKER.stream(**wanted)


def wait_until(reached: Callable[[], bool]) -> None:
    """Wait until something is so; fail where that takes too long."""
    deadline = time.monotonic() + LIMIT_S
    while not reached():
        assert time.monotonic() < deadline, f"waited {LIMIT_S} s"
        time.sleep(0.01)


def test_what_gives_sound_is_made_for_the_rate_that_the_device_takes(room: VirtualRoom) -> None:
    """The rate is told once the device took it, before any sound is asked for."""
    rates: list[int] = []

    def silence(rate: int) -> Silence:
        rates.append(rate)
        return Silence()

    choosy = Refusing(lambda wanted: wanted["samplerate"] == VOICE_RATE or wanted["channels"] < 2)
    kept = KeptDevice(choosy.kind, find_output(None), silence)
    try:
        assert kept.opening.taker.served.wait(LIMIT_S)
        assert (kept.opening.rate, kept.opening.channels) == (44_100, 2)
        assert rates == [44_100]
        assert kept.opening.delivers
    finally:
        kept.close()


def test_a_stream_that_cannot_be_started_is_closed(
    room: VirtualRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was opened in vain is let go of before the next way is tried."""
    import sounddevice

    start = sounddevice.OutputStream.start
    refused: list[Any] = []

    def unwilling(stream: Any) -> None:
        if not refused:
            refused.append(stream)
            raise sounddevice.PortAudioError("Device unavailable")
        start(stream)

    monkeypatch.setattr(sounddevice.OutputStream, "start", unwilling)
    kept = KeptDevice(LOUDSPEAKER, find_output(None), lambda _rate: Silence())
    try:
        assert [stream.closed for stream in refused] == [True]
        assert kept.opening.channels == 2
        assert kept.opening.taker.served.wait(LIMIT_S)
    finally:
        kept.close()


def test_the_pauses_between_attempts_double_up_to_the_longest(
    room: VirtualRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that does not come back is asked for less and less often, and not too seldom."""
    monkeypatch.setattr(portaudio, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(portaudio, "LONGEST_PAUSE_S", 0.08)
    unsure = Refusing(lambda wanted: False)
    kept = KeptDevice(unsure.kind, find_output(None), lambda _rate: Silence())
    try:
        unsure.refuses = lambda wanted: True
        unsure.tried.clear()
        room.kill()
        wait_until(lambda: kept.lost != "")
        room.start()
        wait_until(lambda: len(unsure.tried) > 20)  # hours, if nothing ended the doubling
        assert "cannot be opened" in kept.lost
        pauses = [later - earlier for earlier, later in pairwise(unsure.tried)]
        assert pauses[0] >= 0.04
        assert min(pauses[1:]) >= 0.08
        unsure.refuses = lambda wanted: False
        wait_until(lambda: kept.lost == "")
    finally:
        kept.close()


def test_it_is_opened_again_though_the_devices_could_not_be_told_meanwhile(
    room: VirtualRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One came whose name is no text to sounddevice; when it has gone all goes on."""
    import sounddevice

    told, asked = sounddevice.query_devices, Event()

    def no_text(*_: Any, **__: Any) -> Any:
        asked.set()
        return b"\xe9".decode("utf-8")

    kept = KeptDevice(LOUDSPEAKER, find_output(None), lambda _rate: Silence())
    try:
        monkeypatch.setattr(sounddevice, "query_devices", no_text)
        room.kill()
        assert asked.wait(LIMIT_S)
        wait_until(lambda: "can't be told" in kept.lost)
        room.start()
        monkeypatch.setattr(sounddevice, "query_devices", told)
        wait_until(lambda: kept.lost == "")
    finally:
        kept.close()


def test_a_restart_of_portaudio_stands_between_what_is_done_around_it(room: VirtualRoom) -> None:
    """The device is opened anew after the one and before the other, also where that fails."""
    order: list[str] = []

    def noted(wanted: dict[str, Any]) -> bool:
        order.append("opened")
        return False

    restart = Restart(lambda: order.append("before"), lambda: order.append("after"))
    kept = KeptDevice(Refusing(noted).kind, find_output(None), lambda _rate: Silence(), restart)
    try:
        room.kill()
        wait_until(lambda: order.count("after") > 0)
        assert "not connected" in kept.lost
        room.start()
        wait_until(lambda: kept.lost == "")
        wait_until(lambda: order[-1] == "after")
    finally:
        kept.close()
    assert order[:3] == ["opened", "before", "after"]
    assert order[-3:] == ["before", "opened", "after"]


def test_a_suspended_device_is_left_alone_until_it_may_be_opened(
    room: VirtualRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it stands aside its stream is gone and nothing is tried, however dead it is."""
    monkeypatch.setattr(portaudio, "CHECK_S", 0.01)
    counted = Refusing(lambda wanted: False)
    kept = KeptDevice(counted.kind, find_output(None), lambda _rate: Silence())
    try:
        first = kept.opening
        kept.suspend()
        wait_until(lambda: first.mute_s() > LOUDSPEAKER.dead_s)
        assert (kept.suspended, kept.lost, len(counted.tried)) == (True, "", 1)
        kept.resume()
        assert (kept.suspended, kept.lost, len(counted.tried)) == (False, "", 2)
        assert kept.opening is not first
        assert kept.opening.taker.served.wait(LIMIT_S)
    finally:
        kept.close()
    kept.close()
