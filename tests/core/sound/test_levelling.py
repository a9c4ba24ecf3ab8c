"""Trimming and levelling, on sounds whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.sound.levelling import LEVEL_DBFS, PEAK_DBFS, levelled, mean_level
from assistant.core.sound.nouns import VOICE_RATE


def tone(seconds: float, amplitude: float, rate: int = VOICE_RATE) -> NDArray[np.float32]:
    """Return a tone of 500 Hz."""
    t = np.arange(round(seconds * rate)) / rate
    return (amplitude * np.sin(2 * np.pi * 500 * t)).astype(np.float32)


def silence(seconds: float) -> NDArray[np.float32]:
    """Return so much silence."""
    return np.zeros(round(seconds * VOICE_RATE), np.float32)


def dbfs(level: float) -> float:
    """Return a level against full scale in dB."""
    return float(20 * np.log10(level))


@pytest.mark.parametrize("amplitude", [0.003, 0.05, 1.0])
def test_any_loudness_comes_out_at_one_level(amplitude: float) -> None:
    """However loud it was made, a cue has the level of all others."""
    pcm = levelled(tone(1.0, amplitude), VOICE_RATE)
    assert dbfs(mean_level((pcm / 32767).astype(np.float32))) == pytest.approx(LEVEL_DBFS, abs=0.1)


def test_pauses_do_not_count_for_the_level() -> None:
    """A cue with a long pause in its midst is as loud as one without."""
    words = tone(1.0, 0.2)
    paused = levelled(np.concatenate([words, silence(3.0), words]), VOICE_RATE)
    assert np.abs(paused).max() == pytest.approx(
        np.abs(levelled(words, VOICE_RATE)).max(), rel=0.01
    )


def test_no_peak_passes_the_limit() -> None:
    """A cue with a click in it is made softer rather than clipped."""
    clicking = tone(1.0, 0.01)
    clicking[5000] = 1.0
    pcm = levelled(clicking, VOICE_RATE)
    assert dbfs(np.abs(pcm).max() / 32767) == pytest.approx(PEAK_DBFS, abs=0.01)


def test_silence_around_a_cue_is_cut_to_ten_milliseconds() -> None:
    """Of what lies before and after the words, 10 ms stay."""
    words = np.full(1000, 0.1, np.float32)
    pcm = levelled(np.concatenate([silence(0.5), words, silence(0.5)]), VOICE_RATE)
    margin = round(0.01 * VOICE_RATE)
    assert np.flatnonzero(pcm).tolist() == list(range(margin, margin + 1000))
    assert len(pcm) == 1000 + 2 * margin


def test_words_at_the_very_edge_lose_nothing() -> None:
    """Where there is no silence around the words, none is made and nothing is cut."""
    assert len(levelled(np.full(1000, 0.1, np.float32), VOICE_RATE)) == 1000


def test_silence_alone_comes_out_empty() -> None:
    """Where nothing sounds, nothing is left."""
    assert len(levelled(silence(1.0), VOICE_RATE)) == 0


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_another_rate_is_brought_to_the_voice_rate(rate: int) -> None:
    """A tone keeps its length and its pitch."""
    pcm = levelled(tone(1.0, 0.3, rate), rate)
    assert len(pcm) == pytest.approx(VOICE_RATE, abs=0.005 * VOICE_RATE)
    spectrum = np.abs(np.fft.rfft(pcm[: VOICE_RATE // 2]))
    assert np.argmax(spectrum) * 2 == pytest.approx(500, abs=4)
