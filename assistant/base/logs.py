"""The log: what the program did, a line for each record, where `--log` asks for one.

Every module of the edges and the application has a logger of its own name; the core has none, as
what it does is told by its events and effects. At info and above no record holds a client's code,
a note, an answer, a word that was heard, a token or what a device is called: a log goes with a
fault report. At debug there are the commands and words that were heard, and still none of the
rest. Paths, which libraries print, are taken out of every line.

A record is written by a thread of its own: a disk or a terminal that hangs holds up nobody, and
one that is full costs lines, never a session. PortAudio's callbacks do not log all the same. They
count, and the threads that watch the streams tell: to format a line takes locks and memory, for
which a thread that must deliver a block within 20 ms cannot wait.
"""

from __future__ import annotations

import json
import logging
import os
import re
import stat
import sys
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from assistant.base.paths import mode_of, typed_path
from assistant.base.streams import Lines, warn
from assistant.core.faults import UsageError
from assistant.core.printable import on_a_line
from assistant.edges.files.private_file import make_private, open_private

PACKAGE = "assistant"
"""Only loggers of this name and below are written: a library's own might tell an address with its
token."""

STANDARD_ERROR = "-"

LAST_LINES_S = 1.0
"""Seconds that the log's disk, or its reader, may take at the end of the program."""

MOST_BYTES = 4 << 20
"""Bytes of a log, after which it goes on in a new one; the one before is kept beside it, under
its name and ".1". At debug a line of a session has 112 bytes (the bundled recording's first 28): so
many are some 37,000 lines, which is weeks of sessions, and still go with a letter."""

PLACE = "<path>"
"""Stands for a path."""

_PATH = re.compile(
    r"""(['"])(?:~|[A-Za-z]:)?[/\\].*\1  # in quotes it may hold anything
    | (?<![\w/\\.-])(?:~|[A-Za-z]:)?[/\\](?=[^\s/\\])[^:'"<>|()]*  # else up to what follows it
    """,
    re.VERBOSE,
)
"""A whole path, also with spaces in it. A name alone, or "48000/2", is none."""

_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OURS = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ ")


def keep_log(where: str | None, level: str, at_end: ExitStack) -> None:
    """Write a log to a file, or to standard error for "-", until the stack is closed.

    Without a place nothing is logged, nor printed in its stead. `level` is one of logging's names,
    in small letters.

    Raises:
        UsageError: the file can't be written, or is no log.
    """
    ours = logging.getLogger(PACKAGE)
    if where is None:
        _handled_by(logging.NullHandler(), ours, at_end)
        _at_level(ours, logging.CRITICAL + 1, at_end)
    else:
        _handled_by(_to(where, at_end), ours, at_end)
        _at_level(ours, getattr(logging, level.upper()), at_end)
    # Else what a library tells would be printed on the screen, as a last resort.
    _handled_by(logging.NullHandler(), logging.getLogger(), at_end)


def _to(where: str, at_end: ExitStack) -> logging.Handler:
    if where == STANDARD_ERROR:
        lines = Lines(sys.stderr)
        at_end.callback(lines.finish, LAST_LINES_S)
        return _LogLines(lines)
    path = typed_path(where, "--log")
    lines = _opened(path)
    at_end.callback(_end, lines, path)
    return _LogLines(lines)


def _opened(path: Path) -> Lines:
    """Return the way to the end of a log, which is its owner's alone."""
    mode = mode_of(path, "--log")
    if mode is not None and not stat.S_ISREG(mode):
        raise UsageError(f"--log {path}: not a file; give a file's name, or - for standard error")
    try:
        descriptor = open_private(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        with os.fdopen(descriptor, "rb", buffering=0):
            head = os.read(descriptor, 64)
            if head and not _OURS.match(head):  # a slip must not spoil a protocol or a letter
                raise UsageError(
                    f"--log {path}: there is a file here that is no log; give another name"
                )
            if mode is not None:
                make_private(path, descriptor)
            # Opened before that is closed, which may have standard error's number if nothing else.
            lines = Lines(None, _Kept(path))
            cut = head and not _ends_a_line(descriptor)  # the disk was full, the power was cut
        if cut:
            lines.put("")
        return lines
    except OSError as error:
        raise UsageError(
            f"--log {path}: can't be written: {error.strerror}; give another place"
        ) from error


def _ends_a_line(file: int) -> bool:
    os.lseek(file, -1, os.SEEK_END)
    return os.read(file, 1) == b"\n"


def _end(lines: Lines, path: Path) -> None:
    lines.finish(LAST_LINES_S)
    if lines.lost:
        warn(f"--log {path}: the log is not whole ({lines.lost})")


def _handled_by(handler: logging.Handler, logger: logging.Logger, at_end: ExitStack) -> None:
    logger.addHandler(handler)
    at_end.callback(logger.removeHandler, handler)


def _at_level(logger: logging.Logger, level: int, at_end: ExitStack) -> None:
    at_end.callback(logger.setLevel, logger.level)
    logger.setLevel(level)


class _Kept(RotatingFileHandler):
    """The file of a log, its owner's alone, and the one before it, for `Lines` to write into."""

    stream: Any  # of bytes, which go out at once

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8")

    def _open(self) -> Any:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        return os.fdopen(open_private(Path(self.baseFilename), flags), "ab", buffering=0)

    def close(self) -> None:
        """Leave it open: `logging` would close it at the program's exit before the last lines."""

    def write(self, line: bytes) -> int | None:
        """Add a line, or as much of it as the disk takes; return how many bytes that were.

        Raises:
            OSError: it takes none, or no further file can be begun.
        """
        if self.stream.seek(0, os.SEEK_END) + len(line) > self.maxBytes:
            self.doRollover()
        taken: int | None = self.stream.write(line)
        return taken


class _LogLines(logging.Handler):
    """Hands each record over as a line, and waits for nobody."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines
        formatter = _OneLine(_FORM)
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a record over; one that can't be formatted is named, as no log ends a session."""
        try:
            self._lines.put(self.format(record))
        except Exception as error:
            place = f"{record.filename}:{record.lineno}"
            self._lines.put(f"a record could not be formatted: {place}, {type(error).__name__}")


class _OneLine(logging.Formatter):
    """A record as one line, its time that of UTC."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end, and without where anything lies on this machine."""
        return on_a_line(_PATH.sub(PLACE, super().format(record)))


COUNTED = ("heard", "ignored", "retracted", "refused", "hold", "device_lost")
"""Kinds of events and facts whose numbers are logged. None tells what a client answered."""

LOGGED = frozenset(
    {"t", "kind", "command", "start_s", "end_s", "by", "device", "state", "step", "side", "layer"}
    | {"cue", "cause", "flaw", "mark", "outcome", "end_reason", "duration_s"}
)
"""Fields of events and effects that are logged at debug. No text is among them: it may be a
note."""


class Happenings:
    """What happens in a session, for its log: counted, and at debug a line each."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._counts: Counter[str] = Counter()

    def count(self, kind: str) -> None:
        """Count something that is not logged by itself."""
        self._counts[kind] += 1

    def log(self, record: Mapping[str, Any]) -> None:
        """Count an event or an effect, and log those of its fields that may be."""
        self.count(record["kind"])
        if self._logger.isEnabledFor(logging.DEBUG):
            told = {key: value for key, value in record.items() if key in LOGGED}
            self._logger.debug("%s", json.dumps(told))

    def __str__(self) -> str:
        """Return how often what is counted happened."""
        return ", ".join(f"{kind}: {self._counts[kind]}" for kind in COUNTED)
