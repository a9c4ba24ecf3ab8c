"""What must hold of any walk: each a function of its account that yields what it finds wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import (
    Consent,
    Effect,
    Fact,
    Finish,
    HoldEnded,
    HoldStarted,
    Noted,
    PlaceMarked,
    PlaceOffered,
    PrecautionTold,
    Refused,
    Say,
    Screened,
    StateChanged,
    StepReplaced,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Record,
    Retracted,
)
from assistant.core.domain.holds import EndReason, LoggedHold
from tests.support.english import PHRASEBOOK
from tests.support.sequences.account import (
    MS,
    Account,
    meant_s,
    paused_within,
    ran_to_ceiling,
    taken_back_word,
)
from tests.support.sequences.acts import Day, Stand, Turn, matches, stands_after

Faults = Iterator[str]


# Holds


def paused_time_is_never_held(account: Account) -> Faults:
    """A hold is no longer than from its start to its end, less the pauses that lie within.

    Those that were known as it was timed: a "pause" that is heard after "released" was typed, and
    was said before, is no reason to change what was logged.
    """
    for at, hold, pauses_s in _timed(account):
        if hold.duration_s > _end_s(hold) - hold.started_s - pauses_s + 2 * MS:
            yield f"turn {at}: {_hold(hold)} of which {pauses_s:.3f} s were paused"


def held_time_is_not_lost(account: Account) -> Faults:
    """Nor is it shorter, where nothing was taken back: then there is one reading of its pauses."""
    for at, hold, pauses_s in _timed(account):
        if any(undone.at <= at for undone in account.undone):
            return
        if hold.duration_s < _end_s(hold) - hold.started_s - pauses_s - 2 * MS:
            yield f"turn {at}: {_hold(hold)} though only {pauses_s:.3f} s were paused"


def _timed(account: Account) -> Iterator[tuple[int, LoggedHold, float]]:
    """Yield each hold as it is timed, with the turn, and the seconds that were paused within."""
    times: dict[int | None, tuple[float, float]] = {}
    for at, turn in enumerate(account.turns):
        for hold in _logged(turn.effects):
            if times.get(hold.number) != (hold.started_s, _end_s(hold)):
                times[hold.number] = hold.started_s, _end_s(hold)
                yield at, hold, paused_within(account.pauses[at], *times[hold.number])


def a_hold_begins_when_it_was_said(account: Account) -> Faults:
    """Each start is the moment that a command spoke of: no time is logged that nobody said.

    A "barrier" that was spoken before the last hold was over, or the session begun, and is heard
    after it, is of the next hold: that begins there.
    """
    for at, turn in enumerate(account.turns):
        latest = {round(_end_s(hold), 3) for hold in _logged(turn.after.facts)}
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
        for hold in _logged(turn.effects):
            end_s = _end_s(hold)
            if hold.end_reason is EndReason.TIME:
                limits = account.steps[hold.step].hold
                if limits is None or limits.ceiling_s is None:
                    yield f"turn {at}: {_hold(hold)} has no ceiling"
                elif abs(hold.duration_s - limits.ceiling_s) > MS:
                    yield f"turn {at}: {_hold(hold)} is not its ceiling of {limits.ceiling_s}"
            elif end_s > hold.started_s + MS and not _named(account, at, end_s):
                yield f"turn {at}: {_hold(hold)} ended at {end_s:.3f}, of which nobody spoke"


def holds_do_not_overlap(account: Account) -> Faults:
    """Of those that stand none begins before another has ended that began before it."""
    for at, turn in enumerate(account.turns):
        if not turn.facts:
            continue
        spans = sorted((hold.started_s, _end_s(hold)) for hold in _logged(turn.after.facts))
        spans += [(fact.started_s, turn.after.now) for fact in _open(turn.after.facts)]
        for (_, ended_s), (began_s, _) in pairwise(spans):
            if began_s < ended_s - 2 * MS:
                yield f"turn {at}: a hold began at {began_s}, inside one to {ended_s:.3f}"


def one_hold_is_open_at_most(account: Account) -> Faults:
    """Each end that stands has its beginning, and a beginning without an end is the open hold's."""
    for at, turn in enumerate(account.turns):
        if not turn.facts:
            continue
        begun = Counter(_begun(each) for each in turn.after.facts if isinstance(each, HoldStarted))
        ended = Counter(map(_begun, _logged(turn.after.facts)))
        if ended - begun:
            yield f"turn {at}: ended and never begun: {list(ended - begun)}"
        if len({number for number, *_ in begun}) < begun.total():
            yield f"turn {at}: two holds have one number: {list(begun)}"
        open_, held_s = _open(turn.after.facts), turn.after.held_s
        if len(open_) != (held_s is not None):
            yield f"turn {at}: the facts say open: {open_}, the clock {held_s}"


