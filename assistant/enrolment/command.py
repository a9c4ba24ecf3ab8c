"""`assistant enrol`: learning a voice, showing whose are known, and forgetting one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.base.exits import FINISHED
from assistant.base.options import typed_code
from assistant.base.paths import data_folder
from assistant.base.streams import bring, warn
from assistant.core.faults import UsageError
from assistant.edges.enrolled.kept_voices import KeptVoice, forget_voice, read_voices
from assistant.edges.enrolled.speaker_model import SHA256
from assistant.live.opening.choices import Choices
from assistant.live.opening.run import run_session

BIOMETRIC = (
    "Kept are numbers of the voice and no sound. By them a person can be told from others: in law "
    "they are biometric data. They leave this machine in no export, and `assistant enrol --forget "
    "CODE` erases them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command is asked, as it was typed."""

    code: str = "me"
    again: Sequence[str] | None = None
    listed: bool = False
    forget: str | None = None
    data_dir: str | None = None
    format: str = "text"


def run_enrol(asked: Asked, choices: Choices) -> int:
    """Do what was asked, and return the exit code.

    Raises:
        UsageError: what was typed does not fit.
        Fault: a device, the model or the disk does not work.
    """
    folder = data_folder(asked.data_dir)
    if asked.listed and asked.forget is not None:
        raise UsageError("--list, --forget: one at a time")
    if asked.listed:
        bring("".join(f"{line}\n" for line in _told(read_voices(folder, warn), asked.format)))
        return FINISHED
    if asked.forget is not None:
        code = typed_code(asked.forget, "--forget")
        if not forget_voice(folder, code):
            raise UsageError(f"--forget {code}: nobody of that code is enrolled")
        bring(f"{code}: forgotten; nothing of that voice is kept any more\n")
        return FINISHED
    from assistant.enrolment.open import open_enrolment  # slow to import

    code = typed_code(asked.code, "CODE")
    again = [" ".join(each.lower().split()) for each in asked.again or ()]

    def last_line(_: str, outcome: str) -> str:
        kept = next((each for each in read_voices(folder) if each.code == code), None)
        if kept is None:
            return f"{code}: nothing was kept; `assistant doctor` tells whether you are heard."
        goes_on = "" if outcome == "finished" else f" `assistant enrol {code}` goes on."
        return f"{code}: {_phrases(kept)} known.{goes_on} {BIOMETRIC}"

    return run_session(
        choices,
        last_line,
        lambda chosen, edges, lines: open_enrolment(code, again, chosen, edges, lines),
    )


def _told(voices: Sequence[KeptVoice], form: str) -> list[str]:
    if form == "json":
        told = [
            {
                "code": each.code,
                "since": each.since,
                "phrases": list(each.takes),
                "counts": each.network == SHA256,
            }
            for each in voices
        ]
        return [json.dumps(told, indent=2)]
    if not voices:
        return ["Nobody is enrolled. `assistant enrol` learns a voice."]
    lines = []
    for each in voices:
        old = "" if each.network == SHA256 else "; of an earlier version, enrol again"
        lines.append(f"{each.code}: {_phrases(each)}, since {each.since}{old}")
    return [*lines, BIOMETRIC]


def _phrases(kept: KeptVoice) -> str:
    return "1 phrase" if len(kept.takes) == 1 else f"{len(kept.takes)} phrases"
