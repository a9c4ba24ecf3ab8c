"""From the start of the program to the first sound of its first cue, live, its cues in the cache.

Two times are taken from outside, each from just before the program is started: to the JSON line
that asks for the cue, and to the first sound at the speaker's monitor. Then the program is run
again with a clock around each of its parts, to show where the time goes.

    python -m tests.benchmarks.timing.first_cue
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.edges.audio.host_clock import host_now
from tests.benchmarks.figures import print_table
from tests.support.followed_program import LIMIT_S
from tests.support.live import LiveSession
from tests.support.virtual_room import Recording, VirtualRoom

RUNS = 10
PROTOCOL = "adductor-release"
GOAL_MS = 1000.0


def main() -> None:
    """Measure, and print the tables."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        with VirtualRoom(folder / "room") as room:
            _to_first_sound(room, folder)  # fills the cache, and the system's own of files
            runs = [_to_first_sound(room, folder) for _ in range(RUNS)]
            traces = [_traced(room, folder) for _ in range(RUNS)]
    asked, sounded = zip(*runs, strict=True)
    print_table("From the start of the program", {"cue asked for": asked, "sound": sounded})
    within = sum(ms <= GOAL_MS for ms in sounded)
    print(f"\nfirst sound within {GOAL_MS:.0f} ms: {within} of {len(sounded)}")
    print_table(
        "Where the time goes, until the cue is asked for",
        {part: [trace[part] for trace in traces] for part in traces[0]},
    )


def _to_first_sound(room: VirtualRoom, folder: Path) -> tuple[float, float]:
    """Return the ms from the start of the program to the line that asks for a cue, and to sound."""
    with (
        room.record_speaker(folder / "speaker.wav") as speaker,
        LiveSession(room, PROTOCOL, folder) as session,
    ):
        session.follow_to("say")
        asked = next(read for read, line in session.timed if line["kind"] == "say")
        sounded = _first_sound(speaker)
        session.process.terminate()
        session.end()
    return 1000 * (asked - session.started), 1000 * (sounded - session.started)


def _first_sound(speaker: Recording) -> float:
    deadline = host_now() + LIMIT_S
    while not (sounds := speaker.sounds()):
        if host_now() > deadline:
            raise SystemExit("the first cue was not heard")
        time.sleep(0.05)
    return sounds[0][0]


def _traced(room: VirtualRoom, folder: Path) -> dict[str, float]:
    """Return the ms that each part took in a run of the program."""
    started = host_now()
    program = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.benchmarks.timing.startup_trace", str(started)),
            *("run", PROTOCOL, "--data-dir", str(folder / "data"), "--format", "json"),
        ],
        env=room.env | {"XDG_CACHE_HOME": str(folder / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert program.stdout is not None
    for line in program.stdout:
        told = json.loads(line)
        if told["kind"] == "say":
            program.terminate()
        elif told["kind"] == "trace":
            program.wait()
            return dict(told["parts"])
    raise SystemExit("the traced program told nothing")


if __name__ == "__main__":
    main()
