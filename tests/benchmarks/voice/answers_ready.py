"""How soon the voice speaks: the first cue, answers with times in them, and a note said back; live.

A session runs in the virtual room twice, its commands typed: first with nothing rendered before,
then with all that the first one left; or, with a cache that was filled before, the second alone.
Of each answer the time is taken from the line that asks for it to its first sound at the speaker's
monitor, which includes the loudspeaker's own 60 to 80 ms. How long it took until all was prepared
is printed, and what program and voice take of processor and memory while they prepare and
afterwards.

    python -m tests.benchmarks.voice.answers_ready [--voice NAME] [--answers 40] [--kept CACHE]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import print_table
from tests.support.followed_program import LIMIT_S
from tests.support.live import LiveSession
from tests.support.virtual_room import Recording, VirtualRoom

PROTOCOL = "adductor-release"

COMPOSED = ("how long", "how much is left", "where am i", "how long")
"""What is asked in turn while a hold runs: each answer is put together as it is given."""

NOTES = tuple(
    f"note {word}"
    for word in ("ropey", "hot", "numb", "swollen", "tingling", "stiff", "cold", "raw")
)
"""Said back: what is noted in free words is rendered when it is said."""

APART_S = 0.4
"""Seconds from the end of one answer to the next question: so much later that the pause is none
within an answer, which is 0.4 s at most with its own margins."""

ECHO_DB = -12.0
"""Of the speaker, at the microphone."""

SETTLED_S = 600.0
"""Seconds that preparing may take."""

FIRST_GOAL_MS = 1000.0
ANSWER_GOAL_MS = 350.0

TICKS_S = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """What was measured of a session, in ms, s and MB."""

    first_ms: float = 0.0
    answers_ms: list[float] = field(default_factory=list)
    notes_ms: list[float] = field(default_factory=list)
    prepared_s: float = 0.0
    prepared: int = 0
    to_prepare: int = 0
    busy: dict[str, float] = field(default_factory=dict)
    """Share of a core that a process takes, while preparing and afterwards."""
    memory: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Run two sessions, and print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--voice", default="best", help="a name of `assistant voices`")
    parser.add_argument("--answers", type=int, default=40)
    parser.add_argument("--kept", type=Path, help="what was $XDG_CACHE_HOME for `voices warm`")
    options = parser.parse_args()
    sessions = ("nothing kept", "all kept") if options.kept is None else ("all kept",)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        if options.kept is not None:
            (folder / "cache").symlink_to(options.kept.resolve())
        # With an echo there is something to hear: a microphone without a sound is told of.
        with VirtualRoom(folder / "room") as room, room.echo(ECHO_DB):
            runs = {when: _run(room, folder, options.voice, options.answers) for when in sessions}
    for when, run in runs.items():
        print(f"\n== {when} ==")
        print(f"first sound after {run.first_ms:.0f} ms (goal, all kept: {FIRST_GOAL_MS:.0f})")
        of = f"{run.prepared} of {run.to_prepare} clauses"
        print(f"{of} prepared {run.prepared_s:.1f} s after the start")
        print_table(
            "From the asking line to the first sound",
            {"answers put together": run.answers_ms, "notes said back": run.notes_ms},
        )
        within = sum(ms <= ANSWER_GOAL_MS for ms in run.answers_ms)
        print(f"answers within {ANSWER_GOAL_MS:.0f} ms: {within} of {len(run.answers_ms)}")
        print("\nprocessor, share of a core: " + _told(run.busy, "{:.2f}"))
        print("memory at its most, MB: " + _told(run.memory, "{:.0f}"))


def _told(figures: dict[str, float], form: str) -> str:
    return "; ".join(f"{name} {form.format(value)}" for name, value in figures.items())


def _run(room: VirtualRoom, folder: Path, voice: str, answers: int) -> Run:
    run = Run()
    with (
        room.record_speaker(folder / "speaker.wav") as speaker,
        LiveSession(room, PROTOCOL, folder, ("--keyboard", "--voice", voice)) as session,
    ):
        before, began = _busy_s(session), time.monotonic()
        session.follow_to("say")
        run.first_ms = 1000 * (_sound_after(speaker, session.started) - session.started)
        session.follow_to("cue")
        _to_the_hold(session)
        run.answers_ms = _ask(session, speaker, COMPOSED, answers)
        run.notes_ms = _ask(session, speaker, NOTES, min(answers, len(NOTES)))
        with contextlib.suppress(AssertionError):  # it is printed how far it came
            session.until(lambda: _is_prepared(session), "prepared", SETTLED_S)
        read, last = [each for each in session.timed if each[1]["kind"] == "prepared"][-1]
        run.prepared_s = read - session.started
        run.prepared, run.to_prepare = last["done"], last["of"]
        run.busy |= _shares("so far", before, _busy_s(session), time.monotonic() - began)
        before, began = _busy_s(session), time.monotonic()
        _ask(session, speaker, COMPOSED, 4)
        run.busy |= _shares("afterwards", before, _busy_s(session), time.monotonic() - began)
        run.memory = {name: _peak_mb(process) for name, process in _processes(session).items()}
        session.type("stop")
        session.end()
    return run


def _to_the_hold(session: LiveSession) -> None:
    """Type whatever leads to the first hold."""
    words = {"ready": "start", "screening": "no", "consent": "yes", "approach": "barrier"}
    for _ in range(60):
        state = session.of_kind("state")[-1]["state"]
        if state == "holding":
            return
        session.type(words.get(state, "next"))
        lines = len(session.lines)
        session.until(
            lambda lines=lines: any(line["kind"] == "state" for line in session.lines[lines:]),
            "in another state",
        )
    raise SystemExit("no hold began")


def _ask(
    session: LiveSession, speaker: Recording, questions: tuple[str, ...], times: int
) -> list[float]:
    """Return how many ms passed from each answer's line to its sound."""
    took = []
    for number in range(times):
        time.sleep(APART_S)
        lines = len(session.lines)
        session.type(questions[number % len(questions)])
        session.until(
            lambda lines=lines: any(line["kind"] == "cue" for line in session.lines[lines:]),
            "answered",
        )
        asked = next(read for read, line in session.timed[lines:] if line["kind"] == "say")
        took.append(1000 * (_sound_after(speaker, asked) - asked))
    return took


