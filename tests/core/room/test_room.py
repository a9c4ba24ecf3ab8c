"""The room between sessions: what leads where, what is said, and what must never happen."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import (
    Effect,
    Finish,
    Refused,
    Say,
    SoundChecked,
    StateChanged,
    Tap,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceLost,
    Event,
    Heard,
    Interrupted,
    Opened,
    Speaking,
    Spoke,
    TimePassed,
    Unclear,
)
from assistant.core.language.room_words import STATES, RoomCommand
from assistant.core.language.spoken_texts import MOST_WORDS
from assistant.core.room.catalogue import catalogue_of
from assistant.core.room.room import MORE_S, SLEEPS_AFTER_S, TAKEN, Room, room_language
from assistant.core.room.table import DOZES, TABLE
from assistant.core.room.texts import room_texts
from assistant.core.room.walk import Wanted
from assistant.core.session.machine import listed
from assistant.core.session.questions import END_ANSWER_S
from assistant.edges.files.protocol_file import parse_protocol
from tests.support.english import ENGLISH, NUMBERS
from tests.support.scripted import WHOLE, two_sided

LANGUAGE = room_language(ENGLISH)
SHORT = """
title: Arm hold
version: 1
language: en
steps: [{id: rest, cue: Rest., ends: next}]
aftercare: [Rest.]
"""
CATALOGUE, _ = catalogue_of(
    [
        two_sided(),
        parse_protocol(WHOLE, "whole", "whole.yaml"),
        parse_protocol(SHORT, "arm", "arm.yaml"),
        parse_protocol(SHORT.replace("Arm", "Calf"), "calf", "calf.yaml"),
    ],
    NUMBERS,
)
BEFORE = Wanted("test-release", "C7", "right", 2, 40)

SAID: dict[RoomCommand, str] = {
    RoomCommand.PROTOCOL: "arm hold",
    RoomCommand.CODE: "bravo seven",
    RoomCommand.CORRECT: "the second is nine",
    RoomCommand.LAYERS: "two layers",
    RoomCommand.MINUTES: "forty minutes",
}
"""What is said for each command that needs a word; the others are said as they are called."""

WAYS: dict[str, Sequence[str | Command]] = {
    "asleep": (),
    "protocol": (Command.WAKE,),
    "code": (Command.WAKE, "test release"),
    "code check": (Command.WAKE, "test release", "bravo seven"),
    "side": (Command.WAKE, "test release", "bravo seven", Command.YES),
    "layers": (Command.WAKE, "test release", "bravo seven", Command.YES, Command.NEXT),
    "minutes": (Command.WAKE, "whole session", "no code", Command.YES, *[Command.NEXT] * 2),
    "minutes check": (
        *(Command.WAKE, "whole session", "no code", Command.YES),
        *(Command.NEXT, Command.NEXT, "fifty minutes"),
    ),
}
"""A way into each state that the room comes to from its beginning."""


class Day:
    """Two sessions today, and a client whose code is kept with a sign."""

    def sessions(self) -> int:
        """Return two."""
        return 2

    def client(self, code: str) -> tuple[str, bool]:
        """Return the code as it is kept."""
        return ("c-7", False) if code == "C7" else (code, True)


class Talk:
    """A room, spoken to word by word; whatever it says is over at once."""

    def __init__(self, **known: object) -> None:
        self.room = Room(LANGUAGE, CATALOGUE, Day(), **known)  # type: ignore[arg-type]
        self.now = 0.0
        self.said: list[str] = []
        self.effects: list[Effect] = []
        self.give(Opened(0.0))

    def give(self, event: Event) -> list[Effect]:
        """Let something happen; return what it leads to."""
        self.effects = self.room.handle(event)
        says = [effect for effect in self.effects if isinstance(effect, Say)]
        self.said = [effect.text for effect in says]
        for effect in says:
            self.room.handle(CueEnded(self.now, effect.cue))
        return self.effects

    def say(self, *words: str | Command, by: str = "voice") -> list[Effect]:
        """Say words one after another, each after a while; what was spelled is spelled."""
        for each in words:
            self.now += 5.0
            if isinstance(each, Command):
                self.give(Heard(self.now, each, self.now, self.now))
            else:
                self.give(Spoke(self.now, each, self.now, self.now, by))  # type: ignore[arg-type]
                if self.room.due() == self.now + MORE_S:
                    self.give(TimePassed(self.now + MORE_S))
        return self.effects


def talk_in(state: str) -> Talk:
    """Return a room in a state."""
    known: dict[str, object] = {"last": BEFORE}
    if state == "broken off":
        known["broken_off"] = "Go on?"
    if state == "next client":
        known["after_a_session"] = True
    talk = Talk(**known)
    talk.say(*WAYS.get(state, ()))
    assert talk.room.state == state
    return talk


LIVING = [state for state in STATES if state not in ("begun", "closed")]


def test_every_state_is_come_to() -> None:
    """There is a way into each, by rows of the table."""
    assert {talk_in(state).room.state for state in LIVING} == set(LIVING)
    assert {row.to for row in TABLE} - {"="} == set(STATES)
    assert {name for row in TABLE for name in listed(row.source)} == set(LIVING)


@pytest.mark.parametrize("state", LIVING)
@pytest.mark.parametrize("command", [*Command, *RoomCommand])
def test_every_command_is_taken_or_answered_in_every_state(
    state: str, command: Command | RoomCommand
) -> None:
    """Typed, as a voice is not listened to for what does not fit: nothing is raised, and what does
    not fit changes nothing."""
    talk = talk_in(state)
    if isinstance(command, Command):
        effects = talk.say(command)
    else:
        effects = talk.say(SAID.get(command) or ENGLISH.room.called(command), by="keyboard")
    if any(isinstance(effect, Refused) for effect in effects):
        assert talk.room.state == state
    assert talk.effects or talk.room.state != state or command is Command.QUIET


@pytest.mark.parametrize("state", LIVING)
def test_stop_rests_and_pain_eases_off_in_every_state(state: str) -> None:
    """Nothing goes on after either."""
    talk = talk_in(state)
    talk.say(Command.PAIN)
    assert (talk.room.state, talk.said) == (state, [ENGLISH.wording.ease_off])
    talk.say(Command.STOP)
    assert (talk.room.state, talk.said) == ("asleep", ["Asleep. Say assistant wake up."])
    assert talk.room.wanted is None


@pytest.mark.parametrize("state", LIVING)
def test_talk_changes_nothing(state: str) -> None:
    """Whatever is made of it."""
    talk = talk_in(state)
    for text in ("[unk] [unk]", "bravo [unk]"):
        assert talk.give(Spoke(9.0, text, 8.0, 8.5)) == []
    assert talk.room.state == state


AWAKE = [state for state in LIVING if state != "asleep"]


def plead(talk: Talk, *, likely: bool = True) -> None:
    """Say what may have been a plea to stop, a second later."""
    talk.now += 1.0
    talk.give(Unclear(talk.now, talk.now, talk.now, likely))


@pytest.mark.parametrize("state", AWAKE)
def test_a_plea_that_was_not_made_out_is_asked_about(state: str) -> None:
    """As in a session: "yes" or a second one is "stop"; "no" asks again what was asked, and
    silence goes on. One that may as well be talk is asked about where a client may lie."""
    for answer in (Command.YES, None):
        talk = talk_in(state)
        plead(talk)
        assert (talk.room.state, talk.said) == (state, [ENGLISH.wording.end_here])
        assert Tap() in talk.effects
        shown = [effect for effect in talk.effects if isinstance(effect, StateChanged)]
        assert {"yes", "no"} <= set(shown[-1].here)
        assert {Command.YES, Command.NO} <= {each for each in TAKEN if talk.room.takes(each)}
        if answer is None:
            plead(talk, likely=False)
            assert talk.said == [ENGLISH.wording.end_here] * (state == "broken off")
            plead(talk)
        else:
            talk.say(answer)
        assert (talk.room.state, talk.said) == ("asleep", ["Asleep. Say assistant wake up."])
    talk = talk_in(state)
    plead(talk, likely=False)
    assert talk.said == [ENGLISH.wording.end_here] * (state == "broken off")
    talk = talk_in(state)
    asked = talk.said
    plead(talk)
    talk.say(Command.NO)
    assert (talk.room.state, talk.said) == (state, asked)


def test_what_may_be_a_plea_is_asked_about_where_it_is_typed() -> None:
    """As in a session; a line that means nothing is told what can be said."""
    for state in ("side", "code"):
        talk = talk_in(state)
        talk.say("would you please stop", by="keyboard")
        assert talk.said == [ENGLISH.wording.end_here]
    talk = talk_in("side")
    talk.say("the weather", by="keyboard")
    assert talk.said == []


@pytest.mark.parametrize("state", AWAKE)
def test_who_keeps_silent_lets_it_go_on(state: str) -> None:
    """Then "yes" means again what it means there, as after any other word."""
    means = {each for each in TAKEN if talk_in(state).room.takes(each)}
    talk = talk_in(state)
    plead(talk)
    due = talk.room.due()
    assert due is not None
    assert [type(effect) for effect in talk.give(TimePassed(due))] == [StateChanged]
    assert {each for each in TAKEN if talk.room.takes(each)} == means
    talk = talk_in(state)
    plead(talk)
    talk.say(Command.SOUND_CHECK)
    assert {each for each in TAKEN if talk.room.takes(each)} == means


def test_a_room_that_sleeps_asks_nothing() -> None:
    """Nothing could be ended, and clients talk there for hours."""
    talk = talk_in("asleep")
    plead(talk)
    assert talk.effects == []


def test_asleep_it_hears_its_name_and_the_clients_words_alone() -> None:
    """No name of a protocol, no letter, no "yes"."""
    room = talk_in("asleep").room
    assert {each for each in TAKEN if room.takes(each)} == {Command.WAKE, *SAFETY}
    heard = LANGUAGE.phrasebook.only({Command.WAKE, *SAFETY}).listened_for
    assert set(room.listens_for()) == set(heard)
    talk = talk_in("asleep")
    talk.say("arm hold", "bravo seven", Command.NEXT)
    assert talk.room.state == "asleep"


def test_a_session_is_chosen_by_voice() -> None:
    """Protocol, code, side, layers: each is asked where there is a choice."""
    talk = Talk()
    assert talk.said == ["Asleep. Say assistant wake up."]
    talk.say(Command.WAKE)
    assert talk.said == ["Ready. Say a protocol."]
    talk.say("test release")
    assert talk.said == ["Test release. Which client?"]
    talk.say("bee seven")
    assert talk.said == ["Bravo seven, new. Right?"]
    talk.say(Command.YES)
    assert talk.said == ["Left or right first? Or as planned."]
    talk.say("right")
    assert talk.said == ["How many layers? Or as planned."]
    talk.say("two")
    assert talk.room.ended
    assert talk.room.wanted == Wanted("test-release", "B7", "right", 2)


def test_what_leaves_no_choice_is_not_asked() -> None:
    """A protocol without sides, layers and time begins after the code."""
    talk = Talk()
    talk.say(Command.WAKE, "arm hold", "no code")
    assert talk.said == ["No code. Right?"]
    talk.say(Command.YES)
    assert talk.room.wanted == Wanted("arm")


def test_as_planned_leaves_all_that_is_left_to_the_protocol() -> None:
    """And "next" one choice."""
    talk = talk_in("side")
    talk.say("as planned")
    assert talk.room.wanted == Wanted("test-release", "B7")
    talk = talk_in("side")
    talk.say(Command.NEXT)
    assert talk.room.state == "layers"


def test_minutes_are_read_back_by_their_figures() -> None:
    """Fifteen and fifty sound alike: "no" asks again."""
    talk = talk_in("minutes check")
    assert talk.room.wanted is None
    assert talk.said == ["Fifty minutes, five zero. Right?"]
    talk.say(Command.NO)
    assert talk.said == ["How many minutes? Or as planned."]
    talk.say("fifteen minutes", Command.YES)
    assert talk.room.wanted == Wanted("whole", minutes=15)


def test_more_layers_than_there_are_is_answered() -> None:
    """They are not listened for; typed, they change nothing."""
    talk = talk_in("layers")
    assert "four layers" not in talk.room.listens_for()
    assert "three layers" in talk.room.listens_for()
    talk.say("4", by="keyboard")
    assert talk.room.state == "layers"
    assert talk.said == ["Say how many layers, or as planned."]


def test_no_code_is_accepted_without_a_yes() -> None:
    """Whatever else is said to what was read back: only "yes" takes it, and that it is right."""
    agree = ("right", "that is right", "that's right")
    for each in (*agree, Command.YES):
        talk = talk_in("code check")
        talk.say(each)
        assert talk.room.state == "side"
    for each in (*Command, *RoomCommand, "right side", "the right side"):
        if each in (Command.YES, RoomCommand.AGREED, RoomCommand.RIGHT):
            continue
        talk = talk_in("code check")
        of_room = isinstance(each, RoomCommand)
        talk.say(SAID.get(each) or ENGLISH.room.called(each) if of_room else each)
        assert talk.room.wanted is None
        assert talk.room.state in ("code", "code check", "protocol", "asleep")


def test_a_code_that_was_denied_is_spelled_again_or_corrected() -> None:
    """One place, or all of it; it is read back again."""
    talk = talk_in("code check")
    talk.say(Command.NO)
    assert talk.said == ["Spell it again, or say which: the second is seven."]
    talk.say("the first is dee")
    assert talk.said == ["Delta seven, new. Right?"]
    talk.say(Command.NO, "the second is nine")
    assert talk.said == ["Delta nine, new. Right?"]
    talk.say(Command.NO, "papa one")
    assert talk.said == ["Papa one, new. Right?"]


def test_the_same_code_once_more_is_asked_for_letter_by_letter() -> None:
    """What was just denied is not offered again."""
    talk = talk_in("code check")
    talk.say(Command.NO, "bee seven")
    assert talk.said == ["I hear the same again. Say one at a time: alpha, bravo, charlie."]
    talk.say("delta seven")
    assert talk.said == ["Delta seven, new. Right?"]


def test_a_place_is_corrected_after_no_alone() -> None:
    """Where "yes" and "no" are waited for, the ear is to know little besides."""
    talk = talk_in("code check")
    assert "the first is delta" not in talk.room.listens_for()
    assert "the first is delta" not in talk_in("code").room.listens_for()
    talk.say(Command.NO)
    assert "the first is delta" in talk.room.listens_for()


def test_a_place_that_the_code_has_not_is_answered() -> None:
    """Of two places there is no third."""
    talk = talk_in("code check")
    talk.say(Command.NO, "the third is nine")
    assert talk.room.state == "code"
    assert talk.said == ["Spell the code, or say no code."]


def test_a_code_is_spelled_in_several_breaths() -> None:
    """It is read back once nothing more comes; while somebody speaks more may come."""
    talk = talk_in("code")
    talk.give(Spoke(20.0, "bravo", 19.0, 19.4))
    assert talk.room.due() == 20.0 + MORE_S
    talk.give(Speaking(20.0 + MORE_S))
    talk.give(Spoke(21.5, "seven", 20.5, 20.9))
    assert talk.said == []
    talk.give(TimePassed(21.5 + MORE_S))
    assert talk.said == ["Bravo seven, new. Right?"]


def test_a_client_who_is_known_keeps_their_code_as_it_is_written() -> None:
    """Case and signs can't be spelled; such a code is not called new."""
    talk = talk_in("code")
    talk.say("charlie seven")
    assert talk.said == ["Charlie seven. Right?"]
    talk.say(Command.YES, "as planned")
    assert talk.room.wanted == Wanted("test-release", "c-7")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("D7", "D7"), ("C7", "c-7"), ("bravo seven", "B7"), ("J.S.-2", "J.S.-2"), ("d 7", "d7")],
)
def test_a_code_may_be_typed_as_it_is_written(typed: str, code: str) -> None:
    """Or in words; it is read back at once."""
    talk = talk_in("code")
    talk.say(typed, by="keyboard")
    assert talk.room.state == "code check"
    talk.say(Command.YES, "as planned")
    assert talk.room.wanted is not None
    assert talk.room.wanted.client == code


