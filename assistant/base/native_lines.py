"""What libraries print from C on standard error: into the log, off the screen.

ALSA, PortAudio, Vosk and the like know of no logger, and print when a device goes or a model is
odd. While they are put aside, standard error's number leads into a pipe. Its lines become records
of a logger for each library, and are dropped where nothing is logged. What the program itself
says, and tracebacks, go where standard error led, by a number of their own.

(sounddevice itself sends to nowhere what PortAudio prints while it starts.)
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import re
import sys
import threading
from contextlib import ExitStack
from typing import TextIO

from assistant.base.streams import STANDARD_ERROR, error_number
from assistant.edges.system.pipes import let_none_wait

LOGGER = "assistant.native"

LIBRARIES = {
    "alsa": re.compile(r"ALSA lib |aplay: "),
    "portaudio": re.compile(r"Expression '|PortAudio |PaAlsa|Pa[A-Z]\w+: "),
    "vosk": re.compile(r"(LOG|WARNING|ERROR|ASSERTION_FAILED|VLOG\[\d+\]) \("),
    "pulse": re.compile(r"Assertion '.*pulse|pulseaudio|pa_"),
    "jack": re.compile(r"(?i)jack|Cannot connect to server (socket|request)"),
    "espeak": re.compile(r"(?i)espeak"),
}
"""By what a library's lines are known: as they begin."""

_AT_ONCE = 1 << 16
"""Bytes read at a time: what a pipe holds."""

_LONGEST = 4096
"""Bytes of a line beyond which it is cut: a library may print what has no end."""

_LAST_LINES_S = 0.2
"""Seconds that the last lines may take. A child that has outlived us may hold the pipe open."""


def put_native_lines_aside(at_end: ExitStack) -> None:
    """Have all that is printed from C on standard error logged, until the stack is closed.

    `sys.stderr` is another stream meanwhile, which leads where it led before. A crash of the
    interpreter is told there too, with the place in the program. Child processes inherit the pipe.
    """
    with contextlib.suppress(OSError):  # without it the lines are seen: no reason to end
        at_end.callback(_Aside().end)


class _Aside:
    """Standard error's number leads into a pipe, until the end.

    Raises:
        OSError: the system lends no pipe.
    """

    def __init__(self) -> None:
        with contextlib.ExitStack() as unless_it_works:
            if not _is_open(STANDARD_ERROR):  # lest the pipe get its number
                _lead_to_nowhere(STANDARD_ERROR)
            self._led = os.dup(STANDARD_ERROR)
            unless_it_works.callback(os.close, self._led)
            self._crash = os.dup(STANDARD_ERROR)  # as the screen may put the other aside
            unless_it_works.callback(os.close, self._crash)
            self._reading, writing = os.pipe()
            unless_it_works.pop_all()
        # Whoever prints must never wait, above all no sound thread: what a full pipe does not
        # take is lost.
        let_none_wait(writing)
        os.dup2(writing, STANDARD_ERROR)
        os.close(writing)
        self._before = sys.stderr
        self._ours: TextIO | None = None
        if error_number() == STANDARD_ERROR:
            encoding = sys.stderr.encoding
            self._ours = os.fdopen(self._led, "w", 1, encoding, "replace", closefd=False)
            sys.stderr = self._ours
        self._reported = faulthandler.is_enabled()
        faulthandler.enable(self._crash)
        self._reader = threading.Thread(target=self._read, name="native lines", daemon=True)
        self._reader.start()

    def end(self) -> None:
        """Lead standard error back, after the last lines; its stream is the old one again."""
        with contextlib.suppress(OSError):
            os.dup2(self._led, STANDARD_ERROR)  # closes the pipe's end, unless a child has it
        self._reader.join(_LAST_LINES_S)
        if self._ours is not None and sys.stderr is self._ours:
            sys.stderr = self._before
        if self._reported:
            faulthandler.enable(STANDARD_ERROR)
        else:
            faulthandler.disable()
        os.close(self._crash)  # the other is still held by whoever kept the stream

    def _read(self) -> None:
        left = b""
        while chunk := os.read(self._reading, _AT_ONCE):
            *lines, left = (left + chunk).split(b"\n")
            for line in lines:
                _log(line)
            if len(left) > _LONGEST:
                _log(left)
                left = b""
        _log(left)
        os.close(self._reading)


def _log(line: bytes) -> None:
    text = line[:_LONGEST].decode(errors="backslashreplace").strip()
    if text:
        name = next((name for name, known in LIBRARIES.items() if known.match(text)), "")
        logging.getLogger(f"{LOGGER}.{name}" if name else LOGGER).info("%s", text)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _lead_to_nowhere(number: int) -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)
