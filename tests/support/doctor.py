"""`assistant doctor` as a child of the tests: in the virtual room, followed line by line."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.support.followed_program import LIMIT_S, Followed
from tests.support.program import PROGRAM
from tests.support.speech import RATE, SpokenWord, record, synthesise
from tests.support.virtual_room import VirtualRoom

FIVE = ("start", "next", "barrier", "released", "stop")
"""The words that are asked for."""

APART_S = 0.7
"""Seconds from one word's end to the next: a breath, after which each is an utterance."""

Told = dict[str, Any]
"""What it says in JSON."""


def environment(folder: Path, env: dict[str, str] | None = None) -> dict[str, str]:
    """Return an environment whose settings and cache are in a folder, and nobody else's."""
    return (env or dict(os.environ)) | {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }


def arguments(folder: Path, *options: str) -> list[str]:
    """Return the arguments of a checkup over a data folder in `folder`."""
    return ["doctor", "--data-dir", str(folder / "data"), *options]


def command(folder: Path, *options: str) -> list[str]:
    """Return the whole command, by which it tells in JSON."""
    return [str(PROGRAM), *arguments(folder, *options), "--format", "json"]


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


class Doctor(Followed[str]):
    """A checkup in the room that asks its questions, for use in a `with` statement."""

    def __init__(self, room: VirtualRoom, folder: Path, *options: str) -> None:
        self._room = room
        self._folder = folder
        env = environment(folder, room.env)
        super().__init__(folder, arguments(folder, *options), env, str, by_errors=True)

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
        self.follow(lambda line: text in line, repr(text))

    def told(self) -> tuple[int, Told]:
        """Wait for its end; return the exit code, and what it says."""
        code = self.end()
        assert self.besides, self.lines
        return code, json.loads(self.besides)

    def _say(self, *words: str) -> None:
        path = self._folder / f"{'-'.join(words)}.wav"
        at, laid = 0.4, []
        for word in words:
            laid.append(SpokenWord(at, word))
            at += synthesise(word).size / RATE + APART_S
        record(path, laid, at)
        self._room.say_into_microphone(path)


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
