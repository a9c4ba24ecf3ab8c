"""What is rendered ahead of being said."""

from __future__ import annotations

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.protocol import Hold
from assistant.core.language.ahead import FIRST, answer_parts, said_ahead
from tests.support.english import CUES, ENGLISH

PROTOCOL = load_protocol("adductor-release")
LIMITS = Hold(90.0, 300.0)
IN_BREATHS = Hold(30.0, 50.0, 60.0, breath_s=10.0)

ALOUD = ENGLISH.aloud

KNOWN = frozenset(
    clause.text for text in said_ahead(ENGLISH, PROTOCOL) for clause in ENGLISH.aloud.clauses(text)
)


def is_there(text: str) -> bool:
    """Return whether all of a text was rendered ahead."""
    return all(clause.text in KNOWN for clause in ENGLISH.aloud.knowing(KNOWN).clauses(text))


@pytest.mark.parametrize("seconds", [1.0, 42.0, 60.0, 61.0, 130.0, 299.0, 311.0, 600.0, 2399.0])
def test_answers_with_times_are_made_of_parts(seconds: float) -> None:
    """Held, let go, begun, left: of any length to an hour and more nothing must be rendered."""
    for text in (
        CUES.held(seconds, LIMITS),
        CUES.held(min(seconds, 60.0), IN_BREATHS),
        CUES.released(seconds),
        CUES.released(seconds, None, 70.0),
        CUES.began_then(seconds, LIMITS, seconds),
        CUES.time_up(seconds),
        CUES.last_hold(seconds),
        CUES.match(seconds),
        CUES.time_left(seconds),
        CUES.time_left(-seconds),
        CUES.time_call(seconds),
    ):
        assert is_there(text), text


@pytest.mark.parametrize("count", [1, 2, 7])
def test_answers_with_counts_are_made_of_parts(count: int) -> None:
    """Holds and breaths."""
    for text in (
        CUES.holds_left(count, a_side=True, each_s=150.0),
        CUES.holds_left(count, a_side=False, each_s=60.0),
        CUES.holds_left(count, a_side=False, each_s=None),
        CUES.released(60.0, count),
    ):
        assert is_there(text), text


def test_what_can_be_said_is_made_of_parts() -> None:
    """Help names any three commands, whatever the state: none of the client's words."""
    named = [each for each in Command if each not in SAFETY]
    for first in range(0, len(named) - 2, 3):
        assert is_there(CUES.can_say(named[first : first + 3]))
    parts = {part.lower() for part in answer_parts(ENGLISH, PROTOCOL)}
    assert not parts & {"stop", "pain"}


def test_notes_of_known_words_are_made_of_parts() -> None:
    """A protocol's own among them, as a session of it has them; free words are nobody's to keep."""
    language = ENGLISH.noting(["ropey"])
    known = frozenset(
        clause.text for text in said_ahead(language, PROTOCOL) for clause in ALOUD.clauses(text)
    )
    for word, there in (("soft", True), ("ropey", True), ("afraid of her brother", False)):
        clauses = ALOUD.knowing(known).clauses(language.cues.noted(word))
        assert all(clause.text in known for clause in clauses) is there, word


def test_the_walk_comes_first_and_replies_among_what_follows() -> None:
    """The greeting, what is said to a client's word, the questions and the first steps; then all
    others, each in its place."""
    texts = list(said_ahead(ENGLISH, PROTOCOL))
    fixed = list(CUES.fixed_texts(PROTOCOL))
    words = ENGLISH.wording
    to_the_client = {words.stopped, words.ease_off, words.ease, words.end_here, words.taken_back}
    begun = texts[: FIRST + len(to_the_client)]
    assert begun[0] == fixed[0]
    assert set(begun[1 : 1 + len(to_the_client)]) == to_the_client
    assert begun[1 + len(to_the_client) :] == fixed[1:FIRST]
    assert set(fixed) - {""} <= set(texts)
    assert texts.index(words.paused) < len(begun) + 3
    steps = [step.cue for step in PROTOCOL.steps]
    assert [text for text in texts if text in steps] == [text for text in fixed if text in steps]
