"""The microphone's stream, reckoned without a device: no holes, nothing twice, the right time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.sound.converter import Converter
from assistant.core.sound.intake import DEAF_S, Chunk, Intake
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.core.sound.stream_clock import (
    EVEN_S,
    SILENCE_LAG_S,
    STEADY_BLOCKS,
    STEP_S,
)

OPENED = 500.0
"""The host's clock when the device is opened: any number."""

EVEN_BLOCKS = 1 + round(EVEN_S / BLOCK_S)
"""Blocks after a loss by which it is known when they were captured."""


def noise(seed: int) -> NDArray[np.int16]:
    """Return a block's worth of sound that differs for each seed and has no zeros in it."""
    return np.random.default_rng(seed).integers(1, 9999, BLOCK_SAMPLES).astype(np.int16)


class Room:
    """A microphone whose time goes by at our word."""

    def __init__(self, rate: int = SAMPLE_RATE, channels: int = 1) -> None:
        self.intake = Intake(OPENED, rate, channels)
        self.now = OPENED
        self.blocks: list[Block] = []

    @property
    def seconds(self) -> float:
        """Length of the stream handed on."""
        return sum(block.samples / SAMPLE_RATE for block in self.blocks)

    def hear(self, count: int = 1, *, late_s: float = 0.0, after_loss: bool = False) -> list[Block]:
        """Let blocks be captured one after another, and arrive."""
        new = []
        for _ in range(count):
            chunk = Chunk(noise(int(self.now * 1000)), self.now + late_s, after_loss)
            self.now += BLOCK_S
            new += self.intake.take(chunk)
        self.blocks += new
        return new

    def wait(self, seconds: float, reason: str = "") -> list[Block]:
        """Let time go by; with a reason silence stands in as it comes due."""
        new = []
        for _ in range(round(seconds / BLOCK_S)):
            self.now += BLOCK_S
            if reason:
                new += self.intake.stand_in(self.now, reason)
        self.blocks += new
        return new


def test_sound_passes_untouched() -> None:
    """A healthy device's samples come out as they went in, without a fault."""
    room = Room()
    chunk = Chunk(noise(1), OPENED)
    assert room.intake.take(chunk) == [Block(chunk.pcm.tobytes())]


def test_the_stream_starts_with_the_first_sample() -> None:
    """However long a device takes to start, its first sample is second 0."""
    room = Room()
    room.wait(0.4)
    room.hear()
    assert room.seconds == pytest.approx(BLOCK_S)
    assert room.intake.at(room.now) == pytest.approx(BLOCK_S)


def test_late_blocks_change_nothing() -> None:
    """Blocks that are late by chance add no silence and lose no sample."""
    room = Room()
    for late_s in (0.0, 0.2, 0.01, 0.29, 0.4, 0.0):
        room.hear(late_s=late_s)
    room.hear(STEADY_BLOCKS)
    assert [block.fault for block in room.blocks] == [""] * (6 + STEADY_BLOCKS)
    assert room.seconds == pytest.approx(room.now - OPENED)


def test_a_steady_delay_is_followed_by_the_stream_time() -> None:
    """A device that stands a little behind the host's clock is believed, not corrected."""
    room = Room()
    room.hear()
    room.hear(STEADY_BLOCKS, late_s=0.1)
    assert room.intake.at(room.now + 0.1) == pytest.approx(room.seconds)


def test_one_late_block_does_not_move_the_stream_time() -> None:
    """The stream's time goes by the many blocks, not by the last one."""
    room = Room()
    room.hear(STEADY_BLOCKS)
    room.hear(late_s=0.2)
    assert room.intake.at(room.now) == pytest.approx(room.seconds)


def test_a_lasting_loss_is_made_up_in_silence() -> None:
    """Sound that is lost for good is replaced before the first that comes after it, which waits
    until that is sure; and the silence says so."""
    room = Room()
    room.hear(10)
    room.wait(0.5)
    assert room.hear(EVEN_BLOCKS - 1) == []
    assert [bool(block.fault) for block in room.hear()] == [True] * 10 + [False] * EVEN_BLOCKS
    room.hear(STEADY_BLOCKS)
    silent = [block for block in room.blocks if block.fault]
    assert sum(block.samples / SAMPLE_RATE for block in silent) == pytest.approx(0.5)
    assert {block.fault for block in silent} == {"0.5 s of the microphone's sound were lost"}
    assert not any(any(block.pcm) for block in silent)
    assert room.seconds == pytest.approx(room.now - OPENED)


