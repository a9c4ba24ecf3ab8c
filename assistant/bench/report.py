"""What a bench came to, for the eye and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any, TextIO

from assistant.bench.command import Report
from assistant.core.bench.intervals import Interval
from assistant.core.bench.trials import Measure, Score, Trial

MOST_LISTED = 20
"""Rows shown of each kind of error; `--format json` has them all."""

LABEL, COLUMN = 18, 50
"""Letters of a figure's name, and of the figures of one model where two stand side by side."""


def write_json(reports: Sequence[Report], out: TextIO) -> None:
    """Write one object; its keys are those of `as_data`. Of several models, a list of such."""
    told = [as_data(report) for report in reports]
    print(json.dumps(told[0] if len(told) == 1 else told, indent=2, ensure_ascii=False), file=out)


def as_data(report: Report) -> dict[str, Any]:
    """Return the report as plain data.

    An interval stands beside its figure, in the key that ends in `_ci95`, as [low, high]; those
    of `accepted`, `wrong` and `missed` are shares of `commands`. What could not be measured is
    null. `curve` has the counts if a command's words had to be as certain as each threshold;
    `not_right` has every row that was wrong or missed, and every false accept.
    """
    score = report.score
    rate = score.false_accepts_per_hour
    return {
        "manifest": report.manifest,
        "model": report.model,
        "phrases": report.phrases,
        "noise": report.noise,
        "snr_db": report.snr_db,
        "commands": score.commands,
        "accepted": score.accepted,
        "accepted_ci95": _rounded(score.share(score.accepted)),
        "accepted_twice": score.accepted_twice,
        "wrong": score.wrong,
        "wrong_ci95": _rounded(score.share(score.wrong)),
        "missed": score.missed,
        "missed_ci95": _rounded(score.share(score.missed)),
        "speech_hours": round(score.speech_s / 3600, 5),
        "false_accepts": score.false_accepts,
        "taken_back": score.taken_back,
        **_measured("false_accepts_per_hour", rate),
        "latency_s": {
            **_measured("p50", score.latency_p50),
            **_measured("p95", score.latency_p95),
        },
        "word_start_error_s": {
            **_measured("mean", score.start_error_mean),
            **_measured("sd", score.start_error_sd),
        },
        **_measured("rtf", score.rtf),
        "curve": [
            {
                "threshold": point.threshold,
                "accepted": point.accepted,
                "wrong": point.wrong,
                "missed": point.missed,
                "false_accepts": point.false_accepts,
            }
            for point in score.curve
        ],
        "not_right": [
            {
                "line": trial.row.line,
                "path": trial.row.path,
                "start_s": trial.row.start_s,
                "end_s": trial.row.end_s,
                "text": trial.row.text,
                "verdict": kind,
                "accepted": [each.phrase for each in trial.accepted],
                "at_s": [
                    round((trial.row.start_s or 0.0) + each.start_s, 3) for each in trial.accepted
                ],
                "heard": trial.heard,
            }
            for kind in ("wrong", "missed", "false accept")
            for trial in _gone_wrong(report, kind)
        ],
    }


def write_text(reports: Sequence[Report], out: TextIO) -> None:
    """Write the figures with their intervals, then what went wrong; several models side by side."""
    figures = [list(_figures(report)) for report in reports]
    for lines in zip_longest(*figures, fillvalue=""):
        label = next((line[:LABEL] for line in lines if line), "")
        values = [line[LABEL:] for line in lines]
        print(
            f"{label}{''.join(value.ljust(COLUMN) for value in values[:-1])}{values[-1]}", file=out
        )
    print("In brackets: 95 % intervals.", file=out)
    for report in reports:
        errors = list(_errors(report))
        if errors and len(reports) > 1:
            print(f"\n{report.model}", file=out)
        print("".join(f"{line}\n" for line in errors), end="", file=out)


def _figures(report: Report) -> Iterator[str]:
    score = report.score
    yield f"model             {report.model}"
    yield f"phrases           {report.phrases}"
    if report.noise is not None:
        yield f"noise             {report.noise}, {report.snr_db:g} dB under the speech"
    yield ""
    yield f"commands          {score.commands}"
    if score.commands:
        yield from _commands(score)
    if score.speech_s:
        rate = score.false_accepts_per_hour
        yield f"talk and noise    {score.speech_s / 3600:.2f} h"
        yield (f"  false accepts   {score.false_accepts:<6} {_figure(rate, '{:.2f}')} an hour")
    yield f"taken back        {score.taken_back}"
    yield f"real-time factor  {_figure(score.rtf, '{:.4f}')}"


def _commands(score: Score) -> Iterator[str]:
    for name in ("accepted", "wrong", "missed"):
        count = getattr(score, name)
        low, high = score.share(count) or (0.0, 1.0)
        share = f"{100 * count / score.commands:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
        twice = score.accepted_twice if name == "accepted" else 0
        more = f"; {twice} of them twice" if twice else ""
        yield f"  {name:16}{count:<6} {share}{more}"
    if score.accepted:
        yield (
            f"  latency         p50 {_figure(score.latency_p50, '{:.2f}')} s, "
            f"p95 {_figure(score.latency_p95, '{:.2f}')} s"
        )
        yield (
            f"  start error     mean {_figure(score.start_error_mean, '{:+.0f}', 1000)} ms, "
            f"SD {_figure(score.start_error_sd, '{:.0f}', 1000)} ms"
        )


def _errors(report: Report) -> Iterator[str]:
    for kind in ("wrong", "missed", "false accept"):
        trials = _gone_wrong(report, kind)
        if trials:
            yield ""
            yield f"{kind}:" if kind != "false accept" else "false accepts:"
        for trial in trials[:MOST_LISTED]:
            yield f"  line {trial.row.line}: {_place(trial)}  {_account(trial, kind)}"
        if len(trials) > MOST_LISTED:
            yield f"  and {len(trials) - MOST_LISTED} more rows (--format json lists all)"


def _gone_wrong(report: Report, kind: str) -> list[Trial]:
    if kind == "false accept":
        return [trial for trial in report.trials if not trial.row.text and trial.accepted]
    return [
        trial for trial in report.trials if trial.row.text and trial.verdict(report.means) == kind
    ]


def _place(trial: Trial) -> str:
    row = trial.row
    if row.start_s is None and row.end_s is None:
        return row.path
    end = "end" if row.end_s is None else f"{row.end_s:g} s"
    return f"{row.path} {row.start_s or 0.0:g} to {end}"


def _account(trial: Trial, kind: str) -> str:
    heard = trial.heard or "nothing"
    if kind == "false accept":
        start_s = trial.row.start_s or 0.0
        return ", ".join(
            f"“{each.phrase}” at {start_s + each.start_s:.1f} s" for each in trial.accepted
        )
    return f"“{trial.row.text}” heard as: {heard}"


def _figure(measure: Measure, shape: str, scale: float = 1.0) -> str:
    if measure.value is None:
        return "unknown"
    value = shape.format(scale * measure.value)
    if measure.interval is None:
        return value
    low, high = (shape.format(scale * end) for end in measure.interval)
    return f"{value} ({low} to {high})"


def _measured(name: str, measure: Measure) -> dict[str, Any]:
    value = None if measure.value is None else round(measure.value, 5)
    return {name: value, f"{name}_ci95": _rounded(measure.interval)}


def _rounded(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(end, 5) for end in interval]
