"""Listening: the real ear behind the gate, and what is acted on before its final result."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.domain.commands import Command, Order, Word
from assistant.core.echo.canceller import LEAD_S, EchoCanceller
from assistant.core.faults import Fault
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import TAIL_S, Gate, Judged
from assistant.core.hearing.likelihood import (
    ASKED,
    CLOSE,
    COMMAND,
    LEAST,
    NOTE,
    PERHAPS,
    SURE,
    TIMED,
)
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import HEARD_OUT_S, Listened, Listener, Takes, anything
from assistant.live.start_or_stop import CLOSE_TO_START, under_way
from assistant.live.which_number import Fits
from tests.support.dummies import WaveringEar
from tests.support.echoes import cues, echo_of, whole
from tests.support.english import LISTENED_FOR, PHRASEBOOK
from tests.support.speech import RATE, SpokenWord, lay_out, synthesise

CUE_END_S = 1.17
APART_S = 2.7
"""From one cue to the next: the ear closes an utterance in between."""


def commands_heard(*words: SpokenWord, every_s: float = 6.0) -> list[Command]:
    """Return the commands that count, in a room where cues of ours sound; they themselves don't.

    The first sounds until 1.17 s, one every so many seconds later.
    """
    gate = Gate(PHRASEBOOK)
    ends_s = words[-1].at + every_s
    for cue_s in np.arange(0.0, ends_s, every_s):
        gate.shut("Test release. Say begin when you are ready.", float(cue_s))
        gate.open(float(cue_s) + CUE_END_S)
    listener = Listener(Recogniser(model_dir(), LISTENED_FOR), gate)
    pcm = (lay_out(words, ends_s) * 32767).astype("<i2")
    judged = [each for _, each in listened(listener, pcm)]
    judged += listener.finish()
    return counting(judged)


def counting(heard: Iterable[Listened]) -> list[Command]:
    """Return the commands that count."""
    return [
        order.command
        for each in heard
        if isinstance(each, Judged) and each.admitted
        if (order := PHRASEBOOK.order(each.utterance)) is not None
    ]


def listened(
    listener: Listener, pcm: NDArray[np.int16], takes: Takes = anything, fits: Fits = under_way
) -> list[tuple[float, Listened]]:
    """Return all that came of a sound, each with the second of the stream at which it did."""
    return [
        ((begin + BLOCK_SAMPLES) / SAMPLE_RATE, each)
        for begin in range(0, pcm.size, BLOCK_SAMPLES)
        for each in listener.listen(
            Block(pcm[begin : begin + BLOCK_SAMPLES].tobytes()), takes=takes, fits=fits
        )
    ]


@pytest.mark.parametrize("word", ["start", "released", "next"])
def test_a_word_across_the_gates_opening_is_never_another(word: str) -> None:
    """Said a little too early a command may not count, but it is never taken for "stop"."""
    early_s = np.arange(-0.3, TAIL_S + 0.3, 0.07)
    said = (
        SpokenWord(number * APART_S + CUE_END_S + float(offset_s), word)
        for number, offset_s in enumerate(early_s)
    )
    assert set(commands_heard(*said, every_s=APART_S)) == {Command(word)}


@pytest.mark.parametrize("word", ["start", "released", "next", "barrier", "yes"])
def test_a_word_said_a_moment_after_the_cue_counts(word: str) -> None:
    """From 0.3 s after a cue on, a command is heard."""
    assert commands_heard(SpokenWord(CUE_END_S + 0.3, word)) == [Command(word)]


def test_stop_over_the_cue_counts() -> None:
    """The client's word is heard while the cue sounds, where the cue itself does not drown it."""
    assert commands_heard(SpokenWord(0.5, "stop")) == [Command.STOP]


@dataclass
class OverCues:
    """What came of a loudspeaker that says three cues into the microphone."""

    commands: list[Command]
    word_s: float
    """When somebody spoke over the third, in seconds of the stream."""
    hushed_s: list[float]
    """The seconds of the stream at which the assistant was to be silent."""
    too_early: list[Command]
    """What was said too early."""


