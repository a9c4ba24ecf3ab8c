"""What the program keeps on this machine: each kind, where it lies, and how much there is of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from assistant.base import models
from assistant.base.languages import CODE, own_file
from assistant.base.paths import APP, REHEARSALS, ROOM_PAGE
from assistant.base.settings import settings_file
from assistant.doctor import kept as doctor_kept
from assistant.edges.clinic import kept as clinic_kept
from assistant.edges.enrolled import kept_voices
from assistant.edges.files.clinics_protocols import folder_of_clinic
from assistant.edges.files.itself import everything_in, names_in
from assistant.edges.files.library import list_languages, own_folder, own_languages
from assistant.edges.notes import large_vosk
from assistant.edges.store import index_file, journal, kept_file, series_file
from assistant.edges.system.menu import menu_entry
from assistant.live.opening.page import token_file
from assistant.voices import choosing


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that is kept."""

    name: str
    place: Path
    """A file; or a folder, with all that is in it."""
    what: str
    until: str
    """How long it stays, and by what it goes."""
    of_clients: bool = False
    """Whether it tells anything of a client or a trainee."""


@dataclass(frozen=True, slots=True)
class Found:
    """How much there is of a kind."""

    files: int
    size: int
    """Bytes."""


def kinds(data_dir: Path) -> tuple[Kind, ...]:
    """Return every kind of thing that the program writes, whether it is there or not."""
    erased = "until you erase it: `assistant review erase --client CODE`"
    beside = "until you delete it; made anew when it is needed"
    return (
        Kind(
            "sessions",
            data_dir / journal.FOLDER,
            "codes, times, holds, answers, notes in words, corrections; no name, no sound",
            erased,
            of_clients=True,
        ),
        Kind(
            "sessions saved elsewhere",
            data_dir / kept_file.RESCUED,
            "the same, where a disk was in trouble; the next start brings them home",
            erased,
            of_clients=True,
        ),
        Kind(
            "series planned",
            data_dir / series_file.FILE,
            "codes, and how many sessions were planned",
            erased,
            of_clients=True,
        ),
        Kind(
            "rehearsals",
            data_dir / REHEARSALS,
            "codes of trainees, what they said rightly and when; no sound",
            "until you erase it: `assistant review --trainee CODE --erase`",
            of_clients=True,
        ),
        Kind(
            "index",
            data_dir / index_file.FILE,
            "what the journals say, for quick answers",
            "made from the journals; what is erased there goes here at once",
            of_clients=True,
        ),
        Kind(
            "clinic",
            data_dir / clinic_kept.FOLDER,
            "the clinic's key, which sessions it has, and digests of codes that were erased",
            "until you delete it; the key is then to be taken anew, and erasures come back by it",
        ),
        Kind(
            "voices that are enrolled",
            data_dir / kept_voices.FOLDER,
            "numbers by which a voice is known again (biometric data), how well each phrase was "
            "made out, and a code; no sound",
            "until you erase it: `assistant enrol --forget CODE`",
        ),
        Kind(
            "last checkup",
            data_dir / doctor_kept.FILE,
            "what `doctor` found of microphones and loudspeakers",
            beside,
        ),
        Kind(
            "speech models",
            data_dir / models.FOLDER,
            "those that you fetched",
            "until `assistant models remove NAME`",
        ),
        Kind(
            "the ear made ready",
            user_cache_path(APP) / "models",
            "the speech model with a session's words in it",
            beside,
        ),
        Kind(
            "voices",
            data_dir / choosing.FOLDER,
            "the model of the natural voices, where you fetched it",
            "until `assistant voices remove`",
        ),
        Kind(
            "dictation",
            data_dir / large_vosk.FOLDER,
            "the model that writes notes down, where you put one there",
            "until you delete it",
        ),
        Kind("settings", settings_file(), "how you like it", "until you delete it"),
        *(
            Kind(
                f"your words, {code}" if code != CODE else "your words",
                own_file(code),
                "phrases and texts that you added",
                "until you delete it",
            )
            for code in sorted(list_languages() | {CODE}, key=lambda code: (code != CODE, code))
        ),
        Kind("your languages", own_languages(), "those that you wrote", "until you delete them"),
        Kind("your protocols", own_folder(), "those that you wrote", "until you delete them"),
        Kind(
            "the clinic's protocols",
            folder_of_clinic(),
            "those that your clinic signed off, and who did, as `protocols pull` fetched them",
            "until you delete them",
        ),
        Kind(
            "the page's address",
            token_file(),
            "the secret part of it, where a tablet was to keep it",
            beside,
        ),
        Kind(
            "the open room",
            data_dir / ROOM_PAGE,
            "the address of its page, for whoever opens it again; empty once it is closed",
            beside,
        ),
        Kind(
            "the menu's entry",
            menu_entry(()).path,
            "what opens the room by your menu, where you had it written",
            "until you delete it",
        ),
        Kind(
            "the assistant's own words",
            user_cache_path(APP) / "cues",
            "cues and answers as sound, in its voice; no note that is said back",
            "200 MB at most, those first that were not used for longest; `voices warm` makes them",
        ),
    )


def found(kind: Kind) -> Found | None:
    """Return how much there is of a kind; None where there is nothing.

    Raises:
        OSError: it can't be looked at.
    """
    sizes = [os.lstat(path).st_size for path in _files(kind.place)]
    return Found(len(sizes), sum(sizes)) if sizes else None


def _files(place: Path) -> Iterator[Path]:
    """Yield the files at a place, of which an index has some beside it. No link is followed."""
    if place.is_dir() and not place.is_symlink():
        yield from (each for each in everything_in(place) if not each.is_dir())
    elif os.path.lexists(place):
        beside = names_in(place.parent)
        yield from (place.parent / name for name in beside if name.startswith(place.name))
