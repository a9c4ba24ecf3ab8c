"""Microphone and loudspeaker that fail without a word, live: noticed, told once, and told again
when they are right. The room's sound server does to them what a person, a plug or a desktop does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.live import ONE_HOLD, LiveSession
from tests.support.speech import SpokenWord, lay_out
from tests.support.virtual_room import MICROPHONE, ROOM_LEVEL, SPEAKER, VirtualRoom, write_sound

PROTOCOL = """
title: A hold of the adductor close to the bone
version: 1
language: en-us
steps:
  - {id: sink, cue: Sink., region: adductor, technique: pressure,
     hold: {floor: 1 min, target: 2 min}}
aftercare: [Rest.]
"""
"""Its greeting is long enough for its echo to be learnt."""

ECHO_DB = -12.0

STEADY_LEVEL = 3e-3
"""A room that is still there in a microphone 30 dB down, three steps of 16 bits high."""

TOLD_S = 3.0
"""Seconds after a cue within which it is told what it tells; half of one its echo is waited for."""

ROOM_HEARD_S = 3.0
"""Seconds after a cue in which the room is sure to be known; half a second of it is enough."""

TRIES = 4
"""How often something is tried that a busy machine may spoil, whose sound then has gaps."""

DEVICE = ("device_lost", "device_back", "device_poor", "device_good")


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room with a sound of its own, whose server has nothing left of what tests did to it."""
    virtual_room.start()
    with virtual_room.sounding():
        yield virtual_room
    virtual_room.restart()


def started(room: VirtualRoom, folder: Path, protocol: str = PROTOCOL) -> LiveSession:
    """Start a session that can be typed to."""
    path = folder / "watched.yaml"
    path.write_text(protocol)
    return LiveSession(room, path, folder, ["--keyboard"])


def begin_hold(session: LiveSession) -> None:
    """Let the greeting be heard to its end, and begin a hold."""
    session.follow_to("cue")
    session.type("start")
    session.follow_to("state", state="approach")
    session.type("barrier")
    session.follow_to("hold_started")


def told(session: LiveSession) -> list[tuple[str, str, str]]:
    """Return all that was told of devices: what, of which, and why in short."""
    return [
        (line["kind"], line["device"], line.get("cause", line.get("flaw", "")))
        for line in session.lines
        if line["kind"] in DEVICE
    ]


def said(session: LiveSession) -> list[str]:
    """Return every text that was to be spoken."""
    return [line["text"] for line in session.of_kind("say")]


def heard_out(session: LiveSession) -> None:
    """Wait until all that was to be spoken is over."""
    session.until(
        lambda: len(session.of_kind("cue")) == len(session.of_kind("say")), "silent in the end"
    )


def comes(session: LiveSession, *which: str) -> None:
    """Wait until this is what was told last."""
    session.until(lambda: told(session)[-1:] == [which], f"told {which}: {told(session)}")


def comes_by_a_cue(session: LiveSession, *which: str) -> bool:
    """Have something said, by which the assistant may hear itself; return whether this is told."""
    say_something(session)
    with contextlib.suppress(AssertionError):
        session.until(lambda: told(session)[-1:] == [which], f"told {which}", TOLD_S)
    return told(session)[-1:] == [which]


def say_something(session: LiveSession) -> None:
    """Have something said, and let it be heard to its end."""
    count = len(session.of_kind("say"))
    session.type("how long")
    session.until(lambda: len(session.of_kind("say")) > count, "answered")
    heard_out(session)


def nothing_said(room: VirtualRoom, folder: Path) -> None:
    """Let the room alone be heard for as long as it takes to know it."""
    write_sound(folder / "nothing.wav", np.zeros(round(ROOM_HEARD_S * 16_000)))
    room.say_into_microphone(folder / "nothing.wav")