def test_a_loss_that_the_device_tells_is_made_up_at_once() -> None:
    """Where the device says that sound is missing, silence takes its place to the sample."""
    room = Room()
    room.hear(10)
    room.wait(0.2)
    blocks = room.hear(after_loss=True) + room.hear(EVEN_BLOCKS - 1)
    made_up = sum(block.samples / SAMPLE_RATE for block in blocks if block.fault)
    assert made_up == pytest.approx(0.2)
    assert room.seconds == pytest.approx(room.now - OPENED)


def test_a_slip_of_less_than_a_block_is_not_worth_a_fault() -> None:
    """A few lost milliseconds are made up without alarming anybody."""
    room = Room()
    room.hear(10)
    room.now += 0.02
    room.hear(after_loss=True)
    room.hear(EVEN_BLOCKS)
    assert {block.fault for block in room.blocks} == {""}
    assert room.seconds == pytest.approx(room.now - OPENED)


def test_silence_stands_in_while_the_device_is_mute() -> None:
    """Silence keeps up with the host's clock, a little behind it, and carries its reason."""
    room = Room()
    room.hear(10)
    silence = room.wait(3.0, "unplugged")
    assert {block.fault for block in silence} == {"unplugged"}
    assert {block.pcm for block in silence} == {bytes(2 * BLOCK_SAMPLES)}
    assert room.seconds == pytest.approx(room.now - OPENED - SILENCE_LAG_S, abs=BLOCK_S)


def test_after_an_outage_the_clock_is_right_again() -> None:
    """The first sound of a reopened device is put at its time, to the sample."""
    room = Room()
    room.hear(10)
    room.wait(2.0, "unplugged")
    room.now += 0.0123
    room.intake.reopen(SAMPLE_RATE, 1)
    room.hear(EVEN_BLOCKS)
    assert room.seconds == pytest.approx(room.now - OPENED, abs=1 / SAMPLE_RATE)
    assert room.blocks[-1].fault == ""
    assert {block.fault for block in room.blocks} == {"", "unplugged"}


def test_a_device_reopened_before_silence_was_due_leaves_no_gap() -> None:
    """An outage too short for silence to stand in is made up when sound comes back."""
    room = Room()
    room.hear(10)
    room.wait(0.3)
    room.intake.reopen(SAMPLE_RATE, 1)
    room.hear(EVEN_BLOCKS)
    assert room.seconds == pytest.approx(room.now - OPENED)


def test_stale_blocks_are_dropped_where_silence_stood_in() -> None:
    """A paused sound server delivers the past in a burst; none of it is counted twice."""
    room = Room()
    room.hear(10)
    paused = room.now
    room.wait(2.0, "no sound comes")
    given = room.seconds
    thawed, room.now = room.now, paused
    burst = room.hear(40)
    assert room.now == pytest.approx(thawed)
    burst += room.hear(EVEN_BLOCKS)
    assert room.seconds == pytest.approx(room.now - OPENED)
    assert sum(block.samples / SAMPLE_RATE for block in burst) == pytest.approx(
        room.now - OPENED - given
    )


def late_room(count: int, arrivals: Iterable[float], *, lost_s: float = 0.0) -> Room:
    """Return a room whose device knows no moment of capture: a block is dated by its arrival.

    After ten blocks so many seconds are lost, and `count` blocks come; each arrives when its sound
    is over or at the instant given, counted from there, if that is later.
    """
    room = Room()
    room.hear(10)
    room.now += lost_s
    begin = room.now
    for number, arrival in zip(range(count), arrivals, strict=True):
        over = begin + (number + 1) * BLOCK_S
        arrived = max(over, begin + arrival)
        room.blocks += room.intake.take(Chunk(noise(number), arrived - BLOCK_S))
        room.now = over
    return room


