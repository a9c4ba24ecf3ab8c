"""The shape of each line of a journal, taken from the events and facts that are written there.

A line that a disk has spoilt may still be JSON, and a journal may have been edited by hand. What
is read back is therefore held to the very types it was written from: a time is a number of
seconds, an outcome one of the outcomes. A fact that is added is listed here, no more.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from enum import EnumType
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from assistant.core.domain.effects import (
    Consent,
    Edited,
    Fact,
    Finish,
    HoldEnded,
    HoldStarted,
    Noted,
    PlaceMarked,
    PlaceOffered,
    PortionTaken,
    PrecautionTold,
    Screened,
    ScreeningSkipped,
    StepReplaced,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.events import CLOCK, EVENTS, Record, from_record
from assistant.core.domain.holds import LoggedHold, Was
from assistant.core.domain.manner import USUAL, Words
from assistant.core.domain.protocol import Side
from assistant.core.domain.rehearsed import Examined, ItemMarked, Observed, StepNamed, StepSaid

FACTS: dict[type[Fact], type] = {
    HoldStarted: HoldStarted,
    HoldEnded: LoggedHold,
    StepSkipped: StepSkipped,
    StepReplaced: StepReplaced,
    PlaceMarked: PlaceMarked,
    PlaceOffered: PlaceOffered,
    PortionTaken: PortionTaken,
    Screened: Screened,
    PrecautionTold: PrecautionTold,
    ScreeningSkipped: ScreeningSkipped,
    Consent: Consent,
    StepSaid: StepSaid,
    StepNamed: StepNamed,
    ItemMarked: ItemMarked,
    Examined: Examined,
    Observed: Observed,
    Noted: Noted,
    Withdrawn: Withdrawn,
    Edited: Edited,
    Finish: Finish,
}
"""Each fact, and the class whose fields stand in its line."""

MOST_S = 366 * 24 * 3600.0
"""Seconds in a year: no session's time gets there, and a time beyond it is damage."""

MOST_SET_S = 100 * MOST_S
"""A clock without a battery begins in 1970."""

_Seconds = Annotated[float, Field(ge=0.0, le=MOST_S)]


class _Shape(BaseModel):
    """A line; what a later program adds to one is left alone."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class _Shared(_Shape):
    """A text of the library that the protocol uses."""

    name: str
    text: str


class _OwnTime(_Shape):
    """What the user had otherwise of a step."""

    step: str
    floor_s: _Seconds | None = None
    target_s: _Seconds | None = None
    left_out: bool = False


class _Entry(_Shape):
    """Any line after the first."""

    t: _Seconds
    kind: str


def entry(record: object) -> Record:
    """Return a line after a journal's first, with what an older program left out filled in.

    Raises:
        ValueError: the record does not have the shape of its kind. Any shape is right for a kind
            that is not known here.
    """
    kind = _Entry.model_validate(record).kind
    shape = _shapes().get(kind, _Entry)
    whole: Record = shape.model_validate(record).model_dump() | _mapping(record)
    try:
        from_record(whole)
    except TypeError as error:
        raise ValueError(str(error)) from error
    return whole


def header(record: object) -> Record:
    """Return a journal's first line, with what an older program left out filled in.

    Raises:
        ValueError: it does not describe a session.
    """
    session: Record = _shapes()["session"].model_validate(record).model_dump()
    written = _mapping(record)
    if not session["protocol"]["own"]:  # most have nothing of their own, and say nothing of it
        del session["protocol"]["own"]
    return (
        session
        | written
        | {"protocol": session["protocol"] | written["protocol"]}
        | {"settings": session["settings"]}
    )


def _mapping(record: object) -> Record:
    if not isinstance(record, dict):
        raise ValueError("not a record")
    return record


@cache  # made when a journal is first read: a session only writes, and starts without them
def _shapes() -> dict[str, type[BaseModel]]:
    shapes = {kind: _shape_of(event) for kind, event in EVENTS.items()}
    shapes |= {fact.kind: _shape_of(written) for fact, written in FACTS.items()}
    # What older programs had no word for, and wrote nothing of, stands with what they meant.
    protocol: Any = create_model(
        "protocol",
        __base__=_Shape,
        name=str,
        text=str,
        shared=(list[_Shared], []),
        own=(list[_OwnTime], []),
    )
    settings = _settings_shape()
    nth = Annotated[int, Field(ge=1)]
    series: Any = create_model("series", __base__=_Shape, number=nth, planned=nth) | None
    by = Annotated[float, Field(ge=-MOST_SET_S, le=MOST_SET_S)]
    shapes[CLOCK] = create_model(CLOCK, __base__=_Entry, by_s=by)
    shapes["session"] = create_model(
        "session",
        __base__=_Shape,
        kind=Literal["session"],
        id=str,
        started_at=str,
        utc_offset=(str | None, None),
        zone=(str | None, None),
        client=str | None,
        start_side=Side | None,
        layers=Annotated[int, Field(ge=1)] | None,
        budget_s=(_Seconds | None, None),
        skip_screening=(bool, False),
        settings=(settings, Field(default_factory=settings)),
        series=(series, None),
        protocol=protocol,
    )
    return shapes


def _settings_shape() -> type[BaseModel]:
    return create_model(
        "settings",
        __base__=_Shape,
        name=(str, USUAL.name),
        strict=(bool, USUAL.strict),
        words=(Words, Field(USUAL.words, strict=False)),
        sleep_after_s=(_Seconds | None, USUAL.sleep_after_s),
        call_every_s=(_Seconds | None, USUAL.call_every_s),
        series=(bool, USUAL.series),
        model=(str, USUAL.model),
        voice=(str, USUAL.voice),
        volume_db=(int, USUAL.volume_db),
        words_per_minute=(int, USUAL.words_per_minute),
        sound_check=(bool, USUAL.sound_check),
    )


def _shape_of(written: type, base: type[_Shape] = _Entry) -> type[BaseModel]:
    """Return the shape of the lines that hold the fields of a dataclass."""
    hints = get_type_hints(written)
    keys: dict[str, Any] = {}
    for field in fields(written):
        hint = hints[field.name]
        if hint == Was | None:
            hint = _shape_of(Was, _Shape) | None
        default = ... if field.default is MISSING else field.default
        # In JSON a member of an enumeration is its value.
        of_enum = any(isinstance(each, EnumType) for each in (hint, *get_args(hint)))
        how = Field(default, strict=False if of_enum else None)
        keys[field.name] = (_Seconds if hint is float else hint, how)
    return create_model(written.__name__, __base__=base, **keys)
