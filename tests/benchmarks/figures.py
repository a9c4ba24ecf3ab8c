"""What a list of measurements comes to, and tables of such lists."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

import numpy as np

GOAL_MS = 60.0
"""What the logged length of every hold is to be within."""

CONFIDENCE = 0.95

HEADINGS = ("n", "mean", "95 % interval", "SD", "p5", "p50", "p95", "max")


@dataclass(frozen=True, slots=True)
class Figures:
    """A list of measurements, in the unit they were taken in.

    `largest` is the one furthest from zero; `either_side` is half the 95 % interval of the mean,
    by the normal distribution: the lists are of ten and more.
    """

    count: int
    mean: float
    either_side: float
    deviation: float
    p5: float
    p50: float
    p95: float
    largest: float


def figures(values: Iterable[float]) -> Figures:
    """Sum up two measurements or more."""
    measured = list(values)
    deviation = stdev(measured)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    p5, p50, p95 = np.percentile(measured, (5, 50, 95)).tolist()
    return Figures(
        count=len(measured),
        mean=fmean(measured),
        either_side=z * deviation / math.sqrt(len(measured)),
        deviation=deviation,
        p5=p5,
        p50=p50,
        p95=p95,
        largest=max(measured, key=abs),
    )


def print_table(title: str, rows: Mapping[str, Iterable[float]], unit: str = "ms") -> None:
    """Print one line for each row of measurements; rows with fewer than two are left out."""
    print(f"\n{title} ({unit})")
    print(f"{'':34}{HEADINGS[0]:>5}{HEADINGS[1]:>8}{HEADINGS[2]:>18}", end="")
    print("".join(f"{heading:>8}" for heading in HEADINGS[3:]))
    for name, values in rows.items():
        measured = list(values)
        if len(measured) < 2:
            continue
        f = figures(measured)
        interval = f"{f.mean - f.either_side:.0f} to {f.mean + f.either_side:.0f}"
        rest = (f.deviation, f.p5, f.p50, f.p95, f.largest)
        print(f"{name:34}{f.count:>5}{f.mean:>8.1f}{interval:>18}", end="")
        print("".join(f"{value:>8.1f}" for value in rest))