def places(room: Room) -> dict[bytes, float]:
    """Return at which second of the stream each block's sound is."""
    found, at_s = {}, 0.0
    for block in room.blocks:
        if any(block.pcm):
            found[block.pcm] = at_s
        at_s += block.samples / SAMPLE_RATE
    return found


@pytest.mark.parametrize("lost_s", [1.0, 60.0, 3600.0])
def test_the_first_word_after_a_gap_is_at_its_time(lost_s: float) -> None:
    """What is captured after a standstill is dated after it, from the first block on."""
    room = late_room(40, [0.0] * 40, lost_s=lost_s)
    found = places(room)
    for number in range(40):
        expected = 10 * BLOCK_S + lost_s + number * BLOCK_S
        assert found[noise(number).tobytes()] == pytest.approx(expected, abs=0.001)
    assert {block.fault for block in room.blocks if not any(block.pcm)} == {
        f"{lost_s:.1f} s of the microphone's sound were lost"
    }


def test_a_stall_after_which_all_comes_is_no_gap() -> None:
    """The reading side alone stood still: its blocks come in a burst, dated by nobody."""
    for stall_s in (0.4, 3.0, 60.0):
        count = round(stall_s / BLOCK_S) + 40
        room = late_room(count, [stall_s + 4e-5 * number for number in range(count)])
        assert {block.fault for block in room.blocks} == {""}
        assert room.seconds == pytest.approx(room.now - OPENED)


def test_what_was_kept_of_a_gap_is_put_before_what_comes_after_it() -> None:
    """A device that keeps two seconds for a program that stands still, and does not date them."""
    count = 80
    room = late_room(count, [2.0 + 4e-5 * number for number in range(count)], lost_s=58.0)
    found = places(room)
    for number in (0, 39, 40, count - 1):
        expected = 10 * BLOCK_S + 58.0 + number * BLOCK_S
        assert found[noise(number).tobytes()] == pytest.approx(expected, abs=0.001)


def test_a_burst_after_silence_stood_in_is_put_at_its_time() -> None:
    """Whatever silence has stood in for is dropped, though all seems to be of now."""
    room = Room()
    room.hear(10)
    paused = room.now
    room.wait(2.0, "no sound comes")
    for number in range(80):
        arrived = max(paused + 2.0 + 4e-5 * number, paused + (number + 1) * BLOCK_S)
        room.blocks += room.intake.take(Chunk(noise(number), arrived - BLOCK_S))
    assert places(room)[noise(60).tobytes()] == pytest.approx(paused - OPENED + 60 * BLOCK_S)


def test_a_busy_machine_makes_no_gaps() -> None:
    """Blocks held up for half a second now and then, seldom for three, all count once."""
    chance = np.random.default_rng(5)
    arrivals, now = [], 0.0
    for number in range(6000):
        now = max(now + 0.001, (number + 1) * BLOCK_S)
        now += chance.exponential(0.5) if chance.random() < 0.01 else 0.0
        arrivals.append(now)
    room = late_room(6000, arrivals)
    room.hear(EVEN_BLOCKS)
    assert {block.fault for block in room.blocks} == {""}
    assert room.seconds == pytest.approx(room.now - OPENED)


def test_what_is_kept_back_is_not_lost_where_the_device_goes() -> None:
    """It comes before the silence that stands in, and before the sound of one opened anew."""
    for goes in ("mute", "reopened"):
        room = Room()
        room.hear(10)
        room.now += 5.0
        room.hear(2)
        if goes == "mute":
            room.wait(1.0, "unplugged")
        else:
            room.blocks += room.intake.reopen(SAMPLE_RATE, 1)
        assert sum(any(block.pcm) for block in room.blocks) == 12


def test_a_device_that_delivers_too_much_is_held_back() -> None:
    """Samples beyond the time that passed are dropped once the stream is clearly ahead."""
    room = Room()
    room.hear(10)
    doubled = [Chunk(noise(number), room.now) for number in range(10)]
    for chunk in doubled:  # half a second of sound in no time
        room.blocks += room.intake.take(chunk)
    room.hear(2 * STEADY_BLOCKS)
    assert room.seconds == pytest.approx(room.now - OPENED, abs=BLOCK_S)


