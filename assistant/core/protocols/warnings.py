"""What may be bettered in a protocol that can be used as it is."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.domain.protocol import Ends
from assistant.core.durations import show_duration
from assistant.core.language.cues import sentences
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.language.spoken_texts import SHORTER, in_text
from assistant.core.protocols.file_keys import ProtocolInFile
from assistant.core.protocols.reader import Reading
from assistant.core.protocols.step_keys import (
    AlternativeInFile,
    HoldInFile,
    LayersInFile,
    StepInFile,
)
from assistant.core.written.problems import Complaint, KeyPath


def warnings(reading: Reading, phrasebook: Phrasebook) -> Iterator[Complaint]:
    """Yield what may be bettered, at its place in the file; `phrasebook` is what can be said."""
    seen = set()
    texts, mend = _spoken(reading.written), f"{SHORTER}, or add a 'detail'"
    in_words = [each for path, text in texts for each in in_text(path, text, phrasebook, mend)]
    for each in (*in_words, *_in_steps(reading.written)):
        placed = reading.expanded.at_its_origin(each)
        if placed is not None and placed not in seen:
            seen.add(placed)
            yield placed
    yield from _unreached(reading)


def _spoken(written: ProtocolInFile) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text that is spoken at one go, with its path."""
    if written.sides is not None:
        for key in ("left", "right", "change"):
            yield ("sides", key), getattr(written.sides, key)
    if written.layers is not None and written.layers.question:
        yield ("layers", "question"), written.layers.question
    for at, question in enumerate(written.screening):
        yield ("screening", at, "ask"), question.ask
        yield ("screening", at, "precaution"), question.precaution
    for at, phase in enumerate(written.phases or ()):
        if phase.cue:
            yield ("phases", at, "cue"), phase.cue
    for path, step in placed_steps(written):
        yield from _of_step(path, step)
        if step.layers is not None and step.layers.question:
            yield (*path, "layers", "question"), step.layers.question
        for at, other in enumerate(step.instead):
            yield (*path, "instead", at, "offer"), other.offer
            yield from _of_step((*path, "instead", at), other)
    for at, reminder in enumerate(written.reminders):
        yield ("reminders", at, "say"), reminder.say
    for at, sentence in enumerate(written.aftercare):
        yield ("aftercare", at), sentence


def _of_step(path: KeyPath, step: StepInFile | AlternativeInFile) -> Iterator[tuple[KeyPath, str]]:
    yield (*path, "cue"), step.cue
    for sentence in sentences(step.detail or ""):
        yield (*path, "detail"), sentence


def placed_steps(written: ProtocolInFile) -> Iterator[tuple[KeyPath, StepInFile]]:
    """Yield the steps in order, each with its path."""
    for at, step in enumerate(written.steps or ()):
        yield ("steps", at), step
    for part, phase in enumerate(written.phases or ()):
        for at, step in enumerate(phase.steps):
            yield ("phases", part, "steps", at), step


def _in_steps(written: ProtocolInFile) -> Iterator[Complaint]:
    for path, step in placed_steps(written):
        yield from _without_floor((*path, "hold"), step.hold)
        for at, other in enumerate(step.instead):
            yield from _without_floor((*path, "instead", at, "hold"), other.hold)


def _without_floor(path: KeyPath, hold: HoldInFile | None) -> Iterator[Complaint]:
    if hold is not None and hold.floor is None:
        yield Complaint(path, "found no 'floor'", "add the least time that the hold is to last")


def _unreached(reading: Reading) -> Iterator[Complaint]:
    written = reading.written
    for path in reading.expanded.unused:
        yield Complaint(path, "never used", "use it in a list of steps, or take it out")
    if written.sides is not None and all(
        step.side not in ("each", "left", "right") for step in written.every_step()
    ):
        yield Complaint(("sides",), "never said", "no step has a side; take them out")
    for path, layers in _all_layers(written):
        if layers.question is not None and layers.most == layers.least:
            mend = "nothing is asked where 'most' is 'least'; take it out"
            yield Complaint((*path, "question"), "never asked", mend)
    yield from _minutes_against_budget(written)
    if written.minutes is not None and not any(
        step.ends is Ends.CONSENT for step in written.steps or ()
    ):
        mend = "put a step before the regions that asks it, with 'ends: consent'"
        yield Complaint(("minutes",), "nobody is asked for permission", mend)
    if written.budget is not None:
        for at, reminder in enumerate(written.reminders):
            if reminder.at > written.budget:
                mend = "it comes after the budget; most sessions are over by then"
                yield Complaint(("reminders", at, "at"), "hardly ever said", mend)


def _minutes_against_budget(written: ProtocolInFile) -> Iterator[Complaint]:
    of_phases = [each.minutes for each in written.phases or () if each.minutes is not None]
    planned_s = sum((written.minutes or {}).values()) or sum(of_phases)
    if written.budget is not None and planned_s and planned_s != written.budget:
        found = f"the minutes make {show_duration(planned_s)}"
        mend = "they are spread over the budget; make both the same, or leave 'budget' out"
        yield Complaint(("budget",), found, mend)


def _all_layers(written: ProtocolInFile) -> Iterator[tuple[KeyPath, LayersInFile]]:
    if written.layers is not None:
        yield ("layers",), written.layers
    for path, step in placed_steps(written):
        if step.layers is not None:
            yield (*path, "layers"), step.layers
