"""In whose voice commands count: of who is enrolled, where somebody is and the settings have it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.core.checkup.as_before import AsBefore, Learned
from assistant.core.faults import Fault
from assistant.core.hearing.speaker_net import Print
from assistant.core.hearing.whose import ANYBODY, LEAST_PHRASES, OnlyEnrolled, Whose
from assistant.core.written.settings import ENROLLED, Standing
from assistant.edges.enrolled.kept_voices import KeptVoice, read_voices
from assistant.edges.enrolled.speaker_model import SHA256, read_speaker_model
from assistant.edges.speech.model_folder import ear_of
from assistant.live.listening import Listener


@dataclass(frozen=True, slots=True)
class Counting:
    """In whose voice commands count, and what is shown of it; nothing where nobody is enrolled.

    `learned` are all who are enrolled, and known, by what `print_of` makes of a sound.
    """

    whose: Whose = ANYBODY
    told: str = ""
    learned: tuple[Learned, ...] = ()
    print_of: Callable[[bytes], Print | None] = lambda _: None

    def as_before(self, listener: Callable[[], Listener | None]) -> AsBefore | None:
        """Return what tells whether they are heard as well as then, by who listens at the time."""

        def over_talk(pcm: bytes, phrase: str) -> float:
            hears = listener()
            return math.inf if hears is None else hears.over_talk(pcm, phrase)

        return AsBefore(self.learned, self.print_of, over_talk) if self.learned else None


@dataclass(frozen=True, slots=True)
class Known:
    """Who is enrolled and known, and what keeps others who are from being known, a line each.

    Where `all_known` is false, somebody can't be known at all, by their file.
    """

    known: tuple[KeptVoice, ...]
    troubles: tuple[str, ...] = ()
    all_known: bool = True


def read_known(data_dir: Path) -> Known:
    """Return who is enrolled.

    Raises:
        Fault: who is enrolled can't be looked at.
    """
    damaged: list[str] = []
    there = read_voices(data_dir, damaged.append)
    known = [each for each in there if each.network == SHA256 and len(each.takes) >= LEAST_PHRASES]
    troubles = damaged.copy()
    for each in there:
        if each.network != SHA256:
            troubles.append(
                f"{each.code} was enrolled with an earlier version; `assistant enrol {each.code}`"
            )
        elif each not in known:
            troubles.append(
                f"{each.code} has said {len(each.takes)} phrases of the {LEAST_PHRASES} that a "
                f"voice is known by; `assistant enrol {each.code}` goes on"
            )
    lost = bool(damaged) or any(each.network != SHA256 for each in there)
    return Known(tuple(known), tuple(troubles), not lost)


def open_whose(
    standing: Standing, data_dir: Path, tell: Callable[[str], None], model: Path | None = None
) -> Counting:
    """Return whose commands count. What keeps somebody who is enrolled from being known is told to
    `tell`, and then commands count from anybody. `model` is the speech model that hears.
    """
    try:
        found = read_known(data_dir)
    except Fault as fault:
        tell(f"{fault}; until that is mended commands count from anybody")
        return Counting()
    for trouble in found.troubles:
        tell(trouble)
    known = found.known
    if not known:
        return Counting()
    if not found.all_known:
        # Who can't be known any more would be shut out by the others' voices, in a hold too.
        tell("until that is mended commands count from anybody")
        return Counting()
    codes = ", ".join(each.code for each in known)
    anybody = f"enrolled: {codes}; commands count from anybody, as you say"
    try:
        net = read_speaker_model()
    except Fault as fault:
        tell(f"{fault}; commands count from anybody")
        return Counting()
    ear = "" if model is None else ear_of(model)
    learned = tuple(each.learned(ear) for each in known)
    if standing.commands_from != ENROLLED:
        return Counting(ANYBODY, anybody, learned, net.print_of)
    over_talk = [each.over_talk for each in learned]
    whose = OnlyEnrolled([each.enrolled for each in known], net.print_of, over_talk)
    told = f"commands count from {codes}; what asks for a stop from anybody"
    return Counting(whose, told, learned, net.print_of)
