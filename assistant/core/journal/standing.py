"""What stands of all that was declared: facts, less those that were withdrawn since.

The journal is only ever added to. A correction withdraws what was declared and declares what
stands instead, so that both are kept, and whoever reads it takes what stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.core.domain.effects import Effect, Fact, Withdrawn
from assistant.core.domain.events import Heard, Record, Retracted

Facts = tuple[Fact, ...]

_MISSING = object()


def after(facts: Facts, effects: Iterable[Effect]) -> Facts:
    """Return the facts that stand when, after `facts`, what is in `effects` was declared."""
    left = list(facts)
    for effect in effects:
        if isinstance(effect, Withdrawn):
            at = _last(effect.of, [fact.to_record() for fact in left])
            if at is not None:
                del left[at]
        elif isinstance(effect, Fact):
            left.append(effect)
    return tuple(left)


def amended(facts: Facts, wanted: Facts) -> list[Fact]:
    """Return what must be withdrawn and declared so that, after `facts`, just `wanted` stand.

    What is withdrawn first was declared last.
    """
    left = list(facts)
    new = []
    for fact in wanted:
        if fact in left:
            left.remove(fact)
        else:
            new.append(fact)
    return [*(Withdrawn(fact.to_record()) for fact in reversed(left)), *new]


def standing(records: Iterable[Record]) -> list[Record]:
    """Return a journal's records without the withdrawals and the facts that they withdraw.

    A withdrawal whose fact is not there, as its line was damaged, withdraws nothing.
    """
    left: list[Record] = []
    for record in records:
        if record["kind"] == Withdrawn.kind:
            at = _last(record["of"], left)
            if at is not None:
                del left[at]
        else:
            left.append(record)
    return left


def meant(records: Iterable[Record]) -> list[Record]:
    """Return the records of commands that were heard, less those that the ear took back since.

    What it heard in their place may have begun at the same moment.
    """
    left: list[Record] = []
    for record in records:
        if record["kind"] == Heard.kind:
            left.append(record)
        elif record["kind"] == Retracted.kind:
            at = _last({"start_s": record["start_s"]}, left)
            if at is not None:
                del left[at]
    return left


def _last(fact: Record, records: Sequence[Record]) -> int | None:
    """Return where the last of the records stands that says all that `fact` says."""
    for at in range(len(records) - 1, -1, -1):
        if all(records[at].get(key, _MISSING) == value for key, value in fact.items()):
            return at
    return None
