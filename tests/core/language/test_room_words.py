"""The room's part of a language's file, and what is told of slips in it."""

from __future__ import annotations

import pytest

from assistant.core.language.reader import read_language
from assistant.core.language.room_words import RoomCommand
from assistant.core.written.problems import WrittenError
from tests.core.language.test_language import english_with, refused
from tests.support.english import without


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("room: {comands: {}}", "room.comands: unknown key; did you mean 'commands'?"),
        ("room: {commands: {lst: [names]}}", "unknown key; did you mean 'list'?"),
        ("room: {commands: {list: [next]}}", "'next' is said in sessions too"),
        ("room: {commands: {list: [more]}, wording: {}}", "'more' means 'more' already"),
        ("room: {commands: {correct: ['{place} wrong']}}", "has {place} and {symbol}, once"),
        ("room: {commands: {list: ['{number} names']}}", "has no name in braces, once"),
        ("room: {spelling: {b: [bravo, delta]}}", "'delta' stands for 'd' already"),
        ("room: {spelling: {bb: [bravo]}}", "room.spelling.bb: unknown key"),
        ("room: {wording: {redy: Hm.}}", "room.wording.redy: unknown key; did you mean 'ready'?"),
        ("room: {wording: {names: 'Say {name}.'}}", "{name} means nothing here"),
        ("room: {pronunciations: {bee: B Q}}", "is no ARPAbet phone"),
    ],
)
def test_a_slip_is_told_with_its_place_and_mend(own: str, told: str) -> None:
    """What is the user's is told of the user's file."""
    lines = refused(own)
    assert any(told in line and line.startswith("mine.yaml:") for line in lines)


def test_a_user_adds_phrases_words_and_texts() -> None:
    """The first phrase of a command stays the one that it is called by."""
    own = (
        "room:\n  commands: {rest: [have a break]}\n  spelling: {b: [boy]}\n"
        "  wording: {ready: 'Which protocol?'}\n"
    )
    room = english_with(own).language.room
    assert room.commands[RoomCommand.REST] == ("rest", "have a break")
    assert room.spelling["b"] == ("bravo", "bee", "boy")
    assert room.wording.ready == "Which protocol?"
    assert room.wording.next_client == "Next client, or rest?"


def test_a_language_has_all_of_it() -> None:
    """Every command but those that are named or spelled, and every letter and figure."""
    with pytest.raises(WrittenError) as told:
        read_language(without("    rest: [rest]", '    "9": [nine]'))
    assert "needs 'rest', with the phrases that give it" in str(told.value)
    assert "needs '9', with the words that it is spelled with" in str(told.value)
