"""Review: the review's own pages, with the navigation of the front page above them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from assistant.front.pane import Given, Pane, navigation, root_of
from assistant.review.serve import routes


def reviewed(given: Given, panes: Sequence[Pane]) -> Pane:
    """Return the pane of what was held; `panes` are all, once they are there."""

    def above(request: Request) -> list[tuple[str, str, bool]]:
        root = root_of(request)
        return [(title, root + at, here) for title, at, here in navigation(panes, pane)]

    pane = Pane("Review", "review", others=routes(given.folder, above, given.read.language.code))
    return pane
