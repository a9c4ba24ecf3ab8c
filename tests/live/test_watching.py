"""What is told of the devices, out of what they say of themselves and what is heard."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from assistant.core.checkup.narrowness import AGREE, LOOK_S
from assistant.core.domain.events import (
    DeviceBack,
    DeviceEvent,
    DeviceGood,
    DeviceLost,
    DevicePoor,
)
from assistant.core.echo.canceller import LEAD_S
from assistant.core.hearing.gate import Gate
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.live.speaking import Speech
from assistant.live.watching import Watching
from tests.support.dummies import DummySpeaker
from tests.support.echoes import Played, Sound, cues, echo_of, noise, whole
from tests.support.english import ENGLISH, PHRASEBOOK, WORDS

ROOM = 1e-3
CUES = ("One hand on the adductor, close to the bone.", "Push gently toward the knee.") * 3
GOES_WRONG = 3
"""The cue before which something goes wrong."""


@pytest.fixture(scope="module")
def played() -> Played:
    """Return the cues."""
    return cues(*CUES, between_s=2.0)


class Watched:
    """A session's devices, and all that was told of them."""

    def __init__(self) -> None:
        self.speaker = DummySpeaker()
        self.told: list[DeviceEvent] = []
        self.room = DummySpeaker()
        self._speech = Speech(self.speaker, Gate(PHRASEBOOK), chimes_on=self.room)
        self._watching = Watching()
        self._samples = 0

    def hear(
        self, heard: Sound, played: Sound | None = None, fault: str = "", other: str = ""
    ) -> None:
        """Let a stretch of the microphone's stream go by."""
        for at in range(0, heard.size, BLOCK_SAMPLES):
            span = slice(at, at + BLOCK_SAMPLES)
            self._samples += heard[span].size
            now_s = self._samples / SAMPLE_RATE
            block = Block(
                whole(heard[span]).tobytes(),
                fault,
                flaws=(("another", other),) if other else (),
            )
            own = None if played is None else whole(played[span])
            self.told += self._watching.hear(block, own, now_s)
            self.told += self._watching.speak(self._speech, now_s)
            self.told += self._watching.follow("ear", "", now_s)

    def go_on(self) -> None:
        """Let another session begin over the same devices."""
        self._watching = self._watching.anew()
        self._samples = 0

    def kinds(self) -> list[tuple[str, str, str]]:
        """Return what was told, in short."""
        return [
            (each.kind, each.device, getattr(each, "cause", getattr(each, "flaw", "")))
            for each in self.told
        ]


def ahead_of(sound: Sound) -> Sound:
    """Return what is played as it is given, so much ahead."""
    lead = round(LEAD_S * SAMPLE_RATE)
    return np.concatenate([sound[lead:], np.zeros(lead)])


def test_a_muted_microphone_is_told_within_two_seconds_and_when_it_is_back() -> None:
    """Its zeros say so; that nothing stalls is no matter."""
    watched = Watched()
    watched.hear(noise(8 * SAMPLE_RATE, ROOM))
    watched.hear(np.zeros(2 * SAMPLE_RATE))
    [lost] = watched.told
    assert isinstance(lost, DeviceLost)
    assert (lost.device, lost.cause) == ("microphone", "no sound")
    assert lost.t < 10.0
    watched.hear(noise(SAMPLE_RATE, ROOM))
    assert watched.told[1:] == [DeviceBack(pytest.approx(10.2, abs=0.1), "microphone", "no sound")]


def test_what_a_device_says_of_itself_comes_first() -> None:
    """A microphone that stalls is told as one, whatever zeros stand in for its sound."""
    watched = Watched()
    watched.hear(noise(8 * SAMPLE_RATE, ROOM))
    watched.hear(np.zeros(5 * SAMPLE_RATE), fault="no sound comes")
    watched.hear(noise(SAMPLE_RATE, ROOM))
    assert watched.kinds() == [("device_lost", "microphone", ""), ("device_back", "microphone", "")]


