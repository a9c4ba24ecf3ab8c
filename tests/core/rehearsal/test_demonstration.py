"""The levels "hear" and "do": the session itself, led by the program, or without its voice."""

from __future__ import annotations

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.domain.effects import Finish, HoldEnded, MannerChanged, Say, StateChanged
from assistant.core.domain.protocol import Protocol
from assistant.core.protocols.pace import at_pace
from assistant.core.rehearsal.demonstration import Demonstration
from assistant.core.rehearsal.in_silence import InSilence
from assistant.edges.files.library import list_protocols
from assistant.live.ports import Course
from tests.support.english import ENGLISH
from tests.support.scripted import two_sided, whole
from tests.support.trainee import Trainee

PACE = 10.0


def hearing(protocol: Protocol) -> Trainee:
    """Return one who listens to a protocol, started."""
    one = Trainee(Demonstration(at_pace(protocol, PACE), ENGLISH, None, PACE))
    one.say("start")
    return one


def heard_out(one: Trainee, seconds: float) -> None:
    """Let so many seconds pass, each cue heard to its end."""
    until = one.now + seconds
    while one.now < until and not one.course.ended:
        one.listen()
        one.wait(0.5)


def test_all_times_are_divided() -> None:
    """Holds, breaths and steps; words of the session's own time are left out."""
    paced = at_pace(whole(), PACE)
    holds = [step.hold for step in paced.every_step() if step.hold is not None]
    assert [(h.floor_s, h.target_s) for h in holds[:2]] == [(6.0, 9.0), (3.0, 6.0)]
    assert [(h.breath_s, h.ceiling_s) for h in holds if h.breath_s] == [(1.0, 6.0)]
    assert (paced.budget_s, paced.reminders) == (None, ())


@pytest.mark.parametrize("path", list_protocols(), ids=lambda path: path.stem)
def test_every_protocol_is_heard_to_its_end(path: object) -> None:
    """Every cue is spoken, and every hold runs to its target, with no word from who listens."""
    protocol = load_protocol(str(path))
    one = hearing(protocol)
    heard_out(one, 3600.0)
    assert [effect.outcome for effect in one.of(Finish)] == ["finished"]
    assert {step.cue for step in protocol.steps} <= set(one.told)
    assert all(hold.duration_s >= hold.target_s for hold in (e.hold for e in one.of(HoldEnded)))


def test_who_listens_may_turn_the_voice() -> None:
    """Louder and slower do in a demonstration what they do in a session."""
    one = hearing(two_sided())
    one.say("louder", "slower")
    last = one.of(MannerChanged)[-1]
    assert (last.volume_db, last.words_per_minute) == (4, 125)
    heard_out(one, 3600.0)
    assert [effect.outcome for effect in one.of(Finish)] == ["finished"]


def test_only_what_is_taken_is_shown() -> None:
    """Not "yes", nor "released": who listens is never told to say what would be refused."""
    one = hearing(two_sided())
    heard_out(one, 60.0)
    shown = {phrase for view in one.of(StateChanged) for phrase in view.legal}
    assert shown <= set(one.course.language.phrasebook.orders)
    assert {"next", "pause", "stop"} <= shown


def test_next_goes_on_and_back_goes_back() -> None:
    """In a hold as well, where a session would wait for the release."""
    one = hearing(two_sided())
    one.say("next")
    one.listen()
    one.wait(3.0)
    assert one.course.held_s(one.now) is not None
    one.say("next")
    assert one.told[-1] == "Draw up."
    one.say("back")
    one.listen()
    assert one.told[-1] == "Sink to barrier, wait."


def test_a_pause_lasts_until_it_is_ended() -> None:
    """A hold goes on from where it stopped."""
    one = hearing(two_sided())
    one.say("next")
    one.listen()
    one.wait(3.0)
    one.say("pause")
    one.listen()
    one.wait(600.0)
    assert one.of(HoldEnded) == []
    one.say("resume")
    heard_out(one, 12.0)
    (ended,) = one.of(HoldEnded)
    assert ended.hold.duration_s == pytest.approx(9.05, abs=0.01)


def test_it_waits_for_its_start_and_can_be_stopped() -> None:
    """Nothing begins by itself; "stop" and "pain" are taken throughout."""
    one = Trainee(Demonstration(at_pace(two_sided(), PACE), ENGLISH, None, PACE))
    one.listen()
    one.wait(600.0)
    assert len(one.told) == 1
    one.say("start", "pain", "stop")
    assert [effect.outcome for effect in one.of(Finish)] == ["stopped"]


def test_all_that_is_asked_of_what_runs_live_is_answered() -> None:
    """A word that may be a plea is asked about by a name that every level must have: else it would
    end the rehearsal by a crash.
    """
    courses = InSilence(two_sided(), ENGLISH, None), Demonstration(two_sided(), ENGLISH, None, PACE)
    asked = [name for name in vars(Course) if not name.startswith("_")]
    assert "scores_words" in asked
    assert [name for name in asked for course in courses if not hasattr(course, name)] == []


def test_in_silence_nothing_is_said_and_no_step_is_shown() -> None:
    """The chimes stay, and the session's own holds are logged."""
    one = Trainee(InSilence(at_pace(two_sided(), PACE), ENGLISH, None))
    one.say("start", "next")
    for _ in range(2):
        one.hold(10.0)
    assert one.of(Say) == []
    views = one.of(StateChanged)
    assert {(view.step, view.title, view.next, view.hold) for view in views} == {
        (None, None, None, 0)
    }
    assert one.chimes == ["start", "floor", "target"] * 2
    assert [effect.hold.step for effect in one.of(HoldEnded)] == ["sink", "draw"]


def test_in_silence_a_misplaced_step_is_answered_once() -> None:
    """By words that blame nobody; a step at its place, talk, and talk over a hold by nothing."""
    one = Trainee(InSilence(at_pace(two_sided(), PACE), ENGLISH, None))
    one.say("start", "ask permission", "how are you today", "next")
    one.say("sink to the barrier")
    assert one.told == []
    one.say("draw up", "draw up")
    assert one.told == [ENGLISH.wording.rehearsal.not_that]
    one.say("barrier", "ask permission")
    one.wait(10.0)
    one.say("released", "draw up")
    assert len(one.told) == 1
    assert one.course.speaking is False


def test_in_silence_a_word_that_does_not_fit_is_answered_once() -> None:
    """It changes nothing, and at the next place it is told anew."""
    one = Trainee(InSilence(at_pace(two_sided(), PACE), ENGLISH, None))
    one.say("start", "released", "released")
    assert len(one.told) == 1
    one.say("next", "yes")
    assert len(one.told) == 2
    assert one.of(HoldEnded) == []
