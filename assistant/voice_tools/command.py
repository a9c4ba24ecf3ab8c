"""The commands of `assistant voices`: the voices of this machine, tried, chosen and fetched."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from assistant.base.exits import FINISHED, INTERRUPTED
from assistant.base.languages import load_language
from assistant.base.paths import APP
from assistant.base.protocols import load_protocol
from assistant.base.settings import load_settings, settings_file, write_setting
from assistant.core.domain.voices import BEST, NATURAL, NATURAL_VOICES, SYSTEM, system_voice
from assistant.core.faults import Fault, UsageError
from assistant.edges.files.library import list_protocols
from assistant.edges.files.private_file import make_folder
from assistant.edges.network.download import Wanted, download
from assistant.edges.speech.kokoro import MODEL, why_not_here
from assistant.edges.speech.voice import Voice
from assistant.edges.speech.voice_list import voices_of
from assistant.voices.choosing import Choice, choose, fetched_folder

Progress = Callable[[int, int], None]
"""Told how many bytes have come, or clauses are there, and of how many."""

CUES = ("Sink to the barrier, and wait.", "Released. Two minutes ten.", "Repeat other leg.")
"""What a voice is tried on: a cue, a time, and a cue of few words."""

WHO = {"kore": "a woman's, American", "michael": "a man's, American"}
"""Whose the natural voices sound like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command is asked, as it was typed."""

    name: str = ""
    protocols: Sequence[str] = ()
    format: str = "text"
    speaker: str | None = None
    data_dir: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a command has to say: lines for standard output and for standard error, its exit code.

    Where JSON is asked for, the lines for standard output are that.
    """

    out: list[str]
    errors: list[str]
    code: int = FINISHED


def listing(asked: Asked, progress: Progress) -> Told:
    """Return every voice that can speak here, a line each, and which does."""
    choice = _chosen(asked)
    warnings = [choice.warning] if choice.warning else []
    engine = system_voice(sys.platform)
    why_not = why_not_here(fetched_folder(asked.data_dir))
    state = "here" if why_not is None else why_not or "not installed"
    rows = [
        {"name": name, "engine": NATURAL, "label": f"natural; {WHO[name]}", "here": why_not is None}
        for name in NATURAL_VOICES
    ]
    rows.append({"name": SYSTEM, "engine": engine.driver, "label": engine.label, "here": True})
    try:
        others = voices_of(engine)
    except Fault as fault:
        warnings.append(str(fault))
        others = []
    rows += [
        {"name": each.name, "engine": engine.driver, "label": each.label, "here": True}
        for each in others
    ]
    if asked.format == "json":
        speaks = {"name": choice.name, "why": choice.why}
        return _as_json(warnings, voices=rows, speaks=speaks, natural=state)
    lines = [f"Speaks now: {choice.told}.", ""]
    for row in rows:
        mark = "*" if row["name"] == choice.name else " "
        absent = "" if row["here"] else "  (not here)"
        lines.append(f"{mark} {row['name']:24} {row['label']}{absent}")
    return Told(lines, warnings)


def try_out(asked: Asked, progress: Progress) -> Told:
    """Speak three cues with a voice, through the loudspeaker or into a file."""
    from assistant.protocol_tools.recital import recite  # slow to import

    choice = _chosen(asked)
    if choice.fault:
        raise Fault(choice.fault)
    settings = load_settings()
    said = recite(CUES, asked.speaker, choice, settings, load_language(settings).language.aloud)
    if asked.format == "json":
        return _as_json(voice=choice.voice.label, said=list(said))
    return Told([f"voice: {choice.voice.label}", *said], [])


