"""Random sequences through every protocol, each judged by all invariants, with what was covered.

Run as `python -m tests.benchmarks.sequences.walks [COUNT [FIRST]] [--processes N]`: 20,000
sequences unless told, from the seed FIRST on (0). Printed are how many sequences, events and holds
there were, which commands were taken and refused in each of the session's states, which rows of
the table were taken, how many sequences break each invariant, and the shortest of each kind.
"""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import HoldEnded, Withdrawn
from assistant.core.domain.events import Heard
from assistant.core.domain.manner import OF_MANNER
from assistant.core.domain.states import STATES
from assistant.core.session.machine import listed
from assistant.core.session.table import SESSION, TABLE
from tests.support.sequences.account import Account
from tests.support.sequences.acts import Act
from tests.support.sequences.counted import Counted
from tests.support.sequences.judging import INVARIANTS, faults_of, shortest
from tests.support.sequences.reviewed import Kept
from tests.support.sequences.wander import every_protocol, wandered

COUNT = 20_000

IN_A_FOLDER = 250
"""Sequences whose journals are reviewed together."""

CRASHED = "nothing goes wrong"
"""Stands beside the invariants for a sequence that ends in an exception."""

REVIEWED = "the_index_counts_what_stands"


def watch_rows(rows: Counter[int]) -> None:
    """Count from now on how often each row of the table is taken."""
    nth: Counter[tuple[str, str]] = Counter()
    for number, row in enumerate(TABLE):
        for trigger, source in product(listed(row.on), listed(row.source)):
            transitions = SESSION._machine.events[trigger].transitions[source]
            transition = transitions[nth[trigger, source]]
            nth[trigger, source] += 1
            transition.add_callback("after", partial(_count, rows, number))


def _count(rows: Counter[int], number: int, _walk: object) -> None:
    rows[number] += 1


@dataclass
class Found:
    """What some sequences came to."""

    counts: Counter[str] = field(default_factory=Counter)
    taken: Counter[tuple[str, Command]] = field(default_factory=Counter)
    refused: Counter[tuple[str, Command]] = field(default_factory=Counter)
    rows: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    firsts: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Of each kind that is broken the first seed, and the shortest sequence found from it."""

    def add(self, other: Found) -> None:
        """Count another part's in."""
        for name in ("counts", "taken", "refused", "rows", "broken"):
            getattr(self, name).update(getattr(other, name))
        for kind, first in other.firsts.items():
            self.firsts[kind] = min(first, self.firsts.get(kind, first))


def walk_part(seeds: range) -> Found:
    """Walk and judge some sequences, and review their journals together."""
    found, protocols = Found(), every_protocol()
    rows: Counter[int] = Counter()
    watch_rows(rows)
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        counted = Counted(Path(folder) / "data")
        for seed in seeds:
            rows.clear()
            try:
                acts, walker = wandered(seed, protocols)
                found.rows.update(rows)
                account = Account(walker.day, walker)
                kept = Kept(account, f"walk-{seed}")
                counted.add(kept)
                faults = dict(faults_of(account, kept))
                _count_walk(found, acts, account, kept)
            except Exception as error:
                faults = {CRASHED: repr(error)}
            found.counts["sequences"] += 1
            for name, fault in faults.items():
                found.broken[name] += 1
                if name not in found.firsts:
                    told = fault if name == CRASHED else shortest(walker.day, acts, name)
                    found.firsts[name] = (seed, told)
        for fault in counted.faults():
            found.broken[REVIEWED] += 1
            found.firsts.setdefault(REVIEWED, (seeds[0], fault))
    found.counts["ms of processor time"] = round(1000 * (time.process_time() - began))
    return found


def _count_walk(found: Found, acts: list[Act], account: Account, kept: Kept) -> None:
    for turn in account.turns:
        if isinstance(turn.event, Heard):
            where = found.refused if turn.refused else found.taken
            where[turn.before.state, turn.event.command] += 1
    facts = [fact for turn in account.turns for fact in turn.facts]
    found.counts.update(
        {
            "acts": len(acts),
            "events": len(account.turns),
            "facts": len(facts),
            "withdrawals": sum(isinstance(fact, Withdrawn) for fact in facts),
            "holds logged": sum(isinstance(fact, HoldEnded) for fact in facts),
            "holds standing": len(kept.holds),
            "commands taken back": len(account.undone),
        }
    )


def main() -> None:
    """Walk, judge and print; what was walked so far, where it is interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=COUNT)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("--processes", type=int, default=1)
    chosen = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    end = chosen.first + chosen.count
    parts = [
        range(begin, min(begin + IN_A_FOLDER, end))
        for begin in range(chosen.first, end, IN_A_FOLDER)
    ]
    found = Found()
    with (
        suppress(KeyboardInterrupt),
        multiprocessing.Pool(chosen.processes, _leave_interrupts, maxtasksperchild=1) as pool,
    ):
        for part in pool.imap_unordered(walk_part, parts):
            found.add(part)
            walked_, broken = found.counts["sequences"], found.broken.total()
            print(f"{walked_:,} walked, {broken} faults", file=sys.stderr, flush=True)
            for seed, told in part.firsts.values():
                print(f"\nseed {seed}: {told}", file=sys.stderr, flush=True)
    for name, count in found.counts.items():
        print(f"{name:24} {count:10,}")
    _print_covered(found.taken, found.refused, found.rows)
    print("\nsequences that break what must hold")
    for name in (*INVARIANTS, REVIEWED, CRASHED):
        print(f"{name:48} {found.broken[name]:6,}")
    for seed, told in found.firsts.values():
        print(f"\nseed {seed}: {told}")


def _leave_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _print_covered(
    taken: Counter[tuple[str, Command]],
    refused: Counter[tuple[str, Command]],
    rows: Counter[int],
) -> None:
    commands = [command for command in Command if command not in OF_MANNER]
    print(f"\ncommands taken in each state, of {len(Command)}; how often; and refused")
    for state in STATES:
        here = {command: count for (at, command), count in taken.items() if at == state}
        not_here = {command: count for (at, command), count in refused.items() if at == state}
        print(
            f"{state:24} {len(here):3} {sum(here.values()):10,}"
            f" {len(not_here):3} {sum(not_here.values()):10,}"
        )
    pairs = {(state, command) for state, command in taken if command in commands}
    print(f"states x commands of the table taken: {len(pairs)}")
    print(f"rows of the table taken: {sum(rows[n] > 0 for n in range(len(TABLE)))} of {len(TABLE)}")
    for number, row in enumerate(TABLE):
        if rows[number] < 10:
            print(f"  taken {rows[number]} times: {row.on} / {row.source} / {row.when}")


if __name__ == "__main__":
    main()
