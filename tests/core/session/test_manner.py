"""How the assistant listens and speaks: its own table, and what a session makes of it."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import (
    Chime,
    Effect,
    MannerChanged,
    PlaceMarked,
    Refused,
    Say,
    Silence,
    StateChanged,
    Tap,
    Unsaid,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceBack,
    DeviceLost,
    Heard,
    Retracted,
    TimePassed,
)
from assistant.core.domain.holds import Mark
from assistant.core.domain.manner import (
    FORMS,
    HEARD_ASLEEP,
    OF_MANNER,
    PACES,
    TURNS,
    USUAL,
    VOLUMES_DB,
    Form,
    Manner,
    Saying,
    Settings,
    Words,
    beginning,
    turned,
)
from assistant.core.domain.protocol import Protocol
from assistant.core.language.language import Language
from assistant.core.session.session import Session
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.scripted import ScriptedTherapist, two_sided, whole


def therapist(
    protocol: Protocol | None = None, settings: Settings = USUAL, language: Language = ENGLISH
) -> ScriptedTherapist:
    """Return a therapist before a session of the small protocol, or another."""
    return ScriptedTherapist(Session(protocol or two_sided(), language, settings=settings))


def holding(settings: Settings = USUAL) -> ScriptedTherapist:
    """Return a therapist whose hold runs, with nothing being said."""
    walking = therapist(settings=settings)
    walking.say("start", "yes", "barrier")
    walking.listen()
    assert walking.session.state == "holding"
    return walking


def legal(walking: ScriptedTherapist) -> set[Command]:
    """Return the commands that would be taken."""
    return {PHRASEBOOK.orders[phrase].command for phrase in walking.session.view().legal}


def said_in(effects: list[Effect]) -> list[str]:
    """Return the words spoken."""
    return [effect.text for effect in effects if isinstance(effect, Say)]


# The table


@pytest.mark.parametrize("turn", TURNS)
def test_each_turn_changes_its_part_and_no_other(turn: object) -> None:
    """What a row names becomes what it says, whatever was before, and all else stays."""
    command, part, to = turn  # type: ignore[misc]
    before = Manner(False, Words.BRIEF, 4, 160, False, 300.0)
    after = turned(before, command, "", USUAL)
    assert getattr(after, part) == to
    others = set(Manner.__dataclass_fields__) - {part}
    assert all(getattr(after, other) == getattr(before, other) for other in others)


@pytest.mark.parametrize("command", sorted(set(Command) - OF_MANNER - {Command.PAIN}))
def test_a_command_about_the_session_leaves_the_manner(command: Command) -> None:
    """The two tables share no command but pain, which wakes."""
    manner = Manner(awake=False)
    assert turned(manner, command, "", USUAL) == manner


@pytest.mark.parametrize(
    ("command", "part", "rungs"),
    [
        (Command.LOUDER, "volume_db", VOLUMES_DB),
        (Command.QUIETER, "volume_db", VOLUMES_DB[::-1]),
        (Command.FASTER, "words_per_minute", PACES),
        (Command.SLOWER, "words_per_minute", PACES[::-1]),
    ],
)
def test_a_ladder_is_climbed_to_its_end_and_no_further(
    command: Command, part: str, rungs: tuple[int, ...]
) -> None:
    """One rung at a time, from the usual one; at the last it stays."""
    manner, seen = Manner(), [getattr(Manner(), part)]
    for _ in range(len(rungs)):
        manner = turned(manner, command, "", USUAL)
        seen.append(getattr(manner, part))
    ahead = rungs[rungs.index(seen[0]) :]
    assert seen == [*ahead, *[rungs[-1]] * (len(seen) - len(ahead))]


@pytest.mark.parametrize(
    ("command", "part", "now", "then"),
    [
        (Command.FASTER, "words_per_minute", 130, 140),
        (Command.SLOWER, "words_per_minute", 130, 125),
        (Command.LOUDER, "volume_db", -5, -4),
        (Command.QUIETER, "volume_db", 3, 0),
    ],
)
def test_from_between_two_rungs_the_next_one_is_taken(
    command: Command, part: str, now: int, then: int
) -> None:
    """A pace or loudness that a user chose need not be one of the ladder's."""
    settings = Settings(**{part: now})
    after = turned(beginning(settings), command, "", settings)
    assert after == replace(Manner(), **{part: then})


