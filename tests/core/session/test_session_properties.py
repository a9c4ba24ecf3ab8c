"""What holds for a session whatever is said and whatever happens.

Random sequences are walked through every protocol and judged by the invariants of
`tests.support.sequences`, of which each is a test here. Where one does not hold, the shortest
sequence that shows it is told. `tests.benchmarks.sequences` walks many more.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from assistant.core.domain.commands import Command
from tests.support.sequences.account import Account
from tests.support.sequences.acts import Act, Day, HearOut, Told, Wait, walked
from tests.support.sequences.counted import Counted
from tests.support.sequences.judging import INVARIANTS, faults_of, shortest
from tests.support.sequences.reviewed import Kept
from tests.support.sequences.shrink import shrunk
from tests.support.sequences.wander import every_protocol, wandered

SEEDS = range(108)
"""Six for each protocol: some ten seconds."""


@dataclass
class Found:
    """The first sequence in which each invariant does not hold, and what all come to."""

    counted: Counted
    first: dict[str, tuple[int, Day, list[Act]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Walk the sequences of all seeds, and judge each."""
    found = Found(Counted(tmp_path_factory.mktemp("walks") / "data"))
    protocols = every_protocol()
    for seed in SEEDS:
        acts, walker = wandered(seed, protocols)
        account = Account(walker.day, walker)
        kept = Kept(account, f"walk-{seed}")
        found.counted.add(kept)
        for name, _ in faults_of(account, kept):
            found.first.setdefault(name, (seed, walker.day, acts))
    return found


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_it_holds_whatever_happens(found: Found, invariant: str) -> None:
    """Of every sequence walked: what each one asks stands at its function."""
    if invariant in found.first:
        seed, day, acts = found.first[invariant]
        pytest.fail(f"seed {seed}: {shortest(day, acts, invariant)}")


def test_the_index_counts_what_stands(found: Found) -> None:
    """Review's outcomes, holds, totals and sides are those of the facts of all walks together."""
    assert found.counted.sessions == len(SEEDS)
    assert list(found.counted.faults()) == []


def test_an_offer_is_withdrawn_once() -> None:
    """Of two sides that were marked, come back to and put right twice, by word after word."""
    (protocol,) = (each for each in every_protocol() if each.name == "indirect-hold")
    day = Day(protocol, (("layers", 1), ("skip_screening", True)))
    said = (
        "start yes pain next pain mark next barrier mark released yes barrier released yes back"
        " right other barrier right"
    )
    names = {
        "mark": Command.MARK,
        "right": Command.THAT_WAS_RIGHT,
        "other": Command.OTHER_SIDE,
    }
    acts: list[Act] = [HearOut()] * 3
    for word in said.split():
        acts += [Told(names.get(word) or Command(word), typed=True), *[HearOut()] * 3]
    account = Account(day, walked(day, acts))
    assert list(faults_of(account, Kept(account))) == []


def test_a_sequence_is_the_same_for_the_same_seed() -> None:
    """So that what was found once is found again, and can be walked without being drawn."""
    protocols = every_protocol()
    (acts, walker), (same, again) = wandered(7, protocols), wandered(7, protocols)
    assert (acts, walker.turns) == (same, again.turns)
    assert walked(walker.day, acts).turns == walker.turns


def test_what_is_found_is_cut_down_to_what_matters() -> None:
    """A long sequence is told as the few acts of it that it takes."""
    acts, walker = wandered(4, every_protocol())
    wanted = next(act for act in acts if isinstance(act, Told))
    least = shrunk([*acts, Wait(300.0), HearOut()], lambda tried: wanted in tried)
    assert least == [wanted]
    assert walked(walker.day, least).session.ended
