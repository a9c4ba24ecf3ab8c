"""The pane *Settings*: every key of the user's settings with its value, and where that comes from.

They are changed with the checks of `assistant settings`. What the room is opened with holds until
it is opened again, and says so.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request

from assistant.base.languages import tr
from assistant.base.models import OWN, fetched, model_folder
from assistant.base.settings import load_settings, settings_file
from assistant.core.domain.manner import PACES, VOLUMES_DB, Settings, Words
from assistant.core.domain.voices import BEST, NATURAL_VOICES
from assistant.core.domain.voices import SYSTEM as SYSTEM_VOICE
from assistant.core.faults import Fault, UsageError
from assistant.core.room.asides import Voiced
from assistant.core.written.settings import (
    COUNTING,
    DISPLAYS,
    NEVER,
    NO_DEVICE,
    NO_PROTOCOL,
    SOUND_CHECKS,
    SYSTEM,
    USUALLY,
    WITH_VOICE,
)
from assistant.edges.audio.devices import list_devices
from assistant.edges.files.library import every_protocol
from assistant.front.desk import Desk
from assistant.front.pane import Done, Pane, Shown
from assistant.settings_tools.command import USUAL, set_key, values_written
from assistant.voices.choosing import VARIABLE

PATH = "settings"

AT_ONCE = "at once"
NEXT_SESSION = "from the next session on"
NEXT_OPENING = "when the room is opened again"
IN_RUN = "for “assistant run”, where no protocol is named"

WHEN: Mapping[str, str] = {
    "volume": AT_ONCE,
    "pace": AT_ONCE,
    "voice": NEXT_OPENING,
    "words": NEXT_SESSION,
    "sleep-after": NEXT_SESSION,
    "time-call": NEXT_SESSION,
    "series": NEXT_SESSION,
    "sound-check": NEXT_SESSION,
    "protocol": IN_RUN,
}
"""When a key takes effect in the room; the others when it is opened again."""

ABOUT: Mapping[str, str] = {
    "name": "what the assistant is called, as in “assistant wake up”",
    "strict": "whether the name goes before every command but “stop” and “pain”",
    "words": "how much is said",
    "sleep-after": "in a session falls asleep without a command for so long: “20 min”, or “never”",
    "time-call": "tells the time so often: “10 min”, or “never”",
    "series": "says which session of a planned series it is",
    "model": "the speech model that hears",
    "voice": "who speaks; on the pane Sound another does at once",
    "pace": "words a minute",
    "volume": "how loud, against the usual level",
    "sound-check": "whether a check of the sound is offered in the morning",
    "microphone": "a device's name or a part of it, “system” or “none”",
    "speaker": "the loudspeaker: a device's name or a part of it, “system” or “none”",
    "chimes": "where a hold's chimes sound: a device's name, with the “voice”, or “never”",
    "protocol": "what is walked where none is named",
    "display": "the page across the room: off, on this machine, or in the local network",
    "language": "of what is shown outside of sessions: “en”, “es”, or “by protocol”",
    "commands-from": "where somebody is enrolled: whether commands count from them alone",
    "clinic": "the address of your clinic's PostgreSQL, without a password, or “none”",
    "therapist": "your code, for the clinic: stands in each session's record; or “none”",
    "class": "the code of your class or team, likewise",
}

CHOICES: Mapping[str, Sequence[str]] = {
    "strict": ("false", "true"),
    "series": ("false", "true"),
    "words": (Words.FULL.value, Words.BRIEF.value, Words.CHIMES.value),
    "pace": tuple(map(str, PACES)),
    "volume": tuple(f"{each} dB" for each in VOLUMES_DB),
    "sound-check": SOUND_CHECKS,
    "display": DISPLAYS,
    "commands-from": COUNTING,
}
"""What is picked from a list. A value that was written between two of them stands in it too."""


@dataclass(frozen=True, slots=True)
class Row:
    """A key as it is shown. `over` says what goes before it until the room is closed, or ""."""

    key: str
    value: str
    usual: str
    written: bool
    about: str
    when: str
    over: str
    picked: tuple[str, ...]
    suggested: tuple[str, ...]


def rows(desk: Desk, suggested: Mapping[str, Sequence[str]]) -> list[Row]:
    """Return all keys, in their order.

    Raises:
        UsageError: the file can't be used; every problem is told.
    """
    written = values_written()
    over = said_over(desk)
    return [
        Row(
            key,
            value := written.get(key, usual),
            usual,
            key in written,
            ABOUT[key],
            WHEN.get(key, NEXT_OPENING),
            over.get(key, ""),
            _with(CHOICES.get(key, ()), value),
            tuple(suggested.get(key, ())),
        )
        for key, usual in USUALLY.items()
    ]


def _with(choices: Sequence[str], value: str) -> tuple[str, ...]:
    if not choices or value in choices:
        return tuple(choices)
    return (*choices, value)


def said_over(desk: Desk) -> dict[str, str]:
    """Return what was typed, or stands in the environment, and goes before a key."""
    typed = desk.typed
    over = {}
    if typed.mic is not None:
        over["microphone"] = tr("--mic was typed as the room was opened, and goes before it")
    if typed.speaker is not None:
        over["speaker"] = tr("--speaker was typed as the room was opened, and goes before it")
    if typed.chimes is not None:
        over["chimes"] = tr("--chimes was typed as the room was opened, and goes before it")
    if typed.display or typed.display_on is not None:
        over["display"] = tr("--display or --display-on was typed as the room was opened")
    if typed.voice is not None:
        over["voice"] = tr("--voice was typed as the room was opened, and goes before it")
    elif os.environ.get(VARIABLE):
        over["voice"] = tr("{name} in the environment goes before it", name=VARIABLE)
    return over


def taken_up(held: Settings, read: Settings) -> Settings:
    """Return the settings of the next session: of what was `read` anew all that need not be opened
    again."""
    return replace(
        held,
        words=read.words,
        sleep_after_s=read.sleep_after_s,
        call_every_s=read.call_every_s,
        series=read.series,
        volume_db=read.volume_db,
        words_per_minute=read.words_per_minute,
        sound_check=read.sound_check,
    )


def suggestions(data_dir: str | None) -> dict[str, Sequence[str]]:
    """Return what can be typed for keys that take a name."""
    try:
        devices = list_devices()
    except Fault:
        devices = []
    return {
        "model": (OWN, *fetched(data_dir)),
        "voice": (BEST, *NATURAL_VOICES, SYSTEM_VOICE),
        "microphone": (SYSTEM, NO_DEVICE, *dict.fromkeys(d.name for d in devices if d.inputs)),
        "speaker": (SYSTEM, NO_DEVICE, *dict.fromkeys(d.name for d in devices if d.outputs)),
        "chimes": (WITH_VOICE, NEVER, *dict.fromkeys(d.name for d in devices if d.outputs)),
        "protocol": (NO_PROTOCOL, *(path.stem for path in every_protocol())),
    }


def settings_pane(desk: Desk) -> Pane:
    """Return the pane."""

    def overview(request: Request) -> Shown:
        values: dict[str, object] = {"file": str(settings_file()), "rows": [], "unreadable": ""}
        try:
            values["rows"] = rows(desk, suggestions(desk.typed.data_dir))
        except UsageError as error:
            values["unreadable"] = str(error)
        return Shown("settings.html", values)

    def save(fields: Mapping[str, str]) -> Done:
        key, wanted = fields.get("key", ""), fields.get("value", "")
        desk.may()
        wanted = USUAL if fields.get("to") == USUAL else wanted.strip()
        if key == "model" and wanted != USUAL:
            model_folder(wanted, desk.typed.data_dir)  # without it no room could be opened
        value = set_key(key, wanted)
        desk.settings = taken_up(desk.settings, load_settings())
        if WHEN.get(key) == AT_ONCE:
            desk.ask(Voiced(desk.settings.volume_db, desk.settings.words_per_minute))
        return Done(f"{key}: {value}, {tr(WHEN.get(key, NEXT_OPENING))}.", to=PATH)

    return Pane("Settings", PATH, {"": overview}, {"": save})
