"""Files and folders themselves: never what a link, planted at their name, leads to.

The data folder may be a link, which its owner made. Inside of it, where only this program has
anything to put, nothing is followed: a link of either sort, a pipe, a socket or a device in the
place of a file is refused, whatever stands behind it left as it is. A hard link cannot be told from
the file it is another name of, so a file that has two names is refused as well.

Where the system opens below an open folder and can be told to follow nothing (every Unix) nobody
can put a link there between a look and the opening; elsewhere, as on Windows, what was opened is
held against what is there.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assistant.edges.system.disk import O_BINARY

_FOLLOW_NOTHING: int = getattr(os, "O_NOFOLLOW", 0)
_FOLDER: int = getattr(os, "O_DIRECTORY", 0)
_AT_ONCE: int = getattr(os, "O_NONBLOCK", 0)
"""Opening a pipe would wait for ever for someone at its other end; of a file it changes nothing."""

_BELOW_A_FOLDER = bool(_FOLLOW_NOTHING) and os.open in os.supports_dir_fd

_JUNCTION = 0xA0000003
"""The tag of what Windows calls a mount point: a folder that leads elsewhere, and no link to
Python (winnt.h, IO_REPARSE_TAG_MOUNT_POINT)."""

LINK = "a link, which is not followed"
NO_FILE = "not a file"
TWO_NAMES = "a file with a second name elsewhere (a hard link), which is not used; put a copy here"


class NotItself(OSError):
    """Something else is at a name than the file or folder that belongs there; it says what."""

    def __init__(self, what: str, path: Path) -> None:
        super().__init__(errno.ELOOP, what, str(path))


def open_itself(path: Path, flags: int, mode: int = 0o600, *, own_folder: bool = False) -> int:
    """Open a file by `os.open`'s flags and return its descriptor; nothing is followed to it.

    In the program's `own_folder` that folder is no link either.

    Raises:
        NotItself: something other than a file with this one name is there.
        OSError: it can't be opened.
    """
    with _folder(path.parent, own_folder) as folder:
        at: str | Path = path if folder is None else path.name
        _check(path, _status(at, folder))
        # What is cut as it is opened would be cut before it could be looked at.
        wanted = (flags & ~os.O_TRUNC) | O_BINARY | _FOLLOW_NOTHING | _AT_ONCE
        try:
            file = os.open(at, wanted, mode, dir_fd=folder)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EMLINK) and not isinstance(error, NotItself):
                raise NotItself(LINK, path) from error  # it came between
            error.filename = str(path)
            raise
        try:
            opened = os.fstat(file)
            _check(path, opened)
            if not _FOLLOW_NOTHING:
                there = os.lstat(path)
                _check(path, there)
                if not os.path.samestat(there, opened):
                    raise NotItself(LINK, path)
            if flags & os.O_TRUNC:
                os.ftruncate(file, 0)
        except BaseException:
            os.close(file)
            raise
    return file


def read_itself(path: Path, *, own_folder: bool = False) -> BinaryIO:
    """Open a file to be read; see `open_itself`.

    Raises:
        OSError: as there.
    """
    try:
        return os.fdopen(open_itself(path, os.O_RDONLY, own_folder=own_folder), "rb")
    except IsADirectoryError as error:
        raise NotItself(NO_FILE, path) from error


def check_itself(path: Path) -> bool:
    """Return whether a file is there, itself.

    Raises:
        NotItself: something other than a file with this one name is there.
        OSError: nobody may look.
    """
    status = _status(path, None)
    _check(path, status)
    return status is not None


def check_folder(folder: Path) -> bool:
    """Return whether a folder is there, itself and no link to one.

    Raises:
        NotItself: a link is there.
        OSError: a file is, or nobody may look.
    """
    status = _status(folder, None)
    if status is None:
        return False
    if _leads_elsewhere(status):
        raise NotItself(LINK, folder)
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    return True


def names_in(folder: Path) -> list[str]:
    """Return the names of all that is in a folder, in their order; none where there is no folder.

    `Path.glob` passes over a folder that nobody may look into, as one that another user made. Who
    erases something, or says that all is well, must be told of it.

    Raises:
        OSError: nobody may look, or it is no folder.
    """
    try:
        return sorted(each.name for each in folder.iterdir())
    except FileNotFoundError:
        return []


def everything_in(folder: Path) -> list[Path]:
    """Return all that is in a folder and in those inside of it, in order. No link is followed.

    Raises:
        OSError: nobody may look into one of them, or it is no folder.
    """
    walked = os.walk(folder, onerror=_unless_gone)
    return sorted(
        Path(inside, name) for inside, *both in walked for names in both for name in names
    )


def _unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def own_folder_for(folder: Path, mode: int) -> None:
    """Give the program's own folder these permissions; what it might lead to keeps its own.

    Raises:
        OSError: it is no folder itself, or the system refuses.
    """
    with _folder(folder, True) as opened:
        set_mode(folder, opened, mode)


def set_mode(path: Path, opened: int | None, mode: int) -> None:
    """Give what is open, or else what is at a path, these permissions.

    Raises:
        OSError: the system refuses.
    """
    if opened is not None and os.chmod in os.supports_fd:
        os.chmod(opened, mode)  # noqa: PTH101 by its number it is sure to be the one that is open
    else:
        path.chmod(mode)


def delete_itself(path: Path, *, own_folder: bool = False) -> None:
    """Delete a name, if it is there; in the program's `own_folder`, no link stands for that.

    Raises:
        OSError: it can't be deleted, or the folder is a link.
    """
    with _folder(path.parent, own_folder) as folder:
        try:
            os.unlink(path if folder is None else path.name, dir_fd=folder)
        except FileNotFoundError:
            return
        except OSError as error:
            error.filename = str(path)
            raise


@contextmanager
def _folder(folder: Path, itself: bool) -> Iterator[int | None]:
    """Lend a folder, opened; None where the system opens nothing below one.

    A folder that may be a link is not opened, as one may add to it and yet not look into it.
    """
    if not itself:
        yield None
        return
    check_folder(folder)
    if not _BELOW_A_FOLDER:
        yield None
        return
    try:
        opened = os.open(folder, os.O_RDONLY | _FOLDER | _FOLLOW_NOTHING)
    except PermissionError:
        yield None
        return
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise NotItself(LINK, folder) from error
        raise
    try:
        yield opened
    finally:
        os.close(opened)


def _status(at: str | Path, folder: int | None) -> os.stat_result | None:
    try:
        return os.stat(at, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _check(path: Path, status: os.stat_result | None) -> None:
    if status is None:
        return
    if _leads_elsewhere(status):
        raise NotItself(LINK, path)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        raise NotItself(NO_FILE, path)
    if status.st_nlink > 1:
        raise NotItself(TWO_NAMES, path)


def _leads_elsewhere(status: os.stat_result) -> bool:
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION
