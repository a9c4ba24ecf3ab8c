"""The panes of the front page, in the order of its navigation."""

from __future__ import annotations

from assistant.front.paired import paired
from assistant.front.pane import Given, Pane
from assistant.front.reviewed import reviewed
from assistant.front.today import today


def panes(given: Given) -> tuple[Pane, ...]:
    """Return all panes."""
    every: list[Pane] = []
    every += [today(given), reviewed(given, every)]
    if given.lobby.pairs:
        every.append(paired(given))
    return tuple(every)
