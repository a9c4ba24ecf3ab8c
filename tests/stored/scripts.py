"""Sessions by script, for what a random walk seldom meets. Each is a therapist who speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.core.domain.events import DeviceBack, DeviceLost
from assistant.core.domain.manner import Settings, Words
from assistant.core.domain.protocol import Protocol
from assistant.edges.files.protocol_file import parse_protocol
from tests.stored.therapist import Therapist
from tests.stored.wandering import DEVICES
from tests.support.scripted import two_sided, whole

TO_WORK = ("start", "no", "no", "yes", "next")
"""To the first step with a hold of the whole session."""


def _screened(one: Therapist) -> None:
    one.say("start", "yes", "back", "no", "yes", "back", "yes", "yes", "yes", "next")
    one.hold(70.0)
    one.say("no", "no")
    one.hold(95.0)
    one.say("no", "next", "next", "stop")
    one.listen()


def _not_today(one: Therapist) -> None:
    one.say("start", "skip this", "yes", "repeat", "pause", "resume", "no")
    one.listen()


def _declined(one: Therapist) -> None:
    one.say("start", "no")
    one.listen()


def _part_declined(one: Therapist) -> None:
    one.say(*TO_WORK)
    one.say("mark this place")
    one.hold(65.0)
    one.say("no")
    one.hold(61.0)
    one.say("no", "no")
    one.hold(40.0)
    one.say("no")
    one.hold(40.0)
    one.say("no", "no", "next", "next")
    one.listen()


def _parts(one: Therapist) -> None:
    one.say("start", "yes", "mark this place")
    one.hold(40.0)
    one.say("no")
    one.hold(40.0)
    one.hold(35.0)
    one.say("no", "no", "no", "next", "next", "no")
    one.listen()


def _last_part_declined(one: Therapist) -> None:
    one.say("start", "yes")
    one.hold(40.0)
    one.say("yes")
    one.hold(33.0)
    one.hold(40.0)
    one.hold(35.0)
    one.say("yes", "mark this place")
    one.hold(50.0)
    one.say("no", "yes")
    one.hold(31.0)
    one.say("next", "next", "next", "no")
    one.listen()


def _every_end(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    one.say("how long", "how much is left", gap_s=20.0)
    one.say("pause", gap_s=30.0)
    one.say("how long", "resume", gap_s=15.0)
    one.say("released", gap_s=20.0)
    one.say("barrier")
    one.wait(130.0)
    one.say("released", "barrier")
    one.say("skip this", gap_s=20.0)
    one.say("barrier")
    one.say("pain", gap_s=16.0)
    one.say("barrier")
    one.say("stop", gap_s=26.0)
    one.listen()


def _pain(one: Therapist) -> None:
    one.say("pain", *TO_WORK)
    one.say("barrier")
    one.say("client stop", gap_s=30.0)
    one.say("help", "pause", "resume", "yes")
    one.hold(45.0)
    one.say("pain", "no", "next", "no")
    one.say("barrier")
    one.say("ease off", gap_s=10.0)
    one.say("no", "barrier", "pain")
    one.say("stop")
    one.listen()


def _layers(one: Therapist) -> None:
    one.say(*TO_WORK)
    one.hold(65.0)
    one.say("yes")
    one.hold(62.0)
    one.say("yes")
    one.hold(60.0)
    one.listen()
    one.say("barrier", "pause", "released", "resume", "released", "back", "no", "where am i")
    one.say("what is next", "help", "yes", "start")
    one.wait(70.0)
    one.listen()
    one.say("back", "next", "skip this", "next", "skip this", "next", "next", "stop")
    one.listen()


def _whole_layers(one: Therapist) -> None:
    one.say("start", "yes")
    for layer in range(3):
        for _ in range(4):
            one.hold(61.0 + layer)
        one.say(*(("back", "released", "yes") if layer == 0 else ("yes",) if layer == 1 else ()))
    one.listen()


def _places(one: Therapist) -> None:
    one.say("start", "yes", "mark this place")
    one.hold(70.0)
    one.say("mark this place", "other side")
    one.hold(65.0)
    one.say("back", "back", "skip this", "next", "mark this place")
    one.hold(64.0)
    one.say("skip this", "next", "skip this", "next", "skip this", "next", "no")
    one.say("repeat", "pause", "resume", "that was the right side", "yes")
    one.hold(33.0)
    one.say("no", "next", "next", "no", "no")
    one.listen()


def _put_right(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    one.say("barrier ten seconds ago", gap_s=5.0)
    one.say("barrier half a minute ago", "barrier five minutes ago", gap_s=5.0)
    one.say("that was the right side", "that was the left side", gap_s=20.0)
    one.say("that was the right side", gap_s=20.0)
    one.say("released ten seconds ago", gap_s=30.0)
    one.say("released half a minute ago", "that was the left side", "that was the right side")
    one.say("barrier ten seconds ago", gap_s=20.0)
    one.wait(128.0)
    one.say("released thirty seconds ago", gap_s=5.0)
    one.say("barrier")
    one.say("released five minutes ago", "released a minute ago", gap_s=100.0)
    one.say("released ten seconds ago", gap_s=2.0)
    one.say("stop")
    one.listen()


def _scratched(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    one.say("note warm", "mark this place", "released", gap_s=25.0)
    one.say("scratch that", "scratch that", "scratch that", gap_s=3.0)
    one.say("released", gap_s=30.0)
    one.say("barrier", "skip this", "next", "scratch that", "scratch that", gap_s=2.0)
    one.say("released", gap_s=40.0)
    one.say("scratch that", gap_s=2.0)
    one.type("that was the right side")
    one.type("scratch that")
    one.say("pain", "scratch that", "quiet", "scratch that", "pause", "scratch that")
    one.say("scratch that", "scratch that", "scratch that", "scratch that", "scratch that")
    one.say("stop")
    one.listen()


def _scratched_as_far_as_it_goes(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    for number in range(20):
        one.type(f"note number {number}")
    one.say(*["scratch that"] * 18, "stop")
    one.listen()


def _taken_back(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    one.wait(20.0)
    one.say("released", lag_s=0.2)
    one.wait(0.6)
    one.take_back()
    one.say("note soft", "mark this place", gap_s=10.0)
    one.take_back(2)
    one.say("released", gap_s=40.0)
    one.say("barrier", "note tender")
    one.take_back(3)  # what was given since is taken again as far as it fits
    one.wait(10.0)
    one.take_back(7)
    one.say("pain")
    one.take_back()
    one.say("stop")
    one.listen()


def _noted(one: Therapist) -> None:
    one.type("note soft")
    one.say("start", "no", "no", "note warm", "yes", "next", "note guarded")
    one.type("note the left one is longer, by a little; ask again")
    one.say("barrier", "note warm", gap_s=10.0)
    one.type("note Ärmel – „weich“ 🙂")
    one.say("pause", "note tender", "resume", "released", gap_s=12.0)
    one.say("note referred", "scratch that", "note emotional", "no", "pain", "note twitch")
    one.say("no", "stop")
    one.listen()


def _manners(one: Therapist) -> None:
    one.say("quieter", "slower", *TO_WORK)
    one.say("brief", "barrier", "where am i", gap_s=3.0)
    one.say("released", gap_s=60.0)
    one.say("chime only", "no", "barrier", "released", "full", "no")
    one.type("quiet")
    one.say("no", "barrier", "released", "what is next", "full", "no")
    one.say("louder", "louder", "louder", "faster", "faster", "faster", "quieter", "slower")
    one.say("reminders off", "reminders on", "time call every ten minutes", "time call off")
    one.say("assistant sleep", "next", "barrier", "assistant wake up", "assistant wake up")
    one.say("assistant sleep", "pain", "assistant sleep", "stop")
    one.listen()


def _time_told(one: Therapist) -> None:
    one.say("how much is left", *TO_WORK, "how much is left", "time call")
    one.say("barrier", "how much is left", gap_s=40.0)
    one.wait(640.0)
    one.say("released", "how long", "no", "how much is left")
    one.wait(300.0)
    one.say("time call every five minutes")
    one.wait(400.0)
    one.say("barrier")
    one.wait(700.0)
    one.say("released", "how much is left", "stop")
    one.listen()


def _asleep(one: Therapist) -> None:
    one.say("start", "no", "no", "yes")
    one.wait(200.0)
    one.say("next", "assistant wake up", "next", "barrier")
    one.wait(300.0)
    one.say("released")
    one.wait(130.0)
    one.say("stop")
    one.listen()


def _devices(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    for device in DEVICES:
        one.wait(4.0)
        one.give(DeviceLost(one.now, device, "it was unplugged"))
        one.wait(11.0)
        one.give(DeviceBack(one.now, device))
    one.say("released", gap_s=10.0)
    one.give(DeviceLost(one.now, "microphone", "it gives only silence"))
    one.interrupt()


def _breaths(one: Therapist) -> None:
    one.say(*TO_WORK)
    one.hold(75.0)
    one.say("no")
    one.hold(50.0)
    one.say("no", "yes", "start")
    one.wait(20.0)
    one.say("how long", "pause", "resume", gap_s=4.0)
    one.wait(80.0)
    one.say("released ten seconds ago", gap_s=1.0)
    one.listen()
    one.say("barrier", "released", "no", "barrier", "released", "no", "pause", "resume", "next")
    one.listen()


def _series(one: Therapist) -> None:
    one.say("start", "yes")
    for _ in range(2):
        one.hold(80.0)
        one.hold(70.0)
    one.listen()


def _closing(one: Therapist) -> None:
    one.say("start", "yes")
    for _ in range(4):
        one.hold(62.0)
    one.listen_until("closing")
    one.type("pain")
    one.wait(3.0)
    one.type("pain")
    one.say("help", "resume")
    one.listen()


def _not_a_word_more(one: Therapist) -> None:
    one.say("start", "yes", "barrier")
    one.wait(33.0)


@dataclass(frozen=True, slots=True)
class Script:
    """A session: its protocol, what was chosen for it, and what is done."""

    do: Callable[[Therapist], None]
    protocol: Protocol = field(default_factory=whole)
    client: str | None = "C-1"
    chosen: Mapping[str, Any] = field(default_factory=dict)


SMALL = two_sided()

PARTS = """
title: Parts that are asked for
version: 1
language: en
sides: {first: left, left: Left side., right: Right side., change: The other side.}
phases:
  - phase: assessment
    steps:
      - {id: permission, cue: Ask permission., ends: consent}
      - {id: roll, cue: Roll the skin., region: back, technique: rolling,
         hold: {floor: 30 s, target: 60 s}, layers: {least: 1, most: 2, question: Once more?}}
      - {id: arm, cue: Hold the arm., side: each, region: arm, technique: pressure,
         hold: {floor: 30 s, target: 60 s}}
  - phase: focused
    steps:
      - {id: ask-head, cue: May I work on the head?, ends: consent}
      - {id: head, cue: Hold the head., region: head, technique: pressure,
         hold: {floor: 30 s, target: 60 s}}
      - {id: ask-jaw, cue: May I work on the jaw?, ends: consent}
      - {id: jaw, cue: Hold the jaw., region: jaw, technique: pressure,
         hold: {floor: 30 s, target: 60 s}}
  - phase: closure
    steps:
      - {id: shoulder, cue: Hold the shoulder., side: each}
      - {id: ask-feet, cue: May I hold the feet?, ends: consent}
      - {id: feet, cue: Hold the feet.}
