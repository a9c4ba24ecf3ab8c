"""A session, without audio: what each command does in each state."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.core.domain.commands import OF_TALK, SAFETY, Command
from assistant.core.domain.effects import (
    Announce,
    Chime,
    Consent,
    Effect,
    Finish,
    Refused,
    Say,
    Silence,
    StateChanged,
    StepSkipped,
    Warned,
)
from assistant.core.domain.events import CueEnded, DeviceBack, DeviceLost, Heard, Opened, TimePassed
from assistant.core.domain.holds import EAR_LAG_S, EndReason, Mark
from assistant.core.domain.manner import OF_MANNER
from assistant.core.domain.states import STATES, UNDER_HANDS
from assistant.core.session.session import Session
from tests.support.english import ENGLISH, PHRASEBOOK, WORDS
from tests.support.scripted import ScriptedTherapist, two_sided

ENDS_BY_TIME = ("ceiling: 120 s}}", "ceiling: 120 s}, ends: time}")
"""Change to the small protocol: its last step is over at the ceiling."""

ONE_STEP_MORE = ("aftercare:", "  - {id: rest, cue: Cover the client.}\naftercare:")
"""Change to the small protocol: a step of no side follows the layers."""


@pytest.fixture
def therapist() -> ScriptedTherapist:
    """Return a therapist at the start of the small two-sided protocol."""
    return ScriptedTherapist(Session(two_sided(), ENGLISH))


def at(state: str) -> ScriptedTherapist:
    """Return a therapist whose session has just come to `state`, with nothing being said."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    ways: dict[str, tuple[str, ...]] = {
        "ready": (),
        "consent": ("start",),
        "approach": ("start", "yes"),
        "holding": ("start", "yes", "barrier"),
        "between": ("start", "yes", "barrier", "pain"),
        "paused": ("start", "yes", "barrier", "pause"),
        "layer question": ("start", "yes", *("barrier", "released") * 4),
        "ended": ("stop",),
    }
    therapist.say(*ways[state])
    therapist.listen()
    assert therapist.session.state == state
    return therapist


def kinds(effects: list[Effect]) -> list[type[Effect]]:
    """Return the kinds of effects, in order, without the change of view."""
    return [type(effect) for effect in effects if not isinstance(effect, StateChanged)]


QUIET_STATES = ("ready", "consent", "approach", "holding", "between", "paused", "layer question")


def test_a_whole_session_is_walked_by_voice(therapist: ScriptedTherapist) -> None:
    """Permission, both sides, a second layer, aftercare and the end, with every hold logged."""
    therapist.say("start", "yes")
    for _ in range(4):
        therapist.hold(70.0)
    therapist.say("yes")
    for _ in range(4):
        therapist.hold(65.0)
    therapist.say("no")
    therapist.listen()
    assert therapist.session.ended
    assert [effect for effect in therapist.effects if isinstance(effect, Finish)] == [
        Finish("finished")
    ]
    assert [(hold.step, hold.side, hold.layer) for hold in therapist.holds] == [
        ("sink", "left", 1), ("draw", "left", 1), ("sink", "right", 1), ("draw", "right", 1),
        ("sink", "left", 2), ("draw", "left", 2), ("sink", "right", 2), ("draw", "right", 2),
    ]  # fmt: skip
    assert [hold.duration_s for hold in therapist.holds] == [70.0] * 4 + [65.0] * 4
    assert [said for said in therapist.said if not said.startswith("Released")] == [
        "Test release. Say start when you are ready.", "Ask permission.",
        "Left leg.", "Sink to barrier, wait.", "Draw up.",
        "Repeat other leg.", "Sink to barrier, wait.", "Draw up.", "Another layer?",
        "Layer two. Left leg.", "Sink to barrier, wait.", "Draw up.",
        "Repeat other leg.", "Sink to barrier, wait.", "Draw up.", "Another layer?",
        "Drink some water.", "The session is saved.",
    ]  # fmt: skip


