"""The real ear behind the gate: what a person says as a cue ends."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.commands import Command, Word
from assistant.core.echo import LEAD_S
from assistant.core.faults import Fault
from assistant.core.gate import TAIL_S, Gate
from assistant.core.sound import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.library import model_dir
from assistant.edges.recogniser import Recogniser
from assistant.listening import Listener
from tests.support.echoes import cues, echo_of, whole
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


def commands_heard_over_cues(echo_db: float, word: str = "", at: float = 0.0) -> list[Command]:
    """Return the commands that count where a loudspeaker says three cues into the microphone.

    Someone says `word` so many seconds into the third, whose echo is so many dB louder than that.
    """
    texts = (
        "One hand on the adductor, close to the bone.",
        "Push gently toward the knee, very slowly.",
        "Draw up toward the thorax, to resistance, and wait there.",
    )
    played = cues(*texts)
    said = [SpokenWord(played.spans[2][0] + at, word, "en-gb")] if word else []
    person = lay_out(said, played.sound.size / SAMPLE_RATE + 0.01)[: played.sound.size]
    heard = whole(person + echo_of(played.sound, echo_db))
    ahead = whole(np.concatenate([played.sound, np.zeros(SAMPLE_RATE)]))
    lead = round(LEAD_S * SAMPLE_RATE)
    gate = Gate(PHRASEBOOK)
    for text, (start_s, end_s) in zip(texts, played.spans, strict=True):
        gate.shut(text, start_s)
        gate.open(end_s)
    listener = Listener(Recogniser(model_dir(), PHRASES), gate)
    judged = []
    for begin in range(0, heard.size, BLOCK_SAMPLES):
        block = heard[begin : begin + BLOCK_SAMPLES]
        leaves = ahead[begin + lead : begin + lead + block.size]
        judged += listener.listen(Block(block.tobytes()), leaves)
    judged += listener.finish()
    orders = [PHRASEBOOK.order(each.utterance) for each in judged if each.admitted]
    return [order.command for order in orders if order is not None]


@pytest.mark.parametrize("echo_db", [-6.0, -12.0])
@pytest.mark.parametrize("word", ["stop", "pain"])
def test_the_clients_words_are_heard_over_the_loudspeaker(word: str, echo_db: float) -> None:
    """The echo of the cue is taken off, and what a person says over it is an utterance."""
    assert commands_heard_over_cues(echo_db, word, at=1.2) == [Command(word)]


def test_cues_through_the_loudspeaker_are_no_commands() -> None:
    """Nothing that the assistant says sets anything off, its echo as loud as itself."""
    assert commands_heard_over_cues(0.0) == []


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
