"""What must hold of what is said: taken, refused or taken back, and the client's words.

Each is a function of an account that yields what is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from assistant.core.domain.commands import OF_TALK, SAFETY, Command
from assistant.core.domain.effects import (
    Effect,
    Fact,
    Finish,
    HoldEnded,
    HoldStarted,
    Noted,
    Refused,
    Say,
    StateChanged,
    Withdraw,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Retracted,
    Unclear,
    Unsure,
)
from assistant.core.domain.states import UNDER_HANDS
from tests.support.english import PHRASEBOOK
from tests.support.sequences.account import (
    Account,
    Faults,
    ran_to_ceiling,
    taken_back_word,
)
from tests.support.sequences.acts import Day, stands_after


def what_does_not_fit_changes_nothing(account: Account) -> Faults:
    """A command that is refused, a report of other words or of a device leave all as it was."""
    spoken = 0
    for at, turn in enumerate(account.turns):
        others = isinstance(turn.event, CueEnded) and turn.event.cue != spoken
        said = [effect.cue for effect in turn.effects if isinstance(effect, Say | Withdraw)]
        spoken = max((spoken, *said))
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
        if turn.answers or _is_asked_before(account, at):
            continue  # "yes" and "no" fit as long as that is asked
        if turn.refused == turn.fitted:
            yield f"turn {at}: {turn.event.command} in {turn.before.state}: {turn.effects}"


def _is_asked_before(account: Account, at: int) -> bool:
    return any(isinstance(turn.event, Unsure | Unclear) for turn in account.turns[:at])


def what_does_not_fit_is_answered(account: Account) -> Faults:
    """Of refusals in a row the first is spoken; over a cue, and asleep, it is only shown.

    So is what may have been said to the client.
    """
    answered = False
    for at, turn in enumerate(account.turns):
        answered = answered and turn.taken is None
        if not turn.refused or turn.before.speaking or turn.before.state == "ended":
            continue
        of_talk = any(
            effect.command in OF_TALK for effect in turn.effects if isinstance(effect, Refused)
        )
        if of_talk and turn.after.state in UNDER_HANDS:
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
            at for at, turn in enumerate(account.turns) if turn.taken is undone.given.heard
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
        cues = (each.cue for each in effects if isinstance(each, Say | Withdraw))
        self._cue = max((self._cue, *cues))


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


OF_COMMANDS = (
    what_does_not_fit_changes_nothing,
    what_fits_is_taken,
    what_does_not_fit_is_answered,
    scratching_restores_what_was,
    what_was_misheard_was_never_given,
    the_clients_words_are_always_taken,
    the_session_ends_once,
    the_last_view_shown_is_true,
)
"""All of them."""
