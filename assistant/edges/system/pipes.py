"""Pipes that nobody waits for."""

from __future__ import annotations

import contextlib
import os


def let_none_wait(pipe: int) -> None:
    """Have a full pipe refuse what is written to it, rather than let the writer wait.

    Windows has this from Python 3.12 on. Before, a writer waits until what is there is read.
    """
    if hasattr(os, "set_blocking"):
        with contextlib.suppress(OSError):
            os.set_blocking(pipe, False)
