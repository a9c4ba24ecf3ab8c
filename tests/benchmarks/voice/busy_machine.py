"""How often the loudspeaker runs dry while a voice renders ahead on a busy machine; live.

A session runs in the virtual room, its commands typed, with nothing rendered before, and beside it
so many loops that do nothing, each a session of its own, as other programs are. In its first hold
"how long" is asked every few seconds. Printed are the blocks that came too late, as PortAudio tells
the program, how far the voice came, and what program and voice took of the processor.

    python -m tests.benchmarks.voice.busy_machine [--voice NAME] [--loops 2] [--seconds 75]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.voice.answers_ready import ECHO_DB, PROTOCOL, _busy_s, _to_the_hold
from tests.support.live import LiveSession
from tests.support.virtual_room import VirtualRoom

LOOP = ("sh", "-c", "while :; do :; done")

ASKED_EVERY_S = 5.0
"""Seconds between two questions: an answer takes three."""

TOLD_S = 6.0
"""Seconds until the log has the last slips: they are told every five."""

SLIPS = re.compile(r"sound came too late for the loudspeaker: (\d+) times")


def main() -> None:
    """Run one session, and print what became of its sound."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--voice", default="best", help="a name of `assistant voices`")
    parser.add_argument("--loops", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=75.0)
    options = parser.parse_args()
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "room").mkdir()
        room = stack.enter_context(VirtualRoom(folder / "room"))
        stack.enter_context(room.echo(ECHO_DB))
        for _ in range(options.loops):
            loop = subprocess.Popen(LOOP, start_new_session=True)
            stack.callback(loop.kill)
        log = folder / "log"
        chosen = ("--keyboard", "--voice", options.voice, "--log", str(log))
        with LiveSession(room, PROTOCOL, folder, chosen) as session:
            session.follow_to("cue")
            _to_the_hold(session)
            before, began = _busy_s(session), time.monotonic()
            while time.monotonic() < began + options.seconds:
                time.sleep(ASKED_EVERY_S)
                session.type("how long")
            lasted_s = time.monotonic() - began
            busy = {n: s - before.get(n, 0.0) for n, s in _busy_s(session).items()}
            time.sleep(TOLD_S)
            none = {"done": 0, "of": "all"}
            prepared = (session.of_kind("prepared") or [none])[-1]
            told = session.of_kind("device_poor") + session.of_kind("warning")
            session.type("stop")
            session.end()
        slips = [int(found[1]) for found in SLIPS.finditer(log.read_text())]
        print(f"{options.voice}, {options.loops} loops beside, {lasted_s:.0f} s in a hold")
        print(f"blocks that came too late: {max(slips, default=0)}")
        print(f"prepared {prepared['done']} of {prepared['of']} clauses")
        print("; ".join(f"{name} {took / lasted_s:.2f} of a core" for name, took in busy.items()))
        for each in told:
            print(each["kind"], each.get("reason", each.get("text")))


if __name__ == "__main__":
    main()