def test_a_hold_is_dated_by_the_words_not_by_the_hearing(therapist: ScriptedTherapist) -> None:
    """However late the recogniser answers, the hold runs from word to word."""
    therapist.say("start", "yes")
    therapist.listen()
    therapist.give(Heard(100.9, Command.BARRIER, 100.0, 100.5))
    therapist.give(Heard(131.7, Command.RELEASED, 130.25, 130.8))
    assert therapist.holds[0].started_s == 100.0
    assert therapist.holds[0].duration_s == 30.25


def test_the_floor_and_the_target_sound_once_each(therapist: ScriptedTherapist) -> None:
    """A tap as it starts, a chime at the floor, one at the target, and then silence."""
    therapist.say("start", "yes", "barrier")
    therapist.wait(1000.0)
    chimes = [effect for effect in therapist.effects if isinstance(effect, Chime)]
    assert chimes == [Chime(Mark.START), Chime(Mark.FLOOR), Chime(Mark.TARGET)]
    assert therapist.session.state == "holding"


def test_marks_that_fall_together_sound_as_the_later_one() -> None:
    """Where floor and target are one, the target's chime stands for both."""
    same = two_sided(("floor: 60 s, target: 90 s}}", "floor: 90 s, target: 90 s}}"))
    therapist = ScriptedTherapist(Session(same, ENGLISH))
    therapist.say("start", "yes", "barrier")
    therapist.wait(100.0)
    chimes = [effect for effect in therapist.effects if isinstance(effect, Chime)]
    assert chimes == [Chime(Mark.START), Chime(Mark.TARGET)]


def test_the_next_cue_waits_for_the_words_of_the_release() -> None:
    """The length of a hold is heard before the next step is told."""
    therapist = at("holding")
    therapist.say("released", gap_s=70.0)
    assert therapist.session.view().step == "sink"
    assert therapist.said[-1] == "Released. One minute ten."
    therapist.listen()
    assert therapist.session.view().step == "draw"


def test_a_ceiling_ends_the_hold_at_its_own_moment(therapist: ScriptedTherapist) -> None:
    """The hold is logged with exactly the ceiling's length, and the assistant waits."""
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.say("barrier")
    therapist.wait(200.0)
    therapist.listen()
    assert (therapist.holds[-1].duration_s, therapist.holds[-1].end_reason) == (120.0, "time")
    assert therapist.session.state == "between"
    therapist.say("next")
    assert therapist.session.state == "side change"


def test_a_release_spoken_before_the_ceiling_beats_it(therapist: ScriptedTherapist) -> None:
    """A word said in time counts, though it is recognised after the ceiling has passed."""
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.say("barrier", lag_s=0.0)
    started_s = therapist.now
    therapist.wait(120.0 + EAR_LAG_S - 0.1)
    therapist.give(Heard(therapist.now, Command.RELEASED, started_s + 119.8, started_s + 120.3))
    assert therapist.holds[-1].end_reason == "released"
    assert therapist.holds[-1].duration_s == pytest.approx(119.8)


def test_a_word_said_after_the_ceiling_comes_after_the_hold() -> None:
    """However early it is recognised: the hold is the ceiling's, and the word leaves the step."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.say("barrier", lag_s=0.0)
    therapist.wait(120.9)
    therapist.give(Heard(therapist.now, Command.RELEASED, therapist.now - 0.6, therapist.now))
    assert (therapist.holds[-1].duration_s, therapist.holds[-1].end_reason) == (120.0, "time")
    therapist.listen()
    assert therapist.session.view().side == "right"


def test_an_interruption_after_the_ceiling_comes_after_the_hold() -> None:
    """The recording is over before the ear could have reported a release: the ceiling stands."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.say("barrier", lag_s=0.0)
    therapist.wait(121.0)
    therapist.interrupt()
    assert [hold.end_reason for hold in therapist.holds] == ["released", "time"]