def _sound_after(speaker: Recording, instant: float) -> float:
    deadline = time.monotonic() + LIMIT_S
    while True:
        after = [start for start, _ in speaker.sounds() if start > instant]
        if after:
            return after[0]
        if time.monotonic() > deadline:
            raise SystemExit("nothing was heard")
        time.sleep(0.05)


def _is_prepared(session: LiveSession) -> bool:
    return any(line["done"] == line["of"] for line in session.of_kind("prepared"))


def _processes(session: LiveSession) -> dict[str, int]:
    """Return the program's process and its voice's, if that runs."""
    found = {"program": session.process.pid}
    for process in Path("/proc").iterdir():
        try:
            parent = f"\nPPid:\t{session.process.pid}\n" in (process / "status").read_text()
            if parent and "voice_worker" in (process / "cmdline").read_text():
                found["voice"] = int(process.name)
        except OSError:  # no process, or one that has just gone
            continue
    return found


def _busy_s(session: LiveSession) -> dict[str, float]:
    """Return the processor seconds that each took so far."""
    busy = {}
    for name, process in _processes(session).items():
        ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
        busy[name] = sum(map(int, ticks)) / TICKS_S
    return busy


def _shares(
    when: str, before: dict[str, float], after: dict[str, float], seconds: float
) -> dict[str, float]:
    return {
        f"{name}, {when}": (busy - before.get(name, 0.0)) / seconds for name, busy in after.items()
    }


def _peak_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


if __name__ == "__main__":
    main()
