"""The review's pages: what is shown, put into templates; for a server, or whole in one file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from assistant.base.day import day_shown, instant, minute_and_offset, minute_shown, now, told
from assistant.base.languages import language_shown, page_text, tr
from assistant.base.languages import shown as texts_shown
from assistant.core.domain.events import Record
from assistant.core.durations import show_duration
from assistant.core.review.conditions import Chosen
from assistant.core.review.hold_shown import scale_of
from assistant.edges.web.templates import page_of, safe, templates_in, texts_in
from assistant.questions.questions import Questions
from assistant.review.page_choice import PICKED, TRENDS, Choice, choice_of
from assistant.review.page_figures import ENDS, MOST_SESSIONS, hold_row, offered, overview, pair_row
from assistant.review.series import place_of
from assistant.review.soap import soap_lines
from assistant.review.timeline import timeline
from assistant.review.views import ended
from assistant.sessions.read_back import read_back

WEB = Path(__file__).parent / "web"
STATIC = WEB / "static"

SCRIPTS = ("d3-7.9.0.min.js", "plot-0.6.17.umd.min.js", "plots.js", "review.js")
"""What a page runs, in this order: the plotting library as it is published, and our own."""

PLOT_STYLE = "sha256-+TfQir1nvDucAdvE6XUQBt4ayUjpAWkbw2kCdSfekHM="
"""The hash of the few rules that the plotting library writes into each plot."""

NAMED = ("left", "right", "midline", "both", "client", "step", "side", "technique")
"""What scripts show that is otherwise known by a name: sides, and fields to pick by."""

Links = Callable[[str], str]
"""Where the page of a session is, by its id."""

Above = Sequence[tuple[str, str, bool]]
"""Other pages, that are named above: what each is called, where it is, whether it is this one."""


def overview_page(
    review: Questions, choice: Choice, root: str, links: Links, above: Above = ()
) -> bytes:
    """Return the page of all that is chosen; `root` is the address that the form asks."""
    return made_page(
        "overview.html",
        **_overview(review, choice, links),
        offered=_offered(review, choice),
        choice=choice,
        trends=(*TRENDS, *review.more),
        more=review.more,
        most_sessions=MOST_SESSIONS,
        root=root,
        scripts=SCRIPTS,
        links=links,
        above=above,
        inlined=None,
        timelines=(),
    )


def session_page(
    review: Questions, session_id: str, root: str, links: Links, above: Above = ()
) -> bytes:
    """Return the page of one session, by its id or the beginning of it.

    Raises:
        UsageError: there is no such session, or more than one.
    """
    session = _session(review, session_id)
    holds = [
        hold | {"href": f"#hold-{hold['session_id']}-{hold['number']}"} for hold in session["holds"]
    ]
    return made_page(
        "session.html",
        session=session,
        data={"holds": holds, "pairs": session["pairs"]},
        root=root,
        scripts=SCRIPTS,
        links=links,
        above=above,
        inlined=None,
    )


def whole_file(review: Questions, chosen: Chosen) -> bytes:
    """Return the overview and the sessions it shows as one file that needs nothing else."""

    def links(session_id: str) -> str:
        return f"#session-{session_id}"

    shown = _overview(review, replace(choice_of(()), chosen=chosen), links)
    return made_page(
        "overview.html",
        **shown,
        more=review.more,
        links=links,
        above=(),
        inlined=inlined(),
        written=minute_shown(told(now())),
        timelines=[_session(review, each["id"]) for each in shown["data"].get("sessions", ())],
    )


def _overview(review: Questions, choice: Choice, links: Links) -> Record:
    """Return what an overview shows; where the choice has problems these alone."""
    data = {} if choice.problems else overview(review, choice)
    if data:
        data["holds"] = [hold | {"href": links(hold["session_id"])} for hold in data["holds"]]
    return {
        "data": data,
        "scale_s": scale_of(data.get("holds", ())),
        "asked": [str(each) for each in choice.chosen.conditions] + _last(choice.chosen),
        "problems": choice.problems,
        "damage": review.damage,
        "ends": ENDS,
    }


def _last(chosen: Chosen) -> list[str]:
    return (
        [] if chosen.last is None else [tr("the last {count} sessions", count=f"{chosen.last:,}")]
    )


def _session(review: Questions, session_id: str) -> Record:
    """Return what is shown of one session."""
    name = str(review.named(session_id))
    book, damage = review.book(name)
    read = read_back(book)
    series = place_of(review, book.session, damage.append)
    own = review.alone(name)
    holds = [hold_row(hold) for hold in review.holds(own)]
    began = {name: read.session["started_at"]}
    return {
        "session": read.session | {"id": name},
        "holds": holds,
        "pairs": [pair_row(pair, began) for pair in review.pairs(own)],
        "moments": timeline(book, read),
        "series": series,
        "soap": "\n".join(soap_lines(book, series, read)),
        "scale_s": scale_of(holds),
        "damage": [*damage, *read.damage],
        "editable": not review.more,  # a clinic's are corrected in their rooms
    }


def _offered(review: Questions, choice: Choice) -> Record:
    """Return what can be picked, with what is picked though it is nowhere."""
    return {
        field: values + [each for each in choice.picked[field] if each not in values]
        for field, values in offered(review).items()
        if field in PICKED
    }


def made_page(template: str, **shown: object) -> bytes:
    """Return a page of a template, filled with what is shown."""
    return page_of(_templates(), template, lang=language_shown(), scripted=_scripted(), **shown)


def _scripted() -> dict[str, str]:
    """Return what scripts show in the language of the page, beside the English."""
    texts = {each: page_text(each) for each in texts_in(STATIC)}
    names = {each: texts_shown().name(each) for each in NAMED}
    ends = {each: texts_shown().of("end", each) for each in ENDS}
    return {**texts, **names, **ends}


@cache
def _templates() -> Environment:
    templates = templates_in(WEB / "templates", page_text)
    templates.globals |= {
        "named": lambda called: texts_shown().name(called),
        "ended_by": lambda end: texts_shown().of("end", end),
    }
    filters: dict[str, Callable[..., str]] = {
        "duration": show_duration,
        "count": lambda number: f"{number:,}",
        "percent": show_share,
        "moment": minute_shown,
        "moment_and_offset": minute_and_offset,
        "instant": instant,
        "ended": ended,
        "ended_by": lambda end: texts_shown().of("end", end),
        "day": lambda day: day_shown(day) if day else "",
        "kappa": lambda kappa: "–" if kappa is None else f"{kappa:.2f}",
    }
    templates.filters |= filters
    templates.policies["json.dumps_function"] = _dumped  # of what plots draw as text
    return templates


def _dumped(data: Any, **how: Any) -> str:
    """Return the JSON of what plots are given, in which every text is safe too."""
    return json.dumps(_all_safe(data), **how)


def _all_safe(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _all_safe(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_all_safe(each) for each in data]
    return safe(data)


def show_share(share: float) -> str:
    """Return a share as a whole percentage; of what is there at all never "0 %"."""
    return tr("under 1 %") if 0 < share < 0.01 else f"{100 * share:.0f} %"


@cache
def inlined() -> Record:
    """Return the style and the scripts of a page that stands alone, and what it may run."""
    style = _text("review.css")
    scripts = [_text(name) for name in SCRIPTS]
    may_run = " ".join(f"'{_hash(script)}'" for script in scripts)
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}' '{PLOT_STYLE}'; script-src {may_run}"
    )
    # What is ours is put in as it is, so that its hash is that of the file.
    return {
        "style": Markup(style),
        "scripts": [Markup(script) for script in scripts],
        "policy": policy,
    }


def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
