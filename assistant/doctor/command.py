"""`assistant doctor`: every part looked at, and told in a sentence, with its mend where needed."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from assistant.base.day import now, told
from assistant.base.exits import FAULT, FINISHED
from assistant.base.languages import language_shown, load_language, showing_in, shown, tr
from assistant.base.paths import NONE, sound_file
from assistant.base.progress import level_shown
from assistant.base.settings import language_of_what_is_shown, load_settings, load_standing
from assistant.base.streams import bring, tell
from assistant.core.checkup.findings import Finding, summed_up, worst
from assistant.core.shown.worded import Worded
from assistant.doctor.enrolled import Enrolled, check_enrolled
from assistant.doctor.kept import keep_findings
from assistant.doctor.machine import (
    Hears,
    Speaks,
    a_session_runs,
    check_disk,
    check_model,
    check_versions,
    check_voice,
)
from assistant.doctor.questions import spoken_texts
from assistant.doctor.sound import Asked as AskedOfSound
from assistant.doctor.sound import With, check_sound
from assistant.edges.audio.closing import close_in_time
from assistant.edges.audio.host_clock import host_now
from assistant.edges.display.keyboard import Keyboard

MARKS = {"ok": "ok", "not tried": "-", "warn": "LOOK", "fault": "FAULT"}
"""How a verdict is shown."""

WIDTH = 88
"""Columns of a line; what is longer goes on under its sentence."""

INDENT = " " * 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command is asked, as it was typed."""

    mic: str | None = None
    speaker: str | None = None
    voice: str | None = None
    quick: bool = False
    data_dir: str | None = None
    format: str = "text"


def run_doctor(asked: Asked) -> int:
    """Look at every part, tell what was found, and return the exit code: whether all is well.

    Raises:
        UsageError: something that was typed, or a file of the user's, can't be used.
    """
    with showing_in(language_of_what_is_shown()):
        return _run(asked)


def _run(asked: Asked) -> int:
    found: list[Finding] = []
    show = _shown if asked.format == "text" else _nothing_shown
    edges = ExitStack()
    try:
        for finding in _findings(asked, edges):
            found.append(finding)
            show(finding)
    finally:
        close_in_time(edges)
    if asked.format == "json":
        bring(_as_json(found))
    else:
        bring(f"\n{shown().told(summed_up(found))}\n")
    keep_findings(asked.data_dir, found)
    return FAULT if worst(found) == "fault" else FINISHED


def _findings(asked: Asked, edges: ExitStack) -> Iterator[Finding]:
    settings, standing = load_settings(), load_standing()
    mic, speaker = standing.devices(asked.mic, asked.speaker)
    language = load_language(settings, language_shown()).language
    hears, speaks, enrolled = yield from looked_at(asked.voice, asked.data_dir)
    plays = sound_file(mic, "--mic") is None and speaker != NONE
    if plays and a_session_runs(asked.data_dir):
        told = Worded("A session is under way here: no tone is played into it.")
        mend = Worded("run it again when that is over")
        yield Finding("microphone", "not tried", told, "session", mend)
        return
    by_key = not asked.quick and sys.stdin is not None and sys.stdin.isatty()
    keyboard = Keyboard(sys.stdin, host_now) if by_key else None
    with level_shown(sys.stderr, "microphone") as level:
        given = With(language, hears.folder, speaks.said, keyboard, tell, level, enrolled)
        of_sound = AskedOfSound(mic, speaker, not asked.quick, standing)
        yield from check_sound(of_sound, given, edges)


def looked_at(
    voice: str | None, data_dir: str | None
) -> Generator[Finding, None, tuple[Hears, Speaks, Enrolled]]:
    """Yield what is found without a microphone or a loudspeaker; return what hears and speaks, and
    who is enrolled.

    `voice` is `--voice`, if it was typed.

    Raises:
        UsageError: something that was typed, or a file of the user's, can't be used.
    """
    settings = load_settings()
    language = load_language(settings, language_shown()).language
    yield check_versions()
    yield from check_disk(data_dir)
    hears = check_model(settings, data_dir, language)
    yield hears.finding
    speaks = check_voice(spoken_texts(language), voice, settings, data_dir, language)
    yield speaks.finding
    enrolled = yield from check_enrolled(data_dir, hears.folder)
    return hears, speaks, enrolled


def _shown(finding: Finding) -> None:
    text = shown().told(finding.told)
    text = text[:1].upper() + text[1:]
    head = f"{tr(MARKS[finding.verdict]):6}{shown().name(finding.part):15}"
    lines = textwrap.wrap(head + text, WIDTH, subsequent_indent=INDENT)
    if finding.mend:
        mend = shown().told(finding.mend)
        mend = tr("Mend: {mend}.", mend=mend[:1].upper() + mend[1:])
        lines += textwrap.wrap(
            f"{INDENT}{mend}", WIDTH, subsequent_indent=INDENT, break_long_words=False
        )
    bring("".join(f"{line}\n" for line in lines))


_nothing_shown: Callable[[Finding], None] = lambda _: None  # noqa: E731


def _as_json(found: list[Finding]) -> str:
    told_of = {
        "at": told(now(), "seconds"),
        "verdict": worst(found),
        "summary": summed_up(found),
        "findings": [each.to_record() for each in found],
    }
    return json.dumps(told_of, indent=2) + "\n"
