"""What is found of a part: whether it is well, what was measured, and the mend where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.core.shown.worded import Worded

Verdict = Literal["ok", "not tried", "warn", "fault"]
"""A fault keeps a session from going well; what is warned of does not by itself."""

WEIGHT: tuple[Verdict, ...] = ("ok", "not tried", "warn", "fault")
"""The verdicts, the worst last."""

Measured = Mapping[str, float | int | str | bool | None]
"""What was measured, by a name that ends in its unit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found of a part, told in a sentence; `name` says in short what is wrong, if it is.

    `mend` is what to do about it, in a sentence; "" where there is nothing to be done.
    """

    part: str
    verdict: Verdict
    told: str
    name: str = ""
    mend: str = ""
    measured: Measured = field(default_factory=dict)

    def to_record(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "part": self.part,
            "verdict": self.verdict,
            "name": self.name,
            "told": self.told,
            "mend": self.mend,
            "measured": dict(self.measured),
        }


def worst(findings: Iterable[Finding]) -> Verdict:
    """Return the worst verdict of them; of none, "ok"."""
    return max((each.verdict for each in findings), key=WEIGHT.index, default="ok")


def summed_up(findings: Sequence[Finding]) -> str:
    """Return the last line of a checkup."""
    faults = sorted({each.part for each in findings if each.verdict == "fault"})
    warned = sorted({each.part for each in findings if each.verdict == "warn"} - set(faults))
    if faults and warned:
        faulty, look_at = listed(faults), listed(warned)
        return Worded("Not ready: {parts}; and look at {others}.", parts=faulty, others=look_at)
    if faults:
        return Worded("Not ready: {parts}.", parts=listed(faults))
    untried = sorted({each.part for each in findings if each.verdict == "not tried"})
    if not untried:
        if warned:
            return Worded("Ready; but look at {parts}.", parts=listed(warned))
        return Worded("All is well.")
    left = listed(untried)
    if warned:
        look_at = listed(warned)
        return Worded(
            "Ready; but look at {parts}. Not tried: {others}.", parts=look_at, others=left
        )
    return Worded("All that was tried is well. Not tried: {parts}.", parts=left)


def listed(parts: Sequence[str]) -> Worded:
    """Return some words as a list: "one, two and three"."""
    *most, last = map(Worded, parts)
    if not most:
        return last
    before = most[0]
    for each in most[1:]:
        before = Worded("{one}, {other}", one=before, other=each)
    return Worded("{one} and {other}", one=before, other=last)
