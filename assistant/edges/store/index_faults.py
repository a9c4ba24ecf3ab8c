"""What goes wrong with the index file: the disk or another program is in the way; it is spoilt."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.core.faults import Fault

_OF_THE_DISK = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
    sqlite3.SQLITE_NOLFS,
}
"""What SQLite says where an index made anew would fare no better (sqlite.org/rescode.html); of a
file that ends too soon it says that reading failed, which is not among these."""


class IndexFault(Fault):
    """The index can't be written, or another program keeps it from us for long."""


class IndexSpoilt(Fault):
    """The file is no index, of another version, or not as it was left."""


@contextmanager
def index_told(path: Path | None) -> Iterator[None]:
    """Make what SQLite raises, or the system, a fault that names the index's file."""
    try:
        yield
    except OSError as error:
        raise kept_out(path, error.strerror) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _OF_THE_DISK:
            raise kept_out(path, error) from error
        raise IndexSpoilt(
            f"{path}: the index of the sessions is spoilt ({error}); delete it, and it is made anew"
        ) from error


def kept_out(path: Path | None, why: object) -> IndexFault:
    """Return the fault that an index can't be kept at a path."""
    return IndexFault(f"{path}: the index of the sessions can't be kept ({why})")
