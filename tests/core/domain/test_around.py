"""What may stand around a phrase: the client's words in all their forms, and politeness."""

from __future__ import annotations

import pytest

from assistant.core.domain.around import MOST_WORDS, Around
from assistant.core.domain.commands import Command
from tests.support.english import PHRASEBOOK
from tests.support.utterances import spoken

STOPS = (
    "please stop",
    "stop please",
    "oh please stop now",
    "can you stop it please",
    "wait stop stop",
    "no stop",
    "i want to stop",
    "let's stop here",
    "that's enough",
)
PAINS = (
    "that hurts",
    "oh ow that hurts a lot",
    "you're hurting me",
    "i have pain here",
    "pain there",
    "it's too much",
    "too much pain",
    "ouch",
    "easy please",
    "ease off please",
)
CALM = (
    "we can stop at the shop",
    "is the pain better today",
    "no pain",
    "okay no pain now",
    "that's easy",
    "please",
    "wait there",
    "i want to",
    "that's it",
    "oh no",
    "is it easy",
    "that doesn't hurt",
    "is that too much",
    "does that hurt",
    "don't stop",
    "not too much",
)


@pytest.mark.parametrize("said", STOPS)
def test_a_stop_is_one_however_it_is_asked_for(said: str) -> None:
    """What people put around "stop" takes nothing from it."""
    order = PHRASEBOOK.order(spoken(said))
    assert order is not None
    assert order.command is Command.STOP


@pytest.mark.parametrize("said", PAINS)
def test_pain_is_told_in_many_ways(said: str) -> None:
    """What tells of pain, or asks for less, goes the way of "pain"."""
    order = PHRASEBOOK.order(spoken(said))
    assert order is not None
    assert order.command is Command.PAIN


@pytest.mark.parametrize("said", CALM)
def test_calm_talk_is_no_plea(said: str) -> None:
    """A client's word in a sentence is talk, and so is what people say around one, by itself."""
    assert PHRASEBOOK.order(spoken(said)) is None


@pytest.mark.parametrize(
    "said", ["stop that hurts", "it hurts please stop", "pain stop pain", "no pain please stop"]
)
def test_whoever_says_stop_as_well_as_pain_has_said_stop(said: str) -> None:
    """Of several pleas in one breath the one that ends the most counts."""
    order = PHRASEBOOK.order(spoken(said))
    assert order is not None
    assert order.command is Command.STOP


def test_a_longer_plea_is_not_the_shorter_one_in_it() -> None:
    """ "Client stop" is noted as itself, with "please" too: it tells that the client asked."""
    order = PHRASEBOOK.order(spoken("client stop please"))
    assert order is not None
    assert (order.command, order.word) == (Command.PAIN, "client stop")


def test_what_was_said_of_pain_is_kept_as_the_response() -> None:
    """ "Too much" tells another thing than "pain" to whoever reads the record later."""
    order = PHRASEBOOK.order(spoken("that's too much"))
    assert order is not None
    assert order.word == "too much"


def test_more_words_than_any_plea_has_are_talk() -> None:
    """Whoever goes on and on tells a story."""
    around = Around(pleas=("stop",))
    assert around.core(["stop"] * MOST_WORDS) == "stop"
    assert around.core(["stop"] * (MOST_WORDS + 1)) is None


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("next please", Command.NEXT),
        ("okay next", Command.NEXT),
        ("please repeat", Command.REPEAT),
        ("yes please", None),
        ("okay no", None),
        ("okay next please", None),
        ("next now", None),
    ],
)
def test_one_polite_word_makes_no_talk_of_a_command(said: str, command: Command | None) -> None:
    """ "Yes please" is for the client, and more than one word around a command is talk."""
    order = PHRASEBOOK.order(spoken(said))
    assert (order and order.command) == command


@pytest.mark.parametrize(
    ("said", "perhaps"),
    [
        ("[unk] stop", True),
        ("leg stop", True),
        ("chime you stop please", True),
        ("[unk] pain [unk]", True),
        ("[unk] [unk] [unk] stop", False),
        ("[unk]", False),
        ("[unk] please", False),
        ("no pain [unk]", False),
        ("please no more", True),
        ("no more [unk]", False),
        ("does it hurts here", False),
        ("time that hurts", True),
        ("start please stop back", True),
        ("are hurting me", True),
    ],
)
def test_what_may_have_been_a_plea_has_one_in_it_and_little_else(said: str, perhaps: bool) -> None:
    """Of a plea the ear may miss a word or two; of talk it misses more."""
    assert PHRASEBOOK.order(spoken(said)) is None
    assert (PHRASEBOOK.around.perhaps(said.split()) is not None) is perhaps


@pytest.mark.parametrize(
    ("said", "calm"),
    [
        ("[unk] is that too much", True),
        ("does that hurts", True),
        ("if that hurts now", True),
        ("skip this hurt", False),
        ("that [unk]", False),
    ],
)
def test_a_question_is_told_from_what_was_misheard(said: str, calm: bool) -> None:
    """By a calm phrase in it, or by its first word: in the midst the ear puts any word."""
    assert PHRASEBOOK.around.sounds_calm(said.split()) is calm
