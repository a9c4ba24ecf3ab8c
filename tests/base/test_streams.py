"""Lines for readers of every kind: quick, slow, stalled and gone."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from assistant.base import streams
from assistant.base.streams import Lines, apart, bring, warn

LIMIT_S = 10.0
"""How long anything may take that should come at all."""

LONG = 100_000 * "x"
"""More than a pipe takes that nobody reads: 64 kB."""


class Pipe:
    """A pipe and its reader."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.reading, writing = os.pipe()
        self.out: TextIO = os.fdopen(writing, "w", encoding=encoding)

    def read(self) -> bytes:
        """Return what is there, waiting for something."""
        return os.read(self.reading, 1 << 20)

    def read_to(self, ending: bytes) -> bytes:
        """Return all up to something."""
        read = b""
        while not read.endswith(ending):
            read += self.read()
        return read


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """A pipe whose reader comes when the test does."""
    pipe = Pipe()
    yield pipe
    pipe.out.close()
    os.close(pipe.reading)


def finished(lines: Lines, limit_s: float = LIMIT_S) -> bool:
    """Return whether all lines are taken in time."""
    finishing = threading.Thread(target=lines.finish, daemon=True)
    finishing.start()
    finishing.join(limit_s)
    return not finishing.is_alive()


def test_each_line_is_written_at_once(pipe: Pipe) -> None:
    """Who reads along has each line as soon as it is put."""
    lines = Lines(pipe.out)
    for line in ("one", "two"):
        lines.put(line)
        assert pipe.read() == f"{line}\n".encode()
    assert finished(lines)
    assert lines.fault == ""


def test_a_reader_that_stalls_holds_up_nobody_and_loses_nothing(pipe: Pipe) -> None:
    """Far more than a pipe takes can be put without a wait; read at last, it is all there."""
    lines = Lines(pipe.out)
    began = time.monotonic()
    for number in range(100):
        lines.put(f"{number} {LONG}")
    assert time.monotonic() - began < 1.0
    assert not finished(lines, 0.2)
    read = pipe.read_to(b"\n99 " + LONG.encode() + b"\n").decode().splitlines()
    assert read == [f"{number} {LONG}" for number in range(100)]
    assert finished(lines)
    assert lines.fault == ""


def test_a_wait_for_the_reader_can_have_a_limit(pipe: Pipe) -> None:
    """`finish` gives up in time; a later one waits on for the same lines."""
    lines = Lines(pipe.out)
    lines.put(LONG)
    began = time.monotonic()
    lines.finish(0.2)
    assert 0.2 <= time.monotonic() - began < 1.0
    assert pipe.read_to(b"\n").decode() == f"{LONG}\n"
    assert finished(lines)


def test_a_reader_that_stalls_for_too_long_is_let_go(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the most lines that are kept it gets no more, and the fault says so."""
    monkeypatch.setattr(streams, "MOST_WAITING", 10)
    lines = Lines(pipe.out)
    lines.put(LONG)
    read = os.read(pipe.reading, 1)
    for _ in range(20):
        lines.put("more")
    assert "10 lines waited for the reader" in lines.fault
    assert finished(lines)
    read += pipe.read_to(b"\n")
    lines.put("more")
    assert read.decode() == f"{LONG}\n"
    os.set_blocking(pipe.reading, False)
    with pytest.raises(BlockingIOError):
        pipe.read()


def test_a_reader_that_goes_away_does_not_matter(pipe: Pipe) -> None:
    """Nothing is raised when nobody reads any more, then or later, nor is it waited for."""
    lines = Lines(pipe.out)
    lines.put(LONG)
    unread, pipe.reading = pipe.reading, os.open(os.devnull, os.O_RDONLY)
    os.close(unread)
    for _ in range(3):
        lines.put("more")
    assert finished(lines)
    assert lines.fault == ""


def test_a_full_disk_does_not_matter() -> None:
    """Lines that go to a file on a full disk are lost; the session is not."""
    with Path("/dev/full").open("w", encoding="utf-8") as out:
        lines = Lines(out)
        for _ in range(3):
            lines.put("lost")
        assert finished(lines)


def test_a_pipe_that_does_not_wait_gets_every_line(pipe: Pipe) -> None:
    """Whoever started the program may have made it so; its lines are whole all the same."""
    os.set_blocking(pipe.out.fileno(), False)
    lines = Lines(pipe.out)
    lines.put(LONG)
    lines.put("end")
    assert pipe.read_to(b"end\n").decode() == f"{LONG}\nend\n"
    assert finished(lines)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_an_output_without_our_signs_gets_every_line(encoding: str) -> None:
    """A system's old encoding costs a sign, never a line nor the lines after it."""
    pipe = Pipe(encoding)
    lines = Lines(pipe.out)
    lines.put("♪ floor")
    lines.put("Über “Λ” \udcff")
    lines.put("end")
    read = pipe.read_to(b"end\n").decode(encoding).splitlines()
    assert len(read) == 3
    assert read[0].endswith(" floor")
    assert finished(lines)
    pipe.out.close()
    os.close(pipe.reading)


def test_a_stream_apart_leads_to_the_same_place(pipe: Pipe) -> None:
    """Both ways are of one encoding, and to hang in one does not hold up the other."""
    second = apart(pipe.out)
    stuck = threading.Thread(target=second.write, args=(LONG,), daemon=True)
    stuck.start()
    stuck.join(0.2)
    assert stuck.is_alive()
    assert isinstance(second, io.TextIOWrapper)
    assert second.encoding == pipe.out.encoding
    pipe.out.flush()
    read = b""
    while len(read) < len(LONG):
        read += pipe.read()
    stuck.join(LIMIT_S)
    second.close()


HOSTILE = "\x1b[31mred\x07\x9b\u202e"
SEEN = "\\x1b[31mred\\x07\\x9b\\u202e"


def test_what_is_printed_moves_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is said or printed, sequences for terminals in it are seen and do nothing."""
    warn(f"{HOSTILE}: no such file")
    bring(f"one\n{HOSTILE}\n")
    printed = capsys.readouterr()
    assert printed.err == f"assistant: {SEEN}: no such file\n"
    assert printed.out == f"one\n{SEEN}\n"


def test_a_line_stays_one(pipe: Pipe) -> None:
    """A line that holds the end of one does not become two, and moves no terminal."""
    lines = Lines(pipe.out)
    lines.put(f"noted {HOSTILE}\nend finished")
    lines.finish()
    assert pipe.read().decode() == f"noted {SEEN}\\nend finished\n"
