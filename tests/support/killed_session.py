"""The real program, typed to or on a recording, followed line by line, and killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from assistant.core.domain.events import Record
from assistant.edges.store.journal import Logbook, journal_folder, read_journal
from tests.support.broken_session import next_word
from tests.support.program import PROGRAM, Line

LIMIT_S = 60.0
"""How long anything may take that should come at all: long, as the machine may be busy."""

TYPED = ("--mic", "none", "--keyboard")


class KilledSession:
    """A session without sound, for use in a `with` statement, which kills it if it still runs.

    Sessions, settings and the cache are kept in `folder`. `arguments` are those of `assistant`.
    """

    def __init__(self, folder: Path, *arguments: str, sound: Sequence[str] = TYPED) -> None:
        self.data_dir = folder / "data"
        self.lines: list[Line] = []
        self._news = threading.Condition()
        self._over = False
        self._followed = 0
        self._errors = folder / "stderr.txt"
        with self._errors.open("w") as errors:
            self.process = subprocess.Popen(
                [
                    *(str(PROGRAM), *arguments, "--data-dir", str(self.data_dir)),
                    *("--format", "json", *sound),
                ],
                env={"XDG_CACHE_HOME": str(folder / "cache")}
                | os.environ
                | {"XDG_CONFIG_HOME": str(folder / "config")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,))
        self._reader.start()

    def __enter__(self) -> KilledSession:
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
        return [line for line in self.lines if line["kind"] == kind]

    def type(self, text: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has just ended: who follows it finds that
            self.process.stdin.write(f"{text}\n")
            self.process.stdin.flush()

    def follow_to(self, kind: str, **fields: Any) -> Line:
        """Wait for a line of this kind in which the fields stand, and return it."""
        while (line := self.next_line()) is not None:
            if line["kind"] == kind and fields.items() <= line.items():
                return line
        raise AssertionError(f"no {kind} with {fields}; {self.lines[-8:]}; {self.errors}")

    def say(self, *phrases: str) -> None:
        """Type each phrase once a state takes it."""
        for phrase in phrases:
            while phrase not in self.follow_to("state")["legal"]:
                pass
            self.type(phrase)

    def next_line(self) -> Line | None:
        """Wait for the next line and return it; None at the end of all."""
        deadline = time.monotonic() + LIMIT_S
        with self._news:
            while self._followed == len(self.lines) and not self._over:
                if not self._news.wait(deadline - time.monotonic()):
                    raise AssertionError(f"nothing happens; {self.lines[-8:]}; {self.errors}")
            if self._followed == len(self.lines):
                return None
            self._followed += 1
            return self.lines[self._followed - 1]

    def walk(self, pause_s: float = 0.0, lines: int | None = None) -> None:
        """Walk it as `next_word` has it, to its end or until so many lines have come.

        A word is typed so many seconds after it is asked for.
        """
        said = ""
        while lines is None or self._followed < lines:
            line = self.next_line()
            if line is None:
                return
            if line["kind"] == "say":
                said = line["text"]
            if line["kind"] == "state" and line["state"] != "ended":
                here = (line["step"], line["side"], line["layer"])
                word = next_word(line["state"], here, said, list(self.book.records))
                if word in line["legal"]:
                    time.sleep(pause_s)
                    self.type(word)

    @property
    def book(self) -> Logbook:
        """What the journal that was written last says."""
        paths = journal_folder(self.data_dir).glob("*.jsonl")
        path = max(paths, key=lambda path: path.stat().st_mtime_ns, default=None)
        book = None if path is None else read_journal(path)[0]
        return book or Logbook({}, ())

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


def records_of(data_dir: Path) -> list[tuple[str, list[Record]]]:
    """Return the id and the lines of each session that is kept, the oldest first."""
    read = [read_journal(path)[0] for path in sorted(journal_folder(data_dir).glob("*.jsonl"))]
    return [(book.session["id"], list(book.records)) for book in read if book is not None]
