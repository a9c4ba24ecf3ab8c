"""How what is chosen is written in SQL: for the index, and for a clinic's server.

Both have the same tables and are asked the same questions. `Dialect` has all that is not alike in
SQLite and PostgreSQL; the rest is written so that both mean the same by it. Question marks stand
for what is given beside a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.core.review.conditions import Chosen, Condition, Value
from assistant.core.review.fields import (
    DATES,
    NUMBERS,
    OF_A_CLINIC,
    OF_SESSIONS,
    UTC_OFFSET,
    WORDS,
)
from assistant.core.storable import storable
from assistant.edges.store.index_sql import TALLIES

MOST_NUMBERS = 200
"""Numbers that are written out in a statement: of more the order of size is known anyway."""

Bound = list[Any]
"""What stands for the question marks of a statement, in their order."""

TEXT = "CAST(? AS TEXT)"

NAMES = "names"
"""The table of words that come again and again."""

_OF_SESSIONS = {"session_id": "s.name", "started_at": "s.started_at", "outcome": "s.outcome"}
"""Where a field stands that is no column of holds."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a database has and says otherwise than the other.

    `columns` tell where a field stands that is no column of holds, `words` in which table its words
    are that are not among the `names`, and `more` which fields there are besides those of every
    session. `tallies` are the tables of sums, and what the holds of one
    row have in common. `of_session` is true of a hold `h` that is of the session `s`. `then` joins
    a table to the one before it where that is to be gone through first. `contains` is true of a
    column, {0}, in which a text stands, whatever its case in ASCII: LIKE would take signs of the
    text for its own.
    """

    columns: Mapping[str, str]
    words: Mapping[str, str]
    more: Sequence[str]
    tallies: Mapping[str, Sequence[str]]
    of_session: str
    then: str
    contains: str
    text: Callable[[str], Any]
    """Makes of a text what the database takes for one."""
    numbers: Callable[[str, Bound], Sequence[int]] | None = None
    """Asks for the numbers of words before the question itself, where the database then knows
    better how many rows these have."""


SQLITE = Dialect(
    columns=_OF_SESSIONS,
    words={},
    more=(),
    tallies=TALLIES,
    of_session="h.client = s.client AND h.session = s.id",
    then="CROSS JOIN",
    contains=f"instr(lower({{0}}), lower({TEXT})) > 0",
    text=lambda text: text.encode(errors="surrogatepass"),  # a file's name may be no text
)

POSTGRESQL = Dialect(
    columns=_OF_SESSIONS,
    words={"client": "clients", "room": "rooms"},
    more=OF_A_CLINIC,
    tallies=TALLIES | {"room_tallies": (*OF_A_CLINIC, "month", "protocol", "end_reason")},
    # The client as well would have it expect far fewer holds than there are.
    of_session="h.session = s.id",
    then="JOIN",
    contains=f'strpos(lower({{0}} COLLATE "C"), lower({TEXT} COLLATE "C")) > 0',
    text=storable,
)
"""As `edges/clinic` makes the tables, in which all texts are sorted by their bytes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A database that is asked: each statement gives rows, all at once or as they are needed."""

    dialect: Dialect
    rows: Callable[[str, Bound], Sequence[tuple[Any, ...]]]
    stream: Callable[[str, Bound], Iterable[tuple[Any, ...]]]


def column_of(field: str, dialect: Dialect, holds: str = "h") -> str:
    """Return where a field of a hold `h` of a session `s` stands."""
    return dialect.columns.get(field, f"{holds}.{field}")


def shown(field: str, dialect: Dialect, holds: str = "h") -> str:
    """Return SQL for a field of a hold `h` of a session `s`, its words as such."""
    column = column_of(field, dialect, holds)
    return word(field, dialect, column) if field in WORDS else column


def word(field: str, dialect: Dialect, column: str) -> str:
    """Return SQL for the word of a field of which a column has the number."""
    return f"(SELECT text FROM {dialect.words.get(field, NAMES)} WHERE id = {column})"


def is_of_holds(condition: Condition) -> bool:
    """Return whether the holds of one session may differ in what a condition is on."""
    return condition.field not in OF_SESSIONS


def sessions_where(chosen: Chosen, dialect: Dialect) -> tuple[str, Bound]:
    """Return SQL that is true of the sessions that are chosen, as `s`."""
    of_sessions = [each for each in chosen.conditions if not is_of_holds(each)]
    of_holds = [each for each in chosen.conditions if is_of_holds(each)]
    where, bound = holds_where(of_sessions, dialect, holds="s")
    if of_holds:
        holds, more = holds_where(of_holds, dialect)
        where += f" AND EXISTS (SELECT 1 FROM holds h WHERE {dialect.of_session} AND {holds})"
        bound += more
    if chosen.last is not None:
        where = (
            f"s.id IN (SELECT s.id FROM sessions s WHERE {where}"
            " ORDER BY s.instant DESC, s.id DESC LIMIT ?)"
        )
        bound.append(chosen.last)
    return where, bound


def holds_where(
    conditions: Sequence[Condition], dialect: Dialect, holds: str = "h"
) -> tuple[str, Bound]:
    """Return SQL that is true of what fulfils every condition, its columns being those of `h`."""
    bound: Bound = []
    parts = [_true(each, dialect, holds, bound) for each in conditions]
    return " AND ".join(parts) or "TRUE", bound


def _true(condition: Condition, dialect: Dialect, holds: str, bound: Bound) -> str:
    column = column_of(condition.field, dialect, holds)
    if condition.other is not None:
        other = column_of(condition.other, dialect)
        if condition.test == "!=":
            return f"NOT coalesce({column} = {other}, {column} IS NULL AND {other} IS NULL)"
        return f"{column} {condition.test} {other}"
    if condition.field in WORDS:
        among = "NOT IN" if condition.test == "!=" else "IN"
        plain = replace(condition, test="=") if condition.test == "!=" else condition
        return f"{column} {among} ({_numbers(plain, dialect, bound)})"
    return _compared(column, condition, dialect, bound)


def _numbers(condition: Condition, dialect: Dialect, bound: Bound) -> str:
    """Return SQL for the numbers of the words that a condition chooses, to stand in brackets."""
    given: Bound = []
    chosen = _compared("text", condition, dialect, given)
    query = f"SELECT id FROM {dialect.words.get(condition.field, NAMES)} WHERE {chosen}"
    if dialect.numbers is not None:
        found = dialect.numbers(f"{query} LIMIT {MOST_NUMBERS + 1}", given)
        if len(found) <= MOST_NUMBERS:
            return ", ".join(map(str, found)) or "-1"
    bound += given
    return query


def _compared(column: str, condition: Condition, dialect: Dialect, bound: Bound) -> str:
    """Return SQL that compares a column of texts or numbers with the condition's values."""
    if condition.test == "~":
        bound.append(_given(condition.values[0], dialect))
        return dialect.contains.format(column)
    number = condition.field in NUMBERS
    mark = "?" if number else TEXT
    test = "=" if condition.test == "!=" else condition.test
    parts = []
    for value in condition.values:
        if value is None:
            parts.append(f"{column} IS NULL" if number else f"coalesce({column}, '') = ''")
        elif condition.field == "started_at" and str(value).endswith(UTC_OFFSET):
            parts.append(f"s.instant {test} {mark}")
            bound.append(_given(value, dialect))
        elif condition.field in DATES:  # with as much of the moment as was written
            parts.append(f"substr({column}, 1, length({mark})) {test} {mark}")
            bound += [_given(value, dialect)] * 2
        else:
            parts.append(f"{column} {test} {mark}")
            bound.append(_given(value, dialect))
    either = f"({' OR '.join(parts)})"
    # What is not there is unequal to everything.
    return f"{either} IS NOT TRUE" if condition.test == "!=" else either


def _given(value: Value, dialect: Dialect) -> Any:
    return dialect.text(value) if isinstance(value, str) else value