def test_names_are_told_three_at_a_time() -> None:
    """And from the beginning again at the end."""
    talk = talk_in("protocol")
    talk.say("list")
    assert talk.said == ["Test release, whole session, arm hold. Say one, or more."]
    talk.say("more")
    assert talk.said == ["Calf hold. That is all."]
    talk.say("more")
    assert talk.said == ["Test release, whole session, arm hold. Say one, or more."]
    talk.say("calf hold")
    assert talk.room.state == "code"


def test_the_same_again_is_the_same_for_another_client() -> None:
    """With all its choices, which are not asked; the code is."""
    talk = talk_in("next client")
    talk.say("the same again", "alpha one", Command.YES)
    assert talk.room.wanted == Wanted("test-release", "A1", "right", 2, 40)
    talk = Talk()
    talk.say(Command.WAKE, "same again")
    assert talk.said == ["There was none before. Say a protocol."]


def test_what_was_chosen_before_another_protocol_is_forgotten() -> None:
    """Nothing of one client's session comes into another's."""
    talk = talk_in("layers")
    talk.say(Command.BACK, Command.BACK, Command.BACK, "whole session")
    talk.say("no code", Command.YES, "as planned")
    assert talk.room.wanted == Wanted("whole")


def test_after_a_session_it_asks_what_is_to_come() -> None:
    """ "Next client", or a protocol's name at once; "rest" rests."""
    talk = talk_in("next client")
    assert Talk(after_a_session=True).said == ["Next client, or rest?"]
    assert Talk(after_a_session=True, failed=True).said == [
        "That can't be begun. Please look at the screen.",
        "Next client, or rest?",
    ]
    talk.say("rest")
    assert talk.room.state == "asleep"
    talk = talk_in("next client")
    talk.say("arm hold")
    assert talk.room.state == "code"