def warm_up(asked: Asked, progress: Progress) -> Told:
    """Render what sessions of some protocols may say; without any, those that are shipped."""
    from assistant.voice_tools.warming import warm  # slow to import

    settings, choice = load_settings(), _chosen(asked)
    names = list(asked.protocols) or [str(path) for path in list_protocols()]
    reached = (0, 0)

    def come_on(done: int, of: int) -> None:
        nonlocal reached
        reached = done, of
        progress(done, of)

    try:
        warmed = warm(
            [load_protocol(name) for name in names],
            load_language(settings).language,
            come_on,
            voice=choice.voice,
            words_per_minute=settings.words_per_minute,
        )
    except KeyboardInterrupt:
        told = f"{reached[0]} of {reached[1]} clauses are there" if reached[1] else "nothing is yet"
        stopped = f"stopped: {told}; the same command goes on from there"
        return Told([], [stopped], INTERRUPTED)
    errors = [choice.warning] if choice.warning else []
    errors += [f"the voice makes no sound of {each!r}" for each in warmed.unspeakable]
    pace = settings.words_per_minute
    if asked.format == "json":
        counted = {"clauses": warmed.clauses, "protocols": len(names), "pace": pace}
        return _as_json(errors, voice=choice.voice.label, **counted)
    what = f"{warmed.clauses} clauses of {len(names)} protocols are there"
    return Told([f"{what}; {choice.voice.label}, {pace} words a minute"], errors)


def use(asked: Asked, progress: Progress) -> Told:
    """Let a voice speak from the next session on, if it can."""
    choice = _chosen(asked)
    if asked.name not in (BEST, SYSTEM):
        with closing(Voice(user_cache_path(APP) / "cues", voice=choice.voice)) as voice:
            voice.prove()
            why_not = choice.fault or voice.fault
        if why_not:
            raise UsageError(why_not)
    write_setting("voice", asked.name)
    if asked.format == "json":
        return _as_json(voice=asked.name, settings=str(settings_file()))
    return Told([f"{asked.name} speaks from the next session on ({settings_file()})"], [])


def fetch(asked: Asked, progress: Progress) -> Told:
    """Fetch the model of the natural voices from its publisher, and check it."""
    folder = fetched_folder(asked.data_dir)
    try:
        make_folder(folder)
    except OSError as error:
        raise Fault(f"{folder}: can't be made ({error.strerror})") from error
    part = _part(folder)
    download(Wanted(MODEL.address, MODEL.size, MODEL.sha256), part, progress)
    part.replace(folder / MODEL.name)
    where = "" if asked.data_dir is None else f" --data-dir {shlex.quote(asked.data_dir)}"
    why_not = why_not_here(folder)
    errors = [why_not] if why_not else []
    if asked.format == "json":
        return _as_json(errors, model=str(folder / MODEL.name))
    return Told(
        [
            "the model of the natural voices is here, as it was published",
            f"`assistant voices{where}` shows which voice speaks",
        ],
        errors,
    )


def remove(asked: Asked, progress: Progress) -> Told:
    """Delete the model that was fetched, or what came of it."""
    folder = fetched_folder(asked.data_dir)
    there = [path for path in (folder / MODEL.name, _part(folder)) if path.exists()]
    if not there:
        raise UsageError("nothing was fetched; what pip installed is removed by pip")
    try:
        for path in there:
            path.unlink()
    except OSError as error:
        raise Fault(f"{folder}: can't be deleted ({error.strerror})") from error
    if asked.format == "json":
        return _as_json(deleted=[str(path) for path in there])
    return Told(["the model that was fetched is deleted"], [])


def _as_json(errors: Sequence[str] = (), **fields: object) -> Told:
    return Told([json.dumps(fields, indent=2)], list(errors))


def _part(folder: Path) -> Path:
    """Return where the model lies until the whole of it has come."""
    return folder / f"{MODEL.name}.part"


def _chosen(asked: Asked) -> Choice:
    return choose(asked.name or None, load_settings(), asked.data_dir)


TOOLS: dict[str, Callable[[Asked, Progress], Told]] = {
    "list": listing,
    "try": try_out,
    "warm": warm_up,
    "use": use,
    "fetch": fetch,
    "remove": remove,
}
"""What does each command."""
