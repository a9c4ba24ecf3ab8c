"""Speech models by name: the one that comes with the program, and those that were fetched."""

from __future__ import annotations

from pathlib import Path

from assistant.base.paths import data_folder
from assistant.core.domain.manner import USUAL
from assistant.core.faults import UsageError
from assistant.edges.files.library import model_dir

OWN = USUAL.model
"""The name of the model that comes with the program."""

FOLDER = "models"
"""In the data folder, the folder with those that were fetched."""


def fetched_folder(data_dir: str | None = None) -> Path:
    """Return the folder of the models that were fetched, which may not be there.

    `data_dir` is the data folder as it was typed, if it was.

    Raises:
        UsageError: the data folder can't be one.
    """
    return data_folder(data_dir) / FOLDER


def fetched(data_dir: str | None = None) -> list[str]:
    """Return the names of the models that were fetched, or put there by hand."""
    folder = fetched_folder(data_dir)
    if not folder.is_dir():
        return []
    return sorted(path.parent.parent.name for path in folder.glob("*/am/final.mdl"))


def model_folder(name: str, data_dir: str | None = None) -> Path:
    """Return the folder of the model of that name.

    Raises:
        UsageError: it is not here.
        Fault: the program's own is missing.
    """
    if name == OWN:
        return model_dir()
    folder = fetched_folder(data_dir) / name
    if not (folder / "am/final.mdl").is_file():
        raise UsageError(
            f"the speech model {name!r} is not here; `assistant models list` shows those that "
            f"are, and `assistant models use {OWN}` goes back to the program's own"
        )
    return folder
