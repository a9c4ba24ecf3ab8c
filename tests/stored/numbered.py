"""Sessions by script for what journals hold since holds have numbers: more was said, and asked."""

from __future__ import annotations

from typing import get_args

from assistant.core.domain.events import (
    Device,
    DeviceBack,
    DeviceGood,
    DeviceLost,
    DevicePoor,
    Flaw,
    Loss,
    Unclear,
    Unsure,
    WentOn,
)
from tests.stored.scripts import SMALL, Script
from tests.stored.therapist import Therapist
from tests.support.scripted import whole

FIFTEEN, FIFTY = "released fifteen seconds ago", "released fifty seconds ago"


def unsure(one: Therapist, phrase: str, other: str = "", gap_s: float = 60.0) -> None:
    """Say a phrase that may be another one too, if that is known."""
    order, rival = (one.session.language.phrasebook.typed(each) for each in (phrase, other or "no"))
    if order is None or rival is None:
        raise ValueError(f"{phrase!r} or {other!r} is no phrase")
    one.listen()
    one.wait(gap_s)
    start_s = one.now
    one.wait(0.8)
    one.give(
        Unsure(
            one.now, order.command, start_s, one.now,
            order.ago_s, order.word, rival.ago_s, rival.word,
        )
    )  # fmt: skip


def plea(one: Therapist) -> None:
    """Say what may be a plea to stop."""
    one.listen()
    one.wait(2.0)
    start_s = one.now
    one.wait(0.8)
    one.give(Unclear(one.now, start_s, one.now))


def _asked_which(one: Therapist) -> None:
    one.say("start", "yes", "barrier", "note warm")
    unsure(one, FIFTEEN, FIFTY)
    one.say("help", "yes", "barrier")
    unsure(one, FIFTEEN, FIFTY)
    one.say("no", "repeat", "yes")
    unsure(one, "barrier thirteen seconds ago", "barrier thirty seconds ago")
    one.say("yes", "louder")
    unsure(one, FIFTEEN)
    one.take_back()
    one.say("no", "released")
    unsure(one, "time call every fifteen minutes", "time call every fifty minutes", 5.0)
    one.say("scratch that", "barrier", "pause")
    one.take_back()
    unsure(one, FIFTY, FIFTEEN, 20.0)
    one.wait(20.0)
    one.say("yes", "that was the left side", "released", "stop")
    one.listen()


def _pleaded(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    plea(one)
    one.say("no", gap_s=3.0)
    plea(one)
    one.wait(20.0)
    one.say("released", gap_s=40.0)
    one.listen()
    plea(one)
    one.say("where am i", "scratch that", "barrier")
    plea(one)
    one.say("yes")
    one.listen()


def _pleaded_twice(one: Therapist) -> None:
    one.say("start", "no", "no")
    plea(one)
    one.say("no", "yes", "next", "barrier", "pause")
    plea(one)
    plea(one)
    one.listen()


def _at_one_instant(one: Therapist) -> None:
    one.say("start", "yes", "note soft")
    for phrase in ("barrier", "pain", "note tender", "barrier", "ease off", "barrier"):
        one.listen()
        one.type(phrase)
    one.say("note warm", "that was the right side", gap_s=20.0)
    one.say("released", gap_s=50.0)
    one.say("note guarded", "scratch that", "scratch that", "scratch that")
    one.say("pain", gap_s=30.0)
    one.say("released ten seconds ago", "barrier", "note twitch", "stop")
    one.listen()


def _cut_off(one: Therapist) -> None:
    one.say("start", "yes", "barrier", "scratch that", "barrier", "note soft")
    unsure(one, FIFTEEN, FIFTY)
    plea(one)
    one.wait(12.0)


def _sealed(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    one.give(DeviceLost(one.now, "disk", "there is no room left"))
    one.wait(11.0)
    one.give(DeviceBack(one.now, "disk"))
    one.say("note warm", "released", gap_s=20.0)
    one.say("barrier", "pause", "resume")
    one.say("pain", gap_s=30.0)
    one.say("released ten seconds ago", "ease off", "next", "barrier", "skip this")
    one.say("released five seconds ago", "stop", gap_s=1.0)
    one.listen()


def _watched(one: Therapist) -> None:
    one.say("start", "no", "pause", "resume", "yes", "yes", "barrier")
    for loss in [each for each in get_args(Loss) if each != "stood still"]:
        device: Device = "speaker" if loss == "unheard" else "microphone"
        one.give(DeviceLost(one.now, device, "as it was found", loss))
        one.wait(6.0)
        one.give(DeviceBack(one.now, device, loss))
    for flaw in get_args(Flaw):
        one.give(DevicePoor(one.now, "microphone", flaw, "as it was found"))
        one.wait(6.0)
        one.give(DeviceGood(one.now, "microphone", flaw))
    one.say("released", "stop")
    one.listen()


def _stood_still(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    one.wait(20.0)
    one.give(DeviceLost(one.now, "program", "nothing was done for 8 s", "stood still"))
    one.give(DeviceBack(one.now, "program", "stood still"))
    one.give(DeviceLost(one.now, "microphone", "8.0 s of the microphone's sound were lost"))
    one.give(DeviceBack(one.now, "microphone"))
    one.say("released", "stop", gap_s=30.0)
    one.listen()


def _sound_checked(one: Therapist) -> None:
    one.say("sound check", "start", "yes", "barrier", "released", "stop", gap_s=12.0)
    one.listen()


def before_the_break(one: Therapist) -> None:
    """Hold, and note and ask, until the program is gone."""
    one.say("start", "yes", "barrier", "note warm", "released", gap_s=20.0)
    one.say("barrier", "assistant sleep")
    one.wait(31.0)


def after_the_break(one: Therapist) -> None:
    """Go on, and put right what can be."""
    one.give(WentOn(one.now, "2025-12-10T09:20:00.000+00:00", 600.0))
    one.say("released ten seconds ago", "that was the right side", "scratch that", "barrier")
    one.say("note tender", "released", gap_s=70.0)
    one.say("stop")
    one.listen()


HONOLULU = {"utc_offset": "-10:00", "zone": "Pacific/Honolulu"}
"""A place whose clock is never put forward: an evening there is the next day in UTC."""

NUMBERED: dict[str, Script] = {
    "asked-which": Script(_asked_which, SMALL, "C-1", {"layers": 1}),
    "pleaded": Script(_pleaded, SMALL, "C-2", {"layers": 1}),
    "pleaded-twice": Script(_pleaded_twice, whole(), "C-3"),
    "at-one-instant": Script(_at_one_instant, SMALL, "C-1", {"layers": 1}),
    "asked-and-cut-off": Script(_cut_off, SMALL, "C-2", {"layers": 1}),
    "sealed": Script(_sealed, SMALL, "C-1", {"layers": 1}),
    "sealed-and-cut-off": Script(_cut_off, SMALL, "C-2", {"layers": 1}),
    "sealed-and-altered": Script(_sealed, SMALL, "C-3", {"layers": 1}),
    "watched": Script(_watched, SMALL, "C-1", {"layers": 1}),
    "gone-on": Script(before_the_break, SMALL, "C-2", {"layers": 1}),
    "stood-still": Script(_stood_still, SMALL, "C-1", {"layers": 1}),
    "sound-checked": Script(_sound_checked, SMALL, "C-1", {"layers": 1}),
}
"""Sessions by the name that their journals get. The first five are of a program that did not seal
lines; one of the others is altered once it is written, and one gone on with."""

CUT_OFF = frozenset({"asked-and-cut-off", "sealed-and-cut-off", "gone-on"})
"""Sessions whose program breaks off."""
