"""A live session: the real program as a child in the virtual room, followed line by line."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from assistant.edges.audio.host_clock import host_now
from tests.support.program import PROGRAM, Line
from tests.support.speech import LEVEL, RATE, THRESHOLD, SpokenWord, record, synthesise
from tests.support.virtual_room import Recording, VirtualRoom

LIMIT_S = 60.0
"""How long anything may take that should come at all: long, as the machine may be busy."""

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

LISTS = ("legal", "here")
"""Fields that hold all that could be said."""


class LiveSession:
    """A session in the room, for use in a `with` statement, which kills it if it still runs.

    `protocol` is a file, or a name in the library. Sessions, rendered cues and spoken words are
    kept in `folder`. `options` are further ones of `assistant run`.
    """

    def __init__(
        self,
        room: VirtualRoom,
        protocol: Path | str,
        folder: Path,
        options: Sequence[str] = (),
    ) -> None:
        self.data_dir = folder / "data"
        self.lines: list[tuple[float, Line]] = []
        """Every line so far, with the instant of `host_now` at which it was read."""
        self._room = room
        self._words = folder / "words"
        self._words.mkdir(exist_ok=True)
        self._errors = folder / "stderr.txt"
        self._followed = 0  # lines that `follow_to` and `say` have passed
        self._over = False
        self._news = threading.Condition()
        with self._errors.open("w") as errors:
            self.started = host_now()
            self.process = subprocess.Popen(
                [
                    *(str(PROGRAM), "run", str(protocol)),
                    *("--data-dir", str(self.data_dir), "--format", "json"),
                    *options,
                ],
                env=room.env | {"XDG_CACHE_HOME": str(folder / "cache")},
                stdin=subprocess.PIPE if "--keyboard" in options else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,))
        self._reader.start()

    def __enter__(self) -> LiveSession:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.end()

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
    def errors(self) -> str:
        """What the program wrote to standard error."""
        return self._errors.read_text()

    @property
    def opened(self) -> float:
        """The instant of `host_now` of the session's second 0, good to some 20 ms.

        A line is printed some 10 ms after the sound of its time; the one least late tells best.
        """
        return min(read - float(line["t"]) for read, line in self.lines if line["t"])

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of a kind so far."""
        return [line for _, line in self.lines if line["kind"] == kind]

    def follow_to(self, kind: str, **fields: object) -> Line:
        """Wait for a line of this kind in which the fields stand, and return it.

        Only lines after the one waited for last count. Fails where none comes.
        """
        return self._follow(
            lambda line: line["kind"] == kind and fields.items() <= line.items(),
            f"a line {kind!r} with {fields}",
        )

    def until(self, so: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> None:
        """Wait until the lines so far make something so; fails where that takes too long."""
        with self._news:
            if not self._news.wait_for(lambda: so() or self._over, limit_s) or not so():
                raise AssertionError(f"not {what}; {self._told()}; {self.errors}")

    def comes(self, kind: str, within_s: float) -> bool:
        """Wait so many seconds for a line of this kind; return whether there was ever one."""
        with self._news:
            return self._news.wait_for(lambda: bool(self.of_kind(kind)), within_s)

    def say(self, phrase: str, voice: str = "en-us") -> None:
        """Wait for a state that takes the phrase, and speak it into the microphone."""
        self.wait_for_turn(phrase)
        self.say_now(phrase, voice)

    def wait_for_turn(self, phrase: str) -> None:
        """Wait for a line that tells of a state which takes the phrase."""
        self._follow(lambda line: phrase in line.get("legal", ()), f"a state that takes {phrase!r}")

    def type(self, phrase: str) -> None:
        """Type a phrase, where the session has a keyboard."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{phrase}\n")
        self.process.stdin.flush()

    def say_now(self, phrase: str, voice: str = "en-us") -> None:
        """Speak a phrase into the microphone; return when it was played."""
        self._room.say_into_microphone(self._spoken(phrase, voice))

    def end(self) -> int:
        """Wait for the program's end; return its exit code."""
        try:
            code = self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end; {self._told()}; {self.errors}") from None
        self._reader.join()
        return code

    def _spoken(self, phrase: str, voice: str) -> Path:
        path = self._words / f"{phrase} {voice}.wav"
        if not path.exists():
            length_s = synthesise(phrase, voice).size / RATE
            record(path, [SpokenWord(LEAD_S, phrase, voice)], LEAD_S + length_s + TRAIL_S)
        return path

    def _follow(self, fits: Callable[[Line], bool], wanted: str) -> Line:
        deadline = time.monotonic() + LIMIT_S
        with self._news:
            while True:
                while self._followed < len(self.lines):
                    _, line = self.lines[self._followed]
                    self._followed += 1
                    if fits(line):
                        return line
                left_s = deadline - time.monotonic()
                if self._over or not self._news.wait(left_s):
                    raise AssertionError(f"no {wanted}; {self._told()}; {self.errors}")

    def _told(self) -> str:
        """Return what was heard and said last, in short: most of a line is what could be said."""
        short = ({k: v for k, v in line.items() if k not in LISTS} for _, line in self.lines[-12:])
        return "\n".join(map(str, short))

    def _read(self, out: IO[str]) -> None:
        for text in out:
            read = host_now()
            with self._news:
                self.lines.append((read, json.loads(text)))
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()


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
