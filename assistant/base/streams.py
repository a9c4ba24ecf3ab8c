"""Standard output and error: what is printed on them must never hold up or end a session.

Nothing else in the program prints (but the voice's child process, to its parent), as all that is
printed is made `printable` here; what tables and the screen draw is so in `tables` and `screen`.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from assistant.core.faults import Fault
from assistant.core.printable import on_a_line, printable

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

MOST_WAITING = 10_000
"""Lines kept for a reader that is slow. With a command every seven seconds, as in the bundled
recording, a session writes 54 a minute: 4,900 in 90 minutes. So many take some 2 MB."""

STANDARD_ERROR = 2
"""The number under which C writes to it, whatever Python does."""

RETRY_S = 0.05
"""Seconds between attempts at a pipe that is full and was made not to wait."""


def mend_standard_streams() -> None:
    """Make sure that printing cannot fail for want of a stream or of a letter in its encoding."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the program was started with it closed
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (for good)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def let_go_of_unwritten() -> None:
    """Drop what can no longer be written: its reader, its terminal or its disk is gone.

    Python would try again as it exits, complain, and give an exit code of its own.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)


def tell(line: str) -> None:
    """Say a line on standard error, at once, if anybody can be told there.

    It may be several, of which each is about something of its own.
    """
    try:
        print(printable(line), file=sys.stderr, flush=True)
    except OSError:
        let_go_of_unwritten()


def warn(line: str) -> None:
    """Say a line on standard error in the program's name."""
    tell(f"assistant: {line}")


def error_number() -> int:
    """Return the number by which `sys.stderr` is written to: 2, unless that was put aside."""
    try:
        return sys.stderr.fileno()
    except (OSError, ValueError):  # it leads nowhere, as in tests; or is closed
        return STANDARD_ERROR


@contextlib.contextmanager
def printing() -> Iterator[None]:
    """Bring out what is printed inside, and nothing else is done inside.

    Raises:
        Fault: standard output cannot be written, as on a full disk.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go_of_unwritten()
        raise Fault(f"the output cannot be written: {error.strerror}") from error


def bring(text: str, out: SupportsWrite[str] | None = None) -> None:
    """Print a text with the ends of its lines, on standard output unless it goes elsewhere.

    Raises:
        Fault, BrokenPipeError: as `printing` says.
    """
    with printing():
        print(printable(text), end="", file=out)


def apart(stream: TextIO) -> TextIO:
    """Return a second way to where `stream` leads.

    A thread that hangs in one of them, as the terminal was stopped, does not hold up the other.
    """
    return os.fdopen(
        os.dup(stream.fileno()), "w", encoding=stream.encoding or "utf-8", errors="replace"
    )


class Written(Protocol):
    """What takes bytes, and says how many it has taken; some may be left."""

    def write(self, line: bytes, /) -> int | None:
        """Take the bytes, or some. Raises OSError where it takes none any more."""


class Lines:
    """Lines for a reader that may be slow, stall or go away; whoever puts them never waits.

    They are written in the order put, each as soon as the reader takes it. A reader that has gone
    is done without. So is one that leaves `MOST_WAITING` lines untaken: `fault` says so.
    They go where `stream` leads, or without one into a `file`, as UTF-8.
    """

    def __init__(self, stream: TextIO | None, file: Written | None = None) -> None:
        self.fault = ""
        self.lost = ""
        """Why lines are missing, in few words: the disk is full, or nobody reads any more."""
        if stream is not None:
            file = os.fdopen(os.dup(stream.fileno()), "wb", buffering=0)
        assert file is not None
        self._file = file
        self._encoding = (stream and stream.encoding) or "utf-8"
        self._waiting: queue.Queue[bytes | None] = queue.Queue(MOST_WAITING)
        self._gone = False
        self._writer = threading.Thread(target=self._write, name="lines", daemon=True)
        self._writer.start()

    def put(self, line: str) -> None:
        """Have the line written and ended; what the stream's encoding lacks is replaced."""
        self._hand_over(f"{on_a_line(line)}\n".encode(self._encoding, errors="replace"))

    def finish(self, limit_s: float | None = None) -> None:
        """Wait until all lines are taken, for so many seconds at most. None can be put after it."""
        self._hand_over(None)
        if not self.fault:
            self._writer.join(limit_s)

    def _hand_over(self, line: bytes | None) -> None:
        if self._gone:
            return
        self._gone = line is None
        try:
            self._waiting.put_nowait(line)
        except queue.Full:
            self._gone = True
            self.lost = "its reader is too slow"
            self.fault = (
                f"{MOST_WAITING} lines waited for the reader of standard output; "
                "it gets no more, and the session is saved all the same"
            )

    def _write(self) -> None:
        while (line := self._waiting.get()) is not None and not self.fault:
            try:
                while line:
                    written = self._file.write(line)
                    if not written:
                        time.sleep(RETRY_S)
                    line = line[written or 0 :]
            except OSError as error:
                self._gone = True  # nobody can read any more; the hold goes on
                self.lost = error.strerror or str(error)
                return
