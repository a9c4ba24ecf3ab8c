"""Typed lines through a real pipe and a real terminal."""

from __future__ import annotations

import io
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import TextIO

import pytest

from assistant.edges.display.keyboard import LONGEST_WAIT_S, MOST_WAITING, Keyboard

LIMIT_S = 10.0
"""How long a line may take to come through; a millisecond is usual."""


class Typist:
    """A keyboard on a pipe, and the pipe's other end."""

    def __init__(
        self, errors: str = "strict", keyboard: Callable[[TextIO], Keyboard] = Keyboard
    ) -> None:
        reading, self._writing = os.pipe()
        self.source: TextIO = os.fdopen(reading, encoding="utf-8", errors=errors)
        self.keyboard = keyboard(self.source)
        self.got: list[str] = []

    def type(self, text: bytes) -> None:
        """Write into the pipe."""
        os.write(self._writing, text)

    def leave(self) -> None:
        """Close the pipe."""
        if self._writing >= 0:
            os.close(self._writing)
            self._writing = -1

    def take(self, lines: int) -> list[str]:
        """Return all lines so far, once there are so many."""
        deadline = time.monotonic() + LIMIT_S
        while len(self.got) < lines and time.monotonic() < deadline:
            self.got += self.keyboard.lines()
            time.sleep(0.001)
        return self.got

    def take_all(self) -> list[str]:
        """Return all lines once the keyboard is closed."""
        deadline = time.monotonic() + LIMIT_S
        while not self.keyboard.closed and time.monotonic() < deadline:
            self.got += self.keyboard.lines()
            time.sleep(0.001)
        assert self.keyboard.closed
        return self.got


@pytest.fixture
def typist() -> Iterator[Typist]:
    """Somebody who types; the pipe is closed at the end."""
    typist = Typist()
    yield typist
    typist.leave()
    typist.take_all()
    typist.source.close()


def test_lines_come_in_order(typist: Typist) -> None:
    """Lines arrive as they were typed, each once, without a wait for the end."""
    typist.type(b"start\nyes\n")
    assert typist.take(2) == ["start", "yes"]
    typist.type(b"barrier\n")
    assert typist.take(3) == ["start", "yes", "barrier"]
    assert not typist.keyboard.closed


def test_asking_does_not_wait(typist: Typist) -> None:
    """With nothing typed, nothing is returned at once."""
    assert typist.keyboard.lines() == []
    assert not typist.keyboard.closed


def test_half_a_line_is_not_a_line_yet(typist: Typist) -> None:
    """A line counts when its end is typed."""
    typist.type(b"start\nst")
    assert typist.take(1) == ["start"]
    assert typist.keyboard.lines() == []
    typist.type(b"op\n")
    assert typist.take(2) == ["start", "stop"]


def test_the_end_comes_after_the_last_line(typist: Typist) -> None:
    """The keyboard is closed only when every line was handed out, also one without its end."""
    typist.type(b"start\nyes\nstop")
    typist.leave()
    deadline = time.monotonic() + LIMIT_S
    while not typist.keyboard.closed and time.monotonic() < deadline:
        typist.got += typist.keyboard.lines()
    assert typist.got == ["start", "yes", "stop"]
    assert typist.keyboard.lines() == []


def test_blank_lines_and_blanks_are_dropped(typist: Typist) -> None:
    """Empty lines say nothing, and blanks around a line do not count."""
    typist.type(b"\n  \n\t start \r\n\n")
    typist.leave()
    assert typist.take_all() == ["start"]


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_bytes_that_are_no_text_spoil_only_their_line(errors: str) -> None:
    """After a stray byte the keyboard goes on, and what it hands out can be printed."""
    typist = Typist(errors)
    typist.type(b"start\nst\xffop\nyes\n")
    typist.leave()
    assert typist.take_all() == ["start", "st\N{REPLACEMENT CHARACTER}op", "yes"]
    typist.source.close()


@pytest.mark.timeout(20)
def test_a_pipe_that_is_never_done_does_not_hold_up_the_session() -> None:
    """However fast lines come, a call returns with what was there, and the rest waits."""
    with subprocess.Popen(["yes", "next"], stdout=subprocess.PIPE) as endless:
        assert endless.stdout is not None
        keyboard = Keyboard(io.TextIOWrapper(endless.stdout))
        most = 0
        deadline = time.monotonic() + LIMIT_S
        while most < MOST_WAITING and time.monotonic() < deadline:
            most = max(most, len(keyboard.lines()))
            time.sleep(0.01)
        endless.kill()
        assert most == MOST_WAITING
        while not keyboard.closed:
            assert set(keyboard.lines()) <= {"next", "nex", "ne", "n"}


def test_a_terminal_that_goes_away_is_an_end() -> None:
    """When the terminal is closed there is nothing more to come, and nothing breaks."""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, encoding="utf-8") as terminal:
        keyboard = Keyboard(terminal)
        os.write(ours, b"start\n")
        got: list[str] = []
        deadline = time.monotonic() + LIMIT_S
        while not got and time.monotonic() < deadline:
            got += keyboard.lines()
        assert got == ["start"]
        os.close(ours)
        while not keyboard.closed and time.monotonic() < deadline:
            assert keyboard.lines() == []
        assert keyboard.closed


def test_without_a_standard_input_nothing_is_typed() -> None:
    """A program started without a standard input has a keyboard that is closed."""
    keyboard = Keyboard(None)
    deadline = time.monotonic() + LIMIT_S
    while not keyboard.closed and time.monotonic() < deadline:
        assert keyboard.lines() == []
    assert keyboard.closed


def test_what_is_typed_waits_until_the_session_has_come_to_it() -> None:
    """After a standstill the session has still to reach the time at which it was typed; the
    client's words wait for nothing, and nothing waits for ever."""
    now, at = 100.0, 0.0
    typist = Typist(
        keyboard=lambda source: Keyboard(
            source, lambda: now, lambda host_s: host_s <= at, lambda line: line == "stop"
        )
    )
    keyboard = typist.keyboard
    typist.type(b"barrier\n")
    deadline = time.monotonic() + LIMIT_S
    while keyboard._lines.empty() and time.monotonic() < deadline:
        time.sleep(0.001)
    assert keyboard.lines() == []
    at = 100.0
    assert keyboard.lines() == ["barrier"]

    now = 200.0
    typist.type(b"released\n")
    while keyboard._lines.empty() and time.monotonic() < deadline:
        time.sleep(0.001)
    assert keyboard.lines() == []
    typist.type(b"stop\n")
    assert typist.take(2) == ["released", "stop"]

    now = 300.0
    typist.type(b"next\n")
    while keyboard._lines.empty() and time.monotonic() < deadline:
        time.sleep(0.001)
    typist.leave()
    assert keyboard.lines() == []
    assert not keyboard.closed
    now += LONGEST_WAIT_S + 1.0
    assert typist.take(3) == ["released", "stop", "next"]
