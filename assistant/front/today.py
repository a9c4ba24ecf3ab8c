"""Today: what the room asks, answered by taps and typing; how many there were, and series due.

The page shows where the room stands and gives it what can be said there. The course is the room's
own, whoever leads it: a voice may go on where a tap began.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from assistant.base.day import day_shown
from assistant.base.languages import tr
from assistant.core.domain.commands import Command
from assistant.core.faults import Fault, UsageError
from assistant.edges.store.series_file import read_plans
from assistant.front.pane import Done, Given, Pane, Shown
from assistant.review.questions import Review
from assistant.review.series import every_series

CLOSED = "The room is closed. Nothing listens any more."
RUNS = "A session runs: end it first, by “stop”."


def today(given: Given) -> Pane:
    """Return the home of the front page."""

    def view(_: Request) -> Shown:
        phrasebook = given.read.language.phrasebook
        series, problem = _due(given)
        return Shown(
            "today.html",
            {
                "offered": given.catalogue.offered,
                "wake": phrasebook.called(Command.WAKE),
                "client_words": [phrasebook.called(each) for each in (Command.PAIN, Command.STOP)],
                "count": given.count(),
                "series": series,
                "series_problem": problem,
                "pairs": given.lobby.pairs,
            },
        )

    def close(_: Mapping[str, str]) -> Done:
        if given.runs:
            raise UsageError(tr(RUNS))
        given.close()
        return Done(tr(CLOSED), ends=True)

    return Pane("Today", "", {"": view}, {"/close": close})


def _due(given: Given) -> tuple[list[dict[str, object]], str]:
    """Return the series of which sessions are to come, and what is wrong with what is kept."""
    told: list[str] = []
    try:
        if not read_plans(given.folder):  # then no journal is looked at
            return [], ""
        with Review(given.folder, told.append) as review:
            due = [each for each in every_series(review, None, told.append) if each.left]
    except Fault as fault:
        return [], str(fault)
    rows: list[dict[str, object]] = [
        {
            "client": each.client,
            "done": each.done,
            "planned": each.planned,
            "last": "" if each.last is None else day_shown(each.last),
        }
        for each in due
    ]
    return rows, told[0] if told else ""
