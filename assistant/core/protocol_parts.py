"""The parts of a protocol's file: which keys there are, and what may stand at each.

These are what a therapist writes ("5 min", keys left out); each turns into the noun of
`protocol` that the session uses. A field's description completes "needs 'key', ...". A check that
compares two keys stands at the later one, and is silent where the earlier is wrong already.
"""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from assistant.core.pronunciation_table import PronunciationTable
from assistant.core.protocol import Ends, Hold, Layers, Protocol, Side, Sides, Step, StepSide
from assistant.core.protocol_checks import duration, one_of, pattern, whole_number, words

MOST_STEPS = 1000
"""Far beyond a session of 90 minutes; it bounds the work on a file made to do harm."""

MOST_LAYERS = 9
"""A layer's number is spoken as one word."""

# Lengths in characters: a cue of 200 takes about 15 seconds to say, and the rest must fit a column
# of the review.
_Id = Annotated[
    str,
    pattern(
        "(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*",
        "needs lower-case words joined by hyphens, such as 'first-hold'",
    ),
]
_Cue = Annotated[str, words(200)]
_Label = Annotated[str, words(60)]
_Seconds = Annotated[float, BeforeValidator(duration)]
_Language = Annotated[str, pattern("[a-z]{2,3}(-[a-z]{2})?", "needs a language, such as en-us")]


class Part(BaseModel):
    """A set of keys in a file: none but those named here."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class HoldInFile(Part):
    """How long to hold, in words such as "5 min"."""

    floor: _Seconds = Field(description="the least time to hold, such as '5 min'")
    target: _Seconds = Field(description="the time to aim for, such as '6 min'")
    ceiling: _Seconds | None = None

    @field_validator("target")
    @classmethod
    def _target_reaches_the_floor(cls, target: float, info: ValidationInfo) -> float:
        if target < info.data.get("floor", 0.0):
            raise ValueError("the target must not be shorter than the floor")
        return target

    @field_validator("ceiling")
    @classmethod
    def _ceiling_reaches_the_target(
        cls, ceiling: float | None, info: ValidationInfo
    ) -> float | None:
        if ceiling is not None and ceiling < info.data.get("target", 0.0):
            raise ValueError("the ceiling must not be shorter than the target")
        return ceiling

    def hold(self) -> Hold:
        """Return what the session uses."""
        return Hold(floor_s=self.floor, target_s=self.target, ceiling_s=self.ceiling)


class StepInFile(Part):
    """One entry of the list of steps."""

    id: _Id = Field(description="a short name for the step, such as 'sink'")
    cue: _Cue = Field(description="the words to speak")
    side: Annotated[StepSide, one_of(*get_args(StepSide))] | None = None
    hold: HoldInFile | None = None
    ends: Annotated[Ends, one_of(*Ends)] | None = None
    region: _Label | None = None
    technique: _Label | None = None

    @field_validator("ends")
    @classmethod
    def _ends_fits_the_step(cls, ends: Ends | None, info: ValidationInfo) -> Ends | None:
        if "hold" not in info.data or "side" not in info.data:
            return ends
        hold: HoldInFile | None = info.data["hold"]
        if ends is Ends.RELEASED and hold is None:
            raise ValueError("only a hold is released: add 'hold', or write 'ends: next'")
        if ends is Ends.TIME and (hold is None or hold.ceiling is None):
            raise ValueError("a step that ends by time needs 'hold' with a 'ceiling'")
        if ends is Ends.CONSENT and (hold is not None or info.data["side"] is not None):
            raise ValueError("asking permission has no 'hold' and no 'side': take them out")
        return ends

    @field_validator("region", "technique")
    @classmethod
    def _a_hold_is_logged_in_full(cls, label: str | None, info: ValidationInfo) -> str | None:
        if label is None and info.data.get("hold") is not None:
            raise ValueError(f"a step with a hold needs '{info.field_name}', for the log")
        return label

    def step(self) -> Step:
        """Return what the session uses."""
        return Step(
            id=self.id,
            cue=self.cue,
            region=self.region,
            technique=self.technique,
            side=self.side,
            hold=self.hold.hold() if self.hold else None,
            ends=self.ends or (Ends.RELEASED if self.hold else Ends.NEXT),
        )


class SidesInFile(Part):
    """The words for the sides."""

    first: Annotated[Side, one_of(*get_args(Side))] = Field(
        description="the side to begin on, left or right"
    )
    left: _Cue = Field(description="the words for the left side")
    right: _Cue = Field(description="the words for the right side")
    change: _Cue = Field(description="the words for changing sides")

    def sides(self) -> Sides:
        """Return what the session uses."""
        return Sides(first=self.first, left=self.left, right=self.right, change=self.change)


class LayersInFile(Part):
    """The words and the number of layers."""

    most: Annotated[int, whole_number(1, MOST_LAYERS)] = Field(
        description="how many layers at most"
    )
    question: _Cue | None = None

    @field_validator("question")
    @classmethod
    def _a_further_layer_is_asked_for(
        cls, question: str | None, info: ValidationInfo
    ) -> str | None:
        if question is None and info.data.get("most", 1) > 1:
            raise ValueError("more than one layer needs 'question', the words that offer another")
        return question

    def layers(self) -> Layers:
        """Return what the session uses."""
        return Layers(most=self.most, question=self.question or "")


class ProtocolInFile(Part):
    """The whole of a file."""

    title: _Label = Field(description="the words that name the protocol")
    version: Annotated[int, whole_number(1, 999_999)] = Field(
        description="a whole number, one more after each change"
    )
    language: _Language = Field(description="the language of its words, such as en-us")
    sides: SidesInFile | None = None
    layers: LayersInFile | None = None
    steps: list[StepInFile] = Field(
        description="the list of steps", min_length=1, max_length=MOST_STEPS
    )
    aftercare: list[_Cue] = Field(
        description="a list of sentences to close with", min_length=1, max_length=20
    )
    pronunciations: PronunciationTable = Field(
        default={}, description="words with their phones, where the program may not know them"
    )

    def protocol(self, name: str, text: str) -> Protocol:
        """Return what the session uses, under `name`; `text` is the file as it was written."""
        return Protocol(
            name=name,
            title=self.title,
            version=self.version,
            language=self.language,
            sides=self.sides.sides() if self.sides else None,
            layers=self.layers.layers() if self.layers else Layers(most=1, question=""),
            steps=tuple(step.step() for step in self.steps),
            aftercare=tuple(self.aftercare),
            text=text,
            pronunciations=self.pronunciations,
        )


PARTS: dict[str, type[Part]] = {
    "": ProtocolInFile,
    "sides": SidesInFile,
    "layers": LayersInFile,
    "steps": StepInFile,
    "hold": HoldInFile,
}
"""The part that stands under each key; the whole file under none."""
