"""Texts in the letters of the natural voices' model: looked up, inflected, asked, spelled."""

from __future__ import annotations

import pytest

from assistant.core.phonetics.kokoro_letters import (
    BEFORE_A_PAUSE,
    USUAL,
    VERB,
    by_letter,
    from_ipa,
    inflected,
    letters_of,
)

WORDS = {
    "the": {USUAL: "ði"}, "hip": {USUAL: "hˈɪp"}, "elbow": {USUAL: "ˈɛlbˌO"}, "to": {USUAL: "tu"},
    "a": {USUAL: "A"}, "there": {USUAL: "ðɛɹ", BEFORE_A_PAUSE: "ðˈɛɹ"}, "t": {USUAL: "tˈi"},
    "record": {USUAL: "ɹˈɛkəɹd", VERB: "ɹəkˈɔɹd"}, "touch": {USUAL: "tˈʌʧ"}, "m": {USUAL: "ˈɛm"},
    "wait": {USUAL: "wˈAt"}, "release": {USUAL: "ɹəlˈis"}, "rest": {USUAL: "ɹˈɛst"},
    "body": {USUAL: "bˈɑdi"}, "j": {USUAL: "ʤˈA"}, "press": {USUAL: "pɹˈɛs"},
}  # fmt: skip


def look_up(word: str) -> dict[str, str]:
    """Return what is known of a word."""
    return WORDS.get(word, {})


def said(text: str) -> str:
    """Return how a text sounds where nobody else can be asked."""
    return letters_of(text, look_up, lambda word: f"<{word}>")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("The hip.", "ðə hˈɪp."),
        ("The elbow, there", "ði ˈɛlbˌO, ðˈɛɹ"),
        ("there wait", "ðɛɹ wˈAt"),
        ("to touch a hip", "tə tˈʌʧ ɐ hˈɪp"),
        ("the record; to record", "ðə ɹˈɛkəɹd; tə ɹəkˈɔɹd"),
        ("wait – there", "wˈAt— ðˈɛɹ"),
        ("TMJ", "tˈiˈɛmʤˈA"),
        ("A-T, T-A; A hip", "A tˈi, tˈi A; ɐ hˈɪp"),
        ("psoas", "<psoas>"),
    ],
)
def test_words_take_the_form_that_fits_their_place(text: str, letters: str) -> None:
    """Articles by what follows, others by a pause after them or what makes them a verb."""
    assert said(text) == letters


@pytest.mark.parametrize("text", ["", " ", "...", "—", "12"])
def test_without_a_word_there_is_nothing(text: str) -> None:
    """Marks alone are no speech; figures are to be words before."""
    assert said(text) == ""


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("hips", "hˈɪps"), ("elbows", "ˈɛlbˌOz"), ("touches", "tˈʌʧᵻz"), ("bodies", "bˈɑdiz"),
        ("body's", "bˈɑdiz"), ("released", "ɹəlˈist"), ("waited", "wˈAɾᵻd"), ("rested", "ɹˈɛstᵻd"),
        ("waiting", "wˈAɾɪŋ"), ("releasing", "ɹəlˈisɪŋ"), ("presses", "pɹˈɛsᵻz"),
    ],
)  # fmt: skip
def test_an_ending_is_added_by_its_rule(word: str, letters: str) -> None:
    """Plurals, what is somebody's, what is over and what goes on, as English sounds them."""
    assert inflected(word, look_up)[USUAL] == letters


def test_a_word_that_nobody_knows_is_not_passed_over() -> None:
    """It is spelled, with one stress."""
    assert letters_of("soleus", look_up, lambda word: "").count("ˈ") == 1
    assert by_letter("sh") == "ʃ"


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
    assert from_ipa(ipa, british) == letters
