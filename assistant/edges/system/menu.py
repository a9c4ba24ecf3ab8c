"""The program's entry in the menu of each system, which opens the room in a browser.

On Linux a file of the Desktop Entry Specification 1.5; on Windows a batch file among the start
menu's programs; on macOS a file that the Finder opens in Terminal, of which macOS asks whether it
may use the microphone.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NAME = "Session assistant"

MODE = 0o755
"""Whoever may read it may start it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file at a place, and what is in it."""

    path: Path
    text: str


def menu_entry(
    command: Sequence[str],
    platform: str = sys.platform,
    variables: Mapping[str, str] = os.environ,
    home: Path | None = None,
) -> Entry:
    """Return the entry that runs a command, for the user whose `home` it is."""
    home = home or Path.home()
    if platform == "win32":
        programs = Path("Microsoft", "Windows", "Start Menu", "Programs")
        roaming = Path(variables.get("APPDATA") or home / "AppData" / "Roaming")
        line = " ".join(f'"{_in_batch(word)}"' for word in command)
        text = f'@echo off\r\nchcp 65001 >nul\r\nstart "{NAME}" /min {line}\r\n'
        return Entry(roaming / programs / f"{NAME}.cmd", text)
    if platform == "darwin":
        text = f"#!/bin/sh\nexec {shlex.join(command)}\n"
        return Entry(home / "Applications" / f"{NAME}.command", text)
    data = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
    line = " ".join(map(_in_entry, command))
    text = (
        "[Desktop Entry]\nType=Application\nVersion=1.5\n"
        f"Name={NAME}\nGenericName=Treatment room assistant\n"
        "Comment=Walks a therapist through a protocol by voice\n"
        f"Exec={line}\nTerminal=false\nIcon=audio-input-microphone\n"
        "Categories=MedicalSoftware;Science;\nKeywords=massage;therapy;voice;\n"
    )
    return Entry(data / "applications" / "session-assistant.desktop", text)


def this_program() -> list[str]:
    """Return the command by which this program is started: its own file, or Python with it."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    beside = Path(sys.executable).with_name(f"assistant{Path(sys.executable).suffix}")
    if beside.is_file():
        return [str(beside)]
    return [sys.executable, "-c", "from assistant.cli.main import main; raise SystemExit(main())"]


def _in_entry(word: str) -> str:
    """Return a word of an `Exec` line: quoted, its signs escaped twice, and "%" doubled."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    return f'"{word}"'.replace("\\", "\\\\").replace("%", "%%")


def _in_batch(word: str) -> str:
    return word.replace("%", "%%")
