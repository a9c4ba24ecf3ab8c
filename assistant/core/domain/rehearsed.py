"""What a rehearsal declares: steps that were said or named, marks, and the sum of an exam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from assistant.core.domain.effects import Fact

Score = Literal["alone", "prompted", "told", "wrong order"]
"""How a trainee said a step: by heart, after a hint, not at all, or after a later one."""


@dataclass(frozen=True, slots=True)
class StepSaid(Fact):
    """In a rehearsal a step was said, or was told in the end; `after_s` seconds since asked.

    `title` is what it is called where it is shown, `cue` its words in the protocol, `heard` what
    was heard of it, and `missing` what of it was not. Older programs wrote none of these.
    """

    step: str
    score: Score
    prompts: int
    after_s: float
    title: str = ""
    cue: str = ""
    heard: str = ""
    missing: str = ""
    kind: ClassVar[str] = "said"


@dataclass(frozen=True, slots=True)
class StepNamed(Fact):
    """In an exam a step was named as it was begun, by what was `heard`, or begun without that."""

    step: str
    side: str | None
    named: bool
    heard: str = ""
    kind: ClassVar[str] = "step_named"


Grade = Literal["done", "partly", "not"]


@dataclass(frozen=True, slots=True)
class ItemMarked(Fact):
    """One line of a mark sheet. `step` is what the item is about, if it is about one step.

    `cue` is that step's words in the protocol, `heard` what was heard of it, and `missing` what of
    it was not; what was not asked for stands in brackets there.
    """

    item: str
    grade: Grade
    remark: str = ""
    step: str = ""
    cue: str = ""
    heard: str = ""
    missing: str = ""
    kind: ClassVar[str] = "marked"


@dataclass(frozen=True, slots=True)
class Observed(Fact):
    """An observer's mark of one thing that the program marked or scored too: both are kept.

    `by` is the observer's code, `item` what the sheet calls it, `at` a date and time as ISO text.
    Of two marks of the same thing by the same observer the later counts.
    """

    by: str
    item: str
    grade: Grade
    at: str
    kind: ClassVar[str] = "observed"


@dataclass(frozen=True, slots=True)
class Examined(Fact):
    """The sum of a mark sheet: points of so many, and whether that passes at so many percent."""

    points: float
    of: int
    percent: int
    passed: bool
    kind: ClassVar[str] = "examined"
