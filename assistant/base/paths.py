"""Paths as they are typed on a command line, and the plain words for those that can't be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from platformdirs import user_data_path

from assistant.core.faults import Fault, UsageError
from assistant.edges.files.itself import check_folder
from assistant.edges.system.names import has_folder, refused_name

APP = "assistant"
"""The program's name, under which each system keeps its data, cache and settings."""

DATA_VARIABLE = "ASSISTANT_DATA"

REHEARSALS = "rehearsals"
"""In the data folder, the folder with one for each trainee."""

ROOM_PAGE = "room-page"
"""In the data folder: the address of the page of a room that is open, which has it locked."""

NONE = "none"
"""What is typed for no microphone, or no sound."""

SOUND_FILES = frozenset({".wav", ".flac"})


def typed_path(text: str, option: str) -> Path:
    """Return the path that `text` means, "~" filled in; `option` is where it was typed.

    Raises:
        UsageError: "~" stands before a name that is no user's here.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(
            f"{option} {text}: no such user has a folder here; write it out"
        ) from error


def mode_of(path: Path, option: str) -> int | None:
    """Return the kind and permissions of what is at `path`, as `stat` has them; None for nothing.

    Raises:
        UsageError: nobody can tell: a folder on the way may not be entered, a name is too long.
    """
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{option} {path}: can't be looked up: {error.strerror}") from error


def data_folder(chosen: str | None) -> Path:
    """Return the data folder: the one chosen, else $ASSISTANT_DATA, else the system's own.

    Raises:
        UsageError: no folder is there, and none can be made.
    """
    named = chosen or os.environ.get(DATA_VARIABLE)
    option = "--data-dir" if chosen else DATA_VARIABLE if named else "the data folder"
    folder = typed_path(named, option) if named else user_data_path(APP)
    for part in (folder, *folder.parents):
        mode = mode_of(part, option)
        if mode is not None:
            if not stat.S_ISDIR(mode):
                file = "this" if part == folder else part
                raise UsageError(f"{folder}: sessions are kept in a folder, and {file} is a file")
            break
    return folder


def sound_file(text: str | None, option: str) -> Path | None:
    """Return the sound file that an option means; None if it means a device or nothing."""
    if text is None or text == NONE:
        return None
    path = typed_path(text, option)
    if path.suffix.lower() in SOUND_FILES or has_folder(text) or mode_of(path, option) is not None:
        return path
    return None


def same_file(recording: Path, soundtrack: Path) -> bool:
    """Return whether both are there and are one file, under whatever names."""
    for path, option in ((recording, "--mic"), (soundtrack, "--speaker")):
        if mode_of(path, option) is None:
            return False
    return recording.samefile(soundtrack)


def check_replaceable(soundtrack: Path) -> None:
    """Refuse what is no WAV file: a slip must not write over a protocol or a letter.

    Raises:
        UsageError: the name does not end in .wav, or something else is there under it.
    """
    if soundtrack.suffix.lower() != ".wav":
        raise UsageError(
            f"--speaker {soundtrack}: the sound is written as WAV; give a name that ends in .wav"
        )
    mode = mode_of(soundtrack, "--speaker")
    if mode is None or not stat.S_ISREG(mode):
        return
    try:
        with soundtrack.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise UsageError(f"--speaker {soundtrack}: can't be read: {error.strerror}") from error
    if head and not (head[:4] == b"RIFF" and head[8:] == b"WAVE"):
        raise UsageError(
            f"--speaker {soundtrack}: there is a file here that is no WAV; give another name"
        )


def trainee_folder(data_dir: Path, trainee: str) -> Path:
    """Return the folder with all that is kept of a trainee; it holds journals as `data_dir` does.

    A session with a client and a rehearsal are never in one folder.

    Raises:
        UsageError: the system gives a folder no such name.
        Fault: a link or a file is in its place, or in that of the folder it lies in.
    """
    if refused := refused_name(trainee):
        raise UsageError(f"{trainee}: choose another code for the trainee: {refused}")
    folder = data_dir / REHEARSALS / trainee
    for each in (folder.parent, folder):
        try:
            check_folder(each)
        except OSError as error:
            raise Fault(f"{each}: rehearsals are kept in this folder ({error.strerror})") from error
    return folder