def test_released_after_a_ceiling_leaves_the_step() -> None:
    """The natural word as the hands leave is taken, though the ceiling has ended the hold."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.say("barrier")
    therapist.wait(130.0)
    therapist.say("released")
    therapist.listen()
    assert len(therapist.holds) == 2
    assert therapist.session.view().side == "right"


def test_a_step_that_ends_by_time_may_be_released_early() -> None:
    """The client's tissue, not the clock: "released" before the ceiling ends hold and step."""
    therapist = ScriptedTherapist(Session(two_sided(ENDS_BY_TIME), ENGLISH))
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.hold(30.0)
    therapist.listen()
    assert therapist.holds[-1].end_reason == "released"
    assert therapist.session.view().side == "right"


def test_a_step_that_ends_by_time_goes_on_by_itself() -> None:
    """Where the protocol says so, the ceiling ends hold and step."""
    therapist = ScriptedTherapist(Session(two_sided(ENDS_BY_TIME), ENGLISH))
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.say("barrier")
    therapist.wait(125.0)
    therapist.listen()
    assert therapist.session.view().side == "right"


def test_a_step_that_ends_on_next_waits_for_the_word() -> None:
    """After the release such a step may be held again, and is left only by "next"."""
    waiting = two_sided(("target: 90 s}}", "target: 90 s}, ends: next}"))
    therapist = ScriptedTherapist(Session(waiting, ENGLISH))
    therapist.say("start", "yes")
    therapist.hold(70.0)
    therapist.hold(50.0)
    therapist.listen()
    assert therapist.session.view().step == "sink"
    therapist.say("next")
    assert [hold.step for hold in therapist.holds] == ["sink", "sink"]
    assert therapist.session.view().step == "draw"


@pytest.mark.parametrize("state", [*QUIET_STATES, "ended"])
def test_an_illegal_command_changes_nothing_and_is_answered(state: str) -> None:
    """What `legal` does not name leaves state, place and hold as they were."""
    for command in Command:
        therapist = at(state)
        before = therapist.session.view()
        if PHRASEBOOK.called(command) in before.legal:
            continue
        held_s = therapist.session.held_s(therapist.now + 1.0)
        effects = therapist.give(Heard(therapist.now, command, therapist.now, therapist.now))
        shown_alone = state == "ended" or (state in UNDER_HANDS and command in OF_TALK)
        assert kinds(effects) == ([Refused] if shown_alone else [Refused, Say]), command
        therapist.listen()
        assert therapist.session.view() == before, command
        if state != "holding":
            assert therapist.session.held_s(therapist.now) == held_s


LEGAL = {
    "ready": "start next repeat sound-check",
    "consent": "yes no repeat pause how-much-is-left scratch-that",
    "approach": "barrier skip back other-side repeat pause how-much-is-left mark-this-place"
    " note scratch-that",
    "holding": "released skip how-long repeat pause how-much-is-left mark-this-place"
    " note scratch-that that-was-the-right-side",
    "between": "barrier next skip back other-side how-long repeat pause how-much-is-left"
    " mark-this-place note scratch-that that-was-the-right-side",
    "paused": "resume how-long how-much-is-left note scratch-that that-was-the-right-side",
    "layer question": "yes no next back how-long repeat pause how-much-is-left"
    " note scratch-that that-was-the-left-side",
}
"""What is taken in each state of the small protocol, beside the client's words, what is about the
assistant's manner and what tells where the session stands."""

ASKED_ANYWHERE = {Command.HELP, Command.WHERE, Command.WHAT_NEXT}


@pytest.mark.parametrize("state", QUIET_STATES)
def test_each_state_takes_just_what_fits_it(state: str) -> None:
    """Written out by hand, so that a row lost from the table is missed here."""
    expected = {Command(word.replace("-", " ")) for word in LEGAL[state].split()}
    taken = {PHRASEBOOK.orders[phrase].command for phrase in at(state).session.view().legal}
    assert taken == expected | SAFETY | ASKED_ANYWHERE | OF_MANNER - {Command.WAKE}


