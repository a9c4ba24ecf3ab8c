"""What a page of the review shows, as plain data: figures, groups, sides, lengths, holds.

Lengths are in seconds. Means are of holds that were released, with half their 95 % interval; those
that ended otherwise are counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from assistant.base.day import day_shown, minute_shown
from assistant.core.domain.events import Record
from assistant.core.domain.holds import EndReason
from assistant.core.review.conditions import Chosen
from assistant.core.review.fields import LENGTH_S
from assistant.core.review.hold_shown import first_noted
from assistant.core.review.tally import (
    Group,
    Mean,
    Pair,
    Tally,
    coarser,
    in_order_of_ends,
)
from assistant.edges.store.index_questions import called
from assistant.questions.questions import Questions
from assistant.review.page_choice import Choice
from assistant.review.views import LAST, MOST_ROWS, pairs_if_few, session_of

MOST_SESSIONS = 100
"""Sessions whose holds are shown one by one: some 2,000 dots, which an eye still tells apart."""

LATE = 200
"""Sessions, the latest ones, whose clients a page offers to pick."""

OFFERED = ("protocol", "step", "technique", "side")
"""Fields whose every value a page offers to pick."""

ENDS = tuple(map(str, EndReason))


def offered(review: Questions) -> dict[str, list[str]]:
    """Return the values of each field that can be picked; of clients those that came last."""
    values = {field: review.values(field) for field in (*OFFERED, *review.more)}
    late = {each["client"] for each in review.sessions(Chosen(last=LATE)) if each["client"]}
    return {**values, "client": sorted(late), "end_reason": list(ENDS)}


def overview(review: Questions, choice: Choice) -> Record:
    """Return all that the overview shows of what is chosen."""
    chosen = choice.chosen
    lengths = review.tallies(chosen, ("technique", "length_s"))  # asked once: it may read all holds
    tallies = coarser(lengths, 0)
    released = next((each for each in tallies if each.end_reason == EndReason.RELEASED), None)
    shown = shown_one_by_one(chosen)
    # Of one side alone there is nothing to compare.
    sides = [] if "side" in chosen.fields else review.sides(chosen)
    sessions = [
        each | {"id": called(each["id"], each.get("room"))} for each in review.sessions(shown)
    ]
    began = {each["id"]: each["started_at"] for each in sessions}
    return {
        "sessions_chosen": review.count_sessions(chosen),
        "holds_chosen": sum(each.n for each in tallies),
        "released": released and _held(released),
        "ends": _ends(tallies),
        "trend": _trend(review, chosen, choice.by),
        "sides": [asdict(step) for step in sides],
        "pairs": [pair_row(pair, began) for pair in pairs_if_few(review, chosen, sides)],
        "techniques": _techniques(lengths),
        "length_s": LENGTH_S,
        "sessions": sessions[::-1],
        "holds": [
            row | _begun(began[row["session_id"]]) for row in map(hold_row, review.holds(shown))
        ],
    }


def shown_one_by_one(chosen: Chosen) -> Chosen:
    """Return what is chosen, of so few sessions that each of their holds can be shown."""
    return replace(chosen, last=min(chosen.last or LAST, MOST_SESSIONS))


def hold_row(hold: Record) -> Record:
    """Return a hold with what was noted first where that differs; its session is called so that no
    other is."""
    kept = {name: value for name, value in hold.items() if not name.startswith("was_")}
    return {**kept, "session_id": session_of(hold), "was": first_noted(hold)}


def _begun(started_at: str) -> Record:
    """Return when a hold's session began, for sorting and for the eye."""
    return {"started_at": started_at, "began": minute_shown(started_at)}


def _ends(tallies: Sequence[Tally]) -> list[Record]:
    every = sum(tally.n for tally in tallies)
    return [
        {"end_reason": tally.end_reason, **_held(tally), "share": tally.n / every}
        for tally in in_order_of_ends(tallies)
    ]


def _held(tally: Tally) -> Record:
    """Return how many holds, how long, how sure, and the shares that reached floor and target."""
    return {
        "n": tally.n,
        **_mean(tally.held),
        "at_floor": tally.at_floor / tally.n,
        "at_target": tally.at_target / tally.n,
    }


_NONE_HELD = {"n": 0, "mean_s": None, "either_side_s": None, "at_floor": None, "at_target": None}


def _mean(mean: Mean | None) -> Record:
    return {"mean_s": mean and mean.mean, "either_side_s": mean and mean.either_side}


def _trend(review: Questions, chosen: Chosen, by: str) -> Record:
    groups, every = review.groups(chosen, (by,), MOST_ROWS)
    return {"by": by, "groups": every, "rows": [_group(group) for group in groups]}


def _group(group: Group) -> Record:
    (value,), ends = group
    released = ends.get(EndReason.RELEASED)
    return {
        "group": "–" if value is None else str(value),
        "ends": {reason: ends[reason].n if reason in ends else 0 for reason in ENDS},
        **(_held(released) if released else _NONE_HELD),
    }


def pair_row(pair: Pair, began: Mapping[str, str]) -> Record:
    """Return a pair with how much longer the left was held than the right, and its day.

    `began` is when sessions began, as far as it is known.
    """
    return asdict(pair) | {
        "difference_s": pair.left_s - pair.right_s,
        "day": day_shown(began.get(pair.session_id, "")),
    }


def _techniques(tallies: Sequence[Tally]) -> list[Record]:
    """Return how long the released holds of each technique were, and how many of each length.

    `tallies` are by technique and length.
    """
    released = [each for each in tallies if each.end_reason == EndReason.RELEASED]
    return [
        {
            "technique": str(whole.group[0] or "–"),
            **_held(whole),
            "lengths": [
                {"length_s": each.group[1], "n": each.n}
                for each in released
                if each.group[0] == whole.group[0]
            ],
        }
        for whole in coarser(released, 1)
    ]
