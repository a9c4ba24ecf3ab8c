"""How words become commands."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import (
    PHRASE_GAP_S,
    Command,
    Order,
    Word,
    utterances,
    words_of,
)
from tests.support.english import PHRASEBOOK, PHRASES
from tests.support.utterances import spoken


@pytest.mark.parametrize("phrase", PHRASES)
def test_every_phrase_is_its_command(phrase: str) -> None:
    """A whole utterance that is a phrase is the command that phrase stands for."""
    assert PHRASEBOOK.order(spoken(phrase)) is PHRASES[phrase]


@pytest.mark.parametrize(
    "talk",
    ["no go back", "next next", "[unk] next", "released [unk]", "how", "long", "back go", "side"],
)
def test_a_phrase_inside_talk_is_no_command(talk: str) -> None:
    """A phrase with anything before or after it, or a part of one, is talk."""
    assert PHRASEBOOK.order(spoken(talk)) is None


@pytest.mark.parametrize("cry", ["stop stop", "stop stop stop", "pain pain"])
def test_a_clients_word_may_be_said_over_and_over(cry: str) -> None:
    """Who is in pain does not say it once; no other command counts when repeated."""
    assert PHRASEBOOK.order(spoken(cry)) is PHRASES[cry.split()[0]]
    assert PHRASEBOOK.order(spoken(f"{cry} [unk]")) is None


def test_an_utterance_runs_from_its_first_word_to_its_last() -> None:
    """A command is dated by the beginning of its first word and the end of its last."""
    said = spoken("how long", start_s=12.34)
    assert (said.start_s, said.end_s) == (12.34, pytest.approx(12.94))


def test_words_apart_by_silence_are_two_utterances() -> None:
    """Silence of the endpoint's length cuts; a shorter breath does not."""
    released = Word("released", 1.0, 1.5)
    after = 1.5 + PHRASE_GAP_S
    apart = utterances([released, Word("next", after, after + 0.3)])
    assert [PHRASEBOOK.order(said) for said in apart] == [
        Order(Command.RELEASED),
        Order(Command.NEXT),
    ]
    joined = utterances([released, Word("next", after - 0.01, after + 0.3)])
    assert [PHRASEBOOK.order(said) for said in joined] == [None]


def test_no_words_are_no_utterance() -> None:
    """Silence is not an utterance."""
    assert utterances([]) == []


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("next", Command.NEXT),
        ("  How   LONG ", Command.HOW_LONG),
        ("how-long", Command.HOW_LONG),
        ("other_side", Command.OTHER_SIDE),
        ("nxt", None),
        ("", None),
        ("next please", Command.NEXT),
        ("next thanks", None),
    ],
)
def test_typed_lines_are_read_kindly_and_exactly(line: str, command: Command | None) -> None:
    """Case, spaces, hyphens and underscores do not matter; anything else does."""
    assert PHRASEBOOK.typed(line) == (command and Order(command))


def test_every_command_can_be_said_and_typed_by_its_own_name() -> None:
    """The names in `legal` are phrases, so that whoever reads them can say them."""
    assert {PHRASEBOOK.typed(command.value) for command in Command} == {
        Order(command) for command in Command
    }


def test_the_words_of_a_cue_are_bare() -> None:
    """Stops and capitals of a cue do not hide its words."""
    assert words_of("Sink to barrier, wait. Don't slide.") == {
        "sink", "to", "barrier", "wait", "don't", "slide",
    }  # fmt: skip
