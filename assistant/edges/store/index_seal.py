"""Whether an index is as this program left it: its sum, in a file beside it.

SQLite finds a page that is no page, and takes a changed number for what was written. The journals
stay the truth, so an index that is not byte for byte as it was left is made anew from them. Its
size and times show cheaply that nobody has touched it; where they differ its bytes are summed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import write_whole

ENDING = "-sum"
"""Ends the name of the file with the sum, as SQLite's own endings stand after an index's."""

JOURNAL = "-journal"
"""Ends the name of what SQLite keeps beside an index while it is changed."""

FOREIGN = ("-wal", "-shm")
"""Ends of names of what it keeps in its other way, which this program never has it go."""

SIDES = (JOURNAL, *FOREIGN)

_MOST_BYTES = 4096
"""Bytes of the file with the sum that are read; it has some 150."""


def is_as_left(path: Path) -> bool:
    """Return whether size and times of an index are those that it was sealed with.

    Where a killed program left SQLite's journal beside it they say nothing.

    Raises:
        OSError: nobody may look.
    """
    if os.path.lexists(f"{path}{JOURNAL}"):
        return False
    return _kept(path).get("stamp") == _stamp(path)


def has_its_sum(path: Path, connection: sqlite3.Connection) -> bool:
    """Return whether an index holds what it was sealed with; no other may be changing it.

    Raises:
        OSError, sqlite3.Error: it can't be read.
    """
    return _kept(path).get("sum") == _sum(connection)


def seal(path: Path, connection: sqlite3.Connection) -> None:
    """Keep the sum of an index that was changed; no other may be changing it.

    Raises:
        OSError, sqlite3.Error: it can't be read, or the sum not be written.
    """
    sealed = {"stamp": _stamp(path), "sum": _sum(connection)}
    write_whole(path.with_name(f"{path.name}{ENDING}"), json.dumps(sealed).encode(), synced=False)


def _stamp(path: Path) -> list[int]:
    now = os.lstat(path)
    return [now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino]


def _sum(connection: sqlite3.Connection) -> str:
    whole = hashlib.blake2b(digest_size=32)
    if hasattr(connection, "serialize"):
        whole.update(connection.serialize())
    else:  # an SQLite built without it: what all of its tables hold
        for statement in connection.iterdump():
            whole.update(statement.encode(errors="surrogatepass"))
    return whole.hexdigest()


def _kept(path: Path) -> dict[str, Any]:
    try:
        with read_itself(path.with_name(f"{path.name}{ENDING}")) as file:
            kept = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
