"""A protocol at another pace: the same steps and words, with all its times shortened."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.protocol import Alternative, Hold, Protocol, Step


def at_pace(protocol: Protocol, pace: float) -> Protocol:
    """Return the protocol with every length of time divided by `pace`.

    Its reminders, its budget and its plan are left out: they speak of a real session's time.
    """
    steps = tuple(_step(step, pace) for step in protocol.steps)
    return replace(protocol, steps=steps, budget_s=None, reminders=(), plan=())


def _step(step: Step, pace: float) -> Step:
    return replace(
        step,
        hold=_hold(step.hold, pace),
        about_s=_shorter(step.about_s, pace),
        instead=tuple(Alternative(each.offer, _step(each.step, pace)) for each in step.instead),
    )


def _hold(hold: Hold | None, pace: float) -> Hold | None:
    if hold is None:
        return None
    return Hold(
        floor_s=hold.floor_s / pace,
        target_s=hold.target_s / pace,
        ceiling_s=_shorter(hold.ceiling_s, pace),
        breath_s=_shorter(hold.breath_s, pace),
    )


def _shorter(seconds: float | None, pace: float) -> float | None:
    return None if seconds is None else seconds / pace
