"""What must be right across a whole protocol, and not within one step alone.

It is read from the plain data, so that it is told together with whatever else is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from assistant.core.refusals import nearest
from assistant.core.written.problems import Complaint, KeyPath
from assistant.core.written.values import shown

_PlacedSteps = list[tuple[KeyPath, dict[str, Any]]]


def across_steps(data: object) -> Iterator[Complaint]:
    """Yield what is wrong across the parts of a protocol."""
    if not isinstance(data, dict):
        return
    steps = _steps(data)
    yield from _steps_or_phases(data)
    yield from _repeated_ids(_named(steps))
    yield from _repeated_ids(_placed(data.get("screening"), ("screening",)))
    yield from _missing_for_sides(steps, data)
    yield from _layers_twice(steps, data)


def across_sequence(data: object) -> Iterator[Complaint]:
    """Yield what is wrong across the parts of a sequence."""
    if not isinstance(data, dict):
        return
    if not any(data.get(kind) for kind in ("steps", "screening", "aftercare")):
        keys = [key for key in data if nearest(key, ("steps", "screening", "aftercare"))]
        if not keys:
            yield Complaint((), "", "needs 'steps', 'screening' or 'aftercare', to be used")
    yield from _repeated_ids(_named(_steps(data)))


def _steps(data: dict[str, Any]) -> _PlacedSteps:
    steps = _placed(data.get("steps"), ("steps",))
    for path, phase in _placed(data.get("phases"), ("phases",)):
        steps += _placed(phase.get("steps"), (*path, "steps"))
    return steps


def _placed(entries: object, path: KeyPath) -> _PlacedSteps:
    if not isinstance(entries, list):
        return []
    return [((*path, at), each) for at, each in enumerate(entries) if isinstance(each, dict)]


def _named(steps: _PlacedSteps) -> _PlacedSteps:
    """Return the steps, and after each what may be done instead: all that have an id."""
    return list(
        chain.from_iterable(
            [(path, step), *_placed(step.get("instead"), (*path, "instead"))]
            for path, step in steps
        )
    )


def _steps_or_phases(data: dict[str, Any]) -> Iterator[Complaint]:
    if data.get("minutes") is not None:
        if data.get("phases") is not None:
            mend = "give the phases their 'minutes' instead, or take the phases out"
            yield Complaint(("phases",), "found 'phases' beside 'minutes'", mend, of_key=True)
        return
    if data.get("steps") is not None and data.get("phases") is not None:
        mend = "steps stand either here or in phases; put these into a phase"
        yield Complaint(("steps",), "found 'steps' beside 'phases'", mend, of_key=True)
    elif data.get("steps") is None and data.get("phases") is None:
        misspelt = any(nearest(key, ("steps", "phases", "minutes")) for key in data)
        if not misspelt:
            yield Complaint((), "", "needs 'steps', the list of steps, 'phases' or 'minutes'")
    yield from _phases_without_minutes(data)


def _phases_without_minutes(data: dict[str, Any]) -> Iterator[Complaint]:
    phases = _placed(data.get("phases"), ("phases",))
    without = [path for path, phase in phases if phase.get("minutes") is None]
    if without and len(without) < len(phases):
        mend = "give each phase its 'minutes', or none of them"
        yield Complaint(without[0], "found a phase without 'minutes'", mend)


def _repeated_ids(named: _PlacedSteps) -> Iterator[Complaint]:
    taken: set[str] = set()
    for path, entry in named:
        if not isinstance(name := entry.get("id"), str):
            continue
        if name in taken:
            mend = "it is another's id already; give each its own"
            yield Complaint((*path, "id"), f"found {shown(name)}", mend)
        taken.add(name)


def _missing_for_sides(steps: _PlacedSteps, data: dict[str, Any]) -> Iterator[Complaint]:
    each = [path for path, step in steps if step.get("side") == "each"]
    if each and data.get("sides") is None:
        mend = "add 'sides' to the file, with first, left, right and change"
        yield Complaint((*each[0], "side"), "found 'each'", mend)
    most = _most_layers(data)
    # A misspelt side may have been meant as `each`: it is told about, and this is not.
    none_is_each = all(
        step.get("side") in (None, "left", "right", "both", "midline") for _, step in steps
    )
    if most > 1 and none_is_each:
        mend = "layers repeat the steps with 'side: each', and there are none; write 'most: 1'"
        yield Complaint(("layers", "most"), f"found {shown(most)}", mend)


def _layers_twice(steps: _PlacedSteps, data: dict[str, Any]) -> Iterator[Complaint]:
    if _most_layers(data) == 1:
        return
    for path, step in steps:
        if step.get("side") == "each" and step.get("layers") is not None:
            mend = "the layers of the whole file repeat this step already; keep one of the two"
            yield Complaint((*path, "layers"), "found layers of its own", mend)


def _most_layers(data: dict[str, Any]) -> int:
    layers = data.get("layers")
    most = layers.get("most") if isinstance(layers, dict) else None
    return most if isinstance(most, int) and not isinstance(most, bool) else 1