def test_the_time_is_called_as_often_as_was_ordered() -> None:
    """By the minutes said, else by the user's own number, else every ten minutes."""
    assert turned(Manner(), Command.TIME_CALL, "5", USUAL).call_every_s == 300.0
    own = Settings(call_every_s=420.0)
    assert turned(Manner(), Command.TIME_CALL, "", own).call_every_s == 420.0
    assert turned(Manner(), Command.TIME_CALL, "", USUAL).call_every_s == 600.0
    assert turned(Manner(), Command.TIME_CALL, "a lot", USUAL).call_every_s == 600.0


def test_a_session_begins_in_the_users_manner() -> None:
    """By default in full and without calls of the time."""
    assert beginning(USUAL) == Manner()
    own = Settings(words=Words.BRIEF, call_every_s=300.0)
    assert beginning(own) == Manner(words=Words.BRIEF, call_every_s=300.0)


def test_every_kind_of_words_has_a_form_in_every_manner() -> None:
    """None is forgotten; what is vital or was asked for is said in every one."""
    for words in Words:
        assert set(FORMS[words]) == set(Saying)
        assert FORMS[words][Saying.VITAL] is FORMS[words][Saying.ANSWER] is Form.WHOLE


# In a session


@pytest.mark.parametrize("command", sorted(OF_MANNER))
@pytest.mark.parametrize("words", [(), ("start",), ("start", "yes", "barrier", "pause")])
def test_no_command_about_the_manner_moves_the_session(
    command: Command, words: tuple[str, ...]
) -> None:
    """State, step, side and layer stay, whatever the state."""
    walking = therapist()
    walking.say(*words)
    walking.listen()
    before = walking.session.view()
    walking.say(command)
    walking.listen()
    after = walking.session.view()
    assert (after.state, after.step, after.side, after.layer) == (
        before.state, before.step, before.side, before.layer,
    )  # fmt: skip


def test_asleep_it_takes_nothing_but_three_words() -> None:
    """Talk may hit any other command: it changes nothing and is not answered."""
    walking = holding()
    assert said_in(walking.say("sleep")) == ["Asleep. Say assistant wake up."]
    walking.listen()
    assert legal(walking) == HEARD_ASLEEP
    for command in set(Command) - HEARD_ASLEEP:
        effects = walking.give(Heard(walking.now, command, walking.now, walking.now))
        assert [type(effect) for effect in effects] == [Refused], command
    assert walking.session.state == "holding"


def test_it_wakes_to_the_word_and_hears_on() -> None:
    """The hold has run on meanwhile, and is released as ever."""
    walking = holding()
    walking.say("sleep")
    walking.wait(60.0)
    assert said_in(walking.say("wake up")) == ["I am listening."]
    walking.say("released")
    assert walking.holds[-1].duration_s > 60.0


def test_awake_it_is_not_woken() -> None:
    """ "Wake up" to one who listens is answered with that, and nothing is changed."""
    walking = holding()
    effects = walking.say("wake up")
    assert [type(effect) for effect in effects[:1]] == [Refused]
    assert said_in(effects) == ["I am listening."]


@pytest.mark.parametrize("command", sorted(SAFETY))
def test_the_clients_words_work_in_sleep(command: Command) -> None:
    """Stop ends the session; pain ends the hold, and what is offered after it can be answered."""
    walking = holding()
    walking.say("sleep")
    walking.say(command)
    assert walking.holds[-1].end_reason == "stop"
    assert walking.session.ended or walking.session.manner.awake
    if not walking.session.ended:
        walking.listen()
        walking.say("next")
        assert walking.session.view().step == "draw"


def test_it_falls_asleep_by_itself_only_where_that_was_chosen() -> None:
    """By default never: an hour without a command is nothing unusual in this room."""
    walking = therapist()
    walking.listen()
    walking.wait(3600.0)
    assert walking.session.manner.awake


