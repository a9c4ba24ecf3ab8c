"""What C libraries print, put aside: in processes of their own, whose standard error is real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LIMIT_S = 30.0
"""How long anything may take that should come at all."""

BEGIN = """\
import ctypes, logging, os, subprocess, sys, threading
from contextlib import ExitStack
from assistant.base.logs import keep_log
from assistant.base.native_lines import put_native_lines_aside
from assistant.base.streams import mend_standard_streams, warn
mend_standard_streams()
at_end = ExitStack()
keep_log(sys.argv[1] if len(sys.argv) > 1 else None, "info", at_end)
put_native_lines_aside(at_end)
"""

END = """
at_end.close()
"""


class Log:
    """A log that is still to be written, and what will stand in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def told(self) -> list[str]:
        """Return its records without their times, the level and what all loggers begin with."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [line.partition(" INFO assistant.")[2] for line in lines]


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A log in a folder of its own."""
    return Log(tmp_path / "log")


def ran(
    body: str, *arguments: Path, end: str = END, code: int = 0, shell: str = ""
) -> subprocess.CompletedProcess[str]:
    """Return what became of a program that puts native lines aside and does what `body` says."""
    command = [sys.executable, "-c", BEGIN + body + end, *map(str, arguments)]
    if shell:
        command = ["sh", "-c", f'exec "$0" "$@" {shell}', *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == code, done.stderr
    return done


def test_lines_from_c_go_into_the_log_each_librarys_to_its_own_logger(log: Log) -> None:
    """By how they begin; a line that nobody is known by goes to the logger of all."""
    body = r"""
libc = ctypes.CDLL(None)
for line in (
    b"ALSA lib pcm.c:2660:(snd_pcm_open_noupdate) Unknown PCM front\n",
    b"Expression 'alsa_snd_pcm_start' failed in 'pa_linux_alsa.c', line: 3290\n",
    b"WARNING (VoskAPI:UpdateGrammarFst():recognizer.cc:287) odd\n",
    b"jack server is not running or cannot be started\n",
    b"half a line, ", b"and its end\n\nthe last without one",
):
    libc.write(2, line, len(line))
"""
    assert ran(body, log.path).stderr == ""
    assert log.told() == [
        "native.alsa: ALSA lib pcm.c:2660:(snd_pcm_open_noupdate) Unknown PCM front",
        "native.portaudio: Expression 'alsa_snd_pcm_start' failed in 'pa_linux_alsa.c', line: 3290",
        "native.vosk: WARNING (VoskAPI:UpdateGrammarFst():recognizer.cc:287) odd",
        "native.jack: jack server is not running or cannot be started",
        "native: half a line, and its end",
        "native: the last without one",
    ]


def test_without_a_log_they_are_dropped() -> None:
    """The screen stays as it is, whatever a library thinks of the machine."""
    assert ran('os.write(2, b"ALSA lib pcm.c: underrun\\n")').stderr == ""


def test_our_own_lines_are_seen(log: Log) -> None:
    """What the program says on standard error goes where it went, and into no log."""
    body = """
os.write(2, b"ALSA lib pcm.c: underrun\\n")
warn("said")
print("printed", file=sys.stderr)
"""
    assert ran(body, log.path).stderr == "assistant: said\nprinted\n"
    assert log.told() == ["native.alsa: ALSA lib pcm.c: underrun"]


def test_tracebacks_are_seen() -> None:
    """An error of the program's, in its main thread or in another, is not swallowed."""
    body = """
def fail():
    raise RuntimeError("in a thread")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
raise RuntimeError("at last")
"""
    told = ran(body, end="", code=1).stderr
    assert "RuntimeError: in a thread" in told
    assert told.endswith("RuntimeError: at last\n")


def test_a_crash_is_seen() -> None:
    """Where a library brings the interpreter down, the place in the program is told."""
    told = ran("os.abort()", end="", code=-signal.SIGABRT).stderr
    assert "Fatal Python error: Aborted" in told
    assert 'File "<string>"' in told


def test_who_prints_never_waits() -> None:
    """A library may print far more than a pipe takes while nothing of Python runs.

    The call holds the interpreter's lock, so that the reader cannot read meanwhile.
    """
    body = """
holding_the_lock = ctypes.PyDLL(None)
for _ in range(50):
    assert holding_the_lock.write(2, b"ALSA lib " + 4000 * b"x" + b"\\n", 4010) in (4010, -1)
warn("through")
"""
    assert ran(body).stderr == "assistant: through\n"


def test_a_line_without_an_end_is_cut(log: Log) -> None:
    """It takes no more memory than so long a line; what follows it is told too."""
    body = """
libc = ctypes.CDLL(None)
for _ in range(100):
    libc.write(2, 1000 * b"x", 1000)
"""
    ran(body, log.path)
    assert {len(line) for line in log.told()} <= set(range(len("native: ") + 4097))
    assert log.told()


def test_children_inherit_it(log: Log) -> None:
    """What a child process prints goes into the log as well."""
    ran('subprocess.run(["sh", "-c", "echo espeak: no voice >&2"])', log.path)
    assert log.told() == ["native.espeak: espeak: no voice"]


def test_a_child_that_outlives_the_program_does_not_hold_it_up(log: Log) -> None:
    """It may keep the pipe open; the end does not wait for it."""
    began = time.monotonic()
    body = """
child = subprocess.Popen(["sleep", "100"], stdout=subprocess.DEVNULL)
os.write(2, b"ALSA lib last\\n")
"""
    ran(body, log.path, end=END + "child.kill()\n")
    assert time.monotonic() - began < LIMIT_S / 2
    assert log.told() == ["native.alsa: ALSA lib last"]


def test_at_the_end_all_is_as_before() -> None:
    """Standard error leads where it led, for C and for Python."""
    after = """
before = sys.stderr
at_end.close()
assert sys.stderr is not before and sys.stderr is sys.__stderr__ and sys.stderr.fileno() == 2
os.write(2, b"from C\\n")
print("from Python", file=sys.stderr)
"""
    assert ran("", end=after).stderr == "from C\nfrom Python\n"


@pytest.mark.parametrize("closed", ["2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_without_standard_error_all_goes_on(log: Log, closed: str) -> None:
    """A program started without one has its log, and no file of its own gets that number."""
    body = """
os.write(2, b"ALSA lib pcm.c: underrun\\n")
warn("nobody reads this")
"""
    end = END + "os.write(2, b'nor this')\n"
    assert ran(body, log.path, end=end, shell=closed).stderr == ""
    assert log.told() == ["native.alsa: ALSA lib pcm.c: underrun"]


def test_a_reader_that_has_gone_does_not_matter(log: Log) -> None:
    """Standard error may be a pipe that nobody reads any more."""
    reading, writing = os.pipe()
    os.close(reading)
    body = 'os.write(2, b"ALSA lib pcm.c: underrun\\n"); warn("lost")'
    command = [sys.executable, "-c", BEGIN + body + END, str(log.path)]
    try:
        done = subprocess.run(command, stderr=writing, timeout=LIMIT_S, check=False)
    finally:
        os.close(writing)
    assert done.returncode == 0
    assert log.told() == ["native.alsa: ALSA lib pcm.c: underrun"]
