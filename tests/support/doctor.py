"""`assistant doctor` as a child of the tests: in the virtual room, followed line by line."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.program import PROGRAM
from tests.support.speech import RATE, SpokenWord, record, synthesise
from tests.support.virtual_room import VirtualRoom

LIMIT_S = 60.0
"""How long anything may take that should come at all: long, as the machine may be busy."""

FIVE = ("start", "next", "barrier", "released", "stop")
"""The words that are asked for."""

APART_S = 1.1
"""Seconds from one word's end to the next: a breath, after which each is an utterance."""

Told = dict[str, Any]
"""What it says in JSON."""


def environment(folder: Path, env: dict[str, str] | None = None) -> dict[str, str]:
    """Return an environment whose settings and cache are in a folder, and nobody else's."""
    return (env or dict(os.environ)) | {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def command(folder: Path, *options: str) -> list[str]:
    """Return the command over a data folder in `folder`."""
    where = ("--data-dir", str(folder / "data"), "--format", "json")
    return [str(PROGRAM), "doctor", *where, *options]


def findings(told: Told, part: str) -> Told:
    """Return the one finding of a part."""
    [found] = [each for each in told["findings"] if each["part"] == part]
    return dict(found)


def faults(told: Told) -> list[tuple[str, str]]:
    """Return part and name of all that is not well."""
    return [
        (each["part"], each["name"])
        for each in told["findings"]
        if each["verdict"] in ("warn", "fault")
    ]


def mend_of(told: Told, name: str) -> str:
    """Return the mend of the finding of that name."""
    [mend] = [each["mend"] for each in told["findings"] if each["name"] == name]
    return str(mend)


class Doctor:
    """A checkup in the room that asks its questions, for use in a `with` statement."""

    def __init__(self, room: VirtualRoom, folder: Path, *options: str, level: float = 0.25) -> None:
        self._room = room
        self._folder = folder
        self._level = level
        self._lines: list[str] = []
        self._followed = 0
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            command(folder, *options),
            env=environment(folder, room.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Doctor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def answer(self, word: str) -> None:
        """Say so once it is asked whether the tone was heard."""
        self.follow_to("Did you hear")
        self.follow_to("Listening.")
        self._say(word)

    def say_the_words(self) -> None:
        """Say the words once they are asked for."""
        self.follow_to("Say, one at a time")
        self.follow_to("Listening.")
        self._say(*FIVE)

    def follow_to(self, text: str) -> None:
        """Wait for a line with a text in it, after the one waited for last."""
        deadline = time.monotonic() + LIMIT_S
        with self._news:
            while True:
                while self._followed < len(self._lines):
                    self._followed += 1
                    if text in self._lines[self._followed - 1]:
                        return
                left_s = deadline - time.monotonic()
                if self.process.poll() is not None or not self._news.wait(left_s):
                    raise AssertionError(f"no {text!r}: {self._lines}")

    def end(self) -> tuple[int, Told]:
        """Wait for its end; return the exit code, and what it says."""
        assert self.process.stdout is not None
        told = self.process.stdout.read()
        code = self.process.wait(LIMIT_S)
        self._reader.join()
        assert told, self._lines
        return code, json.loads(told)

    def _say(self, *words: str) -> None:
        path = self._folder / f"{'-'.join(words)} {self._level}.wav"
        at, laid = 0.4, []
        for word in words:
            laid.append(SpokenWord(at, word, level=self._level))
            at += synthesise(word).size / RATE + APART_S
        record(path, laid, at)
        self._room.say_into_microphone(path)

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._news:
                self._lines.append(line)
                self._news.notify_all()
        with self._news:
            self._news.notify_all()


def checked(folder: Path, *options: str, env: dict[str, str] | None = None) -> tuple[int, Told]:
    """Return the exit code and the findings of a checkup that asks nothing."""
    ran = subprocess.run(
        command(folder, "--quick", *options),
        env=environment(folder, env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert ran.stdout, ran.stderr
    return ran.returncode, json.loads(ran.stdout)


SILENT = ("--mic", "none", "--speaker", "none")
"""A checkup of all but the sound."""
