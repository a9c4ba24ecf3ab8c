"""`assistant settings`: every key with its value; one of them; or one set to another value."""

from __future__ import annotations

import json
from dataclasses import dataclass

from assistant.base.protocols import load_protocol
from assistant.base.settings import load_settings, settings_file, write_setting
from assistant.core.faults import UsageError
from assistant.core.refusals import meant_or
from assistant.core.written.settings import (
    BY_PROTOCOL,
    NEVER,
    NO_CLINIC,
    NO_DEVICE,
    NO_PROTOCOL,
    SYSTEM,
    USUALLY,
    WITH_VOICE,
    quoted,
    written_values,
)
from assistant.edges.audio.devices import find_input, find_output
from assistant.edges.clinic.address import read_address
from assistant.edges.files.library import find_protocol, language_files
from assistant.edges.files.text_file import read_text

QUOTED = ("microphone", "speaker", "chimes", "protocol", "clinic")
"""Keys whose values are names that others gave, with any signs in them."""

PLAYED_ON = {"speaker": (SYSTEM, NO_DEVICE), "chimes": (WITH_VOICE, NEVER)}
"""Keys that name a loudspeaker, and what else they may say."""

USUAL = "usual"
"""The value by which a key is as it was before it was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command is asked, as it was typed."""

    key: str | None = None
    value: str | None = None
    format: str = "text"


def run_settings(asked: Asked) -> list[str]:
    """Return the lines that it has to say; with a value, set the key to it first.

    Raises:
        UsageError: there is no such key, the value can't be one, or the file can't be used.
        Fault: it can't be written.
    """
    key = asked.key
    if key is not None:
        _known(key)
    path = settings_file()
    if key is not None and asked.value is not None:
        value = set_key(key, asked.value)
        told = f"{value}, as usual," if key not in values_written() else value
        return [f"{key}: {told} from the next session on ({path})"]
    written = values_written()
    shown = {each: written.get(each, usual) for each, usual in USUALLY.items()}
    if asked.format == "json":
        rows = {each: {"value": shown[each], "set": each in written} for each in shown}
        return [json.dumps(rows if key is None else {key: rows[key]}, indent=2)]
    if key is not None:
        return [shown[key]]
    lines = [f"{each + ':':14}{shown[each]}" for each in shown]
    marked = [
        f"{line:34}{'' if each in written else '(usual)'}".rstrip()
        for each, line in zip(shown, lines, strict=True)
    ]
    return [
        *marked,
        "",
        f"`assistant settings KEY VALUE` sets one, `usual` sets it back; in {path}",
    ]


def values_written() -> dict[str, str]:
    """Return what stands in the user's settings, by its key.

    Raises:
        UsageError: the file can't be used; every problem is told.
    """
    load_settings()  # what can't be used is told, whatever key is asked for
    path = settings_file()
    return written_values(read_text(path)) if path.exists() else {}


def set_key(key: str, value: str) -> str:
    """Set a key to a value, or back to what is usual; return the value that holds.

    Raises:
        UsageError: there is no such key, the value can't be one, or the file can't be used.
        Fault: it can't be written.
    """
    _known(key)
    value = value.strip()
    back = value == USUAL or value == USUALLY[key] == NEVER
    of_one_word = key not in QUOTED and "#" in value
    if not back and (not value or "\n" in value or of_one_word):
        raise UsageError(f"{key}: needs a value on one line, such as '{USUALLY[key]}'")
    value = USUALLY[key] if back else _checked(key, value)
    write_setting(key, None if back else quoted(value) if key in QUOTED else value)
    return value


def _known(key: str) -> None:
    if key not in USUALLY:
        known = f"there are {', '.join(USUALLY)}"
        raise UsageError(f"{key}: {meant_or(key, USUALLY, known)}")


def _checked(key: str, value: str) -> str:
    """Return a value as it is kept, once what it names was found as the options find it. No clinic
    is asked whether it is there.

    Raises:
        UsageError: no one device or protocol is named so, the protocol can't be used, or an address
            is none.
        Fault: there is no device at all.
    """
    if key == "microphone" and value not in (SYSTEM, NO_DEVICE):
        find_input(value)
    elif key in PLAYED_ON and value not in PLAYED_ON[key]:
        find_output(value)
    elif key == "clinic" and value != NO_CLINIC:
        read_address(value, key)
    elif key == "language" and value != BY_PROTOCOL:
        language_files(value)
    elif key == "protocol" and value != NO_PROTOCOL:
        load_protocol(value)
        path = find_protocol(value)
        if path.stem != value:  # a file, which is meant wherever a session is begun
            value = str(path.resolve())
    return value