@pytest.mark.parametrize(
    ("state", "command", "answer"),
    [
        ("ready", "barrier", "Say start."),
        ("consent", "next", "Say yes, or no."),
        ("consent", "skip", "Say yes, or no."),
        ("layer question", "barrier", "Say yes, or no."),
        ("approach", "next", "Say barrier, or skip this."),
        ("approach", "released", "No hold is running."),
        ("holding", "barrier", "A hold is running."),
        ("holding", "other side", "A hold is running."),
        ("between", "start", "Already started."),
        ("paused", "released", "Paused. Say resume."),
    ],
)
def test_a_refusal_says_what_would_fit(state: str, command: str, answer: str) -> None:
    """No answer leads to another refusal: what it names is taken in that state."""
    therapist = at(state)
    therapist.say(command)
    assert therapist.said[-1] == answer


@pytest.mark.parametrize("state", ["approach", "holding", "between", "paused"])
@pytest.mark.parametrize("command", ["yes", "no"])
def test_what_may_be_said_to_the_client_is_answered_on_screen_alone(
    state: str, command: str
) -> None:
    """People say yes and no to each other; where nothing was asked it does not join in."""
    therapist = at(state)
    before = len(therapist.said)
    effects = therapist.give(Heard(therapist.now, Command(command), therapist.now, therapist.now))
    assert kinds(effects) == [Refused]
    assert len(therapist.said) == before


def test_a_refused_command_cuts_no_cue(therapist: ScriptedTherapist) -> None:
    """ "Start" said twice in a row: the second changes nothing, and the cue is heard out."""
    therapist.say("start")
    assert therapist.session.speaking
    effects = therapist.give(Heard(therapist.now, Command.START, therapist.now, therapist.now))
    assert kinds(effects) == [Refused]


@pytest.mark.parametrize("state", QUIET_STATES)
def test_every_legal_command_is_taken(state: str) -> None:
    """What `legal` names is never refused."""
    for phrase in at(state).session.view().legal:
        therapist, command = at(state), PHRASEBOOK.orders[phrase].command
        effects = therapist.give(Heard(therapist.now, command, therapist.now, therapist.now))
        assert Refused not in kinds(effects), command


@pytest.mark.parametrize("command", sorted(SAFETY))
def test_the_clients_words_are_legal_in_every_state(command: Command) -> None:
    """ "Stop" and "pain" work in every state, and while the assistant speaks."""
    for state in QUIET_STATES:
        assert command in at(state).session.view().legal
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    seen = set()
    for said in ("start", "yes", *("barrier", "released") * 4, "no"):
        therapist.say(said)
        assert therapist.session.speaking or said == "barrier"
        assert command in therapist.session.view().legal
        seen.add(therapist.session.state)
    assert {"cue", "side change", "closing"} <= seen


def test_while_the_assistant_speaks_only_the_clients_words_are_offered() -> None:
    """`legal` is honest about the gate: what would not be heard is not named."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    assert therapist.session.speaking
    assert set(therapist.session.view().legal) == SAFETY | {Command.QUIET}


@pytest.mark.parametrize("state", QUIET_STATES)
def test_stop_ends_the_session_and_an_open_hold(state: str) -> None:
    """A running hold is logged as stopped; the words say that all is saved."""
    therapist = at(state)
    therapist.say("stop")
    assert therapist.session.ended
    assert [effect.outcome for effect in therapist.effects if isinstance(effect, Finish)] == [
        "stopped"
    ]
    assert therapist.said[-1] == WORDS.stopped
    if state == "holding":
        assert therapist.holds[-1].end_reason is EndReason.STOP


def test_stop_over_a_cue_cuts_it_first(therapist: ScriptedTherapist) -> None:
    """Nothing is said to its end once the client's word was heard."""
    effects = therapist.give(Heard(1.0, Command.STOP, 0.5, 0.9))
    assert kinds(effects)[0] is Silence


