"""A user's own times for a protocol: their own floors and targets, and steps that they leave out.

What was made of a protocol so is kept with it, so that a session can be rebuilt just as it was. No
ceiling is passed by it, and no asking for permission left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.core.domain.protocol import Ends, Hold, OwnTime, Protocol, Step


def with_own_times(protocol: Protocol, own: Iterable[OwnTime]) -> Protocol:
    """Return the protocol with a user's own times, which it keeps as `own`.

    Raises:
        ValueError: no step would be left, or none that asks permission where it asked.
    """
    times = {each.step: each for each in own}
    steps = [_timed(step, times.get(step.id)) for step in protocol.steps]
    out = [at for at, step in enumerate(steps) if _is_left_out(step, times)]
    if len(out) == len(steps):
        raise ValueError("no step would be left")
    asked = [steps[at].id for at in out if steps[at].ends is Ends.CONSENT]
    if asked:
        raise ValueError(f"step {asked[0]} asks permission, and is never left out")

    def shifted(first: int) -> int:
        return first - sum(at < first for at in out)

    ends = [phase.first for phase in protocol.phases[1:]] + [len(steps)]
    phases = [
        replace(phase, first=shifted(phase.first))
        for phase, end in zip(protocol.phases, ends, strict=False)
        if not set(range(phase.first, end)) <= set(out)
    ]
    over = [portion.first for portion in protocol.plan[1:]] + [len(steps)]
    plan = [
        replace(portion, first=shifted(portion.first))
        for portion, end in zip(protocol.plan, over, strict=False)
        if not set(range(portion.first, end)) <= set(out)
    ]
    return replace(
        protocol,
        steps=tuple(step for at, step in enumerate(steps) if at not in out),
        phases=tuple(phases),
        plan=tuple(plan),
        own=tuple(times.values()),
    )


def _is_left_out(step: Step, times: dict[str, OwnTime]) -> bool:
    return step.id in times and times[step.id].left_out


def _timed(step: Step, own: OwnTime | None) -> Step:
    if own is None or step.hold is None:
        return step
    hold = step.hold
    ceiling_s = hold.ceiling_s
    floor_s = hold.floor_s if own.floor_s is None else own.floor_s
    target_s = max(floor_s, hold.target_s if own.target_s is None else own.target_s)
    if ceiling_s is not None:
        floor_s, target_s = min(floor_s, ceiling_s), min(target_s, ceiling_s)
    return replace(step, hold=Hold(floor_s, target_s, ceiling_s, hold.breath_s))
