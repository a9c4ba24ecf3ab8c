"""Review: the review's own pages, with the navigation of the front page above them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request

from assistant.base.streams import warn
from assistant.front.pane import Given, Pane, navigation, root_of
from assistant.review.questions import Review
from assistant.review.serve import routes


def reviewed(given: Given, panes: Sequence[Pane]) -> Pane:
    """Return the pane of what was held; `panes` are all, once they are there."""

    def above(request: Request) -> list[tuple[str, str, bool]]:
        root = root_of(request)
        return [(title, root + at, here) for title, at, here in navigation(panes, pane)]

    language = given.read.language.code
    opened = partial(Review, given.folder, warn)
    pane = Pane("Review", "review", others=routes(opened, above, language))
    return pane
