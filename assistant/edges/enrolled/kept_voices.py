"""Who is enrolled: a file for each, with the voice prints of their takes; no sound.

What is in it is biometric data: by it a person can be told from others. It stands in a folder of
its own, readable by its owner alone; it is in no index, report or export, and one call erases it
(`forget_voice`).
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.core.checkup.as_before import Learned
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


class MadeBy(NamedTuple):
    """The networks that numbers of a voice are by: what tells voices apart, and the ear's, each by
    its SHA-256. By another, numbers can't be compared."""

    network: str
    ear: str


class Takes(NamedTuple):
    """What is kept of the takes of a phrase: their voice prints, and how much likelier than talk
    each sounded, as natural logarithms."""

    prints: Sequence[Print]
    over_talk: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class KeptVoice:
    """What is kept of a person: takes of each phrase, by the network that made them, since when.

    `over_talk` is how much likelier than talk the takes of phrases sounded to an ear; what was kept
    by a version before has none.
    """

    code: str
    network: str
    since: str
    takes: Mapping[str, tuple[Print, ...]]
    ear: str = ""
    over_talk: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def enrolled(self) -> Enrolled:
        """The person, as what is heard is held against them."""
        return Enrolled(self.code, self.takes)

    def learned(self, ear: str) -> Learned:
        """Return the person, and how their takes sounded, if it was to this ear."""
        over_talk = self.over_talk if ear and ear == self.ear else {}
        return Learned(self.enrolled, self.since, over_talk)


def read_voices(data_dir: Path, tell: Callable[[str], None] = lambda _: None) -> list[KeptVoice]:
    """Return everybody who is enrolled, by their codes. A damaged file is named to `tell`.

    Raises:
        Fault: the folder can't be looked at.
    """
    found = []
    for path in _files(data_dir):
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


def keep_phrase(data_dir: Path, code: str, by: MadeBy, phrase: str, takes: Takes, at: str) -> None:
    """Keep the takes of a phrase, in place of those before; return once that is on disk.

    What another network made is let go of. `at` is today, as ISO text.

    Raises:
        Fault: it can't be written, or what stood there can't be read; that stands.
    """
    path = _path(data_dir, code)
    before = _before(data_dir, code)
    same = before is not None and before.network == by.network
    kept = dict(before.takes) if before is not None and same else {}
    kept[phrase] = tuple(takes.prints)
    same_ear = before is not None and before.ear == by.ear
    over_talk = dict(before.over_talk) if before is not None and same_ear else {}
    over_talk[phrase] = tuple(round(each, 2) for each in takes.over_talk if math.isfinite(each))
    since = before.since if before is not None and same else at
    written = {
        "version": VERSION,
        "network": by.network,
        "since": since,
        "takes": {said: [_text(each) for each in prints] for said, prints in kept.items()},
        "ear": by.ear,
        "over_talk": over_talk,
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
    if not _is_there(path.parent):
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
    case and signs; `Fault` where what is kept of it can't be read, and would be lost."""
    if refused := refused_name(f"{code}{ENDING}"):
        raise UsageError(f"CODE {code}: choose another: {refused}")
    for each in read_voices(data_dir):
        if look_alike(each.code, code):
            raise UsageError(f"CODE {code}: {each.code} is enrolled; is that the same person?")
    _before(data_dir, code)


def _before(data_dir: Path, code: str) -> KeptVoice | None:
    """Return what is kept of a person; None where nothing is.

    Raises:
        Fault: there is a file that can't be read as it is. What is written goes in its place whole,
            so that all of its takes would be gone.
    """
    path, told = _path(data_dir, code), list[str]()
    before = next((each for each in read_voices(data_dir, told.append) if each.code == code), None)
    for each in told:
        if each.startswith(f"{path}: "):
            raise Fault(each)
    return before


def _files(data_dir: Path) -> list[Path]:
    folder = data_dir / FOLDER
    try:
        return sorted(folder.iterdir()) if _is_there(folder) else []
    except OSError as error:
        raise Fault(f"{folder}: who is enrolled can't be read ({error.strerror})") from error


def _is_there(folder: Path) -> bool:
    """Whether there is the folder.

    Raises:
        Fault: something else stands in its place, such as a file, or a link to nowhere: whoever is
            enrolled there is not known.
    """
    try:
        if folder.is_dir():
            return True
        folder.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise Fault(f"{folder}: who is enrolled can't be read ({error.strerror})") from error
    raise Fault(
        f"{folder}: this is no folder, and who is enrolled stood in one; move it away, and put "
        "the folder back or enrol again"
    )


def _path(data_dir: Path, code: str) -> Path:
    return data_dir / FOLDER / f"{code}{ENDING}"


def _voice(code: str, read: Any) -> KeptVoice:
    if read["version"] != VERSION:
        raise ValueError(read["version"])
    takes = {str(said): tuple(map(_print, texts)) for said, texts in read["takes"].items()}
    if not all(takes.values()) or not takes:
        raise ValueError("a phrase without a take")
    over_talk = {
        str(said): tuple(map(_score, scores)) for said, scores in read.get("over_talk", {}).items()
    }
    ear = str(read.get("ear", ""))
    return KeptVoice(code, str(read["network"]), str(read["since"]), takes, ear, over_talk)


def _score(read: Any) -> float:
    score = float(read)
    if not math.isfinite(score):
        raise ValueError("no score")
    return score


def _text(voice: Print) -> str:
    return base64.b64encode(voice.astype("<f2").tobytes()).decode("ascii")


def _print(text: str) -> Print:
    voice = np.frombuffer(base64.b64decode(text, validate=True), "<f2").astype(np.float32)
    length = float(np.linalg.norm(voice))
    if voice.size != SIZE or not 0.9 < length < 1.1:
        raise ValueError("no voice print")
    made: Print = voice / length
    return made
