"""Completion in a shell: the script that it is told, and the names that the script asks for.

What an argument takes is known by the word that stands for it in the help: one place says it to a
reader, and to a shell. Clients' codes are never offered: whoever stands beside would read them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from assistant.cli.parser_parts import every_argument

if TYPE_CHECKING:
    from shtab import CompleteType

SHELLS = ("bash", "zsh", "fish", "powershell")

NAMES = {
    "PROTOCOL": "protocols",
    "PATH": "protocols",
    "SESSION": "sessions",
    "VOICE": "voices",
    "MODEL": "models",
    "KEY": "settings",
}
"""The words in the help that stand for a name, and of what kind: the names are asked for by it."""

FILES = {"protocols": "*.y*ml", "sessions": "*.jsonl"}
"""Of what kinds a file's name may stand in place of a name, and how it ends."""

NAMES_IN_BASH = """%s() {
  compgen -W "$("${COMP_WORDS[0]}" completion --names %s 2>/dev/null)" -- "$1"
%s}"""
"""What a kind is completed by. The program is the one that is typed: it need not be in the path."""

FILES_IN_BASH = """  compgen -f -X '!%s' -- "$1"
  [[ $1 == */* ]] && compgen -d -- "$1"
"""
"""Folders are gone into where a path is typed; else they would stand among the names."""

SIMPLE = re.compile(r"\w[\w.+-]*")
"""A name that no shell makes more of than a word: bash runs what it finds in a list of words."""


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """Return what completes the program's command line in one of the `SHELLS`."""
    import shtab  # nothing else needs it

    for argument in every_argument(parser):
        for word in str(argument.metavar or "").split("|"):
            kind = word.partition(".")[0]
            if kind in NAMES:
                completes = _names_of(NAMES[kind])
            elif kind in ("FILE", "MANIFEST"):
                completes = shtab.FILE
            elif kind == "DIR":
                completes = shtab.DIRECTORY
            else:
                continue
            argument.complete = completes  # type: ignore[attr-defined]  # where shtab looks for it
            break
    return shtab.complete(parser, shell) + "\n"


def _names_of(kind: str) -> CompleteType:
    """Return how each shell asks for the names of a kind; bash asks the program that is typed."""
    import shtab

    command = f"assistant completion --names {kind}"
    asked = shtab.cmd(command)
    function, files = f"_assistant_{kind}", ""
    if kind in FILES:
        function += "_or_files"  # from which shtab's script knows that it may be the name of one
        files = FILES_IN_BASH % FILES[kind]
    preamble = asked["preamble"]
    assert isinstance(preamble, dict)
    return asked | {
        "bash": function,
        "zsh": f"($({command} 2>/dev/null))",
        "fish": f"({command} 2>/dev/null)",
        "preamble": preamble | {"bash": NAMES_IN_BASH % (function, kind, files)},
    }


def names(kind: str) -> list[str]:
    """Return the names of a kind that can be typed as they are.

    Raises:
        UsageError, Fault: where they lie can't be looked through.
    """
    return [name for name in KINDS[kind]() if SIMPLE.fullmatch(name)]


# Each imports what it needs: a shell waits for it at every press of the key.


def _protocols() -> Iterable[str]:
    from assistant.edges.files.library import every_protocol

    return (path.stem for path in every_protocol())


def _sessions() -> Iterable[str]:
    from assistant.base.paths import data_folder
    from assistant.edges.store.journal import journal_stamps

    return (stamp.file.removesuffix(".jsonl") for stamp in journal_stamps(data_folder(None)))


def _voices() -> Iterable[str]:
    from assistant.core.domain.voices import NATURAL_VOICES, SYSTEM

    return (*NATURAL_VOICES, SYSTEM)


def _models() -> Iterable[str]:
    from assistant.base.models import OWN, fetched
    from assistant.core.ear_model.official import BY_NAME

    return sorted({OWN, *BY_NAME, *fetched()})


def _settings() -> Iterable[str]:
    from assistant.core.written.settings import USUALLY

    return USUALLY


KINDS: dict[str, Callable[[], Iterable[str]]] = {
    "protocols": _protocols,
    "sessions": _sessions,
    "voices": _voices,
    "models": _models,
    "settings": _settings,
}
"""What gives the names of each kind."""