def test_it_falls_asleep_after_the_time_chosen() -> None:
    """Counted from the end of its words, or from the last command if that came later."""
    walking = therapist(settings=Settings(sleep_after_s=300.0))
    walking.listen()
    walking.wait(299.0)
    walking.say("repeat", gap_s=0.0, lag_s=0.0)
    walking.listen()
    walking.wait(299.0)
    assert walking.session.manner.awake
    walking.wait(2.0)
    assert not walking.session.manner.awake
    assert walking.said[-1] == "Asleep. Say assistant wake up."
    assert walking.session.state == "ready"


def test_no_hold_is_slept_through() -> None:
    """A hold is silent: "released" is heard however long it lasts, and for the same time after."""
    walking = holding(Settings(sleep_after_s=60.0))
    walking.wait(1800.0)
    assert walking.session.manner.awake
    walking.say("released")
    assert walking.holds[-1].end_reason == "released"


def test_quiet_cuts_the_cue_and_keeps_still() -> None:
    """What is being said ends, the step goes on, and nothing more is spoken by itself."""
    walking = therapist()
    walking.say("start", "yes")
    assert walking.session.state == "side change"
    effects = walking.give(Heard(walking.now, Command.QUIET, walking.now, walking.now))
    assert [type(effect) for effect in effects[:3]] == [MannerChanged, Silence, Tap]
    spoken = len(walking.said)
    walking.give(CueEnded(walking.now, spoken))
    assert walking.session.state == "approach"
    assert Unsaid("Sink to barrier, wait.") in walking.effects
    walking.hold(70.0)
    assert walking.session.view().step == "draw"
    assert len(walking.said) == spoken
    assert [type(effect) for effect in walking.effects[-8:]].count(Tap) == 1


def test_quiet_is_silent_until_asked() -> None:
    """Answers are spoken, in full, and quiet goes on after them; "full" ends it."""
    walking = holding()
    walking.say("quiet")
    assert said_in(walking.say("how long"))[0].endswith("to target.")
    walking.listen()
    assert said_in(walking.say("repeat")) == ["Sink to barrier, wait."]
    walking.listen()
    assert said_in(walking.say("released")) == []
    walking.say("full")
    walking.say("barrier")
    assert said_in(walking.say("released"))[0].startswith("Released.")


def test_quiet_sounds_no_mark_but_answers_a_word() -> None:
    """No chime by itself; the tap of a hold's start says that "barrier" was heard."""
    walking = therapist()
    walking.say("start", "yes")
    walking.listen()
    walking.say("quiet")
    walking.say("barrier")
    walking.wait(200.0)
    chimes = [effect for effect in walking.effects if isinstance(effect, Chime)]
    assert chimes == [Chime(Mark.START)]


@pytest.mark.parametrize("words", ["brief", "chime only", "quiet"])
def test_what_is_vital_is_said_in_every_manner(words: str) -> None:
    """Screening, a precaution, permission, pain and the end are heard in full."""
    walking = therapist(whole())
    walking.listen()
    walking.say(words)
    for command, spoken in (
        ("start", "Any blood clots?"),
        ("yes", "Go on all the same?"),
        ("yes", "Any open skin?"),
        ("no", "Ask permission."),
    ):
        assert said_in(walking.say(command))[-1] == spoken
    walking.say("yes")
    assert said_in(walking.say("pain")) == [
        "Ease off. Work differently, or move on.",
        "You can say next, or repeat.",
    ]
    assert said_in(walking.say("stop")) == ["Stopped. The session is saved."]


def test_brief_leaves_out_what_is_said_besides() -> None:
    """Cues are whole; a phase's words, the length of a hold and reminders are left out."""
    walking = therapist(whole(), Settings(words=Words.BRIEF))
    walking.say("start", "no", "no", "yes")
    walking.listen()
    assert walking.said[-1] == "Look at the posture."
    assert "First look." not in walking.said
    walking.say("next")
    walking.hold(70.0)
    assert walking.said[-1] == "Released."
    walking.wait(700.0)
    assert "Half of the time is left." not in walking.said