def test_a_session_that_broke_off_is_offered() -> None:
    """ "Yes" goes on with it, "no" leaves it; after "stop" it is asked again as it wakes."""
    talk = talk_in("broken off")
    talk.say(Command.YES)
    assert (talk.room.goes_on, talk.room.left, talk.room.wanted) == (True, False, None)
    talk = talk_in("broken off")
    talk.say(Command.NO)
    assert (talk.room.goes_on, talk.room.left, talk.room.state) == (False, True, "protocol")
    talk = talk_in("broken off")
    talk.say(Command.STOP, Command.WAKE)
    assert (talk.room.state, talk.said) == ("broken off", ["Go on?"])


@pytest.mark.parametrize("state", LIVING)
def test_it_falls_asleep_where_nobody_says_anything(state: str) -> None:
    """Without a word. Not while a session waits to be gone on with."""
    talk = talk_in(state)
    talk.now += SLEEPS_AFTER_S + 10.0
    effects = talk.give(TimePassed(talk.now))
    assert talk.room.state == ("asleep" if state in DOZES else state)
    assert [effect for effect in effects if isinstance(effect, Say)] == []


def test_what_is_chosen_is_asked_from_the_beginning_after_sleep() -> None:
    """Nobody knows for whom it was."""
    talk = talk_in("layers")
    talk.now += SLEEPS_AFTER_S + 10.0
    talk.give(TimePassed(talk.now))
    talk.say(Command.WAKE, "arm hold", "no code", Command.YES)
    assert talk.room.wanted == Wanted("arm")