def test_another_microphone_is_no_loss() -> None:
    """It is told, and nobody hears "I cannot hear you"."""
    watched = Watched()
    watched.hear(noise(SAMPLE_RATE, ROOM), other="listening to 'b', not 'a'")
    watched.hear(noise(SAMPLE_RATE, ROOM))
    poor, good = watched.told
    assert (type(poor), type(good)) == (DevicePoor, DeviceGood)
    assert ENGLISH.cues.device(poor)[1] == "I hear through another microphone now."
    assert "listening to 'b', not 'a'" in ENGLISH.cues.device(poor)[0]


def test_a_loudspeaker_that_is_not_heard_is_told_and_when_it_is(played: Played) -> None:
    """Once, though all the cues until then are silent."""
    watched = Watched()
    seconds = np.arange(played.sound.size) / SAMPLE_RATE
    silent = (seconds > played.spans[GOES_WRONG][0] - 0.5) & (seconds < played.spans[-1][0] - 0.5)
    echo = np.where(silent, 0.0, echo_of(played.sound, -12.0))
    watched.hear(echo + noise(echo.size, ROOM), ahead_of(played.sound))
    assert watched.kinds() == [
        ("device_lost", "speaker", "unheard"),
        ("device_back", "speaker", "unheard"),
    ]


def test_where_the_loudspeaker_says_itself_that_it_fails_nothing_else_is_told(
    played: Played,
) -> None:
    """What it had to play was not played, and is missed by nobody."""
    watched = Watched()
    ahead = ahead_of(played.sound)
    gone = round((played.spans[GOES_WRONG][0] - 0.5) * SAMPLE_RATE)
    heard = echo_of(played.sound, -12.0) + noise(played.sound.size, ROOM)
    watched.hear(heard[:gone], ahead[:gone])
    watched.speaker.fault = "it stopped"
    watched.hear(noise(heard.size - gone, ROOM), ahead[gone:])
    assert watched.kinds() == [("device_lost", "speaker", "")]


def test_another_device_is_not_held_against_the_one_before(played: Played) -> None:
    """Through another microphone no cue may be heard, as with an earpiece: that is no fault."""
    watched = Watched()
    ahead = ahead_of(played.sound)
    other = round((played.spans[GOES_WRONG][0] - 0.5) * SAMPLE_RATE)
    heard = echo_of(played.sound, -12.0) + noise(played.sound.size, ROOM)
    watched.hear(heard[:other], ahead[:other])
    watched.hear(noise(heard.size - other, ROOM), ahead[other:], other="listening to 'b', not 'a'")
    assert watched.kinds() == [("device_poor", "microphone", "another")]


def test_a_microphone_that_is_softer_and_then_deaf_does_not_hear_as_before(played: Played) -> None:
    """It is told to be, once it does."""
    watched = Watched()
    echo, own = echo_of(played.sound, -12.0), noise(played.sound.size, ROOM)
    softer, deaf, well = (played.spans[at][0] - 0.5 for at in (3, 4, 5))
    seconds = np.arange(echo.size) / SAMPLE_RATE
    heard = (echo + own) / np.where((seconds > softer) & (seconds < well), 30.0, 1.0)
    heard = np.where((seconds > deaf) & (seconds < well), own / 30.0, heard)
    watched.hear(heard, ahead_of(played.sound))
    assert watched.kinds() == [
        ("device_poor", "microphone", "softer"),
        ("device_lost", "microphone", "deaf"),
        ("device_back", "microphone", "deaf"),
        ("device_good", "microphone", "softer"),
    ]


def test_another_microphone_hears_again_only_when_it_is_heard() -> None:
    """One that is dead, too, is not called back because it is another."""
    watched = Watched()
    watched.hear(noise(8 * SAMPLE_RATE, ROOM))
    watched.hear(np.zeros(2 * SAMPLE_RATE))
    watched.hear(np.zeros(3 * SAMPLE_RATE), other="listening to 'b', not 'a'")
    assert watched.kinds()[1:] == [("device_poor", "microphone", "another")]
    watched.hear(noise(SAMPLE_RATE, ROOM), other="listening to 'b', not 'a'")
    assert watched.kinds()[2:] == [("device_back", "microphone", "no sound")]