def _open(facts: Iterable[Fact]) -> list[HoldStarted]:
    """Return the beginnings that have no end."""
    facts = list(facts)
    ended = {hold.number for hold in _logged(facts)}
    return [each for each in facts if isinstance(each, HoldStarted) and each.number not in ended]


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
        for hold in _logged(turn.effects):
            end_s = _end_s(hold)
            if hold.duration_s < 0.0 or hold.paused_s < 0.0 or end_s > turn.after.now + 2 * MS:
                yield f"turn {at}: {_hold(hold)} to {end_s:.3f}, and now is {turn.after.now}"


def a_word_of_the_past_lengthens_no_hold_elsewhere(account: Account) -> Faults:
    """What is said of the past may shorten the last hold, and lengthen one only at its place.

    A step is left by its "released" alone, and who said that too soon is still at the barrier: so
    it may be put right from where that led, as long as no other word led on from there and less
    time went by than another hold takes.
    """
    for at, turn in enumerate(account.turns):
        if turn.taken is None or not turn.taken.ago_s:
            continue
        before = {hold.number: hold for hold in _logged(turn.before.facts)}
        for hold in _logged(turn.after.facts):
            old = before.get(hold.number, hold)
            here = (hold.step, hold.side, hold.layer) == turn.before.place
            if here or hold.duration_s <= old.duration_s + MS:
                continue
            logged = max(n for n in range(at) if old in _logged(account.turns[n].effects))
            since = [each.before.place for each in account.turns[logged + 1 : at] if _leads(each)]
            if since or _end_s(hold) - _end_s(old) >= max(old.floor_s, old.target_s):
                yield f"turn {at}: {_hold(old)} became {hold.duration_s} at {turn.before.place}"


def _leads(turn: Turn) -> bool:
    """Return whether a command led from one place to another."""
    return turn.taken is not None and turn.before.place != turn.after.place


# Facts


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
        return place in map(account.place_of, _logged(turn.effects))
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
        for kind in _expected(account, turn):
            if kind not in kinds:
                yield f"turn {at}: {turn.taken.command} in {turn.before.state}: no {kind.kind}"


