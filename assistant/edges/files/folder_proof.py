"""What the disk of a folder takes: proven by writing as a journal does, and taking it away."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from assistant.edges.files.disk_words import why_and_mend
from assistant.edges.files.private_file import append_synced
from assistant.edges.system.disk import sync_folder

RECORD = b"." * 250 + b"\n"
"""As long as a line of a journal is on the whole."""

RECORDS = 5
"""So many are written, each brought to disk; the middle one's time is told."""

ROOM = b"\0" * 262_144
"""What is written besides: four sessions of 90 minutes, as a disk may be full but for a page."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it. `refused` is why nothing was taken, with its mend; "" where all was.

    `disk_off_s` is how far the disk's own clock is ahead of the machine's.
    """

    there: bool
    free_bytes: int | None
    sync_s: float | None
    mode: int | None
    disk_off_s: float | None
    refused: str = ""


def prove(folder: Path) -> Proof:
    """Return what the disk of a folder takes; of one that is not there, that of the next above."""
    there = folder.is_dir()
    at = next((each for each in (folder, *folder.parents) if each.is_dir()), folder)
    free = None
    with contextlib.suppress(OSError):
        free = shutil.disk_usage(at).free
    mode = None
    if there and hasattr(os, "geteuid"):  # Windows keeps who may look otherwise
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(folder.stat().st_mode)
    try:
        sync_s, off_s = _written(at)
    except OSError as error:
        return Proof(there, free, None, mode, None, why_and_mend(error))
    return Proof(there, free, sync_s, mode, off_s)


def _written(folder: Path) -> tuple[float, float]:
    """Return how many seconds a record takes to be on disk, and how far off the disk's clock is."""
    descriptor, name = tempfile.mkstemp(".part", ".proof.", folder)
    try:
        took = []
        for number in range(RECORDS):
            began = time.perf_counter()
            append_synced(descriptor, RECORD, number * len(RECORD))
            took.append(time.perf_counter() - began)
        off_s = os.fstat(descriptor).st_mtime - time.time()
        append_synced(descriptor, ROOM, RECORDS * len(RECORD))
        sync_folder(folder)
        return median(took), off_s
    finally:
        os.close(descriptor)
        with contextlib.suppress(OSError):
            Path(name).unlink()
