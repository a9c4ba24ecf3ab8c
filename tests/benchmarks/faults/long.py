"""What a very long session comes to: memory, a hold of hours, and a program that was stopped.

    python -m tests.benchmarks.faults.long [memory | hold | stopped | clocks ...] [--hours 24]
        [--stopped 60]

`memory`: so many hours of a room with talk and cues, in recorded time, through the program's own
ear and all that watches the room; printed is how much memory the process has more of at the end
than after the first tenth of an hour, and at each hour between. The goal is less than 5 MB. Talk
takes the ear a tenth of its time; of each hour five minutes are talk. `hold`: a hold of five hours,
whose length must be exact. `stopped`: a live session in the virtual room is stopped in a hold
(SIGSTOP) for so many seconds, and goes on; "released" is typed at once. Beyond five seconds that
must be told, and in any case the hold be as long as it was by the clock. `clocks`: in a hold of a
live session the wall's clock is set by an hour, on and back, and the computer sleeps for an hour,
as far as the program's clocks tell (by a shim, which takes a C compiler). What was slept is in the
hold, and told; what was set is not.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from assistant.core.echo.canceller import LEAD_S
from assistant.core.hearing.gate import Gate
from assistant.core.session.session import Session
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.speaking import Speech
from assistant.live.watching import Watching
from tests.benchmarks.faults.room import HEALTHY, Going, read_sounds, whole
from tests.support.dummies import (
    DummyEar,
    DummyMicrophone,
    DummySpeaker,
    DummyVoice,
    Log,
)
from tests.support.english import ENGLISH, LISTENED_FOR, PHRASEBOOK
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.scripted import two_sided
from tests.support.virtual_room import VirtualRoom

PARTS = ("memory", "hold", "stopped", "clocks")

SHIM = Path(__file__).parent / "clocks.c"

JUMPS = {
    "set on by an hour": (3600.0, 0.0),
    "set back by an hour": (-3600.0, 0.0),
    "asleep for an hour": (3600.0, 3600.0),
}
"""By how much the wall's clock goes wrong, and how long the computer sleeps, in seconds."""

TALK_MINUTES = 5
"""Minutes of each hour in which there are talk and cues; the rest is the room's own sound."""

HOLD_S = 5 * 3600.0


