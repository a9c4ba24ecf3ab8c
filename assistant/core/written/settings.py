"""The user's settings as they are written in YAML: a few keys, each with a good default."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from assistant.core.domain.commands import NAME
from assistant.core.domain.manner import PACES, USUAL, VOLUMES_DB, Settings, Words
from assistant.core.refusals import code, either, meant_or
from assistant.core.written.kinds import SETTINGS
from assistant.core.written.problems import Complaint, WrittenError
from assistant.core.written.values import WORD, Seconds, one_of, pattern, shown, true_or_false
from assistant.core.written.yaml_text import read_yaml

MOST_SLEEP_S = 3600.0
LEAST_SLEEP_S = 60.0
"""Seconds until it may fall asleep: a minute passes without a word in any step."""

SOUND_CHECKS = (DAILY, NEVER) = ("daily", "never")
"""When a check of the sound is offered."""

LEAST_CALL_S = 60.0
"""Seconds between calls of the time: they are spoken in minutes."""

SYSTEM = "system"
"""The device that the system takes where none is named."""

NO_DEVICE = "none"
"""No microphone, or no sound: as the options of the command line have it."""

NO_PROTOCOL = "none"

NO_CLINIC = NO_CODE = "none"

_CLINIC = r"postgres(ql)?://([^\s:@/?#]+@)?[^\s@'\"]*"
"""An address in which no password stands before its host; the rest is looked at when it is used."""

WITH_VOICE = "voice"
"""The chimes sound where the voice does."""

DISPLAYS = (OFF, HERE, LAN) = ("off", "here", "lan")
"""Where the page across the room is shown."""

BY_PROTOCOL = "by protocol"
"""The language in which something is shown: its protocol's, or English where it is of none."""

COUNTING = (ENROLLED, ANYBODY) = ("enrolled", "anybody")
"""From whom commands count, once somebody is enrolled."""

SOUND_FILE = r"(?i:.*\.(wav|flac))"
"""What would be a recording, or a file to write: those are for a single session."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for options of the command line that are not given.

    `microphone` and `speaker` are names of devices, or parts of one, as `--mic` and `--speaker`
    take them, or `NO_DEVICE`; None is the system's own choice. `protocol` is the one that is walked
    where none is named, by its name in the library or its path. `display` is one of `DISPLAYS`,
    `commands_from` of `COUNTING`. `clinic` is the address of the clinic's PostgreSQL; `therapist`
    and `class_` are codes that a session's journal has. `language` is that of what is shown outside
    of sessions; None is
    the protocol's, or English. `chimes` is the device of the chimes, `NEVER`, or `WITH_VOICE`.
    """

    microphone: str | None = None
    speaker: str | None = None
    protocol: str | None = None
    display: str = OFF
    language: str | None = None
    commands_from: str = ENROLLED
    chimes: str = WITH_VOICE
    clinic: str | None = None
    therapist: str | None = None
    class_: str | None = None

    @property
    def loudspeaker(self) -> str | None:
        """The loudspeaker for whoever asks to hear something: the system's, where none is set."""
        return None if self.speaker == NO_DEVICE else self.speaker

    @property
    def codes(self) -> dict[str, str]:
        """What stands in the first line of a session's journal of who works, by its key there."""
        codes = {"therapist": self.therapist, "class": self.class_}
        return {key: code for key, code in codes.items() if code}

    def devices(self, mic: str | None, speaker: str | None) -> tuple[str | None, str | None]:
        """Return what `--mic` and `--speaker` say, or that there is none where the settings have
        it so. A device that these name is asked for beside them."""
        if mic is None and self.microphone == NO_DEVICE:
            mic = NO_DEVICE
        if speaker is None and self.speaker == NO_DEVICE:
            speaker = NO_DEVICE
        return mic, speaker


NOTHING_STANDING = Standing()


def _no_command(name: str, info: ValidationInfo) -> str:
    if used := sorted(set(name.split()) & (info.context or set())):
        raise ValueError(f"{used[0]!r} is a word of a command; choose another name")
    return name


def _between(least_s: float, most_s: float, words: str) -> AfterValidator:
    def check(seconds: float) -> float:
        if not least_s <= seconds <= most_s:
            raise ValueError(words)
        return seconds

    return AfterValidator(check)


def _words_a_minute(value: object) -> int:
    if type(value) is int and PACES[0] <= value <= PACES[-1]:
        return value
    raise ValueError(f"needs words a minute, from {PACES[0]} to {PACES[-1]}")


def _decibels(value: object) -> int:
    written = re.fullmatch(r"([+-]?\d{1,2}) dB", value) if isinstance(value, str) else None
    if written and VOLUMES_DB[0] <= int(written[1]) <= VOLUMES_DB[-1]:
        return int(written[1])
    least, most = VOLUMES_DB[0], VOLUMES_DB[-1]
    raise ValueError(f"needs dB against the usual level, from '{least} dB' to '{most} dB'")


