"""A microphone's own sound: zeros that are a fault, zeros that are its way, and what is cut off."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE
from assistant.core.sound.soundness import GATES, STEADY_S, ZEROS_S, Soundness

Sound = NDArray[np.int16]


def room(seconds: float, level: float = 30.0) -> Sound:
    """Return the noise of a room, its root mean square in 16-bit steps."""
    noise = np.random.default_rng(1).normal(0.0, level, round(seconds * SAMPLE_RATE))
    return np.clip(np.rint(noise), -32768, 32767).astype(np.int16)


def zeros(seconds: float) -> Sound:
    """Return what a muted microphone gives."""
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


class Heard:
    """A microphone that was listened to block by block."""

    def __init__(self, *sounds: Sound) -> None:
        self.soundness = Soundness()
        self.seconds = 0.0
        self.silent: list[tuple[float, bool]] = []
        for sound in sounds:
            self.hear(sound)

    def hear(self, sound: Sound, *, own: bool = False) -> None:
        """Listen on; keep when it went silent and when it came back."""
        for at in range(0, sound.size, BLOCK_SAMPLES):
            block = sound[at : at + BLOCK_SAMPLES]
            before = self.soundness.silent
            self.soundness.hear(block, own=own)
            self.seconds += block.size / SAMPLE_RATE
            if self.soundness.silent != before:
                self.silent.append((round(self.seconds, 3), self.soundness.silent))


def test_a_microphone_that_is_muted_gives_no_sound() -> None:
    """Noticed once the zeros have lasted so long, and over at the first tenth of a second."""
    heard = Heard(room(6.0), zeros(4.0), room(1.0))
    [(lost, silent), (back, sounds)] = heard.silent
    assert (silent, sounds) == (True, False)
    assert lost == pytest.approx(6.0 + ZEROS_S, abs=BLOCK_S)
    assert back == pytest.approx(10.1, abs=BLOCK_S)


def test_what_is_heard_of_the_assistant_alone_is_no_sign_of_life() -> None:
    """The loudspeaker's own monitor gives that too; a sound that is not its own does count."""
    heard = Heard(room(6.0), zeros(2.0))
    heard.hear(room(5.0), own=True)
    heard.hear(zeros(1.0))
    assert heard.soundness.silent
    heard.hear(room(0.2))
    assert not heard.soundness.silent


def test_a_microphone_whose_way_it_is_may_give_zeros() -> None:
    """One that is silent between words from the beginning is never suspected."""
    talk = [part for _ in range(GATES) for part in (zeros(0.5), room(1.5))]
    heard = Heard(*talk, room(60.0), zeros(600.0), room(1.0))
    assert heard.soundness.gates
    assert heard.silent == []


def test_a_microphone_that_gates_is_not_suspected_after_talk_without_a_pause() -> None:
    """Of the room's own sound it lets no more through than it takes to close."""
    talk = [part for _ in range(5) for part in (room(1.5, 2000.0), room(0.4))]
    assert Heard(*talk, zeros(60.0), room(1.0)).silent == []


def test_a_microphone_that_was_never_heard_for_long_is_not_suspected() -> None:
    """A word or two out of silence, and silence again: so it is in a room of a test, too."""
    assert Heard(zeros(3.0), room(STEADY_S - 1.0), zeros(60.0)).silent == []


def test_a_microphone_muted_as_it_was_opened_is_told_when_it_is_muted_again() -> None:
    """One stretch of zeros is not yet its way."""
    heard = Heard(zeros(20.0), room(STEADY_S + 1.0), zeros(2.0))
    assert [silent for _, silent in heard.silent] == [True]


def test_zeros_that_come_and_go_are_told_at_most_so_often() -> None:
    """Two short spells that were told are its way of being quiet, and are told no more."""
    spells = [part for _ in range(6) for part in (room(STEADY_S + 1.0), zeros(3.0))]
    heard = Heard(*spells, room(1.0))
    assert [silent for _, silent in heard.silent] == GATES * [True, False]


def test_silence_that_stands_in_for_a_stalled_device_is_no_sound_of_its_own() -> None:
    """It is told as what it is; the zeros after it begin anew."""
    heard = Heard(room(6.0), zeros(1.0))
    heard.soundness.skip()
    heard.hear(zeros(5.0))
    assert heard.silent == []


@pytest.mark.parametrize("level", [1.0, 3.0, 300.0])
def test_a_soft_microphone_is_heard(level: float) -> None:
    """Noise of a single step has zeros in it, and never a quarter of a second of nothing else."""
    assert Heard(room(60.0, level)).silent == []


def test_talk_that_is_cut_off_is_told_until_it_is_loud_and_whole() -> None:
    """Turned down, the same talk is as loud as before on the ear's scale, and nothing is cut."""
    heard = Heard(room(3.0))
    heard.hear(room(3.0, 30_000.0))
    assert heard.soundness.too_loud
    heard.hear(room(60.0))
    assert heard.soundness.too_loud  # nobody has spoken: it is not known
    heard.hear(room(5.0, 6_000.0))
    assert not heard.soundness.too_loud


def test_that_it_is_over_is_said_once() -> None:
    """What was cut off before does not count again."""
    heard = Heard(room(3.0))
    heard.hear(room(8.0, 30_000.0))
    heard.hear(room(1.0))
    told = []
    for _ in range(60):
        heard.hear(room(0.1, 6_000.0))
        told.append(heard.soundness.too_loud)
    assert told == sorted(told, reverse=True)
    assert not told[-1]


@pytest.mark.parametrize(("then", "over"), [(3.0, True), (300.0, False)])
def test_a_microphone_that_is_turned_down_is_known_by_its_room(then: float, over: bool) -> None:
    """Soft talk alone does not show it: the room is softer than it was between what was cut off."""
    heard = Heard(room(3.0))
    for _ in range(4):
        heard.hear(room(2.0, 30_000.0))
        heard.hear(room(1.0, 300.0))
    assert heard.soundness.too_loud
    for _ in range(4):
        heard.hear(room(1.0, 2.0 * then))
        heard.hear(room(1.0, then))
    assert heard.soundness.too_loud is not over


def test_a_room_that_is_loud_in_a_microphone_turned_up_is_no_talk_that_is_whole() -> None:
    """The room's own sound is as loud there as talk: it does not show that the fault is over."""
    heard = Heard(room(3.0))
    for _ in range(2):
        heard.hear(room(1.0, 30_000.0))
        heard.hear(room(1.0, 3_000.0))
    assert heard.soundness.too_loud
    heard.hear(room(60.0, 3_000.0))
    assert heard.soundness.too_loud


def test_a_clap_is_not_talk_that_is_cut_off() -> None:
    """Nor are ten of them, one a second."""
    heard = Heard()
    for _ in range(10):
        heard.hear(room(0.1, 40_000.0))
        heard.hear(room(0.9))
        assert not heard.soundness.too_loud
