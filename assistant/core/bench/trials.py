"""What the ear made of each row of a manifest, and what that comes to.

A row with a text is a command: it is accepted, taken for another one (wrong), or missed. A row
without is talk, a cue or noise: whatever is accepted from it is a false accept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.core.bench.intervals import Interval, bootstrap, poisson, wilson
from assistant.core.bench.manifest import Row

THRESHOLDS = (
    *(0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9),
    *(0.92, 0.94, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999, 1.0),
)
"""Confidences at which the curve is taken, closer where most words lie."""

Verdict = Literal["right", "wrong", "missed"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A phrase that the policy let through. Times are seconds from the start of the stretch."""

    phrase: str
    start_s: float
    """When it began, as a session would date it."""
    end_s: float
    """When its last word ended, as the ear has it."""
    out_s: float
    """The end of the block of sound with which it came out."""
    compute_s: float
    """Processor time that block took."""
    confidence: float
    """Of its least certain word."""
    taken_back: bool = False
    """Whether it was acted on before its end, and turned out not to have been said."""

    @property
    def at_s(self) -> float:
        """When it could be acted on: the sound waited for, and the computing after it."""
        return self.out_s + self.compute_s


@dataclass(frozen=True, slots=True)
class Trial:
    """A row, and what came of it."""

    row: Row
    seconds: float
    """Length of the stretch, without the quiet around it."""
    spoken: tuple[float, float]
    """Where the phrase lies in the stretch, seconds from its start."""
    heard: str
    """All that the ear made of it, utterances parted by a bar."""
    accepted: tuple[Accepted, ...]
    fed_s: float
    """Seconds of sound the ear was given, quiet included."""
    compute_s: float
    """Processor time it took for them."""

    def verdict(self, means: Mapping[str, str], threshold: float = 0.0) -> Verdict:
        """Return what became of a command.

        `means` has the command of each phrase. One that came out twice is right; one that came
        out beside another is wrong. What was taken back does not count.
        """
        commands = {means[each.phrase] for each in self.passing(threshold) if not each.taken_back}
        if not commands:
            return "missed"
        return "right" if commands == {means[self.row.text]} else "wrong"

    def passing(self, threshold: float) -> list[Accepted]:
        """Return what is accepted of it if words below `threshold` were not."""
        return [each for each in self.accepted if each.confidence >= threshold]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and its 95 % interval; None where there was too little to take it from."""

    value: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What would come of it if a command's words had to be so certain."""

    threshold: float
    accepted: int
    wrong: int
    missed: int
    false_accepts: int


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of a manifest. Counts are of rows, but `false_accepts` of what was accepted."""

    commands: int
    accepted: int
    accepted_twice: int
    """Of these, how many came out more than once."""
    wrong: int
    missed: int
    speech_s: float
    """Length of the rows without a text."""
    false_accepts: int
    taken_back: int
    """Of all that was accepted, commands and false accepts, how much was taken back."""
    latency_p50: Measure
    latency_p95: Measure
    """Seconds from the phrase's last sample until it could be acted on."""
    start_error_mean: Measure
    start_error_sd: Measure
    """Seconds by which an accepted command is dated after its beginning."""
    rtf: Measure
    """Processor time for each second of sound."""
    curve: tuple[CurvePoint, ...]

    def share(self, count: int) -> Interval | None:
        """Return the interval of a count of commands, as a share of them."""
        return wilson(count, self.commands)

    @property
    def false_accepts_per_hour(self) -> Measure:
        """Of talk, cues and noise."""
        hours = self.speech_s / 3600
        return Measure(
            self.false_accepts / hours if hours else None, poisson(self.false_accepts, hours)
        )


def score(trials: Sequence[Trial], means: Mapping[str, str]) -> Score:
    """Return what the trials come to; `means` has the command of each phrase."""
    commands = [trial for trial in trials if trial.row.text]
    talk = [trial for trial in trials if not trial.row.text]
    at_once = _point(commands, talk, means, 0.0)
    right = [trial for trial in commands if trial.verdict(means) == "right"]
    first = [next(each for each in trial.accepted if not each.taken_back) for trial in right]
    latency = [each.at_s - trial.spoken[1] for each, trial in zip(first, right, strict=True)]
    error = [each.start_s - trial.spoken[0] for each, trial in zip(first, right, strict=True)]
    return Score(
        commands=len(commands),
        accepted=at_once.accepted,
        accepted_twice=sum(len(trial.accepted) > 1 for trial in right),
        wrong=at_once.wrong,
        missed=at_once.missed,
        speech_s=sum(trial.seconds for trial in talk),
        false_accepts=at_once.false_accepts,
        taken_back=sum(each.taken_back for trial in trials for each in trial.accepted),
        latency_p50=_measure(latency, lambda drawn: np.quantile(drawn, 0.5, axis=1)),
        latency_p95=_measure(latency, lambda drawn: np.quantile(drawn, 0.95, axis=1)),
        start_error_mean=_measure(error, lambda drawn: drawn.mean(axis=1)),
        start_error_sd=_measure(error, _deviation) if len(error) > 1 else Measure(None, None),
        rtf=_measure([(trial.compute_s, trial.fed_s) for trial in trials], _ratio),
        curve=tuple(_point(commands, talk, means, each) for each in THRESHOLDS),
    )


def _point(
    commands: Iterable[Trial], talk: Iterable[Trial], means: Mapping[str, str], threshold: float
) -> CurvePoint:
    verdicts = [trial.verdict(means, threshold) for trial in commands]
    return CurvePoint(
        threshold,
        verdicts.count("right"),
        verdicts.count("wrong"),
        verdicts.count("missed"),
        sum(len(trial.passing(threshold)) for trial in talk),
    )


def _measure(
    values: Sequence[float] | Sequence[tuple[float, float]],
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Measure:
    if not values:
        return Measure(None, None)
    rows = np.asarray(values, np.float64)
    return Measure(float(statistic(rows[None])[0]), bootstrap(rows, statistic))


def _deviation(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    deviation: NDArray[np.float64] = drawn.std(axis=1, ddof=1)
    return deviation


def _ratio(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    sums = drawn.sum(axis=1)
    ratio: NDArray[np.float64] = sums[:, 0] / sums[:, 1]
    return ratio
