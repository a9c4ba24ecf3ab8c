"""What was logged, for looking at in a terminal: sessions, holds, the two sides, trends, ends.

Without a view named the recent holds are shown, session by session.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TextIO

from assistant.base.day import minute_shown
from assistant.base.languages import shown
from assistant.base.tables import Columns, console_on, heading, show_table, strokes_for
from assistant.core.domain.events import Record
from assistant.core.domain.holds import EndReason
from assistant.core.durations import show_duration
from assistant.core.review.bars import hold_bar, leaning_bar, length_bar
from assistant.core.review.conditions import Chosen
from assistant.core.review.fields import NOT_AS_WRITTEN
from assistant.core.review.hold_shown import first_noted, scale_of
from assistant.core.review.tally import Mean, Pair, SidesOfStep, in_order_of_ends
from assistant.core.shown.texts import put
from assistant.edges.store.index_questions import called
from assistant.questions.questions import Questions, Reviewed

BAR = 20
"""Characters of a bar. Half of one is 7.5 s where five minutes are the longest."""

LAST = 10
"""Sessions that are shown where nobody said how many: a screen or two of holds."""

MOST_ROWS = 60
"""Rows of a table of groups or pairs: what an eye can go over. The other forms have them all."""

CORRECTED = "*"
"""Stands after a value that was corrected after the fact."""

RECENT = Columns(
    ("step", "side", "layer", "held", "floor", "target", "ended", "what and where"),
    # How a hold ended stays with its time as long as it can, as a time without it misleads.
    left_out=("what and where", "target", "floor", "layer", "side", "ended"),
    folded={"step": 8, "what and where": 20},
    right=frozenset({"held", "floor", "target"}),
)

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


def show_recent(reviewed: Reviewed, out: TextIO) -> None:
    """Show sessions with their holds, each session's in a table."""
    if not reviewed.sessions:
        console_on(out).print(shown().review.tables.no_sessions)
    texts = shown().review.tables
    held: dict[str, list[Record]] = {}
    for hold in reviewed.holds:
        held.setdefault(session_of(hold), []).append(hold)
    for session in reviewed.sessions:
        holds = held.get(called(session["id"], session.get("room")), [])
        rows = [
            (
                hold["step"],
                _side(hold),
                str(hold["layer"]),
                _held(hold),
                show_duration(hold["floor_s"]),
                show_duration(hold["target_s"]),
                _ended(hold),
                "; ".join(part for part in (_where(hold), hold["notes"]) if part),
            )
            for hold in holds
        ]
        title = heading(
            session.get("room"),
            session["protocol"],
            session["client"] and put(texts.client, code=session["client"]),
            minute_shown(session["started_at"]),
            show_duration(session["duration_s"]),
            ended(session),
        )
        show_table(RECENT, rows, out, title=title, below=_corrections(holds))


def show_sessions(review: Questions, chosen: Chosen, out: TextIO) -> None:
    """Show the sessions chosen, one a line, the oldest first."""
    more = review.more
    columns = replace(
        SESSIONS,
        headings=(*SESSIONS.headings[:2], *more, *SESSIONS.headings[2:]),
        left_out=(*reversed(more), *SESSIONS.left_out),
    )
    rows = [
        (
            minute_shown(session["started_at"]),
            session["id"],
            *(session[field] or "" for field in more),
            session["client"] or "",
            session["protocol"],
            show_duration(session["duration_s"]),
            str(session["holds"]),
            ended(session),
        )
        for session in review.sessions(limited(chosen))
    ]
    show_table(columns, rows, out, nothing=shown().review.tables.nothing)
    tell_of_more(review, chosen, out)


def show_holds(review: Questions, chosen: Chosen, out: TextIO) -> None:
    """Show the holds chosen, each session's in a table, as bars against floor and target.

    All bars are to one scale. "#" is the hold's number in its session, as `review edit` takes it.
    """
    holds = list(review.holds(limited(chosen)))
    scale_s = scale_of(holds)
    console = console_on(out)
    strokes, texts = strokes_for(out), shown().review.tables
    for _, group in groupby(holds, key=session_of):
        of_session = list(group)
        rows = [
            (
                str(hold["number"]),
                hold["step"],
                _side(hold),
                str(hold["layer"]),
                _held(hold),
                hold_bar(
                    hold["duration_s"], hold["floor_s"], hold["target_s"], scale_s, BAR, strokes
                ),
                _ended(hold),
                _where(hold),
            )
            for hold in of_session
        ]
        first = of_session[0]
        title = heading(
            first["protocol"],
            first["client"] and put(texts.client, code=first["client"]),
            session_of(first),
        )
        below = _corrections(of_session)
        show_table(HOLDS, rows, out, title=title, below=below)
    if holds:
        console.print(
            put(
                texts.bar,
                time=show_duration(scale_s),
                floor=strokes.floor,
                target=strokes.target,
            )
        )
    else:
        console.print(texts.no_holds)
    tell_of_more(review, chosen, out)


def show_sides(review: Questions, chosen: Chosen, out: TextIO) -> None:
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
    show_table(SIDES, rows, out, nothing=shown().review.tables.nothing)
    if pairs := pairs_if_few(review, chosen, steps):
        _show_pairs(pairs, out)


def pairs_if_few(review: Questions, chosen: Chosen, steps: Sequence[SidesOfStep]) -> list[Pair]:
    """Return each pair of the sides chosen where so few are that an eye goes over them."""
    few = 0 < sum(step.pairs + step.cut for step in steps) <= MOST_ROWS
    return review.pairs(chosen) if few else []