def heard_over_cues(echo_db: float, word: str = "", at: float = 0.0) -> OverCues:
    """Listen to three cues, into the third of which someone says `word`.

    The echo is so many dB louder than that.
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
    listener = Listener(Recogniser(model_dir(), LISTENED_FOR), gate)
    judged, hushed_s = [], []
    for begin in range(0, heard.size, BLOCK_SAMPLES):
        block = heard[begin : begin + BLOCK_SAMPLES]
        leaves = ahead[begin + lead : begin + lead + block.size]
        judged += listener.listen(Block(block.tobytes()), leaves)
        if listener.outcry:
            hushed_s.append((begin + block.size) / SAMPLE_RATE)
    judged += listener.finish()
    early = [each.too_early for each in judged if isinstance(each, Judged) and each.too_early]
    return OverCues(counting(judged), played.spans[2][0] + at, hushed_s, early)


@pytest.mark.parametrize("echo_db", [-6.0, -12.0])
@pytest.mark.parametrize("word", ["stop", "pain"])
def test_the_clients_words_are_heard_over_the_loudspeaker(word: str, echo_db: float) -> None:
    """The echo of the cue is taken off, and what a person says over it is an utterance."""
    assert heard_over_cues(echo_db, word, at=1.2).commands == [Command(word)]


@pytest.mark.parametrize("word", ["stop", "pain"])
def test_the_assistant_is_to_be_silent_before_the_ear_is_sure(word: str) -> None:
    """Within a moment after the client's word, not when its utterance is closed, and not before."""
    heard = heard_over_cues(-6.0, word, at=1.2)
    ends_s = heard.word_s + synthesise(word, "en-gb").size / RATE
    assert heard.word_s < heard.hushed_s[0] < ends_s + 0.4


def test_cues_through_the_loudspeaker_are_no_commands() -> None:
    """Nothing that the assistant says sets anything off, its echo as loud as itself."""
    heard = heard_over_cues(0.0)
    assert heard.commands == heard.hushed_s == heard.too_early == []


@pytest.mark.parametrize("word", ["next", "barrier"])
def test_a_command_over_the_loudspeaker_is_known_to_be_too_early(word: str) -> None:
    """It does not count, and what it would have been is told with it."""
    heard = heard_over_cues(-12.0, word, at=1.2)
    assert heard.commands == []
    assert heard.too_early == [Command(word)]


class FailingEar:
    """An ear whose recogniser gives up at the end."""

    def hear(self, pcm: bytes) -> list[Word]:
        """Hear nothing."""
        return []

    def pass_over(self, seconds: float) -> None:
        """Hear nothing."""

    def partial(self) -> str:
        """Hear nothing."""
        return ""

    def look_again(self, pcm: bytes) -> list[Word]:
        """Hear nothing."""
        return []

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Nothing else comes near."""
        return "", math.inf

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Nothing sounds like talk."""
        return math.inf

    def among(self, pcm: bytes, phrases: tuple[str, ...]) -> list[Word]:
        """Nothing more is made out."""
        return []

    def finish(self) -> list[Word]:
        """Fail."""
        raise Fault("the recogniser failed")


def test_an_ear_that_fails_at_the_end_is_told() -> None:
    """The end of a recording is reached without its last words; the fault says why."""
    listener = Listener(FailingEar(), Gate(PHRASEBOOK))
    assert listener.finish() == []
    assert listener.fault == "the recogniser failed"


def heard_after_s(phrase: str, takes: Takes = anything) -> list[float]:
    """Return how long after its last sample a phrase counted, by the real ear."""
    listener = Listener(Recogniser(model_dir(), LISTENED_FOR), Gate(PHRASEBOOK))
    sound = lay_out([SpokenWord(1.0, phrase)], 4.0)
    ends_s = 1.0 + synthesise(phrase).size / RATE
    pcm = (sound * 32767).astype("<i2")
    return [at_s - ends_s for at_s, _ in listened(listener, pcm, takes)]


@pytest.mark.parametrize("phrase", ["next", "barrier", "how long", "mark this place"])
def test_a_harmless_command_counts_before_its_final_result(phrase: str) -> None:
    """Long before the ear's half second of silence is over, and once only."""
    [after_s] = heard_after_s(phrase)
    assert 0.0 < after_s < 0.4


@pytest.mark.parametrize("phrase", ["stop", "skip this", "no"])
def test_what_cannot_be_taken_back_waits_for_the_final_result(phrase: str) -> None:
    """What ends the session or leaves out work is acted on when the utterance is closed."""
    [after_s] = heard_after_s(phrase)
    assert after_s > 0.5


