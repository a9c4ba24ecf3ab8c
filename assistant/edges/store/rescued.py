"""Journals that were rescued: written to another folder, as their own took them no more.

Nobody looks there. So each is brought to where sessions are kept as soon as that takes it, and is
then offered, listed, exported and corrected like any other.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
from pathlib import Path

from assistant.edges.files.disk_words import why
from assistant.edges.files.file_lock import is_locked
from assistant.edges.files.itself import check_folder, names_in, read_itself
from assistant.edges.files.private_file import make_own_folder
from assistant.edges.store.journal import journal_folder, read_journal
from assistant.edges.store.kept_file import RESCUED
from assistant.edges.system.disk import sync_folder

logger = logging.getLogger(__name__)


def bring_home(data_dir: Path) -> list[str]:
    """Move the journals that were rescued to their own place, where they fit; return what to tell.

    One that a program is writing stays. Nothing is deleted or written over but what is the very
    beginning of what takes its place.
    """
    folder = data_dir / RESCUED
    told = []
    try:
        check_folder(folder)
        rescued = [folder / name for name in names_in(folder) if name.endswith(".jsonl")]
    except OSError as error:
        rescued, told = [], [f"{folder}: what was rescued can't be looked for ({why(error)})"]
    for path in rescued:
        try:
            told += [] if is_locked(path) else _brought(path, data_dir)
        except OSError as error:
            told.append(f"{path}: a session was rescued here, and can't be moved ({why(error)})")
    if rescued:
        with contextlib.suppress(OSError):  # something is left in it
            folder.rmdir()
    return told


def _brought(path: Path, data_dir: Path) -> list[str]:
    book, _ = read_journal(path)
    session_id = "" if book is None else str(book.session["id"])
    if not re.fullmatch(rf"{re.escape(session_id)}(-[0-9]+)?", path.stem) or not session_id:
        return [f"{path}: what was rescued here is no session's journal, or damaged; it is left"]
    home = journal_folder(data_dir) / f"{session_id}.jsonl"
    make_own_folder(home.parent)
    if os.path.lexists(home):
        with read_itself(path) as file:
            rescued = file.read()
        with read_itself(home) as file:
            there = file.read()
        if there.startswith(rescued):
            return []
        if is_locked(home) or not rescued.startswith(there):
            return [f"{path}: another record of this session is {home}; both are left"]
    path.replace(home)
    for folder in (home.parent, path.parent):
        sync_folder(folder)
    logger.info("journal of session %s brought to its place", session_id)
    return [f"session {session_id} was rescued, and is kept with the others again"]