def test_chimes_stand_for_cues() -> None:
    """A pair of taps for all the words of a moment; "say again" tells them."""
    walking = therapist(settings=Settings(words=Words.CHIMES))
    walking.say("start", "yes")
    walking.listen()
    assert walking.session.state == "approach"
    taps = [effect for effect in walking.effects if isinstance(effect, Tap)]
    assert len(taps) == 2  # the greeting; the side and its first cue
    assert said_in(walking.say("repeat")) == ["Sink to barrier, wait."]


def test_aftercare_that_is_not_said_waits_for_the_word() -> None:
    """A session does not end unheard: "say again" tells the aftercare, "next" ends it."""
    walking = therapist(settings=Settings(words=Words.CHIMES))
    walking.say("start", "yes")
    for _ in range(4):
        walking.hold(70.0)
    walking.say("no")
    walking.wait(600.0)
    assert walking.session.state == "closing"
    assert said_in(walking.say("repeat")) == ["Drink some water."]
    walking.listen()
    assert walking.session.ended
    assert walking.said[-1] == "The session is saved."


def at_the_aftercare() -> ScriptedTherapist:
    """Return a therapist in chimes only, with the aftercare left unsaid."""
    walking = therapist(settings=Settings(words=Words.CHIMES))
    walking.say("start", "yes")
    for _ in range(4):
        walking.hold(70.0)
    walking.say("no")
    walking.listen()
    assert walking.session.state == "closing"
    return walking


@pytest.mark.parametrize(
    "words", ["full", "help", "louder", "barrier", "where am i", "time call", "chime only"]
)
def test_no_answer_stands_for_aftercare_that_was_not_said(words: str) -> None:
    """What is asked, ordered or refused there is answered, and the session waits on."""
    walking = at_the_aftercare()
    assert said_in(walking.say(words))
    walking.listen()
    walking.wait(60.0)
    assert walking.session.state == "closing"
    walking.say("repeat")
    walking.listen()
    assert walking.session.ended
    assert walking.said[-2:] == ["Drink some water.", "The session is saved."]


def test_a_device_that_fails_does_not_end_unsaid_aftercare() -> None:
    """Its words are none of the aftercare's."""
    walking = at_the_aftercare()
    walking.give(DeviceLost(walking.now, "microphone", "unplugged"))
    walking.listen()
    assert walking.session.state == "closing"


def test_aftercare_that_an_answer_cut_waits_for_the_word() -> None:
    """Typed over it, a question is answered in its place: it was not said to its end."""
    walking = therapist()
    walking.say("start", "yes")
    for _ in range(4):
        walking.hold(70.0)
    walking.say("no")
    assert walking.said[-1] == "Drink some water."
    now = walking.now
    effects = walking.give(Heard(now, Command.THAT_WAS_LEFT, now, now, "keyboard"))
    assert isinstance(effects[0], Silence)
    walking.listen()
    assert walking.session.state == "closing"
    walking.say("next")
    assert walking.session.ended


@pytest.mark.parametrize("words", ["brief", "chime only", "quiet"])
def test_a_microphone_that_fails_is_told_in_every_manner(words: str) -> None:
    """Nobody speaks on to one that does not hear, nor is left to think so."""
    walking = holding()
    walking.say(words)
    walking.listen()
    lost = walking.give(DeviceLost(walking.now, "microphone", "unplugged"))
    assert said_in(lost) == ["I cannot hear you. The session goes on."]
    walking.listen()
    assert said_in(walking.give(DeviceBack(walking.now, "microphone"))) == ["I can hear you again."]


def test_what_is_shown_says_how_it_is_now() -> None:
    """A change is declared before the words that are spoken in the new manner."""
    walking = holding()
    effects = walking.say("louder")
    assert effects == [
        MannerChanged(True, Words.FULL, 4, 140, True, None),
        Say(len(walking.said), "Louder."),
        walking.session.view(),
    ]
    for told in ("Louder.", "No louder than this."):
        walking.listen()
        assert said_in(walking.say("louder")) == [told]


