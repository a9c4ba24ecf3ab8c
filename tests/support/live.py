"""A live session: the real program as a child in the virtual room, followed line by line."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.virtual_room import VirtualRoom

PROGRAM = Path(sys.executable).with_name("assistant")

LIMIT_S = 20.0
"""How long anything may take that should come at all."""

LEAD_S = 0.4
"""Silence before a spoken word. The gate stays shut for 0.25 s after a cue, and the line that
tells of the cue's end may be early by a few milliseconds: a word follows as a person's would."""

ENDING_S = 0.2
"""Silence after a spoken word, so that its last sound is played whole."""

Line = dict[str, Any]
"""One JSON line of the program."""


class LiveSession:
    """A session in the room, for use in a `with` statement, which kills what still runs at its end.

    `folder` keeps the sessions, the rendered cues and the words to speak. Cues are looked for in
    `cache`, where one is given: a session then needs no rendering.
    """

    def __init__(self, room: VirtualRoom, protocol: Path, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.lines: list[tuple[float, Line]] = []
        """Every line so far, with the `time.monotonic()` instant at which it was read."""
        self._room = room
        self._words = folder / "words"
        self._words.mkdir(exist_ok=True)
        self._news = threading.Condition()
        self._over = False
        self._followed = 0
        self._env = room.env | {"XDG_CACHE_HOME": str(folder / "cache")}
        self._errors = folder / "stderr.txt"
        with self._errors.open("w") as errors:
            self.started = time.monotonic()
            self.process = subprocess.Popen(
                [
                    *(str(PROGRAM), "run", str(protocol)),
                    *("--data-dir", str(self.data_dir), "--format", "json"),
                ],
                env=self._env,
                stdin=subprocess.DEVNULL,
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
        self.process.wait()
        self._reader.join()

    @property
    def errors(self) -> str:
        """What the program wrote to standard error."""
        return self._errors.read_text()

    @property
    def opened(self) -> float:
        """The `time.monotonic()` instant of the session's second 0, good to some 20 ms.

        A line is printed some 10 ms after the sound of its time `t`; the least late tells best.
        """
        return min(read - line["t"] for read, line in self.lines)

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of a kind so far."""
        return [line for _, line in self.lines if line["kind"] == kind]

    def follow_to(self, kind: str, **fields: object) -> Line:
        """Wait for the next line of a kind in which the `fields` stand, and return it.

        Next means after the line that was returned last. Fails where it does not come.
        """

        def fits(line: Line) -> bool:
            return line["kind"] == kind and fields.items() <= line.items()

        return self._follow(fits, f"{kind} {fields}")

    def say(self, phrase: str, voice: str = "en-us") -> None:
        """Speak into the microphone once the session takes the phrase's command; play it out."""
        self._follow(lambda line: phrase in line.get("legal", ()), f"a state that takes {phrase!r}")
        self._room.say_into_microphone(self.word(phrase, voice))

    def word(self, phrase: str, voice: str = "en-us") -> Path:
        """Return a WAV file of the phrase."""
        path = self._words / f"{phrase} {voice}.wav"
        if not path.exists():
            ...
        return path

    def end(self) -> int:
        """Wait for the program's end; return its exit code."""
        code = self.process.wait(LIMIT_S)
        self._reader.join()
        return code
