"""When holds began and ended: pauses, words said of the past, and words that are known late."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Chime, Effect, HoldStarted, Refused, Say, StepSkipped
from assistant.core.domain.events import CueEnded, Heard, Retracted, TimePassed
from assistant.core.domain.holds import EndReason, Mark, Pauses
from assistant.core.domain.protocol import Protocol
from assistant.core.session.session import Session
from tests.support.english import ENGLISH, WORDS
from tests.support.scripted import ScriptedTherapist, two_sided

WAITS = ("ceiling: 120 s}}", "ceiling: 120 s}, ends: next}")
"""Change to the small protocol: its second step is left by "next" alone."""


class Clock:
    """A therapist whose words are dated by the second: seconds since hands first went on.

    Each is known as it is said, unless told otherwise; cues take no time.
    """

    def __init__(self, protocol: Protocol | None = None, *, from_s: float = 100.0) -> None:
        session = Session(protocol or two_sided(), ENGLISH, layers=1, skip_screening=True)
        self.therapist = ScriptedTherapist(session)
        self.session = self.therapist.session
        self.from_s = from_s
        for at in range(10, 20):
            if self.session.state != "approach":
                answers = {"consent": Command.YES, "between": Command.NEXT}
                self.heard(at - from_s, answers.get(self.session.state, Command.START))

    def heard(
        self, at: float, command: Command, *, ago: float = 0.0, known: float | None = None
    ) -> list[Effect]:
        """Give a command said at `at`, and known then or later; return what came of it."""
        start_s = self.from_s + at
        now = start_s if known is None else self.from_s + known
        self.pass_until(now - self.from_s)
        effects = self.therapist.give(Heard(now, command, start_s, start_s, ago_s=ago))
        self.listen()
        return effects

    def pass_until(self, at: float) -> list[Effect]:
        """Let time pass as the engine does; return what came of it."""
        came: list[Effect] = []
        now = self.from_s + at
        while (due := self.session.due()) is not None and due <= now:
            self.therapist.now = max(self.therapist.now, due)
            came += self.therapist.give(TimePassed(due))
            self.listen()
        self.therapist.now = now
        return came

    def listen(self) -> None:
        """Let what is being said be over at once."""
        while self.session.speaking and not self.session.ended:
            last = max(each.cue for each in self.therapist.effects if isinstance(each, Say))
            self.therapist.give(CueEnded(self.therapist.now, last))

    @property
    def holds(self) -> list[tuple[float, float, float, str]]:
        """The holds that stand: start, seconds held and paused, and why each ended."""
        return [
            (round(hold.started_s - self.from_s, 3), hold.duration_s, hold.paused_s,
             str(hold.end_reason))
            for hold in self.therapist.holds
        ]  # fmt: skip


def refused(effects: list[Effect]) -> list[str]:
    """Return the answers to what did not fit."""
    return [effect.why for effect in effects if isinstance(effect, Refused)]


def chimes(effects: list[Effect]) -> list[str]:
    """Return the marks that sounded."""
    return [str(effect.mark) for effect in effects if isinstance(effect, Chime)]


# What is paused is not held


def test_a_release_said_of_the_past_leaves_out_a_pause_since() -> None:
    """Ten minutes were paused after the first "released": they are no part of the hold."""
    room = Clock(load_protocol("adductor-release"))
    for at, command in ((10, "barrier"), (110, "released"), (115, "pause"), (715, "resume")):
        room.heard(at, Command(command))
    assert refused(room.heard(730, Command.RELEASED, ago=10.0)) == []
    assert room.holds == [(10.0, 110.0, 600.0, "released")]


def test_a_barrier_said_of_the_past_leaves_out_a_pause_since() -> None:
    """Begun in the pause, as is said, the hold runs from the end of it."""
    room = Clock(load_protocol("adductor-release"))
    for at, command in ((5, "pause"), (605, "resume")):
        room.heard(at, Command(command))
    room.heard(610, Command.BARRIER, ago=300.0)
    room.heard(620, Command.RELEASED)
    assert room.holds == [(310.0, 15.0, 295.0, "released")]


def test_a_running_hold_that_began_before_a_pause_leaves_it_out() -> None:
    """Named after the pause, begun before it: it counts on both sides of it."""
    room = Clock()
    for at, command in ((5, "pause"), (25, "resume"), (30, "barrier")):
        room.heard(at, Command(command))
    room.heard(40, Command.BARRIER, ago=40.0)
    assert room.session.held_s(room.from_s + 40) == pytest.approx(20.0)
    room.heard(60, Command.RELEASED)
    assert room.holds == [(0.0, 40.0, 20.0, "released")]


def test_an_old_pause_that_is_scratched_was_one_until_then() -> None:
    """The hold runs on from the words "scratch that"; ten minutes of rest are not held."""
    room = Clock()
    for at, command in ((10, "barrier"), (40, "pause"), (640, "scratch that"), (650, "released")):
        room.heard(at, Command(command))
    assert room.holds == [(10.0, 40.0, 600.0, "released")]


def test_a_resume_that_is_scratched_never_was() -> None:
    """The pause lasts on from where it began."""
    room = Clock()
    for at, command in ((0, "barrier"), (40, "pause"), (50, "resume"), (60, "scratch that")):
        room.heard(at, Command(command))
    assert room.session.state == "paused"
    for at, command in ((70, "resume"), (80, "released")):
        room.heard(at, Command(command))
    assert room.holds == [(0.0, 50.0, 30.0, "released")]


def test_scratching_back_through_a_pause_to_a_release_leaves_the_pause_out() -> None:
    """Resume, pause and release are taken back one by one: the hold runs on, less the rest."""
    room = Clock()
    said = [(10, "barrier"), (40, "released"), (45, "pause"), (645, "resume")]
    said += [(650, "scratch that"), (655, "scratch that"), (660, "scratch that")]
    for at, command in (*said, (665, "released")):
        room.heard(at, Command(command))
    assert room.holds == [(10.0, 45.0, 610.0, "released")]


def test_a_pause_that_the_ear_takes_back_never_was() -> None:
    """Nobody said it: the hands held on, and the clock is as if it had not stopped."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    room.heard(40, Command.PAUSE, known=40.5)
    room.therapist.give(Retracted(room.from_s + 41, room.from_s + 40))
    room.listen()
    room.heard(70, Command.RELEASED)
    assert room.holds == [(0.0, 70.0, 0.0, "released")]