def test_what_is_not_legal_is_not_acted_on_early() -> None:
    """A command that fits no state now is only answered, and that has time."""
    [after_s] = heard_after_s("next", takes=lambda command: False)
    assert after_s > 0.5


WORD_S = (2.0, 2.4)


def a_sound(*spans: tuple[float, float]) -> NDArray[np.int16]:
    """Return four seconds of a quiet room in which something sounds."""
    sound = np.random.default_rng(2).normal(0.0, 5.0, 4 * SAMPLE_RATE)
    for start_s, end_s in spans:
        start, end = round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)
        sound[start:end] += 3000 * np.sin(np.arange(end - start) / 10)
    return sound.astype("<i2")


def outcomes(ear: WaveringEar, *spans: tuple[float, float]) -> list[str]:
    """Return what came of a sound, in words."""
    heard = [each for _, each in listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(*spans))]
    return [
        "taken back" if isinstance(each, TakenBack) else each.why or each.utterance.text
        for each in heard
    ]


def test_a_final_result_that_agrees_is_not_acted_on_again() -> None:
    """The command was given early, and counts once."""
    assert outcomes(WaveringEar(WORD_S, "next", "next"), WORD_S) == ["next"]


def test_a_final_result_that_differs_takes_back_what_was_done() -> None:
    """First that, then what was really said."""
    ear = WaveringEar(WORD_S, "next", "barrier")
    assert outcomes(ear, WORD_S) == ["next", "taken back", "barrier"]


def test_an_outcry_that_was_acted_on_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The assistant falls silent for "pain", and may answer as soon as that is acted on."""
    monkeypatch.setattr(EchoCanceller, "whose", lambda *_: "another")
    gate = Gate(PHRASEBOOK)
    gate.shut("Sink.", 1.0)
    listener = Listener(WaveringEar(WORD_S, "pain", "pain"), gate)
    pcm = a_sound(WORD_S)
    silent, commands = [], []
    for begin in range(0, pcm.size, BLOCK_SAMPLES):
        commands += counting(listener.listen(Block(pcm[begin : begin + BLOCK_SAMPLES].tobytes())))
        silent.append((listener.outcry, bool(commands)))
    assert commands == [Command.PAIN]
    assert (True, False) in silent
    assert (True, True) not in silent


class DoubtingEar(WaveringEar):
    """Makes a phrase of a sound, and knows what it may be as well, and how much less likely."""

    def __init__(self, phrase: str, other: str, less_likely: float) -> None:
        super().__init__((1.0, 2.5), phrase, phrase)
        self._rival = other, less_likely
        self.asked: list[str] = []
        self.others: Collection[str] = ()

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Return the other one."""
        self.asked.append(phrase)
        self.others = others
        return self._rival


FIFTEEN, FIFTY = "released fifteen seconds ago", "released fifty seconds ago"
FIVE, NINE = "released five seconds ago", "released nine seconds ago"


@pytest.mark.parametrize(
    ("other", "less_likely", "may_be"),
    [
        (FIFTY, CLOSE, ()),
        (FIFTY, CLOSE - 0.1, (FIFTEEN, FIFTY)),
        (FIFTY, -0.1, (FIFTY, FIFTEEN)),
        (FIVE, CLOSE - 0.1, (FIFTEEN, FIVE)),
        (NINE, CLOSE - 0.1, (FIFTEEN, NINE)),
        (NINE, CLOSE, ()),
        ("released ago seconds ago", 0.5, (FIFTEEN,)),
        ("", math.inf, ()),
    ],
)
def test_a_number_that_may_be_another_is_not_sure(
    other: str, less_likely: float, may_be: tuple[str, ...]
) -> None:
    """What it may be is told, the likelier first, and what begins alike must be further off; of
    what nobody says nothing is told."""
    listener = Listener(DoubtingEar(FIFTEEN, other, less_likely), Gate(PHRASEBOOK))
    [(_, judged)] = listened(listener, np.zeros(5 * SAMPLE_RATE, np.int16))
    assert isinstance(judged, Judged)
    assert judged.admitted
    assert judged.may_be == may_be


