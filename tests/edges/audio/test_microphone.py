"""The live microphone, in a room with a real sound server that comes and goes."""

from __future__ import annotations

import dataclasses
import time
import wave
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.faults import Fault
from assistant.core.sound.device_choice import Device
from assistant.core.sound.intake import Chunk, Intake
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.audio import microphone as module
from assistant.edges.audio import portaudio
from assistant.edges.audio.devices import find_input
from assistant.edges.audio.host_clock import host_now
from assistant.edges.audio.microphone import STALE_FOR_S, STALE_S, STALL_S, Microphone
from tests.support.virtual_room import VirtualRoom

TOLERANCE_S = 0.15
"""How far instants may differ on a busy machine of two cores; 0.01 is usual."""

LIMIT_S = 15.0
"""How long anything may take that should come at all."""


class Listener:
    """Reads a microphone and keeps what it heard."""

    def __init__(self, microphone: Microphone) -> None:
        self.microphone = microphone
        self.blocks: list[Block] = []
        self.seconds = 0.0
        self.longest_wait_s = 0.0

    def listen(self, seconds: float) -> None:
        """Read on for so long."""
        end = time.monotonic() + seconds
        self.listen_until(lambda: time.monotonic() >= end)

    def listen_until(self, reached: Callable[[], bool]) -> None:
        """Read on until something is so; fail where that takes too long."""
        deadline = time.monotonic() + LIMIT_S
        while not reached():
            asked = time.monotonic()
            assert asked < deadline, f"waited {LIMIT_S} s; last fault: {self.fault!r}"
            block = self.microphone.read()
            assert block is not None
            self.longest_wait_s = max(self.longest_wait_s, time.monotonic() - asked)
            self.blocks.append(block)
            self.seconds += block.samples / SAMPLE_RATE

    @property
    def fault(self) -> str:
        """The fault of the last block."""
        return self.blocks[-1].fault if self.blocks else ""

    @property
    def pcm(self) -> NDArray[np.int16]:
        """All that was heard."""
        return np.frombuffer(b"".join(block.pcm for block in self.blocks), np.int16)

    def clock_error_s(self) -> float:
        """Return by how much the stream's length is short of the host's time.

        Measured when a block has just come: there is always some of the next one on its way.
        """
        return self.microphone.stream_time(host_now()) - self.seconds


