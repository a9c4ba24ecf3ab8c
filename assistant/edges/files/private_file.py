"""Private files: for their owner alone, whole or not there, and on the disk when it is said so.

What the program keeps of people is written here: journals, plans, the index, exports, tokens, the
log, and sound that was rendered. (A mark sheet or a soundtrack is made to be handed on, and is as
open as the folder it is put into.) Three ways of writing: a file that stands there whole
or as it was (`write_whole`, and `whole_file` for what is long), one that is only added to
(`open_private`, `append_synced`), and an export, which must be new (`new_file`).

A folder must be brought to disk too, or a cut of power may lose the name of a file whose content
is safe. How each system does that stands in edges/system.

On Windows files and folders have no such permissions: there they are open to whom their folder is,
and the user's own is to nobody else but administrators.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assistant.core.faults import Fault, UsageError
from assistant.edges.files.itself import (
    check_folder,
    delete_itself,
    open_itself,
    own_folder_for,
    set_mode,
)
from assistant.edges.system.disk import sync, sync_folder

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def open_private(path: Path, flags: int, *, own_folder: bool = False) -> int:
    """Open a file by `os.open`'s flags and return its descriptor; made here, it is the owner's.

    Nothing is followed to it, as `open_itself` says.

    Raises:
        OSError: it can't be opened.
    """
    return open_itself(path, flags, PRIVATE_FILE, own_folder=own_folder)


def make_private(path: Path, opened: int) -> None:
    """Let an open file be its owner's alone.

    Raises:
        OSError: the system refuses.
    """
    set_mode(path, opened, PRIVATE_FILE)


def append_synced(file: int, content: bytes, size: int) -> None:
    """Add to the end of an open file of `size` bytes; return once that is on disk.

    Raises:
        OSError: the disk does not take all of it; the file is as it was, if the disk lets it.
    """
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(file, left) :]
        sync(file)
    except OSError:
        with contextlib.suppress(OSError):  # lest half a line spoil the next
            os.ftruncate(file, size)
        raise


def write_whole(path: Path, content: bytes, *, synced: bool = True) -> None:
    """Write a file, in place of what stands there; see `whole_file`.

    Raises:
        OSError: it can't be written; what stood there stands.
    """
    with whole_file(path, synced=synced) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path, *, new: bool = False, synced: bool = True) -> Iterator[BinaryIO]:
    """Open a file for its owner alone, to be written inside; its name never stands for half of it.

    It is written beside its place under a name of its own, so that two programs that write the
    same do not meet, and put there at the end. If that is `new`, nothing may be there by then.
    `synced`, it is on disk afterwards; what can be made anew need not wait for that.

    Raises:
        FileExistsError: something stands there, and the file was to be new.
        OSError: it can't be written; what stood there stands. Or it stands there whole, and only
            the folder could not be brought to disk.
    """
    descriptor, name = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            if synced:
                sync(file.fileno())
        if new:
            _put_new(part, path)
        else:
            part.replace(path)
        if synced:
            sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def remove_unfinished(path: Path) -> None:
    """Delete what programs that were killed left of a file that they had not yet put in its place.

    Raises:
        OSError: it can't be deleted.
    """
    # What mkstemp puts between has no dot: `review` takes nothing of `review.csv`.
    unfinished = re.compile(rf"\.{re.escape(path.name)}\.[^.]+\.part")
    with os.scandir(path.parent) as entries:
        left = [each.name for each in entries if unfinished.fullmatch(each.name)]
    for name in left:
        (path.parent / name).unlink(missing_ok=True)


def delete_synced(*paths: Path, own_folder: bool = False) -> None:
    """Delete files of one folder, where they are there; return once that is on disk.

    In the program's `own_folder`, no link stands for that.

    Raises:
        OSError: one can't be deleted; those named before it are gone.
    """
    for path in paths:
        delete_itself(path, own_folder=own_folder)
    for folder in {path.parent for path in paths}:
        sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, the owner's alone, their names on disk as well.

    Raises:
        OSError: one can't be made, or a file is in its place.
    """
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        sync_folder(part.parent)
    folder.mkdir(exist_ok=True)  # raises for a file


def make_own_folder(folder: Path) -> None:
    """Make a folder that is the program's own, which no link may stand for, and its owner's alone.

    Raises:
        OSError: it can't be made, or something else is in its place.
    """
    if not check_folder(folder):
        make_folder(folder)
    own_folder_for(folder, PRIVATE_FOLDER)


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
    try:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        remove_unfinished(path)
        with whole_file(path, new=True) as file:
            yield file
    except FileExistsError as error:
        raise UsageError(
            f"{option} {path}: there is something here already; give another name"
        ) from error
    except OSError as error:
        raise Fault(f"{path}: can't be written: {error.strerror}") from error


def _put_new(part: Path, path: Path) -> None:
    """Give a file its name, if nothing has that yet."""
    try:
        os.link(part, path)  # which alone refuses by itself, and at once, on every Unix
    except FileExistsError:
        raise
    except OSError:  # a disk without links, such as a memory stick
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
        part.rename(path)
    else:
        part.unlink()
