"""The parts of one step in a protocol's file: which keys there are, and what may stand at each.

These are what a therapist writes ("5 min", keys left out); each turns into the noun of
`domain.protocol` that the session uses. A field's description completes "needs 'key', ...". A check
that compares two keys stands at the later one, and is silent where the earlier is wrong already.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from assistant.core.domain.protocol import Alternative, Begins, Ends, Hold, Layers, Step, StepSide
from assistant.core.written.keys import Keys
from assistant.core.written.values import (
    Breaths,
    Cue,
    Detail,
    Id,
    KeyWords,
    Label,
    Length,
    Seconds,
    Title,
    Ways,
    one_of,
    whole_number,
)

MOST_LAYERS = 9
"""A layer's number is spoken as one word."""


class Part(Keys):
    """A set of keys in a protocol's file."""


class HoldInFile(Part):
    """How long to hold, in words such as "5 min" or "4 breaths"."""

    breath: Seconds | None = Field(
        default=None, description="the time of one slow breath, such as '10 s'"
    )
    floor: Length | None = Field(
        default=None, description="the least time to hold, such as '5 min' or '3 breaths'"
    )
    target: Length = Field(description="the time to aim for, such as '6 min' or '5 breaths'")
    ceiling: Length | None = Field(
        default=None, description="the longest time; without it only the therapist ends the hold"
    )

    @field_validator("floor", "target", "ceiling")
    @classmethod
    def _breaths_have_a_length(
        cls, length: float | Breaths | None, info: ValidationInfo
    ) -> float | None:
        name = info.field_name or ""
        before = ("breath", "floor", "target")[: ("floor", "target", "ceiling").index(name) + 1]
        breath = info.data.get("breath")
        if isinstance(length, Breaths):
            if breath is None and all(key in info.data for key in before):
                raise ValueError("breaths need 'breath' beside them, the time of one, as '10 s'")
            return length.count * (breath or 1.0)
        if length is not None and breath is not None:
            raise ValueError("needs breaths, such as '4 breaths', as the hold has a 'breath'")
        return length

    @field_validator("target")
    @classmethod
    def _target_reaches_the_floor(cls, target: float, info: ValidationInfo) -> float:
        if target < (info.data.get("floor") or 0.0):
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
        return Hold(
            floor_s=self.floor or 0.0,
            target_s=self.target,
            ceiling_s=self.ceiling,
            breath_s=self.breath,
        )


class LayersInFile(Part):
    """The words and the number of layers."""

    least: Annotated[int, whole_number(1, MOST_LAYERS)] = Field(
        default=1, description="how many layers are done without asking"
    )
    most: Annotated[int, whole_number(1, MOST_LAYERS)] = Field(
        description="how many layers at most"
    )
    question: Cue | None = Field(default=None, description="the words that offer another layer")

    @field_validator("most")
    @classmethod
    def _the_most_reach_the_least(cls, most: int, info: ValidationInfo) -> int:
        if most < info.data.get("least", 1):
            raise ValueError("'most' must not be fewer than 'least'")
        return most

    @field_validator("question")
    @classmethod
    def _a_further_layer_is_asked_for(
        cls, question: str | None, info: ValidationInfo
    ) -> str | None:
        if question is None and info.data.get("most", 1) > info.data.get("least", 1):
            raise ValueError("more than one layer needs 'question', the words that offer another")
        return question

    def layers(self) -> Layers:
        """Return what the session uses."""
        return Layers(most=self.most, question=self.question or "", least=self.least)


class AlternativeInFile(Part):
    """Another way to do a step, offered after pain."""

    id: Id = Field(description="a short name for the step, such as 'sink'")
    title: Title | None = Field(
        default=None, description="what it is called where it is shown, such as 'Lower abdomen'"
    )
    cue: Cue = Field(description="the words to speak")
    detail: Detail | None = Field(
        default=None, description="more about it, said after the cue on 'repeat'"
    )
    offer: Cue = Field(description="the question that offers it after pain")
    hold: HoldInFile | None = Field(default=None, description="how long to hold")
    begins: Annotated[Begins, one_of(*Begins)] = Field(
        default=Begins.BARRIER, description="the word that begins the hold"
    )
    region: Label | None = Field(default=None, description="where the hands are")
    technique: Label | None = Field(default=None, description="what the hands do")

    def alternative(self, to: StepInFile) -> Alternative:
        """Return what the session uses; what is not said is as in the step."""
        hold = self.hold.hold() if self.hold else None
        step = Step(
            id=self.id,
            title=self.title or "",
            cue=self.cue,
            detail=self.detail or "",
            region=self.region or to.region,
            technique=self.technique or to.technique,
            side=to.side,
            hold=hold,
            begins=self.begins,
            ends=Ends.RELEASED if hold else Ends.NEXT,
        )
        return Alternative(self.offer, step)


