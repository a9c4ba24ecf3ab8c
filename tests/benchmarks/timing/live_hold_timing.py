"""How far logged holds are from the truth in a live session, in real time.

Every hold is spoken into the microphone of a virtual room and timed by the whole program, with
PortAudio between. Truth is the distance of the two words in a recording of the same microphone,
each from its first sample above 2 % of its peak. Takes six minutes.

    python -m tests.benchmarks.timing.live_hold_timing [--holds N] [--writing] [--clinic]

With `--holds` each voice says so many of its eight. With `--writing` notes are written down beside
it all the time, by Whisper (the extra `notes`). With `--clinic` 1,500 sessions of
this room that wait are sent by `sync --watch` all the time, to a PostgreSQL on the same machine,
and reviewed there again and again (the extra `clinic`).
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.edges.notes.whisper import Whisper
from tests.benchmarks.figures import GOAL_MS, print_table
from tests.support.clinic_room import Room, in_clinic
from tests.support.clinic_server import DATABASE, ClinicServer, clinic_server
from tests.support.live import LEAD_S, TRAIL_S, LiveSession, words_heard
from tests.support.program import PROGRAM
from tests.support.speech import FLITE, RATE, SpokenWord, record, synthesise
from tests.support.virtual_room import Recording, VirtualRoom

SEED = 21
VOICES = ("en-us", "en-gb", "en-us+f3", f"{FLITE}slt", f"{FLITE}rms", f"{FLITE}kal16")
HOLDS_A_VOICE = 8

ANSWER_S = 5.0
"""Seconds after which a word that came to nothing was missed."""

PROTOCOL = """
title: Timing
version: 1
language: en-us
steps:
  - {id: sink, cue: Sink., ends: next, region: leg, technique: pressure,
     hold: {floor: 1 min, target: 2 min}}
aftercare: [Rest.]
"""


class Writing:
    """Has Whisper write the same note down, again and again, as long as it is entered."""

    def __init__(self) -> None:
        self._whisper, self._over = Whisper(), threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> None:
        self._whisper.open()
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._whisper.close()

    def _write(self) -> None:
        spoken = synthesise("note the left hip turns out more than it did last week")
        pcm, written = (32767 * spoken).astype("<i2").tobytes(), 0
        while not self._over.is_set():
            self._whisper.write(pcm)
            written += 1
        print(f"notes written down meanwhile: {written}")


WAITING, HOLDS_OF_EACH = 1_500, 16
"""Sessions that wait to be sent: more than the service brings over in the time of a measurement."""

QUESTIONS = (("trend", "--by", "room"), ("sessions", "--client", "C-7"), ("holds",))
EVERY_S = 2.0
"""Seconds from a reviewer's answer to their next question."""


@contextmanager
def clinic_beside(data_dir: Path) -> Iterator[None]:
    """Have this room's journals sent and reviewed meanwhile."""
    with clinic_server() as server:
        room = Room("R1", data_dir, server.key)
        for number in range(WAITING):
            room.session(f"C-{number % 90}", timedelta(hours=number + 1), HOLDS_OF_EACH)
        over = threading.Event()
        reviewer = threading.Thread(target=_review, args=(server, over))
        sends = subprocess.Popen(
            [PROGRAM, "sync", "--watch", "--data-dir", data_dir],
            env=os.environ | server.environment("room_r1", DATABASE),
        )
        reviewer.start()
        try:
            yield
        finally:
            ended = sends.poll()
            over.set()
            sends.terminate()
            sends.wait()
            reviewer.join()
            there = in_clinic(server, DATABASE, "R1")
            lines = sum(text.count(b"\n") for text in there.values())
            print(f"sent meanwhile: {len(there)} of {WAITING} sessions, {lines} lines")
            if ended is not None:
                print(f"THE SERVICE ENDED BY ITSELF: exit code {ended}")


