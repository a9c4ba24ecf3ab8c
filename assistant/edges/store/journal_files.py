"""Journals of sessions that are over, as files: whose they are, added to, and erased."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from assistant.core.domain.events import Record
from assistant.core.faults import Fault
from assistant.edges.files.file_lock import is_locked
from assistant.edges.files.itself import NotItself, check_folder, names_in, read_itself
from assistant.edges.files.private_file import delete_synced
from assistant.edges.store.journal import Journal
from assistant.edges.store.kept_file import FOUND

UNSETTLED_NS = 2_000_000_000
"""A file changed this lately may change again without its times showing it: file systems' clocks
tick in steps of up to 2 s (FAT). It is read again the next time."""

_TO_THE_CLIENT = 1024
"""Bytes of a journal in which its client stands: the id, a time and the version go before."""

_CLIENT = re.compile(rb'"client": *("(?:[^"\\]|\\.)*")')


def is_settled(*times_ns: int) -> bool:
    """Return whether a file of these times, in nanoseconds, will show its next change by them."""
    return max(times_ns) < time.time_ns() - UNSETTLED_NS


def last_written(folder: Path) -> float | None:
    """Return when a journal of a folder was written last, in seconds since 1970; None of none."""
    try:
        with os.scandir(folder) as entries:
            times = [
                each.stat(follow_symlinks=False).st_mtime
                for each in entries
                if each.name.endswith(".jsonl")
            ]
    except OSError:
        return None
    return max(times, default=None)


def journals_of(folder: Path, client: str) -> dict[str, str]:
    """Return the journals in a folder whose first line names the client: file to session id.

    Raises:
        Fault: the folder, or a journal in it, can't be read.
    """
    found = {}
    try:
        for path, file in _journals(folder):
            with contextlib.suppress(ValueError, RecursionError):
                first = json.loads(file.readline())
                if isinstance(first, dict) and first.get("client") == client:
                    found[path.name] = str(first.get("id"))
    except OSError as error:
        raise Fault(f"{error.filename or folder}: can't be read ({error.strerror})") from error
    return found


def clients_in(folder: Path) -> Iterator[str]:
    """Yield the client of each journal in a folder that names one, the latest journal's first.

    Of a journal no more is read than its beginning, as protocols are long.

    Raises:
        Fault: the folder, or a journal in it, can't be read.
    """
    try:
        for _, file in _journals(folder, latest_first=True):
            begins = file.read(_TO_THE_CLIENT)
            client = _CLIENT.search(begins.partition(b'"protocol"')[0])
            if client is not None:
                with contextlib.suppress(ValueError):
                    yield str(json.loads(client.group(1)))
    except OSError as error:
        raise Fault(f"{error.filename or folder}: can't be read ({error.strerror})") from error


def running_in(folder: Path, files: Iterable[str]) -> list[str]:
    """Return those of a folder's journals that a session is writing at this moment.

    Raises:
        Fault: one can't be looked at.
    """
    running = []
    for file in files:
        try:
            if is_locked(folder / file):
                running.append(file)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise Fault(f"{folder / file}: can't be read ({error.strerror})") from error
    return running


def _journals(folder: Path, *, latest_first: bool = False) -> Iterator[tuple[Path, BinaryIO]]:
    """Yield each journal in a folder, opened. What is no file itself is none, and passed over.

    Raises:
        OSError: the folder, or a journal in it, can't be read, or the folder is a link.
    """
    if not check_folder(folder):
        return
    names = [name for name in names_in(folder) if name.endswith(".jsonl")]
    for path in (folder / name for name in (reversed(names) if latest_first else names)):
        try:
            file = read_itself(path, own_folder=True)
        except NotItself:
            continue
        with file:
            yield path, file


def erase_journals(folder: Path, files: Iterable[str]) -> None:
    """Delete journals, with what was found in their places, and return once that is on disk.

    Raises:
        Fault: one can't be deleted; those named before it are gone.
    """
    try:
        there = names_in(folder)
        for file in files:
            found = [each for each in there if each.startswith(file) and each.endswith(FOUND)]
            delete_synced(*(folder / each for each in (file, *found)), own_folder=True)
    except OSError as error:
        raise Fault(f"{error.filename or folder}: can't be deleted ({error.strerror})") from error


def add_to_journal(path: Path, records: Iterable[Record]) -> None:
    """Add lines to the journal of a session that is over, and return once they are on disk.

    Raises:
        Fault: the session is running, or the disk does not take them; the journal is as it was.
    """
    journal = Journal.reopen(path)
    try:
        journal.write(*records)
    finally:
        journal.close()
