"""A file that is only added to, and that stands at its place as long as it is open.

All that was added is kept in memory too. Whenever it is added to or looked at, the file at its path
must be the one that is open, with the bytes that were written. Where it is not, as it was deleted,
replaced, cut or written to, it is written anew, whole; what was found in its place is put aside
under another name, and never deleted.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from assistant.edges.files.file_lock import lock
from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import (
    append_synced,
    make_folder,
    make_own_folder,
    open_private,
)
from assistant.edges.system.disk import sync_folder

FOUND = ".found"
"""Ends the name under which what was found in a file's place is put aside; a number may follow."""

RESCUED = "rescued"
"""The folder, in the data folder, for files whose own folder takes them no more."""

_MOST_ASIDE = 100
"""Names that are tried for what is put aside."""


class KeptFile:
    """A file at a `path`, open for adding as the descriptor `file`, whose `content` is known.

    It is locked for as long as it is open. `spare` is another folder for it, or None.

    Raises:
        OSError: the disk does not take something, on any call.
    """

    def __init__(self, path: Path, file: int, content: bytes, spare: Path | None = None) -> None:
        self.path = path
        self._file = file
        self._content = bytearray(content)
        self._spare = spare
        self._half = False  # whether part of what was not taken may stand at its end
        self._open = True
        self._modified_ns = os.fstat(file).st_mtime_ns

    @property
    def size(self) -> int:
        """Bytes that were added and are acknowledged."""
        return len(self._content)

    def append(self, lines: bytes) -> None:
        """Add to the file, and return once that is on disk. All of it is added or none."""
        try:
            if self._half:
                os.ftruncate(self._file, self.size)
                self._half = False
            append_synced(self._file, lines, self.size)
        except OSError:
            self._half = True
            raise
        finally:
            with contextlib.suppress(OSError):
                self._modified_ns = os.fstat(self._file).st_mtime_ns
        self._content += lines

    def lost(self) -> str:
        """Return what has become of the file, in a few words; empty while it is as it was."""
        try:
            there = self.path.lstat()
            own = os.fstat(self._file)
        except (FileNotFoundError, NotADirectoryError):
            return "was deleted or moved away"
        except OSError:
            return ""  # nobody may look; it may well be there
        if not os.path.samestat(there, own):
            return "was replaced"
        if own.st_size < self.size:
            return "was cut short"
        touched = own.st_size > self.size or own.st_mtime_ns != self._modified_ns
        if not touched or self._half:
            return ""
        if not self.whole():
            return "was written to by another program"
        self._modified_ns = own.st_mtime_ns
        return ""

    def whole(self) -> bool:
        """Return whether the file at its path has every byte that was added, and no other."""
        try:
            with read_itself(self.path) as file:
                return file.read() == self._content
        except OSError:
            return False

    def write_anew(self) -> None:
        """Write the whole file anew, at its path or as near to it as can be, and go on there."""
        failed: OSError | None = None
        for path in self._places():
            try:
                make_own_folder(path.parent)
                self._write_to(path)
            except OSError as error:
                failed = failed or error
            else:
                return
        if failed is not None:
            raise failed

    def move(self, folder: Path) -> None:
        """Write the whole file into a folder, under a name that is not taken, and go on there."""
        failed: OSError | None = None
        make_folder(folder)
        for path in _names(folder / self.path.name):
            try:
                self._write_to(path)
            except FileExistsError as error:
                failed = error
            else:
                return
        if failed is not None:
            raise failed

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        if self._open:
            self._open = False
            os.close(self._file)

    def _places(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            make_own_folder(self.path.parent)
            self._put_aside()
        yield self.path
        if self._spare is not None:
            yield from _names(self._spare / self.path.name)

    def _put_aside(self) -> None:
        """Give what is found at the path another name."""
        for aside in _names(self.path.with_name(f"{self.path.name}{FOUND}")):
            if not os.path.lexists(self.path):
                return
            if not os.path.lexists(aside):
                self.path.rename(aside)

    def _write_to(self, path: Path) -> None:
        file = open_private(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL)
        try:
            lock(file)
            append_synced(file, bytes(self._content), 0)
            sync_folder(path.parent)
            modified_ns = os.fstat(file).st_mtime_ns
        except BaseException:
            os.close(file)
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        os.close(self._file)
        self.path, self._file, self._modified_ns, self._half = path, file, modified_ns, False


def read_open(file: int) -> bytes:
    """Return all that is in an open file.

    Raises:
        OSError: it can't be read, or is no file.
    """
    if not stat.S_ISREG(os.fstat(file).st_mode):
        raise OSError(0, "not a file")
    with os.fdopen(os.dup(file), "rb") as copy:
        copy.seek(0)
        return copy.read()


def _names(path: Path) -> Iterator[Path]:
    """Yield a path, and then others like it."""
    yield path
    for number in range(2, _MOST_ASIDE):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
