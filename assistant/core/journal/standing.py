"""What stands of all that was declared: facts, less those that were withdrawn since.

The journal is only ever added to. A correction withdraws what was declared and declares what
stands instead, so that both are kept, and whoever reads it takes what stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assistant.core.domain.effects import Effect, Fact, HoldEnded, Withdrawn
from assistant.core.domain.events import Heard, Record, Retracted
from assistant.core.domain.holds import LoggedHold
from assistant.core.journal.lookup import Lookup, says


class _Link(NamedTuple):
    """A fact, and the chain of those declared before it; `number` is its own, counted from 1."""

    fact: Fact
    before: _Link | None
    number: int


class Facts:
    """Facts that stand, in the order they were declared. They are never changed.

    What is declared or withdrawn makes other ones, which share with these all that was declared
    before: to keep what stood at a moment costs nothing, and neither does the session's length.
    """

    __slots__ = ("_last",)

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._last: _Link | None = None
        for fact in facts:
            self._last = _linked(fact, self._last)

    def __iter__(self) -> Iterator[Fact]:
        return reversed(list(reversed(self)))

    def __reversed__(self) -> Iterator[Fact]:
        link = self._last
        while link is not None:
            yield link.fact
            link = link.before

    def __len__(self) -> int:
        return 0 if self._last is None else self._last.number

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Facts):
            return NotImplemented
        ours, theirs = self.apart(other)
        return ours == theirs

    __hash__ = None  # type: ignore[assignment]  # nothing is kept by them

    def __repr__(self) -> str:
        return f"Facts({list(self)})"

    def declared(self, fact: Fact) -> Facts:
        """Return these facts and one more."""
        return self._ending_in(_linked(fact, self._last))

    def withdrawn(self, of: Record) -> Facts:
        """Return these facts without the last that says all that `of` says, if one does.

        It takes the longer, the more was declared since. A session withdraws what is not old.
        """
        later = []
        link = self._last
        while link is not None and not _declares(link.fact, of):
            later.append(link.fact)
            link = link.before
        if link is None:
            return self
        last = link.before
        for fact in reversed(later):
            last = _linked(fact, last)
        return self._ending_in(last)

    def apart(self, other: Facts) -> tuple[list[Fact], list[Fact]]:
        """Return what is in either after the beginning that both share."""
        mine, others = self._last, other._last
        ours: list[Fact] = []
        theirs: list[Fact] = []
        while mine is not others:
            if mine is not None and (others is None or mine.number >= others.number):
                ours.append(mine.fact)
                mine = mine.before
            elif others is not None:
                theirs.append(others.fact)
                others = others.before
        return ours[::-1], theirs[::-1]

    @staticmethod
    def _ending_in(last: _Link | None) -> Facts:
        facts = Facts()
        facts._last = last
        return facts


def after(facts: Facts, effects: Iterable[Effect]) -> Facts:
    """Return the facts that stand when, after `facts`, what is in `effects` was declared."""
    for effect in effects:
        if isinstance(effect, Withdrawn):
            facts = facts.withdrawn(effect.of)
        elif isinstance(effect, Fact):
            facts = facts.declared(effect)
    return facts


def amended(facts: Facts, wanted: Facts) -> list[Fact]:
    """Return what must be withdrawn and declared so that, after `facts`, just `wanted` stand.

    What is withdrawn first was declared last.
    """
    had, wants = facts.apart(wanted)
    withdrawn = (Withdrawn(fact.to_record()) for fact in reversed(_less(had, wants)))
    return [*withdrawn, *_less(wants, had)]


SAME_START_S = 1.0
"""Seconds: a hold's start is told to the thousandth, and among those that began so much earlier
than it nobody need look for it."""


def reopened(facts: Facts, wanted: Facts) -> list[LoggedHold]:
    """Return the holds whose end stands in `facts` and not in `wanted`, in their order.

    Of the facts that stand, holds follow one another in time.
    """
    had, _ = facts.apart(wanted)
    ends = [fact for fact in had if isinstance(fact, HoldEnded)]
    return [end.hold for end in ends if not _has_end(wanted, end)]


def standing(records: Iterable[Record]) -> list[Record]:
    """Return a journal's records without the withdrawals and the facts that they withdraw.

    A withdrawal whose fact is not there, as its line was damaged, withdraws nothing.
    """
    left = Lookup()
    for record in records:
        if record["kind"] == Withdrawn.kind:
            left.remove(record["of"])
        else:
            left.add(record)
    return left.records


def meant(records: Iterable[Record]) -> list[Record]:
    """Return the records of commands that were heard, less those that the ear took back since.

    What it heard in their place may have begun at the same moment.
    """
    left = Lookup()
    for record in records:
        if record["kind"] == Heard.kind:
            left.add(record)
        elif record["kind"] == Retracted.kind:
            left.remove({"start_s": record["start_s"]})
    return left.records


def _linked(fact: Fact, before: _Link | None) -> _Link:
    return _Link(fact, before, 1 if before is None else before.number + 1)


def _declares(fact: Fact, of: Record) -> bool:
    return bool(of.get("kind", fact.kind) == fact.kind) and says(fact.to_record(), of)


def _less(facts: Iterable[Fact], others: Iterable[Fact]) -> list[Fact]:
    """Return the facts that have no match among others; of several alike, the last ones."""
    matches = Counter(others)
    left = []
    for fact in facts:
        if matches[fact]:
            matches[fact] -= 1
        else:
            left.append(fact)
    return left


def _has_end(facts: Facts, end: HoldEnded) -> bool:
    for fact in reversed(facts):
        if fact == end:
            return True
        if isinstance(fact, HoldEnded) and fact.hold.started_s < end.hold.started_s - SAME_START_S:
            return False
    return False
