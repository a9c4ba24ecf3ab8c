"""What a page's address asks for: its query read as conditions, and what is wrong with it.

The names in a query are those of the form: fields of holds, `since`, `until`, `last`, `where` and
`by`. Several values of a field are each good enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.base.day import dated_condition, end_of_period, parse_date, period
from assistant.core.refusals import among
from assistant.core.review.conditions import Chosen, Condition, choose
from assistant.core.review.fields import OF_A_CLINIC

PICKED = (*OF_A_CLINIC, "client", "protocol", "step", "technique", "side", "end_reason")
"""Fields of which the form picks values; any other goes by `where`."""

TRENDS = ("month", "client", "step", "technique", "region", "side", "protocol")
"""Fields by which a page groups its trend; a clinic's by those of a clinic too."""

_WHOLE = re.compile(r"[1-9][0-9]{0,6}")
"""A number of sessions; with seven digits more than anybody keeps."""

PARTS = ";"
"""Stands between conditions that are written in one line."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen, what the form shows as typed, and what of it can't be understood.

    `picked` has the values of each of `PICKED`. Where there are problems nothing is chosen: an
    answer to half of a question would mislead.
    """

    chosen: Chosen
    picked: dict[str, tuple[str, ...]]
    since: str
    until: str
    last: str
    where: str
    by: str
    problems: tuple[str, ...]


def choice_of(query: Iterable[tuple[str, str]]) -> Choice:
    """Return what the pairs of a query choose."""
    given: dict[str, list[str]] = {}
    for name, value in query:
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    picked = {field: tuple(given.get(field, ())) for field in PICKED}
    problems: list[str] = []
    conditions = [Condition(field, "=", values) for field, values in picked.items() if values]
    since, until = (_first(given, name) for name in ("since", "until"))
    for date in filter(None, (since, until)):
        try:
            parse_date(date)
        except ValueError as error:
            problems.append(str(error))
    written = [part for text in given.get("where", ()) for part in text.split(PARTS)]
    for part in filter(str.strip, written):
        try:
            conditions.append(dated_condition(part))
        except ValueError as error:
            problems.append(str(error))
    if not problems:
        try:
            conditions += period(since, until)
        except ValueError as error:
            problems.append(str(error))
    last = _first(given, "last")
    if last and not _WHOLE.fullmatch(last):
        problems.append(f"{last!r} sessions: give a whole number from 1 on")
    by = _first(given, "by") or TRENDS[0]
    try:
        among(by, (*TRENDS, *OF_A_CLINIC), "trend by")
    except ValueError as error:
        problems.append(str(error))
    return Choice(
        chosen=Chosen() if problems else choose(conditions, last=int(last) if last else None),
        picked=picked,
        since=since,
        until=until,
        last=last,
        where=f"{PARTS} ".join(part.strip() for part in written if part.strip()),
        by=TRENDS[0] if problems else by,
        problems=tuple(problems),
    )


def query_of(chosen: Chosen) -> str:
    """Return the query that chooses so, as `choice_of` reads it."""
    pairs = [pair for condition in chosen.conditions for pair in _pairs(condition)]
    if chosen.last is not None:
        pairs.append(("last", str(chosen.last)))
    return urlencode(pairs, errors="replace")


def _pairs(condition: Condition) -> list[tuple[str, str]]:
    field, test, values = condition.field, condition.test, condition.values
    one = len(values) == 1 or field == "end_reason"  # of the others the form picks one
    if field in PICKED and test == "=" and one and all(values):
        return [(field, str(value)) for value in values]
    return [end_of_period(condition) or ("where", str(condition))]


def _first(given: dict[str, list[str]], name: str) -> str:
    return next(iter(given.get(name, ())), "")
