"""What can be tapped and typed between sessions: all of it is said too, and a code is a code."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import StateChanged
from assistant.core.domain.events import Spoke
from assistant.core.room.by_tap import fields_in, tapped_in
from assistant.core.room.room import TAKEN
from assistant.core.session.wall_board import Board
from tests.core.room.test_room import CATALOGUE, LIVING, Talk, talk_in
from tests.support.english import ENGLISH

TAPPED = tapped_in(ENGLISH, CATALOGUE)
FIELDS = fields_in(ENGLISH, CATALOGUE)


def shown_in(state: str) -> tuple[str, ...]:
    """Return what can be tapped in a state, as a page is told it."""
    talk = talk_in(state)
    talk.room._shown = ""
    (moved,) = (each for each in talk.room._state_shown() if isinstance(each, StateChanged))
    board = Board("Room", between=TAPPED, in_session=False, texts=ENGLISH.shown)
    taps: list[str] = board.shown({"t": 0.0, **moved.to_record()}).to_page()["taps"]
    return tuple(taps)


@pytest.mark.parametrize("state", LIVING)
def test_what_can_be_tapped_is_taken(state: str) -> None:
    """In every state the client's words are last, and each button does something."""
    taps = shown_in(state)
    assert taps[-2:] == ("pain", "stop")
    for words in taps:
        talk = talk_in(state)
        order = talk.room.language.phrasebook.typed(words)
        before = talk.room.state
        if order is not None:
            assert order.command in TAKEN
            assert talk.room.takes(order.command)
        else:
            talk.say(words, by="tap")
            assert talk.room.state != before or talk.said, words


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("protocol", "arm hold"),
        ("protocol", "the same again"),
        ("code", "no code"),
        ("code check", "yes"),
        ("side", "right"),
        ("layers", "two"),
        ("minutes", "as planned"),
        ("minutes check", "no"),
        ("broken off", "yes"),
        ("next client", "rest"),
    ],
)
def test_each_question_has_its_answers(state: str, words: str) -> None:
    """By buttons, where nothing is to be typed."""
    assert words in shown_in(state)


def test_more_layers_than_there_are_have_no_button() -> None:
    """The numbers end at the protocol's most."""
    talk = talk_in("layers")
    most = talk.room._layers
    numbers = [words for words in shown_in("layers") if words in ENGLISH_NUMBERS]
    assert numbers == ENGLISH_NUMBERS[:most]


ENGLISH_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


@pytest.mark.parametrize("code", ["EM", "b", "one", "Ess", "charlie", "7", "C-7_x.2"])
def test_a_code_is_kept_as_it_is_typed(code: str) -> None:
    """Though its letters spell another one, or count layers elsewhere."""
    talk = talk_in("code")
    talk.give(Spoke(1.0, FIELDS["code"](f" {code} "), 1.0, 1.0, "tap"))
    assert talk.room.state == "code check"
    assert talk.room._walk.code == code


@pytest.mark.parametrize("text", ["no", "Stop", "yes", "list", "Ann B.!", "", "x" * 33, "arm hold"])
def test_what_is_no_code_is_told(text: str) -> None:
    """A word that means something here would be taken for that: it is no code on the page."""
    with pytest.raises(ValueError, match=r"give a code|means something"):
        FIELDS["code"](text)


@pytest.mark.parametrize(("text", "minutes"), [(" 40 ", 40), ("1", 1), ("99", 99)])
def test_minutes_are_typed_as_figures(text: str, minutes: int) -> None:
    """And read back, as when they are said."""
    talk = talk_in("minutes")
    talk.say(FIELDS["minutes"](text), by="tap")
    assert talk.room.state == "minutes check"
    assert talk.room._walk.wanted.minutes == minutes


@pytest.mark.parametrize("text", ["0", "100", "-3", "4.5", "forty", "", "²"])
def test_no_other_minutes_are_taken(text: str) -> None:
    """It is told what to give."""
    with pytest.raises(ValueError, match="give 1 to 99"):
        FIELDS["minutes"](text)


def test_a_voice_goes_on_where_a_tap_began() -> None:
    """One course: a name tapped, a code said, "yes" tapped, the side said."""
    talk = Talk()
    talk.say(Command.WAKE)
    talk.say("test release", by="tap")
    talk.say("bravo seven")
    talk.say(Command.YES, "left")
    assert talk.room._walk.wanted.start_side == "left"
