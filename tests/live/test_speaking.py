"""Speaking: the voice, the speaker and the gate brought together, without a device."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from assistant.core.domain.commands import Utterance, Word
from assistant.core.domain.effects import TooEarly
from assistant.core.domain.holds import Mark
from assistant.core.faults import Fault
from assistant.core.hearing.gate import Gate
from assistant.core.sound.nouns import Playback
from assistant.live.ports import Sound
from assistant.live.speaking import SHOWN, Speech, Spoken
from tests.support.dummies import DummySpeaker, DummyVoice, SlowVoice, rendered_at_once
from tests.support.english import PHRASEBOOK


class KeepingVoice:
    """Has some texts ready; its speech engine is broken, as is found out when it is asked."""

    def __init__(self, *kept: str) -> None:
        self.fault = self.moved = ""
        self.asked: list[str] = []
        self._kept = kept

    def render(self, text: str) -> Sound:
        """Return what is kept."""
        self.asked.append(text)
        if text not in self._kept:
            self.fault = "the speech engine is gone"
            raise Fault(self.fault)
        return np.zeros(2205, np.int16)

    def ask(self, text: str) -> Future[Sound]:
        """Return what is kept, at once."""
        return rendered_at_once(self.render, text)

    @property
    def ready(self) -> tuple[int, int]:
        """Nothing takes long."""
        return 0, 0

    def prepare(self, texts: Iterable[str]) -> None:
        """Find the engine broken."""
        self.asked += ["proof", *texts]
        self.fault = "the speech engine is gone"

    def stand_back(self, stands: bool) -> None:
        """Nothing takes long."""

    def pace(self, words_per_minute: int) -> None:
        """Keep in the list of what it was asked that it was told a pace."""
        self.asked.append(f"pace {words_per_minute}")

    def close(self) -> None:
        """Nothing to let go of."""


def test_a_voice_that_only_has_what_is_kept_is_told_before_long() -> None:
    """The first cue waits for no proof; once it plays the engine is tried, whatever is kept."""
    voice = KeepingVoice("Welcome.")
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), voice)
    speech.say(1, "Welcome.")
    assert (voice.asked, speech.voice_fault) == (["Welcome."], "")
    speech.follow(0.05)
    assert (voice.asked, speech.voice_fault) == (["Welcome.", "proof"], "the speech engine is gone")


def test_a_kept_cue_does_not_hide_that_the_voice_fails() -> None:
    """Words that could be spoken are no sign that others can."""
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), KeepingVoice("Released."))
    speech.say(1, "Five minutes.")
    speech.say(2, "Released.")
    assert speech.voice_fault == "the speech engine is gone"


def test_words_that_cannot_be_spoken_are_over_at_once() -> None:
    """Nobody waits for them; those that can be are spoken."""
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), KeepingVoice("Released."))
    speech.say(1, "Five minutes.")
    speech.say(2, "Released.")
    over = [*speech.follow(1.0), *speech.follow(2.0)]
    assert over == [
        Spoken(1, "Five minutes.", 1.0, 1.0, cut=True),
        Spoken(2, "Released.", 0.0, 0.1, cut=False),
    ]


def test_texts_are_prepared_once_the_first_cue_plays() -> None:
    """The voice is told of them in the first turn, after what was asked for, and once."""
    voice = KeepingVoice("Welcome.")
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), voice, ahead=["One.", "Two."])
    speech.say(1, "Welcome.")
    for turn in range(3):
        speech.follow(0.05 * turn)
    assert voice.asked == ["Welcome.", "proof", "One.", "Two."]


def test_one_cue_is_withdrawn_and_what_comes_after_it_is_said() -> None:
    """Whether it waits for its sound, waits for its turn, or sounds; each is over in its turn."""
    speaker, voice = DummySpeaker(), DummyVoice()
    speech = Speech(speaker, Gate(PHRASEBOOK), voice)
    for cue, text in enumerate(("One two three.", "Four five.", "Six."), start=1):
        speech.say(cue, text)
    speech.follow(0.1)
    speech.withdraw(2)
    assert speech.follow(0.2) == []  # the one before it still sounds
    assert speech.follow(0.5) == [
        Spoken(1, "One two three.", 0.0, 0.3, cut=False),
        Spoken(2, "Four five.", 0.3, 0.3, cut=True),
        Spoken(3, "Six.", 0.3, 0.4, cut=False),
    ]
    speech.say(4, "Seven eight.")
    speech.say(5, "Nine.")
    speech.follow(0.6)
    speech.withdraw(4)
    assert [each.cue for each in speech.follow(0.8)] == [4, 5]


def test_a_cue_that_waited_opens_no_gate_when_it_is_withdrawn() -> None:
    """What sounds meanwhile may still be heard."""
    gate = Gate(PHRASEBOOK)
    speech = Speech(DummySpeaker(), gate, DummyVoice())
    speech.say(1, "One two three four.")
    speech.say(2, "Five.")
    speech.follow(0.1)
    speech.withdraw(2)
    speech.follow(0.2)
    assert not gate.judge([Word("next", 0.35, 0.39)])[0].admitted


def test_a_cue_that_was_never_asked_for_is_over_in_its_turn() -> None:
    """Its number is told of after those before it."""
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), DummyVoice())
    speech.say(1, "One two.")
    speech.withdraw(2)
    assert speech.follow(0.1) == []
    assert [(each.cue, each.text) for each in speech.follow(0.3)] == [(1, "One two."), (2, "")]


def test_a_cue_whose_sound_is_not_there_is_withdrawn_without_one() -> None:
    """It is not waited for."""
    voice = SlowVoice()
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), voice)
    speech.say(1, "One.")
    speech.say(2, "Two.")
    speech.withdraw(1)
    voice.finish("Two.")
    assert [(each.cue, each.cut) for each in speech.follow(1.0)] == [(1, True), (2, False)]


def test_without_a_voice_there_is_no_fault() -> None:
    """A session that is only logged has nothing that could fail to speak."""
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), ahead=["One."])
    speech.say(1, "One.")
    speech.follow(1.0)
    assert speech.voice_fault == ""


class Heard(DummySpeaker):
    """Keeps the sounds that it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.sounds: list[Sound] = []

    def play(self, cue: int, pcm: Sound) -> None:
        """Keep a cue."""
        self.sounds.append(pcm)
        super().play(cue, pcm)

    def chime(self, pcm: Sound) -> None:
        """Keep a chime."""
        self.sounds.append(pcm)


