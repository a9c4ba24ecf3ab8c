"""An ear that is told anew what to listen for, and one that goes on where another listened."""

from __future__ import annotations

import gc
import weakref

import numpy as np

from assistant.core.hearing.gate import Gate
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listener
from assistant.live.step_ear import StepEar
from tests.support.dummies import DummyEar
from tests.support.english import LISTENED_FOR, PHRASEBOOK
from tests.support.speech import SpokenWord, lay_out

NEAR_S = 0.15
"""Seconds a word's beginning may lie from the truth, as the ear dates it."""


def pcm(words: list[SpokenWord], seconds: float) -> bytes:
    """Return a recording as 16-bit sound."""
    return bytes((lay_out(words, seconds) * 32767).astype("<i2").tobytes())


def test_it_hears_other_phrases_from_then_on_and_its_clock_runs_on() -> None:
    """What it is no longer told of is talk; words have the stream's times."""
    ear = Recogniser(model_dir(), ["start", "next", "stop"])
    words = [ear.hear(pcm([SpokenWord(1.0, "start")], 4.0))]
    assert ear.partial() == ""
    ear.turn_to(["next", "stop"])
    words.append(ear.hear(pcm([SpokenWord(1.0, "next")], 4.0)))
    ear.turn_to(["start"])
    words.append(ear.hear(pcm([SpokenWord(1.0, "next")], 4.0)))
    ear.turn_to(["start"], talk=False)
    words.append(ear.hear(pcm([SpokenWord(1.0, "start")], 4.0)))
    told = [[word.text for word in heard] for heard in words]
    assert told == [["start"], ["next"], ["[unk]"], ["start"]]
    for at, heard in enumerate(words):
        assert abs(heard[0].start_s - (4.0 * at + 1.0)) < NEAR_S


def test_a_listener_goes_on_in_the_time_of_the_one_before() -> None:
    """With another ear, which has heard nothing of what was before."""
    first = Listener(Recogniser(model_dir(), LISTENED_FOR), Gate(PHRASEBOOK))
    silence = bytes(2 * BLOCK_SAMPLES)
    for _ in range(round(3.0 * SAMPLE_RATE / BLOCK_SAMPLES)):
        first.listen(Block(silence))
    then = Listener(Recogniser(model_dir(), LISTENED_FOR), Gate(PHRASEBOOK), after=first)
    sound = np.frombuffer(pcm([SpokenWord(1.0, "pause")], 3.0), "<i2")
    heard = [
        judged
        for at in range(0, sound.size, BLOCK_SAMPLES)
        for judged in then.listen(Block(sound[at : at + BLOCK_SAMPLES].tobytes()))
    ]
    [said] = [each.utterance for each in heard]  # type: ignore[union-attr]
    assert said.text == "pause"
    assert abs(said.start_s - 4.0) < NEAR_S


def test_an_ear_is_let_go_of_as_soon_as_nobody_listens_by_it() -> None:
    """A room opens one for each session: none waits for Python to look for what holds itself."""
    gc.disable()
    try:
        ear = Recogniser(model_dir(), LISTENED_FOR)
        kept = weakref.ref(ear)
        first = Listener(StepEar(ear, lambda _: ()), Gate(PHRASEBOOK))
        first.listen(Block(bytes(2 * BLOCK_SAMPLES)))
        then = Listener(DummyEar([]), Gate(PHRASEBOOK), after=first)
        del ear, first
        assert kept() is None
        assert then.fault == ""
    finally:
        gc.enable()
