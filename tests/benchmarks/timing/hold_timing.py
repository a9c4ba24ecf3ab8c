"""How far logged holds are from the truth, in recordings where the truth is known to a sample.

Every hold is spoken by a synthetic voice ("barrier", some seconds, "released") at a random time,
at several levels and in white noise, and timed by the whole program. Truth is a word's first
sample above 2 % of its peak. A word that was not heard, or heard as something else, is counted,
and its hold is left out of the errors. "Start" is always said clearly, so that every hold is
reached.

    python -m tests.benchmarks.timing.hold_timing
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from assistant.core.journal.standing import meant, standing
from tests.benchmarks.figures import GOAL_MS, print_table
from tests.support.program import PROGRAM
from tests.support.speech import FLITE, SpokenWord, record, synthesise

SEED = 20
HOLDS_A_RECORDING = 4

VOICES = (
    *("en-us", "en-us+f3", "en-us-nyc", "en-gb", "en-gb-x-rp", "en-gb-scotland+m3", "en-029+f2"),
    *(f"{FLITE}{name}" for name in ("slt", "rms", "awb", "kal16")),
)

LEVELS_DBFS = (-12, -24, -36)
"""Peaks of the words: near a microphone, at arm's length, across the room."""

SIGNALS_DB = (30, 20, 10)
"""Mean level of "barrier" over that of the noise: a quiet room, a fan, a noisy room."""

FIRST_HOLD_S = 9.0
"""When the first hold may begin: the greeting, "start" and the step's cue are over by then."""

BETWEEN_S = 6.5
"""From a "released" to the next "barrier": its recognition takes 1.5 s, its answer 2.0 s, the
next cue 0.5 s."""

MATCH_S = 0.4
"""How far from the truth a word may be heard and still be taken for that word."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A voice, the peak of its words, and how far they stand above the noise, in dB."""

    voice: str
    level_dbfs: int
    signal_db: int

    @property
    def level(self) -> float:
        """The peak of the words, full scale being 1."""
        return float(10 ** (self.level_dbfs / 20))

    @property
    def noise(self) -> float:
        """The root mean square of the noise, full scale being 1."""
        word = synthesise("barrier", self.voice)
        scale = self.level / np.abs(word).max()
        return float(np.sqrt((word**2).mean()) * scale * 10 ** (-self.signal_db / 20))


@dataclass(frozen=True, slots=True)
class TrueHold:
    """When "barrier" and "released" begin, in seconds of the recording."""

    start_s: float
    end_s: float


@dataclass(slots=True)
class Result:
    """What came of one recording: errors in ms of the holds heard, and the words that were not."""

    condition: Condition
    start_ms: list[float] = field(default_factory=list)
    end_ms: list[float] = field(default_factory=list)
    duration_ms: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    """Words not heard as what they were."""
    false: list[str] = field(default_factory=list)
    """Commands heard that were not spoken, such as what a missed word was taken for."""


def main() -> None:
    """Run every condition, and print the errors."""
    random = np.random.default_rng(SEED)
    results = []
    with TemporaryDirectory() as folder:
        for voice in VOICES:
            for level, signal in product(LEVELS_DBFS, SIGNALS_DB):
                results.append(_measure(Condition(voice, level, signal), random, Path(folder)))
            print(f"{voice} is done", file=sys.stderr)
    _report(results)


def _measure(condition: Condition, random: np.random.Generator, folder: Path) -> Result:
    start_s, holds = _plan(random)
    words = [
        SpokenWord(at, text, condition.voice, condition.level)
        for hold in holds
        for text, at in (("barrier", hold.start_s), ("released", hold.end_s))
    ]
    wav = record(
        folder / "room.wav",
        [SpokenWord(start_s, "start"), *words],
        seconds=holds[-1].end_s + BETWEEN_S,
        noise=condition.noise,
    )
    return _compared(condition, words, holds, _run(wav, folder))


def _plan(random: np.random.Generator) -> tuple[float, list[TrueHold]]:
    """Return when "start" is said, and the holds, all at random fractions of a frame."""
    at = FIRST_HOLD_S + random.uniform(0.0, 1.0)
    holds = []
    for _ in range(HOLDS_A_RECORDING):
        end = at + random.uniform(2.0, 6.0)
        holds.append(TrueHold(at, end))
        at = end + BETWEEN_S + random.uniform(0.0, 1.0)
    return 4.0 + random.uniform(0.0, 1.0), holds


