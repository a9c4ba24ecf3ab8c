"""The arithmetic of a hold, on timestamps of the microphone's stream.

A hold runs from the beginning of the word "barrier" to the beginning of the word "released". A
pause stops its clock: what is logged is the time held, not the time gone by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.core.domain.protocol import Hold, Step


class EndReason(StrEnum):
    """Why a hold ended. A duration without it misleads."""

    RELEASED = "released"
    TIME = "time"
    STOP = "stop"
    SKIPPED = "skipped"
    INTERRUPTED = "interrupted"


class Mark(StrEnum):
    """The moments of a running hold: its start, and those that the protocol names."""

    START = "start"
    FLOOR = "floor"
    TARGET = "target"
    CEILING = "ceiling"
    BREATH = "breath"
    """The end of one slow breath, in a hold that is counted in breaths."""


EAR_LAG_S = 2.2
"""Seconds from the beginning of a word to the ear's report of it: a word slowly said (0.9 s), the
longest trailing silence of the model's endpoint rules (1.0 s) and some decoding; in quiet 1.2 to
1.5 s were measured. A ceiling is acted on this much later, and dated to its own moment, so that a
"released" spoken before it is not overruled. In noise the ear may take longer still."""


@dataclass(frozen=True, slots=True)
class Was:
    """A hold as it was noted first, before it was corrected; it had no end if it still ran."""

    side: str | None
    started_s: float
    duration_s: float | None = None
    end_reason: EndReason | None = None


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold that is running: seconds of the stream at its start, and what it has passed.

    `limits` are its floor, target and ceiling. `pauses` are those that are over, from when to
    when; `paused_since` is when the present one began, or None while the hold's clock runs.
    `passed` and `breaths` are the marks and the breaths that were given so far. `was` is what was
    noted of it first, where that was corrected.
    """

    step: Step
    side: str | None
    layer: int
    started_s: float
    limits: Hold
    pauses: tuple[tuple[float, float], ...] = ()
    paused_since: float | None = None
    passed: frozenset[Mark] = frozenset({Mark.START})
    breaths: int = 0
    was: Was | None = None

    def held_s(self, at: float) -> float:
        """Return the seconds held up to `at`, pauses left out."""
        until = at if self.paused_since is None else min(at, self.paused_since)
        paused = [min(end, until) - max(begin, self.started_s) for begin, end in self.pauses]
        return max(0.0, until - self.started_s - sum(each for each in paused if each > 0.0))

    def pause(self, at: float) -> OpenHold:
        """Stop the hold's clock at `at`."""
        return replace(self, paused_since=max(at, self.started_s))

    def resume(self, at: float) -> OpenHold:
        """Let the hold's clock run again from `at`."""
        since = at if self.paused_since is None else self.paused_since
        return replace(self, pauses=(*self.pauses, (since, max(at, since))), paused_since=None)

    def moment(self, mark: Mark) -> float | None:
        """Return when the hold reaches `mark` if it runs on; None if the protocol has none."""
        breath_s = self.limits.breath_s
        length = {
            Mark.START: 0.0,
            Mark.FLOOR: self.limits.floor_s or None,
            Mark.TARGET: self.limits.target_s,
            Mark.CEILING: self.limits.ceiling_s,
            Mark.BREATH: None if breath_s is None else (self.breaths + 1) * breath_s,
        }[mark]
        if length is None:
            return None
        moment = self.started_s + length
        for begin, end in self.pauses:
            if max(begin, self.started_s) < moment:
                moment += max(0.0, end - max(begin, self.started_s))
        return moment

    def outlasted(self, at: float) -> bool:
        """Return whether the hold's clock has run to its ceiling by `at`."""
        ceiling = self.moment(Mark.CEILING)
        return self.paused_since is None and ceiling is not None and ceiling <= at

    def due(self) -> float | None:
        """Return when the session must next look at this hold; None while it is paused."""
        return min((at for _, at in self._ahead()), default=None)

    def reached(self, at: float) -> tuple[Mark, ...]:
        """Return the marks to act on at `at` that were not yet passed, in order."""
        return tuple(mark for mark, when in self._ahead() if when <= at)

    def _ahead(self) -> list[tuple[Mark, float]]:
        if self.paused_since is not None:
            return []
        return [
            (mark, moment + (EAR_LAG_S if mark is Mark.CEILING else 0.0))
            for mark in Mark
            if mark not in self.passed and (moment := self.moment(mark)) is not None
        ]

    def passing(self, at: float, *marks: Mark) -> OpenHold:
        """Note that `marks` were given at `at`, so that each is given once, and each breath."""
        breaths = breaths_in(self.held_s(at), self.limits) or 0
        return replace(self, passed=self.passed | (set(marks) - {Mark.BREATH}), breaths=breaths)

    def end(self, at: float, reason: EndReason, response: str = "") -> LoggedHold:
        """Close the hold at `at`."""
        return LoggedHold(
            step=self.step.id,
            region=self.step.region,
            side=self.side,
            layer=self.layer,
            technique=self.step.technique,
            started_s=round(self.started_s, 3),
            duration_s=round(self.held_s(at), 3),
            floor_s=self.limits.floor_s,
            target_s=self.limits.target_s,
            end_reason=reason,
            paused_s=round(max(0.0, at - self.started_s - self.held_s(at)), 3),
            response=response,
            breaths=breaths_in(self.held_s(at), self.limits),
            was=self.was,
        )


def breaths_in(seconds: float, limits: Hold) -> int | None:
    """Return the whole breaths in so many seconds; None in a hold that is not counted in them."""
    if limits.breath_s is None:
        return None
    return int(round(seconds, 3) / limits.breath_s + 1e-9)  # 0.3 / 0.1 falls short of 3


@dataclass(frozen=True, slots=True)
class LoggedHold:
    """A hold as reviewers read it: times in seconds, `started_s` on the session's clock.

    A floor of 0 is none. `breaths` are those completed, where the hold is counted in them. `was`
    is what was noted of it first, where that was corrected.
    """

    step: str
    region: str | None
    side: str | None
    layer: int
    technique: str | None
    started_s: float
    duration_s: float
    floor_s: float
    target_s: float
    end_reason: EndReason
    paused_s: float = 0.0
    response: str = ""
    breaths: int | None = None
    was: Was | None = None
