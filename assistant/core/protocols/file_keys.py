"""The parts of a protocol's file around its steps, and of a text that several protocols share.

As with a step's own parts (`step_keys`), these are what a therapist writes, and each turns into
the noun that the session uses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, get_args

from pydantic import Field

from assistant.core.domain.plan import Portion
from assistant.core.domain.protocol import (
    Layers,
    Phase,
    PhaseName,
    Protocol,
    Question,
    Reminder,
    Side,
    Sides,
    Step,
    Written,
)
from assistant.core.protocols.step_keys import (
    AlternativeInFile,
    HoldInFile,
    LayersInFile,
    Part,
    StepInFile,
)
from assistant.core.written.pronunciations import PronunciationTable
from assistant.core.written.values import (
    Cue,
    Id,
    Label,
    Language,
    Note,
    Said,
    Seconds,
    one_of,
    whole_number,
)

MOST_STEPS = 1000
"""Far beyond a session of 90 minutes; it bounds the work on a file made to do harm."""

MOST_REGIONS = 30
"""Parts of a plan of minutes: in ninety minutes, one each three."""

MOST_VERSION = 999_999

_Version = Annotated[int, whole_number(1, MOST_VERSION)]


class SidesInFile(Part):
    """The words for the sides."""

    first: Annotated[Side, one_of(*get_args(Side))] = Field(
        description="the side to begin on, left or right"
    )
    left: Cue = Field(description="the words for the left side")
    right: Cue = Field(description="the words for the right side")
    change: Cue = Field(description="the words for changing sides")

    def sides(self) -> Sides:
        """Return what the session uses."""
        return Sides(first=self.first, left=self.left, right=self.right, change=self.change)


class QuestionInFile(Part):
    """One question of the screening."""

    id: Id = Field(description="a short name for the question, such as 'clots'")
    ask: Cue = Field(description="the question, to be answered by yes or no")
    precaution: Cue = Field(description="the words to speak where the answer is yes")

    def question(self) -> Question:
        """Return what the session uses."""
        return Question(self.id, self.ask, self.precaution)


class PhaseInFile(Part):
    """One part of the session, with steps of its own."""

    phase: Annotated[PhaseName, one_of(*get_args(PhaseName))] = Field(
        description=f"its name: {', '.join(get_args(PhaseName))}"
    )
    cue: Cue | None = Field(default=None, description="the words that open it")
    title: Label | None = Field(
        default=None, description="what it is called where its minutes are told"
    )
    minutes: Seconds | None = Field(
        default=None, description="how long it is meant to take, such as '25 min'"
    )
    steps: list[StepInFile] = Field(
        description="the list of its steps", min_length=1, max_length=MOST_STEPS
    )


class ReminderInFile(Part):
    """Words at a time of the session."""

    at: Seconds = Field(description="the session's time, such as '30 min'")
    say: Cue = Field(description="the words to speak then")

    def reminder(self) -> Reminder:
        """Return what the session uses."""
        return Reminder(self.at, self.say)


class ExamInFile(Part):
    """What an exam of the protocol asks for."""

    percent: Annotated[int, whole_number(1, 100)] = Field(
        description="the share of the points that passes, from 1 to 100"
    )


class ProtocolInFile(Part):
    """The whole of a file."""

    title: Label = Field(description="the words that name the protocol")
    called: list[Said] = Field(
        default=[], max_length=5, description="what it is called by voice, where not by its title"
    )
    region: Label | None = Field(default=None, description="the part of the body it is for")
    intent: Note | None = Field(default=None, description="what it is for, in one sentence")
    source: Note | None = Field(default=None, description="where it comes from")
    version: _Version = Field(description="a whole number, one more after each change")
    language: Language = Field(description="the language of its words, such as en-us")
    budget: Seconds | None = Field(
        default=None, description="how long the session is meant to take, such as '60 min'"
    )
    sides: SidesInFile | None = Field(default=None, description="the words for the sides")
    layers: LayersInFile | None = Field(
        default=None, description="how often the steps with 'side: each' may be done again"
    )
    screening: list[QuestionInFile] = Field(
        default=[], max_length=30, description="questions before hands go on"
    )
    # Read before the rest (`techniques`), and found right: what they are has become steps by now.
    sequences: dict[str, object] | None = Field(
        default=None, description="steps written once, and used by their name"
    )
    phases: list[PhaseInFile] | None = Field(
        default=None, min_length=1, max_length=20, description="the parts of a whole session"
    )
    steps: list[StepInFile] | None = Field(
        default=None, description="the list of steps", min_length=1, max_length=MOST_STEPS
    )
    minutes: dict[Label, Seconds] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_REGIONS,
        description="regions with their minutes, such as 'back: 25 min'; steps come before them",
    )
    reminders: list[ReminderInFile] = Field(
        default=[], max_length=20, description="words at times of the session"
    )
    aftercare: list[Cue] = Field(
        description="a list of sentences to close with", min_length=1, max_length=20
    )
    exam: ExamInFile | None = Field(
        default=None, description="what passes an exam of it: 'percent', the share of points"
    )
    notes: list[Said] = Field(
        default=[], max_length=20, description="words to note by voice, beside the program's own"
    )
    pronunciations: PronunciationTable = Field(
        default={}, description="words with their phones, where the program may not know them"
    )

    def every_step(self) -> list[StepInFile]:
        """Return the steps in order, of all phases; of regions with minutes one for each, after
        the steps that come before them."""
        if self.phases is None or self.minutes is not None:
            return [*(self.steps or ()), *self._regions()]
        return [step for phase in self.phases for step in phase.steps]

    def protocol(self, name: str, text: str, shared: tuple[Written, ...] = ()) -> Protocol:
        """Return what the session uses, under `name`; `text` is the file as it was written."""
        return Protocol(
            name=name,
            title=self.title,
            version=self.version,
            language=self.language,
            region=self.region or "",
            intent=self.intent or "",
            source=self.source or "",
            budget_s=self.budget or sum(portion.planned_s for portion in self._plan()) or None,
            plan=self._plan(),
            sides=self.sides.sides() if self.sides else None,
            layers=self.layers.layers() if self.layers else Layers(most=1, question=""),
            screening=tuple(question.question() for question in self.screening),
            phases=tuple(self._phases()),
            steps=self._steps(),
            reminders=tuple(
                sorted((each.reminder() for each in self.reminders), key=lambda each: each.at_s)
            ),
            aftercare=tuple(self.aftercare),
            text=text,
            shared=shared,
            pass_percent=self.exam.percent if self.exam else None,
            notes=tuple(self.notes),
            pronunciations=self.pronunciations,
            called=tuple(self.called),
        )

    def _steps(self) -> tuple[Step, ...]:
        return tuple(step.step() for step in self.every_step())

    def _regions(self) -> Iterator[StepInFile]:
        taken = {step.id for step in self.steps or ()}
        for region, seconds in (self.minutes or {}).items():
            plain = unicodedata.normalize("NFKD", region).encode("ascii", "ignore").decode()
            name = "-".join(re.findall("[a-z0-9]+", plain.lower())) or "region"
            while name in taken:
                name += "-again"
            taken.add(name)
            title = region[:1].upper() + region[1:]
            keys = {"id": name, "title": title, "cue": f"{title}.", "region": region}
            yield StepInFile.model_validate(keys | {"about": f"{seconds:.3f} s"})

    def _plan(self) -> tuple[Portion, ...]:
        """Return the plan of minutes, by regions or by phases; empty without one."""
        if self.minutes is not None:
            named = enumerate(self.minutes.items(), start=len(self.steps or ()))
            return tuple(Portion(region, at, seconds) for at, (region, seconds) in named)
        timed = [each for each in self.phases or () if each.minutes is not None]
        if not timed or len(timed) < len(self.phases or ()):
            return ()
        firsts = {phase.name: phase.first for phase in self._phases()}
        return tuple(
            Portion(each.title or f"{each.phase} part", firsts[each.phase], each.minutes or 0.0)
            for each in timed
        )

    def _phases(self) -> list[Phase]:
        phases, first = [], 0
        for written in self.phases or ():
            phases.append(Phase(written.phase, first, written.cue or ""))
            first += len(written.steps)
        return phases


class SequenceInFile(Part):
    """What is written once and used by its name: steps, questions or aftercare words."""

    shared: Label | None = Field(default=None, description="the words that name it")
    source: Note | None = Field(default=None, description="where it comes from")
    version: _Version | None = Field(default=None, description="one more after each change")
    takes: dict[str, object] | None = Field(
        default=None, description="what may be said otherwise at each use, and what it is if not"
    )
    steps: list[StepInFile] = Field(
        default=[], max_length=MOST_STEPS, description="the list of steps"
    )
    screening: list[QuestionInFile] = Field(
        default=[], max_length=30, description="questions before hands go on"
    )
    aftercare: list[Cue] = Field(
        default=[], max_length=20, description="a list of sentences to close with"
    )


PARTS: dict[str, type[Part]] = {
    "": ProtocolInFile,
    "sides": SidesInFile,
    "layers": LayersInFile,
    "screening": QuestionInFile,
    "sequences": SequenceInFile,
    "phases": PhaseInFile,
    "steps": StepInFile,
    "hold": HoldInFile,
    "exam": ExamInFile,
    "instead": AlternativeInFile,
    "reminders": ReminderInFile,
}
"""The part that stands under each key; the whole file under none."""
