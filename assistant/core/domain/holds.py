"""The arithmetic of a hold, on timestamps of the microphone's stream.

A hold runs from the beginning of the word "barrier" to the beginning of the word "released". A
pause of the session stops its clock: what is logged is the time held, not the time gone by.
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


Span = tuple[float, float]
"""From when to when, in seconds of the stream."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses of a session: hands rest in them, and no hold's clock runs.

    They are the session's and not a hold's, as a hold's start or end may be moved over one. `over`
    are those that are over, in order; `since` is when the present one began, None while there is
    none. `kept` are those whose "pause" was taken back by a later word: until that was said the
    hands rested all the same. They may overlap the others.
    """

    over: tuple[Span, ...] = ()
    since: float | None = None
    kept: tuple[Span, ...] = ()

    def begun(self, at: float) -> Pauses:
        """Let one begin at `at`, unless there is one."""
        return self if self.since is not None else replace(self, since=at)

    def ended(self, at: float) -> Pauses:
        """Let the present one end at `at`, if there is one."""
        if self.since is None:
            return self
        return replace(self, over=(*self.over, (self.since, max(at, self.since))), since=None)

    def scratched(self, back: Pauses, at: float) -> Pauses:
        """Return these pauses once a command is scratched at `at`, before which they were `back`.

        If that had begun the present one, it lasted until now. If it had ended one, that one
        lasts on.
        """
        if self.since is None or back.since is not None:
            return replace(back, kept=self.kept)
        return replace(back, kept=(*self.kept, (self.since, max(at, self.since))))

    def spans(self) -> list[Span]:
        """Return the pauses that are over, in order and apart from one another."""
        apart: list[Span] = []
        for begin, end in sorted((*self.over, *self.kept)):
            if apart and begin <= apart[-1][1]:
                apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
            else:
                apart.append((begin, end))
        return apart

    def within(self, begin: float, end: float) -> float:
        """Return how many of the seconds from `begin` to `end` were paused."""
        until = max(begin, self.running_until(end))
        inside = (min(till, until) - max(since, begin) for since, till in self.spans())
        return max(0.0, end - until) + sum(each for each in inside if each > 0.0)

    def running_until(self, at: float) -> float:
        """Return when, up to `at`, clocks ran last: at the beginning of the present pause."""
        return at if self.since is None else min(at, self.since)


UNPAUSED = Pauses()
"""Of a session without a pause."""


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold that is running: seconds of the stream at its start, and what it has passed.

    `number` is its own in the session, counted from 1 in the order they were begun, and given to
    no other, though it be taken back. `limits` are its floor, target and ceiling. `passed` and
    `breaths` are the marks and the breaths that were given so far. `was` is what was noted of it
    first, where that was corrected.
    """

    number: int
    step: Step
    side: str | None
    layer: int
    started_s: float
    limits: Hold
    passed: frozenset[Mark] = frozenset({Mark.START})
    breaths: int = 0
    was: Was | None = None

    def held_s(self, at: float, pauses: Pauses) -> float:
        """Return the seconds held up to `at`, the session's pauses left out."""
        until = pauses.running_until(at)  # so that a clock that stands shows the same to the bit
        return max(0.0, until - self.started_s - pauses.within(self.started_s, until))

    def moment(self, mark: Mark, pauses: Pauses) -> float | None:
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
        for begin, end in pauses.spans():
            if max(begin, self.started_s) < moment:
                moment += max(0.0, end - max(begin, self.started_s))
        return moment

    def outlasted(self, at: float, pauses: Pauses) -> bool:
        """Return whether the hold's clock has run to its ceiling by `at`."""
        ceiling = self.moment(Mark.CEILING, pauses)
        return pauses.since is None and ceiling is not None and ceiling <= at

    def due(self, pauses: Pauses) -> float | None:
        """Return when the session must next look at this hold; None while it is paused."""
        return min((at for _, at in self._ahead(pauses)), default=None)

    def reached(self, at: float, pauses: Pauses) -> tuple[Mark, ...]:
        """Return the marks to act on at `at` that were not yet passed, in order."""
        return tuple(mark for mark, when in self._ahead(pauses) if when <= at)

    def _ahead(self, pauses: Pauses) -> list[tuple[Mark, float]]:
        if pauses.since is not None:
            return []
        return [
            (mark, moment + (EAR_LAG_S if mark is Mark.CEILING else 0.0))
            for mark in Mark
            if mark not in self.passed and (moment := self.moment(mark, pauses)) is not None
        ]

    def passing(self, at: float, pauses: Pauses, *marks: Mark) -> OpenHold:
        """Note that `marks` were given at `at`, so that each is given once, and each breath."""
        breaths = breaths_in(self.held_s(at, pauses), self.limits) or 0
        return replace(self, passed=self.passed | (set(marks) - {Mark.BREATH}), breaths=breaths)

    def at_work(self, now: float, pauses: Pauses) -> OpenHold:
        """Return the hold as one that is known from `now` on to have begun when it did.

        The marks that it has passed by then are not sounded: late and in a burst they would tell
        nothing, and whoever dates a start back is told the time held. Each of the others sounds
        when it is reached, though it may have sounded for the start that was noted before.
        """
        given = (Mark.START, Mark.FLOOR, Mark.TARGET)
        moments = ((mark, self.moment(mark, pauses)) for mark in given)
        passed = frozenset(mark for mark, at in moments if at is not None and at <= now)
        breaths = breaths_in(self.held_s(now, pauses), self.limits) or 0
        return replace(self, passed=passed | {Mark.START}, breaths=breaths)

    def end(self, at: float, pauses: Pauses, reason: EndReason, response: str = "") -> LoggedHold:
        """Close the hold at `at`."""
        held_s = self.held_s(at, pauses)
        return LoggedHold(
            step=self.step.id,
            region=self.step.region,
            side=self.side,
            layer=self.layer,
            technique=self.step.technique,
            started_s=round(self.started_s, 3),
            duration_s=round(held_s, 3),
            floor_s=self.limits.floor_s,
            target_s=self.limits.target_s,
            end_reason=reason,
            paused_s=round(max(0.0, at - self.started_s - held_s), 3),
            response=response,
            breaths=breaths_in(held_s, self.limits),
            was=self.was,
            number=self.number,
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
    is what was noted of it first, where that was corrected. `number` is what the session calls it;
    older programs gave none.
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
    number: int | None = None
