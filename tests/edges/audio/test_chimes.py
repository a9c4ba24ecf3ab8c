"""The chimes, by their numbers and by the recogniser's ear."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
import vosk
from numpy.typing import NDArray

from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, VOICE_RATE
from assistant.edges.audio.chimes import (
    HIGH_HZ,
    LOW_HZ,
    PEAK_DBFS,
    breath_chime,
    early_chime,
    floor_chime,
    start_chime,
    target_chime,
    words_chime,
)
from tests.support.english import PHRASES
from tests.support.places import ROOT

Sound = NDArray[np.int16]
CHIMES = [start_chime, floor_chime, target_chime, breath_chime, words_chime, early_chime]

Listen = Callable[[NDArray[np.float64]], set[str]]


@pytest.fixture(scope="module")
def commands_in() -> Listen:
    """A function: every command the recogniser takes a sound for, even in passing.

    It is given a sound at `SAMPLE_RATE` whose full scale is 1.
    """
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(ROOT / "models" / "en-us"))

    def listen(sound: NDArray[np.float64]) -> set[str]:
        ear = vosk.KaldiRecognizer(model, SAMPLE_RATE, json.dumps([*PHRASES, UNKNOWN]))
        pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2")
        heard: list[str] = []
        for begin in range(0, len(pcm), BLOCK_SAMPLES):
            if ear.AcceptWaveform(pcm[begin : begin + BLOCK_SAMPLES].tobytes()):
                heard.append(json.loads(ear.Result())["text"])
            else:
                heard.append(json.loads(ear.PartialResult())["partial"])
        heard.append(json.loads(ear.FinalResult())["text"])
        return set(heard) & set(PHRASES)

    return listen


def in_a_room(
    sound: NDArray[np.float64], peak_dbfs: float, noise_dbfs: float | None
) -> NDArray[np.float64]:
    """Return a sound at `VOICE_RATE` as a microphone takes it, with silence or noise around."""
    level = 10 ** (peak_dbfs / 20) / np.abs(sound).max()
    around = np.zeros(SAMPLE_RATE)
    room = np.concatenate([around, level * soxr.resample(sound, VOICE_RATE, SAMPLE_RATE), around])
    if noise_dbfs is not None:
        noise = np.random.default_rng(7).standard_normal(len(room))
        room += 10 ** (noise_dbfs / 20) * noise
    return room


@pytest.mark.parametrize("chime", CHIMES)
@pytest.mark.parametrize("noise_dbfs", [None, -60.0, -50.0, -40.0])
def test_a_chime_is_no_command(
    commands_in: Listen, chime: Callable[[], Sound], noise_dbfs: float | None
) -> None:
    """From barely there to overdriven, in silence and in noise, no chime is taken for a command."""
    sound = chime() / 32767
    for peak_dbfs in (-60.0, -50.0, -40.0, -30.0, -22.0, -12.0, -3.0, 6.0):
        assert commands_in(in_a_room(sound, peak_dbfs, noise_dbfs)) == set(), peak_dbfs


def test_the_ear_of_these_tests_is_not_deaf(commands_in: Listen, tmp_path: Path) -> None:
    """The same ear hears a spoken command: it could object to a chime."""
    spoken = tmp_path / "next.wav"
    subprocess.run(["espeak-ng", "-v", "en-us", "-s", "140", "-w", spoken, "next"], check=True)
    assert "next" in commands_in(in_a_room(soundfile.read(spoken)[0], -12.0, -60.0))


@pytest.mark.parametrize("chime", CHIMES)
def test_a_chime_is_quiet_short_and_without_a_click(chime: Callable[[], Sound]) -> None:
    """It peaks at -22 dBFS, ends within 1.2 s, and begins and ends at nothing."""
    pcm = chime()
    assert pcm.dtype == np.int16
    assert len(pcm) < 1.2 * VOICE_RATE
    assert 20 * np.log10(np.abs(pcm).max() / 32767) == pytest.approx(PEAK_DBFS, abs=0.1)
    few = VOICE_RATE // 500  # 2 ms
    assert np.abs(pcm[:few]).max() < 0.05 * np.abs(pcm).max()
    assert np.abs(pcm[-few:]).max() <= 1


@pytest.mark.parametrize("chime", CHIMES)
def test_a_chime_swells_and_dies_away(chime: Callable[[], Sound]) -> None:
    """Its last quarter is at least 20 dB below its peak: a bowl that rings out."""
    pcm = chime().astype(float)
    tail = pcm[-len(pcm) // 4 :]
    assert np.abs(tail).max() < np.abs(pcm).max() / 10


def strongest(pcm: Sound) -> float:
    """Return the strongest frequency in Hz."""
    spectrum = np.abs(np.fft.rfft(pcm, VOICE_RATE))
    return float(np.argmax(spectrum))


def test_the_two_are_told_apart_from_their_first_note() -> None:
    """The floor's note is low; the target's first is high, and its second is the floor's."""
    quarter = VOICE_RATE // 4
    assert strongest(floor_chime()[:quarter]) == pytest.approx(LOW_HZ, abs=5)
    assert strongest(target_chime()[:quarter]) == pytest.approx(HIGH_HZ, abs=5)
    assert strongest(target_chime()[-2 * quarter :]) == pytest.approx(LOW_HZ, abs=5)
