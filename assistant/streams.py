"""Standard output and error: what is printed on them must never end a session."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path


def mend_standard_streams() -> None:
    """Make sure that printing cannot fail for want of a stream or of a letter in its encoding."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the program was started with it closed
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 (for good)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def let_go_of_unwritten() -> None:
    """Drop what can no longer be written: its reader, its terminal or its disk is gone.

    Python would try again as it exits, complain, and give an exit code of its own.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
            os.close(nothing)
