"""The processes that a program has begun, as Linux tells of them."""

from __future__ import annotations

from pathlib import Path


def child_processes(parent: int, command: str) -> list[int]:
    """Return the processes right under `parent` in whose command line `command` stands."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            status = (process / "status").read_text()
            line = (process / "cmdline").read_text()
        except OSError:  # no process, or one that has just gone
            continue
        if f"\nPPid:\t{parent}\n" in status and command in line:
            found.append(int(process.name))
    return found