def test_drift_is_followed_and_rarely_corrected() -> None:
    """A crystal 100 parts in a million slow needs no silence within half an hour."""
    room = Room()
    room.now = OPENED
    for number in range(int(1800 / BLOCK_S)):
        host = OPENED + number * BLOCK_S * 1.0001
        room.blocks += room.intake.take(Chunk(np.ones(BLOCK_SAMPLES, np.int16), host))
    assert {block.fault for block in room.blocks} == {""}
    assert room.intake.at(OPENED + 1800.18) == pytest.approx(room.seconds, abs=0.001)
    assert STEP_S > 1800 * 0.0001


def test_only_zeros_from_the_start_are_a_fault_until_sound_comes() -> None:
    """A microphone that was never heard is suspected after ten seconds, and then believed."""
    intake = Intake(OPENED, SAMPLE_RATE, 1)
    zeros = np.zeros(BLOCK_SAMPLES, np.int16)
    blocks = [
        intake.take(Chunk(zeros, OPENED + number * BLOCK_S))[0]
        for number in range(round(DEAF_S / BLOCK_S) + 5)
    ]
    faulty = [block for block in blocks if block.fault]
    assert 5 <= len(faulty) <= 6
    assert "muted" in faulty[0].fault
    [heard] = intake.take(Chunk(noise(1), OPENED + len(blocks) * BLOCK_S))
    assert heard.fault == ""


def test_a_microphone_that_was_heard_may_be_silent() -> None:
    """Zeros after sound are a quiet room, however long they last."""
    room = Room()
    room.hear()
    zeros = np.zeros(BLOCK_SAMPLES, np.int16)
    for number in range(1, 2 * round(DEAF_S / BLOCK_S)):
        room.blocks += room.intake.take(Chunk(zeros, OPENED + number * BLOCK_S))
    assert {block.fault for block in room.blocks} == {""}


def test_a_microphone_opened_anew_is_suspected_anew() -> None:
    """One that comes back muted is told after ten seconds, however well it was heard before."""
    room = Room()
    room.hear()
    room.intake.reopen(SAMPLE_RATE, 1)
    zeros = np.zeros(BLOCK_SAMPLES, np.int16)
    for number in range(1, round(DEAF_S / BLOCK_S) + 2):
        room.blocks += room.intake.take(Chunk(zeros, OPENED + number * BLOCK_S))
    assert "muted" in room.blocks[-1].fault


def test_a_loss_told_with_sound_that_the_resampler_keeps_is_made_up() -> None:
    """What comes after a loss may be held back at first; the loss is made up all the same."""
    intake = Intake(OPENED, 48_000, 1)
    spoken = tone(48_000, BLOCK_S)
    for number in range(10):
        intake.take(Chunk(spoken, OPENED + number * BLOCK_S))
    now, gap_s = OPENED + 10 * BLOCK_S, 0.5
    assert intake.take(Chunk(spoken[:2], now + gap_s, after_loss=True)) == []
    blocks = [
        block
        for number in range(EVEN_BLOCKS + 1)
        for block in intake.take(Chunk(spoken, now + gap_s + 2 / 48_000 + number * BLOCK_S))
    ]
    made_up = sum(block.samples / SAMPLE_RATE for block in blocks if block.fault)
    assert made_up == pytest.approx(gap_s, abs=0.06)


def tone(rate: int, seconds: float, hz: float = 440.0) -> NDArray[np.int16]:
    """Return a sine of amplitude 8000."""
    instants = np.arange(round(rate * seconds)) / rate
    return (8000 * np.sin(2 * np.pi * hz * instants)).astype(np.int16)


@pytest.mark.parametrize("rate", [44_100, 48_000, 8_000])
def test_another_rate_is_resampled_without_drift(rate: int) -> None:
    """Ten seconds stay ten seconds, block after block, and a tone keeps pitch and level."""
    converter = Converter(rate, 1)
    sound = tone(rate, 10.0)
    length = int(rate * BLOCK_S)
    out = np.concatenate(
        [converter.convert(sound[at : at + length]) for at in range(0, sound.size, length)]
    )
    assert out.size / SAMPLE_RATE + converter.held_s == pytest.approx(10.0, abs=0.001)
    middle = out[SAMPLE_RATE : 3 * SAMPLE_RATE]
    expected = tone(SAMPLE_RATE, 3.0)[SAMPLE_RATE:]
    assert np.abs(middle.astype(int) - expected).max() < 80  # one per cent of the amplitude


