"""What the last checkup found of each sound device, for `assistant devices`. No client is in it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.base.day import minute_shown, now, told
from assistant.base.paths import data_folder
from assistant.core.checkup.findings import Finding
from assistant.core.faults import UsageError
from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import write_whole

FILE = "checkup.json"
"""In the data folder."""

MOST_BYTES = 100_000
"""What is read of it at the most: a device takes 200."""

MOST_DEVICES = 50
"""Those that were looked at last are kept."""


def keep_findings(data_dir: str | None, found: Iterable[Finding]) -> None:
    """Keep what was found of devices, where there is a data folder that takes it.

    What could not be kept is found again: nobody is told.
    """
    at = told(now(), "seconds")
    new: dict[str, dict[str, str]] = {}
    for each in found:
        device = each.measured.get("device")
        if isinstance(device, str):
            row = new.setdefault(f"{each.part} {device}", {"at": at, "told": each.told})
            row["told"] = each.told if each.verdict == "fault" else row["told"]
    with contextlib.suppress(UsageError, OSError):
        folder = data_folder(data_dir)
        if new and folder.is_dir():
            rows = {**_kept(folder), **new}
            last = dict(sorted(rows.items(), key=lambda row: row[1]["at"])[-MOST_DEVICES:])
            write_whole(folder / FILE, json.dumps(last, indent=1).encode(), synced=False)


def told_of(data_dir: str | None, device: str) -> list[str]:
    """Return what the last checkup told of a device: as microphone, as loudspeaker, of chimes."""
    try:
        rows = _kept(data_folder(data_dir))
    except UsageError:
        return []
    return [
        f"{part}, {minute_shown(row['at'])}: {row['told']}"
        for part in ("microphone", "loudspeaker", "chimes")
        if (row := rows.get(f"{part} {device}"))
    ]


def _kept(folder: Path) -> Mapping[str, dict[str, str]]:
    try:
        with read_itself(folder / FILE) as file:
            kept = json.loads(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {
        name: row
        for name, row in kept.items()
        if isinstance(row, dict) and all(isinstance(row.get(key), str) for key in ("at", "told"))
    }
