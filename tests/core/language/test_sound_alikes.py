"""Phrases that sound alike."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import Command, Order
from assistant.core.language.sound_alikes import sound_alikes
from assistant.core.phonetics.phones import Pronunciation
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import read_model_source
from tests.support.english import PHRASES

LEXICON: dict[str, list[Pronunciation]] = {
    word: [tuple(phones.split())]
    for word, phones in {
        "pause": "P AO Z", "paws": "P AO Z", "next": "N EH K S T", "text": "T EH K S T",
        "skip": "S K IH P", "skid": "S K IH D", "back": "B AE K", "bag": "B AE G",
        "step": "S T EH P", "go": "G OW",
    }.items()
}  # fmt: skip


def pairs(**orders: Order) -> list[tuple[str, str]]:
    """Return the phrases that sound alike; "_" stands for the space in a phrase."""
    return list(
        sound_alikes({phrase.replace("_", " "): each for phrase, each in orders.items()}, LEXICON)
    )


@pytest.mark.parametrize(
    ("one", "other"), [("pause", "paws"), ("next", "text"), ("skip", "skid"), ("back", "bag")]
)
def test_near_phrases_of_two_meanings_are_told(one: str, other: str) -> None:
    """What differs in one like sound or none is told, once, the later phrase first."""
    first, second = Order(Command.NEXT), Order(Command.BACK)
    assert pairs(**{one: first, other: second}) == [(other, one)]
    assert pairs(**{f"go_{one}": first, f"go_{other}": second}) == [(f"go {other}", f"go {one}")]


def test_near_phrases_of_one_meaning_are_no_matter() -> None:
    """Either way the same is done."""
    assert pairs(back=Order(Command.BACK), bag=Order(Command.BACK)) == []


def test_two_words_for_one_command_differ_in_what_they_are_about() -> None:
    """What goes with a command is part of its meaning."""
    assert pairs(back=Order(Command.MARK, word="a"), bag=Order(Command.MARK, word="b")) != []


def test_far_phrases_are_not_told() -> None:
    """Commands that differ as "skip" and "next" do are no trouble."""
    assert pairs(skip=Order(Command.SKIP), next=Order(Command.NEXT)) == []


def test_no_two_shipped_phrases_sound_alike() -> None:
    """The program's own language is free of what it tells users of."""
    assert list(sound_alikes(PHRASES, read_model_source(model_dir()).lexicon)) == []
