"""What must hold of the times of holds: each a function of an account that yields what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import HoldStarted
from assistant.core.domain.events import Heard
from assistant.core.domain.holds import EndReason, LoggedHold
from tests.support.sequences.account import (
    MS,
    Account,
    Faults,
    end_s,
    logged,
    open_holds,
    paused_within,
)
from tests.support.sequences.acts import Turn


def paused_time_is_never_held(account: Account) -> Faults:
    """A hold is no longer than from its start to its end, less the pauses that lie within.

    Those that were known as it was timed: a "pause" that is heard after "released" was typed, and
    was said before, is no reason to change what was logged.
    """
    for at, hold, pauses_s in _timed(account):
        if hold.duration_s > end_s(hold) - hold.started_s - pauses_s + 2 * MS:
            yield f"turn {at}: {_hold(hold)} of which {pauses_s:.3f} s were paused"


def held_time_is_not_lost(account: Account) -> Faults:
    """Nor is it shorter, where nothing was taken back: then there is one reading of its pauses."""
    for at, hold, pauses_s in _timed(account):
        if any(undone.at <= at for undone in account.undone):
            return
        if hold.duration_s < end_s(hold) - hold.started_s - pauses_s - 2 * MS:
            yield f"turn {at}: {_hold(hold)} though only {pauses_s:.3f} s were paused"


def _timed(account: Account) -> Iterator[tuple[int, LoggedHold, float]]:
    """Yield each hold as it is timed, with the turn, and the seconds that were paused within."""
    times: dict[int | None, tuple[float, float]] = {}
    for at, turn in enumerate(account.turns):
        for hold in logged(turn.effects):
            if times.get(hold.number) != (hold.started_s, end_s(hold)):
                times[hold.number] = hold.started_s, end_s(hold)
                yield at, hold, paused_within(account.pauses[at], *times[hold.number])


def a_hold_begins_when_it_was_said(account: Account) -> Faults:
    """Each start is the moment that a command spoke of: no time is logged that nobody said.

    A "barrier" that was spoken before the last hold was over, or the session begun, and is heard
    after it, is of the next hold: that begins there.
    """
    for at, turn in enumerate(account.turns):
        latest = {round(end_s(hold), 3) for hold in logged(turn.after.facts)}
        latest.add(round(account.began_s[at] or 0.0, 3))
        for fact in turn.effects:
            if not isinstance(fact, HoldStarted) or _named(account, at, fact.started_s):
                continue
            if not any(abs(fact.started_s - each) <= 2 * MS for each in latest):
                yield f"turn {at}: a hold began at {fact.started_s}, of which nobody spoke"


def a_hold_ends_when_it_was_said(account: Account) -> Faults:
    """Each end is the moment that a command spoke of, or the ceiling by the protocol's measure.

    One that was spoken of before the hold began, and heard after, is its start.
    """
    for at, turn in enumerate(account.turns):
        for hold in logged(turn.effects):
            end = end_s(hold)
            if hold.end_reason is EndReason.TIME:
                limits = account.steps[hold.step].hold
                if limits is None or limits.ceiling_s is None:
                    yield f"turn {at}: {_hold(hold)} has no ceiling"
                elif abs(hold.duration_s - limits.ceiling_s) > MS:
                    yield f"turn {at}: {_hold(hold)} is not its ceiling of {limits.ceiling_s}"
            elif end > hold.started_s + MS and not _named(account, at, end):
                yield f"turn {at}: {_hold(hold)} ended at {end:.3f}, of which nobody spoke"


def holds_do_not_overlap(account: Account) -> Faults:
    """Of those that stand none begins before another has ended that began before it."""
    for at, turn in enumerate(account.turns):
        if not turn.facts:
            continue
        spans = sorted((hold.started_s, end_s(hold)) for hold in logged(turn.after.facts))
        spans += [(fact.started_s, turn.after.now) for fact in open_holds(turn.after.facts)]
        for (_, ended_s), (began_s, _) in pairwise(spans):
            if began_s < ended_s - 2 * MS:
                yield f"turn {at}: a hold began at {began_s}, inside one to {ended_s:.3f}"


def one_hold_is_open_at_most(account: Account) -> Faults:
    """Each end that stands has its beginning, and a beginning without an end is the open hold's."""
    for at, turn in enumerate(account.turns):
        if not turn.facts:
            continue
        begun = Counter(_begun(each) for each in turn.after.facts if isinstance(each, HoldStarted))
        ended = Counter(map(_begun, logged(turn.after.facts)))
        if ended - begun:
            yield f"turn {at}: ended and never begun: {list(ended - begun)}"
        if len({number for number, *_ in begun}) < begun.total():
            yield f"turn {at}: two holds have one number: {list(begun)}"
        open_, held_s = open_holds(turn.after.facts), turn.after.held_s
        if len(open_) != (held_s is not None):
            yield f"turn {at}: the facts say open: {open_}, the clock {held_s}"


