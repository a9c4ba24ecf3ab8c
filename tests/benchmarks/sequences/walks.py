"""Random sequences through every protocol, each judged by all invariants, with what was covered.

Run as `python -m tests.benchmarks.sequences.walks [COUNT [FIRST [OF [PART]]]]`: 20,000 sequences
unless told, from the seed FIRST on (0); with OF and PART only every OF-th of them, so that several
may run beside each other. Printed are how many sequences, events and holds there were, which of the
session's states a command was taken and refused in, which rows of the table were taken, and for
each invariant how many sequences broke it, the first as its shortest sequence.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
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
from tests.support.sequences.acts import Act, Day, walked
from tests.support.sequences.counted import Counted
from tests.support.sequences.judging import INVARIANTS, faults_of, shortest
from tests.support.sequences.reviewed import Kept
from tests.support.sequences.wander import every_protocol, sequence

COUNT = 20_000

IN_A_FOLDER = 500
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


def main() -> None:
    """Walk, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("count", COUNT), ("first", 0), ("of", 1), ("part", 0)):
        parser.add_argument(name, type=int, nargs="?", default=usual)
    chosen = parser.parse_args()
    seeds = range(chosen.first + chosen.part, chosen.first + chosen.count, chosen.of)
    began = time.process_time()
    protocols = every_protocol()
    counts: Counter[str] = Counter()
    taken: Counter[tuple[str, Command]] = Counter()
    refused: Counter[tuple[str, Command]] = Counter()
    rows: Counter[int] = Counter()
    watch_rows(rows)
    walked_rows: Counter[int] = Counter()
    broken: Counter[str] = Counter()
    firsts: dict[str, tuple[int, Day, list[Act], str]] = {}
    for begin in range(0, len(seeds), IN_A_FOLDER):
        with tempfile.TemporaryDirectory() as folder:
            counted = Counted(Path(folder) / "data")
            for seed in seeds[begin : begin + IN_A_FOLDER]:
                day, acts = sequence(seed, protocols)
                rows.clear()
                try:
                    walker = walked(day, acts)
                    walked_rows += rows
                    account = Account(day, walker)
                    kept = Kept(account, f"walk-{seed}")
                    counted.add(kept)
                    faults = dict(faults_of(account, kept))
                except Exception as error:
                    faults = {CRASHED: repr(error)}
                counts["sequences"] += 1
                counts["acts"] += len(acts)
                counts["events"] += len(account.turns)
                for turn in account.turns:
                    if isinstance(turn.event, Heard):
                        where = refused if turn.refused else taken
                        where[turn.before.state, turn.event.command] += 1
                    counts["facts"] += len(turn.facts)
                    counts["withdrawals"] += sum(isinstance(f, Withdrawn) for f in turn.facts)
                    counts["holds logged"] += sum(isinstance(f, HoldEnded) for f in turn.facts)
                counts["holds standing"] += len(kept.holds)
                counts["commands taken back"] += len(account.undone)
                for name, fault in faults.items():
                    broken[name] += 1
                    firsts.setdefault(name, (seed, day, acts, fault))
            for fault in counted.faults():
                broken[REVIEWED] += 1
                print(f"{REVIEWED}: {fault}")
    for name, count in counts.items():
        print(f"{name:24} {count:10,}")
    _print_covered(taken, refused, walked_rows)
    print("\nsequences that break what must hold")
    for name in (*INVARIANTS, REVIEWED, CRASHED):
        print(f"{name:48} {broken[name]:6,}")
    for name, (seed, day, acts, fault) in firsts.items():
        told = fault if name == CRASHED else shortest(day, acts, name)
        print(f"\nseed {seed}: {told}")
    print(f"\n{time.process_time() - began:.0f} s of processor time")


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
