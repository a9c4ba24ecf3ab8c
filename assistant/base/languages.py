"""Reading a language by its code, with what the user's own file changes in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from platformdirs import user_config_path

from assistant.base.paths import APP
from assistant.core.domain.manner import USUAL, Settings
from assistant.core.language.language import Language
from assistant.core.language.reader import ReadLanguage, Text, read_language
from assistant.edges.files.library import language_files
from assistant.edges.files.text_file import read_text

CODE = "en"
"""The language of the one speech model there is."""


def load_language(settings: Settings = USUAL, code: str = CODE) -> ReadLanguage:
    """Return a language as the user has it, with the name that `settings` give the assistant.

    Raises:
        UsageError: there is no such language, or the user's file can't be used; every problem is
            told.
        Fault: the program's own are missing.
    """
    own = own_file(code)
    return read_language(
        _texts(code),
        _text(own) if own.exists() else None,
        settings.name,
        strict=settings.strict,
    )


@cache
def shipped_language(code: str = CODE) -> Language:
    """Return a language as it comes with the program.

    Raises:
        Fault: it is missing.
    """
    return read_language(_texts(code)).language


def own_file(code: str = CODE) -> Path:
    """Return where the user may add to a language; there need be no such file."""
    return user_config_path(APP) / f"language.{code}.yaml"


def _texts(code: str) -> list[Text]:
    return [_text(path) for path in language_files(code)]


def _text(path: Path) -> Text:
    return Text(read_text(path), str(path))
