"""How soon the first "start" is heard, live, on a machine that has much else to do.

A session is begun in the virtual room beside so many loops that do nothing, each a session of its
own, as other programs are: Linux shares the processor among these. As soon as its greeting is over
"start" is spoken. Printed is how long it takes from the program's start to the greeting, from the
greeting's end until "start" is heard, and how often that is within three seconds; and how long the
word itself takes to be played. Where "start" is not heard at all that is told, and counts as more.

    python -m tests.benchmarks.timing.first_words [--loops 12] [--tries 8]
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.edges.audio.host_clock import host_now
from tests.benchmarks.figures import print_table
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.virtual_room import VirtualRoom

GOAL_S = 3.0

MOST_S = 20.0
"""Seconds after which the word was not heard."""

LOOP = ("sh", "-c", "while :; do :; done")


def main() -> None:
    """Try, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--loops", type=int, default=12)
    parser.add_argument("--tries", type=int, default=8)
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        (folder / "one-hold.yaml").write_text(ONE_HOLD)
        with VirtualRoom(folder / "room") as room, room.sounding(seconds=3600.0):
            _try(room, folder)  # fills the cache, and the system's own of files
            with _busy(options.loops):
                tries = [_try(room, folder) for _ in range(options.tries)]
    greeted, heard, word = zip(*tries, strict=True)
    print(f"{options.loops} loops beside, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}")
    made_out = [seconds for seconds in heard if seconds < math.inf]
    rows: dict[str, Sequence[float]] = {"to the greeting": greeted, "of the word": word}
    if len(made_out) > 1:
        rows["greeting to heard"] = made_out
    print_table("Times", {row: [1000 * s for s in seconds] for row, seconds in rows.items()})
    print(f"not heard: {len(heard) - len(made_out)}")
    within = sum(seconds <= GOAL_S for seconds in heard)
    print(f'\n"start" heard within {GOAL_S:.0f} s of the greeting: {within} of {len(heard)}')


@contextmanager
def _busy(loops: int) -> Iterator[None]:
    """Keep the machine busy for a while."""
    beside = [subprocess.Popen(LOOP, start_new_session=True) for _ in range(loops)]
    try:
        yield
    finally:
        for each in beside:
            each.kill()
            each.wait()


def _try(room: VirtualRoom, folder: Path) -> tuple[float, float, float]:
    """Return the seconds to the greeting, from its end until "start" is heard, and of the word."""
    with LiveSession(room, folder / "one-hold.yaml", folder) as session:
        session.follow_to("say")
        greeted = host_now() - session.started
        session.follow_to("cue")
        over = host_now()
        session.say_now("start")
        said = host_now()
        heard = host_now() if session.comes("heard", MOST_S) else math.inf
    shutil.rmtree(session.data_dir)  # or the next one would be offered to go on with it
    return greeted, heard - over, said - over


if __name__ == "__main__":
    main()
