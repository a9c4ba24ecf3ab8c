"""The ear where steps are said: what was taken for talk of a step that is half said is found."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import Word
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.rehearsal.judging import judge
from assistant.core.rehearsal.saying import Saying
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.live.opening.rehearsal import open_ear_for
from assistant.live.step_ear import LEAST, StepEar, Ways
from tests.support.dummies import DummyEar
from tests.support.english import ENGLISH
from tests.support.speech import FLITE, synthesise

VOICE = f"{FLITE}rms"

BLOCK = b"\1\0" * 1_600
"""A tenth of a second."""

KNEE = ("knee", "kneecap")


class EarWithMore(DummyEar):
    """Hears a word in what it hears once more, and that so much likelier than talk."""

    def __init__(self, likelier: float, word: str = "knee") -> None:
        super().__init__([(2.0, f"push toward {UNKNOWN} {UNKNOWN}")])
        self.likelier = likelier
        self.word = word
        self.again: list[tuple[int, tuple[str, ...]]] = []

    def among(self, pcm: bytes, phrases: tuple[str, ...], *, talk: bool = True) -> list[Word]:
        """Return talk, and the word where the fourth was."""
        assert talk
        self.again.append((len(pcm), phrases))
        return [Word(UNKNOWN, 0.2, 0.575), Word(self.word, 0.575, 0.7)]

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Return how likely the word is, in talk."""
        assert (len(pcm), phrase, part) == (self.again[-1][0], UNKNOWN, self.word)
        return self.likelier


def heard(inner: EarWithMore, *missing: Ways, passed_s: float = 0.0) -> list[Word]:
    """Return what an ear makes of four seconds, after so much that was passed over."""
    ear = StepEar(inner, lambda _: missing)
    words: list[Word] = []
    ear.pass_over(passed_s)
    for _ in range(40):
        words += ear.hear(BLOCK)
    return words


@pytest.mark.parametrize("passed_s", [0.0, 1.5])
def test_a_missing_word_is_found_in_its_place(passed_s: float) -> None:
    """It stands where talk was heard, at its own time of the stream."""
    inner = EarWithMore(LEAST)
    words = heard(inner, KNEE, passed_s=passed_s)
    assert [word.text for word in words] == ["push", "toward", UNKNOWN, "knee"]
    assert (words[-1].start_s, words[-1].end_s) == pytest.approx((2.375, 2.5))
    # The utterance's half second, and 0.2 s to either side of it.
    assert inner.again == [(round(0.9 * 16_000) * 2, KNEE)]


def test_what_may_as_well_be_talk_is_left_as_talk() -> None:
    """Nothing of it is changed where the word is hardly likelier, or is no way to say it."""
    for inner in (EarWithMore(LEAST - 0.01), EarWithMore(9.0, word="push")):
        assert [word.text for word in heard(inner, KNEE)] == ["push", "toward", UNKNOWN, UNKNOWN]
        assert len(inner.again) == 1


def test_all_that_is_missing_must_be_there() -> None:
    """One of two would be a step that is half said still."""
    inner = EarWithMore(9.0)
    words = heard(inner, KNEE, ("gently",))
    assert [word.text for word in words] == ["push", "toward", UNKNOWN, UNKNOWN]


def test_nothing_is_heard_again_where_nothing_is_missing() -> None:
    """It would take time for nothing."""
    inner = EarWithMore(9.0)
    assert len(heard(inner)) == 4
    assert inner.again == []


def test_a_key_that_was_taken_for_talk_is_found_by_the_real_ear() -> None:
    """In a voice that says the step's place so that its ear makes talk of it: the step is right
    where its ear alone would have half of it."""
    saying = Saying(load_protocol("full-session-90"), ENGLISH)
    at = next(at for at, item in enumerate(saying.items) if item.id == "thigh-direct")
    said = synthesise(
        "after that we Into the barrier at the outer thigh, gently. Wait there", VOICE
    )
    quiet = np.zeros(round(1.3 * SAMPLE_RATE))
    hiss = np.random.default_rng(3).normal(0.0, 3e-4, said.size + 2 * quiet.size)
    sound = np.round((np.concatenate([quiet, said, quiet]) + hiss) * 32767).astype("<i2").tobytes()
    verdicts = []
    for listens in (False, True):
        ear = open_ear_for(
            saying, ENGLISH.phrasebook, saying.protocol.pronunciations, lambda _: None
        )
        assert isinstance(ear, StepEar)

        def missing(text: str, listens: bool = listens) -> list[Ways]:
            verdict = judge(text, saying.items, at)
            half = listens and verdict.kind == "half"
            return [key.ways for key in verdict.missing] if half else []

        ear.missing = missing
        words = [*ear.hear(sound), *ear.finish()]
        verdicts.append(judge(" ".join(word.text for word in words), saying.items, at).kind)
    assert verdicts == ["half", "right"]
