"""What was logged, for looking at in a terminal: sessions, holds, the two sides, trends, ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TextIO

from assistant.base.day import minute_of
from assistant.base.tables import Columns, console_on, draw, strokes_for
from assistant.core.domain.events import Record
from assistant.core.domain.holds import EndReason
from assistant.core.durations import show_duration
from assistant.core.review.bars import hold_bar, leaning_bar, length_bar
from assistant.core.review.conditions import Chosen
from assistant.core.review.tally import Mean, Tally, grouped
from assistant.review.questions import Review
from assistant.review.recent_table import mark, noted_first

BAR = 20
"""Characters of a bar. Half of one is 7.5 s where five minutes are the longest."""

LAST = 10
"""Sessions that are shown where nobody said how many: a screen or two of holds."""

MOST_ROWS = 60
"""Rows of a table of groups or pairs: what an eye can go over. The other forms have them all."""

SESSIONS = Columns(
    ("started", "session", "client", "protocol", "length", "holds", "outcome"),
    left_out=("protocol", "length", "client", "started", "outcome"),
    right=frozenset({"length", "holds"}),
)
HOLDS = Columns(
    ("#", "step", "side", "layer", "held", "against floor and target", "ended", "what and where"),
    left_out=("what and where", "layer", "against floor and target", "side", "ended", "#"),
    folded={"step": 8, "what and where": 16},
    right=frozenset({"#", "held"}),
)
SIDES = Columns(
    ("step", "pairs", "left", "right", "left less right", "longer side", "cut short", "one side"),
    left_out=("one side", "cut short", "longer side", "left", "right"),
    folded={"step": 8},
    right=frozenset({"pairs", "left", "right", "left less right", "cut short", "one side"}),
)
PAIRS = Columns(
    ("session", "step", "layer", "left", "right", "longer side", "left ended", "right ended"),
    left_out=("longer side", "layer", "session"),
    folded={"step": 8},
    right=frozenset({"left", "right"}),
)
APART = ("time", "stop", "skipped", "interrupted")
"""Ends that are counted beside the holds that were released: their lengths say something else."""

TREND = Columns(
    ("of", "released", "held, mean", "how long", "to floor", "to target", *APART),
    left_out=("to target", "how long", "to floor", "interrupted", "skipped", "time", "stop"),
    folded={"of": 16},
    right=frozenset({"released", "held, mean", "to floor", "to target", *APART}),
)
ENDS = Columns(
    ("ended", "holds", "share", "held, mean", "how long"),
    left_out=("how long",),
    right=frozenset({"holds", "share", "held, mean"}),
)


def show_sessions(review: Review, chosen: Chosen, out: TextIO) -> None:
    """Show the sessions chosen, one a line, the oldest first."""
    rows = [
        (
            minute_of(session["started_at"]),
            session["id"],
            session["client"] or "",
            session["protocol"],
            show_duration(session["duration_s"]),
            str(session["holds"]),
            session["outcome"],
        )
        for session in review.sessions(limited(chosen))
    ]
    _print(SESSIONS, rows, out)
    tell_of_more(review, chosen, out)


def show_holds(review: Review, chosen: Chosen, out: TextIO) -> None:
    """Show the holds chosen, each session's in a table, as bars against floor and target.

    All bars are to one scale. "#" is the hold's number in its session, as `review edit` takes it.
    """
    holds = list(review.numbered_holds(limited(chosen)))
    scale_s = max((max(hold["duration_s"], hold["target_s"]) for _, hold in holds), default=0.0)
    console = console_on(out)
    strokes = strokes_for(out)
    for _, group in groupby(holds, key=lambda numbered: numbered[1]["session_id"]):
        of_session = list(group)
        rows = [
            (
                str(number),
                hold["step"],
                (hold["side"] or "") + mark(hold, "side"),
                str(hold["layer"]),
                show_duration(hold["duration_s"]) + mark(hold, "duration_s"),
                hold_bar(
                    hold["duration_s"], hold["floor_s"], hold["target_s"], scale_s, BAR, strokes
                ),
                hold["end_reason"]
                + mark(hold, "end_reason")
                + (f" ({hold['response']})" if hold["response"] else ""),
                ", ".join(part for part in (hold["technique"], hold["region"]) if part),
            )
            for number, hold in of_session
        ]
        below = "\n".join(noted_first([hold for _, hold in of_session]))
        console.print(draw(HOLDS, rows, console.width, _heading(of_session[0][1]), below))
    if holds:
        console.print(
            f"A bar is {show_duration(scale_s)} at its full length;"
            f" {strokes.floor} is the floor, {strokes.target} the target."
        )
    else:
        console.print("No such holds.")
    tell_of_more(review, chosen, out)


def show_sides(review: Review, chosen: Chosen, out: TextIO) -> None:
    """Show the left and right of each step: the means of pairs, and where few, each pair."""
    steps = review.sides(chosen)
    strokes = strokes_for(out)
    leans = [abs(step.longer_left.mean) for step in steps if step.longer_left]
    scale_s = max(leans, default=0.0)
    rows = [
        (
            step.step,
            f"{step.pairs:,}",
            show_duration(step.left_s) if step.pairs else "",
            show_duration(step.right_s) if step.pairs else "",
            _signed(step.longer_left),
            leaning_bar(step.longer_left.mean, scale_s, BAR // 2, strokes)
            if step.longer_left
            else "",
            f"{step.cut:,}",
            f"{step.left_only + step.right_only:,}",
        )
        for step in steps
    ]
    _print(SIDES, rows, out)
    if sum(step.pairs + step.cut for step in steps) <= MOST_ROWS:
        _show_pairs(review, chosen, out)


def _show_pairs(review: Review, chosen: Chosen, out: TextIO) -> None:
    pairs = review.pairs(chosen)
    strokes = strokes_for(out)
    scale_s = max((abs(pair.left_s - pair.right_s) for pair in pairs), default=0.0)
    rows = [
        (
            pair.session_id,
            pair.step,
            str(pair.layer),
            show_duration(pair.left_s),
            show_duration(pair.right_s),
            leaning_bar(pair.left_s - pair.right_s, scale_s, BAR // 2, strokes),
            ", ".join(pair.left_ends),
            ", ".join(pair.right_ends),
        )
        for pair in pairs
    ]
    if rows:
        _print(PAIRS, rows, out)


def show_trend(review: Review, chosen: Chosen, by: Sequence[str], out: TextIO) -> None:
    """Show how long holds were and why they ended, by the values of fields.

    The means are of holds that were released; those that ended otherwise are counted apart.
    """
    shown, every = grouped(review.tallies(chosen, by), MOST_ROWS)
    strokes = strokes_for(out)
    released = [ends["released"].held.mean for _, ends in shown if "released" in ends]
    longest_s = max(released, default=0.0)
    rows = []
    for group, ends in shown:
        let_go = ends.get(EndReason.RELEASED)
        rows.append(
            (
                " · ".join("–" if value is None else str(value) for value in group),
                f"{let_go.n:,}" if let_go else "0",
                _mean(let_go.held) if let_go else "",
                length_bar(let_go.held.mean, longest_s, BAR, strokes) if let_go else "",
                _share(let_go.at_floor, let_go.n) if let_go else "",
                _share(let_go.at_target, let_go.n) if let_go else "",
                *(f"{ends[reason].n:,}" if reason in ends else "" for reason in APART),
            )
        )
    heading = " · ".join(by)
    columns = replace(
        TREND,
        headings=(heading, *TREND.headings[1:]),
        folded={heading: TREND.folded["of"]},
    )
    _print(columns, rows, out)
    if every > len(shown):
        console_on(out).print(
            f"{len(shown)} of {every:,}, those with most holds; --format csv has all."
        )


def show_ends(review: Review, chosen: Chosen, out: TextIO) -> None:
    """Show how many holds ended for each reason, and how long those were."""
    tallies = review.tallies(chosen)
    strokes = strokes_for(out)
    every = sum(tally.n for tally in tallies)
    longest_s = max((tally.held.mean for tally in tallies), default=0.0)
    order = {str(reason): place for place, reason in enumerate(EndReason)}
    rows = [
        (
            tally.end_reason,
            f"{tally.n:,}",
            _share(tally.n, every),
            _mean(tally.held),
            length_bar(tally.held.mean, longest_s, BAR, strokes),
        )
        for tally in sorted(tallies, key=lambda tally: order.get(tally.end_reason, len(order)))
    ]
    _print(ENDS, rows, out)


def tally_rows(tallies: Sequence[Tally], by: Sequence[str]) -> list[Record]:
    """Return tallies as rows of `tally_columns`: means in seconds, with half their interval."""
    return [
        dict(zip(by, tally.group, strict=True))
        | {
            "end_reason": tally.end_reason,
            "holds": tally.n,
            "mean_s": round(tally.held.mean, 3),
            "either_side_s": None
            if tally.held.either_side is None
            else round(tally.held.either_side, 3),
            "at_floor": tally.at_floor,
            "at_target": tally.at_target,
        }
        for tally in tallies
    ]


def tally_columns(by: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of tallies by the values of fields."""
    return (*by, "end_reason", "holds", "mean_s", "either_side_s", "at_floor", "at_target")


