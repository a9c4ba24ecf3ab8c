"""Bringing files to disk, here and as on other systems."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

import assistant.edges.files.itself as itself
from assistant.edges.system import disk
from tests.support.other_system import a_module, as_on

FULL = 51
"""F_FULLFSYNC, as macOS has it (sys/fcntl.h)."""


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files that fsync was asked for, by their numbers."""
    asked: list[int] = []
    monkeypatch.setattr(os, "fsync", asked.append)
    return asked


def test_here_it_is_fsync(plain: list[int]) -> None:
    """On Linux that waits for the disk itself."""
    disk.sync(7)
    assert plain == [7]


def test_on_a_mac_the_disks_own_cache_is_written_too(plain: list[int]) -> None:
    """F_FULLFSYNC is asked for, and fsync, which says less, is not."""
    asked = []
    fcntl = a_module("fcntl", F_FULLFSYNC=FULL, fcntl=lambda *given: asked.append(given))
    as_on("darwin", disk, {"fcntl": fcntl}).sync(7)
    assert asked == [(7, FULL)]
    assert plain == []


@pytest.mark.parametrize("why", [errno.ENOTSUP, errno.EINVAL, errno.ENOTTY])
def test_a_macs_disk_that_knows_no_such_thing_has_fsync(plain: list[int], why: int) -> None:
    """As one in the network: nothing ends, and what there is is asked for."""

    def refuse(*_: object) -> None:
        raise OSError(why, os.strerror(why))

    fcntl = a_module("fcntl", F_FULLFSYNC=FULL, fcntl=refuse)
    as_on("darwin", disk, {"fcntl": fcntl}).sync(7)
    assert plain == [7]


def test_a_macs_disk_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fsync fails as well, what was written is not said to be safe."""

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    fcntl = a_module("fcntl", F_FULLFSYNC=FULL, fcntl=fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        as_on("darwin", disk, {"fcntl": fcntl}).sync(7)


def test_windows_files_are_opened_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O_BINARY is among the flags where there is such a thing, or line ends would be rewritten."""
    binary = 0x8000  # as Windows has it (fcntl.h); none of Linux's flags that matter for a file
    monkeypatch.setattr(os, "O_BINARY", binary, raising=False)
    assert binary == as_on("win32", disk).O_BINARY
    used = []
    really = os.open

    def opens(path: Path | str, flags: int, mode: int = 0o777, **at: int | None) -> int:
        used.append(flags)
        return really(path, flags & ~binary, mode, **at)

    monkeypatch.setattr(os, "open", opens)
    monkeypatch.setattr(itself, "O_BINARY", binary)
    os.close(itself.open_itself(tmp_path / "journal", os.O_RDWR | os.O_CREAT))
    assert [flags & binary for flags in used] == [binary]
