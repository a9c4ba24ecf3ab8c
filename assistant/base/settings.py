"""The user's settings: read from a file of their own, beside their other ones."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path

from assistant.base.languages import CODE, check_name, words_of_commands
from assistant.base.paths import APP
from assistant.core.domain.manner import Settings
from assistant.core.faults import Fault, FileError, UsageError
from assistant.core.written.settings import Standing, read_settings, read_standing, with_key
from assistant.edges.clinic.address import EXAMPLE, VARIABLE, Address, read_address
from assistant.edges.files.library import list_languages
from assistant.edges.files.private_file import make_folder, write_whole
from assistant.edges.files.text_file import read_text


def settings_file() -> Path:
    """Return where the user may write settings; there need be no such file."""
    return user_config_path(APP) / "settings.yaml"


def load_settings() -> Settings:
    """Return the user's settings; the usual ones without a file of them.

    Raises:
        UsageError: the file can't be used; every problem is told.
    """
    path = settings_file()
    return _read(read_text(path)) if path.exists() else Settings()


def load_standing() -> Standing:
    """Return what stands in the user's settings for options that are not given.

    Raises:
        UsageError: the file can't be used; every problem is told.
    """
    path = settings_file()
    if not path.exists():
        return Standing()
    return read_standing(read_text(path), str(path), words_of_commands())


def write_setting(key: str, value: str | None) -> None:
    """Set one key in the user's settings; the rest of the file stays as it was written.

    Without a value the key is taken out, and is as usual again.

    Raises:
        UsageError: the file can't be used, or would not be right afterwards.
        Fault: it can't be written.
    """
    path = settings_file()
    text = with_key(read_text(path) if path.exists() else "", key, value)
    settings = _read(text)
    if key == "name" and value is not None:
        for code in sorted(list_languages()):  # one is set for sessions in all of them
            with suppress(FileError):  # a draft: its slips are told where it is to be spoken
                check_name(settings.name, code)
    try:
        make_folder(path.parent)
        write_whole(path, text.encode())
    except OSError as error:
        raise Fault(f"{path}: can't be written ({error.strerror})") from error


def _read(text: str) -> Settings:
    return read_settings(text, str(settings_file()), words_of_commands())


def language_of_what_is_shown(otherwise: str | None = None) -> str:
    """Return the language in which to show what is of no session that runs: that of the settings.

    `otherwise` is that of the protocol, if it is of one.

    Raises:
        UsageError: the settings can't be read, or name a language that there is none of.
    """
    wanted = load_standing().language
    if wanted is not None and wanted not in list_languages():
        there = ", ".join(sorted(list_languages()))
        raise UsageError(f"{settings_file()}: there is no language {wanted!r}; there are {there}")
    return wanted or otherwise or CODE


def clinic_address(typed: str | None = None, option: str = "ADDRESS") -> Address:
    """Return the clinic's address: as typed, else by $ASSISTANT_CLINIC, else by the settings.

    Raises:
        UsageError: there is none, or it is none. The message shows nothing of a password.
    """
    if typed:
        return read_address(typed, option)
    if variable := os.environ.get(VARIABLE):
        return read_address(variable, VARIABLE, secret=True)
    if setting := load_standing().clinic:
        return read_address(setting, str(settings_file()))
    raise UsageError(f"no clinic is set: `assistant settings clinic {EXAMPLE}`, or {VARIABLE}")
