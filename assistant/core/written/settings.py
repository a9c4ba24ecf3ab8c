"""The user's settings as they are written in YAML: a few keys, each with a good default."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
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
from assistant.core.refusals import either, meant_or
from assistant.core.written.kinds import SETTINGS
from assistant.core.written.problems import Complaint, WrittenError
from assistant.core.written.values import Seconds, one_of, pattern, shown
from assistant.core.written.yaml_text import read_yaml

MOST_SLEEP_S = 3600.0
LEAST_SLEEP_S = 60.0
"""Seconds until it may fall asleep: a minute passes without a word in any step."""

SOUND_CHECKS = (DAILY, NEVER) = ("daily", "never")
"""When a check of the sound is offered."""

LEAST_CALL_S = 60.0
"""Seconds between calls of the time: they are spoken in minutes."""


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


def _true_or_false(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("needs true or false")


_Name = Annotated[
    str,
    pattern(r"[a-z]+('[a-z]+)?( [a-z]+('[a-z]+)?){0,2}", "needs one to three words in lower case"),
    AfterValidator(_no_command),
]


class _InFile(BaseModel):
    """The file, key by key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name = NAME
    strict: Annotated[bool, BeforeValidator(_true_or_false)] = False
    words: Annotated[Any, one_of(Words.FULL, Words.BRIEF, Words.CHIMES)] = Words.FULL
    sleep_after: (
        Annotated[Seconds, _between(LEAST_SLEEP_S, MOST_SLEEP_S, "needs 1 min to 1 h")] | None
    ) = Field(None, alias="sleep-after")
    time_call: (
        Annotated[Seconds, _between(LEAST_CALL_S, MOST_SLEEP_S, "needs 1 min to 1 h")] | None
    ) = Field(None, alias="time-call")
    series: Annotated[bool, BeforeValidator(_true_or_false)] = False
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
}
"""Every key, and what holds where it is not written; "never" only stands for none."""


def written_values(text: str) -> dict[str, str]:
    """Return what stands for each key in the text of a settings file that can be read."""
    found = {}
    for line in text.splitlines():
        if each := re.match(r"([a-z-]+)\s*:\s*(.*?)(\s+#.*)?$", line):
            found[each[1]] = each[2].strip("'\"")
    return found


def read_settings(text: str, source: str, command_words: AbstractSet[str]) -> Settings:
    """Return the settings in a file's text; problems name it as `source`.

    None of `command_words` may be part of the assistant's name: it would be heard as both.

    Raises:
        WrittenError: the text can't be used; every problem is told.
    """
    lines = map(str.strip, text.splitlines())
    if all(not line or line.startswith("#") for line in lines):
        return Settings()
    document = read_yaml(text, source, SETTINGS)
    problems = list(document.problems)
    try:
        read = _InFile.model_validate(document.data, context=command_words)
    except ValidationError as failure:
        problems += [document.problem(_complaint(error)) for error in failure.errors()]
    if problems:
        raise WrittenError(sorted(problems, key=lambda each: (each.line, each.column)))
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
        comment = re.search(r"\s+#.*$", lines[places[0]])
        lines[places[0]] = written + (comment.group() if comment else "")
    else:
        lines.append(written)
    return "".join(f"{line}\n" for line in lines)


def _complaint(error: ErrorDetails) -> Complaint:
    path, found = error["loc"], f"found {shown(error['input'])}"
    if error["type"] == "extra_forbidden":
        mend = meant_or(path[-1], KEYS, f"needs {either(KEYS)}")
        return Complaint(path, "unknown key", mend, of_key=True)
    if error["type"] == "model_type":
        return Complaint(path, found, "needs keys with their values, such as 'name: robin'")
    return Complaint(path, found, str(error["ctx"]["error"]))
