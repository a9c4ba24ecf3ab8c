"""What holds for a session whatever is said and whatever happens."""

from __future__ import annotations

from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import (
    Effect,
    Fact,
    Finish,
    HoldEnded,
    HoldStarted,
    Refused,
    Say,
    StateChanged,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Interrupted,
    Opened,
    Retracted,
    TimePassed,
    from_record,
    to_record,
)
from assistant.core.domain.protocol import Protocol
from assistant.core.journal.standing import Facts, after, standing
from assistant.core.session.session import Session
from tests.support.english import ENGLISH
from tests.support.scripted import two_sided, whole

PROTOCOLS = (two_sided(), whole())


class AnySession(RuleBasedStateMachine):
    """Commands, times and device events in any order."""

    @initialize(
        protocol=st.sampled_from(PROTOCOLS),
        side=st.sampled_from([None, "left", "right"]),
        layers=st.sampled_from([None, 1, 2, 3]),
        skip_screening=st.booleans(),
    )
    def open(
        self, protocol: Protocol, side: str | None, layers: int | None, skip_screening: bool
    ) -> None:
        """Open a session with some choices for the day."""
        self.new_session = partial(
            Session,
            protocol,
            ENGLISH,
            side,
            layers,
            budget_s=900.0,
            skip_screening=skip_screening,
        )
        self.session = self.new_session()
        self.now = 0.0
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.facts = Facts()
        self.give(Opened(0.0))

    def give(self, event: Event) -> list[Effect]:
        """Hand over one event, by way of its journal line."""
        self.events.append(event)
        effects = self.session.handle(event)
        self.effects += effects
        self.facts = after(self.facts, effects)
        return effects

    @rule(
        command=st.sampled_from(Command),
        lag_s=st.floats(0.0, 1.2),
        typed=st.booleans(),
        word=st.sampled_from(["", "soft", "client stop"]),
    )
    def hear(self, command: Command, lag_s: float, typed: bool, word: str) -> None:
        """Hear a command: a legal one is taken, any other changes nothing and is answered."""
        taken = self.session.takes(command)
        refused, ceiling = self.order(command, lag_s, typed, word=word)
        if not ceiling:  # else the word was said after the hold, to another state
            assert refused == (not taken)

    @rule(data=st.data(), lag_s=st.floats(0.0, 1.2))
    def hear_what_fits(self, data: st.DataObject, lag_s: float) -> None:
        """Hear one of the commands that would be taken, which leads further than any would."""
        fitting = [c for c in Command if c is not Command.STOP and self.session.takes(c)]
        if fitting:
            refused, ceiling = self.order(data.draw(st.sampled_from(fitting)), lag_s, typed=False)
            assert ceiling or not refused

    @rule(
        command=st.sampled_from([Command.BARRIER, Command.RELEASED]),
        lag_s=st.floats(0.0, 1.2),
        ago_s=st.sampled_from([10.0, 60.0, 300.0]),
    )
    def hear_of_the_past(self, command: Command, lag_s: float, ago_s: float) -> None:
        """Hear what should have been said before: it is taken, or changes nothing."""
        self.order(command, lag_s, typed=False, ago_s=ago_s)

    def order(
        self, command: Command, lag_s: float, typed: bool, *, word: str = "", ago_s: float = 0.0
    ) -> tuple[bool, bool]:
        """Give a command; return whether it was refused, and whether a ceiling came before it."""
        start_s = self.now if typed else max(0.0, self.now - lag_s)
        before = self.where()
        effects = self.give(
            Heard(
                self.now,
                command,
                start_s,
                self.now,
                "keyboard" if typed else "voice",
                ago_s,
                word,
            )
        )
        refused = any(isinstance(effect, Refused) for effect in effects)
        ceiling = any(isinstance(e, HoldEnded) and e.hold.end_reason == "time" for e in effects)
        if refused and not ceiling:
            assert self.where() == before
        return refused, ceiling

    def where(self) -> tuple[object, ...]:
        """Return all that an illegal command must leave as it was."""
        view = self.session.view()
        held_s = self.session.held_s(self.now)
        return view.state, view.step, view.side, view.layer, held_s, self.facts

    @rule(back=st.integers(1, 4))
    def retract(self, back: int) -> None:
        """The ear takes back one of the last commands: it is as if it had not been given.

        What was given before it stands as it stood.
        """
        heard = [event for event in self.events if isinstance(event, Heard)]
        if len(heard) < back or self.session.ended:
            return
        self.give(Retracted(self.now, heard[-back].start_s))

    @rule(at=st.floats(0.0, 1000.0))
    def retract_what_was_never_heard(self, at: float) -> None:
        """A command that is not known cannot be taken back, and nothing changes."""
        if any(isinstance(event, Heard) and event.start_s == at for event in self.events):
            return
        before = self.where()
        self.give(Retracted(self.now, at))
        assert self.where() == before

    @rule(seconds=st.floats(0.01, 200.0))
    def wait(self, seconds: float) -> None:
        """Let time pass as the engine does."""
        until = self.now + seconds
        while (due := self.session.due()) is not None and due <= until:
            self.now = max(self.now, due)
            self.give(TimePassed(due))
        self.now = until

    @rule()
    def finish_speaking(self) -> None:
        """Let what is being said be over."""
        spoken = [effect.cue for effect in self.effects if isinstance(effect, Say)]
        self.give(CueEnded(self.now, spoken[-1]))

    @rule(cue=st.integers(0, 60))
    def report_any_cue(self, cue: int) -> None:
        """A report about some other words, which may be late or never asked for."""
        self.give(CueEnded(self.now, cue))

    @rule(device=st.sampled_from(["microphone", "speaker", "voice"]), back=st.booleans())
    def change_device(self, device: str, back: bool) -> None:
        """A device fails or works again."""
        state, held_s = self.session.state, self.session.held_s(self.now)
        self.give(
            DeviceBack(self.now, device) if back else DeviceLost(self.now, device, "unplugged")
        )
        assert (self.session.state, self.session.held_s(self.now)) == (state, held_s)

    @rule()
    def interrupt(self) -> None:
        """The program is told to end; rare, as everything else ends with it."""
        if len(self.events) > 40:
            self.give(Interrupted(self.now, "test"))

    @invariant()
    def at_most_one_hold_is_open(self) -> None:
        """Of what stands, holds start and end in turn."""
        turns = [type(fact) for fact in self.facts if isinstance(fact, HoldStarted | HoldEnded)]
        assert turns[::2] == [HoldStarted] * len(turns[::2])
        assert turns[1::2] == [HoldEnded] * len(turns[1::2])
        assert (self.session.held_s(self.now) is not None) == (len(turns) % 2 == 1)

    @invariant()
    def durations_are_sane(self) -> None:
        """No hold is negative or longer than the session."""
        for effect in self.effects:
            if isinstance(effect, HoldEnded):
                assert 0.0 <= effect.hold.duration_s <= self.now + 0.001

    @invariant()
    def holds_follow_one_another(self) -> None:
        """No hold that stands began before the one before it had ended."""
        ended_s = 0.0
        for fact in self.facts:
            if isinstance(fact, HoldStarted):
                assert fact.started_s >= ended_s - 0.002
            elif isinstance(fact, HoldEnded):
                ended_s = fact.hold.started_s + fact.hold.duration_s

    @invariant()
    def stop_and_pain_are_always_legal(self) -> None:
        """Until the end, the client's words are taken; at the end, nothing is."""
        legal = set(self.session.view().legal)
        assert legal & SAFETY == (set() if self.session.ended else SAFETY)

    @invariant()
    def the_session_ends_once(self) -> None:
        """One end is declared, when the state says so."""
        ends = [effect for effect in self.effects if isinstance(effect, Finish)]
        assert len(ends) == (1 if self.session.ended else 0)

    @invariant()
    def the_last_view_shown_is_true(self) -> None:
        """Whoever follows the announcements knows the state."""
        views = [effect for effect in self.effects if isinstance(effect, StateChanged)]
        assert views[-1] == self.session.view()

    def teardown(self) -> None:
        """Stop ends any session, and its journal rebuilds it with the same effects.

        Whoever reads it finds just the facts that stand.
        """
        if not hasattr(self, "session"):
            return
        self.give(Heard(self.now, Command.STOP, self.now, self.now))
        assert self.session.ended
        rebuilt = self.new_session()
        effects: list[Effect] = []
        for event in self.events:
            read = from_record(to_record(event))
            assert read == event
            effects += rebuilt.handle(read)
        assert effects == self.effects
        assert rebuilt.view() == self.session.view()
        written = [fact.to_record() for fact in self.effects if isinstance(fact, Fact)]
        assert standing(written) == [fact.to_record() for fact in self.facts]


AnySession.TestCase.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
TestAnySession = AnySession.TestCase
TestAnySession.__doc__ = "Any sequence of commands, times and device events keeps the invariants."
