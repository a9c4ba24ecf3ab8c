"""Why a disk takes nothing, in words that name the cause, and what to do about it."""

from __future__ import annotations

import errno

_WORDS = {
    errno.ENOSPC: ("the disk is full", "make room on it"),
    errno.EROFS: ("the disk may only be read", "mount it to be written, or choose another folder"),
    errno.EACCES: ("the folder may only be read", "let its owner write there"),
    errno.EPERM: ("the folder may only be read", "let its owner write there"),
    errno.EIO: ("the disk fails", "mend it, or choose a folder on another"),
    errno.ENOENT: ("the folder is gone", "bring it back, or choose another"),
    errno.ENOTDIR: ("a file is in the folder's place", "move it away"),
    errno.EEXIST: ("there is something of this name already", "move it away"),
    errno.EFBIG: ("the disk takes no larger file", "make room on it"),
    errno.ENODEV: ("the disk is gone", "plug it in again, or choose a folder on another"),
    errno.ENXIO: ("the disk is gone", "plug it in again, or choose a folder on another"),
}
"""By what the system says, as errno(3) lists it. Where Linux makes a failing disk read-only by
itself it says EROFS from then on."""

if hasattr(errno, "EDQUOT"):  # Windows has none
    _WORDS[errno.EDQUOT] = ("the user's share of the disk is full", "make room in it")
if hasattr(errno, "ESTALE"):
    _WORDS[errno.ESTALE] = ("the disk in the network is gone", "connect to it again")


def why(error: OSError) -> str:
    """Return the cause in a few words."""
    known = _WORDS.get(error.errno or 0)
    return known[0] if known else (error.strerror or str(error))


def why_and_mend(error: OSError) -> str:
    """Return the cause, and what to do about it."""
    known = _WORDS.get(error.errno or 0, (why(error), "free or mend the disk"))
    return f"{known[0]}; {known[1]}"
