"""What holds for a session whatever is said and whatever happens."""

from __future__ import annotations

from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assistant.core.commands import SAFETY, Command
from assistant.core.effects import (
    Effect,
    Finish,
    HoldEnded,
    HoldStarted,
    Refused,
    Say,
    StateChanged,
)
from assistant.core.events import (
    CueEnded,
    DeviceBack,
    DeviceLost,
    Event,
    Heard,
    Interrupted,
    Opened,
    TimePassed,
    from_record,
    to_record,
)
from assistant.core.protocol import Protocol
from assistant.core.session import Session
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
        self.give(Opened(0.0))

    def give(self, event: Event) -> list[Effect]:
        """Hand over one event, by way of its journal line."""
        self.events.append(event)
        effects = self.session.handle(event)
        self.effects += effects
        return effects

    @rule(command=st.sampled_from(Command), lag_s=st.floats(0.0, 1.2), typed=st.booleans())
    def hear(self, command: Command, lag_s: float, typed: bool) -> None:
        """Hear a command: a legal one is taken, any other changes nothing and is answered."""
        start_s = self.now if typed else max(0.0, self.now - lag_s)
        taken = self.session.takes(command)
        before = (self.session.state, self.session.view().step, self.session.view().side)
        held_before = self.session.held_s(self.now)
        effects = self.give(
            Heard(self.now, command, start_s, self.now, "keyboard" if typed else "voice")
        )
        if any(isinstance(e, HoldEnded) and e.hold.end_reason == "time" for e in effects):
            return  # the ceiling came before the word: it was said after the hold
        assert any(isinstance(effect, Refused) for effect in effects) == (not taken)
        if not taken:
            after = (self.session.state, self.session.view().step, self.session.view().side)
            assert after == before
            assert self.session.held_s(self.now) == held_before

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
        """Holds start and end in turn."""
        turns = [
            type(effect) for effect in self.effects if isinstance(effect, HoldStarted | HoldEnded)
        ]
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
        """Stop ends any session, and its journal rebuilds it with the same effects."""
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


AnySession.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestAnySession = AnySession.TestCase
TestAnySession.__doc__ = "Any sequence of commands, times and device events keeps the invariants."
