"""A protocol in outline, as `assistant protocols show` prints it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.durations import show_duration
from assistant.core.protocol import Hold, Protocol


def outline(protocol: Protocol) -> Iterator[str]:
    """Yield the lines of the outline: steps in order, with their cues and holds."""
    yield f"{protocol.title} ({protocol.name}, version {protocol.version})"
    if protocol.layers.most > 1:
        yield f"up to {protocol.layers.most} layers; asked after each: “{protocol.layers.question}”"
    for step in protocol.steps:
        side = "  each side  " if step.side == "each" else f"  {step.side or 'once':9}  "
        yield f"{side}{step.id}: “{step.cue}”"
        if step.hold is not None:
            yield f"             {step.technique}, {step.region}; {_limits(step.hold)}"
        yield f"             ends on {step.ends}"
    yield f"aftercare: “{' '.join(protocol.aftercare)}”"


def _limits(hold: Hold) -> str:
    limits = f"floor {show_duration(hold.floor_s)}, target {show_duration(hold.target_s)}"
    if hold.ceiling_s is None:
        return limits
    return f"{limits}, ceiling {show_duration(hold.ceiling_s)}"
