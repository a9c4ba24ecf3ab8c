"""The protocols that a clinic signed off, as they were fetched: used without a network."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_config_path

from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import write_whole

SHARED = "shared"

SIGNED = "signed-off.json"


def folder_of_clinic() -> Path:
    """Return the folder of the clinic's protocols, which may not be there."""
    return user_config_path("assistant") / "clinic-protocols"


def keep_signed(signed_off: dict[str, dict[str, Any]]) -> None:
    """Keep who signed what off: for each name `version`, `sha256`, `by` and `at`.

    Raises:
        OSError: it can't be written.
    """
    folder = folder_of_clinic()
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / SIGNED, json.dumps(signed_off, indent=2).encode())


def signed() -> dict[str, dict[str, Any]]:
    """Return who signed what off; nothing where nothing was fetched, or that can't be read."""
    try:
        with read_itself(folder_of_clinic() / SIGNED) as file:
            found = json.loads(file.read())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def signed_off_as(name: str, text: str) -> dict[str, dict[str, Any]]:
    """Return what a journal says of how a clinic signed a protocol off: under the key `signed_off`
    its `version`, `by` whom and when (`at`). Nothing of one that it did not, or that was changed.
    """
    each = signed().get(name)
    if not isinstance(each, dict) or each.get("sha256") != sha256(text.encode()).hexdigest():
        return {}
    return {"signed_off": {key: each.get(key) for key in ("version", "by", "at")}}