def _begun(hold: LoggedHold | HoldStarted) -> tuple[int | None, str, str | None, int, float]:
    return hold.number, hold.step, hold.side, hold.layer, hold.started_s


def a_number_is_given_once(account: Account) -> Faults:
    """A hold keeps its number whatever is put right of it, and no other gets it: not one that
    begins after it was taken back."""
    begun: dict[int | None, Heard | None] = {}
    for at, turn in enumerate(account.turns):
        for fact in turn.facts:
            if not isinstance(fact, HoldStarted):
                continue
            if fact.number is None:
                yield f"turn {at}: a hold has no number"
            elif fact.number not in begun:
                begun[fact.number] = turn.taken
            elif _opens(turn) and turn.taken is not begun[fact.number]:
                yield f"turn {at}: number {fact.number} is given again"


def _opens(turn: Turn) -> bool:
    """Return whether the turn's command began a hold."""
    return turn.taken is not None and turn.before.held_s is None and turn.after.held_s is not None


def holds_lie_within_the_session(account: Account) -> Faults:
    """None begins before the session did, ends after now, or is of a negative length."""
    for at, turn in enumerate(account.turns):
        began_s = account.began_s[at] or 0.0
        for fact in turn.effects:
            if isinstance(fact, HoldStarted) and fact.started_s < began_s - MS:
                yield f"turn {at}: began at {fact.started_s}, the session at {began_s}"
        for hold in logged(turn.effects):
            end = end_s(hold)
            if hold.duration_s < 0.0 or hold.paused_s < 0.0 or end > turn.after.now + 2 * MS:
                yield f"turn {at}: {_hold(hold)} to {end:.3f}, and now is {turn.after.now}"


def a_word_of_the_past_lengthens_no_hold_elsewhere(account: Account) -> Faults:
    """What is said of the past may shorten the last hold, and lengthen one only at its place.

    A step is left by its "released" alone, and who said that too soon is still at the barrier: so
    it may be put right from where that led, as long as no other word led on from there and less
    time went by than another hold takes.
    """
    for at, turn in enumerate(account.turns):
        if turn.taken is None or not turn.taken.ago_s:
            continue
        before = {hold.number: hold for hold in logged(turn.before.facts)}
        for hold in logged(turn.after.facts):
            old = before.get(hold.number, hold)
            here = (hold.step, hold.side, hold.layer) == turn.before.place
            if here or hold.duration_s <= old.duration_s + MS:
                continue
            at_end = max(n for n in range(at) if old in logged(account.turns[n].effects))
            back = [each.given.heard for each in account.undone if each.at < at]
            since = [each for each in account.turns[at_end + 1 : at] if _leads(each, back)]
            if since or hold.duration_s - old.duration_s >= _another_s(account, turn, old):
                yield f"turn {at}: {_hold(old)} became {hold.duration_s} at {turn.before.place}"


def what_the_client_ended_stays_so(account: Account) -> Faults:
    """A hold that "pain" ended is told as ended by it, with what was said, until the word for it is
    taken back or the hold is."""
    undone = {each.at for each in account.undone}
    for at, turn in enumerate(account.turns):
        if at in undone:
            continue
        after = {hold.number: hold for hold in logged(turn.after.facts)}
        for hold in logged(turn.before.facts):
            now = after.get(hold.number)
            if hold.end_reason is not EndReason.STOP:
                continue
            if now is None or (now.end_reason, now.response) != (hold.end_reason, hold.response):
                yield f"turn {at}: {_hold(hold)}, {hold.response} became {now}"


def _another_s(account: Account, turn: Turn, old: LoggedHold) -> float:
    """Return the seconds that another hold takes: of the step under way, or of the old one's."""
    limits = account.steps[turn.before.view.step].hold if turn.before.view.step else None
    floor_s, target_s = (
        (old.floor_s, old.target_s) if limits is None else (limits.floor_s, limits.target_s)
    )
    return floor_s or target_s


def _leads(turn: Turn, taken_back: list[Heard]) -> bool:
    """Return whether a command led from one place to another, and was not taken back."""
    heard = turn.taken
    if heard is None or heard.command is Command.SCRATCH or heard in taken_back:
        return False
    return turn.before.place != turn.after.place


def _named(account: Account, at: int, moment_s: float) -> bool:
    return any(abs(named - moment_s) <= 2 * MS for named in account.moments[at])


def _hold(hold: LoggedHold) -> str:
    return (
        f"{hold.step} {hold.side} {hold.layer} from {hold.started_s}: held {hold.duration_s},"
        f" paused {hold.paused_s}, {hold.end_reason}"
    )


OF_HOLDS = (
    paused_time_is_never_held,
    held_time_is_not_lost,
    a_hold_begins_when_it_was_said,
    a_hold_ends_when_it_was_said,
    holds_do_not_overlap,
    one_hold_is_open_at_most,
    a_number_is_given_once,
    holds_lie_within_the_session,
    a_word_of_the_past_lengthens_no_hold_elsewhere,
    what_the_client_ended_stays_so,
)
"""All of them."""
