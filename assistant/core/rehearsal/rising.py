"""The most numbers of a row that stand in order: what is out of place is the rest."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def longest_rising(numbers: Sequence[float]) -> set[int]:
    """Return the indices of the most numbers that never fall.

    Of several such rows it is the one whose numbers are least, looked at from its end.
    """
    ends: list[float] = []  # of the rows of each length, the least last number
    last: list[int] = []  # and its index
    behind: list[int | None] = []
    for at, number in enumerate(numbers):
        length = bisect_right(ends, number)
        behind.append(last[length - 1] if length else None)
        ends[length : length + 1] = [number]
        last[length : length + 1] = [at]
    row: set[int] = set()
    follow = last[-1] if last else None
    while follow is not None:
        row.add(follow)
        follow = behind[follow]
    return row