def memory_mb() -> float:
    """Return how much memory this process has, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure_memory(hours: float) -> None:
    """Listen for hours, and print what memory that took."""
    going = Going(HEALTHY[0], read_sounds(None, None), 1).minutes()
    quiet = np.random.default_rng(2).normal(0.0, 1e-3, 60 * SAMPLE_RATE)
    lead, silence = round(LEAD_S * SAMPLE_RATE), np.zeros(60 * SAMPLE_RATE)
    # All sound is made beforehand: a minute of it made anew takes 17 MB and leaves holes behind.
    minutes = [
        (whole(heard), whole(np.concatenate([played[lead:], np.zeros(lead)])))
        for played, heard in [*(next(going) for _ in range(TALK_MINUTES)), (silence, quiet)]
    ]
    gate, watching = Gate(PHRASEBOOK), Watching()
    listener = Listener(Recogniser(model_dir(), LISTENED_FOR), gate)
    speech = Speech(DummySpeaker(), gate)
    samples, told, first = 0, 0, 0.0
    for minute in range(round(60 * hours)):
        sound, ahead = minutes[min(minute % 60, TALK_MINUTES)]
        for at in range(0, sound.size, BLOCK_SAMPLES):
            samples += BLOCK_SAMPLES
            now_s = samples / SAMPLE_RATE
            block = Block(sound[at : at + BLOCK_SAMPLES].tobytes())
            own = ahead[at : at + BLOCK_SAMPLES]
            told += len(watching.hear(block, own, now_s)) + len(watching.speak(speech, now_s))
            listener.listen(block, own)
        assert not listener.fault, listener.fault
        if minute == 5:
            first = memory_mb()
            print(f"after 0.1 h {first:.1f} MB", flush=True)
        elif minute % 60 == 59:
            print(f"after {(minute + 1) / 60:.0f} h {memory_mb() - first:+.1f} MB", flush=True)
    print(f"{hours:g} h listened: {memory_mb() - first:+.1f} MB; told of devices: {told}")


def measure_hold() -> None:
    """Hold for five hours of recorded time, and print how long the journal says that it was."""
    script = [(4.0, "start"), (8.0, "yes"), (12.0, "barrier"), (12.0 + HOLD_S, "released")]
    log, gate = Log(), Gate(PHRASEBOOK)
    Engine(
        Session(two_sided(), ENGLISH),
        microphone=DummyMicrophone(HOLD_S + 30.0),
        speech=Speech(DummySpeaker(), gate, DummyVoice()),
        journal=log,
        display=log,
        listener=Listener(DummyEar(script), gate),
    ).run()
    [hold] = log.of("journal", "hold")[:1]
    print(f"a hold of {HOLD_S:.0f} s: logged {hold['duration_s']} s, {hold['end_reason']}")


def measure_stopped(seconds: float) -> None:
    """Stop a live session in a hold for a while, and print what it tells of that."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        path = folder / "one-hold.yaml"
        path.write_text(ONE_HOLD)
        with (
            VirtualRoom(folder / "room") as room,
            room.sounding(seconds=seconds + 120.0),
            LiveSession(room, path, folder, ["--keyboard"]) as session,
        ):
            barrier, released = session.stop_in_a_hold(seconds)
            hold = session.follow_to("hold")
            logged_s = time.monotonic() - released
            lost = session.of_kind("device_lost")
    print(f"stopped for {seconds:g} s: told {[line['reason'] for line in lost]}")
    print(
        f"the hold: {hold['duration_s']:.2f} s, by the clock {released - barrier:.2f} s;"
        f" logged after {logged_s:.1f} s"
    )


def measure_clocks() -> None:
    """Let clocks jump in a hold, and print what the session makes of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        path = folder / "one-hold.yaml"
        path.write_text(ONE_HOLD)
        library, jumps = folder / "clocks.so", folder / "jumps"
        compiled = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SHIM), "-ldl", "-lm"]
        subprocess.run(compiled, check=True)
        with VirtualRoom(folder / "room") as room:
            for what, (wall_s, slept_s) in JUMPS.items():
                jumps.write_bytes(struct.pack("dd", 0.0, 0.0))
                (place := folder / what).mkdir()
                shim = {"LD_PRELOAD": str(library), "JUMPS": str(jumps)}
                room.env.update(shim)
                with (
                    LiveSession(room, path, place, ["--keyboard"]) as session,
                    contextlib.ExitStack() as edges,
                ):
                    for each in shim:
                        del room.env[each]
                    edges.enter_context(room.sounding())
                    session.follow_to("cue")
                    session.type("start")
                    session.follow_to("state", state="approach")
                    began = time.monotonic()
                    session.type("barrier")
                    session.follow_to("hold_started")
                    with jumps.open("r+b") as file:  # in place, as the program sees it
                        file.write(struct.pack("dd", wall_s, slept_s))
                    time.sleep(5.0)
                    over = time.monotonic()
                    session.type("released")
                    hold = session.follow_to("hold")
                    after_s = time.monotonic() - over
                    session.follow_to("end")
                    lost = [line["reason"] for line in session.of_kind("device_lost")]
                print(
                    f"{what}: the hold {hold['duration_s']:.2f} s, it was"
                    f" {over - began + slept_s:.2f} s; logged after {after_s:.1f} s; told {lost}",
                    flush=True,
                )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--stopped", type=float, default=60.0)
    asked = parser.parse_args()
    parts = asked.parts or PARTS
    if "hold" in parts:
        measure_hold()
    if "stopped" in parts:
        measure_stopped(asked.stopped)
    if "clocks" in parts:
        measure_clocks()
    if "memory" in parts:
        measure_memory(asked.hours)


if __name__ == "__main__":
    main()
