"""What came of it, as tables and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant.bench.command import Report
from assistant.bench.report import as_data
from assistant.core.bench.trials import Measure, Score
from tests.benchmarks.hearing.command_model.cases import TALK, VOICES, WORDS
from tests.benchmarks.hearing.command_model.systems import Outcome, System, latency_split, together

MOST_LISTED = 12
"""False accepts named of a case."""


def print_tables(systems: Sequence[System]) -> None:
    """Print what each system is, then its commands, its talk, and where its latency goes."""
    for system in systems:
        print(f"\n=== {system.name}")
        if system.footprint is not None:
            print(f"    {system.footprint}")
        outcomes = system.outcomes.values()
        _print_commands([each for each in outcomes if each.score.commands])
        _print_talk([each for each in outcomes if not each.score.commands])
        clean = system.outcomes.get(f"{WORDS} 1, clean")
        if clean is not None and system.footprint is not None:
            print("latency of words 1, clean (medians):")
            for part, seconds in latency_split(clean).items():
                print(f"    {part}: {1000 * seconds:.0f} ms")
        _print_curve(system)


def as_plain_data(systems: Sequence[System]) -> list[dict[str, Any]]:
    """Return all of it."""
    return [
        {
            "system": system.name,
            "footprint": None if system.footprint is None else system.footprint.as_data(),
            "cases": {name: _case_data(system, each) for name, each in system.outcomes.items()},
            "curve": [
                {
                    "weight": weight,
                    "commands": score.commands,
                    "accepted": score.accepted,
                    "wrong": score.wrong,
                    "missed": score.missed,
                    "speech_hours": score.speech_s / 3600,
                    "false_accepts": score.false_accepts,
                }
                for weight, score in system.curve
            ],
        }
        for system in systems
    ]


def _case_data(system: System, outcome: Outcome) -> dict[str, Any]:
    case = outcome.case
    noise, snr_db = (None, None) if case.noise is None else (str(case.noise), case.snr_db)
    means = case.means
    return as_data(
        Report(
            str(case.manifest),
            system.name,
            len(means),
            noise,
            snr_db,
            outcome.trials,
            means,
            outcome.score,
        )
    )


def _print_commands(outcomes: Sequence[Outcome]) -> None:
    print(
        f"{'commands':34}{'n':>5}{'accepted, %':>22}{'wrong':>7}{'missed':>8}"
        f"{'twice':>7}{'latency p50':>13}{'p95':>6}{'start ms':>10}{'SD':>5}{'rtf':>8}"
    )
    for each in outcomes:
        _print_command_line(each.case.name, each.score)
    clean = [
        each
        for each in outcomes
        if each.case.name.startswith(WORDS) and each.case.name.endswith(", clean")
    ]
    if len(clean) > 1:
        _print_command_line(f"all {WORDS}, clean", together(clean))
    noisy = [
        each
        for each in outcomes
        if each.case.name.startswith(WORDS) and each.case.noise is not None
    ]
    for snr_db in sorted({each.case.snr_db for each in noisy}, reverse=True):
        of = [each for each in noisy if each.case.snr_db == snr_db]
        if len(of) > 1:
            _print_command_line(f"{WORDS} 1, all rooms {snr_db:g} dB", together(of))


def _print_command_line(name: str, score: Score) -> None:
    low, high = score.share(score.accepted) or (0.0, 1.0)
    share = f"{100 * score.accepted / score.commands:.1f} ({100 * low:.1f} to {100 * high:.1f})"
    print(
        f"{name:34}{score.commands:>5}{share:>22}{score.wrong:>7}{score.missed:>8}"
        f"{score.accepted_twice:>7}"
        f"{_value(score.latency_p50, '{:.2f}'):>13}{_value(score.latency_p95, '{:.2f}'):>6}"
        f"{_value(score.start_error_mean, '{:+.0f}', 1000):>10}"
        f"{_value(score.start_error_sd, '{:.0f}', 1000):>5}{_value(score.rtf, '{:.4f}'):>8}"
    )


def _print_talk(outcomes: Sequence[Outcome]) -> None:
    print(f"{'talk and noise':34}{'hours':>6}{'accepts':>9}{'an hour':>27}{'rtf':>8}")
    for each in outcomes:
        _print_talk_line(each.case.name, each.score)
        accepted = [(trial, one) for trial in each.trials for one in trial.accepted]
        for trial, one in accepted[:MOST_LISTED]:
            at_s = (trial.row.start_s or 0.0) + one.start_s
            place = f"{Path(trial.row.path).name} at {at_s:.1f} s"
            print(f"    “{one.phrase}” ({one.confidence:.2f}) in {place}")
        if len(accepted) > MOST_LISTED:
            print(f"    and {len(accepted) - MOST_LISTED} more")
    clean = [
        each
        for each in outcomes
        if each.case.name.startswith(TALK) and each.case.name.endswith(", clean")
    ]
    if len(clean) > 1:
        _print_talk_line(f"all {TALK}, clean", together(clean))


def _print_talk_line(name: str, score: Score) -> None:
    rate = score.false_accepts_per_hour
    low, high = rate.interval or (0.0, 0.0)
    per_hour = f"{rate.value or 0.0:.2f} ({low:.2f} to {high:.2f})"
    print(
        f"{name:34}{score.speech_s / 3600:>6.2f}{score.false_accepts:>9}{per_hour:>27}"
        f"{_value(score.rtf, '{:.4f}'):>8}"
    )


def _print_curve(system: System) -> None:
    if not system.curve:
        return
    print("by weight of talk: words accepted, wrong, missed; false accepts, and their rate")
    for weight, score in system.curve:
        rate = score.false_accepts_per_hour.value or 0.0
        print(
            f"    {weight:<8g}{score.accepted:>5}{score.wrong:>5}{score.missed:>5}"
            f"{score.false_accepts:>6}  {rate:.2f} an hour"
        )


def _value(measure: Measure, shape: str, scale: float = 1.0) -> str:
    return "-" if measure.value is None else shape.format(scale * measure.value)


def print_goals(system: System) -> None:
    """Print the project's goals for a command model, and whether a system reaches them."""
    print(f"\n=== Goals, {system.name}")
    outcomes = system.outcomes
    words = [each for name, each in outcomes.items() if name.startswith(WORDS)]
    _goal_share("words, clean", [e for e in words if e.case.noise is None], 97)
    _goal_share("words, rooms at 12 dB", [e for e in words if e.case.snr_db == 12], 95)
    _goal_share("words, rooms at 6 dB", [e for e in words if e.case.snr_db == 6], 88)
    voices = [each for name, each in outcomes.items() if name.startswith(VOICES)]
    _goal_share("own commands, synthetic voices", [e for e in voices if e.case.noise is None], 99)
    talk = [
        each for name, each in outcomes.items() if name.startswith(TALK) and each.case.noise is None
    ]
    score = together(talk)
    rate = score.false_accepts_per_hour
    low, high = rate.interval or (0.0, 0.0)
    _goal("false accepts an hour of speech", rate.value or 0.0, 0.5, f"({low:.2f} to {high:.2f})")
    silent = [each for name, each in outcomes.items() if not name.startswith((WORDS, TALK, VOICES))]
    _goal("commands in sounds that are no words", together(silent).false_accepts, 0)
    clean = together([e for e in (*words, *voices) if e.case.noise is None])
    mean, sd = clean.start_error_mean.value, clean.start_error_sd.value
    _goal("word start error, mean, ms", abs(1000 * (mean or 0.0)), 20)
    _goal("word start error, SD, ms", 1000 * (sd or 0.0), 40)
    _goal("real-time factor", together(outcomes.values()).rtf.value or 0.0, 0.03)
    if system.footprint is not None:
        _goal("load, ms", 1000 * system.footprint.load_s, 60)
        _goal("memory, MB", system.footprint.working_mb, 20)
        _goal("folder, MB", system.footprint.folder_mb, 6)


def _goal_share(name: str, outcomes: Iterable[Outcome], goal: float) -> None:
    score = together(outcomes)
    if not score.commands:
        return
    low, high = score.share(score.accepted) or (0.0, 1.0)
    value = 100 * score.accepted / score.commands
    reached = "reached" if value >= goal else "NOT reached"
    print(
        f"{name + ', accepted %':44}{value:>8.1f} ({100 * low:.1f} to {100 * high:.1f})"
        f"{f'goal {goal:g}':>12}  {reached}"
    )


def _goal(name: str, value: float, goal: float, interval: str = "") -> None:
    reached = "reached" if value <= goal else "NOT reached"
    print(f"{name:44}{value:>8.3g} {interval}{f'goal {goal:g}':>12}  {reached}")