def test_pain_ends_the_hold_and_offers_without_pushing() -> None:
    """The hold ends as stopped, the response is kept, and nothing goes on by itself."""
    therapist = at("holding")
    therapist.say("pain", gap_s=20.0)
    therapist.listen()
    assert (therapist.holds[-1].end_reason, therapist.holds[-1].response) == ("stop", "pain")
    assert therapist.said[-2:] == [WORDS.ease_off, WORDS.go_on_or_repeat]
    therapist.wait(600.0)
    assert therapist.session.state == "between"
    assert {"next", "repeat", "barrier", "stop"} <= set(therapist.session.view().legal)


def test_pain_over_the_words_of_a_release_keeps_the_step() -> None:
    """The step was about to be left by itself; after pain nothing goes on by itself."""
    therapist = at("holding")
    therapist.say("released")
    assert therapist.session.speaking
    therapist.give(Heard(therapist.now, Command.PAIN, therapist.now, therapist.now))
    therapist.listen()
    therapist.wait(600.0)
    assert therapist.session.state == "between"
    assert therapist.session.view().step == "sink"


def test_pain_over_the_words_for_a_side_loses_no_step() -> None:
    """The step of the new side was never told: "next" tells it, and does not pass it by."""
    therapist = at("approach")
    therapist.hold(70.0)
    therapist.hold(70.0)
    while therapist.session.state != "side change":
        therapist.give(CueEnded(therapist.now, len(therapist.said)))
    therapist.give(Heard(therapist.now, Command.PAIN, therapist.now, therapist.now))
    therapist.say("next")
    therapist.listen()
    assert therapist.session.state == "approach"
    assert (therapist.session.view().step, therapist.session.view().side) == ("sink", "right")


def test_pain_over_the_aftercare_waits_for_the_word() -> None:
    """The session does not end by itself after pain; "resume" says the aftercare again."""
    therapist = at("layer question")
    therapist.say("no")
    assert therapist.session.state == "closing"
    therapist.give(Heard(therapist.now, Command.PAIN, therapist.now, therapist.now))
    therapist.listen()
    therapist.wait(600.0)
    assert therapist.session.state == "paused"
    therapist.say("pain")
    assert therapist.session.state == "paused"
    therapist.say("resume")
    assert therapist.said[-1] == "Drink some water."
    therapist.listen()
    assert [effect.outcome for effect in therapist.effects if isinstance(effect, Finish)] == [
        "finished"
    ]


@pytest.mark.parametrize("state", ["ready", "consent"])
def test_pain_before_permission_does_not_stand_for_it(state: str) -> None:
    """However a session gets past the permission step, it is by "yes"."""
    therapist = at(state)
    therapist.say("pain")
    therapist.listen()
    assert therapist.session.state == state


def test_pain_during_the_permission_cue_still_asks_for_permission() -> None:
    """Over the words that ask, too."""
    therapist = at("ready")
    therapist.say("start")
    therapist.give(Heard(therapist.now, Command.PAIN, therapist.now, therapist.now))
    therapist.listen()
    assert therapist.session.state == "consent"


def test_no_permission_and_a_second_no_end_the_session() -> None:
    """No is no: it is kept as a fact, no step follows, and it is asked whether to ask again."""
    therapist = at("consent")
    effects = therapist.say("no")
    assert Consent("permission", given=False) in effects
    assert therapist.session.state == "no permission"
    assert therapist.said[-1] == "No permission. Ask again?"
    effects = therapist.say("no")
    assert Finish("declined") in effects
    assert therapist.session.ended


def test_permission_is_kept_as_a_fact() -> None:
    """Yes is journaled as consent to that step."""
    assert Consent("permission", given=True) in at("consent").say("yes")


def test_skip_leaves_the_step_and_says_so_in_the_log() -> None:
    """A running hold ends as skipped, and the step is named as left out."""
    therapist = at("holding")
    effects = therapist.say("skip", gap_s=30.0)
    assert therapist.holds[-1].end_reason is EndReason.SKIPPED
    assert StepSkipped("sink", "left", 1) in effects
    assert therapist.session.view().step == "draw"


