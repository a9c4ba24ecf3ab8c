"""Modules of the program as another system would load them, with stand-ins for what it has."""

from __future__ import annotations

import errno
import fcntl
import importlib.util
import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

LK_NBLCK = 2
"""As Windows has it (sys/locking.h)."""


def as_on(platform: str, module: ModuleType, has: Mapping[str, ModuleType] = {}) -> ModuleType:
    """Return a second copy of a module, loaded as on `platform`, which `has` such modules.

    `platform` is as `sys.platform` names it. The copy goes on knowing this machine's own `os`.
    """
    assert module.__file__ is not None
    spec = importlib.util.spec_from_file_location(
        f"{module.__name__}_on_{platform}", Path(module.__file__)
    )
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    with patch.object(sys, "platform", platform), patch.dict(sys.modules, has):
        spec.loader.exec_module(copy)
    return copy


def a_module(name: str, **content: object) -> ModuleType:
    """Return a module with such content, in place of one that this system lacks."""
    made = ModuleType(name)
    vars(made).update(content)
    return made


def msvcrt() -> ModuleType:
    """Return a stand-in for Windows' module of that name, as far as locks go.

    Bytes are locked from where the file is read or written next on, and for an opening of the file,
    as there; on Linux by its locks of that kind. A file that is open to be read alone is locked
    too: there it is like any other, and here it is enough to find what another has locked.
    """
    ask, wanted = fcntl.fcntl, fcntl.F_OFD_SETLK

    def locking(file: int, mode: int, count: int) -> None:
        assert mode == LK_NBLCK
        at = os.lseek(file, 0, os.SEEK_CUR)
        readonly = not ask(file, fcntl.F_GETFL) & os.O_ACCMODE
        kind = fcntl.F_RDLCK if readonly else fcntl.F_WRLCK
        try:
            ask(file, wanted, struct.pack("hhqqi", kind, os.SEEK_SET, at, count, 0))
        except BlockingIOError as error:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from error

    return a_module("msvcrt", LK_NBLCK=LK_NBLCK, locking=locking)
