"""From a tap on the page to its effect, live and in real time.

A session runs in the virtual room. In its hold "pause" and "resume" are tapped in turn, as a page
sends it, at moments of no rhythm. The effect is the line that tells of it, as it is read from the
program's output: by then it is on disk and what follows from it was asked for.

    python -m tests.benchmarks.timing.taps [--taps 100]
"""

from __future__ import annotations

import argparse
import json
import random
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import print_table
from tests.support.followed_program import LIMIT_S
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.virtual_room import VirtualRoom

GOAL_MS = 150.0

BETWEEN_S = (0.3, 0.9)
"""Seconds between two taps, drawn evenly: a block of sound is 0.05."""


def main() -> None:
    """Run one session, tap, and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--taps", type=int, default=100)
    options = parser.parse_args()
    chance, took_ms = random.Random(1), []
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "room").mkdir()
        room = stack.enter_context(VirtualRoom(folder / "room"))
        (folder / "one-hold.yaml").write_text(ONE_HOLD)
        protocol = folder / "one-hold.yaml"
        with LiveSession(room, protocol, folder, ["--keyboard", "--taps"]) as session:
            url = session.follow_to("page")["url"]
            hand = json.loads(_send(f"{url}hand", {}))["hand"]
            session.follow_to("cue")
            session.type("start")
            session.follow_to("state", state="approach")
            session.type("barrier")
            session.follow_to("hold_started")
            turn = _turn(url)
            for number in range(options.taps):
                time.sleep(chance.uniform(*BETWEEN_S))
                phrase = "resume" if number % 2 else "pause"
                before = len(_tapped(session))
                begun = time.monotonic()
                _send(f"{url}tap", {"say": phrase, "hand": hand, "turn": turn + number})
                session.until(lambda seen=before: len(_tapped(session)) > seen, phrase, LIMIT_S)
                took_ms.append(1000 * (time.monotonic() - begun))
            session.type("stop")
            session.follow_to("end")
    print_table("From a tap to its effect", {"pause and resume": took_ms})
    within = sum(each <= GOAL_MS for each in took_ms)
    print(f"within {GOAL_MS:.0f} ms: {within} of {len(took_ms)}")


def _tapped(session: LiveSession) -> list[object]:
    return [line for line in session.of_kind("heard") if line["by"] == "tap"]


def _send(url: str, message: dict[str, object]) -> bytes:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(message).encode(), headers)
    with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
        sent: bytes = answer.read()
        return sent


def _turn(url: str) -> int:
    """Return the turn of the board as it stands."""
    with urllib.request.urlopen(f"{url}events", timeout=LIMIT_S) as stream:
        for line in stream:
            if line.startswith(b"data: "):
                turn: int = json.loads(line.removeprefix(b"data: "))["turn"]
                return turn
    raise SystemExit("no board was sent")


if __name__ == "__main__":
    main()
