"""Natural voices: how what they say is asked of espeak-ng, and that nothing else is used."""

from __future__ import annotations

import pytest

from models.recipe.speech.natural_voices import VOICE_PACKAGE, _check, phonemes


def test_a_voice_of_britain_speaks_british() -> None:
    """The accent of the phonemes is the voice's."""
    assert phonemes("stop", "bf_emma") == "stˈɒp"
    assert phonemes("stop", "af_heart") == "stˈɑp"


def test_what_is_not_as_published_is_refused() -> None:
    """Voices that differ by a byte are not used."""
    with pytest.raises(ValueError, match=VOICE_PACKAGE):
        _check(VOICE_PACKAGE, b"something else", "0" * 64)