def _device(value: object) -> str | None:
    """A name, not a number: those change as devices come and go."""
    if not isinstance(value, str) or value.isdecimal() or _unnamed(value):
        raise ValueError(
            f"needs the name of a device, as `assistant devices` shows them, {SYSTEM!r} or "
            f"{NO_DEVICE!r}"
        )
    return None if value == SYSTEM else value


def _chimes(value: object) -> str:
    if not isinstance(value, str) or value.isdecimal() or _unnamed(value) or value == NO_DEVICE:
        raise ValueError(
            f"needs the name of a device, as `assistant devices` shows them, {WITH_VOICE!r} or "
            f"{NEVER!r}"
        )
    return value


def _unnamed(value: str) -> bool:
    """Whether it is no name that a device could have: nothing, or a file of sound."""
    named = value.strip() and value.isprintable()
    return not named or re.fullmatch(SOUND_FILE, value) is not None


def _protocol(value: object) -> str | None:
    if not (isinstance(value, str) and value.strip() and value.isprintable()):
        raise ValueError(
            "needs the name of a protocol, as `assistant protocols list` shows them, or the path "
            "of one"
        )
    return None if value == NO_PROTOCOL else value


def _clinic(value: object) -> str | None:
    if value == NO_CLINIC:
        return None
    if not isinstance(value, str) or not re.fullmatch(_CLINIC, value):
        raise ValueError("needs an address without a password, such as postgresql://r1@db/clinic")
    return value


def _code(value: object) -> str | None:
    if value == NO_CODE:
        return None
    try:
        return code(str(value))
    except ValueError:
        raise ValueError("needs a code, not a name, or 'none'") from None


def _language(value: object) -> str | None:
    if not (
        isinstance(value, str) and re.fullmatch(f"[a-z]{{2,3}}(-[a-z]{{2}})?|{BY_PROTOCOL}", value)
    ):
        raise ValueError(f"needs a language, such as en, or '{BY_PROTOCOL}'")
    return None if value == BY_PROTOCOL else value


# Where every command is said with it, texts that name three commands are whole up to 56 letters.
_Name = Annotated[
    str,
    pattern(rf"{WORD}( {WORD}){{0,2}}", "needs one to three words in lower case"),
    pattern(".{1,40}", "needs 40 letters at most"),
    AfterValidator(_no_command),
]


