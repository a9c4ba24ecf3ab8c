"""Marking an exam: what was done against what the protocol asks for, item by item.

The sheet is of the kind that practical examinations use (OSCE): each item is done, partly done or
not done, with a remark; the points are summed and held against a share that passes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.core.domain.holds import LoggedHold
from assistant.core.domain.protocol import Ends, Protocol, Step
from assistant.core.domain.rehearsed import Examined, Grade, ItemMarked
from assistant.core.domain.route import Place, Route
from assistant.core.durations import show_duration
from assistant.core.rehearsal.rising import longest_rising
from assistant.core.shown.rehearsal_texts import MarkTexts
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put

PASS_PERCENT = 80
"""The share of the points that passes where neither the protocol nor the command line says so:
four of five. Schools set their own."""

PARTLY_WAITED = 0.8
"""The share of its floor to which a hold that falls short of it counts as partly waited for."""

EVEN, NEARLY_EVEN = 0.8, 0.6
"""The shorter side's time as a share of the longer's that counts as even, and as partly so. Holds
end when the tissue lets go, not by the clock: no side is held to the second like the other."""

NEAR_S = 0.1
"""Seconds by which a hold may fall short unpunished: the error of the ear at both its ends."""

POINTS: dict[Grade, float] = {"done": 1.0, "partly": 0.5, "not": 0.0}


@dataclass(frozen=True, slots=True)
class Performed:
    """A step as it was done: on which side, whether it was `named`, and its hold if it had one.

    `heard` is what was heard of it, `missing` what was not, as both are shown. Named `partly` it is
    one of which enough was said to know which was meant.
    """

    step: str
    side: str | None
    named: bool
    hold: LoggedHold | None = None
    heard: str = ""
    missing: str = ""
    partly: bool = False

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells it from another."""
        return self.step, self.side


@dataclass(frozen=True, slots=True)
class MarkSheet:
    """The items of an exam, and their sum."""

    items: tuple[ItemMarked, ...]
    sum: Examined


def asked_for(protocol: Protocol, start_side: str | None = None) -> tuple[Place, ...]:
    """Return the places of an exam in their order: one layer, both sides."""
    route = Route(protocol, start_side, layers=1)
    return (route.start, *route.rest(route.start))


def mark(
    protocol: Protocol,
    places: Sequence[Place],
    performed: Sequence[Performed],
    percent: int | None = None,
    *,
    shown: Shown,
) -> MarkSheet:
    """Return the sheet of what was performed, of `places` asked for; its remarks are as `shown`.

    `percent` passes; without it the protocol's share, or `PASS_PERCENT`. Whoever does not ask
    permission where the protocol does fails, whatever the points: the client comes first.
    """
    asked = [(protocol.steps[place.step], place.side) for place in places]
    matched, extra = _matched(asked, performed)
    remarks = _order_remarks(asked, matched, shown)
    items: list[ItemMarked] = []
    for at, (step, side) in enumerate(asked):
        done = None if matched[at] is None else performed[matched[at] or 0]
        items += _of_step(step, side, done, remarks.get(at, ""), shown)
    items += _evenness(asked, [None if m is None else performed[m].hold for m in matched], shown)
    items.append(_nothing_else(protocol, [performed[at] for at in extra], shown))
    points = sum(POINTS[item.grade] for item in items)
    needed = percent or protocol.pass_percent or PASS_PERCENT
    permitted = all(
        matched[at] is not None for at, (step, _) in enumerate(asked) if step.ends is Ends.CONSENT
    )
    passed = permitted and 100 * points >= needed * len(items)
    return MarkSheet(tuple(items), Examined(points, len(items), needed, passed))


def _matched(
    asked: Sequence[tuple[Step, str | None]], performed: Sequence[Performed]
) -> tuple[list[int | None], list[int]]:
    """Return for each step asked for the index at which it was done, and what was done besides."""
    free = list(range(len(performed)))
    matched: list[int | None] = []
    for step, side in asked:
        found = next((at for at in free if performed[at].key == (step.id, side)), None)
        if found is not None:
            free.remove(found)
        matched.append(found)
    return matched, free