def write_bursts(path: Path, starts: list[float], *, rate: int = SAMPLE_RATE) -> None:
    """Write 0.2 s of a loud tone at each of `starts`, in seconds.

    Its frequency shares no factor with the rate, so that none of its samples is zero.
    """
    sound = np.zeros(round((starts[-1] + 0.4) * rate), np.int16)
    tone = 8000 * np.cos(2 * np.pi * 997 * np.arange(rate // 5) / rate)
    for start in starts:
        sound[round(start * rate) :][: tone.size] = tone
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.tobytes())


def sound_starts(pcm: NDArray[np.int16]) -> list[float]:
    """Return the seconds at which sounds begin that 0.1 s of quiet precedes."""
    loud = np.flatnonzero(np.abs(pcm.astype(int)) > 1000)
    new = np.diff(loud, prepend=-SAMPLE_RATE) > SAMPLE_RATE / 10
    return [float(start) / SAMPLE_RATE for start in loud[new]]


def hear_bursts(room: VirtualRoom, folder: Path) -> tuple[Listener, list[float], list[float]]:
    """Play two bursts into the microphone.

    Returns what was heard, when the bursts began in the stream, and when they should have begun
    by a second witness's recording.
    """
    write_bursts(folder / "bursts.wav", [0.3, 0.9])
    microphone = Microphone(find_input(None))
    listener = Listener(microphone)
    try:
        with room.record_microphone(folder / "witness.wav") as witness:
            playing = room.play_into_microphone_async(folder / "bursts.wav")
            listener.listen_until(lambda: playing.poll() is not None)
            listener.listen(0.2)
        expected = [microphone.stream_time(start) for start, _ in witness.sounds(threshold=1000)]
    finally:
        microphone.close()
    return listener, sound_starts(listener.pcm), expected


def test_sound_arrives_whole_and_at_its_time(room: VirtualRoom, tmp_path: Path) -> None:
    """What is played into the room is in the stream, at the second that `stream_time` says."""
    listener, starts, expected = hear_bursts(room, tmp_path)
    assert len(starts) == 2
    assert starts == pytest.approx(expected, abs=TOLERANCE_S)
    assert starts[1] - starts[0] == pytest.approx(expected[1] - expected[0], abs=0.02)
    assert np.count_nonzero(listener.pcm) == pytest.approx(2 * 0.2 * SAMPLE_RATE, rel=0.05)
    assert {len(block.pcm) for block in listener.blocks} == {2 * BLOCK_SAMPLES}
    assert {block.fault for block in listener.blocks} == {""}


def test_the_stream_begins_when_it_is_told_to(room: VirtualRoom, tmp_path: Path) -> None:
    """What came while the rest of a session was opened is not heard; what is said from then on is,
    and at its time."""
    write_bursts(tmp_path / "before.wav", [0.1, 0.5])
    microphone = Microphone(find_input(None))
    listener = Listener(microphone)
    try:
        room.say_into_microphone(tmp_path / "before.wav")
        time.sleep(2 * TOLERANCE_S)  # what is still on its way from the sound server has come
        microphone.begin()
        began = host_now()
        write_bursts(tmp_path / "after.wav", [0.3])
        playing = room.play_into_microphone_async(tmp_path / "after.wav")
        listener.listen_until(lambda: playing.poll() is not None)
        listener.listen(0.2)
        assert microphone.stream_time(began) == pytest.approx(0.0, abs=TOLERANCE_S)
        assert listener.clock_error_s() == pytest.approx(0.0, abs=TOLERANCE_S)
    finally:
        microphone.close()
    assert len(sound_starts(listener.pcm)) == 1


def test_a_device_with_its_own_rate_and_two_channels_is_heard(
    room: VirtualRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where 16 kHz and mono are refused, the stream is the same, at the same time."""
    import sounddevice

    opened = []
    real = sounddevice.RawInputStream

    def choosy(**wanted: Any) -> Any:
        if wanted["samplerate"] != 44_100 or wanted["channels"] < 2:
            raise sounddevice.PortAudioError("Invalid sample rate")
        opened.append((wanted["samplerate"], wanted["channels"]))
        return real(**wanted)

    monkeypatch.setattr(sounddevice, "RawInputStream", choosy)
    listener, starts, expected = hear_bursts(room, tmp_path)
    assert opened == [(44_100, 2)]
    assert len(starts) == 2
    assert starts == pytest.approx(expected, abs=TOLERANCE_S)
    assert starts[1] - starts[0] == pytest.approx(expected[1] - expected[0], abs=0.02)
    assert np.abs(listener.pcm.astype(int)).max() == pytest.approx(8000, rel=0.05)
    assert {block.fault for block in listener.blocks} == {""}


def test_a_lost_microphone_comes_back_and_the_clock_ran_on(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """While the sound server is dead there is silence in real time; then sound again, on time."""
    calls: list[str] = []
    microphone = Microphone(
        find_input(None),
        before_restart=lambda: calls.append("before"),
        after_restart=lambda: calls.append("after"),
    )
    listener = Listener(microphone)
    try:
        listener.listen(0.5)
        room.kill()
        listener.listen_until(lambda: listener.fault != "")
        assert "stopped" in listener.fault
        listener.listen(0.5)
        assert "not connected" in listener.fault
        assert abs(listener.clock_error_s()) < TOLERANCE_S + 2 * BLOCK_S
        room.start()
        listener.listen_until(lambda: listener.fault == "")
        listener.listen(0.5)
        assert abs(listener.clock_error_s()) < TOLERANCE_S
        assert listener.longest_wait_s < 2 * STALL_S

        write_bursts(tmp_path / "burst.wav", [0.1])
        with room.record_microphone(tmp_path / "witness.wav") as witness:
            playing = room.play_into_microphone_async(tmp_path / "burst.wav")
            listener.listen_until(lambda: playing.poll() is not None)
        expected = [microphone.stream_time(start) for start, _ in witness.sounds(threshold=1000)]
        assert sound_starts(listener.pcm) == pytest.approx(expected, abs=TOLERANCE_S)
    finally:
        microphone.close()
    assert calls == ["before", "after"] * (len(calls) // 2)
    assert len(calls) >= 4  # one attempt while the server was dead, one that succeeded


def test_a_paused_sound_server_costs_no_restart_and_no_second(room: VirtualRoom) -> None:
    """When a frozen server goes on, nothing is reopened and nothing is counted twice."""
    calls: list[str] = []
    microphone = Microphone(find_input(None), before_restart=lambda: calls.append("before"))
    listener = Listener(microphone)
    try:
        listener.listen(0.3)
        with room.frozen():
            listener.listen_until(lambda: listener.fault != "")
            listener.listen(0.2)
            assert "no sound" in listener.fault
            assert listener.clock_error_s() < TOLERANCE_S + 2 * BLOCK_S
        listener.listen_until(lambda: listener.fault == "")
        listener.listen(1.2)
        assert listener.fault == ""
        assert abs(listener.clock_error_s()) < TOLERANCE_S
    finally:
        microphone.close()
    assert calls == []


def test_another_default_device_is_used_but_not_in_silence(room: VirtualRoom) -> None:
    """Where the system's default is another one after a loss, every block says so: it is heard."""
    another = (("another", "listening to 'default', not 'Headset'"),)
    headset = dataclasses.replace(find_input(None), name="Headset")
    microphone = Microphone(headset)
    listener = Listener(microphone)
    try:
        listener.listen(0.2)
        assert listener.blocks[-1].flaws == ()
        room.restart()
        listener.listen_until(lambda: listener.blocks[-1].flaws == another)
        listener.listen(0.3)
        assert listener.blocks[-1].flaws == another
        assert listener.fault == ""
    finally:
        microphone.close()


def test_a_reader_that_comes_too_late_gets_silence_for_what_it_missed(
    room: VirtualRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks beyond the queue are lost, but not their seconds."""
    monkeypatch.setattr(module, "QUEUE_BLOCKS", 4)
    write_bursts(tmp_path / "burst.wav", [0.9])
    microphone = Microphone(find_input(None))
    listener = Listener(microphone)
    try:
        listener.listen(0.2)
        room.say_into_microphone(tmp_path / "burst.wav")  # 1.3 s in which nobody reads
        listener.listen(0.5)
        assert abs(listener.clock_error_s()) < TOLERANCE_S
    finally:
        microphone.close()
    lost = [block for block in listener.blocks if "were lost" in block.fault]
    assert sum(block.samples / SAMPLE_RATE for block in lost) > 0.8
    assert listener.fault == ""


def test_a_closed_microphone_ends_the_stream(room: VirtualRoom) -> None:
    """After `close` a reader gets None instead of waiting for ever."""
    microphone = Microphone(find_input(None))
    assert microphone.read() is not None
    microphone.close()
    microphone.close()
    assert microphone.read() is None


def test_a_microphone_that_cannot_be_opened_is_a_fault(room: VirtualRoom) -> None:
    """The fault names the device and the mend."""
    with pytest.raises(Fault, match=r"'Broken' cannot be opened.*assistant devices"):
        Microphone(Device(99, "Broken", "ALSA", 1, 0, 48_000.0))


def recorded_calls() -> list[tuple[float, float]]:
    """Return PortAudio's calls around a SIGSTOP of 20 s: when, and how old the block began."""
    lines = (Path(__file__).parent / "stopped-20s.txt").read_text().splitlines()
    numbers = (line.split() for line in lines if not line.startswith("#"))
    return [(int(called) / 1000, int(age) / 1000) for called, age in numbers]


def captured(calls: list[tuple[float, float]]) -> list[Chunk]:
    """Return what a microphone makes of such calls; each block is filled with its number."""
    capture = module._Capture()
    opening = SimpleNamespace(called=0.0, started=calls[0][0] - 1.0, rate=SAMPLE_RATE, slips=0)
    chunks = []
    for number, (called, age) in enumerate(calls, start=1):
        opening.called = called
        block = np.full(BLOCK_SAMPLES, number, np.int16)
        instants = SimpleNamespace(currentTime=5e9, inputBufferAdcTime=5e9 - age)
        status = SimpleNamespace(input_overflow=False)
        capture.on_block(opening, block, BLOCK_SAMPLES, instants, status)  # type: ignore[arg-type]
        while (chunk := capture.next(0.0)) is not None:
            chunks.append(chunk)
    return chunks


def stream_of(chunks: list[Chunk]) -> list[Block]:
    """Return the stream that is made of what was captured."""
    intake = Intake(chunks[0].captured, SAMPLE_RATE, 1)
    return [block for chunk in chunks for block in intake.take(chunk)]


def test_after_a_standstill_each_block_is_at_its_time() -> None:
    """By times recorded: what is too old is left out, and told; all else is where it was said."""
    calls = recorded_calls()
    stopped = max(range(1, len(calls)), key=lambda number: calls[number][0] - calls[number - 1][0])
    blocks = stream_of(captured(calls))
    at_s, found = 0.0, {}
    for block in blocks:
        if not block.fault:
            found[int(np.frombuffer(block.pcm, np.int16)[0])] = at_s
        at_s += block.samples / SAMPLE_RATE
    assert [number for number in range(1, stopped) if number not in found] == []
    for number, at in found.items():
        assert at == pytest.approx((number - 1) * BLOCK_S, abs=0.1), number
    lost_s = BLOCK_S * sum(bool(block.fault) for block in blocks)
    assert lost_s == pytest.approx(20.0 - STALE_S, abs=0.2)
    assert all(number in found for number in range(len(calls) - 60, len(calls) + 1))


def test_ages_beyond_belief_are_not_believed() -> None:
    """Where the device's instants are nought, or one of two clocks counts no sleep, a block is
    dated by its coming, and none is left out for longer than a moment."""
    even = [(10.0 + number * BLOCK_S, 0.06) for number in range(200)]
    for age in (0.0, 5e9, -3600.0, 3600.0):
        chunks = captured([(called, age) for called, _ in even])
        assert len(chunks) == 200
        assert {block.fault for block in stream_of(chunks)} == {""}
    slept = [*even, *((called + 3600.0 + 10.0, 3600.0) for called, _ in even)]
    chunks = captured(slept)
    assert chunks[-1].captured == pytest.approx(slept[-1][0] - BLOCK_S)
    assert len(chunks) > 400 - 1.5 * STALE_FOR_S / BLOCK_S


def test_a_computer_that_slept_is_a_gap(room: VirtualRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on by an hour at once: so much was lost, nothing is opened anew, and what is
    heard next is dated after it."""
    calls: list[str] = []
    slept = [0.0]
    for each in (module, portaudio):
        monkeypatch.setattr(each, "host_now", lambda: host_now() + slept[0])
    microphone = Microphone(find_input(None), before_restart=lambda: calls.append("before"))
    listener = Listener(microphone)
    try:
        listener.listen(0.5)
        slept[0] = 3600.0
        listener.listen_until(lambda: listener.seconds > 3600.0)
        lost = [block for block in listener.blocks if block.fault]
        listener.listen(0.5)
        late_s = microphone.stream_time(host_now() + slept[0]) - listener.seconds
    finally:
        microphone.close()
    assert sum(block.samples for block in lost) / SAMPLE_RATE == pytest.approx(3600.0, abs=1.0)
    assert abs(late_s) < TOLERANCE_S
    assert listener.fault == ""
    assert calls == []


def test_a_microphone_that_comes_and_goes_is_logged_now_and_then(
    room: VirtualRoom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """On a starved machine silence stands in many times a second: a line each few seconds says how
    often since the last."""
    microphone = Microphone(find_input(None))
    now = [host_now()]
    monkeypatch.setattr(module, "host_now", lambda: now[0])
    caplog.set_level("INFO", module.__name__)
    for _ in range(100):
        for reason in ("no sound comes", ""):
            now[0] += 0.1
            microphone._tell_silence(reason)
    microphone.close()
    lines = [line.getMessage() for line in caplog.records if "heard" in line.getMessage()]
    assert 6 <= len(lines) <= 10
    counts = [int(line.rsplit(": ", 1)[1]) for line in lines if "not heard" in line]
    assert counts[0] == 1
    assert 70 <= sum(counts) <= 100
    assert "is heard again" in lines[-1]
