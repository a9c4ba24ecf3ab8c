"""Whether all that a microphone gives ends at 4 kHz."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from assistant.core.checkup.narrowness import AGREE, LOOK_S, Narrowness
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE
from tests.support.echoes import noise, whole
from tests.support.speech import synthesise

SURE_S = (AGREE + 1) * LOOK_S


def talk(seconds: float) -> NDArray[np.float64]:
    """Return somebody's talk in a room, some 25 dB under full scale."""
    said = synthesise("she sells six sea shells, and asks for some more", "en-gb")
    room = noise(round(seconds * SAMPLE_RATE), 1e-3)
    return np.resize(said, room.size) * 0.2 + room


def through_a_telephone(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return it as it comes from a microphone that runs at 8 kHz."""
    narrow: NDArray[np.float64] = soxr.resample(
        soxr.resample(sound, SAMPLE_RATE, 8000), 8000, SAMPLE_RATE
    )
    return narrow[: sound.size]


def hear(narrowness: Narrowness, sound: NDArray[np.float64]) -> bool:
    """Let a sound go by, block by block; return what is known then."""
    pcm = whole(sound)
    for at in range(0, pcm.size, BLOCK_SAMPLES):
        narrowness.hear(pcm[at : at + BLOCK_SAMPLES])
    return narrowness.narrow


def test_a_headset_in_its_telephone_mode_is_known_and_known_to_be_over() -> None:
    """By talk, or by the room alone; a while of the other says nothing yet."""
    for sound in (talk(SURE_S), noise(round(SURE_S * SAMPLE_RATE), 1e-3)):
        narrowness = Narrowness()
        assert not hear(narrowness, sound)
        assert not hear(narrowness, through_a_telephone(sound)[: round(LOOK_S * SAMPLE_RATE)])
        assert hear(narrowness, through_a_telephone(sound))
        assert hear(narrowness, sound[: round(LOOK_S * SAMPLE_RATE)])
        assert not hear(narrowness, sound)


@pytest.mark.parametrize("silent", [0.0, 1e-5])
def test_of_silence_nothing_is_said(silent: float) -> None:
    """Zeros, or steps of 16 bits, have no edge."""
    assert not hear(Narrowness(), np.full(round(SURE_S * SAMPLE_RATE), silent))


def test_a_room_that_is_too_soft_to_tell_says_nothing_either_way() -> None:
    """A headset is not taken for another whenever nobody speaks."""
    narrowness = Narrowness()
    assert hear(narrowness, through_a_telephone(talk(SURE_S)))
    assert hear(narrowness, through_a_telephone(noise(round(SURE_S * SAMPLE_RATE), 3e-5)))
