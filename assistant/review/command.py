"""`assistant review`: from what was asked to what is shown, written, corrected or erased."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from assistant.base.alike import tell_in_vain
from assistant.base.day import period
from assistant.base.exits import FINISHED
from assistant.base.languages import code_of, showing_in
from assistant.base.options import typed_length
from assistant.base.paths import data_folder, typed_path
from assistant.base.protocols import load_protocol
from assistant.base.settings import language_of_what_is_shown
from assistant.base.streams import bring, printing, warn
from assistant.base.table_forms import Answer, Rows, bring_out
from assistant.core.domain.holds import EndReason
from assistant.core.faults import UsageError
from assistant.core.review.conditions import Chosen, Condition, choose
from assistant.questions.questions import Questions
from assistant.review.questions import open_review
from assistant.review.rows import fields_named, rows_of
from assistant.sessions.correct import Correction
from assistant.sessions.read_back import code_of_book

FROM_A_CLINIC = (
    *(None, "overview", "sessions", "holds", "sides", "trend", "ends"),
    *("session", "soap", "series"),
)
"""Views for which a clinic's server can be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question or order to the review. What was not typed is None, False or empty."""

    view: str | None
    """One of the views, "overview" for the page's, or None for the recent holds."""
    data_dir: str | None = None
    from_: str | None = None
    """The address of a clinic's server that is asked instead of the data folder."""
    format: str = "table"
    out: str | None = None

    client: str | None = None
    protocol: str | None = None
    since: str | None = None
    until: str | None = None
    last: int | None = None
    where: Sequence[Condition] = ()
    """Conditions that were written before the view's name."""
    where_too: Sequence[Condition] = ()
    """And those after it."""
    by: str = "month"
    """Fields, with commas between, that a trend goes by."""

    web: bool = False
    html: str | None = None
    trainee: Sequence[str] = ()
    export: str | None = None
    erase: bool = False
    """Of rehearsals, which no page shows; as `trainee` and `export`."""

    session: str = ""
    hold: int = 0
    """Its number in the session, from 1; in `edit` alone, with what follows."""
    side: str | None = None
    held: str | None = None
    ended: str | None = None
    response: str | None = None
    remove: bool = False
    why: str = ""

    planned: int | None = None
    """Sessions of a series that is to be planned."""
    yes: bool = False
    """Whether to erase without asking."""


def run_review(asked: Asked) -> int:
    """Do what `assistant review` was asked; return the exit code.

    Raises:
        UsageError: what was asked for does not fit what there is.
        Fault: the sessions can't be read, or something can't be written.
    """
    with showing_in(language_of_what_is_shown(_language_of(asked))):
        return _run(asked)


def _language_of(asked: Asked) -> str | None:
    """Return the language of the one protocol whose sessions are asked for, if it is one's."""
    if asked.protocol is None:
        return None
    try:
        return code_of(load_protocol(asked.protocol))
    except UsageError:  # it may be in the library no more, or be a file's
        return None


def _run(asked: Asked) -> int:
    data_dir = data_folder(asked.data_dir)
    if asked.from_ is not None:
        return _run_from(asked, asked.from_, data_dir)
    if asked.web or asked.html is not None:
        return _pages(asked, data_dir, lambda bar: open_review(data_dir, warn, bar=bar))
    if asked.view == "export":
        from assistant.review.export import export_client

        return export_client(data_dir, asked.client or "", asked.out or "")
    if asked.view == "erase":
        from assistant.review.erase import erase_client

        return erase_client(data_dir, asked.client or "", confirmed=asked.yes)
    with open_review(data_dir, warn, bar=asked.format != "json") as review:
        if asked.view == "edit":
            from assistant.review.edit import edit_hold

            return edit_hold(review, asked.session, asked.hold, _correction(asked), asked.why)
        if asked.view == "series" and asked.planned is not None:
            from assistant.review.series_command import plan

            return plan(review, asked.client, asked.since, asked.planned)
        return _shown(asked, review, data_dir)


def _run_from(asked: Asked, address: str, data_dir: Path) -> int:
    """Do the same with what a clinic's server has, in which nothing is changed from here."""
    from assistant.questions.clinic import ask_clinic

    if asked.data_dir is not None:
        raise UsageError("--from, --data-dir: give one of them")
    if asked.view not in FROM_A_CLINIC or asked.planned is not None:
        what = "series --planned" if asked.planned is not None else asked.view
        raise UsageError(f"--from: {what!r} is done where the session was held, not at the clinic")
    if asked.web or asked.html is not None:
        return _pages(asked, data_dir, lambda _: ask_clinic(address))
    with ask_clinic(address) as review:
        return _shown(asked, review, data_dir)


