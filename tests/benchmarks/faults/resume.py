"""Sessions killed anywhere and gone on with, held against unbroken ones.

Each is killed by SIGKILL at a random line, and gone on with by `--resume` or by the offer at the
next start. It must come to the holds, sides, layers, marks, answers, notes and end of an unbroken
one, plus what was broken off; nothing that was acknowledged may be missing; its replay must have
the same lines. First without the program, at random places of the journal, then typed, then from
recordings that are heard by the program's own ear.
"""

from __future__ import annotations

import argparse
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from assistant.base.protocols import load_protocol
from assistant.core.domain.events import Record
from assistant.core.domain.protocol import Protocol
from assistant.edges.store.journal import Logbook
from assistant.sessions.walk_again import DIFFERS, Replaying
from tests.support.broken_session import (
    Pace,
    comes_to,
    cuts,
    declared,
    gone_on,
    header_of,
    numbers,
    unbroken,
)
from tests.support.killed_session import KilledSession, records_of
from tests.support.scripted import WHOLE, whole
from tests.support.speech import SpokenWord, record

SEED = 20_301

PROTOCOLS: dict[str, Callable[[], Protocol]] = {
    "adductor-release": lambda: load_protocol("adductor-release"),
    "full-session-60": lambda: load_protocol("full-session-60"),
    "whole": whole,
}

SPOKEN = Pace(cue_s=0.2, word_s=2.5, hold=0.3)
"""Of the recordings: nothing is spoken there, and each word stands well apart, a note from
the end of its hold too, which is five seconds later at the least."""

TAIL_S = 3.0

TOLD = 0.25
"""The share of those that are typed to that are told to end, as by a system that goes down."""


def faults(lines: list[Record], kept: list[Record], wanted: object, header: Record) -> list[str]:
    """Return what is otherwise than it must be, of a session that was gone on with."""
    found = []
    if lines[: len(kept)] != kept:
        found.append("what was acknowledged is not there")
    if comes_to(lines, timed=False) != wanted:
        found.append("it comes to something else")
    if numbers(lines) != list(range(1, len(numbers(lines)) + 1)):
        found.append("holds are numbered otherwise")
    if len(declared(lines, "went_on")) != 1:
        found.append("not one gap")
    # A word that ended a hold may be on disk without the hold, which is then written first.
    before = lines[: next((at for at, line in enumerate(lines) if line["kind"] == "went_on"), 0)]
    if _interrupted(lines) != _interrupted(before) + _open(before):
        found.append("not the hold that ran was broken off")
    book = Logbook(header, tuple(lines))
    if any(line["kind"] == DIFFERS for line in Replaying(book).every_line()):
        found.append("its replay differs")
    return found


def _interrupted(lines: list[Record]) -> int:
    held = declared(lines, "hold")
    return sum(line["end_reason"] == "interrupted" for line in held)


def _open(lines: list[Record]) -> int:
    """Return how many holds run at the end of a journal that was cut there."""
    begun = {line["number"] for line in declared(lines, "hold_started")}
    return len(begun - {line["number"] for line in declared(lines, "hold")})


def without_the_program(count: int, chance: random.Random) -> None:
    """Break off each protocol's session at random lines of its journal."""
    for name, protocol in PROTOCOLS.items():
        first = header_of(protocol())
        lines = unbroken(first).lines
        wanted = comes_to(lines)
        places = list(cuts(lines))
        same, began = 0, time.monotonic()
        for cut in chance.choices(places, k=count):
            walked, _ = gone_on(first, lines[:cut])
            same += comes_to(walked.lines) == wanted
        took = time.monotonic() - began
        print(f"{name}: {same} of {count} equal, at {len(places)} places ({took:.0f} s)")