def test_it_tells_how_many_there_were_today() -> None:
    """In words, and stays where it is."""
    talk = talk_in("next client")
    talk.say("how many today")
    assert (talk.said, talk.room.state) == (["Two sessions today."], "next client")


def test_the_sound_is_checked_from_here_too() -> None:
    """Its words are listened for meanwhile, and nothing of the room's."""
    talk = talk_in("protocol")
    assert SoundChecked() in talk.say(Command.SOUND_CHECK)
    heard = talk.room.listens_for(checks=True)
    assert {"next", "barrier", "released", "start"} <= set(heard)
    assert "arm hold" not in heard


def test_a_device_that_fails_is_told() -> None:
    """As in a session."""
    talk = talk_in("protocol")
    talk.give(DeviceLost(9.0, "microphone", "unplugged"))
    assert talk.said == [ENGLISH.wording.cannot_hear]


def test_the_program_ends_it() -> None:
    """From any state, and nothing begins."""
    for state in LIVING:
        talk = talk_in(state)
        assert Finish("interrupted", "SIGINT") in talk.give(Interrupted(9.0, "SIGINT"))
        assert (talk.room.ended, talk.room.wanted, talk.room.goes_on) == (True, None, False)
        assert talk.say(Command.WAKE, "arm hold") == []


