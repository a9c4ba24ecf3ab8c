"""How sure a count or a mean is: 95 % intervals.

Rows are taken as independent. Where a few people say many words each, the truth lies somewhat
further off than these say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95

Interval = tuple[float, float]

RESAMPLES = 2000
"""Draws of the bootstrap; its ends move by some 2 % of the interval from seed to seed."""

_ALPHA = (1 - CONFIDENCE) / 2


def wilson(successes: int, trials: int) -> Interval | None:
    """Return the score interval of a proportion (E. B. Wilson, JASA 22, 1927); None without trials.

    It holds near 0 and 1 too, where the textbook's p ± 1.96 s does not.
    """
    if not trials:
        return None
    z = NormalDist().inv_cdf(1 - _ALPHA)
    share = successes / trials
    centre = share + z * z / (2 * trials)
    reach = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    low, high = ((centre + side * reach) / (1 + z * z / trials) for side in (-1, 1))
    return max(0.0, low), min(1.0, high)


def poisson(count: int, exposure: float) -> Interval | None:
    """Return the exact interval of a rate, given a count over an exposure; None without one.

    The ends are the rates at which so many events, or so few, have a chance of 2.5 % (F. Garwood,
    Biometrika 28, 1936). With no event the upper end is 3.7 over the exposure.
    """
    if exposure <= 0:
        return None
    low = 0.0 if not count else _solve(lambda mean: 1 - _at_most(count - 1, mean) - _ALPHA, count)
    high = _solve(lambda mean: _ALPHA - _at_most(count, mean), count)
    return low / exposure, high / exposure


def bootstrap(
    values: Sequence[float] | NDArray[np.float64],
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Interval | None:
    """Return the percentile interval of a statistic (B. Efron, Annals of Statistics 7, 1979).

    `values` are one a row, or several a row; `statistic` takes samples drawn from them, of shape
    (draws, rows) or (draws, rows, columns), and gives one number a draw. Seeded. None for fewer
    than two rows, which say nothing of their spread.
    """
    rows = np.asarray(values, np.float64)
    if len(rows) < 2:
        return None
    random = np.random.default_rng(0)
    drawn = np.concatenate(
        [  # in parts, as a long manifest's draws would fill the memory
            statistic(rows[random.integers(len(rows), size=(RESAMPLES // 20, len(rows)))])
            for _ in range(20)
        ]
    )
    low, high = np.quantile(drawn, (_ALPHA, 1 - _ALPHA))
    return float(low), float(high)


def _at_most(count: int, mean: float) -> float:
    """Return the chance of `count` events or fewer where `mean` are expected."""
    if mean <= 0:
        return 1.0
    return math.fsum(
        math.exp(events * math.log(mean) - mean - math.lgamma(events + 1))
        for events in range(count + 1)
    )


def _solve(rising: Callable[[float], float], count: int) -> float:
    """Return where a function that rises with the mean is zero, by halving."""
    low, high = 0.0, 2 * count + 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
