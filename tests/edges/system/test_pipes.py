"""Pipes whose writers never wait, where a system has such."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from assistant.edges.system.pipes import let_none_wait


@pytest.fixture
def writing() -> Iterator[int]:
    """The end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    yield writing
    os.close(writing)
    os.close(reading)


def test_a_full_pipe_refuses(writing: int) -> None:
    """More than it takes is refused at once, and its writer goes on."""
    let_none_wait(writing)
    assert os.write(writing, bytes(1 << 24)) < 1 << 24
    with pytest.raises(BlockingIOError):
        os.write(writing, b"a line")


def test_a_system_without_such_pipes_goes_without(
    writing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows before Python 3.12: nothing ends for want of it."""
    monkeypatch.delattr(os, "set_blocking")
    let_none_wait(writing)
    assert os.write(writing, b"a line") == 6
