"""The real program without a room: typed to, followed line by line, ended or killed."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tests.support.program import PROGRAM, Line

LIMIT_S = 60.0
"""How long anything may take that should come at all: long, as the machine may be busy."""


class FollowedProgram:
    """A run of the program that writes JSON, for use in a `with` statement, which kills it.

    `arguments` are those of `assistant`; `env` is its whole environment but for settings and the
    cache, which are kept in `folder` like what it writes to standard error.
    """

    def __init__(self, folder: Path, arguments: Sequence[str], env: Mapping[str, str]) -> None:
        self.lines: list[Line] = []
        """Every line so far."""
        self._news = threading.Condition()
        self._over = False
        self._errors = folder / "stderr.txt"
        with self._errors.open("w") as errors:
            self.process = subprocess.Popen(
                [str(PROGRAM), *arguments, "--format", "json"],
                env={"XDG_CACHE_HOME": str(folder / "cache")}
                | dict(env)
                | {"XDG_CONFIG_HOME": str(folder / "config")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,))
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def errors(self) -> str:
        """What the program wrote to standard error."""
        return self._errors.read_text()

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of a kind so far."""
        return [line for line in list(self.lines) if line["kind"] == kind]

    def type(self, text: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has just ended: who follows it finds that
            self.process.stdin.write(f"{text}\n")
            self.process.stdin.flush()

    def kill(self, by: signal.Signals = signal.SIGKILL) -> None:
        """Kill it as a cut of power would, or tell it to end."""
        if self.process.poll() is None:
            self.process.send_signal(by)
            self.process.wait(LIMIT_S)  # before its input ends, which would end it too
        self.end()

    def end(self) -> int:
        """Wait for the program's end; return its exit code."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        code = self.process.wait(LIMIT_S)
        self._reader.join()
        return code

    def _read(self, out: IO[str]) -> None:
        for text in out:
            with self._news:
                if text.endswith("\n"):  # the last may be cut
                    self.lines.append(json.loads(text))
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()
