"""What many walks come to, counted from their facts, against what the review's index says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.core.domain.effects import Finish
from assistant.core.domain.holds import EndReason, LoggedHold
from assistant.edges.store.journal import journal_folder
from assistant.review.questions import Review
from tests.support.sequences.reviewed import Kept

Sum = Counter[str]
"""How many holds, their milliseconds, and how many held to floor and target, under these names."""

WHOLE = (EndReason.RELEASED, EndReason.TIME)
"""Ends of holds whose two sides can be compared."""


class Counted:
    """A data folder into which walks' journals are written, and what they come to."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._outcomes: Counter[str] = Counter()
        self._holds: dict[tuple[str | None, ...], Sum] = defaultdict(Counter)
        self._sides: dict[str, Sum] = defaultdict(Counter)
        self.sessions = 0
        journal_folder(data_dir).mkdir(parents=True)

    def add(self, kept: Kept) -> None:
        """Write a walk's journal, and count its holds."""
        path = journal_folder(self._data_dir) / f"{kept.name}.jsonl"
        path.write_text(kept.text)
        self.sessions += 1
        self._outcomes.update(fact.outcome for fact in kept.facts if isinstance(fact, Finish))
        pairs: dict[tuple[str, int], list[LoggedHold]] = defaultdict(list)
        for hold in kept.holds:
            for group in ((), (hold.step, hold.side), (hold.technique,)):
                self._holds[(*group, str(hold.end_reason))].update(_sum(hold))
            if hold.side in ("left", "right"):
                pairs[hold.step, hold.layer].append(hold)
        for (step, _), holds in pairs.items():
            self._sides[step].update(_compared(holds))

    def faults(self) -> Iterator[str]:
        """Yield where the review of the folder says otherwise."""
        with Review(self._data_dir) as review:
            yield from review.damage
            outcomes = Counter(session["outcome"] for session in review.sessions())
            if outcomes != self._outcomes:
                yield f"ended: counted {self._outcomes}, reviewed {outcomes}"
            listed = sum(1 for _ in review.holds())
            for by in ((), ("step", "side"), ("technique",)):
                tallies = {
                    (*map(_text, tally.group), tally.end_reason): Counter(
                        n=tally.n,
                        ms=round(1000 * tally.held_s),
                        at_floor=tally.at_floor,
                        at_target=tally.at_target,
                    )
                    for tally in review.tallies(by=by)
                }
                mine = {key: sum_ for key, sum_ in self._holds.items() if len(key) == len(by) + 1}
                yield from _apart(f"by {by}", mine, tallies)
                if listed != sum(sum_["n"] for sum_ in mine.values()):
                    yield f"{listed} holds are listed"
            sides = {
                each.step: Counter(
                    pairs=each.pairs,
                    left_ms=round(1000 * each.left_s * each.pairs),
                    right_ms=round(1000 * each.right_s * each.pairs),
                    cut=each.cut,
                    left_only=each.left_only,
                    right_only=each.right_only,
                )
                for each in review.sides()
            }
            yield from _apart("sides", self._sides, sides)


def _sum(hold: LoggedHold) -> Sum:
    return Counter(
        n=1,
        ms=round(1000 * hold.duration_s),
        at_floor=int(hold.duration_s >= hold.floor_s),
        at_target=int(hold.duration_s >= hold.target_s),
    )


def _compared(holds: list[LoggedHold]) -> Sum:
    """Return what the holds of one step, layer and session come to, side against side."""
    lefts = [hold for hold in holds if hold.side == "left"]
    rights = [hold for hold in holds if hold.side == "right"]
    if not lefts or not rights:
        return Counter({"left_only" if lefts else "right_only": 1})
    if any(hold.end_reason not in WHOLE for hold in holds):
        return Counter(cut=1)
    left_ms, right_ms = (
        sum(round(1000 * hold.duration_s) for hold in each) for each in (lefts, rights)
    )
    return Counter(pairs=1, left_ms=left_ms, right_ms=right_ms)


def _apart(what: str, mine: Mapping[Any, Sum], theirs: Mapping[Any, Sum]) -> Iterator[str]:
    for key in mine.keys() | theirs.keys():
        if mine.get(key, Counter()) != theirs.get(key, Counter()):
            yield f"{what}, {key}: counted {mine.get(key)}, reviewed {theirs.get(key)}"


def _text(value: str | float | None) -> str | None:
    return None if value is None else str(value)
