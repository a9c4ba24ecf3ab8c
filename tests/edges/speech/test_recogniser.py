"""The ear: real Vosk on the model that ships, fed with synthetic speech at known times."""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from assistant.core.domain.commands import Utterance, Word, utterances
from assistant.core.faults import Fault
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import NEEDED, Recogniser
from assistant.edges.system import vosk_library
from tests.support.english import FEW_NUMBERS, PHRASEBOOK, PHRASES
from tests.support.speech import FLITE, RATE, TALK, SpokenWord, lay_out, synthesise

NEAR_S = 0.06
"""Seconds a word's start may lie from the truth: two of the frames Vosk counts in."""

APART_S = 1.2
"""Silence between two phrases, in which the ear closes an utterance."""

RENEWED_S = 600.0
"""When Vosk renews its pipeline, in seconds of the sound: after 20,000 frames."""

AFTER_S = 25.0
"""Seconds after that in which there are phrases still."""

Said = tuple[list[SpokenWord], list[Utterance]]
"""What was said, and what was heard of it."""

THREE_WORDS = (SpokenWord(1.0, "start"), SpokenWord(3.0, "barrier"), SpokenWord(5.5, "other side"))


def an_ear() -> Recogniser:
    """Return a recogniser that is fresh."""
    return Recogniser(model_dir(), PHRASES)


def pcm(words: Iterable[SpokenWord], seconds: float) -> bytes:
    """Return a recording with the words in it, as the microphone's stream."""
    return np.round(lay_out(words, seconds) * 32767).astype("<i2").tobytes()


def hear(ear: Recogniser, sound: bytes, block: int = BLOCK_SAMPLES) -> list[Word]:
    """Feed the sound in blocks of so many samples; return the words that came meanwhile."""
    words: list[Word] = []
    for start in range(0, len(sound), 2 * block):
        words += ear.hear(sound[start : start + 2 * block])
    return words


def hear_out(ear: Recogniser, sound: bytes, block: int = BLOCK_SAMPLES) -> list[Utterance]:
    """Feed the sound to its end; return every utterance in it."""
    return utterances([*hear(ear, sound, block), *ear.finish()])


def assert_heard(heard: list[Utterance], spoken: Iterable[SpokenWord]) -> None:
    """Fail unless just these words were heard, each where it was spoken."""
    expected = list(spoken)
    assert [said.text for said in heard] == [word.text for word in expected]
    for said, word in zip(heard, expected, strict=True):
        assert said.start_s == pytest.approx(word.at, abs=NEAR_S), word.text
        length = synthesise(word.text, word.voice).size / SAMPLE_RATE
        assert said.end_s == pytest.approx(word.at + length, abs=0.25), word.text


@pytest.fixture(scope="module")
def every_phrase() -> Said:
    """Every phrase said alone: the first at once, the others after a long silence and in a row, so
    that the last are said after Vosk renewed its pipeline."""
    first, *others = sorted(FEW_NUMBERS)
    lasts_s = {phrase: synthesise(phrase).size / RATE + APART_S for phrase in others}
    at = RENEWED_S + AFTER_S - sum(lasts_s.values())
    spoken = [SpokenWord(1.0, first)]
    for phrase, length_s in lasts_s.items():
        spoken.append(SpokenWord(round(at, 3), phrase))
        at += length_s
    return spoken, hear_out(an_ear(), pcm(spoken, at))


def test_every_phrase_said_alone_is_heard_where_it_was_said(every_phrase: Said) -> None:
    """Each phrase comes back as itself, its start within 60 ms of the truth."""
    spoken, heard = every_phrase
    assert_heard(heard, spoken)


def test_times_hold_past_ten_minutes(every_phrase: Said) -> None:
    """Where Vosk renews its pipeline, after 20,000 frames, no time drifts and no word is lost."""
    spoken, heard = every_phrase
    late = [word for word in spoken if word.at > RENEWED_S]
    assert len(late) > 4
    assert_heard([said for said in heard if said.start_s > RENEWED_S - NEAR_S], late)


