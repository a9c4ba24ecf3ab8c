"""A lock on an open file, by which another program sees that it is being written.

It is the system's own, and goes with the program that holds it, however that ends: nothing is left
behind that would have to be cleared away. It keeps nobody from reading.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path

from assistant.edges.files.itself import open_itself

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
"""What a system says of a file that another has locked."""

_PATIENCE_S = 0.5
"""Seconds that a lock is tried for: who only looks whether a file is locked holds it for less."""

_STEP_S = 0.01


def lock(file: int) -> bool:
    """Lock an open file for as long as it is open; return False where another program has it.

    On a disk that knows no locks, as some in the network, it is left without one.
    """
    until = time.monotonic() + _PATIENCE_S
    while not _locked(file):
        if time.monotonic() > until:
            return False
        time.sleep(_STEP_S)
    return True


def is_locked(path: Path) -> bool:
    """Return whether a program that is running has locked the file at a path.

    Raises:
        OSError: it can't be opened.
    """
    file = open_itself(path, os.O_RDONLY)
    try:
        return not _locked(file)
    finally:
        os.close(file)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40
    """A byte that no journal reaches: there a lock would keep others from reading."""

    def _locked(file: int) -> bool:
        at = os.lseek(file, 0, os.SEEK_CUR)
        try:
            os.lseek(file, _FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return error.errno not in _HELD
        finally:
            os.lseek(file, at, os.SEEK_SET)
        return True

else:
    import fcntl

    def _locked(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in _HELD
        return True
