"""Which voice speaks: the one that is asked for where it can, else the best there is.

No choice ends a session. Where a voice can't speak, as the speech engine has none of that name,
another does, and it is told why.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from assistant.base.paths import data_folder
from assistant.core.domain.manner import Settings
from assistant.core.domain.voices import (
    BEST,
    NATURAL_VOICES,
    SYSTEM,
    ChosenVoice,
    LanguageVoice,
    named_voice,
    natural_voice,
    system_voice,
)
from assistant.core.faults import UsageError
from assistant.edges.speech.kokoro import INSTALL, why_not_here

VARIABLE = "ASSISTANT_VOICE"

FOLDER = "voices"
"""In the data folder, the folder with the model of the natural voices, if it was fetched."""


USUAL_LANGUAGE = LanguageVoice("en")
"""That of the program's own voices."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The voice that speaks, and those that do in its place if it fails, the best first.

    `name` is what it is called in settings, `why` why it is this one. `fault` says why the one that
    was asked for, or is installed, can't speak; "" where it can.
    """

    voice: ChosenVoice
    spares: tuple[ChosenVoice, ...]
    name: str
    why: str
    fault: str = ""
    warned: str = ""
    """What is told of that in the words of a language; else it is put together."""

    @property
    def told(self) -> str:
        """What a user reads at the start of a session."""
        return f"{self.voice.label}, {self.why}" if self.why else self.voice.label

    @property
    def warning(self) -> str:
        """What is told where another voice speaks than would; "" otherwise."""
        if self.warned:
            return self.warned
        return f"{self.fault}; meanwhile {self.voice.label} speaks" if self.fault else ""


def fetched_folder(data_dir: str | None) -> Path:
    """Return the folder of a fetched model, which may not be there.

    Raises:
        UsageError: the data folder can't be one.
    """
    return data_folder(data_dir) / FOLDER


def choose(
    typed: str | None,
    settings: Settings,
    data_dir: str | None,
    language: LanguageVoice = USUAL_LANGUAGE,
) -> Choice:
    """Return the voice that speaks: the one whose name was typed, else $ASSISTANT_VOICE's, else
    that of the settings.

    The natural voices speak one language; in another it is the system's for that.

    Raises:
        UsageError: the name can't be one, or the data folder can't.
    """
    wanted, by = _wanted(typed, settings)
    if not wanted.strip():
        raise UsageError(f"{by}: needs the name of a voice, as `assistant voices` shows them")
    as_said = f"as {by} {'say' if by == 'you' else 'says'}"
    system = system_voice(sys.platform)
    if wanted.strip().lower() in (BEST, SYSTEM, *NATURAL_VOICES):
        wanted = wanted.strip().lower()  # "Kore", as names are written
    if wanted == SYSTEM and not language.espeak:
        return Choice(system, (), SYSTEM, as_said)
    if language.espeak:
        return _of_language(language, wanted, as_said)
    folder = fetched_folder(data_dir)
    why_not = why_not_here(folder)
    usual = next(iter(NATURAL_VOICES))
    if wanted not in (BEST, *NATURAL_VOICES):
        best = () if why_not is not None else (natural_voice(usual, str(folder)),)
        return Choice(named_voice(wanted, sys.platform), (*best, system), wanted, as_said)
    if why_not is None:
        name = usual if wanted == BEST else wanted
        why = "the best that is here" if wanted == BEST else as_said
        return Choice(natural_voice(name, str(folder)), (system,), name, why)
    if why_not or wanted != BEST:
        why_not = why_not or f"no natural voice is installed; {INSTALL}"
        return Choice(system, (), SYSTEM, "as no natural voice can speak", why_not)
    return Choice(system, (), SYSTEM, f"no natural voice is installed ({INSTALL})")


def _of_language(language: LanguageVoice, wanted: str, as_said: str) -> Choice:
    """Return the system's voice for a language, or its voice of the name that is wanted."""
    usual = language.on(sys.platform)
    if wanted in (BEST, SYSTEM):
        return Choice(usual, (), SYSTEM, "")
    if wanted in NATURAL_VOICES:
        fault = f"{wanted} does not speak {language.code}"
        return Choice(usual, (), SYSTEM, "", fault, language.mistaken.replace("{voice}", wanted))
    return Choice(named_voice(wanted, sys.platform), (usual,), wanted, as_said)


def _wanted(typed: str | None, settings: Settings) -> tuple[str, str]:
    """Return the name of the voice that is wanted, and where it was given."""
    if typed is not None:
        return typed, "you"
    named = os.environ.get(VARIABLE)
    return (named, VARIABLE) if named else (settings.voice, "settings.yaml")