def test_the_manner_is_changed_over_a_cue_without_cutting_it() -> None:
    """Typed, as the ear takes nothing then: it is shown, and the cue is heard out."""
    walking = therapist()
    walking.say("start")
    assert walking.session.speaking
    effects = walking.give(Heard(walking.now, Command.LOUDER, walking.now, walking.now, "keyboard"))
    assert [type(effect) for effect in effects] == [MannerChanged]


# Where the ear takes a command back


def retracted(walking: ScriptedTherapist, first: str, *later: str) -> list[Effect]:
    """Say words, then others, then let the ear take the first back; return what came of all."""
    walking.listen()
    before, start_s = len(walking.effects), walking.now + 1.0
    walking.say(first, *later)
    walking.give(Retracted(walking.now, start_s))
    return walking.effects[before:]


def shown(effects: list[Effect]) -> Manner:
    """Return the manner that was told of last."""
    told = [effect for effect in effects if isinstance(effect, MannerChanged)][-1]
    return Manner(**{name: getattr(told, name) for name in Manner.__dataclass_fields__})


@pytest.mark.parametrize("later", sorted(OF_MANNER - {Command.WAKE}))
@pytest.mark.parametrize("first", ["louder", "brief", "released"])
def test_a_change_of_the_manner_outlives_what_is_taken_back(first: str, later: str) -> None:
    """It is as if the first had not been said; and what is shown and heard is just that."""
    without = holding()
    without.say(later)
    walking = holding()
    effects = retracted(walking, first, later)
    assert walking.session.manner == without.session.manner
    assert shown([MannerChanged(**asdict(Manner())), *effects]) == walking.session.manner


@pytest.mark.parametrize(
    ("words", "before"),
    [("louder", ()), ("quiet", ()), ("reminders off", ()), ("slower", ("slower",)),
     ("time call every five minutes", ())],
)  # fmt: skip
def test_what_was_said_twice_and_heard_once_holds(words: str, before: tuple[str, ...]) -> None:
    """The second changed nothing, as the first had; where the first was none, the second counts."""
    walking = holding()
    walking.say(*before, words)
    once = walking.session.manner
    again = holding()
    again.say(*before)
    effects = retracted(again, words, words)
    assert again.session.manner == once == shown(effects)


def test_a_place_that_was_marked_twice_stays_marked() -> None:
    """Where the first word was none."""
    walking = holding()
    retracted(walking, "mark this place", "mark this place")
    assert [type(fact) for fact in walking.standing].count(PlaceMarked) == 1
    walking.say("scratch that")
    assert [type(fact) for fact in walking.standing].count(PlaceMarked) == 0


def test_what_was_said_twice_is_scratched_once() -> None:
    """What changed nothing does not stand in for what is taken back on purpose."""
    walking = holding()
    walking.say("quiet", "quiet", "scratch that")
    assert walking.session.manner == Manner()


# The session's time


def test_the_time_is_called_between_holds() -> None:
    """At each whole number of steps since the start; over a hold it waits for its end."""
    walking = therapist(settings=Settings(call_every_s=600.0))
    walking.say("start", gap_s=0.0, lag_s=0.0)
    begun = walking.now
    walking.listen()
    walking.wait(begun + 601.0 - walking.now)
    assert walking.said[-1] == "Ten minutes gone."
    walking.listen()
    walking.say("yes")
    walking.listen()
    walking.say("barrier")
    walking.wait(660.0)
    assert walking.said[-1] != "Twenty minutes gone."
    walking.say("released")
    assert walking.said[-1] == "Twenty-one minutes gone."
    walking.listen()
    walking.wait(begun + 1799.0 - walking.now)
    assert walking.said[-1] != "Twenty-nine minutes gone."
    walking.wait(2.0)
    assert walking.said[-1] == "Thirty minutes gone."


@pytest.mark.parametrize("start_s", [479.6, 0.1, 12.345, 1003.7])
def test_a_call_that_was_given_is_due_no_more(start_s: float) -> None:
    """At its very moment too, whatever a fraction of a second is as a binary number."""
    walking = therapist(settings=Settings(call_every_s=600.0))
    walking.wait(start_s)
    walking.say("start", gap_s=0.0, lag_s=0.0)
    walking.listen()
    due = walking.session.due()
    assert due == pytest.approx(walking.events[1].t + 600.0, abs=0.01)
    walking.give(TimePassed(due))
    assert walking.said[-1] == "Ten minutes gone."
    walking.listen()
    assert walking.session.due() == pytest.approx(due + 600.0, abs=0.01)


