"""espeak-ng's phonemes as ARPAbet, and the real espeak-ng asked for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.core.faults import Fault
from assistant.core.phonetics.espeak_phonemes import as_arpabet
from assistant.core.phonetics.phones import ARPABET
from assistant.edges.files.library import dictionary_file
from assistant.edges.speech.dictionary import Dictionary
from assistant.edges.speech.espeak import pronounce


@pytest.mark.parametrize(
    ("phonemes", "phones"),
    [
        ("n 'E k s t", "N EH K S T"),
        ("b 'a r i ; 3", "B AE R IY ER"),
        ("k 'eI m @- r @", "K EY M ER AH"),
        ("'i@ r @", "IH R AH"),
        ("p 'U@ r 3", "P UH R ER"),
        ("m 'aU n t @ n", "M AW N T AH N"),
        ("w 'i: l _ b ,a r oU", "W IY L B AE R OW"),
        ("b '0 ? n- z _|", "B AA T AH N Z"),
    ],
)
def test_phonemes_become_arpabet(phonemes: str, phones: str) -> None:
    """Stress, pauses and glides go; an R after a vowel that has one is no second R."""
    assert as_arpabet(phonemes)[0] == tuple(phones.split())


def test_unstressed_vowels_may_be_reduced() -> None:
    """Where the dictionary is of two minds about weak vowels, both ways are listened for."""
    assert as_arpabet("r I# l 'i: s I# z") == (
        ("R", "IH", "L", "IY", "S", "IH", "Z"),
        ("R", "AH", "L", "IY", "S", "AH", "Z"),
    )
    assert as_arpabet("s k 'I p") == (("S", "K", "IH", "P"),)


@pytest.mark.parametrize(
    ("phonemes", "says"), [("", "says nothing"), (" _| ", "says nothing"), ("n y: m", "'y:'")]
)
def test_what_is_no_american_english_is_refused(phonemes: str, says: str) -> None:
    """A phoneme of another language is told by name."""
    with pytest.raises(ValueError, match=says):
        as_arpabet(phonemes)


def test_espeak_says_common_words_as_the_dictionary_has_them() -> None:
    """Asked for words that the dictionary knows, it gives a pronunciation of theirs."""
    words = ["next", "pause", "stop", "repeat", "shoulder", "breathing", "thumb", "judge", "vision"]
    known = Dictionary(dictionary_file()).look_up(words)
    for word in words:
        assert set(pronounce(word)) & set(known[word]), word


@pytest.mark.parametrize("word", ["fnord", "iliopsoas", "naïve", "o'clock", "xqzt", "-v"])
def test_any_word_gets_phones(word: str) -> None:
    """Made-up words, accents, apostrophes and what looks like an option are all pronounced."""
    for said in pronounce(word):
        assert said
        assert set(said) <= set(ARPABET)


def test_a_machine_without_espeak_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is not installed, that is what is told."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Fault, match="espeak-ng is not installed"):
        pronounce("fnord")


def test_an_espeak_that_fails_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that ends with an error is not believed."""
    broken = tmp_path / "espeak-ng"
    broken.write_text('#!/bin/sh\necho "f \'E"\nexit 1\n')
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(Fault, match="espeak-ng fails on it"):
        pronounce("fnord")
