"""Protocols of the user's own, written whole or not at all, and never over what another wrote."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from assistant.core.faults import Fault, UsageError
from assistant.edges.files.library import every_protocol, own_folder
from assistant.edges.files.private_file import whole_file
from assistant.edges.system.names import refused_name

MOST_NAME = 60
"""Characters of a name; those of an id."""

MEANWHILE = (
    "{name}: the file was changed meanwhile by another hand, so nothing was written. What you "
    "changed is still on this page: save it under another name, or open the file anew."
)

_writing = threading.Lock()
"""Pages write one after the other."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it stands: its text, and a mark by which it is known whether it still does."""

    text: str
    mark: str


def is_own(name: str) -> bool:
    """Return whether the protocol of a name is the user's own."""
    return _own(name) is not None


def read_own(name: str) -> Kept:
    """Return the user's own protocol of a name, as it is written.

    Raises:
        UsageError: there is none, or it can't be read.
    """
    path = _own(name)
    if path is None:
        raise UsageError(f"There is no protocol {name!r} of your own.")
    return _read(path)


def write_own(name: str, text: str, mark: str) -> Kept:
    """Write a protocol of the user's own; `mark` is that of the file it takes the place of, or "".

    Where that is a link, what it leads to is written.

    Raises:
        UsageError: the name is no name or another's already, or the file is not as it was.
        Fault: it can't be written; what stood there stands.
    """
    with _writing:
        path = _own(name)
        if mark:
            if path is None or _read(path).mark != mark:
                raise UsageError(MEANWHILE.format(name=name))
            path = path.resolve()
        else:
            path = new_own(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(path, new=not mark) as file:
                file.write(text.encode("utf-8"))
        except FileExistsError as error:
            raise UsageError(f"{name}: is there already; choose another name") from error
        except OSError as error:
            raise Fault(f"{path}: can't be written: {error.strerror}") from error
        return Kept(text, _mark(text.encode("utf-8")))


def new_own(name: str) -> Path:
    """Return where a new protocol of the user's own is to stand.

    Raises:
        UsageError: the name is none for a file, or is taken.
    """
    if not re.fullmatch(rf"[\w-][\w -]{{0,{MOST_NAME - 1}}}", name) or refused_name(f"{name}.yaml"):
        raise UsageError("Give a name of letters, figures and hyphens, such as my-back.")
    if any(path.stem.lower() == name.lower() for path in every_protocol()):
        raise UsageError(f"{name}: is there already; choose another name")
    return own_folder() / f"{name}.yaml"


def _own(name: str) -> Path | None:
    paths = (path for path in every_protocol() if path.stem == name)
    return next((path for path in paths if path.parent == own_folder()), None)


def _read(path: Path) -> Kept:
    try:
        raw = path.read_bytes()
        return Kept(raw.decode("utf-8").removeprefix("\ufeff"), _mark(raw))
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text; save it as that") from error


def _mark(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
