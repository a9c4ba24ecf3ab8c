"""Locks, here by fcntl and as on Windows by msvcrt."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.edges.files.file_lock import is_locked
from assistant.edges.system import locks
from tests.support.other_system import a_module, as_on, msvcrt


@pytest.fixture(params=["linux", "win32"])
def try_lock(request: pytest.FixtureRequest) -> Callable[[int], bool]:
    """The lock of a system."""
    on: Callable[[int], bool] = as_on(request.param, locks, {"msvcrt": msvcrt()}).try_lock
    return on


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """One file, opened twice to be added to."""
    files = [os.open(tmp_path / "journal", os.O_RDWR | os.O_APPEND | os.O_CREAT) for _ in range(2)]
    yield files[0], files[1]
    for file in files:
        os.close(file)


def test_the_second_to_ask_does_not_get_it(
    try_lock: Callable[[int], bool], two: tuple[int, int]
) -> None:
    """And it goes with the file that was locked, as that is closed."""
    first, second = two
    assert try_lock(first)
    assert not try_lock(second)
    spare = os.dup(second)  # takes the number of nothing that is still open
    os.close(spare)
    fresh = os.open(f"/proc/self/fd/{first}", os.O_RDWR)
    assert not try_lock(fresh)
    os.close(fresh)


def test_what_is_locked_can_be_read_and_written(
    try_lock: Callable[[int], bool], two: tuple[int, int]
) -> None:
    """A lock on what stands in the file would keep a review from reading, on Windows."""
    first, second = two
    os.write(first, b"a line\n")
    os.lseek(first, 2, os.SEEK_SET)
    assert try_lock(first)
    assert os.lseek(first, 0, os.SEEK_CUR) == 2, "it reads on from where it was"
    assert os.read(second, 100) == b"a line\n"
    os.write(first, b"another\n")
    assert os.fstat(first).st_size == 15


def test_the_byte_that_is_locked_on_windows_can_be_counted_in_31_bits() -> None:
    """The older functions of its C library take a place in a file for a number of so many."""
    asked = []

    def locking(file: int, mode: int, count: int) -> None:
        asked.append(os.lseek(file, 0, os.SEEK_CUR))

    windows = as_on("win32", locks, {"msvcrt": a_module("msvcrt", LK_NBLCK=2, locking=locking)})
    with Path(os.devnull).open("rb") as file:
        assert windows.try_lock(file.fileno()) in (True, False)
    assert windows._FAR < 1 << 31
    assert windows._FAR > 1_000_000_000, "no journal is so long"


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_a_disk_without_locks_goes_without(
    platform: str, monkeypatch: pytest.MonkeyPatch, two: tuple[int, int]
) -> None:
    """What says that there is no such thing is no sign that another program has it."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    on = as_on(platform, locks, {"msvcrt": a_module("msvcrt", LK_NBLCK=2, locking=refuse)})
    assert on.try_lock(two[0])


def test_who_only_looks_is_not_seen_by_another_who_looks(two: tuple[int, int]) -> None:
    """Two programs that begin at the same moment each found the other's look for a session that
    was running, and did not offer to go on with it."""
    first, second = two
    assert locks.try_lock(first, shared=True)
    assert locks.try_lock(second, shared=True)
    assert not locks.try_lock(second), "who writes has it alone"
    path = Path(f"/proc/self/fd/{first}").readlink()
    assert not is_locked(path)