def test_a_resume_that_the_ear_takes_back_never_was() -> None:
    """The hands rest on, as the pause does."""
    room = Clock()
    for at, command in ((0, "barrier"), (40, "pause"), (60, "resume")):
        room.heard(at, Command(command))
    room.therapist.give(Retracted(room.from_s + 61, room.from_s + 60))
    room.listen()
    for at, command in ((90, "resume"), (100, "released")):
        room.heard(at, Command(command))
    assert room.holds == [(0.0, 50.0, 50.0, "released")]


def test_a_scratched_pause_outlasts_what_the_ear_takes_back() -> None:
    """An older word that was none takes nothing of the rest with it."""
    room = Clock()
    for at, command in (
        (0, "barrier"), (5, "mark this place"), (40, "pause"), (640, "scratch that")
    ):  # fmt: skip
        room.heard(at, Command(command))
    room.therapist.give(Retracted(room.from_s + 641, room.from_s + 5))
    room.listen()
    room.heard(650, Command.RELEASED)
    assert room.holds == [(0.0, 50.0, 600.0, "released")]


def test_a_pause_known_after_a_release_that_is_scratched_is_one_from_its_word_on() -> None:
    """The hold runs on, and what was rested since the word is no part of it."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    room.heard(70, Command.RELEASED)
    room.heard(60, Command.PAUSE, known=70.5)
    for at, command in ((80, "scratch that"), (81, "scratch that"), (90, "released")):
        room.heard(at, Command(command))
    assert room.holds == [(0.0, 70.0, 20.0, "released")]


def test_a_pause_known_after_the_release_takes_nothing_of_the_hold() -> None:
    """A typed "released" came between the word "pause" and the ear's telling of it."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    room.heard(70, Command.RELEASED)
    room.heard(69.5, Command.PAUSE, known=70.5)
    assert room.session.state == "paused"
    room.heard(80, Command.RESUME)
    room.heard(90, Command.BARRIER)
    room.heard(150, Command.RELEASED)
    assert room.holds == [(0.0, 70.0, 0.0, "released"), (90.0, 60.0, 0.0, "released")]


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=5)