@pytest.mark.parametrize("held_s", [20.0, 10.0])
def test_what_could_not_be_meant_is_no_number_that_it_may_be(held_s: float) -> None:
    """Of a hold of twenty seconds none was let go fifty seconds ago; nor where what was heard does
    not fit itself."""
    ear = DoubtingEar(FIFTEEN, FIVE, CLOSE - 0.1)
    listener = Listener(ear, Gate(PHRASEBOOK))
    listener.shift_s = 100.0
    moments = set()

    def fits(order: Order, start_s: float) -> bool:
        moments.add(round(start_s))
        return order.ago_s <= held_s

    told = [each for _, each in listened(listener, np.zeros(5 * SAMPLE_RATE, np.int16), fits=fits)]
    others = {PHRASEBOOK.orders[each].ago_s for each in ear.others}
    assert 5.0 in others
    assert max(others) <= held_s
    assert moments == {101}
    assert [isinstance(each, Judged) and each.may_be for each in told] == [(FIFTEEN, FIVE)]


def test_a_number_that_no_other_fits_beside_is_not_weighed() -> None:
    """It is sure, and nothing is heard once more."""
    ear = DoubtingEar(FIFTEEN, FIVE, -1.0)
    listener, only = Listener(ear, Gate(PHRASEBOOK)), PHRASEBOOK.orders[FIFTEEN]
    sound = np.zeros(5 * SAMPLE_RATE, np.int16)
    told = listened(listener, sound, fits=lambda order, _: order == only)
    assert [isinstance(each, Judged) and each.may_be for _, each in told] == [()]
    assert ear.asked == []


@pytest.mark.parametrize(
    ("waits", "less_likely", "sure"),
    [
        (True, CLOSE_TO_START - 0.1, False),
        (True, CLOSE_TO_START, True),
        (False, -3.0, True),  # with a hold under way every "stop" counts
    ],
)
def test_a_stop_that_may_be_a_start_is_asked_about_where_one_is_waited_for(
    waits: bool, less_likely: float, sure: bool
) -> None:
    """Who says "start" is not to find the session ended; it is a plea all the same."""
    listener = Listener(DoubtingEar("stop", "start", less_likely), Gate(PHRASEBOOK))
    sound = np.zeros(5 * SAMPLE_RATE, np.int16)
    [(_, judged)] = listened(
        listener, sound, fits=lambda order, _: waits or order.command is not Command.START
    )
    assert isinstance(judged, Judged)
    assert (judged.admitted, judged.sure) == (True, sure)


def test_a_phrase_without_a_number_is_not_weighed() -> None:
    """It costs hearings of its own."""
    ear = DoubtingEar("mark this place", FIFTY, -1.0)
    [(_, judged)] = listened(Listener(ear, Gate(PHRASEBOOK)), np.zeros(5 * SAMPLE_RATE, np.int16))
    assert (isinstance(judged, Judged) and judged.may_be, ear.asked) == ((), [])


class PlainerEar(WaveringEar):
    """Makes `final` of a word, and something else of it where fewer phrases are listened for."""

    def __init__(self, final: str, plainer: str, word_s: tuple[float, float] = WORD_S) -> None:
        super().__init__(word_s, "", final)
        self._plainer = plainer
        self.among_asked: list[tuple[str, ...]] = []
        self.among_heard = b""

    def among(self, pcm: bytes, phrases: tuple[str, ...]) -> list[Word]:
        """Return the other thing."""
        self.among_asked.append(phrases)
        self.among_heard = pcm
        return [Word(word, 0.2, 0.6) for word in self._plainer.split()]


@pytest.mark.parametrize(
    ("final", "plainer", "heard"),
    [
        ("time", "pain", "End here?"),
        ("[unk]", "that hurts", "End here?"),
        ("[unk]", "stop now", "End here?"),
        ("lot", "no more", "End here?"),
        ("released a", "released", "released"),
        ("mark next", "next", "next"),
        ("[unk]", "next", "nothing"),
        ("ago", "no", "nothing"),
        ("strong", "[unk]", "nothing"),
        ("adductor", "next", "nothing"),
        ("does that", "that hurts", "nothing"),
    ],
)
def test_what_came_to_nothing_is_heard_once_more(final: str, plainer: str, heard: str) -> None:
    """A plea is asked about; a harmless command is taken, but not out of talk."""
    ear = PlainerEar(final, plainer)
    [(_, judged)] = listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
    assert isinstance(judged, Judged)
    order = PHRASEBOOK.order(judged.utterance)
    came = "End here?" if not judged.sure else "nothing" if order is None else order.command.value
    assert came == heard
    assert WORD_S[0] - 0.1 < judged.utterance.start_s < WORD_S[0] + 0.1


