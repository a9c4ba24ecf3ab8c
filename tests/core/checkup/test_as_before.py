"""Whether who is enrolled is heard as well as then: told only where it is sure."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from assistant.core.checkup.as_before import (
    AS_WELL,
    LEAST_WORDS,
    LESS_WELL,
    AsBefore,
    Learned,
)
from assistant.core.checkup.findings import Finding
from assistant.core.hearing.speaker_net import SIZE, Print
from assistant.core.hearing.whose import Enrolled
from assistant.core.sound.nouns import SAMPLE_RATE

PHRASES = ("start", "next", "barrier", "released")

MINE, ANOTHERS = (np.eye(2, SIZE, dtype=np.float32)[at] for at in (0, 1))
NEITHER: Print = (0.35 * MINE + np.sqrt(1 - 0.35**2) * ANOTHERS).astype(np.float32)

TAKES = 7.0
"""How much likelier than talk each take sounded."""

random = np.random.default_rng(1)
WORD = (
    np.concatenate([random.normal(0, level, SAMPLE_RATE // 4) for level in (10, 3000, 10)])
    .astype("<i2")
    .tobytes()
)
"""A sound that stands well above the room."""


def learned(code: str = "me", voice: Print = MINE, over_talk: float = TAKES) -> Learned:
    """Return somebody who is enrolled with two takes of each phrase."""
    takes = dict.fromkeys(PHRASES, (voice, voice))
    scores = dict.fromkeys(PHRASES, (over_talk - 0.5, over_talk + 0.5))
    return Learned(Enrolled(code, takes), "2030-01-31", scores)


def found(scores: Mapping[str, float], voice: Print = MINE, *who: Learned) -> Finding | None:
    """Return what is found where phrases sound so much likelier than talk, in a voice."""
    check = AsBefore(who or (learned(),), lambda _: voice, lambda _, phrase: scores[phrase])
    check.take(PHRASES[0], WORD)
    check.begin()
    for phrase in scores:
        check.take(phrase, WORD)
    return check.finding()


def test_who_is_heard_as_well_is_told_so() -> None:
    """With the day on which the voice was learned, by the words that were said."""
    finding = found(dict.fromkeys(PHRASES[:3], TAKES + AS_WELL))
    assert finding is not None
    assert (finding.verdict, finding.measured["words"]) == ("ok", 3)
    assert finding.told == "me is heard as well as when that voice was learned, on 2030-01-31."


def test_who_is_heard_less_well_is_told_what_to_do() -> None:
    """By the mean of the words, not by one."""
    assert found({"start": 0.0, "next": TAKES, "barrier": TAKES}) is None
    finding = found(dict.fromkeys(PHRASES, TAKES + LESS_WELL))
    assert finding is not None
    assert (finding.verdict, finding.name) == ("warn", "less well")
    assert "`assistant enrol --forget me`" in finding.mend


@pytest.mark.parametrize(
    ("scores", "voice", "who"),
    [
        (dict.fromkeys(PHRASES[: LEAST_WORDS - 1], TAKES), MINE, learned()),
        (dict.fromkeys(PHRASES, TAKES + (AS_WELL + LESS_WELL) / 2), MINE, learned()),
        (dict.fromkeys(PHRASES, TAKES), NEITHER, learned()),
        (dict.fromkeys(PHRASES, math.inf), MINE, learned()),
        (dict.fromkeys(PHRASES, TAKES), MINE, Learned(learned().enrolled, "2030-01-31", {})),
    ],
    ids=["few words", "between", "whose voice", "another model", "of a version before"],
)
def test_nothing_is_told_where_it_is_not_sure(
    scores: Mapping[str, float], voice: Print, who: Learned
) -> None:
    """Too few words, a change between the limits, a voice that may be another's, or no scores."""
    assert found(scores, voice, who) is None


def test_each_is_held_against_their_own_takes() -> None:
    """Of two who are enrolled that one whose voice it is: the other's takes tell nothing of it."""
    other = learned("A2", ANOTHERS, over_talk=20.0)
    finding = found(dict.fromkeys(PHRASES, TAKES), MINE, other, learned())
    assert finding is not None
    assert finding.measured["code"] == "me"


def test_another_voice_is_told() -> None:
    """Whoever works here would find commands ignored."""
    finding = found(dict.fromkeys(PHRASES, TAKES), ANOTHERS)
    assert finding is not None
    assert finding.name == "another voice"