def _run(wav: Path, folder: Path) -> list[dict[str, Any]]:
    """Return the JSON lines of a whole session on the recording."""
    protocol = folder / "timing.yaml"
    protocol.write_text(_protocol())
    run = subprocess.run(
        [
            *(str(PROGRAM), "run", str(protocol), "--mic", str(wav)),
            *("--speaker", str(folder / "said.wav"), "--data-dir", str(folder / "data")),
            *("--format", "json"),
        ],
        env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in (0, 3):
        raise SystemExit(run.stderr)
    return [json.loads(line) for line in run.stdout.splitlines()]


def _protocol() -> str:
    """Return a protocol of one step for each hold, so that none is refused."""
    steps = "".join(
        f"  - {{id: hold-{number}, cue: Wait., region: leg, technique: pressure, "
        "hold: {floor: 2 s, target: 4 s}}\n"
        for number in range(1, HOLDS_A_RECORDING + 1)
    )
    return f"title: Timing\nversion: 1\nlanguage: en-us\nsteps:\n{steps}aftercare: [Rest.]\n"


def _compared(
    condition: Condition,
    words: Iterable[SpokenWord],
    holds: Iterable[TrueHold],
    lines: list[dict[str, Any]],
) -> Result:
    result = Result(condition)
    heard = [line for line in meant(lines) if line["command"] != "start"]
    for word in words:
        fitting = [line for line in heard if line["command"] == word.text and _near(line, word.at)]
        if fitting:
            heard.remove(fitting[0])
        else:
            result.missed.append(word.text)
    result.false = [line["command"] for line in heard]
    for hold in holds:
        for logged in _logged(hold, lines):
            end_s = logged["started_s"] + logged["duration_s"]
            result.start_ms.append(1000 * (logged["started_s"] - hold.start_s))
            result.end_ms.append(1000 * (end_s - hold.end_s))
            result.duration_ms.append(1000 * (logged["duration_s"] - (hold.end_s - hold.start_s)))
    return result


def _near(heard: dict[str, Any], at: float) -> bool:
    return bool(abs(heard["start_s"] - at) < MATCH_S)


def _logged(hold: TrueHold, lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the logged hold that both words of this one made, if there is one."""
    for line in standing(lines):
        if line["kind"] == "hold" and line["end_reason"] == "released":
            off_s = line["started_s"] + line["duration_s"] - hold.end_s
            if abs(line["started_s"] - hold.start_s) < MATCH_S and abs(off_s) < MATCH_S:
                yield line


def _report(results: list[Result]) -> None:
    start, end, duration = (
        [error for result in results for error in getattr(result, name)]
        for name in ("start_ms", "end_ms", "duration_ms")
    )
    print_table("Error of what was logged", {"start": start, "end": end, "duration": duration})
    by_condition: dict[str, list[float]] = {}
    for result in results:
        condition = result.condition
        for row in (
            f"{condition.signal_db} dB over the noise",
            f"peak {condition.level_dbfs} dBFS",
            condition.voice,
        ):
            by_condition.setdefault(row, []).extend(result.duration_ms)
    print_table("Error of the duration, by condition", dict(sorted(by_condition.items())))
    _report_counts(results)


def _report_counts(results: list[Result]) -> None:
    holds = len(results) * HOLDS_A_RECORDING
    print(f"\nholds timed: {sum(len(result.duration_ms) for result in results)} of {holds}")
    for signal_db in SIGNALS_DB:
        errors = [
            error
            for result in results
            for error in result.duration_ms
            if result.condition.signal_db == signal_db
        ]
        within = sum(abs(error) <= GOAL_MS for error in errors)
        print(
            f"durations within {GOAL_MS:.0f} ms, {signal_db} dB over the noise: "
            f"{within} of {len(errors)}"
        )
    for what in ("missed", "false"):
        those = Counter(
            (word, result.condition.voice, result.condition.signal_db)
            for result in results
            for word in getattr(result, what)
        )
        print(f"{what} words: {those.total()}, with {2 * holds} spoken")
        for (word, voice, signal_db), count in sorted(those.items()):
            print(f"  {count} x {word!r}, {voice}, {signal_db} dB over the noise")


if __name__ == "__main__":
    main()