@pytest.mark.parametrize("final", ["next", "stop", "no pain", "i'm stop"])
def test_what_is_something_is_not_heard_once_more(final: str) -> None:
    """Neither a phrase, nor a plea or what may be one, nor a calm phrase."""
    ear = PlainerEar(final, "pain")
    listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
    assert ear.among_asked == []


def test_what_is_longer_than_a_plea_is_talk() -> None:
    """Nothing is sought in a sentence."""
    ear = PlainerEar("strong ago", "pain", (1.0, 2.9))
    listened(Listener(ear, Gate(PHRASEBOOK)), a_sound((1.0, 2.9)))
    assert ear.among_asked == []


def test_no_number_is_listened_for_once_more() -> None:
    """A time that was not made out at first is never guessed."""
    ear = PlainerEar("minutes ago", "[unk]")
    listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
    [phrases] = ear.among_asked
    assert {"released", "that hurts", "ow"} <= set(phrases)
    assert not {"released a minute ago", "is that too much"} & set(phrases)


@pytest.mark.parametrize(
    ("plea", "sure"),
    [("too strong", False), ("too strong please", False), ("that's too strong", True)],
)
def test_a_plea_that_talk_is_taken_for_is_asked_about(plea: str, sure: bool) -> None:
    """Alone and made out twice it is still asked about; with more of it said it is taken."""
    ear = WaveringEar(WORD_S, "", plea)
    [(_, judged)] = listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
    assert isinstance(judged, Judged)
    assert (judged.admitted, judged.sure) == (True, sure)


