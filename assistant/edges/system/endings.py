"""The signals by which a system ends a program."""

from __future__ import annotations

import signal
from collections.abc import Callable

ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, a shutdown, a terminal that is closed. Windows has no SIGHUP: there SIGBREAK is what
Ctrl-Break sends, a console that is closed, and a user who logs off (Microsoft's C library has it
for all three)."""


def on_ending(end: Callable[[str], None]) -> None:
    """Have `end` called with the name of each signal that comes to end the program."""
    for name in ENDINGS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_, name=name: end(name))
