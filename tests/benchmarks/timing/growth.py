"""How the costs of a session and of its journal grow with its length.

Run as `python -m tests.benchmarks.timing.growth [HOLDS...]`: sessions of 200, 800 and 3,200 holds
unless told, each four times as long as the one before, with corrections and notes, and commands
that are taken back. Printed are the seconds of processor time to walk each live, what one of its
events cost in its first tenth and in its last, and the seconds to read it back from its journal, to
replay it as JSON lines, to tell it as a timeline and as a note, and to bring the index up to date;
the same for a journal that breaks off before the session's end, which is walked again. Beside each
is by how much it grew: four is linear.
"""

from __future__ import annotations

import argparse
import gc
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant.core.domain.effects import HoldEnded
from assistant.edges.store.journal import Logbook, read_journal
from assistant.replay.command import report_lines
from assistant.review.questions import Review
from assistant.review.soap import soap_lines
from assistant.review.timeline import timeline
from assistant.sessions.read_back import read_back
from tests.support.long_session import Turn, new_session, walk_long, write_journal

COUNTS = (200, 800, 3_200)


def processor_s(done: Callable[[], object]) -> float:
    """Return the seconds of the processor that something takes."""
    gc.collect()
    began = time.process_time()
    done()
    return time.process_time() - began


def walked(holds: int, *, ended: bool) -> tuple[list[Turn], dict[str, float]]:
    """Walk a session live; return its turns and what it took."""
    turns: list[Turn] = []
    took: list[float] = []
    began = time.process_time()
    for turn in walk_long(new_session(), holds, ended=ended):
        took.append(time.process_time() - began)
        turns.append(turn)
        began = time.process_time()
    tenth = len(took) // 10
    return turns, {
        "walked live": sum(took),
        "one event in the first tenth": sum(took[:tenth]) / tenth,
        "one event in the last tenth": sum(took[-tenth:]) / tenth,
    }


def measured(holds: int, *, ended: bool) -> tuple[str, dict[str, float]]:
    """Return the size of a session in words, and the seconds that each thing took."""
    turns, took = walked(holds, ended=ended)
    with tempfile.TemporaryDirectory() as folder:
        path = write_journal(Path(folder), turns)

        def book() -> Logbook:
            found, _ = read_journal(path)
            assert found is not None
            return found

        def index() -> None:
            (Path(folder) / "index.sqlite").unlink(missing_ok=True)
            with Review(Path(folder)) as review:
                assert review.count_sessions() == 1

        journal = book()
        took |= {
            "journal read": processor_s(book),
            "read back": processor_s(lambda: read_back(journal)),
            "replayed as JSON lines": processor_s(
                lambda: [json.dumps(line) for line in report_lines(journal)]
            ),
            "timeline": processor_s(lambda: timeline(journal)),
            "note": processor_s(lambda: list(soap_lines(journal))),
            "index brought up to date": processor_s(index),
        }
    logged = sum(isinstance(effect, HoldEnded) for turn in turns for effect in turn.effects)
    return f"{len(turns):,} events, {logged:,} holds logged, {len(journal.records):,} lines", took


def print_growth(title: str, counts: list[int], columns: list[dict[str, float]]) -> None:
    """Print a line for each thing: milliseconds at each length, and the growth between two."""
    print(f"\n{title} (ms)\n{'':32}" + "".join(f"{f'{count:,} holds':>22}" for count in counts))
    for name in columns[0]:
        line = f"{name:32}"
        for nth, column in enumerate(columns):
            before = columns[nth - 1][name] if nth else 0.0
            grew = f"x {column[name] / before:.1f}" if before else ""
            line += f"{1000 * column[name]:>14.3f}{grew:>8}"
        print(line)


def main() -> None:
    """Measure each length."""
    parser = argparse.ArgumentParser()
    parser.add_argument("counts", metavar="HOLDS", nargs="*", type=int, default=COUNTS)
    counts = list(parser.parse_args().counts)
    for title, ended in (("to its end", True), ("broken off", False)):
        columns = []
        for count in counts:
            size, took = measured(count, ended=ended)
            print(f"{count:,} holds, {title}: {size}", flush=True)
            columns.append(took)
        print_growth(title, counts, columns)


if __name__ == "__main__":
    main()
