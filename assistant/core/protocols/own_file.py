"""What a user writes of their own times, and what of it holds for a protocol.

Times for a technique hold wherever it is used; those for a step go before them, and a step may be
named in one protocol alone, as "adductor-release/knee".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field, ValidationError

from assistant.core.domain.protocol import OwnTime, Protocol, Step
from assistant.core.refusals import meant_or, nearest
from assistant.core.written.keys import Keys, told_of
from assistant.core.written.kinds import OWN_TIMES
from assistant.core.written.problems import Complaint, KeyPath, WrittenError
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


@dataclass(frozen=True, slots=True)
class Known:
    """What may be named: techniques, and the steps of each protocol by its name.

    Where not `all` protocols could be read, a name that is nowhere may be one of those.
    """

    techniques: frozenset[str]
    steps: Mapping[str, tuple[str, ...]]
    all: bool = True


def known_of(protocols: Iterable[Protocol], unread: Iterable[str] = ()) -> Known:
    """Return what may be named with these protocols; those `unread` are known by name alone."""
    techniques: set[str] = set()
    steps: dict[str, tuple[str, ...]] = {}
    for each in protocols:
        techniques |= {step.technique for step in each.steps if step.technique}
        steps[each.name] = tuple(step.id for step in each.steps)
    left = [name for name in unread if name not in steps]
    return Known(frozenset(techniques), {**steps, **dict.fromkeys(left, ())}, not left)


def read_own(text: str, source: str, known: Known) -> OwnInFile:
    """Return what a file says of a user's own times; `source` is what it is called.

    What is named there must be `known`: a name that is misspelt would do nothing, unseen.

    Raises:
        WrittenError: it can't be used; every problem is told.
    """
    if not any(line.strip() and not line.strip().startswith("#") for line in text.splitlines()):
        return OwnInFile()
    document = read_yaml(text, source, OWN_TIMES)
    problems = list(document.problems)
    try:
        written = OwnInFile.model_validate(document.data)
        problems += map(document.problem, _unknown(written, known))
    except ValidationError as failure:
        parts: dict[str, type[Keys]] = {"": OwnInFile}
        for path in (error["loc"] for error in failure.errors(include_url=False)):
            parts |= {str(key): TimesInFile for key in path[1:2]}
        problems += [document.problem(each) for each in told_of(failure, parts)]
    if problems:
        raise WrittenError(sorted(problems, key=lambda each: (each.line, each.column)))
    return written


def _unknown(written: OwnInFile, known: Known) -> Iterator[Complaint]:
    """Yield each name that is none of a technique, a step or a protocol."""
    for name in written.techniques:
        if known.all and name not in known.techniques:
            mend = meant_or(name, sorted(known.techniques), "`assistant protocols show` has them")
            yield Complaint(("techniques", name), "no protocol has this technique", mend, True)
    named: list[tuple[KeyPath, str, bool]] = [
        *((("steps", name), name, True) for name in written.steps),
        *((("without", at), name, False) for at, name in enumerate(written.without)),
    ]
    for path, name, of_key in named:
        found, mend = _strange(name, known)
        if found:
            yield Complaint(path, found if of_key else f"{found}: {name}", mend, of_key)


def _strange(name: str, known: Known) -> tuple[str, str]:
    """Return what is wrong with the name of a step, and the mend; "" where nothing is."""
    of, _, step = name.rpartition("/")
    if not of:
        every = sorted({each for ids in known.steps.values() for each in ids})
        if step in every or not known.all:
            return "", ""
        return "no protocol has this step", meant_or(step, every, "`protocols show` has them")
    if of not in known.steps:
        meant = nearest(of, known.steps)
        mend = f"did you mean '{meant}/{step}'?" if meant else "`protocols list` has all"
        return f"there is no protocol '{of}'", mend
    ids = known.steps[of]
    if step in ids or not ids:
        return "", ""
    meant = nearest(step, ids)
    mend = f"did you mean '{of}/{meant}'?" if meant else f"it has {', '.join(ids)}"
    return f"'{of}' has no such step", mend


def own_of(written: OwnInFile, protocol: Protocol) -> tuple[OwnTime, ...]:
    """Return what of a user's own times holds for the steps of a protocol, in their order.

    Holds that are counted in breaths are left as they are.
    """
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