def test_its_words_are_numbered_apart_from_a_sessions() -> None:
    """Downwards, and on from the room before."""
    talk = Talk(cue=-7)
    [said] = [each for each in talk.say(Command.WAKE) if isinstance(each, Say)]
    assert said.cue == -9


def test_no_text_of_the_room_is_long() -> None:
    """What is said at one go is twelve words at most, a list of names aside."""
    said = room_texts(ENGLISH, CATALOGUE)
    assert [text for text in said if len(text.split()) > MOST_WORDS] == []


def test_each_state_is_shown_with_what_can_be_said_in_it() -> None:
    """Names of protocols can be said, and are not shown all the time."""
    talk = Talk()
    [shown] = [each for each in talk.say(Command.WAKE) if isinstance(each, StateChanged)]
    assert shown.state == "protocol"
    assert {"list", "the same again", "arm hold"} <= set(shown.legal)
    assert "arm hold" not in shown.here


def test_more_is_listened_for_once_some_names_were_told() -> None:
    """Before, it is a word of talk; it is shown when it can be said."""
    talk = talk_in("protocol")
    assert "more" not in talk.room.listens_for()
    effects = talk.say("list")
    assert "more" in talk.room.listens_for()
    shown = [effect for effect in effects if isinstance(effect, StateChanged)]
    assert "more" in shown[-1].here