def typed(count: int, chance: random.Random, folder: Path) -> None:
    """Kill the program that is typed to."""
    (folder / "whole.yaml").write_text(WHOLE)
    for name in PROTOCOLS:
        named = str(folder / "whole.yaml") if name == "whole" else name
        (whole_one := folder / f"{name}-unbroken").mkdir()
        with KilledSession(whole_one, "run", named) as session:
            session.walk()
            session.end()
        wanted = comes_to(session.book.records, timed=False)
        length = len(session.lines)
        found: Counter[str] = Counter()
        offered = in_a_hold = told_to_end = 0
        for attempt in range(count):
            (place := folder / f"{name}-{attempt}").mkdir()
            with KilledSession(place, "run", named) as session:
                session.walk(chance.uniform(0.0, 0.05), chance.randrange(8, length - 8))
                told = chance.random() < TOLD
                session.kill(signal.SIGTERM if told else signal.SIGKILL)
            kept = session.book
            offer = chance.random() < 0.5 and any(
                line["kind"] == "heard" and line["command"] == "start" for line in kept.records
            )
            offered += offer
            told_to_end += told
            in_a_hold += _open(list(kept.records))
            again = ["run", named] if offer else ["run", "--resume"]
            with KilledSession(place, *again) as session:
                session.walk()
                session.end()
            [(_, lines), *others] = records_of(place / "data")
            wrong = faults(lines, list(kept.records), wanted, session.book.session)
            wrong += ["another journal was begun"] * bool(others)
            wrong += [] if session.book.whole else ["its journal is not sound"]
            found.update(wrong or ["equal"])
            if wrong:
                print(f"  {place}: {'; '.join(wrong)}")
        print(
            f"{name}, typed: {found['equal']} of {count} equal; {in_a_hold} killed in a hold,"
            f" {offered} gone on with by the offer, {told_to_end} told to end"
        )
        for what, times in found.items():
            if what != "equal":
                print(f"  {what}: {times}")


def recorded(count: int, chance: random.Random, folder: Path) -> None:
    """Kill the program that hears a recording, and go on with another recording."""
    file = folder / "whole.yaml"
    file.write_text(WHOLE)
    first = header_of(whole())
    plan = unbroken(first, SPOKEN)
    wanted = comes_to(plan.lines, timed=False)
    sound = _recorded(folder / "all.flac", plan.words)
    (unbroken_one := folder / "recorded-unbroken").mkdir()
    with KilledSession(unbroken_one, "run", str(file), sound=sound) as session:
        while session.next_line() is not None:
            pass
    if comes_to(session.book.records, timed=False) != wanted:
        print("recorded: the recording is not understood as it was spoken")
    length = len(session.lines)
    equal = in_a_hold = 0
    for attempt in range(count):
        (place := folder / f"recorded-{attempt}").mkdir()
        with KilledSession(place, "run", str(file), sound=sound) as session:
            for _ in range(chance.randrange(8, length - 8)):
                session.next_line()
            session.kill()
        kept = session.book
        rest, taken = gone_on(kept.session, list(kept.records), pace=SPOKEN)
        words = [(at - taken.at_s, word) for at, word in rest.words]
        in_a_hold += _open(list(kept.records))
        again = _recorded(place / "rest.flac", words)
        with KilledSession(place, "run", "--resume", sound=again) as session:
            while session.next_line() is not None:
                pass
        [(_, lines)] = records_of(place / "data")
        wrong = faults(lines, list(kept.records), wanted, session.book.session)
        equal += not wrong
        if wrong:
            print(f"  {place}: {'; '.join(wrong)}")
    print(f"whole, recorded: {equal} of {count} equal; {in_a_hold} killed in a hold")


def _recorded(path: Path, words: list[tuple[float, str]]) -> tuple[str, ...]:
    """Record words at times; return the options that have a session hear them."""
    spoken = [SpokenWord(at, word) for at, word in words]
    record(path, spoken, max(word.at for word in spoken) + TAIL_S)
    return ("--mic", str(path), "--speaker", "none")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walked", type=int, default=100, help="places of each protocol")
    parser.add_argument("--typed", type=int, default=34, help="kills of each protocol")
    parser.add_argument("--recorded", type=int, default=0, help="kills on a recording")
    options = parser.parse_args()
    chance = random.Random(SEED)
    without_the_program(options.walked, chance)
    with tempfile.TemporaryDirectory() as folder:
        typed(options.typed, chance, Path(folder))
        recorded(options.recorded, chance, Path(folder))


if __name__ == "__main__":
    main()
