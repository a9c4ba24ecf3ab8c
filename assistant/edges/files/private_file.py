"""Private files: for their owner alone, whole or not there, and on the disk when it is said so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assistant.core.faults import Fault, UsageError


@contextmanager
def new_file(path: Path, data_dir: Path, option: str = "--out") -> Iterator[BinaryIO]:
    """Open a new file that its owner alone may read; it is there whole, or not at all.

    `option` is where its name was typed.

    Raises:
        UsageError: something is there already, or it would lie among the data, where what is
            erased would live on in it.
        Fault: it can't be written.
    """
    if path.resolve().is_relative_to(data_dir.resolve()):
        raise UsageError(f"{option} {path}: that is in the data folder; name a place outside it")
    part = path.with_name(f".{path.name}.part")
    try:
        if os.path.lexists(path):
            raise UsageError(f"{option} {path}: there is something here already; give another name")
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Fault(f"{path}: can't be written: {error.strerror}") from error
