"""`assistant doctor` in the virtual room: faults planted in microphone and loudspeaker, each found
with its mend; and a healthy room, of which nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.core.checkup.as_before import VOICE
from assistant.core.hearing.whose import LEAST_PHRASES
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.enrolled.kept_voices import MadeBy, Takes, keep_phrase
from assistant.edges.enrolled.speaker_model import SHA256, read_speaker_model
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import ear_of
from assistant.edges.speech.recogniser import Recogniser
from tests.support.doctor import FIVE, Doctor, Told, checked, faults, findings, mend_of
from tests.support.speech import synthesise
from tests.support.virtual_room import (
    MICROPHONE,
    ROOM_LEVEL,
    SPEAKER,
    VirtualRoom,
    write_sound,
)

ECHO_DB = -12.0

TRIES = 3
BUSY = {"gaps", "slow", "slow disk"}
"""What is told, rightly, of a machine that has more to do than it can."""

ONLY_SPEAKERS = """\
pcm.default { type asym playback.pcm { type pulse } }
ctl.default { type pulse }
"""
"""A sound system whose default device has no microphone."""

Came = tuple[int, Told]
"""The exit code, and what was told."""


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room with a sound and an echo of its own; of what is done to it nothing is left."""
    virtual_room.start()
    with virtual_room.sounding(), virtual_room.echo(ECHO_DB):
        yield virtual_room
    virtual_room.restart()


def in_peace(check: Callable[[], Came]) -> Came:
    """Return what comes of a checkup; where the machine had no time for it, which it tells, it is
    made again."""
    for _ in range(TRIES):
        code, told = check()
        if not BUSY & {name for _, name in faults(told)}:
            break
    return code, told


def glanced(room: VirtualRoom, folder: Path) -> Came:
    """Return what comes of a checkup that asks nothing."""
    return in_peace(lambda: checked(folder, env=room.env))


def asked(room: VirtualRoom, folder: Path, answer: str, *options: str) -> Came:
    """Return what comes of a checkup where the words are said; and before them the `answer` to
    whether the tone was heard, if there is any."""

    def check() -> Came:
        with Doctor(room, folder, *options) as doctor:
            if answer:
                doctor.answer(answer)
            doctor.say_the_words()
            return doctor.told()

    return in_peace(check)


