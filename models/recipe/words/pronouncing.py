"""Pronunciations for transcripts: the CMU dictionary's, and espeak-ng's for words it has not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.core.phonetics.espeak_phonemes import as_arpabet
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import read_lexicon
from models.recipe.speech.corpus import Recording


def lexicon_for(
    dictionary: Path, recordings: Iterable[Recording]
) -> dict[str, Sequence[Pronunciation]]:
    """Return the dictionary with every further word of the recordings that espeak-ng can say."""
    lexicon: dict[str, Sequence[Pronunciation]] = dict(
        read_lexicon(dictionary.read_text(encoding="utf-8").splitlines())
    )
    missing = {word for each in recordings for word in each.words} - lexicon.keys()
    for word in sorted(missing):
        phonemes = subprocess.run(
            ["espeak-ng", "-q", "-v", "en-us", "-x", "--sep= ", word],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        try:
            lexicon[word] = as_arpabet(phonemes)
        except ValueError:
            continue  # "'d" and the like: the recording is left out
    return lexicon
