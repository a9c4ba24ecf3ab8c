"""What many holds come to, in SQL: tallies of groups, and of the groups with most holds.

Where a table of tallies has all that is asked for, no hold is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from assistant.core.review.conditions import Chosen
from assistant.core.review.fields import WORDS
from assistant.core.review.tally import Group, Tally
from assistant.edges.store.asked import (
    Asked,
    Bound,
    Dialect,
    column_of,
    holds_where,
    sessions_where,
    shown,
    word,
)

SUMMED = "sum(n)"
"""SQL for how many holds a table of tallies tells of."""


def ask_tallies(asked: Asked, chosen: Chosen, by: Sequence[str]) -> list[Tally]:
    """Return what the holds chosen come to, by the values of fields and by why they ended.

    Groups come in the order of their values.
    """
    return _tallied(asked, _counted(asked.dialect, chosen, by), by)


def ask_groups(
    asked: Asked, chosen: Chosen, by: Sequence[str], most: int
) -> tuple[list[Group], int]:
    """Return the same group by group, of the `most` with most holds, and how many groups there are.

    There is at least one field that they go `by`. Of those with as many holds the first by their
    values are taken. Of very many groups only these are summed up in full, but where that takes
    reading every hold a second time.
    """
    counted = _counted(asked.dialect, chosen, by)
    if counted.reads_holds:
        every = _grouped(_tallied(asked, counted, by))
        largest = sorted(range(len(every)), key=lambda place: -_holds(every[place]))[:most]
        return [every[place] for place in sorted(largest)], len(every)
    shown_as = _shown_of(by, counted.dialect)
    in_order = ", ".join(f"{each} IS NOT NULL, {each}" for each in shown_as)
    rows = asked.rows(
        f"SELECT {', '.join((*shown_as, *_names(by)))}, count(*) OVER ()"
        f" FROM (SELECT {counted.told(by)}, {counted.number} AS holds FROM {counted.source}"
        f" GROUP BY {', '.join(counted.columns(by))} HAVING {counted.number} <> 0) t"
        f" ORDER BY holds DESC, {in_order} LIMIT ?",
        [*counted.bound, most],
    )
    if not rows:
        return [], 0
    among = {tuple(row[: len(by)]) for row in rows}
    for place, field in enumerate(by, start=len(by)):
        counted = counted.among(field, {row[place] for row in rows})
    tallies = [each for each in _tallied(asked, counted, by) if each.group in among]
    return _grouped(tallies), rows[0][-1]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted: a table of tallies, or the holds themselves, with the conditions on them.

    `number` is SQL for how many holds there are of a group, `measures` for what they come to.
    """

    dialect: Dialect
    source: str
    bound: Bound
    number: str
    measures: str

    def columns(self, by: Iterable[str]) -> list[str]:
        """Return where fields stand, words as numbers."""
        return [column_of(field, self.dialect) for field in by]

    def told(self, by: Sequence[str]) -> str:
        """Return SQL for fields under their names in a group."""
        named = zip(self.columns(by), _names(by), strict=True)
        return ", ".join(f"{column} AS {name}" for column, name in named)

    @property
    def reads_holds(self) -> bool:
        """Whether no table of tallies has all that is asked for."""
        return self.number != SUMMED

    def among(self, field: str, values: Iterable[float | None]) -> _Counted:
        """Return the same of what has one of these numbers in a field, which may be a word's."""
        (column,) = self.columns([field])
        there = [value for value in values if value is not None]
        marks = ", ".join("?" * len(there)) or "NULL"
        return replace(
            self,
            source=f"{self.source} AND ({column} IN ({marks}) OR {column} IS NULL)",
            bound=[*self.bound, *there],
        )


def _counted(dialect: Dialect, chosen: Chosen, by: Sequence[str]) -> _Counted:
    fields = chosen.fields | set(by)
    table = next((name for name, has in dialect.tallies.items() if fields <= set(has)), None)
    if table is not None and chosen.last is None:
        source, number = f"{table} h", SUMMED
        dialect = replace(dialect, columns={})
        measures = (
            f"{whole('n')}, {seconds('held_ms')}, coalesce(sum(squares_s2), 0.0),"
            f" {whole('at_floor')}, {whole('at_target')}"
        )
    else:
        source, number = "holds h", "count(*)"
        measures = (
            f"count(*), {seconds('CAST(round(h.duration_s * 1000) AS INTEGER)')},"
            " coalesce(sum(h.duration_s * h.duration_s), 0.0),"
            " count(CASE WHEN h.duration_s >= h.floor_s THEN 1 END),"
            " count(CASE WHEN h.duration_s >= h.target_s THEN 1 END)"
        )
    where, bound = holds_where(chosen.conditions, dialect)
    if chosen.last is not None:
        which, more = sessions_where(chosen, dialect)
        where += f" AND h.session IN (SELECT s.id FROM sessions s WHERE {which})"
        bound += more
    if any(column_of(field, dialect).startswith("s.") for field in fields):
        source += f" JOIN sessions s ON {dialect.of_session}"
    return _Counted(dialect, f"{source} WHERE {where}", bound, number, measures)


def _tallied(asked: Asked, counted: _Counted, by: Sequence[str]) -> list[Tally]:
    fields = (*by, "end_reason")
    told = ", ".join(shown(field, counted.dialect) for field in fields)
    rows = asked.rows(
        f"SELECT {told}, {counted.measures} FROM {counted.source}"
        f" GROUP BY {', '.join(counted.columns(fields))} HAVING {counted.number} <> 0",
        counted.bound,
    )
    tallies = [Tally(tuple(row[: len(by)]), row[len(by)], *row[len(by) + 1 :]) for row in rows]
    return sorted(tallies, key=lambda each: ([_sortable(v) for v in each.group], each.end_reason))


def _names(by: Sequence[str]) -> list[str]:
    """Return what the fields of a group are called in a statement."""
    return [f"g{place}" for place, _ in enumerate(by)]


def _shown_of(by: Sequence[str], dialect: Dialect) -> list[str]:
    """Return SQL for the values of groups `t`, words as such."""
    return [
        word(field, dialect, f"t.{name}") if field in WORDS else f"t.{name}"
        for field, name in zip(by, _names(by), strict=True)
    ]


def _grouped(tallies: Iterable[Tally]) -> list[Group]:
    """Return tallies group by group; those of one stand together."""
    found = groupby(tallies, key=lambda tally: tally.group)
    return [(group, {each.end_reason: each for each in same}) for group, same in found]


def _holds(group: Group) -> int:
    return sum(tally.n for tally in group[1].values())


def whole(column: str) -> str:
    """Return SQL for a sum of whole numbers: PostgreSQL's own is of another type."""
    return f"CAST(sum({column}) AS BIGINT)"


def seconds(column: str) -> str:
    """Return SQL for a sum of milliseconds, in seconds."""
    return f"CAST(sum({column}) AS DOUBLE PRECISION) / 1000.0"


def _sortable(value: str | float | None) -> tuple[int, str | float]:
    """Return a key by which what is not there comes first, and numbers go by their size."""
    return (0, "") if value is None else (1, value)
