"""Natural voices: the letters the model was taught, and edges that are trimmed."""

from __future__ import annotations

import numpy as np
import pytest

from models.recipe.speech.features import SAMPLE_RATE
from models.recipe.speech.natural_voices import (
    HASHES,
    MODEL_FILE,
    _check,
    _trimmed,
    in_kokoro_letters,
    phonemes,
)


@pytest.mark.parametrize(
    ("ipa", "british", "letters"),
    [
        ("stˈɑːp", False, "stˈɑp"),
        ("stˈɒp", True, "stˈɒp"),
        ("θˈɜːɾi fˈa^ɪv", False, "θˈɜɹTi fˈIv"),
        ("ɡˌə^ʊ bˈak", True, "ɡˌQ bˈak"),
        ("mʌt^ʃ", False, "mʌʧ"),
        ("bˈæɹiɚ", False, "bˈæɹiəɹ"),
    ],
)
def test_espeak_ipa_becomes_the_letters_of_the_model(ipa: str, british: bool, letters: str) -> None:
    """Diphthongs and affricates are one letter each; length is kept by the British alone."""
    assert in_kokoro_letters(ipa, british) == letters


def test_a_voice_of_britain_speaks_british() -> None:
    """The accent of the phonemes is the voice's."""
    assert phonemes("stop", "bf_emma") == "stˈɒp"
    assert phonemes("stop", "af_heart") == "stˈɑp"


def test_edges_are_trimmed_to_a_little_silence() -> None:
    """However much stillness the model leaves, 30 ms stay at both ends."""
    tone = np.sin(np.arange(SAMPLE_RATE // 2) / 5).astype(np.float32) * 0.3
    padded = np.concatenate([np.zeros(8000, np.float32), tone, np.zeros(5000, np.float32)])
    trimmed = _trimmed(padded)
    edge = int(0.03 * SAMPLE_RATE)
    assert len(tone) <= len(trimmed) - 2 * edge <= len(tone) + 320
    assert not trimmed[:edge].any()
    assert not trimmed[-edge:].any()


def test_what_is_not_as_published_is_refused() -> None:
    """A model that differs by a byte is not used."""
    with pytest.raises(ValueError, match=MODEL_FILE):
        _check(MODEL_FILE, b"something else")
    assert all(len(each) == 64 for each in HASHES.values())
