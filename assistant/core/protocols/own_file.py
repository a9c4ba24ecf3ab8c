"""What a user writes of their own times, and what of it holds for a protocol.

Times for a technique hold wherever it is used; those for a step go before them, and a step may be
named in one protocol alone, as "adductor-release/knee".
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, ValidationError

from assistant.core.domain.protocol import OwnTime, Protocol, Step
from assistant.core.refusals import nearest
from assistant.core.written.keys import Keys, told_of
from assistant.core.written.kinds import OWN_TIMES
from assistant.core.written.problems import WrittenError
from assistant.core.written.values import Label, Seconds
from assistant.core.written.yaml_text import read_yaml


class TimesInFile(Keys):
    """Times of one's own."""

    floor: Seconds | None = Field(default=None, description="the least time to hold, as '3 min'")
    target: Seconds | None = Field(default=None, description="the time to aim for, as '4 min'")


class OwnInFile(Keys):
    """The whole of a file."""

    techniques: dict[Label, TimesInFile] = Field(
        default={}, description="times for a technique, by its name"
    )
    steps: dict[Label, TimesInFile] = Field(
        default={}, description="times for a step, by its id or as 'protocol/step'"
    )
    without: list[Label] = Field(
        default=[], max_length=500, description="steps that are left out, named as under 'steps'"
    )


def read_own(text: str, source: str) -> OwnInFile:
    """Return what a file says of a user's own times; `source` is what it is called.

    Raises:
        WrittenError: it can't be used; every problem is told.
    """
    if not any(line.strip() and not line.strip().startswith("#") for line in text.splitlines()):
        return OwnInFile()
    document = read_yaml(text, source, OWN_TIMES)
    problems = list(document.problems)
    try:
        written = OwnInFile.model_validate(document.data)
    except ValidationError as failure:
        parts: dict[str, type[Keys]] = {"": OwnInFile}
        for path in (error["loc"] for error in failure.errors(include_url=False)):
            parts |= {str(key): TimesInFile for key in path[1:2]}
        problems += [document.problem(each) for each in told_of(failure, parts)]
    if problems:
        raise WrittenError(sorted(problems, key=lambda each: (each.line, each.column)))
    return written


def own_of(written: OwnInFile, protocol: Protocol) -> tuple[OwnTime, ...]:
    """Return what of a user's own times holds for the steps of a protocol, in their order.

    Holds that are counted in breaths are left as they are.

    Raises:
        ValueError: a step is named in this protocol that it does not have.
    """
    ids = [step.id for step in protocol.steps]
    for name in (*written.steps, *written.without):
        of, _, step = name.rpartition("/")
        if of == protocol.name and step not in ids:
            meant = nearest(step, ids)
            mend = f"did you mean '{of}/{meant}'?" if meant else f"it has {', '.join(ids)}"
            raise ValueError(f"{name}: no such step; {mend}")
    every = (_own(written, protocol, step) for step in protocol.steps)
    return tuple(own for own in every if own != OwnTime(own.step))


def _own(written: OwnInFile, protocol: Protocol, step: Step) -> OwnTime:
    names = (f"{protocol.name}/{step.id}", step.id)
    if any(name in written.without for name in names):
        return OwnTime(step.id, left_out=True)
    if step.hold is None or step.hold.breath_s is not None:
        return OwnTime(step.id)
    found = list(_times(written, names, step.technique or ""))
    floors = [times.floor for times in found if times.floor is not None]
    targets = [times.target for times in found if times.target is not None]
    return OwnTime(step.id, next(iter(floors), None), next(iter(targets), None))


def _times(written: OwnInFile, names: tuple[str, ...], technique: str) -> Iterator[TimesInFile]:
    """Yield the times that hold for a step, the nearest to it first."""
    yield from (written.steps[name] for name in names if name in written.steps)
    if technique in written.techniques:
        yield written.techniques[technique]