def _order_remarks(
    asked: Sequence[tuple[Step, str | None]],
    matched: Sequence[int | None],
    shown: Shown,
) -> dict[int, str]:
    """Return what is to be said of the steps that were done out of their order."""
    texts = shown.rehearsal.marks
    done = [at for at, found in enumerate(matched) if found is not None]
    ranks = sorted(done, key=lambda at: matched[at] or 0)  # asked-for indices, as they were done
    remarks: dict[int, str] = {}
    settled: set[int] = set()
    for at, in_place in enumerate(done):
        there = ranks[at]
        back = done.index(there)
        if there != in_place and ranks[back] == in_place:
            remarks[in_place] = put(texts.changed_places, step=_name(*asked[there], shown))
            settled |= {in_place, there}
    rest = [at for at in ranks if at not in settled]
    kept = {rest[at] for at in longest_rising(rest)}
    for at in rest:
        if at not in kept:
            before = ranks[ranks.index(at) - 1] if ranks.index(at) else None
            where = texts.first_of_all
            if before is not None:
                where = put(texts.after, step=_name(*asked[before], shown))
            remarks[at] = put(texts.out_of_order, where=where)
    return remarks


def _of_step(
    step: Step, side: str | None, done: Performed | None, order: str, shown: Shown
) -> Iterator[ItemMarked]:
    name, texts = _name(step, side, shown), shown.rehearsal.marks
    if done is None:
        yield ItemMarked(name, "not", texts.left_out, step.id, step.cue)
    else:
        unnamed = texts.named_in_part if done.partly else texts.not_named
        remark = "; ".join(part for part in (order, "" if done.named else unnamed) if part)
        grade: Grade = "partly" if remark else "done"
        yield ItemMarked(name, grade, remark, step.id, step.cue, done.heard, done.missing)
    if step.hold is not None:
        grade, remark = _wait(done.hold if done else None, texts)
        yield ItemMarked(put(texts.wait, step=name), grade, remark, step.id)


def _wait(hold: LoggedHold | None, texts: MarkTexts) -> tuple[Grade, str]:
    if hold is None:
        return "not", texts.no_hold
    lengths = (hold.duration_s, hold.floor_s, hold.target_s)
    time, floor, target = map(show_duration, lengths)
    remark = put(texts.held, time=time, floor=floor, target=target)
    if hold.duration_s + NEAR_S >= hold.floor_s:
        return "done", remark
    waited = hold.duration_s + NEAR_S >= PARTLY_WAITED * hold.floor_s
    return ("partly" if waited else "not"), put(texts.cut_short, held=remark)


def _evenness(
    asked: Sequence[tuple[Step, str | None]], holds: Sequence[LoggedHold | None], shown: Shown
) -> Iterator[ItemMarked]:
    """Yield how even the two sides were, of the holds that reached their floor on both."""
    whole: dict[str, dict[str, float]] = {}
    for (step, side), hold in zip(asked, holds, strict=True):
        if step.side == "each" and side and hold and hold.duration_s + NEAR_S >= hold.floor_s:
            whole.setdefault(step.id, {})[side] = hold.duration_s
    pairs = [sides for sides in whole.values() if len(sides) == 2]
    if not pairs:
        return
    left, right = (sum(sides[side] for sides in pairs) for side in ("left", "right"))
    share = min(left, right) / max(left, right) if max(left, right) > 0 else 1.0
    grade: Grade = "done" if share >= EVEN else "partly" if share >= NEARLY_EVEN else "not"
    texts = shown.rehearsal.marks
    remark = put(texts.sides, left=show_duration(left), right=show_duration(right))
    yield ItemMarked(texts.left_against_right, grade, remark)


def _nothing_else(protocol: Protocol, extra: Sequence[Performed], shown: Shown) -> ItemMarked:
    steps = {step.id: step for step in protocol.steps}
    names = [_name(steps[each.step], each.side, shown) for each in extra]
    return ItemMarked(
        shown.rehearsal.marks.nothing_besides, "not" if names else "done", "; ".join(names)
    )


def _name(step: Step, side: str | None, shown: Shown) -> str:
    return f"{step.called}, {shown.name(side)}" if side in ("left", "right") else step.called
