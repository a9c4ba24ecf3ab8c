"""Key words: what must be said of a step, from the file or from its cue, and in which forms."""

from __future__ import annotations

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.rehearsal.key_words import Key, items
from assistant.edges.files.library import list_protocols
from tests.support.english import FORMS
from tests.support.scripted import two_sided


def test_the_file_says_what_must_be_said() -> None:
    """Each entry of `say` is one key; a list in it holds ways that are as good as each other."""
    protocol = two_sided(('cue: "Sink to barrier, wait."', "cue: Sink., say: [sink, [leg, thigh]]"))
    sink = items(protocol, FORMS)[1]
    assert [key.ways for key in sink.keys] == [("sink",), ("leg", "thigh")]
    assert sink.missing({"thigh", "sink"}) == ()
    assert sink.missing({"sink"}) == (Key(("leg", "thigh")),)


def test_without_it_the_cue_does() -> None:
    """The words that no other cue has are its keys, two at most, in their order."""
    keys = [[key.ways for key in item.keys] for item in items(two_sided(), FORMS)]
    assert keys[:3] == [[("ask",), ("permission",)], [("sink",), ("barrier",)], [("draw",)]]


def test_changing_sides_is_a_step_of_its_own() -> None:
    """After the steps of a side the change is to be said, by "other" and what there are two of."""
    change = items(two_sided(), FORMS)[3]
    assert change.id == "draw: other side"
    assert change.missing({"other", "leg"}) == ()
    assert change.missing({"other"}) != ()
    assert change.missing({"the", "leg"}) != ()


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("sinking", "sink"),
        ("stretches", "stretch"),
        ("muscle", "muscles"),
        ("rubbing", "rub"),
        ("waited", "wait"),
        ("slowly", "slow"),
        ("glides", "glide"),
        ("gliding", "glide"),
    ],
)
def test_a_form_of_a_word_is_the_word(said: str, key: str) -> None:
    """Endings of grammar make no other word."""
    assert FORMS.same(said, key)
    assert FORMS.same(key, said)


@pytest.mark.parametrize(
    ("said", "key"), [("knees", "need"), ("thing", "thigh"), ("as", "a"), ("sinker", "sink")]
)
def test_another_word_is_not(said: str, key: str) -> None:
    """What only sounds or looks alike is another word."""
    assert not FORMS.same(said, key)


def test_a_way_of_several_words_needs_each() -> None:
    """Small words in it are not asked for: "front of the hip" is said by "front" and "hip"."""
    key = Key(("front of the hip",), FORMS)
    assert key.said({"hip", "front"})
    assert not key.said({"hip", "of", "the"})


@pytest.mark.parametrize("path", list_protocols(), ids=lambda path: path.stem)
def test_every_step_that_comes_with_the_program_says_what_must_be_said(path: object) -> None:
    """None is left to the words of its cue, and each is said whole by its own cue.

    Of a plan of minutes the cue is the region alone.
    """
    protocol = load_protocol(str(path))
    regions = {f"{portion.name.capitalize()}." for portion in protocol.plan}
    assert [step.id for step in protocol.steps if not step.say and step.cue not in regions] == []
    assert [item.id for item in items(protocol, FORMS) if item.missing(item.own_words)] == []
