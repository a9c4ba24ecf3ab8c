"""Opening files by number, and bringing them to disk, as each system has it."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

O_BINARY: int = getattr(os, "O_BINARY", 0)
"""On Windows a file opened by number would otherwise have its line ends rewritten: a line would be
longer on disk than was counted, and what is cut off after a full disk would be too much."""

_NO_SYNC_OF_FOLDERS = {errno.EINVAL, errno.ENOTSUP}
"""What fsync says of a folder on a file system that has no such thing, as some in the network."""

if sys.platform == "darwin":
    import fcntl

    def sync(file: int) -> None:
        """Bring an open file to the disk itself, as `fsync` does elsewhere.

        By fsync(2) of macOS that leaves it in the disk's own cache, which a cut of power empties;
        F_FULLFSYNC has that written as well, where the file system knows it.

        Raises:
            OSError: the disk fails.
        """
        try:
            fcntl.fcntl(file, fcntl.F_FULLFSYNC)
        except OSError:  # as on a disk in the network; where the disk fails the next fails too
            os.fsync(file)

else:

    def sync(file: int) -> None:
        """Bring an open file to the disk itself.

        Raises:
            OSError: the disk fails.
        """
        os.fsync(file)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to disk: a file's name must survive a cut of power too.

    Nothing is done where the folder can't be opened, as on Windows or where one may add to it and
    not look into it, nor where its file system knows no such thing. (NTFS keeps a journal of names
    by itself.)

    Raises:
        OSError: the disk fails.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC_OF_FOLDERS:
            raise
    finally:
        os.close(handle)