aftercare: [Drink some water.]
"""
"""A session in which permission is asked for again and again."""

_PARTED = parse_protocol(PARTS, "parts", "parts.yaml")

STRICT = Settings(name="robin", strict=True, words=Words.BRIEF)

SCRIPTS: dict[str, Script] = {
    "screened": Script(_screened),
    "not-today": Script(_not_today, client="C-2"),
    "declined": Script(_declined, SMALL, "C-2"),
    "part-declined": Script(_part_declined, chosen={"start_side": "right"}),
    "parts": Script(_parts, _PARTED, "C-2"),
    "last-part-declined": Script(_last_part_declined, _PARTED, "C-3", {"start_side": "right"}),
    "every-end": Script(_every_end, SMALL, chosen={"layers": 1}),
    "pain": Script(_pain),
    "layers": Script(_layers, client="C-2"),
    "whole-layers": Script(_whole_layers, SMALL),
    "places": Script(_places, SMALL, "C-2"),
    "put-right": Script(_put_right, SMALL, chosen={"layers": 1}),
    "scratched": Script(_scratched, SMALL),
    "taken-back": Script(_taken_back, SMALL, "C-2", {"layers": 2}),
    "noted": Script(_noted, client="C-3"),
    "manners": Script(_manners, client=None),
    "time-told": Script(_time_told, chosen={"budget_s": 1500.0}),
    "asleep": Script(
        _asleep, chosen={"settings": Settings(sleep_after_s=120.0, call_every_s=300.0)}
    ),
    "devices": Script(_devices, SMALL, "C-3"),
    "breaths": Script(_breaths, client="C-3", chosen={"start_side": "left"}),
    "strict": Script(_closing, SMALL, "C-2", {"layers": 1, "settings": STRICT}),
    "series": Script(
        _series, SMALL, "C-1", {"layers": 1, "settings": Settings(series=True), "series": (3, 6)}
    ),
    "closing": Script(_closing, SMALL, None, {"layers": 1}),
    "broken-off": Script(_not_a_word_more, SMALL, "C-3"),
    "scratched-to-the-last": Script(_scratched_as_far_as_it_goes, SMALL, "C-3"),
}
"""Sessions by the name that their journals get."""
