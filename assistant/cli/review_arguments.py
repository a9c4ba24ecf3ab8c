"""The command line of `assistant review`: its views, what chooses among holds, and its forms."""

from __future__ import annotations

import argparse

from assistant.base.day import dated_condition, parse_date, parse_day
from assistant.cli.typed import from_to, typed
from assistant.core.domain.holds import EndReason

VIEWS = {
    "sessions": "sessions, one a line",
    "holds": "holds as bars against floor and target, with their numbers",
    "sides": "left against right, step by step",
    "trend": "how long holds were and why they ended, by month, client, step, technique…",
    "ends": "why holds ended, and how long those were",
}
"""Views of all that is chosen."""

SESSION_HELP = "its id, or the day it began, as 2030-01-31; or the beginning of either"


def add_review(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `assistant review` to its parser."""
    parser.set_defaults(
        view="overview", client=None, protocol=None, last=None, since=None, until=None,
        where=[], where_too=[], format="table", out=None, data_dir=None, from_=None,
    )  # fmt: skip
    _add_choice(parser, "where")
    _add_pages(parser)
    _add_trainees(parser)
    views = parser.add_subparsers(metavar="VIEW", dest="view", help="without one: recent holds")
    for name, text in VIEWS.items():
        view = views.add_parser(name, help=text)
        _add_choice(view, "where_too")
        if name == "trend":
            view.add_argument(
                "--by", metavar="FIELD[,FIELD]", default="month", help="month unless told"
            )
    session = views.add_parser("session", help="one session as a timeline")
    soap = views.add_parser("soap", help="one session as a note to paste into a record")
    for each in (session, soap):
        each.add_argument("session", metavar="SESSION", help=SESSION_HELP)
        _add_from(each)
    series = views.add_parser("series", help="sessions planned and done; plan a series")
    _add_series(series)
    _add_from(series)
    edit = views.add_parser("edit", help="correct a hold; the journal keeps the original")
    _add_edit(edit)
    export = views.add_parser("export", help="all of a client's sessions in one ZIP file")
    export.add_argument("--client", metavar="CODE", required=True, help="whose")
    export.add_argument("--out", metavar="FILE.zip", required=True, help="a new file")
    erase = views.add_parser("erase", help="delete all that is kept of a client")
    erase.add_argument("--client", metavar="CODE", required=True, help="whose")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    marks = views.add_parser("mark", help="an observer's marks beside the program's")
    _add_marks(marks)
    of_class = views.add_parser("class", help="trainees and steps: what is due, helped, assigned")
    _add_class(of_class)
    for each in (session, soap, edit, export, erase, marks):
        _add_data_dir(each)
    for each in (edit, export, erase, marks, of_class):
        # Taken, to be told where that is done; and in no help.
        _add_from(each, argparse.SUPPRESS)


def _add_pages(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--web", action="store_true", help="as a page in a browser, on this machine only"
    )
    parser.add_argument("--html", metavar="FILE", help="as a page in one new file")


def _add_trainees(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--trainee", metavar="CODE", nargs="+", default=[],
        help="rehearsals instead, of a trainee or a class",
    )  # fmt: skip
    parser.add_argument("--export", metavar="FILE.zip", help="all that is kept of the trainee")
    parser.add_argument(
        "--erase", action="store_true", help="remove all that is kept of the trainee"
    )


def _add_class(of_class: argparse.ArgumentParser) -> None:
    unsaid = argparse.SUPPRESS
    of_class.add_argument(
        "learners", metavar="CODE", nargs="*", help="of these trainees; without any, of all"
    )
    of_class.add_argument(
        "--assignment", metavar="FILE.yaml", help="and what became of what was assigned"
    )
    of_class.add_argument(
        "--web", action="store_true", default=unsaid, help="as a page in a browser"
    )
    of_class.add_argument("--html", metavar="FILE", default=unsaid, help="in one new file")
    _add_forms(of_class)


def _add_marks(marks: argparse.ArgumentParser) -> None:
    marks.add_argument("learner", metavar="CODE", help="whose attempt")
    marks.add_argument("number", metavar="NR", type=from_to(1), help="the attempt's number")
    marks.add_argument("--by", metavar="OBSERVER", help="a code for who marks; never a name")
    marks.add_argument(
        "--grade", dest="given", metavar="N=GRADE", nargs="+", default=[],
        help="a number of the sheet, or all, and done, partly or not; without any they are shown",
    )  # fmt: skip


def _add_series(series: argparse.ArgumentParser) -> None:
    unsaid = argparse.SUPPRESS
    series.add_argument("--client", metavar="CODE", default=unsaid, help="only this client's")
    series.add_argument(
        "--planned", metavar="N", type=int, default=None, help="plan so many sessions; 0 for none"
    )
    series.add_argument(
        "--since", metavar="DAY", type=typed(parse_day), default=unsaid,
        help="of a plan: a series from this day on, such as 2030-01-31",
    )  # fmt: skip
    _add_forms(series)


def _add_edit(edit: argparse.ArgumentParser) -> None:
    edit.add_argument("session", metavar="SESSION", help=SESSION_HELP)
    edit.add_argument(
        "hold", metavar="N", type=from_to(1), help="the hold's number in `review holds`"
    )
    edit.add_argument("--side", choices=("left", "right"), help="the side it was on")
    edit.add_argument("--held", metavar="LENGTH", help="such as '2 min 10 s'")
    edit.add_argument(
        "--ended", metavar="REASON", choices=tuple(map(str, EndReason)), help=", ".join(EndReason)
    )
    edit.add_argument("--response", metavar="TEXT", help="the client's; '' for none")
    edit.add_argument("--remove", action="store_true", help="there was no such hold")
    edit.add_argument("--why", metavar="TEXT", default="", help="kept beside the correction")


def _add_choice(parser: argparse.ArgumentParser, where: str) -> None:
    """Add what chooses among holds; `where` is under what name conditions are kept."""
    # Before and after the name of a view the same may be written: what is not must not undo it.
    unsaid = argparse.SUPPRESS
    parser.add_argument("--client", metavar="CODE", default=unsaid, help="only this client's")
    parser.add_argument("--protocol", metavar="PROTOCOL", default=unsaid, help="only with this one")
    parser.add_argument(
        "--since",
        metavar="DATE",
        type=typed(parse_date),
        default=unsaid,
        help="from this day, month or year",
    )
    parser.add_argument(
        "--until",
        metavar="DATE",
        type=typed(parse_date),
        default=unsaid,
        help="up to it, and including it",
    )
    parser.add_argument(
        "--last", type=from_to(1), metavar="N", default=unsaid, help="only the last N sessions"
    )
    parser.add_argument(
        "--where", dest=where, metavar="CONDITION", type=typed(dated_condition), action="append",
        default=unsaid, help="such as side=left, held<floor, ended=stop,skipped or response~warm",
    )  # fmt: skip
    _add_forms(parser)
    _add_from(parser)


def _add_from(
    parser: argparse.ArgumentParser,
    help_: str = "ask a clinic's PostgreSQL, as postgresql://reviewer@server/clinic",
) -> None:
    parser.add_argument(
        "--from", dest="from_", metavar="ADDRESS", default=argparse.SUPPRESS, help=help_
    )


def _add_forms(parser: argparse.ArgumentParser) -> None:
    forms = ("table", "json", "csv", "parquet")
    parser.add_argument(
        "--format",
        choices=forms,
        default=argparse.SUPPRESS,
        help="a table to be read, or for programs",
    )
    parser.add_argument(
        "--out", metavar="FILE", default=argparse.SUPPRESS, help="a new file to write to"
    )
    _add_data_dir(parser)


def _add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-dir", metavar="DIR", default=argparse.SUPPRESS, help="where sessions are kept"
    )
