"""The commands of `assistant models`: the official models by name, fetched, used and removed."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.base.languages import load_language
from assistant.base.models import OWN, fetched, fetched_folder, model_folder
from assistant.base.settings import load_settings, settings_file, write_setting
from assistant.core.ear_model.official import BY_NAME, OFFICIAL, Official
from assistant.core.faults import Fault, UsageError
from assistant.core.refusals import meant_or
from assistant.edges.files.private_file import make_folder
from assistant.edges.network.download import Wanted, download
from assistant.edges.speech.fetched_model import Allows, read_allows, unpack

Progress = Callable[[int, int], None]
"""Told how many bytes have come, and of how many."""

MOST_NAMED = 12
"""Words that are lacking are named up to so many: a model of another language lacks all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command is asked, as it was typed."""

    name: str = ""
    format: str = "text"
    data_dir: str | None = None


def listing(asked: Asked, progress: Progress) -> list[str]:
    """Return every model there is to use or to fetch, a line each."""
    used, here = load_settings().model, fetched(asked.data_dir)
    rows = [{"name": OWN, "language": "English", "here": True, "used": used == OWN, "MB": None}]
    for model in OFFICIAL:
        rows.append(
            {
                "name": model.name,
                "language": model.language,
                "here": model.name in here,
                "used": used == model.name,
                "MB": round(model.archive_bytes / 1e6),
            }
        )
    for name in here:
        if name not in BY_NAME:
            rows.append(
                {"name": name, "language": None, "here": True, "used": used == name, "MB": None}
            )
    if asked.format == "json":
        return [json.dumps({"models": rows}, indent=2)]
    return [_line(row) for row in rows]


def _line(row: dict[str, object]) -> str:
    state = "in use" if row["used"] else "here" if row["here"] else f"to fetch, {row['MB']} MB"
    language = row["language"] or "put here by hand"
    if row["name"] == OWN:
        language = "English; comes with the program, trained for its commands"
    return f"{row['name']:32} {state:18} {language}"


def fetch(asked: Asked, progress: Progress) -> list[str]:
    """Fetch a model's archive, check it, and unpack it into the data folder."""
    model = _official(asked.name)
    if model.name in fetched(asked.data_dir):
        return [f"{model.name} is here already"]
    folder = fetched_folder(asked.data_dir)
    try:
        make_folder(folder)
    except OSError as error:
        raise Fault(f"{folder}: can't be made ({error.strerror})") from error
    part = _part(folder, model.name)
    download(Wanted(model.address, model.archive_bytes, model.sha256), part, progress)
    unpack(part, folder / model.name)
    part.unlink()
    where = "" if asked.data_dir is None else f" --data-dir {shlex.quote(asked.data_dir)}"
    return [
        f"{model.name} is here, as it was published",
        f"`assistant models use {model.name}{where}` lets it hear",
    ]


def use(asked: Asked, progress: Progress) -> list[str]:
    """Let a model hear from the next session on, if it can; say what is lost with it."""
    folder = model_folder(asked.name, asked.data_dir)
    lines = [f"{asked.name} hears from the next session on ({settings_file()})"]
    if asked.name != OWN:
        lines += what_is_lost(asked.name, read_allows(folder))
    write_setting("model", asked.name)
    return lines


def remove(asked: Asked, progress: Progress) -> list[str]:
    """Delete a model that was fetched, or what came of one."""
    if asked.name == OWN:
        raise UsageError(f"{OWN} comes with the program, and is not removed")
    every = fetched_folder(asked.data_dir)
    folder, part = every / asked.name, _part(every, asked.name)
    if asked.name not in fetched(asked.data_dir) and not (asked.name in BY_NAME and part.exists()):
        raise UsageError(f"{asked.name}: no such model was fetched; {_known()}")
    if asked.name == load_settings().model:
        raise UsageError(f"{asked.name} is in use; first `assistant models use {OWN}`")
    try:
        part.unlink(missing_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise Fault(f"{folder}: can't be deleted ({error.strerror})") from error
    return [f"{asked.name} is deleted"]


def what_is_lost(name: str, allows: Allows) -> list[str]:
    """Return what a user loses with a model, a line each.

    Raises:
        UsageError: it can't serve at all: it takes no grammar, or does not know the commands.
    """
    if not allows.grammar:
        raise UsageError(
            f"{name} has one graph made ahead and takes no list of phrases; choose one whose name "
            "has small or lgraph in it"
        )
    if allows.ours:
        return []
    phrases = load_language().language.phrasebook.orders
    lacking = sorted({word for phrase in phrases for word in phrase.split()} - allows.words)
    if lacking:
        more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        raise UsageError(
            f"{name} does not know {', '.join(map(repr, lacking[:MOST_NAMED]))}{more}, words of "
            "the commands, and can be given none"
        )
    lost = ["it can be given no words: a protocol with one that it does not know is refused"]
    if not allows.talk:
        lost.append("it has no word for talk: other words of its own stand in, and pass less well")
    return lost


def _part(folder: Path, name: str) -> Path:
    """Return where a model's archive lies until the whole of it has come."""
    return folder / f"{name}.zip.part"


def _official(name: str) -> Official:
    if name == OWN:
        raise UsageError(f"{OWN} comes with the program: nothing is to be fetched")
    if name not in BY_NAME:
        raise UsageError(f"{name}: {meant_or(name, BY_NAME, _known())}")
    return BY_NAME[name]


def _known() -> str:
    return "`assistant models list` shows all that there are"


TOOLS: dict[str, Callable[[Asked, Progress], list[str]]] = {
    "list": listing,
    "fetch": fetch,
    "use": use,
    "remove": remove,
}
"""What does each command: the lines that it has to say come back."""