class StepInFile(Part):
    """One entry of the list of steps."""

    id: Id = Field(description="a short name for the step, such as 'sink'")
    title: Title | None = Field(
        default=None, description="what it is called where it is shown, such as 'Lower abdomen'"
    )
    cue: Cue = Field(description="the words to speak")
    detail: Detail | None = Field(
        default=None, description="more about it, said after the cue on 'repeat'"
    )
    side: Annotated[StepSide, one_of(*get_args(StepSide))] | None = Field(
        default=None, description="each, left, right, both or midline"
    )
    hold: HoldInFile | None = Field(default=None, description="how long to hold")
    about: Seconds | None = Field(
        default=None, description="how long a step without a hold may take, such as '10 min'"
    )
    layers: LayersInFile | None = Field(
        default=None, description="how often the step itself may be done again"
    )
    match: Annotated[Literal["other side"], one_of("other side")] | None = Field(
        default=None, description="'other side': the second side's target is the first's hold"
    )
    begins: Annotated[Begins, one_of(*Begins)] = Field(
        default=Begins.BARRIER, description="the word that begins the hold"
    )
    ends: Annotated[Ends, one_of(*Ends)] | None = Field(
        default=None, description="what ends the step"
    )
    region: Label | None = Field(default=None, description="where the hands are")
    technique: Label | None = Field(default=None, description="what the hands do")
    instead: list[AlternativeInFile] = Field(
        default=[], max_length=5, description="other ways to do it, offered after pain"
    )
    say: KeyWords | None = Field(
        default=None,
        description="what a trainee must say of it: a list of words, or of lists of words that "
        "are as good as each other, such as [sink, [femur, thigh bone]]",
    )
    say_too: KeyWords | None = Field(
        default=None,
        description="what a trainee may say of it besides, in the same way: told where it is "
        "missing, and never asked for",
    )
    say_not: Ways | None = Field(
        default=None,
        description="a list of words that a trainee who means this step does not say, such as "
        "[upper] of the lower abdomen",
    )

    @field_validator("layers", "match")
    @classmethod
    def _only_a_hold_is_repeated_or_matched(cls, value: object, info: ValidationInfo) -> object:
        if value is None or "hold" not in info.data or "side" not in info.data:
            return value
        if info.data["hold"] is None:
            raise ValueError(f"'{info.field_name}' is about a hold: add 'hold', or take it out")
        if info.field_name == "match" and info.data["side"] != "each":
            raise ValueError("only a step with 'side: each' has another side to match")
        return value

    @field_validator("about")
    @classmethod
    def _a_hold_says_itself_how_long(
        cls, about: float | None, info: ValidationInfo
    ) -> float | None:
        if about is not None and info.data.get("hold") is not None:
            raise ValueError("the hold says how long: take 'about' out")
        return about

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

    @field_validator("instead")
    @classmethod
    def _only_a_hold_is_replaced(
        cls, instead: list[AlternativeInFile], info: ValidationInfo
    ) -> list[AlternativeInFile]:
        if instead and "hold" in info.data and info.data["hold"] is None:
            raise ValueError("only a hold is replaced after pain: add 'hold', or take it out")
        return instead

    def step(self) -> Step:
        """Return what the session uses."""
        return Step(
            id=self.id,
            title=self.title or "",
            cue=self.cue,
            detail=self.detail or "",
            region=self.region,
            technique=self.technique,
            side=self.side,
            about_s=self.about,
            hold=self.hold.hold() if self.hold else None,
            begins=self.begins,
            ends=self.ends or (Ends.RELEASED if self.hold else Ends.NEXT),
            matches=self.match is not None,
            layers=self.layers.layers() if self.layers else None,
            instead=tuple(other.alternative(self) for other in self.instead),
            say=self.say or (),
            say_too=self.say_too or (),
            say_not=self.say_not or (),
        )
