"""Child processes of the program's own modules, and how far they and threads stand back."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

CHILD = "--child-process"
"""What a program in a single file is told before the module that it is to be instead: there is no
Python beside it that could be started."""

APART: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(
    subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0
)
"""`creationflags` of a child on Windows that Ctrl-C does not reach and that stands back; elsewhere
neither is a flag, and this is 0."""

OWN_GROUP: int | None = None if sys.platform == "win32" else 0
"""`process_group` of a child that Ctrl-C does not reach, where a system has such groups."""

_LEAST = 19
"""The niceness beyond which there is none (setpriority(2))."""

_OOM_SCORE = Path("/proc/self/oom_score_adj")
_AUTOGROUP = Path("/proc/self/autogroup")


def own_child(module: str, file: Path | None = None) -> list[str]:
    """Return the command that starts a module of ours as a child process, without its arguments.

    Where the module's `file` is given it is started by that: its package is not imported, which is
    quicker. `-P` keeps whatever lies in the working folder from being imported.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD, module]
    return [sys.executable, "-P", *(("-m", module) if file is None else (str(file),))]


def niceness(further: int, process: int) -> int | None:
    """Return a process's niceness and so much; None where the system has no such thing."""
    nice: int | None = None
    if sys.platform != "win32":
        nice = min(_LEAST, os.getpriority(os.PRIO_PROCESS, process) + further)
    return nice


def stand_back(nice: int, process: int = 0) -> None:
    """Let a process, by its number, be so nice; 0 is this one, with all threads begun later.

    On Windows a process is made with its priority: see `APART`.

    Raises:
        OSError: the system refuses.
    """
    if sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, process, nice)


def stand_back_as_service(nice: int) -> None:
    """Let a service be so nice beside all else, where the system has such a thing.

    Linux weighs what runs in one terminal as one with what runs in another (sched(7), "The
    autogroup feature"). What was begun in a terminal is left as it is: a session that runs in the
    same one would be held back with it.

    Raises:
        OSError: the system refuses.
    """
    if sys.platform != "win32" and os.getsid(0) == os.getpid() and _AUTOGROUP.exists():
        _AUTOGROUP.write_text(f"{nice}\n")


def thread_stands_back(further: int) -> None:
    """Let this thread stand back behind the program's others.

    On Linux a thread has a niceness of its own; elsewhere that would be the whole program's.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):
            nice = min(_LEAST, os.getpriority(os.PRIO_PROCESS, thread) + further)
            os.setpriority(os.PRIO_PROCESS, thread, nice)


def ended_first(score: int) -> None:
    """Say how soon this process is ended where memory runs out, from -1000 to 1000; Linux asks."""
    with contextlib.suppress(OSError):
        _OOM_SCORE.write_text(str(score), encoding="ascii")