@given(spans, spans, st.none() | st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_seconds_paused_are_counted_once(
    over: list[list[int]], kept: list[list[int]], since: int | None, begin: int, end: int
) -> None:
    """However pauses overlap, as many seconds are paused as are within one or more of them."""
    pauses = Pauses(
        tuple((a, b) for a, b in over), since, tuple((a, b) for a, b in kept)
    )  # fmt: skip
    inside = [
        second
        for second in range(begin, end)
        if any(a <= second < b for a, b in (*over, *kept))
        or (since is not None and second >= since)
    ]
    assert pauses.within(begin, end) == len(inside)


# What is said of the past must fit


def test_no_release_lengthens_a_hold_that_ended_long_before_on_another_step() -> None:
    """A step was skipped since, and twenty minutes went by: it is not that hold's release."""
    room = Clock(load_protocol("adductor-release"))
    for at, command in ((10, "barrier"), (100, "released"), (103, "skip")):
        room.heard(at, Command(command))
    before = room.therapist.standing
    assert refused(room.heard(1500, Command.RELEASED, ago=60.0)) == [WORDS.not_then]
    assert room.holds == [(10.0, 90.0, 0.0, "released")]
    assert room.therapist.standing == before


@pytest.mark.parametrize(
    "since",
    [("skip",), ("next",), ("back",), ("other side",), ("pain",), ("barrier", "scratch that")],
)
def test_a_word_that_led_on_bars_a_later_release(since: tuple[str, ...]) -> None:
    """After such a word the hold before it had ended; one that was scratched bars nothing."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    room.heard(70, Command.RELEASED)
    for at, command in enumerate(since, start=75):
        room.heard(at, Command(command))
    barred = since[-1] != "scratch that" and since != ("next",)  # "next" is not taken there
    room.heard(95, Command.RELEASED, ago=10.0)
    assert room.holds == [(0.0, 70.0 if barred else 85.0, 0.0, "released")]


def test_a_release_after_which_another_hold_may_have_been_is_not_taken() -> None:
    """The floor of the step under way has gone by since: the word may be about that hold."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    room.heard(70, Command.RELEASED)
    assert refused(room.heard(141, Command.RELEASED, ago=10.0)) == [WORDS.not_then]
    assert refused(room.heard(142, Command.RELEASED, ago=20.0)) == []
    assert room.holds == [(0.0, 122.0, 0.0, "released")]


def test_no_release_overrules_a_ceiling_before_it() -> None:
    """The hold ended by its time; hands that left it a minute later change nothing of that."""
    room = Clock()
    room.heard(0, Command.SKIP)
    room.heard(10, Command.BARRIER)
    room.pass_until(140)
    room.heard(200, Command.RELEASED, ago=20.0)
    assert room.holds == [(10.0, 120.0, 0.0, "time")]
    assert (room.session.view().step, room.session.view().side) == ("sink", "right")


def test_no_release_lengthens_a_hold_past_its_ceiling() -> None:
    """One let go too early by a word that was none would have ended by its time."""
    room = Clock(two_sided(WAITS))
    room.heard(0, Command.SKIP)
    room.heard(10, Command.BARRIER)
    room.heard(100, Command.RELEASED)
    assert refused(room.heard(145, Command.RELEASED, ago=10.0)) == [WORDS.not_then]
    room.heard(135, Command.RELEASED, ago=10.0, known=146)
    assert room.holds == [(10.0, 115.0, 0.0, "released")]


def test_no_release_lengthens_what_the_client_ended() -> None:
    """Hands eased off on that word; one before it shortens the hold, which pain ended still."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    room.heard(70, Command.PAIN)
    assert refused(room.heard(100, Command.RELEASED, ago=10.0)) == [WORDS.not_then]
    assert room.holds == [(0.0, 70.0, 0.0, "stop")]
    room.heard(101, Command.RELEASED, ago=40.0)
    assert room.holds == [(0.0, 61.0, 0.0, "stop")]


def test_no_barrier_begins_before_its_step_was_reached() -> None:
    """Back then hands were at another step, or nowhere."""
    room = Clock()
    assert refused(room.heard(20, Command.BARRIER, ago=300.0)) == [WORDS.not_then]
    room.heard(100, Command.SKIP)
    assert refused(room.heard(130, Command.BARRIER, ago=40.0)) == [WORDS.not_then]
    room.heard(135, Command.BARRIER)
    assert refused(room.heard(140, Command.BARRIER, ago=50.0)) == [WORDS.not_then]
    assert refused(room.heard(141, Command.BARRIER, ago=30.0)) == []
    room.heard(200, Command.RELEASED)
    assert room.holds == [(111.0, 89.0, 0.0, "released")]


def test_no_barrier_begins_before_the_clients_word() -> None:
    """A hold would have run through the pain that was told, and not ended by it."""
    room = Clock()
    room.heard(10, Command.PAIN)
    assert refused(room.heard(30, Command.BARRIER, ago=25.0)) == [WORDS.not_then]
    assert room.session.state == "between"


def test_the_next_step_is_reached_as_the_hold_before_ends() -> None:
    """The cue takes its time, and hands that know the way do not wait for it."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    start_s = room.from_s + 70
    room.therapist.give(Heard(start_s + 1, Command.RELEASED, start_s, start_s))
    room.therapist.now = start_s + 8
    room.listen()
    assert refused(room.heard(85, Command.BARRIER, ago=10.0)) == []
    room.heard(140, Command.RELEASED)
    assert room.holds[-1] == (75.0, 65.0, 0.0, "released")


def test_a_release_put_right_frees_the_time_after_it() -> None:
    """The next hold may have begun then, before the word that was said late."""
    room = Clock()
    for at, command, ago in ((0, "barrier", 0), (100, "released", 0), (105, "released", 30)):
        room.heard(at, Command(command), ago=float(ago))
    assert refused(room.heard(110, Command.BARRIER, ago=20.0)) == []
    room.heard(170, Command.RELEASED)
    assert room.holds == [(0.0, 75.0, 0.0, "released"), (90.0, 80.0, 0.0, "released")]


# What the ear tells late


def test_a_barrier_known_after_a_ceiling_begins_no_earlier_than_that() -> None:
    """Said just before the last hold's time was up: the next one begins as that one ends."""
    room = Clock(load_protocol("self-care-ten-minutes"))
    room.heard(30, Command.BARRIER)
    room.pass_until(93.0)
    ((started_s, held_s, _, reason),) = room.holds
    assert reason == "time"
    end_s = started_s + held_s
    room.heard(end_s - 0.5, Command.BARRIER, known=end_s + 3.4)
    begun = [fact for fact in room.therapist.standing if isinstance(fact, HoldStarted)]
    assert begun[-1].started_s - room.from_s == pytest.approx(end_s)
    assert room.session.state == "holding"


def test_a_release_known_after_a_ceiling_wins_if_it_was_said_before() -> None:
    """However late the ear was, the hold was released then and not ended by its time."""
    room = Clock()
    room.heard(0, Command.SKIP)
    room.heard(10, Command.BARRIER)
    room.heard(129, Command.RELEASED, known=134)
    assert room.holds == [(10.0, 119.0, 0.0, "released")]
    assert room.session.view().side == "right"


def test_no_hold_ends_before_it_began() -> None:
    """A release said before a typed barrier and known after it ends that at its start."""
    room = Clock()
    room.heard(10, Command.BARRIER)
    room.heard(9.5, Command.RELEASED, known=10.5)
    assert refused(room.heard(11, Command.BARRIER, ago=1.2)) == [WORDS.not_then]
    assert room.holds == [(10.0, 0.0, 0.0, "released")]


# The marks of a hold whose start was put right


def test_a_mark_that_sounded_for_a_wrong_start_sounds_again_when_it_is_reached() -> None:
    """The floor sounded at 60 s; the hold began 20 s later, and its floor sounds at its time."""
    room = Clock()
    room.heard(0, Command.BARRIER)
    assert chimes(room.pass_until(60.5)) == [Mark.FLOOR]
    room.heard(61, Command.BARRIER, ago=41.0)
    assert chimes(room.pass_until(79.9)) == []
    assert chimes(room.pass_until(80.0)) == [Mark.FLOOR]
    assert chimes(room.pass_until(110.0)) == [Mark.TARGET]


@pytest.mark.parametrize("before", [(), (75.0,)])
def test_a_mark_that_was_passed_before_it_was_known_does_not_sound_late(
    before: tuple[float, ...],
) -> None:
    """Who dates a start back is told the time held; the next mark sounds at its time."""
    room = Clock()
    for at in before:
        room.heard(at, Command.BARRIER)
    effects = room.heard(80, Command.BARRIER, ago=70.0)
    assert room.therapist.said[-1].startswith("Began, one minute ten ago.")
    assert chimes([*effects, *room.pass_until(99.9)]) == ([] if before else [Mark.START])
    assert chimes(room.pass_until(100.0)) == [Mark.TARGET]


# A release said after the ceiling


def test_a_step_that_is_left_by_next_is_not_left_by_a_release_after_its_ceiling() -> None:
    """Its word is "next", whichever way the hold ended; the length of that is told."""
    room = Clock(two_sided(WAITS))
    room.heard(0, Command.SKIP)
    room.heard(10, Command.BARRIER)
    room.pass_until(140)
    assert refused(room.heard(150, Command.RELEASED)) == []
    assert (room.session.state, room.session.view().step) == ("between", "draw")
    assert room.therapist.said[-1] == "The last hold was two minutes."
    room.heard(151, Command.RELEASED, ago=60.0)
    assert (room.session.state, room.session.view().step) == ("between", "draw")
    assert room.holds == [(10.0, 81.0, 0.0, "released")]
    room.heard(152, Command.NEXT)
    assert room.session.view().step == "sink"
    skipped = [fact for fact in room.therapist.standing if isinstance(fact, StepSkipped)]
    assert [each.step for each in skipped] == ["sink"]
    assert room.therapist.holds[-1].end_reason is EndReason.RELEASED