@pytest.mark.parametrize("state", LIVING)
def test_what_does_not_fit_is_answered_aloud_where_it_was_meant(state: str) -> None:
    """Typed or tapped; an ear that listens for what fits has made it of something else."""
    talk = talk_in(state)
    command = next(each for each in (Command.NO, Command.BARRIER) if not talk.room.takes(each))
    talk.now += 5.0
    heard = talk.give(Heard(talk.now, command, talk.now, talk.now))
    assert [type(effect) for effect in heard] == [Refused]
    talk.give(Heard(talk.now, command, talk.now, talk.now, "tap"))
    assert bool(talk.said) is (state != "asleep")


@pytest.mark.parametrize("state", ["broken off", "code check", "minutes check"])
@pytest.mark.parametrize("answer", [Command.YES, Command.NO])
def test_an_answer_long_after_its_question_is_asked_for_anew(state: str, answer: Command) -> None:
    """People say "yes" and "no" to each other; asked again, it counts, and typed it always does."""
    talk = talk_in(state)
    talk.now += END_ANSWER_S + MORE_S + 0.1
    talk.give(Heard(talk.now, answer, talk.now, talk.now))
    assert talk.room.state == state
    assert len(talk.said) == 1
    talk.say(answer)
    assert talk.room.state != state
    typed = talk_in(state)
    typed.now += 60.0
    typed.give(Heard(typed.now, answer, typed.now, typed.now, "keyboard"))
    assert typed.room.state != state
