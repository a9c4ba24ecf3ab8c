"""Records in a row, of which the last that says something is found without going through them.

A withdrawal says what it withdraws, and a journal may have thousands of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assistant.core.domain.events import Record

_MISSING = object()

_NESTED = object()
"""Stands for a value that has parts, which none is looked up by: they are compared."""

Names = tuple[str, ...]


def says(record: Record, said: Record) -> bool:
    """Return whether a record says all that `said` does; it may say more."""
    return all(record.get(name, _MISSING) == value for name, value in said.items())


class Lookup:
    """Records in the order they were added, less those that were removed.

    Looking up takes as long among many as among few: a table is kept for each set of names that
    was asked by, of which there is one for a kind of record.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: list[Record | None] = []  # None where one was removed
        self._tables: dict[Names, dict[tuple[Any, ...], list[int]]] = {}
        for record in records:
            self.add(record)

    def __contains__(self, said: Record) -> bool:
        return self._last(said) is not None

    @property
    def records(self) -> list[Record]:
        """What is left, in order."""
        return [record for record in self._records if record is not None]

    def add(self, record: Record) -> None:
        """Put a record after the others."""
        self._records.append(record)
        for names in self._tables:
            self._enter(names, len(self._records) - 1)

    def remove(self, said: Record) -> None:
        """Take out the last of the records that says all that `said` does, if one does."""
        at = self._last(said)
        if at is not None:
            self._records[at] = None

    def _last(self, said: Record) -> int | None:
        names = tuple(sorted(said))
        if names not in self._tables:
            self._tables[names] = {}
            for at in range(len(self._records)):
                self._enter(names, at)
        places = self._tables[names].get(_values(names, said), [])
        while places and self._records[places[-1]] is None:
            places.pop()
        for at in reversed(places):
            record = self._records[at]
            if record is not None and says(record, said):
                return at
        return None

    def _enter(self, names: Names, at: int) -> None:
        record = self._records[at]
        if record is not None and all(name in record for name in names):
            self._tables[names].setdefault(_values(names, record), []).append(at)


def _values(names: Names, record: Record) -> tuple[Any, ...]:
    values = (record[name] for name in names)
    return tuple(value if _is_plain(value) else _NESTED for value in values)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)
