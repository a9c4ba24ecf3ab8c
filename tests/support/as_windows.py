"""The program under the rules of Windows' file system and consoles, as far as Linux can keep them.

    python -X warn_default_encoding -m tests.support.as_windows ARGUMENTS OF assistant

What Windows refuses is refused here, before any of the program's modules is loaded: to open a
folder; to delete or rename what is open; to rename onto what is there; names with signs that it
has no room for. What it lacks is not there: signals, niceness, `fcntl`, `resource`, opening below
a folder. A file opened by number must ask for O_BINARY, and a text file for its encoding. Locks are
`msvcrt`'s, and keep others from reading what is locked. The libraries are those of Linux: they are
loaded first, and are as they are here.

Read in Microsoft's documents and Python's; no Windows was asked.
"""

from __future__ import annotations

import asyncio
import builtins
import errno
import io
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.support.other_system import msvcrt

LIBRARIES = (
    "anyio.to_thread", "asyncio", "concurrent.futures", "fsrs", "jinja2", "logging.handlers",
    "multiprocessing", "numpy.lib", "platformdirs", "platformdirs.unix", "pydantic", "rich.console",
    "rich.live", "rich.progress", "rich.table", "sounddevice", "soundfile", "soxr", "sqlite3",
    "starlette.applications", "starlette.routing", "subprocess", "transitions", "uvicorn",
    "uvicorn.loops.asyncio", "uvicorn.lifespan.off", "uvicorn.protocols.http.h11_impl", "yaml",
    "zipfile", "zoneinfo",
)  # fmt: skip
"""Loaded first, as they are on Linux."""

LACKING = {
    os: (
        "getpriority", "setpriority", "PRIO_PROCESS", "O_NOFOLLOW", "O_DIRECTORY", "O_NONBLOCK",
        "mkfifo", "getuid", "geteuid", "fchmod", "set_blocking",
    ),
    signal: ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL", "SIGALRM", "setitimer"),
    time: ("tzset", "clock_gettime"),
}  # fmt: skip
"""What Python 3.11 lacks on Windows, of what a program of this kind might use."""

O_BINARY = 0x8000
"""As Windows has it (fcntl.h)."""

_SIGNS = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def pretend() -> None:
    """Be Windows from now on, for what is imported next and for all that is done with files."""
    for name in LIBRARIES:
        import_module(name)
    for module, names in LACKING.items():
        for name in names:
            delattr(module, name)
    asyncio.ProactorEventLoop = asyncio.SelectorEventLoop  # type: ignore[attr-defined]
    sys.modules["msvcrt"] = msvcrt()
    for name in ("fcntl", "resource", "termios", "pwd", "grp"):
        sys.modules[name] = None  # type: ignore[assignment]
    os.supports_dir_fd.clear()
    os.supports_fd.discard(os.chmod)
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    os.O_BINARY = O_BINARY  # type: ignore[attr-defined]
    tempfile._bin_openflags |= O_BINARY  # type: ignore[attr-defined]
    os.open = _opening_by_number(os.open)
    io.open = builtins.open = _named_well(io.open)
    os.mkdir = _named_well(os.mkdir)
    for name in ("unlink", "remove", "rmdir"):
        setattr(os, name, _not_while_open(getattr(os, name)))
    os.replace = _named_well(_not_while_open(os.replace))
    os.rename = _named_well(_not_onto_something(_not_while_open(os.rename)))
    os.link = _named_well(os.link)
    warnings.filterwarnings("error", category=EncodingWarning, module=r"assistant(\..*)?")
    here = ModuleType("sys")
    vars(here).update(vars(sys))
    sys.modules["soundfile"]._sys = here  # type: ignore[attr-defined]  # it asks as it is used
    sys.platform = "win32"


def _opening_by_number(really: Callable[..., int]) -> Callable[..., int]:
    def opens(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if dir_fd is not None:
            raise NotImplementedError("dir_fd unavailable on this platform")
        _check_name(path)
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
        if not flags & O_BINARY and os.fspath(path) != os.devnull:
            raise AssertionError(f"{path} is opened without O_BINARY: its lines would be altered")
        return really(path, flags & ~O_BINARY, mode)

    return opens


def _named_well(really: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(really)
    def checked(path: Any, *given: Any, **named: Any) -> Any:
        for each in (path, *given[:1]):
            if isinstance(each, str | os.PathLike):
                _check_name(each)
        return really(path, *given, **named)

    return checked


def _check_name(path: Any) -> None:
    if isinstance(path, int) or str(path).startswith(("/proc/", "/dev/")):
        return
    for part in Path(os.fspath(path)).parts[1:]:
        if _SIGNS.search(part) or part.endswith((".", " ")) or _DEVICES.fullmatch(part):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), os.fspath(path))


def _not_while_open(really: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(really)
    def checked(path: Any, *given: Any, dir_fd: int | None = None, **named: Any) -> Any:
        if dir_fd is not None:
            raise NotImplementedError("dir_fd unavailable on this platform")
        for each in (path, *given[:1]):
            if isinstance(each, str | os.PathLike) and _is_open(os.fspath(each)):
                raise PermissionError(errno.EACCES, "used by another process", os.fspath(each))
        return really(path, *given, **named)

    return checked


def _is_open(path: str) -> bool:
    wanted = os.path.realpath(path)
    for number in Path("/proc/self/fd").iterdir():
        try:
            held = str(number.readlink())
        except OSError:
            continue  # that of the list itself
        if held == wanted or held.startswith(f"{wanted}/"):
            return True
    return False


def _not_onto_something(really: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(really)
    def checked(path: Any, onto: Any, **named: Any) -> Any:
        if os.path.lexists(onto):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(onto))
        return really(path, onto, **named)

    return checked


if __name__ == "__main__":
    pretend()
    from assistant.cli.main import main
    from assistant.edges.system import vosk_library

    # The library that is here; how Windows' is found is tried in its own test.
    vosk_library.LIBRARIES["win32"] = "libvosk.so"
    vosk_library.path_in_bytes.__defaults__ = ("linux", "")
    sys.exit(main())
