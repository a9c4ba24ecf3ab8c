"""A session of the real program that is typed: no sound, in real time, followed line by line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.program import PROGRAM, Line
from tests.support.scripted import TWO_SIDED

LIMIT_S = 60.0
"""How long anything may take that should come at all: long, as the machine may be busy."""


class TypedSession:
    """A typed session, for use in a `with` statement, which kills it if it still runs.

    `env` is added to this process's own. Sessions are kept in `folder`/data.
    """

    def __init__(
        self,
        folder: Path,
        options: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        data_dir: Path | None = None,
    ) -> None:
        folder.mkdir(exist_ok=True)
        protocol = folder / "two-sides.yaml"
        if not protocol.exists():
            protocol.write_text(TWO_SIDED)
        self.data_dir = data_dir or folder / "data"
        self.lines: list[Line] = []
        """Every line so far."""
        self._over = False
        self._news = threading.Condition()
        self.process = subprocess.Popen(
            [
                *(str(PROGRAM), "run", str(protocol), "--mic", "none", "--speaker", "none"),
                *("--keyboard", "--format", "json", "--data-dir", str(self.data_dir), *options),
            ],
            env={
                **os.environ,
                "XDG_CONFIG_HOME": str(folder / "config"),
                "XDG_CACHE_HOME": str(folder / "cache"),
                **(env or {}),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> TypedSession:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def journal(self) -> Path:
        """The one journal, at its own place."""
        (path,) = (self.data_dir / "sessions").glob("*.jsonl")
        return path

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of a kind so far."""
        return [line for line in list(self.lines) if line["kind"] == kind]

    def wait_for(self, kind: str, count: int = 1, **values: Any) -> Line:
        """Wait until there are so many lines of a kind with some values, and return the last."""

        def found() -> list[Line]:
            return [line for line in self.of_kind(kind) if values.items() <= line.items()]

        self._wait(lambda: len(found()) >= count, f"{kind} {values}")
        return found()[count - 1]

    def type(self, *words: str) -> None:
        """Type commands, a line each, and wait until each was taken."""
        assert self.process.stdin is not None
        for word in words:
            before = len(self.of_kind("heard"))
            self.process.stdin.write(f"{word}\n")
            self.process.stdin.flush()
            self.wait_for("heard", before + 1)

    def end(self) -> tuple[int, str]:
        """Wait for the program's end; return its exit code and all of its standard error."""
        assert self.process.stdin is not None
        assert self.process.stderr is not None
        self.process.stdin.close()
        errors = self.process.stderr.read()
        return self.process.wait(LIMIT_S), errors

    def kill(self) -> None:
        """Kill it outright, as a cut of power would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                continue

    def _read(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            line = json.loads(text)
            with self._news:
                self.lines.append(line)
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def _wait(self, come: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LIMIT_S
        with self._news:
            while not come():
                left = deadline - time.monotonic()
                assert left > 0, f"{what} did not come"
                assert not self._over, f"the program ended before {what}"
                self._news.wait(left)