def test_skip_before_a_hold_leaves_the_step_out() -> None:
    """No hold is logged, and the step is named once."""
    therapist = at("approach")
    effects = therapist.say("skip")
    assert [e for e in effects if isinstance(e, StepSkipped)] == [StepSkipped("sink", "left", 1)]
    assert therapist.holds == []
    assert therapist.session.view().step == "draw"


def test_skip_after_a_hold_only_goes_on() -> None:
    """What was held was not left out."""
    therapist = at("between")
    effects = therapist.say("skip")
    assert StepSkipped not in kinds(effects)
    assert therapist.session.view().step == "draw"


def test_a_step_left_without_its_hold_is_named_as_left_out() -> None:
    """After pain before the first barrier "next" goes on, and the log says what is missing."""
    therapist = at("approach")
    therapist.say("pain")
    effects = therapist.say("next")
    assert StepSkipped("sink", "left", 1) in effects
    assert therapist.session.view().step == "draw"


def test_crossing_over_names_what_is_left_behind() -> None:
    """The way does not lead back to the rest of the first side, so it is named as left out."""
    therapist = at("approach")
    therapist.hold(70.0)
    effects = therapist.say("other side")
    assert [e for e in effects if isinstance(e, StepSkipped)] == [StepSkipped("draw", "left", 1)]
    effects = therapist.say("other side")
    assert StepSkipped not in kinds(effects), "the way leads through the second side again"


def test_a_pause_stops_the_holds_clock() -> None:
    """Pause and resume are dated by their words; what lies between was not held."""
    therapist = at("holding")
    therapist.say("pause", gap_s=20.0)
    paused_s = therapist.session.held_s(therapist.now)
    therapist.wait(300.0)
    assert therapist.session.held_s(therapist.now) == paused_s
    assert Chime(Mark.FLOOR) not in therapist.effects
    therapist.say("resume")
    therapist.say("released", gap_s=10.0)
    hold = therapist.holds[-1]
    assert hold.duration_s < 60.0
    assert hold.duration_s + hold.paused_s > 330.0


@pytest.mark.parametrize(
    ("state", "back_in"),
    [("holding", "holding"), ("between", "between"), ("approach", "cue"), ("consent", "cue")],
)
def test_resume_goes_back_to_where_the_pause_began(state: str, back_in: str) -> None:
    """A hold runs on; a step that was still being prepared is told again."""
    therapist = at(state)
    therapist.say("pause", "resume")
    assert therapist.session.state == back_in


def test_resume_asks_the_layer_question_again() -> None:
    """An open question is not lost in a pause."""
    therapist = at("layer question")
    therapist.say("pause", "resume")
    assert therapist.session.state == "layer question"
    assert therapist.said[-1] == "Another layer?"


def test_back_goes_to_the_step_before() -> None:
    """From the second step to the first, and across sides with the side's name."""
    therapist = at("approach")
    therapist.hold(30.0)
    therapist.say("back")
    therapist.listen()
    assert therapist.session.view().step == "sink"
    therapist.hold(30.0)
    therapist.hold(30.0)
    therapist.say("back")
    therapist.listen()
    assert (therapist.session.view().step, therapist.session.view().side) == ("draw", "left")
    assert therapist.said[-2:] == ["Left leg.", "Draw up."]


def test_back_to_the_step_before_the_sides_tells_that_step() -> None:
    """A step of no side has no side to name."""
    therapist = at("approach")
    therapist.say("back")
    assert therapist.said[-1] == "Ask permission."
    therapist.listen()
    assert therapist.session.state == "consent"


def test_back_from_a_step_after_the_sides_names_the_side() -> None:
    """It leads to the last step of the second side, which is said."""
    therapist = ScriptedTherapist(Session(two_sided(ONE_STEP_MORE), ENGLISH, layers=1))
    therapist.say("start", "yes")
    for _ in range(4):
        therapist.hold(70.0)
    therapist.say("back")
    therapist.listen()
    assert therapist.said[-2:] == ["Right leg.", "Draw up."]
    assert (therapist.session.view().step, therapist.session.view().side) == ("draw", "right")