@pytest.mark.parametrize("talk", TALK)
def test_a_sentence_gives_no_command(talk: str) -> None:
    """Talk to the client is heard as something, and as no command."""
    length = synthesise(talk).size / SAMPLE_RATE
    heard = hear_out(an_ear(), pcm([SpokenWord(1.0, talk)], length + 2.0))
    assert heard
    assert [PHRASEBOOK.order(said) for said in heard] == [None] * len(heard)


def test_silence_says_nothing() -> None:
    """Neither faint noise nor perfect silence gives a word."""
    assert hear_out(an_ear(), pcm([], 10.0)) == []
    assert hear_out(an_ear(), bytes(2 * 10 * SAMPLE_RATE)) == []


def test_a_word_comes_before_long() -> None:
    """A word is reported at most 1.2 s of sound after its last sample."""
    sound = pcm(THREE_WORDS, 8.0)
    ear = an_ear()
    reported: dict[str, float] = {}
    for start in range(0, len(sound), 2 * BLOCK_SAMPLES):
        for word in ear.hear(sound[start : start + 2 * BLOCK_SAMPLES]):
            reported[word.text] = (start // 2 + BLOCK_SAMPLES) / SAMPLE_RATE
    for spoken in THREE_WORDS:
        end_s = spoken.at + synthesise(spoken.text).size / SAMPLE_RATE
        assert reported[spoken.text.split()[-1]] - end_s < 1.2


@pytest.mark.parametrize("block", [7, 441, 16_000, 10**6])
def test_the_size_of_blocks_does_not_matter(block: int) -> None:
    """However the stream is cut up, the same words come at the same times."""
    sound = pcm(THREE_WORDS, 8.0)
    assert hear_out(an_ear(), sound, block) == hear_out(an_ear(), sound)


def test_no_sound_says_nothing() -> None:
    """An empty block, or the end before any sound, gives no word."""
    ear = an_ear()
    assert ear.hear(b"") == []
    assert ear.finish() == []


def test_talk_that_weighs_more_holds_fewer_words_of_ours() -> None:
    """The weight in the grammar makes the ear stricter or laxer without another model."""
    near = ("stock", "necks", "bag", "repeal", "stopped")
    sound = pcm([SpokenWord(1.0 + 4.0 * number, text) for number, text in enumerate(near)], 22.0)
    ours = [
        sum(word.text != UNKNOWN for said in hear_out(ear, sound) for word in said.words)
        for weight in (0.01, 1.0, 1000.0)
        for ear in [Recogniser(model_dir(), PHRASES, talk_weight=weight)]
    ]
    assert ours == sorted(ours, reverse=True)
    assert ours[-1] < ours[0]


@pytest.mark.parametrize(
    ("said", "other"),
    [("fifteen", "fifty"), ("fifty", "fifteen"), ("thirteen", "thirty"), ("forty", "fourteen")],
)
def test_the_number_that_a_phrase_may_be_as_well_is_weighed_against_it(
    said: str, other: str
) -> None:
    """What was said is the likelier, whichever of the two is asked about."""
    right, wrong = f"released {said} seconds ago", f"released {other} seconds ago"
    sound = pcm([SpokenWord(0.2, right)], synthesise(right).size / SAMPLE_RATE + 0.4)
    ear = an_ear()
    _, less_likely = ear.rival(sound, right, PHRASEBOOK.readings(right))
    assert less_likely > 0.0
    rival, less_likely = ear.rival(sound, wrong, PHRASEBOOK.readings(wrong))
    assert (rival, less_likely < 0.0) == (right, True)


def test_what_nobody_says_is_no_rival() -> None:
    """Of "fourteen seconds" and "thirty eight seconds" the ear could make "fourteen eight"."""
    said, voice = "released forty eight seconds ago", f"{FLITE}rms"
    length_s = synthesise(said, voice).size / SAMPLE_RATE
    readings = PHRASEBOOK.readings(said)
    rival, _ = an_ear().rival(pcm([SpokenWord(0.2, said, voice)], length_s + 0.4), said, readings)
    assert rival in readings


@pytest.mark.parametrize(
    ("said", "phrase", "part", "likelier"),
    [
        ("stop", "stop", "stop", True),
        ("please stop", "please stop", "stop", True),
        ("stop", "[unk] stop", "stop", True),
        ("shop", "stop", "stop", False),
        ("we went to the garden", "stop", "stop", False),
        ("we went to the garden", "[unk] stop", "stop", False),
    ],
)
def test_a_phrase_is_likelier_than_talk_where_it_was_said(
    said: str, phrase: str, part: str, likelier: bool
) -> None:
    """Alone, with what stands around it, and beside talk; other words are likelier to be talk."""
    over_talk = an_ear().over_talk(pcm([SpokenWord(0.3, said)], 2.0), phrase, part)
    assert (over_talk > 0.0) == likelier


def test_with_fewer_phrases_other_things_are_heard() -> None:
    """What is none of them is not made to be one, whatever was asked for before."""
    ear = an_ear()
    sound = pcm([SpokenWord(0.2, "next")], 1.0)
    plain = PHRASEBOOK.plain
    heard = [
        [word.text for word in ear.among(sound, phrases)]
        for phrases in (plain, ("how much is left",), plain)
    ]
    assert heard[0] == heard[2] == ["next"]
    assert set(heard[1]) <= {UNKNOWN}
    again = [word for _ in range(2) for word in ear.among(sound, plain)]
    assert again[0].start_s == pytest.approx(again[1].start_s, abs=NEAR_S)


def test_nothing_is_weighed_against_nothing() -> None:
    """Where nothing else could have been said, nothing is near."""
    assert an_ear().rival(pcm([], 1.0), "next", []) == ("", math.inf)


def test_a_word_the_model_does_not_know_is_a_fault() -> None:
    """A phrase that could never be heard is refused by name, not dropped."""
    with pytest.raises(Fault, match="does not know 'fnord', 'xyzzy'") as told:
        Recogniser(model_dir(), [*PHRASES, "xyzzy next", "fnord"])
    assert "\n" not in str(told.value)


@pytest.fixture
def a_model(tmp_path: Path) -> Path:
    """A copy of the model that may be spoilt."""
    return shutil.copytree(model_dir(), tmp_path / "model", copy_function=os.link)


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_file_of_the_model_is_a_fault(a_model: Path, name: str) -> None:
    """An incomplete model is told with the file that lacks, before Vosk could crash on it."""
    (a_model / name).unlink()
    with pytest.raises(Fault) as told:
        Recogniser(a_model, PHRASES)
    assert str(told.value) == (
        f"{a_model}: not a complete speech model, {name} is missing; reinstall it"
    )


def test_a_missing_model_is_a_fault(tmp_path: Path) -> None:
    """So is a model that is not there at all."""
    with pytest.raises(Fault, match="not a complete speech model"):
        Recogniser(tmp_path / "nowhere", PHRASES)


def test_a_model_that_vosk_refuses_is_a_fault(a_model: Path) -> None:
    """A damaged network is told in one line, with the model's place."""
    (a_model / "am" / "final.mdl").unlink()
    (a_model / "am" / "final.mdl").write_bytes(b"\0Bnothing")
    with pytest.raises(Fault, match="cannot load this speech model: it is damaged; reinstall it"):
        Recogniser(a_model, PHRASES)


@pytest.mark.parametrize("method", ["accept", "final"])
def test_vosk_failing_under_way_is_a_fault(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Where Vosk gives up, in the midst or at the end of the sound, that is what is told."""
    ear = an_ear()

    def give_up(*_: object) -> None:
        raise vosk_library.VoskError("the sound can't be processed")

    monkeypatch.setattr(vosk_library.Recogniser, method, give_up)
    use = ear.finish if method == "final" else partial(ear.hear, bytes(1600))
    with pytest.raises(Fault, match="the recogniser failed; start the session again"):
        use()
