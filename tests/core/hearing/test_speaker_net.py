"""What tells voices apart: its arithmetic, by a network of made-up weights."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.hearing.speaker_net import BANDS, HOP, LAYERS, SIZE, SpeakerNet, mel_powers
from assistant.core.sound.nouns import SAMPLE_RATE

CELLS = 256


@pytest.fixture(scope="module")
def net() -> SpeakerNet:
    """A network that nobody taught."""
    rng = np.random.default_rng(1)
    parts = {}
    for n in range(LAYERS):
        inputs = BANDS if n == 0 else CELLS
        parts[f"input{n}"] = rng.integers(-127, 127, (inputs, 4 * CELLS)).astype(np.int8)
        parts[f"input{n}.scale"] = np.full(4 * CELLS, 2e-3, np.float32)
        parts[f"again{n}"] = rng.normal(0, 0.1, (CELLS, 4 * CELLS)).astype(np.float16)
        parts[f"bias{n}"] = rng.normal(0, 0.1, 4 * CELLS).astype(np.float32)
    parts |= {
        "last": rng.normal(0, 0.1, (CELLS, CELLS)).astype(np.float16),
        "last.bias": np.zeros(CELLS, np.float32),
        "mean": np.zeros(CELLS, np.float32),
        "directions": rng.normal(0, 1, (CELLS, SIZE)).astype(np.float32),
    }
    return SpeakerNet(parts)


def tone(seconds: float = 0.5, level: float = 8000.0, hz: float = 220.0) -> bytes:
    """Return a sound with harmonics."""
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound = sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 9))
    return (level * np.asarray(sound)).astype("<i2").tobytes()


def test_a_print_is_a_direction_and_the_same_for_the_same_sound(net: SpeakerNet) -> None:
    """Of length one, and of so many numbers."""
    one, again = net.print_of(tone()), net.print_of(tone())
    assert one is not None
    assert again is not None
    assert one.shape == (SIZE,)
    assert float(np.linalg.norm(one)) == pytest.approx(1.0, abs=1e-5)
    assert one.tolist() == again.tolist()


def test_a_soft_voice_has_the_print_of_a_louder_one(net: SpeakerNet) -> None:
    """What is under -30 dBFS is made as loud first."""
    soft, softer = net.print_of(tone(level=600.0)), net.print_of(tone(level=300.0))
    assert soft is not None
    assert softer is not None
    assert float(soft @ softer) > 0.999


@pytest.mark.parametrize("pcm", [b"", tone(0.1), bytes(SAMPLE_RATE)])
def test_there_is_no_voice_in_too_little_or_in_silence(net: SpeakerNet, pcm: bytes) -> None:
    """Then nothing can be told."""
    assert net.print_of(pcm) is None


def test_bands_are_where_they_are(net: SpeakerNet) -> None:
    """A tone is loudest in a band around it: the bands are as librosa has them, so that the tenth
    lies about 780 Hz."""
    frames = mel_powers(np.frombuffer(tone(hz=780.0), "<i2") / 32768.0)
    assert frames.shape == (1 + round(0.5 * SAMPLE_RATE) // HOP, BANDS)
    assert int(frames[20].argmax()) in (9, 10, 11, 12)
