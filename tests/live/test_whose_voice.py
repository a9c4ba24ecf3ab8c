"""Whose commands count, with the real ear and the real network, by synthetic voices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.core.hearing.gate import Gate, Judged
from assistant.core.hearing.whose import ANOTHERS_VOICE, ANYBODY, Enrolled, OnlyEnrolled, Whose
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.enrolled.speaker_model import read_speaker_model
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listener
from tests.support.english import LISTENED_FOR, PHRASEBOOK
from tests.support.speech import SpokenWord, lay_out, synthesise

MINE, ANOTHERS = "en-us", "flite:slt"
"""A man's voice, and a woman's."""

APART_S = 3.0

ENROLLED = ("next", "back", "barrier", "released")


def only_mine() -> OnlyEnrolled:
    """Return what lets commands count from one voice, enrolled by two takes of some phrases."""
    net = read_speaker_model()
    takes = {}
    for phrase in ENROLLED:
        said = (synthesise(phrase, MINE, pace) for pace in (130, 150))
        sounds = [np.pad(each, SAMPLE_RATE // 5) * 32767 for each in said]
        prints = [net.print_of(each.astype("<i2").tobytes()) for each in sounds]
        takes[phrase] = tuple(each for each in prints if each is not None)
    return OnlyEnrolled([Enrolled("me", takes)], net.print_of)


def heard(whose: Whose, words: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what was made of words and voices: the phrase, and why it does not count."""
    listener = Listener(Recogniser(model_dir(), LISTENED_FOR), Gate(PHRASEBOOK), whose=whose)
    said = [SpokenWord(1.0 + APART_S * n, *each) for n, each in enumerate(words)]
    pcm = (lay_out(said, 1.0 + APART_S * len(words)) * 32767).astype("<i2")
    blocks = range(0, pcm.size, BLOCK_SAMPLES)
    made = [
        each
        for at in blocks
        for each in listener.listen(Block(pcm[at : at + BLOCK_SAMPLES].tobytes()))
    ]
    judged = [each for each in (*made, *listener.finish()) if isinstance(each, Judged)]
    return [(each.utterance.text, "" if each.admitted else each.why) for each in judged]


def test_commands_count_from_who_is_enrolled_and_the_clients_words_from_anybody() -> None:
    """Another's "next" is ignored, early and in the end; "stop" is never looked at."""
    said = [("next", MINE), ("next", ANOTHERS), ("stop", ANOTHERS)]
    assert heard(only_mine(), said) == [("next", ""), ("next", ANOTHERS_VOICE), ("stop", "")]


def test_without_anybody_enrolled_everybody_counts() -> None:
    """As before."""
    assert heard(ANYBODY, [("next", ANOTHERS)]) == [("next", "")]