def _show_pairs(pairs: Sequence[Pair], out: TextIO) -> None:
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
            ", ".join(shown().of("end", end) for end in pair.left_ends),
            ", ".join(shown().of("end", end) for end in pair.right_ends),
        )
        for pair in pairs
    ]
    show_table(PAIRS, rows, out)


def show_trend(review: Questions, chosen: Chosen, by: Sequence[str], out: TextIO) -> None:
    """Show how long holds were and why they ended, by the values of fields.

    The means are of holds that were released; those that ended otherwise are counted apart.
    """
    groups, every = review.groups(chosen, by, MOST_ROWS)
    strokes = strokes_for(out)
    released = [ends["released"].held.mean for _, ends in groups if "released" in ends]
    longest_s = max(released, default=0.0)
    rows = []
    for group, ends in groups:
        let_go = ends.get(EndReason.RELEASED)
        rows.append(
            (
                " · ".join("–" if value is None else shown().name(str(value)) for value in group),
                f"{let_go.n:,}" if let_go else "0",
                _mean(let_go.held) if let_go else "",
                length_bar(let_go.held.mean, longest_s, BAR, strokes) if let_go else "",
                _share(let_go.at_floor, let_go.n) if let_go else "",
                _share(let_go.at_target, let_go.n) if let_go else "",
                *(f"{ends[reason].n:,}" if reason in ends else "" for reason in APART),
            )
        )
    headings = shown().review.tables.headings
    of = heading(*(headings.get(each, each) for each in by))
    columns = replace(TREND, headings=(of, *TREND.headings[1:]), folded={of: TREND.folded["of"]})
    show_table(columns, rows, out, nothing=shown().review.tables.nothing)
    if every > len(groups):
        console_on(out).print(
            put(shown().review.tables.most, number=len(groups), every=f"{every:,}")
        )


def show_ends(review: Questions, chosen: Chosen, out: TextIO) -> None:
    """Show how many holds ended for each reason, and how long those were."""
    tallies = review.tallies(chosen)
    strokes = strokes_for(out)
    every = sum(tally.n for tally in tallies)
    longest_s = max((tally.held.mean for tally in tallies), default=0.0)
    rows = [
        (
            shown().of("end", tally.end_reason),
            f"{tally.n:,}",
            _share(tally.n, every),
            _mean(tally.held),
            length_bar(tally.held.mean, longest_s, BAR, strokes),
        )
        for tally in in_order_of_ends(tallies)
    ]
    show_table(ENDS, rows, out, nothing=shown().review.tables.nothing)


def tell_of_more(review: Questions, chosen: Chosen, out: TextIO) -> None:
    """Say how many sessions there are where only the last are shown."""
    if chosen.last is None and (every := review.count_sessions(chosen)) > LAST:
        last = put(shown().review.tables.last, number=LAST, every=f"{every:,}")
        console_on(out).print(last)


def limited(chosen: Chosen) -> Chosen:
    """Return what is chosen, of the last sessions only unless it was said of how many."""
    return chosen if chosen.last is not None else replace(chosen, last=LAST)


def ended(session: Record) -> str:
    """Return how a session ended, and beside it whether its journal isn't as it was written."""
    state = session["journal"]
    name, texts = shown().name, shown().review.tables
    marked = put(texts.journal, state=name(state)) if state in NOT_AS_WRITTEN else ""
    return ", ".join(part for part in (name(session["outcome"]), marked) if part)


def session_of(hold: Record) -> str:
    """Return how a hold's session is called, so that no other one is: two rooms may each have one
    of the same id, as where one's folder was copied to the other."""
    return called(hold["session_id"], hold.get("room"))


def _side(hold: Record) -> str:
    return shown().name(hold["side"]) + _mark(hold, "side")


def _held(hold: Record) -> str:
    # A start that was corrected shows in the time held.
    return show_duration(hold["duration_s"]) + _mark(hold, "duration_s", "started_s")


def _ended(hold: Record) -> str:
    name = shown().name
    response = f" ({name(hold['response'])})" if hold["response"] else ""
    return f"{shown().of('end', hold['end_reason'])}{_mark(hold, 'end_reason')}{response}"


def _where(hold: Record) -> str:
    return ", ".join(part for part in (hold["technique"], hold["region"]) if part)


def _mark(hold: Record, *fields: str) -> str:
    """Return the mark of a value that was corrected, or nothing."""
    return CORRECTED if first_noted(hold).keys() & set(fields) else ""


def _corrections(holds: Sequence[Record]) -> str:
    """Return the lines under a table: what was noted first of each hold that was corrected."""
    return "\n".join(_noted_first(holds))


def _noted_first(holds: Sequence[Record]) -> Iterator[str]:
    name, texts = shown().name, shown().review.tables
    for hold in holds:
        if hold["was_started_s"] is None:
            continue
        began = put(texts.began_at, time=show_duration(hold["was_started_s"]))
        first = [name(hold["was_side"]), began]
        if hold["was_duration_s"] is not None:
            held = put(texts.held, time=show_duration(hold["was_duration_s"]))
            first += [held, shown().of("end", hold["was_end_reason"])]
        what = ", ".join(part for part in first if part)
        yield f"{CORRECTED} {put(texts.noted_as, step=hold['step'], what=what)}"


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
