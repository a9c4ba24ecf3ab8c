"""A live session: the real program as a child in the virtual room, followed line by line."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.support.followed_program import FollowedProgram
from tests.support.program import PROGRAM, Line
from tests.support.speech import LEVEL, RATE, THRESHOLD, SpokenWord, record, synthesise
from tests.support.virtual_room import Recording, VirtualRoom

LEAD_S = 0.4
"""Silence before each word. The gate stays shut for 0.25 s after a cue, and nobody answers
sooner than that."""

TRAIL_S = 0.2
"""Silence after each word, so that its last sound is played whole."""

WORD_THRESHOLD = int(THRESHOLD * LEVEL * 32_767)
"""What is louder in a recording of the microphone, in 16-bit steps, is a word."""

PAUSE_S = 0.25
"""Silence that parts two words; within "barrier" and "how long" there is less."""

ONE_HOLD = """
title: One hold
version: 1
language: en-us
steps:
  - {id: sink, cue: Sink., region: adductor, technique: pressure,
     hold: {floor: 1 min, target: 2 min}}
aftercare: [Rest.]
"""
"""The shortest protocol that times a hold, as a file's text."""


NO_ENV: Mapping[str, str] = MappingProxyType({})


class LiveSession(FollowedProgram):
    """A session in the room, for use in a `with` statement, which kills it if it still runs.

    `env` is what is different for it from the room's environment.
    `protocol` is a file, or a name in the library. Sessions, rendered cues and spoken words are
    kept in `folder`. `options` are further ones of `assistant run`.
    """

    def __init__(
        self,
        room: VirtualRoom,
        protocol: Path | str,
        folder: Path,
        options: Sequence[str] = (),
        env: Mapping[str, str] = NO_ENV,
    ) -> None:
        self.data_dir = folder / "data"
        self._room = room
        self._words = folder / "words"
        self._words.mkdir(exist_ok=True)
        super().__init__(
            folder,
            ["run", str(protocol), "--data-dir", str(self.data_dir), *options],
            room.env | {"XDG_CACHE_HOME": str(folder / "cache")} | dict(env),
        )

    def stop_in_a_hold(self, seconds: float) -> tuple[float, float]:
        """Type the way into a hold, let the program stand still there, and type its end.

        Returns when "barrier" and "released" were typed, by time.monotonic().
        """
        self.follow_to("cue")
        self.type("start")
        self.follow_to("state", state="approach")
        barrier = time.monotonic()
        self.type("barrier")
        self.follow_to("hold_started")
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)
        released = time.monotonic()
        self.type("released")
        return barrier, released

    @property
    def timed(self) -> list[tuple[float, Line]]:
        """Every line so far, with the instant of `host_now` at which it was read."""
        return list(zip(self.read_at, self.lines, strict=False))  # one is added after the other

    @property
    def opened(self) -> float:
        """The instant of `host_now` of the session's second 0, good to some 20 ms.

        A line is printed some 10 ms after the sound of its time; the one least late tells best.
        """
        return min(read - float(line["t"]) for read, line in self.timed if line["t"])

    def comes(self, kind: str, within_s: float) -> bool:
        """Wait so many seconds for a line of this kind; return whether there was ever one."""
        return self.becomes(lambda: bool(self.of_kind(kind)), within_s)

    def say(self, phrase: str, voice: str = "en-us") -> None:
        """Wait for a state that takes the phrase, and speak it into the microphone."""
        self.wait_for_turn(phrase)
        self.say_now(phrase, voice)

    def say_now(self, phrase: str, voice: str = "en-us") -> None:
        """Speak a phrase into the microphone; return when it was played."""
        self._room.say_into_microphone(self._spoken(phrase, voice))

    def _spoken(self, phrase: str, voice: str) -> Path:
        path = self._words / f"{phrase} {voice}.wav"
        if not path.exists():
            length_s = synthesise(phrase, voice).size / RATE
            record(path, [SpokenWord(LEAD_S, phrase, voice)], LEAD_S + length_s + TRAIL_S)
        return path


def words_heard(microphone: Recording) -> list[float]:
    """Return when each word in a recording of the microphone began, by `host_now`."""
    return [start for start, _ in microphone.sounds(threshold=WORD_THRESHOLD, gap_s=PAUSE_S)]


def review(data_dir: Path) -> dict[str, Any]:
    """Return what `assistant review` tells of the sessions kept in a folder, as JSON."""
    told = subprocess.run(
        [str(PROGRAM), "review", "--data-dir", str(data_dir), "--format", "json"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    reviewed: dict[str, Any] = json.loads(told)
    return reviewed
