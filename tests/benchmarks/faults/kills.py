"""Sessions killed outright at a random moment, typed ones and ones of a recording."""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.cli.main import main
from assistant.core.bench.intervals import wilson
from assistant.core.faults import JournalFault
from assistant.edges.store.journal import Journal
from assistant.sessions.read_back import read_back
from tests.benchmarks.faults.acknowledged import acknowledged, missing, state_of
from tests.support.scripted import TWO_SIDED
from tests.support.speech import SpokenWord, record

SEED = 1901

TYPED_S = 5.0
"""Seconds within which a typed session is killed; its words take about as long."""

FROM_THE_START = 0.1
"""Of the kills, those that come so long after the program's start; the others are counted from the
first thing that is shown, as the start takes a while that the machine's other work draws out."""

WORDS = (
    "start", "yes", "barrier", "note warm", "how long", "released", "barrier", "pause", "resume",
    "released", "mark this place", "barrier", "that was the right side", "pain", "next", "barrier",
    "released", "scratch that", "released", "barrier", "client stop", "next", "barrier", "released",
)  # fmt: skip
"""What is typed, all at once: the session takes each as soon as it can."""


SPOKEN = (
    SpokenWord(4.0, "start"), SpokenWord(7.0, "yes"), SpokenWord(11.0, "barrier"),
    SpokenWord(16.0, "note warm"), SpokenWord(21.0, "released"), SpokenWord(27.0, "barrier"),
    SpokenWord(33.0, "released"), SpokenWord(37.0, "stop"),
)  # fmt: skip
"""What is said in the recording, and when, in seconds."""

SPOKEN_S = 42.0
"""Seconds of the recording. It is decoded as fast as can be."""


def measure_kills(count: int) -> int:
    """Kill so many sessions, print what came of them, and return how many lost something."""
    _prepare()
    chance = random.Random(SEED)
    lost = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        protocol = folder / "two-sides.yaml"
        protocol.write_text(TWO_SIDED)
        typed = ("run", str(protocol), "--mic", "none", "--speaker", "none", "--keyboard")
        recording = record(folder / "session.flac", SPOKEN, SPOKEN_S)
        recorded = ("run", str(protocol), "--mic", str(recording), "--speaker", "none")
        recorded_s = _length(recorded, folder / "whole")
        for title, command, longest_s, kills in (
            ("typed sessions", typed, TYPED_S, count - count // 2),
            ("sessions of a recording", recorded, recorded_s, count // 2),
        ):
            lost += _killed(title, command, longest_s, kills, folder, chance)
    return lost


def _killed(
    title: str,
    command: Sequence[str],
    longest_s: float,
    kills: int,
    folder: Path,
    chance: random.Random,
) -> int:
    states: Counter[str] = Counter()
    shown_at_all = lost = unsound = 0
    for number in range(kills):
        data = folder / f"{title[0]}{number}"
        from_start = chance.random() < FROM_THE_START
        lines = _run(command, data, chance.uniform(0.0, longest_s), from_start=from_start)
        shown = acknowledged(lines)
        journals = list((data / "sessions").glob("*.jsonl"))
        if not journals:
            states["not begun"] += 1
            lost += bool(shown)
            continue
        (path,) = journals
        shown_at_all += len(shown)
        gone = missing(path, shown)
        if gone:
            lost += 1
            print(f"LOST in {title}, kill {number}: {gone[:3]}")
        state = state_of(path).verdict.state
        states[state] += 1
        sound = state in ("sound", "broken off") and _goes_on(path)
        unsound += not sound
    high = (wilson(lost, kills) or (0.0, 1.0))[1]
    print(f"\n{kills} {title}, killed at a random moment of {longest_s:.1f} s")
    print(f"  their journals: {', '.join(f'{n} {state}' for state, n in states.most_common())}")
    print(f"  records that were shown: {shown_at_all:,}")
    print(f"  sessions that lost one: {lost} of {kills} (95 %: at most {100 * high:.2f} %)")
    print(f"  journals that are not sound, or can't be gone on with: {unsound}")
    return lost + unsound


def _goes_on(path: Path) -> bool:
    """Return whether a journal can be opened again, read back, and is sound then."""
    if not path.read_bytes().count(b"\n"):
        return True  # nothing of it was acknowledged
    try:
        Journal.reopen(path).close()
    except JournalFault:
        return False
    from assistant.edges.store.journal import read_journal

    book, damage = read_journal(path)
    if book is None or damage:
        return False
    read = read_back(book)
    return not read.damage and book.verdict is not None and book.verdict.state == "sound"


def _length(command: Sequence[str], data: Path) -> float:
    """Return the seconds that a whole session takes here."""
    began = time.monotonic()
    _run(command, data, 600.0)
    return time.monotonic() - began


def _run(
    command: Sequence[str], data: Path, kill_after_s: float, *, from_start: bool = True
) -> list[str]:
    """Run a session in a child of this process, which has all imported; return what it showed.

    It is killed so long after its start, or else after the first thing it shows.
    """
    typed_in, typed_out = os.pipe()
    shown_in, shown_out = os.pipe()
    os.write(typed_out, "".join(f"{word}\n" for word in WORDS).encode())
    sys.stdout.flush()
    child = os.fork()
    if not child:
        nothing = os.open(os.devnull, os.O_WRONLY)
        for number, stream in ((0, typed_in), (1, shown_out), (2, nothing)):
            os.dup2(stream, number)
        for stream in (typed_in, typed_out, shown_in, shown_out):
            os.close(stream)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww")
        )
        try:
            os._exit(main([*command, "--format", "json", "--data-dir", str(data)]))
        finally:
            os._exit(1)
    os.close(typed_in)
    os.close(shown_out)
    shown = b"" if from_start else os.read(shown_in, 1 << 16)
    until = time.monotonic() + kill_after_s
    while (left := until - time.monotonic()) > 0:
        if select.select([shown_in], [], [], left)[0]:
            read = os.read(shown_in, 1 << 16)
            if not read:
                break
            shown += read
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(typed_out)
    while read := os.read(shown_in, 1 << 16):
        shown += read
    os.close(shown_in)
    return shown.decode(errors="replace").split("\n")[:-1]


def _prepare() -> None:
    """Import what a session needs, so that each child has it."""
    import assistant.live.opening.run  # noqa: F401
