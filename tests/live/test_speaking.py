"""Speaking: the voice, the speaker and the gate brought together, without a device."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.domain.holds import Mark
from assistant.core.faults import Fault
from assistant.core.hearing.gate import Gate
from assistant.core.sound.levelling import louder
from assistant.core.sound.nouns import Playback
from assistant.live.ports import Sound
from assistant.live.speaking import Speech, Spoken
from tests.support.dummies import DummySpeaker, DummyVoice
from tests.support.english import PHRASEBOOK


class KeepingVoice:
    """Has some texts ready; its speech engine is broken, as is found out when it is asked."""

    def __init__(self, *kept: str) -> None:
        self.fault = ""
        self.asked: list[str] = []
        self._kept = kept

    def render(self, text: str) -> Sound:
        """Return what is kept."""
        self.asked.append(text)
        if text not in self._kept:
            self.fault = "the speech engine is gone"
            raise Fault(self.fault)
        return np.zeros(2205, np.int16)

    def prove(self) -> None:
        """Find the engine broken."""
        self.asked.append("proof")
        self.fault = "the speech engine is gone"

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


def test_texts_are_rendered_ahead_one_at_a_time() -> None:
    """No turn of the loop waits for more than one text, nor for the proof and a text."""
    voice = KeepingVoice("One.", "Two.")
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), voice, ahead=["One.", "Two."])
    asked = []
    for turn in range(5):
        speech.follow(0.05 * turn)
        asked.append(len(voice.asked))
    assert voice.asked == ["proof", "One.", "Two."]
    assert asked == [1, 2, 3, 3, 3]


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


def test_another_pace_is_asked_of_the_voice_and_prepared_anew() -> None:
    """The texts are rendered ahead again, one at a time; a change of volume alone asks nothing."""
    voice = KeepingVoice("One.")
    speech = Speech(DummySpeaker(), Gate(PHRASEBOOK), voice, ahead=["One."])
    for turn in range(3):
        speech.follow(0.05 * turn)
    speech.turn(4, 140)
    speech.turn(4, 125)
    for turn in range(3, 6):
        speech.follow(0.05 * turn)
    assert voice.asked == ["proof", "One.", "pace 125", "proof", "One."]


def test_nothing_is_too_loud_for_its_samples() -> None:
    """What would pass full scale stays at it."""
    assert louder(np.array([30000, -30000], np.int16), 4.0).tolist() == [32767, -32768]


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