class LoudVoice(DummyVoice):
    """Speaks in samples of 1,000."""

    def render(self, text: str) -> Sound:
        """Return them."""
        return np.full(10, 1000, np.int16)


def test_words_chimes_and_taps_are_as_loud_as_was_asked() -> None:
    """From the next one on; 0 dB is the voice as it is."""
    speaker = Heard()
    chimes = {Mark.FLOOR: np.full(10, 1000, np.int16)}
    speech = Speech(speaker, Gate(PHRASEBOOK), LoudVoice(), chimes, tap=np.full(10, 1000, np.int16))
    speech.say(1, "One.")
    speech.turn(-12, 140)
    speech.say(2, "Two.")
    speech.chime(Mark.FLOOR)
    speech.tap()
    assert [int(sound[0]) for sound in speaker.sounds] == [1000, 251, 251, 251]


def test_a_holds_chimes_may_sound_elsewhere_and_nothing_else_does() -> None:
    """As loud as they are; what stands for words, or answers, is the voice's, as cues are."""
    speaker, room = Heard(), Heard()
    chimes = {Mark.FLOOR: np.full(10, 1000, np.int16), TooEarly.mark: np.full(10, 500, np.int16)}
    tap = np.full(10, 700, np.int16)
    speech = Speech(speaker, Gate(PHRASEBOOK), LoudVoice(), chimes, tap=tap, chimes_on=room)
    speech.turn(-12, 140)
    speech.chime(Mark.FLOOR)
    speech.chime(TooEarly.mark)
    speech.tap()
    assert [int(sound[0]) for sound in room.sounds] == [1000]
    assert [int(sound[0]) for sound in speaker.sounds] == [126, 176]
    room.fault = "it is gone"
    assert (speech.speaker_fault, speech.chimes_fault) == ("", "it is gone")
    assert Speech(speaker, Gate(PHRASEBOOK)).chimes_fault == ""


