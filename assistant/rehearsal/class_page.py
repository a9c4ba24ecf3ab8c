"""A class as a page: served on this machine like the review's pages, or whole in one file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.base.day import day_of, day_shown, now, told
from assistant.base.languages import answering_in, language_shown
from assistant.base.streams import warn
from assistant.base.table_forms import write_csv
from assistant.core.rehearsal.assignment import Assignment
from assistant.edges.web.server import LocalServer
from assistant.rehearsal.assignments import Status, as_rows
from assistant.rehearsal.class_grid import CELL_FIELDS, KNOWN, Cell, titles_of
from assistant.rehearsal.class_progress import Progress, as_parts
from assistant.rehearsal.marks_page import mark_routes
from assistant.review.pages import PLOT_STYLE, SCRIPTS, STATIC, inlined, made_page


@dataclass(frozen=True, slots=True)
class Class:
    """A class as it is now: how its trainees did, and what became of an assignment if there is."""

    view: Progress
    assignment: Assignment | None
    assigned: Sequence[Status]


def page_of(shown: Class, root: str) -> bytes:
    """Return the page of a class; `root` is its address, or "" where it is whole in one file."""
    return made_page(
        "class.html",
        view=shown.view,
        assignment=shown.assignment,
        assigned=shown.assigned,
        grids=list(_grids(shown.view)),
        titles=titles_of(shown.view.everything),
        known=KNOWN,
        waiting=sum(cell.waits for cell in shown.view.steps),
        today=day_shown(day_of(told(now(), "seconds"))),
        root=root,
        above=(),
        scripts=SCRIPTS,
        inlined=None if root else inlined(),
    )


def serve_class(read: Callable[[], Class], data_dir: Path) -> None:
    """Serve the page of a class, read anew each time, until the program is interrupted; what it
    shows is kept in the data folder, and so are the marks that are given there.

    Raises:
        Fault: no page can be served.
    """
    with LocalServer(routes(read, data_dir), styles=(PLOT_STYLE,)) as server:
        warn(f"open {server.url}")
        warn("only this machine can; Ctrl-C ends it")
        try:
            server.wait()
        except KeyboardInterrupt:
            warn("ended")


def routes(read: Callable[[], Class], data_dir: Path) -> list[BaseRoute]:
    """Return the routes of a class's page, of the marks of each attempt in the data folder, and of
    what can be taken from it; in the language of what is shown now."""
    code = language_shown()

    def page(request: Request) -> Response:
        return HTMLResponse(page_of(read(), str(request.url_for("class"))))

    def as_csv(_: Request) -> Response:
        out = io.StringIO()
        write_csv([asdict(cell) for cell in read().view.steps], CELL_FIELDS, out)
        return Response(f"\ufeff{out.getvalue()}", media_type="text/csv")

    def as_json(_: Request) -> Response:
        shown = read()
        parts = {**as_parts(shown.view), "assigned": as_rows(shown.assigned)}
        return Response(json.dumps(parts, indent=2), media_type="application/json")

    return [
        Route("/", answering_in(code, page), name="class"),
        *mark_routes(data_dir),
        Route("/class.csv", as_csv),
        Route("/class.json", as_json),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _grids(view: Progress) -> list[dict[str, object]]:
    """Return a table for each protocol: its steps, and a row for each trainee."""
    grids: list[dict[str, object]] = []
    for protocol in dict.fromkeys(cell.protocol for cell in view.steps):
        of_it = [cell for cell in view.steps if cell.protocol == protocol]
        steps = dict.fromkeys(cell.step for cell in of_it)
        titles = {cell.step: cell.title for cell in of_it}
        placed: dict[tuple[str, str], Cell] = {(cell.trainee, cell.step): cell for cell in of_it}
        rows = [
            {"trainee": code, "cells": [placed.get((code, step)) for step in steps]}
            for code in view.trainees
            if any(cell.trainee == code for cell in of_it)
        ]
        grids.append(
            {"protocol": protocol, "titles": [titles[step] for step in steps], "rows": rows}
        )
    return grids