def _shown(asked: Asked, review: Questions, data_dir: Path) -> int:
    """Show or write what was asked for."""
    if asked.view in ("session", "soap"):
        return _one_session(asked, review)
    if asked.view == "series":
        from assistant.review.series_command import run_series

        return run_series(review, data_dir, asked.client, asked.since, asked.format, asked.out)
    _answer(asked, review, data_dir)
    for damage in review.damage:
        warn(damage)
    return FINISHED


def _correction(asked: Asked) -> Correction:
    held_s = None if asked.held is None else typed_length(asked.held, "--held")
    ended = None if asked.ended is None else EndReason(asked.ended)
    return Correction(asked.side, held_s, ended, asked.response, asked.remove)


def _pages(asked: Asked, data_dir: Path, opened: Callable[[bool], Questions]) -> int:
    """Show the review as pages: on a server until it is interrupted, or in one file.

    `opened` gives what is asked, and is told whether somebody waits for it.
    """
    option = "--web" if asked.web else "--html"
    if asked.view not in (None, "overview") or asked.trainee or asked.erase:
        raise UsageError(f"{option}: shows all views of sessions in one; leave out the other")
    if asked.export is not None or asked.out is not None or asked.format != "table":
        raise UsageError(f"{option}: leave out --export, --out and --format")
    chosen = _chosen(asked)
    if asked.web:
        if asked.html is not None:
            raise UsageError("--web, --html: give one of them")
        from assistant.review.serve import serve_review

        serve_review(opened, chosen)
        return FINISHED
    from assistant.edges.files.private_file import new_file
    from assistant.review.pages import whole_file

    path = typed_path(asked.html or "", "--html")
    with new_file(path, data_dir, "--html") as file, opened(True) as review:
        file.write(whole_file(review, chosen))
        _tell_of_codes(review, chosen)
    warn(f"{path}: open it in a browser")
    return FINISHED


def _chosen(asked: Asked) -> Chosen:
    try:
        when = period(asked.since, asked.until)
    except ValueError as error:
        raise UsageError(f"--since, --until: {error}") from error
    return choose(
        [*asked.where, *asked.where_too, *when],
        client=asked.client,
        protocol=asked.protocol,
        last=asked.last,
    )


def _answer(asked: Asked, review: Questions, data_dir: Path) -> None:
    chosen = _chosen(asked)
    by = fields_named(asked.by) if asked.view == "trend" else ()

    def rows() -> dict[str, Rows]:
        return rows_of(review, asked.view, chosen, by)

    answer = Answer(
        show=lambda out: _show(review, asked.view, chosen, by, out),
        table=lambda: list(rows().values())[-1],
        parts=lambda: {name: part.rows for name, part in rows().items()},
    )
    bring_out(answer, asked.format, asked.out, data_dir)
    _tell_of_codes(review, chosen)


def _tell_of_codes(review: Questions, chosen: Chosen) -> None:
    """Tell of clients' codes that look like one of which there is no session."""
    for condition in chosen.conditions:
        if condition.field == "client" and condition.test == "=":
            for code in map(str, filter(None, condition.values)):
                if not review.count_sessions(choose(client=code)):
                    tell_in_vain(code, review.clients_like(code))


def _show(
    review: Questions, view: str | None, chosen: Chosen, by: tuple[str, ...], out: TextIO
) -> None:
    """Show a view as tables."""
    from assistant.review import views as review_views

    if view is None:
        limited = review_views.limited(chosen)
        review_views.show_recent(review.reviewed(limited), out)
        review_views.tell_of_more(review, chosen, out)
    elif view == "trend":
        review_views.show_trend(review, chosen, by, out)
    else:
        show = {
            "sessions": review_views.show_sessions,
            "holds": review_views.show_holds,
            "sides": review_views.show_sides,
            "ends": review_views.show_ends,
        }
        show[view](review, chosen, out)


def _one_session(asked: Asked, review: Questions) -> int:
    from assistant.review.series import place_of

    book, damage = review.book(asked.session)
    with showing_in(language_of_what_is_shown(code_of_book(book))):
        of_series = place_of(review, book.session, warn)
        if asked.view == "soap":
            from assistant.review.soap import soap_lines

            bring("".join(f"{line}\n" for line in soap_lines(book, of_series)))
        else:
            from assistant.review.timeline import show_timeline

            with printing():
                show_timeline(book, sys.stdout, of_series)
    for line in damage:
        warn(line)
    return FINISHED