class WeighingEar(PlainerEar):
    """Makes `final` of a word, which is so much likelier than talk."""

    def __init__(self, final: str, over_talk: float, plainer: str = UNKNOWN) -> None:
        super().__init__(final, plainer)
        self._over = over_talk

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Return that."""
        return self._over


@pytest.mark.parametrize(
    ("over_talk", "came"),
    [
        (SURE, (True, True, True)),
        (SURE - 0.1, (True, False, False)),
        (LEAST, (True, False, False)),
        (LEAST - 0.1, (False, True, True)),
    ],
)
def test_a_plea_counts_by_how_much_likelier_than_talk_it_is(
    over_talk: float, came: tuple[bool, bool, bool]
) -> None:
    """Much, and it is taken; a little, and it is asked about; less likely than talk, it is talk."""
    [(_, judged)] = listened(
        Listener(WeighingEar("stop", over_talk), Gate(PHRASEBOOK)), a_sound(WORD_S)
    )
    assert isinstance(judged, Judged)
    assert (judged.admitted, judged.sure, judged.likely) == came


@pytest.mark.parametrize(
    ("over_talk", "likely"), [(SURE, True), (PERHAPS, False), (PERHAPS - 0.1, None)]
)
def test_a_plea_made_out_at_the_second_hearing_is_weighed_too(
    over_talk: float, likely: bool | None
) -> None:
    """It is asked about at most, and not where talk is likelier."""
    ear = WeighingEar("time", over_talk, "pain")
    [(_, judged)] = listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
    assert isinstance(judged, Judged)
    assert (None if judged.sure else judged.likely) == likely


@pytest.mark.parametrize(
    ("phrase", "least"),
    [
        ("next", COMMAND),
        ("no", COMMAND),
        ("note warm", NOTE),
        ("barrier", TIMED),
        ("released", TIMED),
        ("pause", TIMED),
        ("other side", TIMED),
        ("how long", ASKED),
        ("where am i", ASKED),
    ],
)
def test_a_command_counts_if_it_sounds_likelier_than_talk(phrase: str, least: float) -> None:
    """By how much depends on what it costs to be wrong, and on how often talk is taken for it."""
    for over_talk, counts in ((least, True), (least - 0.1, False)):
        ear = WeighingEar(phrase, over_talk)
        heard = listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
        assert [isinstance(each, Judged) and each.admitted for _, each in heard] == [counts]


def test_a_command_made_out_at_the_second_hearing_is_weighed_too() -> None:
    """What is likelier talk is none: "quiet" was made of "side"."""
    for over_talk, counts in ((TIMED, True), (TIMED - 0.1, False)):
        ear = WeighingEar("released a", over_talk, "released")
        [(_, judged)] = listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
        assert isinstance(judged, Judged)
        assert judged.admitted == counts


def test_what_is_heard_once_more_is_the_sound_of_it_in_a_session_gone_on_with() -> None:
    """The session's time is another than the sound's then."""
    ear = PlainerEar("time", "pain")
    listener = Listener(ear, Gate(PHRASEBOOK))
    listener.shift_s = 100.0
    pcm = a_sound(WORD_S)
    listened(listener, pcm)
    assert ear.among_heard
    assert ear.among_heard in pcm.tobytes()


def test_a_plea_is_heard_once_more_with_what_may_follow_it_unheard() -> None:
    """An ear that knows "now" takes a "no" for it; where nothing was made out none is lost."""
    ear = PlainerEar("[unk]", "stop now")
    listened(Listener(ear, Gate(PHRASEBOOK)), a_sound(WORD_S))
    [phrases] = ear.among_asked
    assert {"stop now", "that hurts now"} <= set(phrases)
    assert "now" not in {word for each in PHRASEBOOK.listened_for for word in each.split()}


def test_no_phrase_is_heard_once_more_that_is_not_listened_for() -> None:
    """An ear that was opened for less knows no more."""
    ear = PlainerEar("mark next", "[unk]")
    listened(Listener(ear, Gate(PHRASEBOOK), ["next"]), a_sound(WORD_S))
    [phrases] = ear.among_asked
    assert "next" in phrases
    assert "back" not in phrases


def test_a_session_that_begins_later_than_the_stream_has_its_own_time() -> None:
    """What is heard is dated by it, to the millisecond, and its sound is found all the same."""
    words = (SpokenWord(1.0, "next"), SpokenWord(4.0, "that hurts"), SpokenWord(7.0, "stop"))
    pcm = (lay_out(words, 9.0) * 32767).astype("<i2")
    heard = []
    for shift_s in (0.0, 288.05):
        listener = Listener(Recogniser(model_dir(), LISTENED_FOR), Gate(PHRASEBOOK))
        listener.shift_s = shift_s
        judged = [each for _, each in listened(listener, pcm) if isinstance(each, Judged)]
        assert counting(judged) == [Command.NEXT, Command.PAIN, Command.STOP]
        heard.append(
            [
                (
                    each.utterance.text,
                    each.sure,
                    round(each.utterance.start_s - shift_s, 3),
                    listener.sound_of(each.utterance),
                )
                for each in judged
            ]
        )
    assert heard[0] == heard[1]


def test_what_comes_after_a_long_gap_is_heard_at_its_time() -> None:
    """The ear lets the silence that stands in pass without hearing it, and counts it all the
    same: the word after an hour is where it was said. Zeros of a microphone that works are heard.
    """
    gap_s = 3600.0
    sound = lay_out([SpokenWord(1.0, "barrier"), SpokenWord(3.5, "released")], 6.0)
    pcm = np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2")
    silence = Block(bytes(2 * BLOCK_SAMPLES), "lost")
    before, after = (
        [Block(part[at : at + BLOCK_SAMPLES].tobytes()) for at in range(0, part.size, 800)]
        for part in (pcm[: 3 * SAMPLE_RATE], pcm[3 * SAMPLE_RATE :])
    )
    ear = Counting(model_dir(), LISTENED_FOR)
    listener = Listener(ear, Gate(PHRASEBOOK))
    judged = []
    for block in (*before, *[silence] * round(gap_s / BLOCK_S), *after):
        judged += listener.listen(block)
    assert counting(judged) == [Command.BARRIER, Command.RELEASED]
    at_s = [each.utterance.start_s for each in judged if isinstance(each, Judged) and each.admitted]
    assert at_s == pytest.approx([1.0, 3.5 + gap_s], abs=0.1)
    assert ear.heard_s == pytest.approx(6.0 + HEARD_OUT_S, abs=0.1)
    for _ in range(100):
        listener.listen(Block(bytes(2 * BLOCK_SAMPLES)))
    assert ear.heard_s == pytest.approx(6.0 + HEARD_OUT_S + 100 * BLOCK_S, abs=0.1)


class Counting(Recogniser):
    """An ear that counts what it hears."""

    heard_s = 0.0

    def hear(self, pcm: bytes) -> list[Word]:
        """Hear it."""
        self.heard_s += len(pcm) / 2 / SAMPLE_RATE
        return super().hear(pcm)