def _review(server: ClinicServer, over: threading.Event) -> None:
    """Ask one question after another, and print how many were answered."""
    asked, answered = 0, 0
    for question in itertools.cycle(QUESTIONS):
        if over.wait(EVERY_S):
            break
        ran = subprocess.run(
            [PROGRAM, "review", *question, "--from", "clinic"],
            env=os.environ | server.environment("reviewer_v1", DATABASE),
            capture_output=True,
            check=False,
        )
        asked += 1
        answered += ran.returncode == 0 and bool(ran.stdout)
    print(f"questions of a reviewer meanwhile: {answered} of {asked} answered")


def main() -> None:
    """Hold the holds, and print the errors."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--holds", type=int, default=HOLDS_A_VOICE)
    parser.add_argument("--writing", action="store_true")
    parser.add_argument("--clinic", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        protocol = folder / "timing.yaml"
        protocol.write_text(PROTOCOL)
        with (
            Writing() if options.writing else nullcontext(),
            clinic_beside(folder / "data") if options.clinic else nullcontext(),
            VirtualRoom(folder / "room") as room,
            room.record_microphone(folder / "microphone.wav") as microphone,
            LiveSession(room, protocol, folder) as session,
        ):
            _hold_all(room, session, folder, options.holds)
    _report(session, microphone, options.holds)


def _hold_all(room: VirtualRoom, session: LiveSession, folder: Path, holds: int) -> None:
    random = np.random.default_rng(SEED)
    session.say("start")
    if not _comes(session, "approach"):
        print("'start' was missed, and typed")
        session.type("start")
    for voice in VOICES:
        for length_s in random.uniform(1.5, 4.0, HOLDS_A_VOICE)[:holds]:
            session.wait_for_turn("barrier")
            begun, ended = (len(session.of_kind(kind)) for kind in ("hold_started", "hold"))
            room.say_into_microphone(_hold(folder / "hold.wav", voice, length_s))
            if _comes(session, "between", ended):
                continue
            missed = "barrier" if len(session.of_kind("hold_started")) == begun else "released"
            print(f"{missed!r} by {voice} was missed")
            if missed == "released":
                session.type("released")
        print(f"{voice} is done", file=sys.stderr)


def _comes(session: LiveSession, state: str, holds: int = -1) -> bool:
    """Wait for a state, with more holds than so many; return whether it came."""

    def is_there() -> bool:
        states = session.of_kind("state")
        return (
            bool(states) and states[-1]["state"] == state and len(session.of_kind("hold")) > holds
        )

    return session.becomes(is_there, ANSWER_S)


def _hold(path: Path, voice: str, length_s: float) -> Path:
    """Write a hold of this length as it is spoken."""
    words = [
        SpokenWord(LEAD_S, "barrier", voice),
        SpokenWord(LEAD_S + length_s, "released", voice),
    ]
    end_s = words[-1].at + synthesise("released", voice).size / RATE + TRAIL_S
    return record(path, words, end_s)


def _report(session: LiveSession, microphone: Recording, holds: int) -> None:
    _start, *spoken = words_heard(microphone)
    pairs = list(zip(spoken[::2], spoken[1::2], strict=False))  # a last one may have no end
    logged = session.of_kind("hold")
    begins_ms, lengths_ms = [], []
    by_voice: dict[str, list[float]] = {}
    for number, (barrier, released) in enumerate(pairs):
        for hold in logged:
            if abs(hold["started_s"] + session.opened - barrier) < 0.5:
                begins_ms.append(1000 * (hold["started_s"] + session.opened - barrier))
                lengths_ms.append(1000 * (hold["duration_s"] - (released - barrier)))
                by_voice.setdefault(VOICES[number // holds], []).append(lengths_ms[-1])
    print_table(
        "Error of what was logged (the start's mean is good to 20 ms only)",
        {"start": begins_ms, "duration": lengths_ms},
    )
    print_table("Error of the duration, by voice", by_voice)
    within = sum(abs(error) <= GOAL_MS for error in lengths_ms)
    print(f"\nholds timed: {len(lengths_ms)} of {len(VOICES) * holds}")
    print(f"durations within {GOAL_MS:.0f} ms: {within} of {len(lengths_ms)}")


if __name__ == "__main__":
    main()
