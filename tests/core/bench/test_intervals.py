"""The 95 % intervals, against values from the literature and against chance itself."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.bench.intervals import bootstrap, poisson, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_proportion_has_the_published_interval(
    successes: int, trials: int, low: float, high: float
) -> None:
    """Wilson's interval is that of Newcombe's table."""
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        # Garwood's limits as in E. S. Pearson and H. O. Hartley, Biometrika Tables, table 40.
        (0, 0.0, 3.69),
        (1, 0.0253, 5.57),
        (5, 1.62, 11.67),
        (20, 12.22, 30.89),
        (50, 37.11, 65.92),
    ],
)
def test_a_count_has_the_published_interval(count: int, low: float, high: float) -> None:
    """The exact interval of a Poisson count is that of the tables, over any exposure."""
    assert poisson(count, 1.0) == pytest.approx((low, high), abs=6e-3)
    assert poisson(count, 2.0) == pytest.approx((low / 2, high / 2), abs=3e-3)


def test_many_events_are_no_trouble() -> None:
    """A count in the thousands neither overflows nor takes long: the interval is near normal."""
    low, high = poisson(10_000, 1.0) or (0.0, 0.0)
    assert (low, high) == pytest.approx((10_000 - 196, 10_000 + 196), abs=5)


def test_nothing_measured_has_no_interval() -> None:
    """Without trials, hours or rows there is nothing to be sure of."""
    assert wilson(0, 0) is None
    assert poisson(0, 0.0) is None
    assert bootstrap([1.0], lambda drawn: drawn.mean(axis=1)) is None


def test_the_bootstrap_covers_a_mean_as_often_as_it_says() -> None:
    """Of 200 samples of 40 the interval holds the true mean in about 95 of 100."""
    random = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        low, high = bootstrap(random.normal(3.0, 2.0, 40), lambda drawn: drawn.mean(axis=1)) or (
            0.0,
            0.0,
        )
        held += low <= 3.0 <= high
    assert 180 <= held <= 198


def test_the_bootstrap_draws_rows_of_several_numbers() -> None:
    """A ratio of sums keeps each row's numbers together: equal ratios have no spread."""
    rows = [(1.0, 2.0), (2.0, 4.0), (5.0, 10.0)]
    ratio = bootstrap(rows, lambda drawn: drawn.sum(axis=1)[:, 0] / drawn.sum(axis=1)[:, 1])
    assert ratio == pytest.approx((0.5, 0.5))
