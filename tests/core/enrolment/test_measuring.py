"""What is measured of a take: by sounds of known levels."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.enrolment.measuring import measured
from assistant.core.enrolment.takes import MOST_CLIPPED, wrong_with
from assistant.core.hearing.speaker_net import SIZE
from assistant.core.sound.nouns import SAMPLE_RATE

VOICE = np.eye(1, SIZE, dtype=np.float32)[0]


def take(
    peak: float = 8000.0, room: float = 30.0, before_s: float = 0.2, after_s: float = 0.2
) -> bytes:
    """Return half a second of a tone in a room that hisses."""
    rng = np.random.default_rng(1)
    before, word, after = (round(s * SAMPLE_RATE) for s in (before_s, 0.5, after_s))
    sound = rng.normal(0, room, before + word + after)
    sound[before : before + word] += peak * np.sin(np.arange(word) / 5)
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


@pytest.mark.parametrize(
    ("pcm", "wrong"),
    [
        (take(), None),
        (take(peak=800), None),
        (take(peak=60), "too soft"),
        (take(room=4000), "too soft"),
        (take(peak=60_000), "too loud"),
        (take(before_s=0.0), "cut"),
        (take(after_s=0.0), "cut"),
        (b"", "too soft"),
    ],
)
def test_what_is_wrong_with_a_take_is_seen_in_its_sound(pcm: bytes, wrong: str | None) -> None:
    """Too soft for the room, too loud for the microphone, without its beginning or its end."""
    assert wrong_with(measured(pcm, VOICE)) == wrong


def test_a_vowel_that_just_touches_full_scale_is_not_too_loud() -> None:
    """A few samples there are heard by nobody."""
    sound = np.frombuffer(take(), "<i2").copy()
    sound[6000 : 6000 + MOST_CLIPPED - 1] = 32767
    assert wrong_with(measured(sound.tobytes(), VOICE)) is None


def test_a_take_too_short_for_a_voice_is_cut() -> None:
    """There is nothing to know it by."""
    assert wrong_with(measured(take(), None)) == "cut"
