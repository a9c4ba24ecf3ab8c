"""`assistant review --web`: the review's pages, served on this machine to whoever has the address.

Each page is answered from what is kept at that moment. Nothing can be changed here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.base.languages import answering_in, language_shown
from assistant.base.streams import warn
from assistant.core.review.conditions import Chosen
from assistant.edges.web.server import LocalServer
from assistant.questions.questions import Questions
from assistant.review.page_choice import choice_of, query_of
from assistant.review.pages import PLOT_STYLE, STATIC, Above, overview_page, session_page


def serve_review(opened: Callable[[bool], Questions], chosen: Chosen) -> None:
    """Serve the pages until the program is interrupted.

    `opened` gives what answers them, each time anew; it is told whether somebody waits for it at a
    terminal.

    Raises:
        Fault: the sessions can't be read, or no page can be served.
    """
    with opened(True) as review:  # a first reading takes a while: before the address
        for damage in review.damage:
            warn(damage)
    with LocalServer(routes(partial(opened, False)), styles=(PLOT_STYLE,)) as server:
        query = query_of(chosen)
        warn(f"open {server.url}{f'?{query}' if query else ''}")
        warn("only this machine can; Ctrl-C ends it")
        try:
            server.wait()
        except KeyboardInterrupt:
            warn("ended")


def routes(
    opened: Callable[[], Questions],
    above: Callable[[Request], Above] = lambda _: (),
    language: str = "",
) -> list[BaseRoute]:
    """Return the routes of the review's pages, `above` which other pages are named, if any are.

    They are in a `language`, or else in that of what is shown now.
    """
    code = language or language_shown()

    def overview(request: Request) -> Response:
        choice = choice_of(request.query_params.multi_items())
        root = str(request.url_for("overview"))
        with opened() as review:
            page = overview_page(review, choice, root, _links(request), above(request))
        return HTMLResponse(page, 400 if choice.problems else 200)

    def session(request: Request) -> Response:
        root = str(request.url_for("overview"))
        with opened() as review:
            name = request.path_params["name"]
            page = session_page(review, name, root, _links(request), above(request))
        return HTMLResponse(page)

    return [
        Route("/", answering_in(code, overview), name="overview"),
        # Chrome asks its maker what the fields of a form may be, but for searches.
        Route("/search", answering_in(code, overview)),
        Route("/session/{name}", answering_in(code, session), name="session"),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _links(request: Request) -> Callable[[str], str]:
    return lambda session_id: str(request.url_for("session", name=session_id))
