"""The level "exam": the sequence is performed from memory, in silence, and marked at the end.

Only the trainee speaks: the name of each step as it is begun, and "barrier" and "released" as in a
session. A step of which a part is named, where no other can be meant, is taken for that one as its
hold begins; one that is not named is taken for the next in order. Nothing tells the time: whether
the wait was long enough is what is marked.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.commands import Command, words_of
from assistant.core.domain.effects import Chime, HoldEnded, HoldStarted
from assistant.core.domain.holds import EAR_LAG_S, UNPAUSED, EndReason, Mark, OpenHold
from assistant.core.domain.protocol import Begins, Protocol, Step
from assistant.core.domain.rehearsed import StepNamed
from assistant.core.domain.route import OTHER, Place
from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.core.rehearsal.base import RehearsalBase
from assistant.core.rehearsal.judging import MOST_AT_ONCE, half_named, named
from assistant.core.rehearsal.key_words import Item, Key, items, shown
from assistant.core.rehearsal.marking import Performed, asked_for, mark
from assistant.core.session.machine import Row

# fmt: off
ROWS = (
    Row("open", "ready", "=", do="greet"),
    Row("start, next", "ready", "working", do="begin"),
    Row("name", "working", "=", do="note_names"),
    Row("barrier", "working", "holding", when="a_hold_is_left", do="start_hold"),
    Row("start", "working", "holding", when="a_hold_is_left, begins_on_start", do="start_hold"),
    Row("released", "holding", "working", do="end_hold"),
    Row("time up", "holding", "working", do="end_at_ceiling"),
    Row("next", "working", "=", do="leave_step"),
    Row("other side", "working", "=", when="has_sides", do="cross"),
    Row("louder, quieter", "ready, working, holding", "=", do="turn_silently"),
    Row("pain", "holding", "working", do="end_for_pain"),
    Row("pain", "ready, working", "="),
    Row("stop", "ready", "ended", do="stop"),
    Row("stop", "working", "ended", do="finish"),
    Row("stop", "holding", "ended", do="end_for_stop, finish"),
    Row("interrupt", "ready", "ended", do="break_off"),
    Row("interrupt", "working", "ended", do="mark_all, break_off"),
    Row("interrupt", "holding", "ended", do="end_interrupted, mark_all, break_off"),
)
# fmt: on


class Exam(RehearsalBase):
    """One exam. `percent` of the points pass it; without it the protocol says how many."""

    ROWS = ROWS
    STATES = ("ready", "working", "holding", "ended")
    COMMANDS = frozenset(
        {
            Command.START, Command.NEXT, Command.BARRIER, Command.RELEASED, Command.OTHER_SIDE,
            Command.STOP, Command.PAIN, Command.LOUDER, Command.QUIETER,
        }
    )  # fmt: skip

    def __init__(
        self,
        protocol: Protocol,
        language: Language,
        start_side: str | None = None,
        percent: int | None = None,
    ) -> None:
        super().__init__(protocol, language)
        self.places = asked_for(protocol, start_side)
        self.performed: list[Performed] = []
        self.commands_heard = 0
        self.hold: OpenHold | None = None
        self._percent = percent
        self.items = items(protocol, language.forms)
        self._steps = {step.id: step for step in protocol.steps}
        sided = (place.side for place in self.places if place.side in OTHER)
        self._side = start_side or next(sided, None)
        self._begun = 0  # holds so far
        self._at_step = False  # whether the last step performed is still under way
        self._named: tuple[Item, ...] = ()
        self._half: Item | None = None  # a part of it was named, and nothing whole since
        self._texts: list[str] = []  # of what was said since the last step was begun
        self._turned_to: str | None = None  # the side that was named

    @property
    def side_shown(self) -> str | None:
        """The side it takes the trainee to be on."""
        return self._side

    def due(self) -> float | None:
        """Return when a hold that has a ceiling reaches it, as late as the ear may report."""
        ceiling = self.hold.moment(Mark.CEILING, UNPAUSED) if self.hold is not None else None
        return None if ceiling is None else ceiling + EAR_LAG_S

    def held_s(self, at: float) -> float | None:
        """Return how long the open hold has lasted at `at`, in seconds; None without one."""
        return self.hold.held_s(at, UNPAUSED) if self.hold is not None else None

    def pass_time(self) -> None:
        """End a hold at its ceiling."""
        due = self.due()
        if due is not None and due <= self.now:
            self.fire("time up")

    def hear(self, text: str) -> None:
        """Take in the side and the steps that words name."""
        self._turned_to = self._side_named(text)
        found = named(text, self.items)
        self._named = found if len(found) <= MOST_AT_ONCE else ()
        if self.state == "working" and text:
            self._texts.append(text)
            if not found and (half := half_named(text, self.items)) and half.id in self._steps:
                self._half = half
        if self._turned_to or self._named:
            self.fire("name")

    # Guards

    def a_hold_is_left(self) -> bool:
        """There is a step to be held, the one under way or a later one."""
        return self._to_hold() is not None

    def begins_on_start(self) -> bool:
        """The hold of that step is begun by "start" as well."""
        at = self._to_hold()
        return at is not None and self._step(at).begins is Begins.START

    def has_sides(self) -> bool:
        """There are two sides."""
        return self._side is not None

    # Actions

    def greet(self) -> None:
        """Say the only words of an exam."""
        self.say(filled(self.words.exam_greeting, title=self.protocol.title))

    def begin(self) -> None:
        """Let it be heard that it runs."""
        self.began_s = self.at
        self.outbox.append(Chime(Mark.START))

    def note_names(self) -> None:
        """Note what was named: the side first, then the steps."""
        self._side = self._turned_to or self._side
        for item in self._named:
            if item.id not in self._steps:
                self._side = OTHER[self._side] if self._side and not self._turned_to else self._side
                continue
            step, side = self._meant(item)
            again = self._at_step and self.performed[-1].key == (step.id, side)
            if not again or self.performed[-1].hold is not None:
                self._perform(step, side, named=True)
            else:
                self._hear_more(item)
        self._texts = []

    def cross(self) -> None:
        """Go over to the other side."""
        self._side = OTHER[self._side] if self._side else None
        self._at_step = False

    def leave_step(self) -> None:
        """Leave the step under way; without one, the next in order was done without its name."""
        if not self._at_step and (place := self._half_place() or self._next_place()) is not None:
            self._perform_unnamed(place)
        self._at_step = False

    def start_hold(self) -> None:
        """Begin the hold of the step under way, or of the next in order that has one."""
        at = self._to_hold()
        if at is None:
            raise RuntimeError("the table let a hold begin without a step")
        if at is not self._under_way():
            self._perform_unnamed(at)
        step = self._step(at)
        if step.hold is None:
            raise RuntimeError("the table let a hold begin without one in the file")
        self._begun += 1
        self.hold = OpenHold(self._begun, step, at.side, 1, self.at, step.hold)
        started_s = round(self.at, 3)
        limits = step.hold
        self.outbox.append(
            HoldStarted(
                step.id, at.side, 1, started_s, limits.floor_s, limits.target_s, self._begun
            )
        )
        self.outbox.append(Chime(Mark.START))

    def end_hold(self) -> None:
        """Log the hold as released."""
        self._log(self.at, EndReason.RELEASED)

    def end_at_ceiling(self) -> None:
        """Log the hold as ended by its ceiling."""
        ceiling = self.hold.moment(Mark.CEILING, UNPAUSED) if self.hold else None
        self._log(self.at if ceiling is None else ceiling, EndReason.TIME)

    def end_for_pain(self) -> None:
        """Log the hold as ended for pain."""
        self._log(self.at, EndReason.STOP, "pain")

    def end_for_stop(self) -> None:
        """Log the hold as ended by "stop"."""
        self._log(self.at, EndReason.STOP)

    def end_interrupted(self) -> None:
        """Log the hold as broken off."""
        self._log(self.at, EndReason.INTERRUPTED)

    def mark_all(self) -> None:
        """Mark what was done."""
        sheet = mark(
            self.protocol,
            self.places,
            self.performed,
            self._percent,
            shown=self.language.shown,
        )
        self.outbox += [*sheet.items, sheet.sum]

    def finish(self) -> None:
        """Mark what was done, and end it."""
        self.mark_all()
        self.end("finished")

    def stop(self) -> None:
        """End what was never begun."""
        self.end("stopped")

    def break_off(self) -> None:
        """End it as it cannot go on."""
        self.end("interrupted")

    def _perform(self, step: Step, side: str | None, *, named: bool) -> None:
        heard, item = "; ".join(self._texts), self._item(step)
        words = words_of(heard)
        missing = shown(item.missing(words), item.unsaid(words))
        self.performed.append(
            Performed(
                step.id, side, named, heard=heard, missing=missing,
                partly=not named and self._half is not None and item.keys == self._half.keys,
            )
        )  # fmt: skip
        self.outbox.append(StepNamed(step.id, side, named, heard))
        self._at_step = True
        self._half = None

    def _hear_more(self, item: Item) -> None:
        """Add what is said on of the step under way to what was heard of it."""
        last = self.performed[-1]
        heard = "; ".join([last.heard, *self._texts])
        words = words_of(heard)
        missing = shown(item.missing(words), item.unsaid(words))
        self.performed[-1] = replace(last, heard=heard, missing=missing)

    def _item(self, step: Step) -> Item:
        return next(each for each in self.items if each.id == step.id)

    def _meant(self, item: Item) -> tuple[Step, str | None]:
        """Return the step that was named, and its side; of those said alike the first undone."""
        done = {performed.key for performed in self.performed}
        meant = [self._steps[each.id] for each in self.items if each.keys == item.keys]
        sided = [(step, self._side if step.side == "each" else step.side) for step in meant]
        undone = [(step, side) for step, side in sided if (step.id, side) not in done]
        under_way = self._at_step and self.performed[-1].key in {(s.id, side) for s, side in sided}
        if under_way and self.performed[-1].hold is None:
            return self._steps[self.performed[-1].step], self.performed[-1].side
        return (undone or sided)[0]

    def _perform_unnamed(self, place: Place) -> None:
        if place.side in OTHER:
            self._side = place.side
        self._perform(self._step(place), place.side, named=False)
        self._texts = []

    def _log(self, at: float, reason: EndReason, response: str = "") -> None:
        if self.hold is None:
            raise RuntimeError("the table let a hold end that does not run")
        logged = self.hold.end(at, UNPAUSED, reason, response)
        self.hold = None
        self.performed[-1] = replace(self.performed[-1], hold=logged)
        self.outbox.append(HoldEnded(logged))

    def _step(self, place: Place) -> Step:
        return self.protocol.steps[place.step]

    def _under_way(self) -> Place | None:
        """Return the place of the step under way, if it is one that was asked for."""
        if not self._at_step:
            return None
        return self._place_of(self.performed[-1])

    def _place_of(self, performed: Performed) -> Place | None:
        for place in self.places:
            if (self._step(place).id, place.side) == performed.key:
                return place
        return None

    def _next_place(self) -> Place | None:
        """Return the place after the last that was performed, in the protocol's order."""
        last = self._place_of(self.performed[-1]) if self.performed else None
        follow = 0 if last is None else self.places.index(last) + 1
        return self.places[follow] if follow < len(self.places) else None

    def _half_place(self) -> Place | None:
        """Return where the step stands of which a part was named; None without one undone."""
        if self._half is None:
            return None
        step, side = self._meant(self._half)
        done = {performed.key for performed in self.performed}
        places = (each for each in self.places if self._step(each).id == step.id)
        return next((p for p in places if p.side == side and (step.id, side) not in done), None)

    def _to_hold(self) -> Place | None:
        """Return where "barrier" begins a hold: here, or at the next place that has one."""
        here = self._under_way()
        if here is not None and self._step(here).hold and self.performed[-1].hold is None:
            return here
        half = self._half_place()
        if half is not None and self._step(half).hold is not None:
            return half
        following = self._next_place()
        rest = self.places[self.places.index(following) :] if following is not None else ()
        return next((place for place in rest if self._step(place).hold is not None), None)

    def _side_named(self, text: str) -> str | None:
        """Return the side whose words a text holds; None for none, or both."""
        sides = self.protocol.sides
        if sides is None:
            return None
        words = words_of(text)
        forms = self.language.forms
        keys = {
            "left": Key((sides.left.lower(),), forms),
            "right": Key((sides.right.lower(),), forms),
        }
        found = [side for side, key in keys.items() if key.said(words)]
        return found[0] if len(found) == 1 else None
