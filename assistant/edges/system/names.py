"""Names of files: which of them a system gives to none, and what is more than a name."""

from __future__ import annotations

import re
import sys

_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\..*)?")
_SIGNS = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def refused_name(name: str, platform: str = sys.platform) -> str:
    """Return why the system gives this name to no file or folder; empty where it does.

    Windows has names for its devices in every folder, with any ending: what is written to `aux` or
    `con.yaml` goes nowhere. It cuts dots and spaces off at the end, so that two names are one
    (Microsoft, "Naming Files, Paths, and Namespaces").
    """
    if platform != "win32":
        return ""
    if _DEVICES.fullmatch(name):
        return "Windows has that name for a device"
    if name.endswith((".", " ")):
        return "on Windows no name ends in a dot or a space"
    if signs := _SIGNS.findall(name):
        return f"on Windows no name has {' '.join(sorted(set(signs)))} in it"
    return ""


def has_folder(text: str) -> bool:
    """Return whether a text has a folder in it, as one writes it on any system."""
    return "/" in text or "\\" in text