class _InFile(BaseModel):
    """The file, key by key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name = NAME
    strict: Annotated[bool, BeforeValidator(true_or_false)] = False
    words: Annotated[Any, one_of(Words.FULL, Words.BRIEF, Words.CHIMES)] = Words.FULL
    sleep_after: (
        Annotated[Seconds, _between(LEAST_SLEEP_S, MOST_SLEEP_S, "needs 1 min to 1 h")] | None
    ) = Field(None, alias="sleep-after")
    time_call: (
        Annotated[Seconds, _between(LEAST_CALL_S, MOST_SLEEP_S, "needs 1 min to 1 h")] | None
    ) = Field(None, alias="time-call")
    series: Annotated[bool, BeforeValidator(true_or_false)] = False
    model: Annotated[
        str, pattern(r"[\w.-]+", "needs the name of a model, as `assistant models list` shows them")
    ] = USUAL.model

    voice: Annotated[
        str,
        pattern(
            r"[^\s:#]\S*( \S+)*", "needs the name of a voice, as `assistant voices` shows them"
        ),
    ] = USUAL.voice
    pace: Annotated[int, BeforeValidator(_words_a_minute)] = USUAL.words_per_minute
    volume: Annotated[int, BeforeValidator(_decibels)] = USUAL.volume_db
    sound_check: Annotated[Any, one_of(*SOUND_CHECKS)] = Field(DAILY, alias="sound-check")
    microphone: Annotated[str | None, BeforeValidator(_device)] = None
    speaker: Annotated[str | None, BeforeValidator(_device)] = None
    chimes: Annotated[str, BeforeValidator(_chimes)] = WITH_VOICE
    protocol: Annotated[str | None, BeforeValidator(_protocol)] = None
    display: Annotated[Any, one_of(*DISPLAYS)] = OFF
    language: Annotated[str | None, BeforeValidator(_language)] = None
    commands_from: Annotated[Any, one_of(*COUNTING)] = Field(ENROLLED, alias="commands-from")
    clinic: Annotated[str | None, BeforeValidator(_clinic)] = None
    therapist: Annotated[str | None, BeforeValidator(_code)] = None
    class_: Annotated[str | None, BeforeValidator(_code)] = Field(None, alias="class")


KEYS = tuple(field.alias or name for name, field in _InFile.model_fields.items())


USUALLY: dict[str, str] = {
    "name": NAME,
    "strict": "false",
    "words": Words.FULL.value,
    "sleep-after": NEVER,
    "time-call": NEVER,
    "series": "false",
    "model": USUAL.model,
    "voice": USUAL.voice,
    "pace": str(USUAL.words_per_minute),
    "volume": f"{USUAL.volume_db} dB",
    "sound-check": DAILY,
    "microphone": SYSTEM,
    "speaker": SYSTEM,
    "chimes": WITH_VOICE,
    "protocol": NO_PROTOCOL,
    "display": OFF,
    "language": BY_PROTOCOL,
    "commands-from": ENROLLED,
    "clinic": NO_CLINIC,
    "therapist": NO_CODE,
    "class": NO_CODE,
}
"""Every key, and what holds where it is not written; "never" only stands for none."""


_VALUE = "('(?:[^']|'')*'|.*?)"
"""What stands for a key: text in quotes, in which anything may stand, or up to a remark."""


def written_values(text: str) -> dict[str, str]:
    """Return what stands for each key in the text of a settings file that can be read."""
    found = {}
    for line in text.splitlines():
        if each := re.match(rf"([a-z-]+)\s*:\s*{_VALUE}(\s+#.*)?$", line):
            found[each[1]] = _unquoted(each[2])
    return found


def _unquoted(value: str) -> str:
    if re.fullmatch("'.*'", value):
        return value[1:-1].replace("''", "'")
    return value.strip('"')


def quoted(value: str) -> str:
    """Return text as it may stand for a key, whatever is in it."""
    return "'" + value.replace("'", "''") + "'"


def read_settings(text: str, source: str, command_words: AbstractSet[str]) -> Settings:
    """Return the settings in a file's text; problems name it as `source`.

    None of `command_words` may be part of the assistant's name: it would be heard as both.

    Raises:
        WrittenError: the text can't be used; every problem is told.
    """
    read = _read(text, source, command_words)
    return Settings(
        read.name,
        read.strict,
        Words(read.words),
        read.sleep_after,
        read.time_call,
        read.series,
        read.model,
        read.voice,
        read.volume,
        read.pace,
        read.sound_check == DAILY,
    )


def read_standing(text: str, source: str, command_words: AbstractSet[str]) -> Standing:
    """Return what stands for options that are not given, as `read_settings` does the settings.

    Raises:
        WrittenError: the text can't be used; every problem is told.
    """
    read = _read(text, source, command_words)
    return Standing(
        read.microphone,
        read.speaker,
        read.protocol,
        read.display,
        read.language,
        read.commands_from,
        read.chimes,
        read.clinic,
        read.therapist,
        read.class_,
    )


def _read(text: str, source: str, command_words: AbstractSet[str]) -> _InFile:
    lines = map(str.strip, text.splitlines())
    if all(not line or line.startswith("#") for line in lines):
        return _InFile.model_validate({})
    document = read_yaml(text, source, SETTINGS)
    problems = list(document.problems)
    try:
        read = _InFile.model_validate(document.data, context=command_words)
    except ValidationError as failure:
        problems += [document.problem(_complaint(error)) for error in failure.errors()]
    if problems:
        raise WrittenError(sorted(problems, key=lambda each: (each.line, each.column)))
    return read


def with_key(text: str, key: str, value: str | None) -> str:
    """Return the text of a settings file in which `key` is `value`; all else is as it was.

    Without a value the key is not in it.

    The keys of settings lie flat, one a line, so that a line is all there is to change.
    """
    lines = text.splitlines()
    written = f"{key}: {value}"
    places = [place for place, line in enumerate(lines) if re.match(rf"{key}\s*:", line)]
    if value is None:
        lines = [line for place, line in enumerate(lines) if place not in places]
    elif places:
        stood = re.match(rf"{key}\s*:\s*{_VALUE}(\s+#.*)?$", lines[places[0]])
        lines[places[0]] = written + ((stood and stood[2]) or "")
    else:
        lines.append(written)
    return "".join(f"{line}\n" for line in lines)


def _hidden(found: str) -> str:
    """Return what was found, without a password that may stand in an address."""
    return re.sub(r"//[^\s/@]*:[^\s]*@", "//…@", found)


def _complaint(error: ErrorDetails) -> Complaint:
    path, found = error["loc"], f"found {_hidden(shown(error['input']))}"
    if error["type"] == "extra_forbidden":
        mend = meant_or(path[-1], KEYS, f"needs {either(KEYS)}")
        return Complaint(path, "unknown key", mend, of_key=True)
    if error["type"] == "model_type":
        return Complaint(path, found, "needs keys with their values, such as 'name: robin'")
    return Complaint(path, found, str(error["ctx"]["error"]))
