"""A note in free words is written down later than it was said: it goes to where it was said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, Noted, Refused, Say, Silence
from assistant.core.domain.events import CueEnded, Heard, Retracted, Unclear
from assistant.core.session.session import Session
from tests.support.english import ENGLISH
from tests.support.scripted import ScriptedTherapist, two_sided


def at_work(*said: str) -> ScriptedTherapist:
    """Return a therapist at the first hold of the small protocol who has said some more."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1))
    therapist.say("start", "yes", *said)
    return therapist


def written(therapist: ScriptedTherapist, said_s: float, text: str = "ropey") -> list[Effect]:
    """Have what was said up to a second written down now."""
    return therapist.give(
        Heard(therapist.now, Command.NOTE, said_s - 1.5, said_s, word=text),
    )


def notes(therapist: ScriptedTherapist) -> list[Noted]:
    """Return the notes that stand."""
    return [fact for fact in therapist.standing if isinstance(fact, Noted)]


def test_a_note_of_a_hold_that_was_left_since_is_that_holds() -> None:
    """Though by now the next step is under way, with a hold of its own; and it is said back."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.say("released", "barrier")
    written(therapist, said_s)
    first, second = therapist.holds[0], therapist.session.held_s(therapist.now)
    assert second is not None
    assert notes(therapist) == [Noted("sink", "left", 1, first.started_s, "ropey", first.number)]
    assert therapist.said[-1] == "Noted, ropey."
    assert therapist.session.state == "holding"


def test_a_note_before_a_hold_stays_of_the_place() -> None:
    """The hold that was begun meanwhile is not what it was said of."""
    therapist = at_work()
    therapist.listen()
    said_s = therapist.now
    therapist.say("barrier")
    written(therapist, said_s)
    assert notes(therapist) == [Noted("sink", "left", 1, None, "ropey")]


def test_the_words_of_the_next_step_are_said_to_their_end() -> None:
    """A note that comes while they are spoken is said back after them, and cuts nothing."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.say("released")
    last = max(effect.cue for effect in therapist.effects if isinstance(effect, Say))
    therapist.give(CueEnded(therapist.now, last))
    assert therapist.session.state == "cue"
    effects = written(therapist, said_s)
    assert not [effect for effect in effects if isinstance(effect, Silence | Refused)]
    assert [effect.text for effect in effects if isinstance(effect, Say)] == ["Noted, ropey."]
    assert notes(therapist)[0].step == "sink"
    therapist.listen()
    assert therapist.session.state == "approach"


def test_a_note_is_kept_though_stop_was_said_after_it() -> None:
    """The end does not lose what was said before it."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.say("stop")
    assert therapist.session.ended
    written(therapist, said_s)
    assert [note.text for note in notes(therapist)] == ["ropey"]
    assert notes(therapist)[0].hold == therapist.holds[0].number


def test_what_is_said_after_the_end_is_no_note() -> None:
    """Then nothing is taken."""
    therapist = at_work("barrier", "stop")
    assert any(isinstance(each, Refused) for each in written(therapist, therapist.now))
    assert notes(therapist) == []


def test_the_ceiling_that_came_meanwhile_changes_nothing() -> None:
    """A hold that ended by time, and the step with it, keeps the note that was said in it."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1))
    therapist.say("start", "yes", "barrier", "released", "barrier")
    therapist.wait(110.0)
    said_s = therapist.now
    therapist.wait(15.0)
    assert therapist.holds[-1].end_reason == "time"
    therapist.say("barrier")
    written(therapist, said_s)
    assert (notes(therapist)[0].step, notes(therapist)[0].hold) == ("draw", 2)


def test_a_note_leaves_a_question_asked() -> None:
    """Whoever may have asked for the end is still heard: "yes" ends the session."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.say("released")
    therapist.give(Unclear(therapist.now, therapist.now - 0.5, therapist.now))
    written(therapist, said_s)
    therapist.listen()
    therapist.say("yes")
    assert therapist.session.ended
    assert len(notes(therapist)) == 1


def test_a_note_of_before_sleep_is_kept() -> None:
    """What was said awake was meant."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.say("pause", "assistant sleep")
    written(therapist, said_s)
    assert [note.hold for note in notes(therapist)] == [1]
    assert not therapist.session.manner.awake


def test_a_late_note_can_be_scratched_alone() -> None:
    """It is the last that was taken: the step that was gone to before stays."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.say("released")
    therapist.listen()
    written(therapist, said_s)
    therapist.listen()
    therapist.say("scratch that")
    assert notes(therapist) == []
    assert therapist.session.view().step == "draw"


@pytest.mark.parametrize("scratched", [True, False])
def test_a_note_stays_where_the_word_before_it_was_none(scratched: bool) -> None:
    """A "released" that was taken back leads nowhere, nor does a note that was said after it."""
    therapist = at_work("barrier", "released")
    event = therapist.events[-1]
    assert isinstance(event, Heard)
    therapist.listen()
    said_s = therapist.now
    therapist.say("barrier")
    if scratched:
        therapist.say("scratch that", "scratch that")
        written(therapist, said_s)
    else:
        written(therapist, said_s)
        therapist.listen()
        therapist.give(Retracted(therapist.now, event.start_s))
    assert [(note.step, note.hold) for note in notes(therapist)] == [("sink", 1)]


def test_the_same_events_come_to_the_same_once_more() -> None:
    """A replay puts a late note where the session had it."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.say("released", "barrier")
    written(therapist, said_s)
    again = Session(two_sided(), ENGLISH, layers=1)
    effects = [effect for event in therapist.events for effect in again.handle(event)]
    assert effects == therapist.effects


def test_of_a_long_note_the_beginning_is_said_back() -> None:
    """All of it is kept; while it is spoken "released" is not heard, so that it is no longer."""
    therapist = at_work("barrier")
    said_s = therapist.now
    therapist.listen()
    text = " ".join(map(str, range(30)))
    written(therapist, said_s, text)
    assert notes(therapist)[0].text == text
    assert therapist.said[-1] == "Noted, 0 1 2 3 4 5 6 7 8 9 10 11 …."


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Note, ropey near the hip.", "ropey near the hip."),
        ("note ropey", "ropey"),
        ("Note: ropey, and warm", "ropey, and warm"),
        ("Note-ask about the ankle", "ask about the ankle"),
        ("Note.", ""),
        ("Notes are ropey", ""),
        ("Noteworthy", ""),
        ("The note is ropey", ""),
    ],
)
def test_what_follows_note_is_the_note_whatever_sign_is_between(text: str, note: str) -> None:
    """Who writes down what is said puts signs there."""
    assert ENGLISH.phrasebook.noted_in(text) == note


def test_where_the_name_comes_first_a_sign_may_stand_after_it() -> None:
    """ "Assistant, note …" is written so."""
    strict = replace(ENGLISH.phrasebook, strict=True)
    assert strict.begins_note == ("assistant note",)
    assert strict.noted_in("Assistant, note: ropey here") == "ropey here"
