"""In whose voice commands count: of who is enrolled, where somebody is and the settings have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.core.faults import Fault
from assistant.core.hearing.whose import ANYBODY, LEAST_PHRASES, OnlyEnrolled, Whose
from assistant.core.written.settings import ENROLLED, Standing
from assistant.edges.enrolled.kept_voices import read_voices
from assistant.edges.enrolled.speaker_model import SHA256, read_speaker_model


@dataclass(frozen=True, slots=True)
class Counting:
    """In whose voice commands count, and what is shown of it; nothing where nobody is enrolled."""

    whose: Whose = ANYBODY
    told: str = ""


def open_whose(standing: Standing, data_dir: Path, tell: Callable[[str], None]) -> Counting:
    """Return whose commands count. What keeps somebody who is enrolled from being known is told to
    `tell`, and then commands count from anybody.

    Raises:
        Fault: who is enrolled can't be looked at.
    """
    damaged: list[str] = []
    there = read_voices(data_dir, damaged.append)
    for damage in damaged:
        tell(damage)
    known = [each for each in there if each.network == SHA256 and len(each.takes) >= LEAST_PHRASES]
    for each in there:
        if each.network != SHA256:
            tell(f"{each.code} was enrolled with an earlier version; `assistant enrol {each.code}`")
        elif each not in known:
            tell(
                f"{each.code} has said {len(each.takes)} phrases of the {LEAST_PHRASES} that a "
                f"voice is known by; `assistant enrol {each.code}` goes on"
            )
    if not known:
        return Counting()
    if damaged or any(each.network != SHA256 for each in there):
        # Who can't be known any more would be shut out by the others' voices, in a hold too.
        tell("until that is mended commands count from anybody")
        return Counting()
    codes = ", ".join(each.code for each in known)
    if standing.commands_from != ENROLLED:
        return Counting(told=f"enrolled: {codes}; commands count from anybody, as you say")
    try:
        net = read_speaker_model()
    except Fault as fault:
        tell(f"{fault}; commands count from anybody")
        return Counting()
    whose = OnlyEnrolled([each.enrolled for each in known], net.print_of)
    return Counting(whose, f"commands count from {codes}; what asks for a stop from anybody")