def test_back_from_the_layer_question_tells_the_last_step_again() -> None:
    """It may be held once more, and the question comes again after it."""
    therapist = at("layer question")
    therapist.say("back")
    assert therapist.said[-1] == "Draw up."
    therapist.hold(70.0)
    therapist.listen()
    assert therapist.session.state == "layer question"


def test_an_instruction_is_left_by_next_and_may_come_first_on_a_side() -> None:
    """A step without a hold is told and waits; a protocol may begin with a sided step."""
    plain = two_sided(
        ("  - {id: permission, cue: Ask permission., ends: consent}\n", ""),
        ("steps:\n", "steps:\n  - {id: drape, cue: Drape the leg., side: each}\n"),
    )
    therapist = ScriptedTherapist(Session(plain, ENGLISH))
    therapist.say("start")
    assert therapist.said[-1] == "Left leg."
    therapist.listen()
    assert (therapist.said[-1], therapist.session.state) == ("Drape the leg.", "between")
    effects = therapist.say("next")
    assert StepSkipped not in kinds(effects)
    therapist.listen()
    assert (therapist.session.view().step, therapist.session.state) == ("sink", "approach")


def test_a_step_after_the_layers_is_reached_by_no() -> None:
    """When no further layer is wanted, the session goes on behind the sided steps."""
    therapist = ScriptedTherapist(Session(two_sided(ONE_STEP_MORE), ENGLISH))
    therapist.say("start", "yes", *("barrier", "released") * 4)
    therapist.say("no")
    assert therapist.said[-1] == "Cover the client."


def test_the_layer_is_shown() -> None:
    """The view names the layer that is worked on."""
    therapist = at("layer question")
    therapist.say("yes")
    assert therapist.session.view().layer == 2


def test_next_cuts_the_aftercare_short() -> None:
    """Who has heard it often may end the session."""
    therapist = at("layer question")
    therapist.say("no")
    therapist.give(Heard(therapist.now, Command.NEXT, therapist.now, therapist.now))
    assert therapist.session.ended
    assert therapist.session.view().step is None


def test_other_side_goes_across_and_names_it() -> None:
    """The therapist may change sides at any step; the side is said."""
    therapist = at("approach")
    therapist.say("other side")
    therapist.listen()
    assert therapist.session.view().side == "right"
    assert therapist.said[-2:] == ["Right leg.", "Sink to barrier, wait."]


def test_repeat_says_the_last_cue_again() -> None:
    """Also after other words, such as an answer to "how long"."""
    therapist = at("holding")
    therapist.say("how long", "repeat")
    assert therapist.said[-1] == "Sink to barrier, wait."


def test_how_long_tells_the_time_held_and_the_time_to_the_target() -> None:
    """The answer is dated by the question's word."""
    therapist = at("holding")
    start_s = therapist.now - 0.8
    therapist.give(Heard(start_s + 65.0, Command.HOW_LONG, start_s + 64.0, start_s + 64.6))
    assert therapist.said[-1] == "One minute four. Twenty-six seconds to target."
    therapist.now = start_s + 65.0
    therapist.say("how long", gap_s=60.0)
    assert therapist.said[-1].endswith("Over the target.")


@pytest.mark.parametrize("state", ["between", "layer question"])
def test_how_long_after_a_hold_tells_that_hold(state: str) -> None:
    """Between holds the question is about the last one."""
    therapist = at(state)
    therapist.say("how long")
    assert therapist.said[-1].startswith("The last hold was ")


def test_how_long_in_a_pause_tells_the_time_held() -> None:
    """The hold's clock stands still, and the answer with it."""
    therapist = at("holding")
    start_s = therapist.now - 0.8
    therapist.give(Heard(start_s + 31.0, Command.PAUSE, start_s + 30.0, start_s + 30.4))
    therapist.now = start_s + 31.0
    therapist.say("how long", gap_s=60.0)
    assert therapist.said[-1] == "Thirty seconds. One minute to target."


