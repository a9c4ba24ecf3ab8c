"""The system's own lock on an open file: it goes with the program that holds it."""

from __future__ import annotations

import errno
import os
import sys

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
"""What a system says of a file that another has locked."""

if sys.platform == "win32":
    import msvcrt

    _FAR = (1 << 31) - 2
    """A byte that no journal reaches, as what is locked there nobody can read; and the last but one
    to which the C library's older functions count."""

    def try_lock(file: int, *, shared: bool = False) -> bool:
        """Lock an open file for as long as it is open; return False where another has it.

        On a disk that knows no locks it is left without one, which is True. There is none that is
        `shared` here: two who look at the same moment see each other.
        """
        del shared
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

    def try_lock(file: int, *, shared: bool = False) -> bool:
        """Lock an open file for as long as it is open; return False where another has it.

        A `shared` lock keeps out those alone who want the file for themselves. On a disk that knows
        no locks, as some in the network, it is left without one: True.
        """
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in _HELD
        return True
