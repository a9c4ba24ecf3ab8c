"""What a page asks of the room between sessions: done where nobody is asked for anything, and never
in the way of a word that is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from assistant.core.checkup.sound_check import SoundCheck
from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, MannerChanged, Say, Silence, SoundChecked
from assistant.core.domain.events import CueEnded, Event, Heard, Opened, Spoke, TimePassed
from assistant.core.room.asides import (
    BEGINS,
    CHECKING,
    FIRST_CUE,
    Asides,
    Ask,
    Begin,
    Checked,
    Do,
    Sample,
    Voiced,
)
from assistant.core.room.room import SLEEPS_AFTER_S, Room
from assistant.core.sound.nouns import SILENT_BLOCK
from tests.core.room.test_room import CATALOGUE, LANGUAGE, Day

NONE_HERE = "There is none."


class Paper:
    """A desk on which things are laid in turn; what was told of each is kept."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.told: list[str] = []
        self.levels: list[float] = []

    def taken(self) -> Sequence[tuple[Ask, Callable[[str], None]]]:
        """Hand out what lies there."""
        taken, self.asked = self.asked, []
        return [(ask, self.told.append) for ask in taken]

    def heard(self, level_dbfs: float) -> None:
        """Keep the level."""
        self.levels.append(level_dbfs)


class Open:
    """A room that is open, with a check of the sound and asides over it."""

    def __init__(self, *lacking: type[Ask]) -> None:
        self.room = Room(LANGUAGE, CATALOGUE, Day())
        self.desk = Paper()
        self.check = SoundCheck(LANGUAGE)
        self.asides = Asides(
            self.room,
            self.check,
            self.desk,
            lambda: self.check.state != "idle",
            lambda ask: NONE_HERE if isinstance(ask, lacking) else "",
        )
        self.give(Opened(0.0))

    def give(self, event: Event) -> list[Effect]:
        """Let something happen, as the engine does; return what it leads to, in order."""
        its_own, effects = self.asides.take(event)
        return effects if its_own else [*effects, *self.room.handle(event)]

    def say(self, *commands: Command) -> list[Effect]:
        """Say commands one after another; return what the last led to."""
        effects: list[Effect] = []
        for each in commands:
            effects = self.give(Heard(1.0, each, 0.5, 0.9))
        return effects

    def ask(self, ask: Ask) -> list[Effect]:
        """Ask for something, and let a block of sound pass."""
        self.desk.asked.append(ask)
        return self.asides.hear(SILENT_BLOCK, None, waits=False)


def test_a_cue_is_said_while_it_rests_and_ends_by_itself() -> None:
    """Its words have a number of their own, and their end is none of the room's business."""
    it = Open()
    assert it.ask(Sample("Sink.")) == [Say(FIRST_CUE - 1, "Sink.")]
    assert it.desk.told == [""]
    assert it.asides.take(CueEnded(2.0, FIRST_CUE - 1)) == (True, [])
    assert it.ask(Sample("Rest.")) == [Say(FIRST_CUE - 2, "Rest.")]
    assert it.ask(Sample("Draw."))[:1] == [Silence()]


def test_the_end_of_what_the_room_says_is_its_own_however_much_it_has_said() -> None:
    """A microphone that comes and goes all night is told of thousands of times. Were the end of one
    of these taken for the check's, the room would wait for it for ever, and take no tap."""
    it = Open()
    it.give(CueEnded(1.0, it.room.cue))
    for _ in range(3_000):
        it.say(Command.PAIN)
        it.give(CueEnded(2.0, it.room.cue))
        assert not it.room.speaking
    assert it.room.cue < -3_000


@pytest.mark.parametrize("command", [Command.STOP, Command.PAIN, Command.WAKE])
def test_what_is_said_to_the_room_cuts_a_sample(command: Command) -> None:
    """The client's words and the waking one come first; their answer is the room's own."""
    it = Open()
    it.ask(Sample("Sink."))
    effects = it.say(command)
    assert effects[0] == Silence()
    assert any(isinstance(each, Say) and each.cue > FIRST_CUE for each in effects)


def test_talk_does_not_cut_a_sample() -> None:
    """Words that mean nothing there are no words to it; a name that is called is."""
    it = Open()
    it.say(Command.WAKE)
    it.ask(Sample("Sink."))
    assert it.give(Spoke(2.0, "nice weather", 1.0, 1.5)) == []
    assert it.give(Spoke(3.0, "arm hold", 2.0, 2.5))[0] == Silence()


@pytest.mark.parametrize("ask", [Sample("Sink."), Checked(), Begin(), Do(lambda: None)])
def test_nothing_is_done_while_an_answer_is_waited_for(ask: Ask) -> None:
    """While a client's code is asked for a page can't speak over it; it is told what is waited
    for. How loud it speaks can be changed all the same."""
    it = Open()
    it.say(Command.WAKE)
    it.give(Spoke(2.0, "arm hold", 1.0, 1.5))
    state = it.room.state
    assert state == "code"
    assert it.ask(ask) == []
    assert it.room.waits_for in it.desk.told[-1]
    assert it.room.waits_for
    (turned,) = it.ask(Voiced(4, 125))
    assert isinstance(turned, MannerChanged)
    assert (turned.volume_db, turned.words_per_minute, it.desk.told[-1]) == (4, 125, "")
    assert (it.room.state, it.asides.begun) == (state, None)


def test_what_is_not_here_is_told() -> None:
    """Without a loudspeaker nothing is said to be said."""
    it = Open(Sample)
    assert it.ask(Sample("Sink.")) == []
    assert it.desk.told == [NONE_HERE]


def test_the_check_of_the_sound_wakes_the_room() -> None:
    """It begins as "sound check" does, the room is awake after it for as long as ever, and what
    else is asked waits."""
    it = Open()
    effects = it.ask(Checked())
    assert SoundChecked() in effects
    assert it.asides.begin()
    assert it.room.state == "protocol"
    assert it.ask(Sample("Sink.")) == []
    assert it.desk.told == ["", CHECKING]
    it.give(TimePassed(5 * SLEEPS_AFTER_S))
    assert it.room.state == "protocol"
    it.give(TimePassed(6 * SLEEPS_AFTER_S))
    assert it.room.state == "asleep"


def test_something_else_begins_in_place_of_a_session() -> None:
    """The room is over for it, wants no session, and does nothing more that is asked."""
    it = Open()
    asked = Begin()
    it.ask(asked)
    assert it.room.ended
    assert (it.room.wanted, it.room.goes_on, it.asides.begun) == (None, False, asked)
    it.ask(Begin())
    assert it.desk.told == ["", BEGINS]
    assert it.asides.begun is asked


def test_each_block_tells_its_level_and_nothing_else() -> None:
    """One number for each block of sound."""
    it = Open()
    for _ in range(3):
        it.asides.hear(SILENT_BLOCK, None, waits=False)
    assert it.desk.levels == [-120.0] * 3
