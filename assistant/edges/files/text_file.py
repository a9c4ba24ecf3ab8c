"""Text files: a manifest, a list of phrases, a language, settings."""

from __future__ import annotations

from pathlib import Path

from assistant.core.faults import FileError, Problem, UsageError

MOST_BYTES = 64 * 1024 * 1024
"""A manifest of half a million rows fits; whatever is larger was meant for something else."""


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        UsageError: there is no file to read, or it is no text.
    """
    try:
        # A device or a pipe may never end.
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: not a file; name a text file")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from error
    if len(raw) > MOST_BYTES:
        raise UsageError(f"{path}: larger than {MOST_BYTES >> 20} MB; name a text file")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        found, mend = "found a byte that is not UTF-8", "save the file as UTF-8 text"
        raise FileError([Problem(str(path), line, column, "", found, mend)]) from error


def stamp_of(path: Path) -> object:
    """Return what is another once a file has changed, or is gone: when it was written, its size."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size
