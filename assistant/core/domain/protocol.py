"""The nouns of a protocol: its phases, steps, holds, sides and layers, and the words around them.

A protocol is data. How long a hold lasts, which words are spoken and in what order is written by
a therapist in a file; `core/protocols` says what may stand there and turns it into these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from assistant.core.domain.plan import Portion
from assistant.core.phonetics.pronunciation import Lexicon

Side = Literal["left", "right"]

StepSide = Literal["each", "left", "right", "both", "midline"]
"""Where a step is done. `each` steps are walked on the first side, then on the other; `both` are
done on the two sides at once."""

PhaseName = Literal["assessment", "initial", "focused", "integration", "closure"]
"""The parts of a whole session, in their usual order."""

CLOSURE: PhaseName = "closure"
"""The phase before which marked places are offered again."""


class Begins(StrEnum):
    """The word that begins a hold."""

    BARRIER = "barrier"
    """The hand has met resistance."""
    START = "start"
    """Where nothing is to be felt first, as in a roll of so many minutes."""


class Ends(StrEnum):
    """What ends a step."""

    RELEASED = "released"
    """The therapist feels the release and says so."""
    NEXT = "next"
    """The therapist asks for the next step."""
    TIME = "time"
    """The hold reaches its ceiling."""
    CONSENT = "consent"
    """The client gives permission."""


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a hold should last, in seconds: `floor_s` <= `target_s` <= `ceiling_s`.

    A floor of 0 is none. Without a ceiling nothing but the therapist ends it. A hold counted in
    breaths has the seconds of one slow breath in `breath_s`.
    """

    floor_s: float
    target_s: float
    ceiling_s: float | None = None
    breath_s: float | None = None


@dataclass(frozen=True, slots=True)
class Layers:
    """How many times a step, or the block of `each` steps, is done: `least` times unasked.

    `question` offers it again, up to `most`; it is empty where there is nothing to offer.
    """

    most: int
    question: str
    least: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: the words that cue it, and what the log says of it.

    A step with a hold has a region and a technique; `id` is unique in its protocol. `detail` is
    said after the cue on "repeat". `about_s` is how long, in seconds, a step without a hold may
    take, where that was said. A step that `matches` takes what was held on the first side as the
    second side's target. `layers` repeat the step itself. `instead` is offered after pain.
    """

    id: str
    cue: str
    region: str | None
    technique: str | None
    side: StepSide | None
    hold: Hold | None
    ends: Ends
    begins: Begins = Begins.BARRIER
    detail: str = ""
    about_s: float | None = None
    matches: bool = False
    layers: Layers | None = None
    instead: tuple[Alternative, ...] = ()
    say: tuple[tuple[str, ...], ...] = ()
    """What a trainee must say of the step, each in any of a few ways; without it, what the cue
    tells: see `assistant.core.rehearsal.key_words`."""
    say_too: tuple[tuple[str, ...], ...] = ()
    """What a trainee may say of it besides: told where it was not heard, and never asked for."""
    say_not: tuple[str, ...] = ()
    """What a trainee who means this step does not say: another place, another direction."""
    title: str = ""
    """What its author calls it."""

    @property
    def called(self) -> str:
        """What it is called wherever it is shown: by its title, or else by what its id says."""
        return self.title or in_words(self.id)


def in_words(step_id: str) -> str:
    """Return the id of a step as words to show: "lower-abdomen" is "Lower abdomen"."""
    return step_id[:1].upper() + step_id[1:].replace("-", " ")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to work after pain: the words that `offer` it, and the step it is."""

    offer: str
    step: Step


@dataclass(frozen=True, slots=True)
class Sides:
    """The side to begin on, and the words that name each side and the change between them."""

    first: Side
    left: str
    right: str
    change: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the session: the index of its `first` step, and the words that open it."""

    name: PhaseName
    first: int
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question before hands go on. Where the answer is yes, `precaution` is said."""

    id: str
    ask: str
    precaution: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """Words said once when the session has lasted `at_s` seconds."""

    at_s: float
    say: str


@dataclass(frozen=True, slots=True)
class Written:
    """A text that a protocol was read from, under its name in the library."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnTime:
    """What a user has otherwise of one step: its floor and target in seconds, or that it is left
    out. None is as the protocol has it."""

    step: str
    floor_s: float | None = None
    target_s: float | None = None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Protocol:
    """A sequence of steps with the words around it.

    `name` is the file's name without its ending; `text` is the file as it was written, and
    `shared` the library's texts that it uses: the journal keeps both, so that a session can be
    rebuilt after the files have changed. `layers` repeat each block of `each` steps. `budget_s`
    is how long the whole is meant to take.
    """

    name: str
    title: str
    version: int
    language: str
    sides: Sides | None
    layers: Layers
    steps: tuple[Step, ...]
    aftercare: tuple[str, ...]
    text: str
    region: str = ""
    intent: str = ""
    source: str = ""
    budget_s: float | None = None
    screening: tuple[Question, ...] = ()
    phases: tuple[Phase, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    shared: tuple[Written, ...] = ()
    pass_percent: int | None = None
    """The share of an exam's points that passes it, where the protocol says so."""
    notes: tuple[str, ...] = ()
    """Tags to note beside the program's own."""
    pronunciations: Lexicon = field(default_factory=dict)
    """How words are said that the speech model may not know, or that are said otherwise here."""

    plan: tuple[Portion, ...] = ()
    """How many minutes each part is meant to take, where that was said; they follow one another."""
    own: tuple[OwnTime, ...] = ()
    """What its user has otherwise than the text, where that was put in."""
    called: tuple[str, ...] = ()
    """What it is called by voice, where that is not its title."""

    def phase_of(self, step: int) -> Phase | None:
        """Return the phase that the step at this index is in."""
        begun = [phase for phase in self.phases if phase.first <= step]
        return begun[-1] if begun else None

    @property
    def most_layers(self) -> int:
        """The most times that anything in it may be done again."""
        return max(self.layers.most, *(step.layers.most for step in self.steps if step.layers), 1)

    def every_step(self) -> Iterator[Step]:
        """Yield the steps, each followed by what may be done instead."""
        for step in self.steps:
            yield step
            yield from (alternative.step for alternative in step.instead)