def tell_of_more(review: Review, chosen: Chosen, out: TextIO) -> None:
    """Say how many sessions there are where only the last are shown."""
    if chosen.last is None and (every := review.count_sessions(chosen)) > LAST:
        console_on(out).print(f"The last {LAST} of {every:,} sessions; --last N shows more.")


def limited(chosen: Chosen) -> Chosen:
    """Return what is chosen, of the last sessions only unless it was said of how many."""
    return chosen if chosen.last is not None else replace(chosen, last=LAST)


def _print(columns: Columns, rows: Sequence[tuple[str, ...]], out: TextIO) -> None:
    console = console_on(out)
    console.print(draw(columns, rows, console.width) if rows else "Nothing like this was logged.")


def _heading(hold: Record) -> str:
    parts = (hold["protocol"], hold["client"] and f"client {hold['client']}", hold["session_id"])
    return " · ".join(part for part in parts if part)


def _mean(mean: Mean) -> str:
    sure = "" if mean.either_side is None else f" ± {mean.either_side:.1f} s"
    return show_duration(mean.mean) + sure


def _signed(mean: Mean | None) -> str:
    if mean is None:
        return ""
    sign = "+" if mean.mean >= 0 else "−"
    return f"{sign}{_mean(replace(mean, mean=abs(mean.mean)))}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"