def _expected(account: Account, turn: Turn) -> Iterator[type[Fact]]:
    heard, state = turn.taken, turn.before.state
    assert heard is not None
    command = heard.command
    holding = turn.before.held_s is not None and not ran_to_ceiling(turn)
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
    last = _logged(turn.before.facts)[-1:]
    return any(
        hold.end_reason is EndReason.TIME
        and meant_s(turn.taken, turn.after.now) >= _end_s(hold) - MS
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
        before = stands_after(turn.before.facts, [e for e in turn.effects if _is_time_up(e)])
        running, last = _open(before), _logged(before)[-1:]
        for note in turn.facts:
            if not isinstance(note, Noted):
                continue
            if running and note.hold != running[0].number:
                yield f"turn {at}: noted of {note.hold}, and {running[0]} runs"
            if not running and note.hold not in (None, *(hold.number for hold in last)):
                yield f"turn {at}: noted of {note.hold}, and {last} was the last"


def _is_time_up(effect: Effect) -> bool:
    return isinstance(effect, HoldEnded) and effect.hold.end_reason is EndReason.TIME


# What is refused, and what is taken back


def what_does_not_fit_changes_nothing(account: Account) -> Faults:
    """A command that is refused, a report of other words or of a device leave all as it was."""
    spoken = 0
    for at, turn in enumerate(account.turns):
        others = isinstance(turn.event, CueEnded) and turn.event.cue != spoken
        said = [effect.cue for effect in turn.effects if isinstance(effect, Say)]
        spoken = max(said, default=spoken)
        device = isinstance(turn.event, DeviceLost | DeviceBack)
        unknown = isinstance(turn.event, Retracted) and taken_back_word(turn) is None
        nothing = (turn.refused and not ran_to_ceiling(turn)) or others or device or unknown
        if nothing and turn.before.settled != turn.after.settled:
            yield (f"turn {at}: {turn.event} changed {turn.before.settled} to {turn.after.settled}")


def what_fits_is_taken(account: Account) -> Faults:
    """A command is taken where the session said it would be, and refused elsewhere.

    Unless a ceiling came before its word: that was said to another state.
    """
    for at, turn in enumerate(account.turns):
        if not isinstance(turn.event, Heard) or turn.event.ago_s or ran_to_ceiling(turn):
            continue
        if turn.refused == turn.fitted:
            yield f"turn {at}: {turn.event.command} in {turn.before.state}: {turn.effects}"


def what_does_not_fit_is_answered(account: Account) -> Faults:
    """Of refusals in a row the first is spoken; over a cue, and asleep, it is only shown."""
    answered = False
    for at, turn in enumerate(account.turns):
        answered = answered and turn.taken is None
        if not turn.refused or turn.before.speaking or turn.before.state == "ended":
            continue
        if not answered and turn.before.manner.awake and not ran_to_ceiling(turn):
            why = {effect.why for effect in turn.effects if isinstance(effect, Refused)}
            if not why & {effect.text for effect in turn.effects if isinstance(effect, Say)}:
                yield f"turn {at}: {turn.event} was not answered"
        answered = True


def scratching_restores_what_was(account: Account) -> Faults:
    """After "scratch that" the session stands where it stood before the last command."""
    for at in account.strange:
        yield f"turn {at}: {taken_back_word(account.turns[at])} was not the last command"
    for undone in account.undone:
        before, turn = undone.given.before, account.turns[undone.at]
        if undone.by_word and not undone.given.leads_back_to(turn.after) and before is not None:
            had, has = Counter(before.facts), Counter(turn.after.facts)
            yield (
                f"turn {undone.at}: {undone.given.heard.command}: {before.settled[:-1]} is"
                f" {turn.after.settled[:-1]}, lost {list(had - has)}, has {list(has - had)}"
            )


def what_was_misheard_was_never_given(account: Account) -> Faults:
    """After the ear takes a command back, all is as if the others had been given without it.

    The others are those that were taken then, as far as they fit now. Lengths are not compared: a
    pause that was in truth none may stay known.
    """
    for which, undone in enumerate(account.undone):
        first = next(
            at for at, turn in enumerate(account.turns) if turn.event is undone.given.heard
        )
        if undone.by_word or any(each.at > first for each in account.undone[:which]):
            continue  # what came before it is no longer what was walked then
        events = [turn.event for turn in account.turns[: undone.at + 1]]
        with_it = _Walked(account.day, events, ())
        without = _Walked(account.day, events[:first], [each.heard for each in undone.later])
        command = undone.given.heard.command
        if with_it.stands != without.stands:
            yield f"turn {undone.at}: without {command} {without.stands}, but {with_it.stands}"
        had, has = without.facts, with_it.facts
        if had != has:
            yield f"turn {undone.at}: without {command} lost {had - has}, too many {has - had}"


class _Walked:
    """Where events lead, and commands given after them, all words heard out."""

    def __init__(self, day: Day, events: Iterable[Event], commands: Iterable[Heard]) -> None:
        self._session = day.session()
        self._cue = 0
        self._facts: tuple[Fact, ...] = ()
        for event in events:
            self._give(event)
        for heard in commands:
            self._hear_out(heard.t)
            self._give(heard)
        self._hear_out(0.0)
        view = self._session.view()
        manner = self._session.manner
        self.stands = (view.state, view.step, view.side, view.layer, manner)
        self.facts = Counter(map(_plain, self._facts))

    def _hear_out(self, at: float) -> None:
        while self._session.speaking and self._session.state != "closing":
            self._give(CueEnded(at, self._cue))

    def _give(self, event: Event) -> None:
        effects = self._session.handle(event)
        self._facts = stands_after(self._facts, effects)
        self._cue = max((each.cue for each in effects if isinstance(each, Say)), default=self._cue)


def _plain(fact: Fact) -> Fact | tuple[object, ...]:
    """Return a fact without what a pause makes of it, what was noted first, and numbers.

    The number of a hold that never was is given to no other.
    """
    if isinstance(fact, HoldEnded):
        hold = fact.hold
        return hold.step, hold.side, hold.layer, hold.started_s, hold.end_reason, hold.response
    if isinstance(fact, HoldStarted):
        return replace(fact, number=None)
    return replace(fact, hold=None) if isinstance(fact, Noted) else fact


# The client's words, and the end


def the_clients_words_are_always_taken(account: Account) -> Faults:
    """Until the end "stop" and "pain" are taken in every state, and shown to be.

    "Stop" ends the session, and after either no hold runs.
    """
    for at, turn in enumerate(account.turns):
        offered = SAFETY & set(map(_named_command, turn.after.view.legal))
        if offered != (frozenset() if turn.after.state == "ended" else SAFETY):
            yield f"turn {at}: in {turn.after.state} offered are {sorted(offered)}"
        if not isinstance(turn.event, Heard) or turn.event.command not in SAFETY:
            continue
        if turn.before.state == "ended":
            continue
        if turn.refused:
            yield f"turn {at}: {turn.event.command} was refused in {turn.before.state}"
        if turn.event.command is Command.STOP and turn.after.state != "ended":
            yield f"turn {at}: after stop it stands at {turn.after.state}"
        if turn.after.held_s is not None:
            yield f"turn {at}: after {turn.event.command} the hold runs on"


def _named_command(phrase: str) -> Command | None:
    order = PHRASEBOOK.typed(phrase)
    return None if order is None else order.command


def the_session_ends_once(account: Account) -> Faults:
    """One end is declared, by the turn that leads to the state; nothing is declared after it."""
    ends = [at for at, turn in enumerate(account.turns) for each in turn.facts if _is_end(each)]
    if len(ends) != 1:
        yield f"{len(ends)} ends"
    for at, turn in enumerate(account.turns):
        if turn.before.state == "ended" and turn.facts:
            yield f"turn {at}: {turn.facts} after the end"


def _is_end(effect: Effect) -> bool:
    return isinstance(effect, Finish)


def the_last_view_shown_is_true(account: Account) -> Faults:
    """Whoever follows the announcements knows where the session stands."""
    shown: StateChanged | None = None
    for at, turn in enumerate(account.turns):
        shown = next((e for e in reversed(turn.effects) if isinstance(e, StateChanged)), shown)
        if shown != turn.after.view:
            yield f"turn {at}: shown {shown}, and it is {turn.after.view}"


# What is left to do


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
        held = [hold for turn in account.turns[since:] for hold in _logged(turn.effects)]
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
    done = {(hold.step, hold.side) for hold in _logged(last.facts)}
    done |= {(each.step, each.side) for each in last.facts if isinstance(each, StepSkipped)}
    for step in account.day.protocol.steps:
        sides: tuple[str | None, ...] = ("left", "right") if step.side == "each" else (step.side,)
        names = {step.id, *(other.step.id for other in step.instead)}
        for side in sides:
            if step.hold is not None and not any((name, side) in done for name in names):
                yield f"finished, and {step.id} {side} was neither held nor left out"


# What they share


def _logged(effects: Iterable[Effect]) -> list[LoggedHold]:
    return [effect.hold for effect in effects if isinstance(effect, HoldEnded)]


def _end_s(hold: LoggedHold) -> float:
    return hold.started_s + hold.duration_s + hold.paused_s


def _named(account: Account, at: int, moment_s: float) -> bool:
    return any(abs(named - moment_s) <= 2 * MS for named in account.moments[at])


def _hold(hold: LoggedHold) -> str:
    return (
        f"{hold.step} {hold.side} {hold.layer} from {hold.started_s}: held {hold.duration_s},"
        f" paused {hold.paused_s}, {hold.end_reason}"
    )


Invariant = Callable[[Account], Faults]

OF_A_SESSION: tuple[Invariant, ...] = (
    paused_time_is_never_held,
    held_time_is_not_lost,
    a_hold_begins_when_it_was_said,
    a_hold_ends_when_it_was_said,
    holds_do_not_overlap,
    one_hold_is_open_at_most,
    a_number_is_given_once,
    holds_lie_within_the_session,
    a_word_of_the_past_lengthens_no_hold_elsewhere,
    each_withdrawal_finds_one_fact,
    nothing_else_is_withdrawn,
    what_was_taken_has_its_fact,
    a_note_is_of_the_hold_it_was_said_in,
    what_does_not_fit_changes_nothing,
    what_fits_is_taken,
    what_does_not_fit_is_answered,
    scratching_restores_what_was,
    what_was_misheard_was_never_given,
    the_clients_words_are_always_taken,
    the_session_ends_once,
    the_last_view_shown_is_true,
    marked_places_are_offered,
    a_place_that_was_come_back_to_was_worked,
    what_was_left_out_is_logged,
)