def test_another_loudspeaker_makes_no_microphone_hear(played: Played) -> None:
    """What was wrong with one device is not over because another is exchanged."""
    watched = Watched()
    watched.hear(noise(8 * SAMPLE_RATE, ROOM))
    watched.hear(np.zeros(2 * SAMPLE_RATE))
    watched.speaker.moved = "playing on 'b', not 'a'"
    watched.hear(np.zeros(2 * SAMPLE_RATE))
    assert watched.kinds() == [
        ("device_lost", "microphone", "no sound"),
        ("device_poor", "speaker", "another"),
    ]


def test_another_loudspeaker_is_not_called_heard_before_it_is_told_of(played: Played) -> None:
    """Of one that was not heard nothing is known any more; that another plays says it."""
    watched = Watched()
    ahead = ahead_of(played.sound)
    silent = round((played.spans[GOES_WRONG][0] - 0.5) * SAMPLE_RATE)
    other = round((played.spans[GOES_WRONG + 2][0] - 0.5) * SAMPLE_RATE)
    heard = echo_of(played.sound, -12.0) + noise(played.sound.size, ROOM)
    watched.hear(heard[:silent], ahead[:silent])
    watched.hear(noise(other - silent, ROOM), ahead[silent:other])
    watched.speaker.moved = "playing on 'b', not 'a'"
    watched.hear(heard[other:], ahead[other:])
    assert watched.kinds() == [
        ("device_lost", "speaker", "unheard"),
        ("device_poor", "speaker", "another"),
        ("device_back", "speaker", "unheard"),
    ]
    poor, back = watched.told[1:]
    assert back.t - poor.t < 0.2


def test_a_disk_that_takes_nothing_is_told_though_a_journal_was_lost_before() -> None:
    """What had become of the journal is still shown by then, and hid it."""
    watching, told = Watching(), []
    news = "the journal was deleted; all of it was written anew"
    for number, fault in enumerate([news] * 20 + ["not saved: the disk is full"] * 20 + [""] * 5):
        told += watching.follow("disk", fault, number / 10)
    assert told == [
        DeviceLost(0.5, "disk", news),
        DeviceLost(2.5, "disk", "not saved: the disk is full"),
        DeviceBack(4.0, "disk"),
    ]


def test_a_program_that_stood_still_is_told_as_that() -> None:
    """Nothing is said of the microphone, of which nothing is known; it is over with the gap."""
    watching, told = Watching(), []
    silence = bytes(2 * BLOCK_SAMPLES)
    for number in range(60):
        still = 10 <= number < 40
        block = Block(silence, "nothing was done for 8 s", "stood still") if still else None
        told += watching.hear(block or Block(silence), None, number / 10)
    lost, back = told
    assert lost == DeviceLost(1.5, "program", "nothing was done for 8 s", "stood still")
    assert back == DeviceBack(4.0, "program", "stood still")
    shown, said = ENGLISH.cues.device(lost)
    assert (said, "stood still: nothing was done for 8 s" in shown) == ("", True)
    assert ENGLISH.cues.device(back)[1] == "I stood still for a while. The session goes on."


