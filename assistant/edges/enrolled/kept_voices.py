"""Who is enrolled: a file for each, with the voice prints of their takes; no sound.

What is in it is biometric data: by it a person can be told from others. It stands in a folder of
its own, readable by its owner alone; it is in no index, report or export, and one call erases it
(`forget_voice`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.core.faults import Fault, UsageError
from assistant.core.hearing.speaker_net import SIZE, Print
from assistant.core.hearing.whose import Enrolled
from assistant.core.refusals import look_alike
from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import (
    delete_synced,
    make_own_folder,
    remove_unfinished,
    write_whole,
)
from assistant.edges.system.names import refused_name

FOLDER = "enrolled"
"""In the data folder."""

ENDING = ".json"

VERSION = 1


@dataclass(frozen=True, slots=True)
class KeptVoice:
    """What is kept of a person: takes of each phrase, by the network that made them, since when."""

    code: str
    network: str
    since: str
    takes: Mapping[str, tuple[Print, ...]]

    @property
    def enrolled(self) -> Enrolled:
        """The person, as what is heard is held against them."""
        return Enrolled(self.code, self.takes)


def read_voices(data_dir: Path, tell: Callable[[str], None] = lambda _: None) -> list[KeptVoice]:
    """Return everybody who is enrolled, by their codes. A damaged file is named to `tell`.

    Raises:
        Fault: the folder can't be looked at.
    """
    folder = data_dir / FOLDER
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise Fault(f"{folder}: who is enrolled can't be read ({error.strerror})") from error
    found = []
    for path in paths:
        if path.suffix == ENDING and not path.name.startswith("."):
            try:
                with read_itself(path, own_folder=True) as file:
                    written = json.loads(file.read())
                if written["version"] > VERSION:
                    tell(f"{path}: this voice is of a newer version of the program; use that")
                else:
                    found.append(_voice(path.stem, written))
            except OSError as error:
                tell(f"{path}: this voice can't be read ({error.strerror})")
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                tell(
                    f"{path}: this voice is damaged; `assistant enrol --forget {path.stem}`, and "
                    "enrol again"
                )
    return found


def keep_phrase(
    data_dir: Path, code: str, network: str, phrase: str, takes: Sequence[Print], at: str
) -> None:
    """Keep the takes of a phrase, in place of those before; return once that is on disk.

    What another network made is let go of. `at` is today, as ISO text.

    Raises:
        Fault: it can't be written; what stood there stands.
    """
    path = _path(data_dir, code)
    before = next((each for each in read_voices(data_dir) if each.code == code), None)
    same = before is not None and before.network == network
    kept = dict(before.takes) if before is not None and same else {}
    kept[phrase] = tuple(takes)
    since = before.since if before is not None and same else at
    written = {
        "version": VERSION,
        "network": network,
        "since": since,
        "takes": {said: [_text(each) for each in prints] for said, prints in kept.items()},
    }
    try:
        make_own_folder(path.parent)
        remove_unfinished(path)
        write_whole(path, json.dumps(written).encode())
    except OSError as error:
        raise Fault(f"{path}: the voice can't be kept ({error.strerror})") from error


def forget_voice(data_dir: Path, code: str) -> bool:
    """Leave nothing of a person; return whether there was anything, once that is on disk.

    Raises:
        Fault: it can't be deleted.
    """
    path = _path(data_dir, code)
    if not path.parent.is_dir():
        return False
    try:
        was_there = path.is_file()
        remove_unfinished(path)
        delete_synced(path, own_folder=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError as error:
        raise Fault(f"{path}: can't be deleted ({error.strerror})") from error
    return was_there


def check_new_code(data_dir: Path, code: str) -> None:
    """Raise `UsageError` where a code can name no file here, or is one's that is there but for
    case and signs."""
    if refused := refused_name(f"{code}{ENDING}"):
        raise UsageError(f"CODE {code}: choose another: {refused}")
    for each in read_voices(data_dir):
        if look_alike(each.code, code):
            raise UsageError(f"CODE {code}: {each.code} is enrolled; is that the same person?")


def _path(data_dir: Path, code: str) -> Path:
    return data_dir / FOLDER / f"{code}{ENDING}"


def _voice(code: str, read: Any) -> KeptVoice:
    if read["version"] != VERSION:
        raise ValueError(read["version"])
    takes = {str(said): tuple(map(_print, texts)) for said, texts in read["takes"].items()}
    if not all(takes.values()) or not takes:
        raise ValueError("a phrase without a take")
    return KeptVoice(code, str(read["network"]), str(read["since"]), takes)


def _text(voice: Print) -> str:
    return base64.b64encode(voice.astype("<f2").tobytes()).decode("ascii")


def _print(text: str) -> Print:
    voice = np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
    length = float(np.linalg.norm(voice))
    if voice.size != SIZE or not 0.9 < length < 1.1:
        raise ValueError("no voice print")
    made: Print = voice / length
    return made
