"""The frame of the front page: navigation, pages from templates, and the door of every form.

A form is taken from a page of this very server alone, as the browser itself tells (Fetch Metadata,
`Sec-Fetch-Site`; or `Origin`, where it tells no such thing), and from the one that has the hand.
What came of it is told on the page that follows, once, so that neither "back" nor a reload sends a
form twice.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.base.languages import CODE, page_text, showing_in, tr
from assistant.base.languages import shown as texts_shown
from assistant.core.faults import Fault, UsageError
from assistant.edges.web.forms import form_of, is_from_here
from assistant.edges.web.templates import page_of, templates_in, texts_in
from assistant.edges.web.wall_page import DisplayPage
from assistant.front.pane import BOARD, Act, Done, Pane, Shown, View, navigation, root_of

logger = logging.getLogger(__name__)

WEB = Path(__file__).parent / "web"

HAND = "hand"
"""The field of a form with the number of the page that has the hand; scripts fill it in."""

SEARCH = "/search"
"""May stand behind the path of any form, and does where something is typed: Chrome asks its maker
what the fields of a form may be, but for searches."""

MOST_TOLD = 32
"""Words that wait for the page that tells them: more than pages are open."""

ELSEWHERE = "Commands are given on another page. Take the hand here, and send it again."
NOT_OURS = "This form was sent from elsewhere, and nothing was done."
NO_FORM = "This is no form of this page, and nothing was done."
ONLY_LOOKED_AT = "This page is for looking: --taps lets things be done on it."


class Frame:
    """The front page of a room around its display `page`; `routes` are to be served.

    It is shown in a `language`, such as "en". It `may_write` where things may be done on it; else
    no form is taken. While a session runs its page takes the place of the home.
    """

    def __init__(
        self, page: DisplayPage, panes: Sequence[Pane], language: str = CODE, *, may_write: bool
    ) -> None:
        self._language = language
        self._page = page
        self._panes = panes
        self._may_write = may_write
        self._told: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self.routes: list[BaseRoute] = [
            *(route for pane in panes for route in self._of(pane)),
            Mount("/front", StaticFiles(directory=WEB / "static")),
            *page.routes,
        ]

    def _of(self, pane: Pane) -> list[BaseRoute]:
        start = f"/{pane.path}" if pane.path else ""
        routes: list[BaseRoute] = [
            Route(f"{start}{below}" or "/", self._viewing(pane, view), name=_name(pane, below))
            for below, view in pane.views.items()
        ]
        for below, act in pane.acts.items():
            for end in ("", SEARCH):
                routes += [
                    Route(f"{start}{below}{end}", self._acting(pane, act), methods=["POST"]),
                    # After a refusal the browser stands there, and may ask for it again.
                    Route(f"{start}{below}{end}", _leading(pane), methods=["GET"]),
                ]
        return [*routes, Mount(start, routes=pane.others)] if pane.others else routes

    def _viewing(self, pane: Pane, view: View) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            if pane.path == "" and self._page.in_session:
                return RedirectResponse(f"{root_of(request)}{BOARD}", 303)
            told = self._told.pop(request.query_params.get("told", ""), "")
            with showing_in(self._language):
                return self._shown(request, pane, view(request), told=told)

        return answer

    def _acting(self, pane: Pane, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            status, why, form = await self._form(request, pane.most_bytes)
            done: Done | str = ""
            with showing_in(self._language):
                if why:
                    why = tr(why)
                else:
                    try:
                        done = await run_in_threadpool(act, form)
                    except (UsageError, Fault, ValueError) as problem:
                        status, why = 400, str(problem)
                if why:
                    return await run_in_threadpool(self._again, request, pane, why, status, form)
                done = Done(done) if isinstance(done, str) else done
                if done.ends:
                    return self._shown(request, pane, Shown("over.html"), told=done.told)
            number = str(next(self._numbers))
            for old in list(self._told)[: -MOST_TOLD + 1]:
                del self._told[old]
            self._told[number] = done.told
            to = pane.at if done.to is None else done.to
            return RedirectResponse(f"{root_of(request)}{to}?told={number}", 303)

        return answer

    def _again(
        self, request: Request, pane: Pane, why: str, status: int, form: Mapping[str, str]
    ) -> Response:
        """Return the pane as it was, with why a form was not taken, and what was typed in it."""
        view = pane.views.get("")
        shown = Shown("problem.html") if view is None else view(request)
        return self._shown(request, pane, shown, problem=why, status=status, typed=form)

    async def _form(self, request: Request, most: int) -> tuple[int, str, dict[str, str]]:
        """Return a form's fields; or why it is not taken, with a status that says so."""
        if not is_from_here(request):
            return 403, NOT_OURS, {}
        if not self._may_write:
            return 403, ONLY_LOOKED_AT, {}
        form = await form_of(request, most)
        if form is None:
            return 400, NO_FORM, {}
        number = form.pop(HAND, "")
        if not (number.isdecimal() and self._page.hand.is_in(int(number))):
            return 409, ELSEWHERE, form
        return 200, "", form

    def _shown(
        self,
        request: Request,
        pane: Pane,
        shown: Shown,
        *,
        told: str = "",
        problem: str = "",
        status: int = 0,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        values: dict[str, object] = {
            "title": shown.title or tr(pane.title),
            "lang": self._language,
            "scripted": {each: page_text(each) for each in texts_in(WEB / "static")},
            "root": root_of(request),
            "navigation": navigation(self._panes, pane),
            "may_write": self._may_write,
            "runs": self._page.in_session,
            "board": BOARD,
            "hand_field": HAND_FIELD,
            "told": told,
            "problem": problem,
            "typed": typed or {},
            **shown.values,
        }
        page = page_of(templates(), shown.template, **values)
        return HTMLResponse(page, status or shown.status)


HAND_FIELD = Markup(f'<input type="hidden" name="{HAND}" value="">')


def _leading(pane: Pane) -> Callable[[Request], Response]:
    return lambda request: RedirectResponse(f"{root_of(request)}{pane.at}", 303)


def _name(pane: Pane, below: str) -> str:
    return f"front:{pane.path}{below}"


@cache
def templates() -> Environment:
    """Return the front page's templates."""
    made = templates_in(WEB / "templates", page_text)
    made.globals |= {
        "named": lambda called: texts_shown().name(called),
        "told_of": lambda sentence: texts_shown().told(sentence),
    }
    return made
