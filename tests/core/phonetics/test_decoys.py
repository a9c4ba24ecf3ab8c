"""Decoys: near enough to take what is no command, never a command's own form."""

from __future__ import annotations

import pytest

from assistant.core.phonetics.decoys import FOR_EACH, decoys, is_form
from assistant.core.phonetics.pronunciation import Lexicon, read_lexicon
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import read_model_source
from tests.support.english import PHRASES


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped words."""
    return read_model_source(model_dir()).lexicon


def test_each_word_of_the_phrases_gets_some(lexicon: Lexicon) -> None:
    """Every word that sounds like others in the lexicon has decoys, and no more than so many."""
    words = {word for phrase in PHRASES for word in phrase.split()}
    chosen = decoys(PHRASES, lexicon)
    assert len(chosen) == len(set(chosen))
    assert 2 * len(words) < len(chosen) <= FOR_EACH * len(words)


def test_what_sounds_like_a_command_is_chosen(lexicon: Lexicon) -> None:
    """Look-alikes that talk is full of are among them."""
    assert {"nest", "new", "yet", "paid", "relief", "cause", "bat"} <= set(decoys(PHRASES, lexicon))


def test_no_decoy_is_a_word_of_a_phrase(lexicon: Lexicon) -> None:
    """ "Go" would be a decoy for "no", were it not said in "go back"."""
    chosen = decoys(PHRASES, lexicon)
    assert not {word for phrase in PHRASES for word in phrase.split()} & set(chosen)


def test_no_decoy_sounds_the_same_or_is_a_form_of_a_command(lexicon: Lexicon) -> None:
    """A homophone, or the word with an ending, would take the command itself."""
    assert not {
        "know", "knows", "no's", "yes's", "paws", "pauses", "paused", "pane", "stopped", "stops",
        "starts", "started", "releases", "barriers", "skipped", "sighed", "necks",
    } & set(decoys(PHRASES, lexicon))  # fmt: skip


def test_each_way_to_say_a_command_is_minded() -> None:
    """A word is no decoy if it sounds like any one of a command's pronunciations."""
    words = read_lexicon(["no N OW", "no N AO", "gnaw N AO", "new N UW", "law L AO"])
    assert set(decoys(["no"], words)) == {"law", "new"}


def test_without_words_near_by_there_are_none() -> None:
    """A lexicon with nothing alike gives no decoys."""
    assert decoys(["no"], read_lexicon(["no N OW", "breakfast B R EH K F AH S T"])) == []


@pytest.mark.parametrize(
    ("word", "form", "alike"),
    [
        ("N OW", "N OW Z", True),
        ("P AO Z", "P AO Z IH Z", True),
        ("S T AA P", "S T AA P T", True),
        ("S T AA R T", "S T AA R T ER", True),
        ("R IH L IY S", "R IH L IY S IH NG", True),
        ("N OW", "N OW T", False),
        ("P EY", "P EY N", False),
        ("S T AA R", "S T AA R T", False),
    ],
)
def test_forms_are_known_by_their_endings(word: str, form: str, alike: bool) -> None:
    """English endings make a form of a word, another sound makes another word."""
    assert is_form(tuple(form.split()), tuple(word.split())) is alike
    assert is_form(tuple(word.split()), tuple(form.split())) is alike
