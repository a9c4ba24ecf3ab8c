"""Who is enrolled: whether each is known by what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from assistant.base.paths import data_folder
from assistant.core.checkup.as_before import VOICE, AsBefore, Learned
from assistant.core.checkup.findings import Finding
from assistant.core.faults import Fault
from assistant.core.hearing.speaker_net import Print
from assistant.core.shown.worded import Worded
from assistant.edges.enrolled.speaker_model import read_speaker_model
from assistant.edges.speech.model_folder import ear_of
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.opening.whose import read_known


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who is known, with how their takes sounded, and what their voices are told by."""

    learned: tuple[Learned, ...] = ()
    print_of: Callable[[bytes], Print | None] = lambda _: None

    def as_before(self, ear: Recogniser | None) -> AsBefore | None:
        """Return what holds words against them; None without anybody, or an ear."""
        if ear is None or not self.learned:
            return None
        return AsBefore(self.learned, self.print_of, ear.over_talk)


NOBODY = Enrolled()


def check_enrolled(data_dir: str | None, model: Path | None) -> Generator[Finding, None, Enrolled]:
    """Yield what is found of who is enrolled, if anybody is, and return who is known.

    `model` is the folder of the speech model, None where it can't be used.

    Raises:
        UsageError: the data folder can't be one.
    """
    try:
        found = read_known(data_folder(data_dir))
        net = read_speaker_model() if found.known else None
    except Fault as fault:
        told, _, mend = str(fault).partition("; ")
        yield Finding(VOICE, "fault", f"{told}.", "not read", mend)
        return Enrolled()
    for trouble in found.troubles:
        told, _, mend = trouble.partition("; ")
        yield Finding(VOICE, "warn", f"{told}.", "not known", mend)
    if net is None:
        return Enrolled()
    codes = ", ".join(each.code for each in found.known)
    if not found.troubles:
        enrolled = Worded("Enrolled: {codes}.", codes=codes)
        yield Finding(VOICE, "ok", enrolled, measured={"codes": codes})
    ear = "" if model is None else ear_of(model)
    return Enrolled(tuple(each.learned(ear) for each in found.known), net.print_of)
