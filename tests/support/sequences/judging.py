"""Judges sequences: which invariants do not hold, each with the shortest sequence that shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from assistant.core.domain.effects import HoldEnded, HoldStarted, Withdrawn
from assistant.core.domain.events import Record
from tests.support.sequences.account import Account
from tests.support.sequences.acts import THE_END, Act, Day, HearOut, Told, Walker, walked
from tests.support.sequences.of_commands import OF_COMMANDS
from tests.support.sequences.of_facts import OF_FACTS
from tests.support.sequences.of_holds import OF_HOLDS
from tests.support.sequences.reviewed import OF_A_JOURNAL, Kept
from tests.support.sequences.shrink import shrunk

OF_A_SESSION = (*OF_HOLDS, *OF_FACTS, *OF_COMMANDS)

INVARIANTS = tuple(each.__name__ for each in (*OF_A_SESSION, *OF_A_JOURNAL))
"""The names of all that must hold."""


def faults_of(
    account: Account, kept: Kept, invariants: Collection[str] = INVARIANTS
) -> Iterator[tuple[str, str]]:
    """Yield the name of each invariant that does not hold, and the first thing that is wrong."""
    for of_session in OF_A_SESSION:
        if of_session.__name__ in invariants:
            for fault in islice(of_session(account), 1):
                yield of_session.__name__, fault
    for of_journal in OF_A_JOURNAL:
        if of_journal.__name__ in invariants:
            for fault in islice(of_journal(kept), 1):
                yield of_journal.__name__, fault


def fault_in(day: Day, acts: Sequence[Act], invariant: str) -> str | None:
    """Return what a sequence has that an invariant finds wrong; None if it holds."""
    account = Account(day, walked(day, acts))
    return dict(faults_of(account, Kept(account), (invariant,))).get(invariant)


def shortest(day: Day, acts: Sequence[Act], invariant: str) -> str:
    """Return the shortest sequence found in which an invariant does not hold, line by line."""
    least = shrunk(acts, lambda tried: fault_in(day, tried, invariant) is not None)
    return shown(day, least, invariant)


def shown(day: Day, acts: Sequence[Act], invariant: str) -> str:
    """Return a sequence as lines: each act, where it led to, and what was declared."""
    chosen = ", ".join(f"{name} {value}" for name, value in day.chosen if value)
    lines = [
        f"{invariant}: {fault_in(day, acts, invariant)}",
        f"{day.protocol.name}; {chosen}",
    ]
    walker = Walker(day)
    for act in (*acts, THE_END):
        known = len(walker.turns)
        walker.act(act)
        for turn in walker.turns[known:]:
            declared = "; ".join(_fact(fact.to_record()) for fact in turn.facts)
            refused = " refused" if turn.refused else ""
            place = " ".join(str(part) for part in turn.after.place)
            lines.append(
                f"{turn.after.now:9.3f} {_act(act)}{refused}"
                f" -> {turn.after.state}, {place}: {declared}"
            )
    return "\n".join(lines)


def _act(act: Act) -> str:
    if isinstance(act, HearOut):
        return "heard out"
    if not isinstance(act, Told):
        return str(act)
    how = "typed" if act.typed else f"spoken {act.lag_s} s before"
    ago = f", {act.ago_s:g} s ago" if act.ago_s else ""
    return f"{act.command.value!r} {how}{ago} {act.word}".strip()


def _fact(record: Record) -> str:
    if record["kind"] == Withdrawn.kind:
        return f"withdrawn ({_fact(record['of'])})"
    if record["kind"] not in (HoldStarted.kind, HoldEnded.kind):
        return " ".join(str(value) for value in record.values())
    names = ("kind", "step", "side", "layer", "started_s", "duration_s", "paused_s", "end_reason")
    return " ".join(str(record[name]) for name in names if name in record)
