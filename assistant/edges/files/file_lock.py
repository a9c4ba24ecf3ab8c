"""A lock on an open file, by which another program sees that it is being written.

It is the system's own, and goes with the program that holds it, however that ends: nothing is left
behind that would have to be cleared away. It keeps nobody from reading.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from assistant.edges.files.itself import open_itself
from assistant.edges.system.locks import try_lock

_PATIENCE_S = 0.5
"""Seconds that a lock is tried for: who only looks whether a file is locked holds it for less."""

_STEP_S = 0.01


def lock(file: int) -> bool:
    """Lock an open file for as long as it is open; return False where another program has it.

    On a disk that knows no locks, as some in the network, it is left without one.
    """
    until = time.monotonic() + _PATIENCE_S
    while not try_lock(file):
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
        return not try_lock(file, shared=True)  # another who looks does not write
    finally:
        os.close(file)