def test_what_fails_without_a_word_is_told_and_the_hold_runs_on(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """Headphones that nobody wears are plugged in, and become the default: the sound server plays
    through them without a word, and the next cue is missed in the room. A microphone is muted, and
    in its place comes the loudspeaker's own monitor, in which nothing but the assistant is heard.
    Each is told once, and once more when it is right. Another microphone that hears is no fault.
    """
    room.control("load-module", "module-null-sink", "sink_name=headphones", "norewinds=1")
    with room.echo(ECHO_DB), started(room, tmp_path) as session:
        begin_hold(session)
        for _ in range(TRIES):
            room.control("set-default-sink", "headphones")
            if comes_by_a_cue(session, "device_lost", "speaker", "unheard"):
                break
            room.control("set-default-sink", SPEAKER)
            say_something(session)  # sound was lost on a busy machine: the echo is not learnt yet
        room.control("set-default-sink", SPEAKER)
        for _ in range(TRIES):
            if comes_by_a_cue(session, "device_back", "speaker", "unheard"):
                break

        room.control("set-source-mute", MICROPHONE, "1")
        comes(session, "device_lost", "microphone", "no sound")
        session.until(lambda: "The microphone gives no sound." in said(session)[-1], "said so")
        room.control("set-default-source", f"{SPEAKER}.monitor")
        room.control("set-source-mute", MICROPHONE, "0")
        heard_out(session)
        say_something(session)
        assert told(session)[-1] == ("device_lost", "microphone", "no sound")
        room.control(
            *("load-module", "module-remap-source", "source_name=headset"),
            *("master=vmicin.monitor", "channels=1"),
        )
        room.control("set-default-source", "headset")
        comes(session, "device_back", "microphone", "no sound")
        session.until(lambda: said(session)[-1] == "I can hear you again.", "said so")
        heard_out(session)
        session.say_now("released")
        hold = session.follow_to("hold")

    assert told(session) == [
        ("device_lost", "speaker", "unheard"),
        ("device_back", "speaker", "unheard"),
        ("device_lost", "microphone", "no sound"),
        ("device_back", "microphone", "no sound"),
    ]
    for text in (
        "I do not hear my own voice. Please look at the loudspeaker.",
        "I hear my own voice again.",
        "I cannot hear you. The microphone gives no sound.",
        "I can hear you again.",
    ):
        assert said(session).count(text) == 1, text
    assert hold["duration_s"] == pytest.approx(hold_length(session), abs=0.001)


def test_two_sides_that_cancel_and_a_microphone_turned_up_too_far(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """A word of which the two sides add up to nothing is heard; and what is cut off is told."""
    room.control("load-module", "module-null-sink", "sink_name=wide", "channels=2", "norewinds=1")
    room.control("set-default-source", "wide.monitor")
    word = lay_out([SpokenWord(1.0, "start")], 2.0, noise=ROOM_LEVEL)
    write_sound(tmp_path / "word.wav", np.stack([word, -word], axis=1))
    loud = np.random.default_rng(2).normal(0.0, 1.0, 6 * 16_000)
    write_sound(tmp_path / "cut.wav", loud)
    # A moment of the room alone parts it from what was cut off, as talk has it.
    write_sound(tmp_path / "loud.wav", np.concatenate([np.zeros(8_000), loud / 10]))
    hum = np.random.default_rng(4).normal(0.0, ROOM_LEVEL, 120 * 16_000)
    write_sound(tmp_path / "hum.wav", np.stack([hum, -hum], axis=1))
    humming = room.play_into_microphone_async(tmp_path / "hum.wav", "wide")
    with humming, started(room, tmp_path, ONE_HOLD) as session:
        session.wait_for_turn("start")
        heard_out(session)
        room.play(tmp_path / "word.wav", "wide")
        session.follow_to("heard", command="start")
        assert told(session) == [("device_poor", "microphone", "one side")]
        room.play(tmp_path / "cut.wav", "wide")
        room.play(tmp_path / "loud.wav", "wide")
        comes(session, "device_good", "microphone", "too loud")
        humming.terminate()

    assert told(session)[1:] == [
        ("device_poor", "microphone", "too loud"),
        ("device_good", "microphone", "too loud"),
    ]
    assert "The microphone is turned up too far." in said(session)


def test_a_microphone_that_falls_far_below_what_it_was(room: VirtualRoom, tmp_path: Path) -> None:
    """By the next words of the assistant, in which room and echo are 30 dB softer: told, and again
    when a cue is as loud as before. Talk in between makes it no better; the hold runs on.
    """
    hears = room.echo(ECHO_DB), room.sounding(STEADY_LEVEL)
    with hears[0], hears[1], started(room, tmp_path) as session:
        begin_hold(session)
        for _ in range(TRIES):
            heard_out(session)
            nothing_said(room, tmp_path)
            say_something(session)
            room.control("set-source-volume", MICROPHONE, "-30dB")
            if comes_by_a_cue(session, "device_poor", "microphone", "softer"):
                break
            room.control("set-source-volume", MICROPHONE, "0dB")
        assert told(session) == [("device_poor", "microphone", "softer")]
        heard_out(session)
        session.say_now("how was your week")
        say_something(session)
        assert told(session) == [("device_poor", "microphone", "softer")]
        room.control("set-source-volume", MICROPHONE, "0dB")
        for _ in range(TRIES):
            if comes_by_a_cue(session, "device_good", "microphone", "softer"):
                break
        heard_out(session)
        session.say_now("released")
        hold = session.follow_to("hold")

    assert told(session) == [
        ("device_poor", "microphone", "softer"),
        ("device_good", "microphone", "softer"),
    ]
    for text in ("I hear you much softer than before.", "I hear you as before."):
        assert said(session).count(text) == 1, text
    assert hold["duration_s"] == pytest.approx(hold_length(session), abs=0.001)


def test_a_loudspeaker_that_is_suspended_is_told_and_when_it_plays_again(
    room: VirtualRoom, tmp_path: Path
) -> None:
    """It says so itself, without a cue: shown while nothing can be said, and said as it is back.
    The hold runs on.
    """
    with started(room, tmp_path, ONE_HOLD) as session:
        begin_hold(session)
        heard_out(session)
        room.control("suspend-sink", SPEAKER, "1")
        comes(session, "device_lost", "speaker", "")
        room.control("suspend-sink", SPEAKER, "0")
        comes(session, "device_back", "speaker", "")
        session.until(lambda: said(session)[-1] == "My voice is back.", "said so")
        heard_out(session)
        session.say_now("released")
        hold = session.follow_to("hold")
    assert told(session) == [("device_lost", "speaker", ""), ("device_back", "speaker", "")]
    assert hold["duration_s"] == pytest.approx(hold_length(session), abs=0.001)


def hold_length(session: LiveSession) -> float:
    """Return the seconds between the two commands of the hold."""
    at: dict[str, float] = {line["command"]: line["start_s"] for line in session.of_kind("heard")}
    return at["released"] - at["barrier"]