def test_next_cannot_cut_a_hold_short() -> None:
    """Only a release, a ceiling, skip, stop or an interruption ends a hold."""
    therapist = at("holding")
    therapist.say("next")
    assert therapist.session.state == "holding"
    assert therapist.said[-1] == "A hold is running."


def test_an_interruption_closes_the_hold_without_a_word() -> None:
    """Nobody may be there to hear; the hold is logged as interrupted."""
    therapist = at("holding")
    therapist.listen()
    said = len(therapist.said)
    therapist.wait(10.0)
    therapist.interrupt()
    assert therapist.holds[-1].end_reason is EndReason.INTERRUPTED
    assert therapist.holds[-1].duration_s == pytest.approx(10.8)
    assert len(therapist.said) == said


def test_a_lost_microphone_is_said_and_the_hold_runs_on() -> None:
    """The session keeps its state and the hold its clock; both loss and return are told."""
    therapist = at("holding")
    lost = therapist.give(DeviceLost(therapist.now, "microphone", "no sound comes"))
    assert kinds(lost) == [Warned, Announce]
    therapist.listen()
    assert therapist.session.state == "holding"
    back = therapist.give(DeviceBack(therapist.now, "microphone"))
    assert kinds(back) == [Warned, Announce]
    therapist.listen()
    therapist.say("released", gap_s=30.0)
    assert therapist.holds[-1].duration_s > 30.0


def test_a_lost_speaker_is_shown_not_said() -> None:
    """Words would not be heard; the screen has them."""
    therapist = at("approach")
    assert kinds(therapist.give(DeviceLost(therapist.now, "speaker", "gone"))) == [Warned]


def test_words_added_while_a_cue_is_spoken_are_waited_for() -> None:
    """A step is ready when the last words are over, not the first."""
    therapist = at("ready")
    therapist.say("start")
    cue = therapist.effects[-2]
    assert isinstance(cue, Say)
    therapist.give(DeviceLost(therapist.now, "microphone", "gone"))
    therapist.give(CueEnded(therapist.now, cue.cue))
    assert therapist.session.state == "cue"
    therapist.listen()
    assert therapist.session.state == "consent"


def test_time_never_runs_back(therapist: ScriptedTherapist) -> None:
    """An event dated before the last one counts as happening now."""
    therapist.say("start", "yes")
    therapist.listen()
    therapist.give(Heard(100.0, Command.BARRIER, 99.0, 99.5))
    therapist.give(TimePassed(50.0))
    assert therapist.session.held_s(100.0) == pytest.approx(1.0)


def test_a_state_is_announced_once_for_each_change(therapist: ScriptedTherapist) -> None:
    """Two announcements in a row are never the same, and each names a known state."""
    therapist.say("start", "yes", "barrier", "how long", "released", "stop")
    views = [effect for effect in therapist.effects if isinstance(effect, StateChanged)]
    assert all(earlier != later for earlier, later in pairwise(views))
    assert {view.state for view in views} <= set(STATES)


def test_the_session_opens_only_once(therapist: ScriptedTherapist) -> None:
    """A second opening under way says nothing and changes nothing."""
    therapist.say("start")
    state = therapist.session.state
    assert kinds(therapist.give(Opened(therapist.now))) == []
    assert therapist.session.state == state


def test_a_long_session_is_logged_to_the_millisecond(therapist: ScriptedTherapist) -> None:
    """After ninety minutes and twelve holds no time has been gained or lost."""
    therapist.say("start", "yes")
    for layer in range(1, 4):
        for _ in range(4):
            therapist.wait(365.0)
            therapist.hold(80.0)
        if layer < 3:
            therapist.say("yes")
    therapist.listen()
    assert therapist.session.ended
    assert therapist.now > 5_400.0
    assert [hold.duration_s for hold in therapist.holds] == [80.0] * 12
