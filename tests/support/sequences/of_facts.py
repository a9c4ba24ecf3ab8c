"""What must hold of what is declared: each a function of an account that yields what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Consent,
    Fact,
    Finish,
    HoldEnded,
    HoldStarted,
    Noted,
    PlaceMarked,
    PlaceOffered,
    PrecautionTold,
    Screened,
    StepReplaced,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.events import (
    Record,
    Unclear,
)
from assistant.core.domain.holds import EndReason
from assistant.core.session.questions import LEAVE_A_QUESTION
from tests.support.sequences.account import (
    MS,
    Account,
    Faults,
    end_s,
    in_order,
    is_time_up,
    logged,
    meant_s,
    open_holds,
    ran_to_ceiling,
)
from tests.support.sequences.acts import Stand, Turn, matches, stands_after


def each_withdrawal_finds_one_fact(account: Account) -> Faults:
    """What is withdrawn stood, and what it says is said of no other fact that stood.

    Facts that are alike in every word, as a tag noted twice, are one and the same to a reader.
    """
    for at, turn in enumerate(account.turns):
        facts = turn.before.facts
        for effect in turn.effects:
            if isinstance(effect, Withdrawn):
                found = {fact for fact in facts if matches(fact, effect.of)}
                if len(found) != 1:
                    yield f"turn {at}: withdrawn, and {len(found)} stood: {effect.of}"
            facts = stands_after(facts, [effect])


def nothing_else_is_withdrawn(account: Account) -> Faults:
    """A command withdraws only what it puts right; "scratch that" what one command declared."""
    undone = {each.at for each in account.undone}
    for at, turn in enumerate(account.turns):
        for effect in turn.effects:
            if not isinstance(effect, Withdrawn) or at in undone:
                continue
            if not _puts_right(account, turn, effect.of):
                yield f"turn {at}: {turn.event} withdrew {effect.of}"


def _puts_right(account: Account, turn: Turn, of: Record) -> bool:
    command = None if turn.taken is None else turn.taken.command
    if command in (Command.THAT_WAS_LEFT, Command.THAT_WAS_RIGHT):
        return of["kind"] not in (Noted.kind, Consent.kind, Screened.kind, Finish.kind)
    if of["kind"] == StepSkipped.kind:  # it was held after all
        place = (account.base[of["step"]], of["side"], of["layer"])
        return place in map(account.place_of, logged(turn.effects))
    if of["kind"] == PlaceOffered.kind:  # it was left, or is to be offered again
        return bool(of["taken"])
    return command in PUT_RIGHT and of["kind"] in (HoldStarted.kind, HoldEnded.kind)


PUT_RIGHT = (Command.BARRIER, Command.RELEASED)


def what_was_taken_has_its_fact(account: Account) -> Faults:
    """Nothing that was acknowledged is lost: a command that is kept declares what it said."""
    for at, turn in enumerate(account.turns):
        if turn.taken is None:
            continue
        kinds = {type(fact) for fact in turn.facts}
        if turn.after.state != "ended" and _end_was_asked(account, at):
            continue
        for kind in _expected(account, turn):
            if kind not in kinds:
                yield f"turn {at}: {turn.taken.command} in {turn.before.state}: no {kind.kind}"


def _end_was_asked(account: Account, at: int) -> bool:
    """Return whether the command may answer "End here?", asked of a plea not made out."""
    since = [
        turn
        for turn in account.turns[:at]
        if isinstance(turn.event, Unclear)
        or (turn.taken is not None and turn.taken.command not in LEAVE_A_QUESTION)
    ]
    return bool(since) and isinstance(since[-1].event, Unclear)


def _expected(account: Account, turn: Turn) -> Iterator[type[Fact]]:
    heard, state = turn.taken, turn.before.state
    assert heard is not None
    command = heard.command
    holding = turn.before.held_s is not None and not ran_to_ceiling(turn)
    if command is Command.YES and turn.after.state == "ended":
        yield Finish
        return
    answer = command in (Command.YES, Command.NO)
    if state == "screening" and (answer or command is Command.SKIP):
        yield Screened
    if state == "precaution" and answer:
        yield PrecautionTold
    if state == "consent" and answer:
        yield Consent
    if state == "return question" and (answer or command is Command.NEXT):
        yield PlaceOffered
    if state == "alternative question" and command is Command.YES:
        yield StepReplaced
    if command is Command.BARRIER or (command is Command.START and state != "ready"):
        yield HoldStarted
    if command is Command.RELEASED and (holding or heard.ago_s) and not _after_a_ceiling(turn):
        yield HoldEnded
    if command is Command.SKIP and state == "holding" and holding:
        yield HoldEnded
        yield StepSkipped
    if command is Command.NOTE and heard.word:
        yield Noted
    if command is Command.MARK and not _is_marked(account, turn.before):
        yield PlaceMarked
    if command is Command.PAIN:
        yield HoldEnded if holding else Noted
    if command is Command.STOP:
        yield Finish
        if holding:
            yield HoldEnded


def _after_a_ceiling(turn: Turn) -> bool:
    """Return whether a "released" tells only that the hands left, long after the hold was over."""
    assert turn.taken is not None
    last = logged(turn.before.facts)[-1:]
    return any(
        hold.end_reason is EndReason.TIME
        and meant_s(turn.taken, turn.after.now) >= end_s(hold) - MS
        for hold in (last if turn.before.held_s is None else ())
    )


def _is_marked(account: Account, stand: Stand) -> bool:
    marks = [account.place_of(fact) for fact in stand.facts if isinstance(fact, PlaceMarked)]
    step, side, layer = stand.place
    return step is not None and (account.base[step], side, layer) in marks


def a_note_is_of_the_hold_it_was_said_in(account: Account) -> Faults:
    """Of the hold that runs, or else of the last one where nothing has led on from it since."""
    for at, turn in enumerate(account.turns):
        if turn.taken is None or turn.taken.command not in (Command.NOTE, Command.PAIN):
            continue
        before = stands_after(turn.before.facts, [e for e in turn.effects if is_time_up(e)])
        running = open_holds(before)
        last = in_order(logged(before))[-1:]
        for note in turn.facts:
            if not isinstance(note, Noted):
                continue
            if running and note.hold != running[0].number:
                yield f"turn {at}: noted of {note.hold}, and {running[0]} runs"
            if not running and note.hold not in (None, *(hold.number for hold in last)):
                yield f"turn {at}: noted of {note.hold}, and {last} was the last"


def marked_places_are_offered(account: Account) -> Faults:
    """Before the last words each place that is marked and stands was offered again."""
    for at, turn in enumerate(account.turns):
        entered = turn.after.state == "closing" and turn.before.state not in ("closing", "paused")
        if not entered:
            continue
        marks, offers = (
            Counter(account.place_of(fact) for fact in turn.after.facts if isinstance(fact, kind))
            for kind in (PlaceMarked, PlaceOffered)
        )
        for place in marks - offers:
            yield f"turn {at}: closing, and {place} was marked and not offered"


def a_place_that_was_come_back_to_was_worked(account: Account) -> Faults:
    """In the end: one that was begun and left is told as not come back to, and stays open."""
    for fact in account.turns[-1].after.facts:
        if not isinstance(fact, PlaceOffered) or not fact.taken:
            continue
        if account.steps[fact.step].hold is None:
            continue
        since = next(at for at, turn in enumerate(account.turns) if fact in turn.facts)
        held = [hold for turn in account.turns[since:] for hold in logged(turn.effects)]
        if account.place_of(fact) not in map(account.place_of, held):
            yield f"{account.place_of(fact)} was come back to at turn {since}, and not held"


def what_was_left_out_is_logged(account: Account) -> Faults:
    """Of a session walked to its end, every hold of the protocol was done or is logged as left out.

    On both sides where it is done on each. Of further layers nothing is known here.
    """
    last = account.turns[-1].after
    ends = [each for each in last.facts if isinstance(each, Finish)]
    if not ends or ends[0].outcome != "finished":
        return
    done = {(hold.step, hold.side) for hold in logged(last.facts)}
    done |= {(each.step, each.side) for each in last.facts if isinstance(each, StepSkipped)}
    for step in account.day.protocol.steps:
        sides: tuple[str | None, ...] = ("left", "right") if step.side == "each" else (step.side,)
        names = {step.id, *(other.step.id for other in step.instead)}
        for side in sides:
            if step.hold is not None and not any((name, side) in done for name in names):
                yield f"finished, and {step.id} {side} was neither held nor left out"


OF_FACTS = (
    each_withdrawal_finds_one_fact,
    nothing_else_is_withdrawn,
    what_was_taken_has_its_fact,
    a_note_is_of_the_hold_it_was_said_in,
    marked_places_are_offered,
    a_place_that_was_come_back_to_was_worked,
    what_was_left_out_is_logged,
)
"""All of them."""
