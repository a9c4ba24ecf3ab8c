"""The user's settings: read from a file of their own, beside their other ones."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path

from assistant.base.languages import shipped_language
from assistant.base.paths import APP
from assistant.core.domain.manner import Settings
from assistant.core.written.settings import read_settings
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
    if not path.exists():
        return Settings()
    patterns = shipped_language().phrasebook.patterns
    words = {word for phrase, _ in patterns for word in phrase.split()}
    return read_settings(read_text(path), str(path), words)
