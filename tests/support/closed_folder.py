"""A folder that nobody may look into, as one that another user made; root, who runs tests, may."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest


def let_nobody_look_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system refuse to name what is in a folder."""
    scandir, listdir = os.scandir, os.listdir

    def refuse(asked: Any) -> None:
        if not isinstance(asked, int) and Path(os.fsdecode(asked)) == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    def scan(asked: Any = ".") -> Any:
        refuse(asked)
        return scandir(asked)

    def names(asked: Any = ".") -> Any:
        refuse(asked)
        return listdir(asked)

    monkeypatch.setattr(os, "scandir", scan)
    monkeypatch.setattr(os, "listdir", names)