def test_stereo_is_averaged_to_mono() -> None:
    """Both channels are heard, and two loud ones do not overflow."""
    stereo = np.array([100, 300, 32_767, 32_767, -32_768, -32_768], np.int16)
    assert Converter(SAMPLE_RATE, 2).convert(stereo).tolist() == [200, 32_767, -32_768]


def test_a_resampled_click_stands_at_its_time() -> None:
    """The stream's time allows for what the resampler holds back."""
    rate = 44_100
    length = int(rate * BLOCK_S)
    intake = Intake(OPENED, rate, 2)
    sound = np.zeros((rate, 2), np.int16)
    sound[rate // 2] = 30_000
    blocks = [
        block
        for number, at in enumerate(range(0, rate, length))
        for block in intake.take(
            Chunk(sound[at : at + length].ravel(), OPENED + number * length / rate)
        )
    ]
    pcm = np.frombuffer(b"".join(block.pcm for block in blocks), np.int16).astype(int)
    click_s = np.abs(pcm).argmax() / SAMPLE_RATE
    assert click_s == pytest.approx(0.5, abs=0.002)
    assert intake.at(OPENED + 0.5) == pytest.approx(0.5, abs=0.002)


def test_the_stream_time_runs_evenly_while_sound_flows() -> None:
    """Equal steps of the host's clock are equal steps of the stream."""
    room = Room()
    room.hear(STEADY_BLOCKS)
    steps = [room.intake.at(room.now + 0.1 * step) for step in range(5)]
    assert [later - earlier for earlier, later in pairwise(steps)] == [pytest.approx(0.1)] * 4


def sides(*gains: float, seconds: float = 1.0, level: float = 3000.0) -> NDArray[np.int16]:
    """Return one sound in each channel so many times as strong, interleaved."""
    sound = np.random.default_rng(3).normal(0.0, level, round(seconds * SAMPLE_RATE))
    return np.rint(np.outer(sound, gains)).astype(np.int16)


def taken_in(converter: Converter, sound: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return what becomes of a sound, piece by piece."""
    return np.concatenate(
        [
            converter.convert(sound[at : at + BLOCK_SAMPLES].ravel())
            for at in range(0, len(sound), BLOCK_SAMPLES)
        ]
    )


@pytest.mark.parametrize(("gains", "kept"), [((1.0, -1.0), 0), ((-0.95, 1.0), 1)])
def test_of_two_sides_that_cancel_one_is_heard(gains: tuple[float, ...], kept: int) -> None:
    """From a quarter of a second of sound on, and whole; the flaw is told with the blocks."""
    converter = Converter(SAMPLE_RATE, 2)
    quiet = np.zeros((10 * BLOCK_SAMPLES, 2), np.int16)
    taken_in(converter, quiet)
    assert not converter.cancels
    sound = sides(*gains)
    heard = taken_in(converter, sound)
    assert converter.cancels
    assert (heard[SAMPLE_RATE // 2 :] == sound[SAMPLE_RATE // 2 :, kept]).all()
    intake = Intake(OPENED, SAMPLE_RATE, 2)
    blocks = [
        block
        for number in range(10)
        for block in intake.take(
            Chunk(
                sound[number * BLOCK_SAMPLES :][:BLOCK_SAMPLES].ravel(), OPENED + number * BLOCK_S
            )
        )
    ]
    assert [flaw for flaw, _ in blocks[-1].flaws] == ["one side"]
    assert {block.fault for block in blocks} == {""}


@pytest.mark.parametrize("gains", [(1.0, 1.0), (1.0, 0.0), (1.0, -0.5), (0.0, 0.0)])
def test_two_sides_that_do_not_cancel_are_averaged(gains: tuple[float, ...]) -> None:
    """Alike, one of them dead, both unlike, or neither heard."""
    converter = Converter(SAMPLE_RATE, 2)
    sound = sides(*gains)
    assert (taken_in(converter, sound) == sound.mean(axis=1).astype(np.int16)).all()
    assert not converter.cancels
