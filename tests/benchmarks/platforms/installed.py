"""What an installed program does on this machine: each thing tried once, and what came of it.

    python -m tests.benchmarks.platforms.installed PROGRAM [--recording FILE] [--holds N]

PROGRAM is what was installed or built: a command, or a file. Nothing but Python's own library is
needed here, on any system. It is run in a folder of its own, away from the checkout, with data,
settings and cache in there. Ends with 1 where something failed that needs no device and no voice.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

RECORDING = Path(__file__).parents[2] / "recordings" / "spoken-session.flac"

HOLDS = 8
"""Holds of the bundled recording."""

LIMIT_S = 900.0
"""Seconds that a thing may take, where the machine is busy."""

QUIET = 1000
"""Sample value below which nothing is said; cues peak beyond 8,000."""

TYPED = ("--mic", "none", "--keyboard")
WALK = ("start", *["no"] * 8, "yes", *["start", "released"] * 3)
"""Through `rebounding`, whose screening has eight questions."""

ODD_WORD = """
title: A word that no dictionary has
version: 1
language: en
notes: [zzyzxquok]
steps:
  - {id: rest, cue: Rest., region: hip, technique: rest, hold: {floor: 1 s, target: 2 s}}
aftercare: [Drink some water.]
"""


class FailedError(Exception):
    """Something does not work; it says why, in the program's own words where it has some."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The program, and the folder in which it is tried."""

    program: Sequence[str]
    folder: Path
    recording: Path
    holds: int

    def run(self, *arguments: str, typed: Sequence[str] = ()) -> str:
        """Run the program to its end and return what it prints."""
        ran = subprocess.run(
            [*self.program, *arguments],
            cwd=self.folder,
            env=self.env(),
            input="".join(f"{word}\n" for word in typed),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT_S,
            check=False,
        )
        if ran.returncode:
            last = [line for line in ran.stderr.splitlines() if line.strip()][-1:]
            raise FailedError(last[0] if last else f"ended with {ran.returncode}")
        return ran.stdout + ran.stderr

    def env(self) -> dict[str, str]:
        """Return an environment in which nothing of the user's, nor of a checkout, is seen."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        own = {
            "ASSISTANT_DATA": str(self.folder / "data"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "PYTHONIOENCODING": "utf-8",
        }
        return {**kept, **own}

    def reviewed(self) -> list[dict[str, str]]:
        """Return the holds that were kept."""
        return list(csv.DictReader(io.StringIO(self.run("review", "--format", "csv"))))


def version(on: Machine) -> str:
    """It starts."""
    return on.run("--version").strip()


def help_(on: Machine) -> str:
    """It tells what it can do."""
    return f"{len(on.run('--help').splitlines())} lines"


def protocols(on: Machine) -> str:
    """The library is there, and right."""
    listed = json.loads(on.run("protocols", "list", "--format", "json"))["protocols"]
    names = [each["name"] for each in listed]
    on.run("protocols", "check", *names)
    return f"{len(names)} listed and right"


def typed(on: Machine) -> str:
    """A session is walked by typed words."""
    on.run("run", "rebounding", *TYPED, typed=WALK)
    return f"finished; {len(on.reviewed())} holds kept"


def heard(on: Machine) -> str:
    """A whole session is heard from the bundled recording, without a voice."""
    before = len(on.reviewed())
    began = time.monotonic()
    on.run("run", "adductor-release", "--mic", str(on.recording), "--speaker", "none")
    took_s = time.monotonic() - began
    holds = len(on.reviewed()) - before
    if holds != on.holds:
        raise FailedError(f"{holds} holds, and not {on.holds}")
    return f"finished; {holds} holds kept, in {took_s:.0f} s"


def spoken(on: Machine, voice: str) -> str:
    """Three cues are spoken into a file."""
    sound = on.folder / f"{voice}.wav"
    on.run("voices", "try", voice, "--speaker", str(sound))
    with wave.open(str(sound)) as file:
        size = file.getnframes()
        loud = max(abs(each) for each in memoryview(file.readframes(size)).cast("h"))
        if loud < QUIET:
            raise FailedError("the sound file is silent")
        return f"{size / file.getframerate():.1f} s of sound"


def system_voice(on: Machine) -> str:
    """The voice that the system has speaks."""
    return spoken(on, "system")


def natural_voice(on: Machine) -> str:
    """A natural voice speaks."""
    return spoken(on, "kore")


def reviewed(on: Machine) -> str:
    """Records are asked, put into a page and exported."""
    on.run("review", "sessions")
    on.run("review", "--html", "page.html")
    on.run("verify")
    return f"a page of {(on.folder / 'page.html').stat().st_size // 1000} kB"


def rehearsed(on: Machine) -> str:
    """A rehearsal is typed to its end."""
    try:
        on.run("rehearse", "rebounding", *TYPED, "--level", "do", typed=("stop",))
    except FailedError as failed:
        if "saved" not in str(failed):  # ended early, as it was told to
            raise
    return "saved"


def paged(on: Machine) -> str:
    """The page across the room is served while a session runs."""
    with subprocess.Popen(
        [*on.program, "run", "rebounding", *TYPED, "--display", "--format", "json"],
        cwd=on.folder,
        env=on.env(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as session:
        try:
            assert session.stdin is not None
            assert session.stdout is not None
            lines: queue.SimpleQueue[str] = queue.SimpleQueue()
            reader = threading.Thread(target=_take, args=(session.stdout, lines), daemon=True)
            reader.start()
            found = re.search(r'"url": "([^"]+)"', lines.get(timeout=LIMIT_S))
            if found is None:
                raise FailedError("no address was told")
            with urllib.request.urlopen(found[1], timeout=10) as page:
                size = len(page.read())
            session.stdin.write("stop\n")
            session.stdin.close()
            session.wait(timeout=LIMIT_S)
        finally:
            session.kill()
    return f"answered with {size} bytes"


def _take(out: io.TextIOBase, lines: queue.SimpleQueue[str]) -> None:
    for line in out:
        lines.put(str(line))


def odd_word(on: Machine) -> str:
    """A word that neither the model nor the dictionary has is listened for."""
    (on.folder / "odd.yaml").write_text(ODD_WORD, encoding="utf-8")
    on.run("run", "odd.yaml", "--mic", str(on.recording), "--speaker", "none")
    return "as espeak-ng says it"


def devices(on: Machine) -> str:
    """A microphone and a loudspeaker are there."""
    return f"{len(on.run('devices').splitlines())} listed"


MUST = (version, help_, protocols, typed, heard, reviewed, rehearsed, paged)
MAY = (system_voice, natural_voice, odd_word, devices)
"""What hangs on the machine: on devices, and on programs that are not the assistant's."""


def main() -> int:
    """Try all of it and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="+")
    parser.add_argument("--recording", type=Path, default=RECORDING)
    parser.add_argument("--holds", type=int, default=HOLDS)
    options = parser.parse_args()
    program = [shutil.which(options.program[0]) or options.program[0], *options.program[1:]]
    bad = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        on = Machine(program, Path(folder), options.recording.resolve(), options.holds)
        for tried in (*MUST, *MAY):
            bad += not _told(tried, on) and tried in MUST
    return 1 if bad else 0


def _told(tried: Callable[[Machine], str], on: Machine) -> bool:
    what = (tried.__doc__ or "").strip().rstrip(".")
    try:
        came, works = tried(on), True
    except (FailedError, OSError, subprocess.SubprocessError, queue.Empty) as failed:
        came, works = str(failed) or type(failed).__name__, False
    print(f"{'works' if works else 'FAILS':5}  {what}: {came}", flush=True)
    return works


if __name__ == "__main__":
    sys.exit(main())