def test_another_pace_is_asked_of_the_voice_and_prepared_anew() -> None:
    """From what was said last on, as the walk goes on there; a change of volume asks nothing."""
    voice = KeepingVoice("Two.")
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), voice, ahead=["One.", "Two.", "Three."])
    speech.follow(0.0)
    speech.say(1, "Two.")
    speech.turn(4, 140)
    speech.turn(4, 125)
    speech.follow(0.05)
    prepared = ["proof", "One.", "Two.", "Three."]
    anew = ["proof", "Three.", "One.", "Two.", "Three."]
    assert voice.asked == [*prepared, "Two.", "pace 125", *anew]


def test_a_session_that_begins_later_than_the_stream_has_its_own_time() -> None:
    """The speaker is asked in the stream's time, and what it tells is in the session's."""
    speaker, gate = WatchedSpeaker(), Gate(PHRASEBOOK)
    speech = Speech(speaker, gate, KeepingVoice("Paused."))
    speech.follow(12.0)
    speech.shift_s = 288.0
    speech.say(9, "Paused.")
    assert speech.follow(300.5) == [Spoken(9, "Paused.", 300.0, 300.1, cut=False)]
    speech.played(300.05, 800)
    assert speaker.asked == [12.0, 12.5, pytest.approx(12.05)]