def test_calls_of_the_time_are_off_until_ordered() -> None:
    """Ordered in mid-session they come at the next whole step, and end when told."""
    walking = therapist()
    walking.say("start", "yes")
    walking.listen()
    walking.wait(700.0)
    assert not any("gone" in said for said in walking.said)
    effects = walking.give(
        Heard(walking.now, Command.TIME_CALL, walking.now, walking.now, word="5")
    )
    assert said_in(effects) == ["The time, every five minutes."]
    walking.listen()
    walking.wait(300.0)
    assert walking.said[-1] == "Fifteen minutes gone."
    walking.listen()
    assert said_in(walking.say("time call off")) == ["No time calls."]
    walking.listen()
    walking.wait(900.0)
    assert walking.said[-1] == "No time calls."


def test_reminders_can_be_left_out() -> None:
    """Those whose time comes meanwhile are not made up for."""
    walking = therapist(whole())
    walking.say("start", "no", "no", "yes", "reminders off")
    walking.listen()
    walking.wait(1000.0)
    assert "Half of the time is left." not in walking.said
    walking.say("reminders on")
    walking.listen()
    walking.wait(300.0)
    assert walking.said[-1] == "Twenty minutes have gone by."


def test_a_call_of_the_time_that_is_ordered_over_a_cue_is_counted_from_there() -> None:
    """Typed, it is not answered, and the time that has gone by is not called at once."""
    walking = therapist()
    walking.say("start")
    walking.listen()
    walking.wait(700.0)
    walking.say("yes")
    assert walking.session.speaking
    now = walking.now
    walking.give(Heard(now, Command.TIME_CALL, now, now, "keyboard", word="5"))
    walking.listen()
    assert not any("gone" in said for said in walking.said)
    walking.wait(300.0)
    assert "Fifteen minutes gone." in walking.said


def test_over_running_is_told_without_reminders() -> None:
    """It is no reminder of the protocol's, and is told once all the same."""
    walking = therapist(whole())
    walking.say("start", "no", "no", "yes", "reminders off")
    walking.listen()
    walking.wait(1300.0)
    walking.listen()
    assert walking.said.count("Twenty minutes have gone by.") == 1
    assert "Half of the time is left." not in walking.said


def test_nothing_about_the_time_is_said_out_of_sleep() -> None:
    """It waits for the word that wakes."""
    walking = therapist(settings=Settings(call_every_s=300.0))
    walking.say("start", "yes")
    walking.listen()
    walking.say("sleep")
    walking.listen()
    walking.wait(400.0)
    assert not any("gone" in said for said in walking.said)
    walking.say("wake up")
    assert walking.said[-1] == "Six minutes gone."


# Near misses


def test_a_near_miss_is_answered_once_in_a_row() -> None:
    """The right phrase in the wrong state: an answer, then none until a command was taken."""
    walking = holding()
    assert said_in(walking.say("barrier")) == ["A hold is running."]
    walking.listen()
    for command in ("barrier", "yes", "back"):
        effects = walking.say(command)
        assert [type(effect) for effect in effects] == [Refused]
    walking.say("how long")
    walking.listen()
    assert said_in(walking.say("barrier")) == ["A hold is running."]


def test_a_near_miss_over_a_cue_does_not_use_up_the_answer() -> None:
    """It was not answered, so the next one is."""
    walking = therapist()
    walking.say("start")
    walking.give(Heard(walking.now, Command.START, walking.now, walking.now))
    walking.listen()
    assert said_in(walking.say("barrier")) == ["Say yes, or no."]


def test_the_views_follow_sleep() -> None:
    """Whoever follows the announcements knows what would be taken."""
    walking = holding()
    walking.say("sleep")
    walking.listen()
    views = [effect for effect in walking.effects if isinstance(effect, StateChanged)]
    assert views[-1] == walking.session.view()
    assert legal(walking) == HEARD_ASLEEP
