"""An observer's marks on a page: what was marked of an attempt, and a form for marks beside it.

A form is taken from a page of this very server alone, as the browser tells, and what it adds stands
beside the program's marks in the attempt's journal, as by `assistant review mark`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.base.day import minute_shown, told
from assistant.base.languages import answering_in, language_shown, showing_in, tr
from assistant.base.options import typed_code
from assistant.core.domain.rehearsed import Grade
from assistant.core.faults import Fault, UsageError
from assistant.edges.web.forms import form_of, is_from_here
from assistant.rehearsal.observers import PROGRAM, attempt_of, marks_of, observe
from assistant.review.pages import made_page

BY = "by"
"""The field with the observer's code; the others are the numbers of the things on the sheet."""

MOST_BYTES = 65_536
"""Of a form: an exam of a hundred steps has some three hundred things, of some ten signs each."""

NOT_OURS = "This form was sent from elsewhere, and nothing was done."
NO_FORM = "This is no form of this page, and nothing was done."
KEPT = "The marks by {by} stand beside the program's."
NO_MARK = "Choose a mark for one thing at least."


def mark_routes(data_dir: Path) -> list[BaseRoute]:
    """Return the routes of the marks of each attempt that is kept in the data folder, in the
    language of what is shown now."""
    code = language_shown()

    def shown(request: Request, problem: str = "", form: Mapping[str, str] | None = None) -> bytes:
        trainee, number = _asked(request)
        attempt = attempt_of(data_dir, trainee, number)
        things = marks_of(attempt)
        observers = dict.fromkeys(by for thing in things for by in thing.grades if by != PROGRAM)
        by = request.query_params.get(BY, "")
        return made_page(
            "marks.html",
            attempt=attempt,
            when=minute_shown(told(attempt.started_at)),
            things=list(enumerate(things, start=1)),
            observers=list(observers),
            program=PROGRAM,
            grades=get_args(Grade),
            by=(form or {}).get(BY, by),
            given=form or {},
            told=tr(KEPT, by=by) if by in observers else "",
            problem=problem,
            root=str(request.url_for("class")),
            here=str(request.url_for("marks", trainee=trainee, number=number)),
            above=(),
            scripts=(),
            inlined=None,
        )

    def page(request: Request) -> Response:
        return HTMLResponse(shown(request))

    def give(request: Request, form: Mapping[str, str] | None, why: str) -> Response:
        trainee, number = _asked(request)
        attempt = attempt_of(data_dir, trainee, number)
        by = (form or {}).get(BY, "").strip()
        given = [f"{name}={grade}" for name, grade in (form or {}).items() if name != BY and grade]
        if form is not None:
            try:
                if not given:
                    raise UsageError(tr(NO_MARK))
                observe(data_dir, attempt, by, given)
            except (UsageError, Fault) as problem:
                why = str(problem).removeprefix("--")
        if why:
            return HTMLResponse(shown(request, why, form), 403 if form is None else 400)
        here = request.url_for("marks", trainee=trainee, number=number)
        return RedirectResponse(f"{here}?{urlencode({BY: by})}", 303)

    async def taken(request: Request) -> Response:
        here = is_from_here(request)
        form = await form_of(request, MOST_BYTES) if here else None
        with showing_in(code):
            why = "" if form is not None else tr(NO_FORM if here else NOT_OURS)
            return await run_in_threadpool(give, request, form, why)

    return [
        Route("/marks/{trainee}/{number:int}", answering_in(code, page), name="marks"),
        Route("/marks/{trainee}/{number:int}/search", taken, methods=["POST"]),
    ]


def _asked(request: Request) -> tuple[str, int]:
    """Return whose attempt is asked for, and its number.

    Raises:
        UsageError: it can't be a trainee's code.
    """
    trainee = request.path_params["trainee"]
    typed_code(trainee, "CODE")
    return trainee, request.path_params["number"]
