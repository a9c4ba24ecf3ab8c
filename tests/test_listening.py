"""The real ear behind the gate: what a person says as a cue ends."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.commands import Command, Word
from assistant.core.faults import Fault
from assistant.core.gate import TAIL_S, Gate
from assistant.core.sound import BLOCK_SAMPLES, Block
from assistant.edges.library import model_dir
from assistant.edges.recogniser import Recogniser
from assistant.listening import Listener
from tests.support.english import PHRASEBOOK, PHRASES
from tests.support.speech import SpokenWord, lay_out

CUE_END_S = 3.17


def commands_heard(*words: SpokenWord) -> list[Command]:
    """Return the commands that count, in a room where a cue of ours sounded until 3.17 s."""
    gate = Gate(PHRASEBOOK)
    gate.shut("Test release. Say begin when you are ready.", 0.0)
    gate.open(CUE_END_S)
    listener = Listener(Recogniser(model_dir(), PHRASES), gate)
    pcm = (lay_out(words, CUE_END_S + 3.0) * 32767).astype("<i2")
    judged = [
        each
        for begin in range(0, pcm.size, BLOCK_SAMPLES)
        for each in listener.listen(Block(pcm[begin : begin + BLOCK_SAMPLES].tobytes()))
    ]
    judged += listener.finish()
    return [
        PHRASEBOOK.order(each.utterance).command
        for each in judged
        if each.admitted and PHRASEBOOK.order(each.utterance) is not None
    ]


@pytest.mark.parametrize("word", ["start", "released", "resume", "next", "barrier"])
def test_a_word_across_the_gates_opening_is_never_another(word: str) -> None:
    """Said a little too early a command may not count, but it is never taken for "stop"."""
    for offset_s in np.arange(-0.3, TAIL_S + 0.3, 0.07):
        heard = commands_heard(SpokenWord(CUE_END_S + float(offset_s), word))
        assert set(heard) <= {Command(word)}, offset_s


@pytest.mark.parametrize("word", ["start", "released", "next", "barrier", "yes"])
def test_a_word_said_a_moment_after_the_cue_counts(word: str) -> None:
    """From 0.3 s after a cue on, a command is heard."""
    assert commands_heard(SpokenWord(CUE_END_S + 0.3, word)) == [Command(word)]


def test_stop_over_the_cue_counts() -> None:
    """The client's word is heard while the cue sounds, where the cue itself does not drown it."""
    assert commands_heard(SpokenWord(1.5, "stop")) == [Command.STOP]


class FailingEar:
    """An ear whose recogniser gives up at the end."""

    def hear(self, pcm: bytes) -> list[Word]:
        """Hear nothing."""
        return []

    def finish(self) -> list[Word]:
        """Fail."""
        raise Fault("the recogniser failed")


def test_an_ear_that_fails_at_the_end_is_told() -> None:
    """The end of a recording is reached without its last words; the fault says why."""
    listener = Listener(FailingEar(), Gate(PHRASEBOOK))
    assert listener.finish() == []
    assert listener.fault == "the recogniser failed"