class WatchedSpeaker(DummySpeaker):
    """Keeps the times that it is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float] = []

    def poll(self, now: float) -> list[Playback]:
        """Keep the time."""
        self.asked.append(now)
        return super().poll(now)

    def played(self, start_s: float, samples: int) -> None:
        """Keep the time."""
        self.asked.append(start_s)


def over(speech: Speech, now: float) -> list[tuple[int, bool]]:
    """Return the cues that were over by then, and whether they were cut."""
    return [(spoken.cue, spoken.cut) for spoken in speech.follow(now)]


def slow() -> tuple[Speech, SlowVoice, Gate]:
    """Return speech by a voice that takes its time."""
    voice, gate = SlowVoice(), Gate(PHRASEBOOK)
    return Speech(DummySpeaker(), gate, voice), voice, gate


def test_a_text_that_is_not_there_is_played_once_it_is() -> None:
    """Meanwhile nothing sounds, and the gate is open: who speaks then is heard."""
    speech, voice, gate = slow()
    speech.say(1, "Welcome.")
    assert over(speech, 1.0) == []
    assert gate.admits(Utterance((Word("barrier", 0.9, 1.0),)))
    voice.finish("Welcome.")
    assert over(speech, 1.05) == []
    assert over(speech, 1.09) == []
    assert not gate.admits(Utterance((Word("barrier", 1.05, 1.1),)))
    assert over(speech, 2.0) == [(1, False)]


def test_cues_keep_their_order_whichever_is_there_first() -> None:
    """One that is there waits for the one before it, be it that this fails in the end."""
    speech, voice, _ = slow()
    for cue, text in enumerate(["One.", "Two.", "Three."], start=1):
        speech.say(cue, text)
    voice.finish("Three.")
    assert over(speech, 1.0) == []
    voice.finish("Two.", fault="it does not answer")
    assert over(speech, 2.0) == []
    voice.finish("One.")
    assert over(speech, 3.0) + over(speech, 4.0) == [(1, False), (2, True), (3, False)]


def test_their_order_is_that_in_which_they_were_said() -> None:
    """Whatever their numbers: those of a question before the session run the other way."""
    speech, voice, _ = slow()
    speech.say(-1, "One.")
    speech.say(-2, "Two.")
    voice.finish("One.", fault="it does not answer")
    assert over(speech, 1.0) == [(-1, True)]
    speech.silence()
    assert over(speech, 2.0) == [(-2, True)]


def test_a_cut_drops_what_is_not_there_yet() -> None:
    """It never sounds, even where its sound comes later, and what is said after it does."""
    speech, voice, _ = slow()
    speech.say(1, "One.")
    speech.say(2, "Two.")
    speech.silence()
    speech.say(3, "Stopped.")
    assert voice.asked[0][1].cancelled()
    assert over(speech, 1.0) == [(1, True), (2, True)]
    voice.finish("Stopped.")
    assert over(speech, 2.0) + over(speech, 3.0) == [(3, False)]


def test_a_cut_ends_what_sounds_before_what_did_not() -> None:
    """They are over in the order in which they were said."""
    speech, voice, _ = slow()
    speech.say(1, "One.")
    voice.finish("One.")
    speech.say(2, "Two.")
    speech.follow(0.05)
    speech.silence()
    assert over(speech, 0.1) == [(1, True), (2, True)]


def test_a_cue_is_as_loud_as_it_was_to_be_when_it_was_said() -> None:
    """A volume that is asked for meanwhile is for the next words."""
    speaker, voice = Heard(), SlowVoice()
    speech = Speech(speaker, Gate(PHRASEBOOK), voice)
    speech.say(1, "One.")
    speech.turn(-12, 140)
    voice.asked[0][1].set_result(np.full(10, 1000, np.int16))
    speech.follow(0.05)
    assert int(speaker.sounds[0][0]) == 1000


def test_in_a_recordings_time_the_voice_is_waited_for() -> None:
    """Its seconds pass in no time: a cue that came later would sound over another part of it."""
    speaker, voice = Heard(), SlowVoice()
    speech = Speech(speaker, Gate(PHRASEBOOK), voice, ahead=["One.", "Two."], waits=True)
    with ThreadPoolExecutor() as others:
        said = others.submit(speech.say, 1, "One.")
        while not voice.asked:
            pass
        assert speaker.sounds == []
        voice.finish("One.")
        said.result(10.0)
    assert len(speaker.sounds) == 1
    speech.follow(0.05)
    assert voice.prepared == [()]


def test_it_is_shown_how_far_the_voice_has_got() -> None:
    """As it comes on, in few steps and once at the end; a voice that has nothing to do is not."""
    speech, voice, _ = slow()
    assert speech.news() == []
    shown = []
    for done in range(201):
        voice.come_on = (done, 200)
        shown += speech.news()
    assert shown[0] == {"kind": "prepared", "done": 10, "of": 200}
    assert shown[-1] == {"kind": "prepared", "done": 200, "of": 200}
    assert len(shown) == SHOWN
    assert speech.news() == []


def test_a_cue_without_a_sound_is_told_once_where_the_voice_works() -> None:
    """Nobody is left to wonder why nothing was said; where the voice fails that is told instead."""
    speech, voice, _ = slow()
    speech.say(1, "⚡")
    voice.finish("⚡", "the voice makes no sound of '⚡': put the cue in words")
    assert [spoken.cut for spoken in speech.follow(1.0)] == [True]
    told = "the voice makes no sound of '⚡': put the cue in words"
    assert speech.news() == [{"kind": "warning", "text": told, "cue": 1}]
    assert speech.news() == []
    broken = Speech(DummySpeaker(), Gate(PHRASEBOOK), KeepingVoice())
    broken.say(1, "Five minutes.")
    broken.follow(1.0)
    assert broken.news() == []


def test_once_sound_came_too_late_nothing_is_prepared_while_a_cue_is_heard() -> None:
    """What a client hears goes before what may be heard; where it never did, nothing stands back.

    Nor for what came too late in silence, which nobody heard.
    """
    speaker, voice = DummySpeaker(), DummyVoice()
    speech = Speech(speaker, Gate(PHRASEBOOK), voice)
    speaker.slips = 1
    speech.follow(0.0)
    speech.say(1, "One two three.")
    speech.follow(0.05)
    speech.follow(0.1)
    assert not voice.stands_back
    speaker.slips = 2
    speech.follow(0.15)
    assert voice.stands_back
    assert [spoken.cue for spoken in speech.follow(1.0)] == [1]
    speech.follow(1.1)
    assert not voice.stands_back
    speech.say(2, "Four.")
    speech.follow(1.15)
    speech.follow(1.2)
    assert voice.stands_back
