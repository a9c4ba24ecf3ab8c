"""What a bench came to, for the eye and for programs.

It is made to be passed on: files and folders are named, and not where on this machine they lie.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from assistant.bench.command import Report
from assistant.core.bench.intervals import Interval
from assistant.core.bench.trials import Measure, Score, Trial

MOST_LISTED = 20
"""Rows shown of each kind of error; `--format json` has them all."""

LABEL, COLUMN = 18, 64
"""Letters of a figure's name, and of the figures of one model where two stand side by side."""


def as_json(reports: Sequence[Report]) -> str:
    """Return one object as text; its keys are those of `as_data`. Of several models, a list."""
    told = [as_data(report) for report in reports]
    return f"{json.dumps(told[0] if len(told) == 1 else told, indent=2)}\n"


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
        "manifest": _name(report.manifest),
        "model": _name(report.model),
        "phrases": report.phrases,
        "noise": report.noise and _name(report.noise),
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
                "path": _own_path(trial.row.path),
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


def as_text(reports: Sequence[Report]) -> str:
    """Return the figures with their intervals, then what went wrong, a line each.

    Several models stand side by side, and what each did wrong under its name.
    """
    lines: list[str] = []
    for figures in zip_longest(*(list(_figures(report)) for report in reports), fillvalue=""):
        label = next((figure[:LABEL] for figure in figures if figure), "")
        beside = "".join(figure[LABEL:].ljust(COLUMN) for figure in figures[:-1])
        lines.append(f"{label}{beside}{figures[-1][LABEL:]}")
    lines.append("In brackets: 95 % intervals.")
    for report in reports:
        errors = list(_errors(report))
        lines += ["", _name(report.model), *errors] if errors and len(reports) > 1 else errors
    return "".join(f"{line}\n" for line in lines)


def _figures(report: Report) -> Iterator[str]:
    score = report.score
    yield f"model             {_name(report.model)}"
    yield f"phrases           {report.phrases}"
    if report.noise is not None:
        yield f"noise             {_name(report.noise)}, {report.snr_db:g} dB under the speech"
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
    path = _own_path(row.path)
    if row.start_s is None and row.end_s is None:
        return path
    end = "end" if row.end_s is None else f"{row.end_s:g} s"
    return f"{path} {row.start_s or 0.0:g} to {end}"


def _own_path(written: str) -> str:
    """Return a row's path as the manifest has it, but a whole one without where it lies."""
    return _name(written) if Path(written).expanduser().is_absolute() else written


def _name(path: str) -> str:
    """Return what a file or folder is called, not where: a report is passed on."""
    return Path(path).name or path


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