def enrol(folder: Path) -> None:
    """Keep the voice that says the words, by two paces of each, for the data folder in `folder`."""
    net, ear = read_speaker_model(), Recogniser(model_dir(), FIVE)
    for word in FIVE[:LEAST_PHRASES]:
        said = [
            np.pad(synthesise(word, words_per_minute=pace), SAMPLE_RATE // 5) for pace in (130, 150)
        ]
        sounds = [(each * 32767).astype("<i2").tobytes() for each in said]
        prints = [each for each in map(net.print_of, sounds) if each is not None]
        scores = [ear.over_talk(each, word) for each in sounds]
        by = MadeBy(SHA256, ear_of(model_dir()))
        keep_phrase(folder / "data", "T1", by, word, Takes(prints, scores), "2030-01-31")


def test_of_a_healthy_room_nothing_is_said(room: VirtualRoom, tmp_path: Path) -> None:
    """Every part is well, with what was measured; the tone, "yes" and five words are heard, and who
    is enrolled as well as then."""
    (tmp_path / "data").mkdir(mode=0o700)
    enrol(tmp_path)
    code, told = asked(room, tmp_path, "yes")
    voice = [each["told"] for each in told["findings"] if each["part"] == VOICE]
    assert voice == [
        "Enrolled: T1.", "T1 is heard as well as when that voice was learned, on 2030-01-31."
    ]  # fmt: skip
    assert faults(told) == []
    assert (code, told["verdict"], told["summary"]) == (0, "ok", "All is well.")
    assert [each["mend"] for each in told["findings"] if each["mend"]] == []
    microphone = findings(told, "microphone")["measured"]
    assert microphone["floor_dbfs"] == pytest.approx(-60.0, abs=1.5)
    assert microphone["zeros_percent"] < 5
    assert microphone["clipped_s"] == 0.0
    assert microphone["delivers_hz"] == pytest.approx(16_000, rel=0.02)
    echo = findings(told, "echo")["measured"]
    assert echo["gain_db"] == pytest.approx(ECHO_DB, abs=1.5)
    assert 40 <= echo["delay_ms"] <= 250
    assert findings(told, "loudspeaker")["measured"]["heard_by_you"] is True
    assert set(findings(told, "ear")["measured"].values()) == {True}


def test_of_a_healthy_room_nothing_is_said_at_a_glance_either(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """Without questions the room, the tone and its echo are well, and the ear is not tried."""
    code, told = glanced(room, tmp_path)
    assert faults(told) == []
    assert (code, told["summary"]) == (0, "All that was tried is well. Not tried: ear.")


def test_no_microphone(room: VirtualRoom, tmp_path: Path) -> None:
    """Where the system offers none."""
    configuration = tmp_path / "asound.conf"
    configuration.write_text(ONLY_SPEAKERS)
    code, told = checked(tmp_path, env=room.env | {"ALSA_CONFIG_PATH": str(configuration)})
    assert ("microphone", "no microphone") in faults(told), told
    assert "connect one" in mend_of(told, "no microphone")
    assert code == 1


@pytest.mark.parametrize(
    ("muted", "found"),
    [
        (("set-source-mute", MICROPHONE), ("microphone", "zeros")),
        (("set-sink-mute", SPEAKER), ("loudspeaker", "muted")),
    ],
)
def test_a_device_that_is_muted(
    room: VirtualRoom, tmp_path: Path, muted: tuple[str, str], found: tuple[str, str]
) -> None:
    """A microphone that gives exact zeros, and a loudspeaker that neither it nor anybody hears:
    each is the only thing that is wrong."""
    room.control(*muted, "1")
    code, told = glanced(room, tmp_path)
    assert faults(told) == [found]
    assert "unmute it" in mend_of(told, found[1])
    assert code == 1


def test_a_microphone_that_clips_and_a_loudspeaker_that_nobody_hears(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """Turned up by 24 dB, spoken words stand at the end of the scale. Who says "no" is believed,
    though the microphone heard the tone."""
    room.control("set-source-volume", MICROPHONE, "24dB")
    code, told = asked(room, tmp_path, "no")
    assert {("microphone", "clipping"), ("loudspeaker", "muted")} <= set(faults(told))
    assert "turn the microphone down" in mend_of(told, "clipping")
    assert "choose another" in mend_of(told, "muted")
    assert code == 1


def test_a_microphone_far_too_low(room: VirtualRoom, tmp_path: Path) -> None:
    """Turned down by 52 dB, the words come so much lower. (An answer would be waited for in vain:
    no tone is played.)"""
    room.control("set-source-volume", MICROPHONE, "-52dB")
    code, told = asked(room, tmp_path, "", "--speaker", "none")
    assert ("microphone", "far too low") in faults(told)
    assert "turn the microphone up" in mend_of(told, "far too low")
    assert code == 1


def test_a_microphone_at_a_telephones_rate(room: VirtualRoom, tmp_path: Path) -> None:
    """It runs at 8 kHz, and the system fills up what the ear asks for."""
    room.control(
        "load-module", "module-null-sink", "sink_name=phone", "rate=8000", "channels=1",
        "norewinds=1",
    )  # fmt: skip
    room.control("set-default-source", "phone.monitor")
    noise = np.random.default_rng(5).normal(0.0, ROOM_LEVEL, 60 * 16_000)
    _, told = playing(room, noise, tmp_path, "phone")
    assert ("microphone", "wrong rate") in faults(told)
    [rate] = [each for each in told["findings"] if each["name"] == "wrong rate"]
    assert rate["measured"]["ends_hz"] == 4000.0
    assert "another profile" in rate["mend"]
    assert rate["verdict"] == "warn"  # it is heard all the same


def playing(room: VirtualRoom, sound: np.ndarray, folder: Path, *sink: str) -> Came:
    """Return what comes of a checkup that asks nothing while a microphone hears a sound."""
    write_sound(folder / "sound.wav", sound)
    player = room.play_into_microphone_async(folder / "sound.wav", *sink)
    try:
        return glanced(room, folder)
    finally:
        player.kill()
        player.wait()


def test_a_microphone_that_hums(room: VirtualRoom, tmp_path: Path) -> None:
    """The mains in it are found by their frequency, and as loud as they are."""
    t = np.arange(60 * 16_000) / 16_000
    hum = sum(np.sin(2 * np.pi * 50 * n * t) / n for n in (1, 2, 3, 4)) * 0.03
    code, told = playing(room, np.asarray(hum), tmp_path)
    assert faults(told) == [("microphone", "hum")]
    measured = findings(told, "microphone")["measured"]
    assert measured["hum_hz"] == 50.0
    assert measured["hum_dbfs"] == pytest.approx(-31.9, abs=3.0)
    assert "another socket" in mend_of(told, "hum")
    assert code == 1


def test_a_microphone_that_is_the_loudspeakers_monitor(room: VirtualRoom, tmp_path: Path) -> None:
    """It hears the assistant alone, and no word of anybody's."""
    room.control("set-default-source", f"{SPEAKER}.monitor")
    code, told = asked(room, tmp_path, "")
    assert ("microphone", "echo only") in faults(told)
    assert "monitor" in mend_of(told, "echo only")
    assert code == 1
    assert findings(told, "loudspeaker")["verdict"] == "not tried"