@pytest.mark.parametrize(
    ("event", "spoken"),
    [
        (DeviceLost(1.0, "microphone", "x"), "I cannot hear you. The session goes on."),
        (DeviceLost(1.0, "microphone", "x", "no sound"), "The microphone gives no sound."),
        (DeviceLost(1.0, "microphone", "x", "deaf"), "I may not hear you."),
        (DeviceBack(1.0, "microphone", "deaf"), "I can hear you again."),
        (DeviceLost(1.0, "speaker", "x"), ""),
        (DeviceLost(1.0, "speaker", "x", "unheard"), "I do not hear my own voice."),
        (DeviceBack(1.0, "speaker", "unheard"), "I hear my own voice again."),
        (DeviceBack(1.0, "speaker"), "My voice is back."),
        (DevicePoor(1.0, "microphone", "softer", "x"), "I hear you much softer than before."),
        (DeviceGood(1.0, "microphone", "softer"), "I hear you as before."),
        (DevicePoor(1.0, "microphone", "too loud", "x"), "turned up too far"),
        (DeviceGood(1.0, "microphone", "too loud"), ""),
        (DevicePoor(1.0, "microphone", "one side", "x"), ""),
        (DevicePoor(1.0, "speaker", "another", "x"), "another loudspeaker"),
    ],
)
def test_what_is_said_fits_the_cause(event: DeviceEvent, spoken: str) -> None:
    """Everything is shown, with its reason; what a person must know or can mend is said too."""
    shown, said = ENGLISH.cues.device(event)
    assert spoken in said if spoken else said == ""
    assert event.device in shown


def test_chimes_without_a_loudspeaker_are_told_and_nothing_else_is() -> None:
    """The cues go on; it is told when they sound again, and when they sound elsewhere."""
    watched = Watched()
    room = noise(2 * SAMPLE_RATE, ROOM)
    watched.hear(room)
    watched.room.fault = "it is not connected"
    watched.hear(room)
    watched.room.fault = ""
    watched.hear(room)
    watched.room.moved = "playing on another"
    watched.hear(room)
    assert watched.kinds() == [
        ("device_lost", "chimes", ""), ("device_back", "chimes", ""),
        ("device_poor", "chimes", "another"),
    ]  # fmt: skip
    lost, back, moved = (ENGLISH.cues.device(each) for each in watched.told)
    assert lost[0].startswith("The loudspeaker of the chimes fails: it is not connected.")
    assert (lost[1], back[1]) == (WORDS.troubles["chimes"], WORDS.troubles_over["chimes"])
    assert moved[1] == WORDS.troubles["another chimes"]


def test_what_is_found_by_listening_is_told_to_the_next_session_too(played: Played) -> None:
    """A muted microphone gives nothing by which it could be found anew, and nobody would be told
    that "released" is not heard; so with a loudspeaker that was switched off."""
    muted = Watched()
    muted.hear(noise(8 * SAMPLE_RATE, ROOM))
    muted.hear(np.zeros(3 * SAMPLE_RATE))
    off = Watched()
    silent = round((played.spans[GOES_WRONG][0] - 0.5) * SAMPLE_RATE)
    echo = echo_of(played.sound, -12.0)
    echo[silent:] = 0.0
    off.hear(echo + noise(echo.size, ROOM), ahead_of(played.sound))
    for watched, lost in (
        (muted, ("microphone", "no sound")),
        (off, ("speaker", "unheard")),
    ):
        assert watched.kinds() == [("device_lost", *lost)]
        watched.go_on()
        watched.hear(np.zeros(SAMPLE_RATE) if watched is muted else noise(SAMPLE_RATE, ROOM))
        assert watched.kinds()[1:] == [("device_lost", *lost)]
    muted.hear(noise(SAMPLE_RATE, ROOM))
    assert muted.kinds()[2:] == [("device_back", "microphone", "no sound")]


def test_a_narrow_microphone_is_told_once_and_not_by_the_next_session() -> None:
    """What comes next over the same devices knows of it, and tells when it is over."""
    wide = noise(round((AGREE + 1) * LOOK_S * SAMPLE_RATE), ROOM)
    narrow = soxr.resample(soxr.resample(wide, SAMPLE_RATE, 8000), 8000, SAMPLE_RATE)
    watched = Watched()
    watched.hear(wide)
    watched.hear(narrow)
    assert watched.kinds() == [("device_poor", "microphone", "narrow")]
    watched.go_on()
    watched.hear(narrow)
    assert len(watched.told) == 1
    watched.hear(wide)
    assert watched.kinds()[1:] == [("device_good", "microphone", "narrow")]
    assert ENGLISH.cues.device(watched.told[0])[1] == WORDS.troubles["narrow"]
    assert ENGLISH.cues.device(watched.told[1])[1] == ""
