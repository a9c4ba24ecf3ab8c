"""From the last sample of a spoken command to its effect, live and in real time.

Each command is spoken into the microphone of a virtual room and acted on by the whole program,
with PortAudio between. The effect is the line that tells of it, as it is read from the program's
output: by then it is on disk and what follows from it was asked for. The last sample is the last
above 2 % of the word's peak in a recording of the same microphone, good to some 20 ms. Takes a
quarter of an hour.

    python -m tests.benchmarks.timing.latency
"""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.core.bench.intervals import bootstrap
from assistant.edges.audio.host_clock import host_now
from tests.benchmarks.figures import print_table
from tests.support.followed_program import LIMIT_S
from tests.support.live import PAUSE_S, WORD_THRESHOLD, LiveSession
from tests.support.speech import FLITE
from tests.support.virtual_room import Recording, VirtualRoom

VOICES = ("en-us", "en-gb", "en-us+f3", "en-gb+f2", f"{FLITE}slt", f"{FLITE}rms")
ROUND = ("barrier", "how long", "mark this place", "pause", "resume", "repeat", "released")
"""Harmless commands, in an order in which each is legal."""
ROUNDS_A_VOICE = 5
GOALS_S = {0.5: 0.25, 0.95: 0.6}

ANSWER_S = 2.0
"""Seconds after which a command that came to nothing was missed."""

PROTOCOL = """
title: Latency
version: 1
language: en-us
steps:
  - {id: sink, cue: Sink., ends: next, region: leg, technique: pressure,
     hold: {floor: 10 min, target: 20 min}}
aftercare: [Rest.]
"""


def main() -> None:
    """Speak the commands, and print how long each took."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        protocol = folder / "latency.yaml"
        protocol.write_text(PROTOCOL)
        spoken: list[tuple[float, float, str, str]] = []
        with (
            VirtualRoom(folder / "room") as room,
            room.record_microphone(folder / "microphone.wav") as microphone,
            LiveSession(room, protocol, folder) as session,
        ):
            say_and_wait(session, "start", VOICES[0])
            for voice in VOICES:
                for phrase in ROUND * ROUNDS_A_VOICE:
                    spoken.append((*say_and_wait(session, phrase, voice), phrase, voice))
                print(f"{voice} is done", file=sys.stderr)
    _report(session, microphone, spoken)


def say_and_wait(session: LiveSession, phrase: str, voice: str) -> tuple[float, float]:
    """Say a phrase when it may be said; return from when to when an answer was waited for."""
    deadline = host_now() + LIMIT_S
    while not _may_be_said(session, phrase) and host_now() < deadline:
        time.sleep(0.02)
    began = host_now()
    heard = len(session.of_kind("heard"))
    session.say_now(phrase, voice)
    deadline = host_now() + ANSWER_S
    while len(session.of_kind("heard")) == heard and host_now() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)  # so that a cue begins, or the word's final result is there
    return began, host_now()


def _may_be_said(session: LiveSession, phrase: str) -> bool:
    states = session.of_kind("state")
    return bool(states) and phrase in states[-1]["legal"]


def _report(
    session: LiveSession, microphone: Recording, spoken: list[tuple[float, float, str, str]]
) -> None:
    sounds = microphone.sounds(threshold=WORD_THRESHOLD, gap_s=PAUSE_S)
    effects = [(read, line["command"]) for read, line in session.timed if line["kind"] == "heard"]
    by_voice: dict[str, list[float]] = {}
    by_phrase: dict[str, list[float]] = {}
    missed: list[str] = []
    for began, ended, phrase, voice in spoken:
        last = max((end for start, end in sounds if began < start and end < ended), default=None)
        acted = [read for read, command in effects if began < read < ended and command == phrase]
        if last is None or not acted:
            missed.append(f"{phrase!r} by {voice}")
            continue
        by_voice.setdefault(voice, []).append(1000 * (acted[0] - last))
        by_phrase.setdefault(phrase, []).append(1000 * (acted[0] - last))
    took = np.array(list(itertools.chain(*by_voice.values()))) / 1000
    print_table("Last sample to effect, by voice", by_voice)
    print_table("Last sample to effect, by command", by_phrase)
    print(
        f"\ncommands spoken {len(spoken)}, acted on {took.size}, missed or mistaken {len(missed)}"
    )
    print(f"taken back {len(session.of_kind('retracted'))}")
    for share, goal_s in GOALS_S.items():
        low, high = bootstrap(took, lambda drawn, share=share: np.quantile(drawn, share, axis=1))
        print(
            f"p{100 * share:.0f} {np.quantile(took, share):.3f} s "
            f"(95 % interval {low:.3f} to {high:.3f}; goal {goal_s:g})"
        )
    print("\n".join(missed))


if __name__ == "__main__":
    main()
