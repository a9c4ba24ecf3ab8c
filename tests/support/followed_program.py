"""The real program as a child of the tests: started, followed line by line, typed to, ended or
killed. Every test that follows one does so by this.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Generic, Self, TypeVar

from assistant.edges.audio.host_clock import host_now
from tests.support.program import PROGRAM, Line

LIMIT_S = 60.0
"""How long anything may take that should come at all: long, as the machine may be busy."""

LISTS = ("legal", "here")
"""Fields that hold all that could be said."""

Read = TypeVar("Read")


class Followed(Generic[Read]):
    """A run of the program, for use in a `with` statement, which kills it if it still runs.

    `arguments` are those of `assistant`; `env` is its whole environment but for settings and the
    cache, which are kept in `folder`. One of its two outputs is followed, each line made by `read`;
    the other goes into a file there.
    """

    def __init__(
        self,
        folder: Path,
        arguments: Sequence[str],
        env: Mapping[str, str],
        read: Callable[[str], Read],
        *,
        by_errors: bool = False,
    ) -> None:
        self.lines: list[Read] = []
        """Every line so far."""
        self.read_at: list[float] = []
        """The instant of `host_now` at which each of them was read."""
        self._make = read
        self._followed = 0  # lines that `follow` has passed
        self._over = False
        self._news = threading.Condition()
        self._besides = folder / ("stdout.txt" if by_errors else "stderr.txt")
        with self._besides.open("w") as besides:
            self.started = host_now()
            self.process = subprocess.Popen(
                [str(PROGRAM), *arguments, "--format", "json"],
                env={"XDG_CACHE_HOME": str(folder / "cache")}
                | dict(env)
                | {"XDG_CONFIG_HOME": str(folder / "config")},
                stdin=subprocess.PIPE,
                stdout=besides if by_errors else subprocess.PIPE,
                stderr=subprocess.PIPE if by_errors else besides,
                text=True,
            )
        out = self.process.stderr if by_errors else self.process.stdout
        assert out is not None
        self._reader = threading.Thread(target=self._read, args=(out,))
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
    def besides(self) -> str:
        """What the program wrote to the output that is not followed."""
        return self._besides.read_text()

    def next_line(self, deadline: float | None = None) -> Read | None:
        """Wait for the line after the one waited for last, and return it; None at the end of all.

        Fails where none comes by the deadline, in seconds of time.monotonic().
        """
        deadline = time.monotonic() + LIMIT_S if deadline is None else deadline
        with self._news:
            while self._followed == len(self.lines) and not self._over:
                if not self._news.wait(deadline - time.monotonic()):
                    raise AssertionError(f"nothing comes; {self._told()}; {self.besides}")
            if self._followed == len(self.lines):
                return None
            self._followed += 1
            return self.lines[self._followed - 1]

    def follow(self, fits: Callable[[Read], bool], wanted: str) -> Read:
        """Wait for a line that fits, after the one waited for last; fails where none comes."""
        deadline = time.monotonic() + LIMIT_S
        while (line := self.next_line(deadline)) is not None:
            if fits(line):
                return line
        raise AssertionError(f"no {wanted}; {self._told()}; {self.besides}")

    def until(self, so: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> None:
        """Wait until the lines so far make something so; fails where that takes too long."""
        if not self.becomes(so, limit_s):
            raise AssertionError(f"not {what}; {self._told()}; {self.besides}")

    def becomes(self, so: Callable[[], bool], within_s: float) -> bool:
        """Wait so many seconds until the lines so far make something so; return whether it is."""
        with self._news:
            self._news.wait_for(lambda: so() or self._over, within_s)
            return so()

    def type(self, text: str) -> None:
        """Type a line, where the program has a keyboard."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has just ended: who follows it finds that
            self.process.stdin.write(f"{text}\n")
            self.process.stdin.flush()

    def kill(self, by: signal.Signals = signal.SIGKILL) -> None:
        """Kill it as a cut of power would, or tell it to end."""
        if self.process.poll() is None:
            self.process.send_signal(by)
            self._wait()  # before its input ends, which would end it too
        self.end()

    def end(self) -> int:
        """Wait for the program's end; return its exit code."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        code = self._wait()
        self._reader.join()
        return code

    def _wait(self) -> int:
        try:
            return self.process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end; {self._told()}; {self.besides}") from None

    def _told(self) -> str:
        """Return what it told last, for whoever reads that a test failed."""
        return "\n".join(map(str, self.lines[-12:]))

    def _read(self, out: IO[str]) -> None:
        for text in out:
            read = host_now()
            with self._news:
                if text.endswith("\n"):  # the last may be cut
                    self.lines.append(self._make(text))
                    self.read_at.append(read)
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()


class FollowedProgram(Followed[Line]):
    """A run that writes JSON, a line for each thing that happens."""

    def __init__(self, folder: Path, arguments: Sequence[str], env: Mapping[str, str]) -> None:
        super().__init__(folder, arguments, env, json.loads)

    @property
    def errors(self) -> str:
        """What the program wrote to standard error."""
        return self.besides

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of a kind so far."""
        return [line for line in list(self.lines) if line["kind"] == kind]

    def follow_to(self, kind: str, **fields: Any) -> Line:
        """Wait for a line of this kind in which the fields stand, and return it.

        Only lines after the one waited for last count. Fails where none comes.
        """
        return self.follow(
            lambda line: line["kind"] == kind and fields.items() <= line.items(),
            f"a line {kind!r} with {fields}",
        )

    def wait_for_turn(self, phrase: str) -> None:
        """Wait for a line that tells of a state which takes the phrase."""
        self.follow(lambda line: phrase in line.get("legal", ()), f"a state that takes {phrase!r}")

    def _told(self) -> str:
        """Most of a line is what could be said."""
        short = ({k: v for k, v in line.items() if k not in LISTS} for line in self.lines[-12:])
        return "\n".join(map(str, short))
