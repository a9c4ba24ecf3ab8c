"""What is found without a sound: what is installed, the clock, the data folder, model and voice."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_cache_path

from assistant.base.day import minute_shown, now, told, zone_here
from assistant.base.languages import tr
from assistant.base.models import OWN, fetched, model_folder
from assistant.base.paths import APP, data_folder
from assistant.core.checkup.findings import Finding
from assistant.core.checkup.machine import (
    Clock,
    Folder,
    judge_clock,
    judge_folder,
    judge_index,
    judge_versions,
)
from assistant.core.checkup.speech import judge_model, judge_voice, no_ear
from assistant.core.domain.manner import Settings
from assistant.core.ear_model.own import OWN_SHA256
from assistant.core.faults import Fault, UsageError
from assistant.core.language.language import Language
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.files.file_lock import is_locked
from assistant.edges.files.folder_proof import Proof, prove
from assistant.edges.speech.model_proof import damaged_file, load_s
from assistant.edges.speech.voice import Voice
from assistant.edges.store.index_file import FILE
from assistant.edges.store.index_seal import is_as_left
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.journal_files import last_written
from assistant.live.ports import Sound
from assistant.voices.choosing import choose

PACKAGES = {
    "assistant": "session-assistant",
    "Vosk": "vosk",
    "sounddevice": "sounddevice",
    "pyttsx3": "pyttsx3",
    "numpy": "numpy",
}
"""What a session stands on, by the names that people know."""


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

LATELY_S = 600.0
"""Seconds within which a session that is under way has written something: while a hold runs it does
every five seconds, and a pause is seldom longer."""


def check_versions() -> Finding:
    """Return what is installed."""
    found: dict[str, str | None] = {}
    for name, package in PACKAGES.items():
        try:
            found[name] = version(package)
        except PackageNotFoundError:
            found[name] = None
    found["Python"] = platform.python_version()
    found["on"] = f"{platform.system()} {platform.machine()}"
    return judge_versions(found)


def check_disk(data_dir: str | None) -> Iterator[Finding]:
    """Yield what is found of the clock, the data folder and the index in it.

    Raises:
        UsageError: the data folder can't be one.
    """
    folder = data_folder(data_dir)
    proof = prove(folder)
    yield judge_clock(_clock(folder, proof))
    refused, _, mend = proof.refused.partition("; ")
    yield from judge_folder(
        Folder(proof.there, proof.free_bytes, proof.sync_s, proof.mode, refused, mend)
    )
    yield _index(folder / FILE)


def a_session_runs(data_dir: str | None) -> bool:
    """Return whether a session is under way over this data folder: its journal is locked then."""
    folder = journal_folder(data_folder(data_dir))
    try:
        with os.scandir(folder) as entries:
            lately = [
                Path(each.path)
                for each in entries
                if each.name.endswith(".jsonl")
                and time.time() - each.stat(follow_symlinks=False).st_mtime < LATELY_S
            ]
        return any(is_locked(path) for path in lately)
    except OSError:
        return False


def _clock(folder: Path, proof: Proof) -> Clock:
    at, last = now(), last_written(journal_folder(folder))
    return Clock(
        f"{tr(WEEKDAYS[at.weekday()])}, {minute_shown(told(at))}",
        at.year,
        zone_here() or f"UTC{at:%z}",
        proof.disk_off_s,
        None if last is None else last - time.time(),
    )


def _index(path: Path) -> Finding:
    if not path.is_file():
        return judge_index(there=False, as_left=False)
    try:
        return judge_index(there=True, as_left=is_as_left(path))
    except OSError:
        return judge_index(there=True, as_left=False)


@dataclass(frozen=True, slots=True)
class Hears:
    """What was found of the speech model, and its folder where it can be used."""

    finding: Finding
    folder: Path | None


def check_model(settings: Settings, data_dir: str | None, language: Language) -> Hears:
    """Return what is found of the speech model that is chosen, or that hears the language."""
    name = settings.model if language.ear == OWN else language.ear
    if language.ear != OWN and name not in fetched(data_dir):
        return Hears(no_ear(language.code, name), None)
    try:
        folder = model_folder(name, data_dir)
    except (UsageError, Fault) as fault:
        return Hears(judge_model(name, "", str(fault).partition(";")[0], None), None)
    if name == OWN and (damaged := damaged_file(folder, OWN_SHA256)):
        return Hears(judge_model(name, damaged, "", None), None)
    try:
        took_s = load_s(folder)
    except Fault as fault:
        return Hears(judge_model(name, "", str(fault), None), None)
    return Hears(judge_model(name, "", "", took_s), folder)


@dataclass(frozen=True, slots=True)
class Speaks:
    """What was found of the voice, and the sound of the texts that it was to say, if it can."""

    finding: Finding
    said: dict[str, Sound]


def check_voice(
    texts: tuple[str, ...],
    typed: str | None,
    settings: Settings,
    data_dir: str | None,
    language: Language,
) -> Speaks:
    """Return what is found of the voice that is to speak, having it say these texts.

    Nothing that was kept is taken for its voice: it is rendered now.

    Raises:
        UsageError: the name can't be one.
    """
    choice = choose(typed, settings, data_dir, language.voice)
    said: dict[str, Sound] = {}
    with closing(
        Voice(
            user_cache_path(APP) / "cues",
            words_per_minute=settings.words_per_minute,
            voice=choice.voice,
            spares=choice.spares,
            aloud=language.aloud,
        )
    ) as voice:
        fault = ""
        try:
            for text in texts:
                said[text] = voice.render(text)
        except Fault as error:
            fault = str(error)
        moved = voice.moved or choice.warning
    seconds = len(said[texts[0]]) / VOICE_RATE if texts and texts[0] in said else None
    return Speaks(judge_voice(choice.told, fault, moved, seconds), said)
