"""What the page across the room is told: the present, and nothing of the client but the code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.core.domain.states import STATES
from assistant.core.session.session import Session
from assistant.core.session.wall_board import PRIVATE, TOLD_AGAIN_S, Board
from tests.support.english import ENGLISH, WORDS
from tests.support.scripted import ScriptedTherapist, two_sided, whole
from tests.support.shown import BEGUN, HOLD, HOLDING, MANNER, STATE

UNSHOWN = ENGLISH.shown.session.board.unshown


def told(*records: dict[str, Any], held_s: float | None = None) -> dict[str, Any]:
    """Return what a page is told after records."""
    board = Board("Back", "C-1", texts=ENGLISH.shown)
    for record in records:
        board = board.shown(record)
    return board.at(100.9, held_s).to_page()


def test_step_side_and_state_are_told() -> None:
    """In words to show, with the session's time in whole seconds."""
    page = told(STATE, {"kind": "say", "text": "Sink."}, {"kind": "heard", "command": "next"})
    assert (page["step"], page["side"], page["badge"]) == ("Low back", "left", "approach")
    assert (page["said"], page["heard"], page["session_s"]) == ("Sink.", "next", 100)
    assert (page["title"], page["client"]) == ("Back", "C-1")


def test_a_running_hold_has_a_timer() -> None:
    """Whole seconds, rounded down; it goes with the hold."""
    assert told(HOLDING, BEGUN, held_s=59.96)["held_s"] == 59
    page = told(HOLDING, BEGUN, held_s=245.2)
    assert (page["held_s"], page["floor_s"], page["target_s"]) == (245, 180.0, 300.0)
    assert told(HOLDING, BEGUN)["held_s"] is None


def test_the_last_hold_is_told_until_its_place_is_left() -> None:
    """And not at all where it was taken back."""
    held = (HOLDING, BEGUN, HOLD, STATE | {"state": "between"})
    assert (told(*held)["last_s"], told(*held)["last_end"]) == (185, "released")
    assert told(*held, STATE | {"side": "right"})["last_s"] is None
    assert told(*held, {"kind": "withdrawn", "of": HOLD})["last_s"] is None


def test_paused_asleep_and_over_are_told() -> None:
    """Each by a word of its own."""
    assert told(STATE | {"state": "paused"})["badge"] == "paused"
    assert told(MANNER | {"awake": False})["asleep"]
    assert not told(MANNER | {"awake": False}, MANNER)["asleep"]
    over = {"kind": "end", "outcome": "interrupted", "reason": "x"}
    assert told(STATE, over)["badge"] == "broken off"
    assert told(MANNER | {"words": "quiet"})["words"] == "quiet"
    assert told(MANNER)["words"] == ""
    assert "keeps no sound" in told(STATE | {"state": "ready"})["quietly"]
    assert told(STATE)["quietly"] == ""


@pytest.mark.parametrize(
    ("lost", "alarm"),
    [
        (("microphone",), "cannot hear"), (("ear",), "cannot hear"),
        (("speaker",), "cannot speak"), (("voice", "speaker"), "cannot speak"),
        (("microphone", "voice"), "cannot hear or speak"), ((), ""),
        (("disk",), "x"), (("disk", "speaker"), "cannot speak; x"),
    ],
)  # fmt: skip
def test_a_device_that_fails_is_told(lost: tuple[str, ...], alarm: str) -> None:
    """As what it means to whoever works; it goes when the device is back."""
    failed = [{"kind": "device_lost", "device": device, "reason": "x"} for device in lost]
    back = [{"kind": "device_back", "device": device} for device in lost]
    assert told(*failed)["alarm"] == alarm
    assert told(*failed, *back)["alarm"] == ""


def test_a_program_that_stood_still_raises_no_alarm() -> None:
    """It is over by the time that anybody sees it."""
    for kind in ("device_lost", "device_back"):
        record = {"kind": kind, "device": "program", "reason": "x", "cause": "stood still"}
        assert Board("Test", texts=ENGLISH.shown).shown(record).to_page()["alarm"] == ""


@pytest.mark.parametrize(
    ("told", "alarm"),
    [
        ([("device_lost", "microphone", "deaf")], "may not hear"),
        ([("device_lost", "speaker", "unheard")], "may not be heard"),
        (
            [("device_lost", "speaker", "unheard"), ("device_lost", "microphone", "no sound")],
            "cannot hear or may not be heard",
        ),
        ([("device_poor", "microphone", "softer")], "hears less than before"),
        ([("device_poor", "microphone", "another")], "another microphone"),
        (
            [("device_poor", "microphone", "too loud"), ("device_lost", "microphone", "")],
            "cannot hear",
        ),
    ],
)
def test_what_may_be_wrong_with_a_device_is_told(
    told: list[tuple[str, str, str]], alarm: str
) -> None:
    """In words as sure as it is; a flaw stands back behind a loss, and goes when it is over."""
    ends = {"device_lost": "device_back", "device_poor": "device_good"}
    board = Board("", texts=ENGLISH.shown)
    for kind, device, why in told:
        board = board.shown({"kind": kind, "device": device, "cause": why, "flaw": why})
    assert board.to_page()["alarm"] == alarm
    for kind, device, why in told:
        board = board.shown({"kind": ends[kind], "device": device, "cause": why, "flaw": why})
    assert board.to_page()["alarm"] == ""


def test_words_that_are_not_spoken_are_told_until_the_next() -> None:
    """Who looks for what was said finds it on the page, and why it was not heard."""
    mute = ({"kind": "say", "text": "Sink."}, {"kind": "warning", "text": "no sound", "cue": 1})
    assert (told(*mute)["alarm"], told(*mute)["said"]) == ("cannot speak this", "Sink.")
    assert told(*mute, {"kind": "say", "text": "Wait."})["alarm"] == ""
    assert told({"kind": "warning", "text": "no cue's"})["alarm"] == ""


def test_every_state_has_a_word() -> None:
    """Where it stands can be read in every state."""
    badges = {state: told(STATE | {"state": state})["badge"] for state in STATES}
    assert all(badges.values())
    assert badges["cue"] == "listen"
    assert badges["between"] == "waiting"  # after pain, say, before anything was held
    assert told(HOLDING, BEGUN, HOLD, STATE | {"state": "between"})["badge"] == "held"
    assert badges["layer question"] == badges["return question"] == "question"


def pages(session: Session, *phrases: str) -> list[dict[str, Any]]:
    """Return all that a page is told, record by record, as phrases are said to a session."""
    therapist = ScriptedTherapist(session)
    board = Board("Whole", "C-1", texts=ENGLISH.shown)
    told = []
    taken = 0
    for phrase in phrases:
        therapist.say(phrase)
        therapist.listen()
        order = ENGLISH.phrasebook.typed(phrase)
        assert order is not None
        heard = {"kind": "heard", "command": order.command}
        effects = [effect.to_record() for effect in therapist.effects[taken:]]
        taken = len(therapist.effects)
        for record in (heard, *effects):
            board = board.shown({"t": therapist.now, **record})
            told.append(board.to_page())
        board = board.at(therapist.now, None)
        told.append(board.to_page())
    return told


def test_no_question_and_no_answer_of_the_screening_is_told() -> None:
    """Neither what is asked, nor yes or no, nor the precaution that only a yes leads to.

    Nor is any of it told amid an event, before it is known where the session stands.
    """
    said = pages(Session(whole(), ENGLISH), "start", "yes", "yes", "no", "yes")
    everything = json.dumps(said)
    assert UNSHOWN in everything
    assert "an answer" in everything
    protocol = whole()
    for question in protocol.screening:
        assert question.ask not in everything
        assert question.precaution not in everything
    assert ENGLISH.cues.words.go_on not in everything
    assert {page["state"] for page in said} >= {"screening", "consent"}
    for page in said:
        if page["state"] in PRIVATE:
            assert page["said"] in (UNSHOWN, ENGLISH.cues.greeting(protocol))
            assert page["heard"] not in ("yes", "no", "skip")


def changes(*phrases: str) -> list[dict[str, Any]]:
    """Return what a page is told, without its times and without what is told twice in a row."""
    told: list[dict[str, Any]] = []
    for page in pages(Session(whole(), ENGLISH), "start", *phrases):
        now = page | {"session_s": 0}
        if told[-1:] != [now]:
            told.append(now)
    return told


@pytest.mark.parametrize(
    ("with_a_yes", "without"),
    [
        (("yes",), ("no",)),
        (("yes", "pause"), ("no", "pause")),
        (("yes", "pause", "resume"), ("no", "pause", "resume")),
        (("yes", "pause", "stop"), ("no", "pause", "stop")),
        (("yes", "repeat"), ("no", "repeat")),
        (("yes", "no"), ("no", "stop")),
        (("yes", "stop"), ("no", "stop")),
        (("yes", "where am i"), ("no", "where am i")),
    ],
)
def test_a_yes_looks_like_a_no(with_a_yes: tuple[str, ...], without: tuple[str, ...]) -> None:
    """Across the room nobody can tell which was answered, not even from what the page is sent."""
    assert changes(*with_a_yes) == changes(*without)


SCREENINGS = (
    ("start", "no", "pause", "resume", "no"),
    ("start", "yes", "pause", "where am i", "resume", "yes", "no"),
    ("start", "yes", "pain", "repeat", "pause", "pain", "resume", "no"),
    ("what is next", "start", "no", "yes", "scratch that", "no"),
    ("start", "no", "yes", "no"),
    ("start", "yes", "stop"),
)


@pytest.mark.parametrize("said", SCREENINGS)
def test_no_way_through_the_screening_tells_a_question_or_a_yes(said: tuple[str, ...]) -> None:
    """Over pauses, pain, what is taken back and the end, as each record is shown."""
    session = Session(whole(), ENGLISH)
    told = pages(session, *said)
    everything = json.dumps(told)
    assert session.state in ("consent", "ended")
    private = ("blood clots", "open skin", "clearance", "Keep clear", WORDS.go_on, WORDS.not_today)
    for words in (*private, "precaution", "declined"):
        assert words not in everything
    if session.ended:
        assert {page["badge"] for page in told[-2:]} == {"over"}


def test_a_pause_in_the_screening_is_at_no_step() -> None:
    """No step is shown before the first was told."""
    told = pages(Session(whole(), ENGLISH), "start", "pause")
    assert (told[-1]["state"], told[-1]["step"]) == ("paused", "")


@pytest.mark.parametrize("note", ["guarded", "ropey " * 20])
def test_no_note_is_told(note: str) -> None:
    """That a note was heard is; what it says is not, nor the answer that repeats it."""
    said = pages(Session(two_sided(), ENGLISH), "start", "yes", f"note {note}", "how long")
    assert "note" in {page["heard"] for page in said}
    assert "Noted." in {page["said"] for page in said}
    assert note.split()[0] not in json.dumps(said)


def test_the_step_is_told_by_its_title_and_what_comes_next() -> None:
    """With the hold's number, and the layer where it is a further one; at the end the aftercare."""
    page = told(STATE | {"title": "Low back, slowly", "layer": 2})
    assert (page["step"], page["next"], page["layer"]) == ("Low back, slowly", "Neck", "layer 2")
    assert page["hold"] == "hold 2 of 6"
    assert told(STATE)["layer"] == ""
    assert told(STATE | {"next": ""})["next"] == "Aftercare"
    assert told(STATE | {"next": None, "hold": 0})["next"] == ""
    assert told(STATE | {"next": None, "hold": 0})["hold"] == ""


def test_what_can_be_said_is_told_and_whether_at_once() -> None:
    """Over words of its own the ear takes less: then it can be said after them."""
    assert told(STATE)["say"] == ["barrier", "skip this", "repeat"]
    assert told(STATE)["say_now"]
    assert not told(STATE | {"legal": ["stop", "pain", "quiet"]})["say_now"]


@pytest.mark.parametrize(
    ("began_s", "ends_s", "time"),
    [
        (10.0, 3699.0, "59 min left"), (10.0, 161.0, "1 min left"),
        (10.0, 130.0, "under 1 min left"), (10.0, 100.0, "time is up"),
        (10.0, 41.0, "time is up"), (1.0, 40.0, "1 min over"),
        (10.0, None, "1 min gone"), (95.0, None, "0 min gone"), (None, None, ""),
    ],
)  # fmt: skip
def test_the_time_is_told_in_whole_minutes(
    began_s: float | None, ends_s: float | None, time: str
) -> None:
    """What is left where the session has a length, else what has gone by; none before the start.

    The clock stands at 100 s.
    """
    view = STATE | {"began_s": began_s, "ends_s": ends_s}
    assert told(view)["time"] == time
    assert told(view | {"state": "ended"})["time"] == ""


OPENS = {"kind": "opens", "session_id": "2", "title": "Next", "client": None}


def test_what_failed_before_the_next_session_is_shown_until_it_is_told_again_or_not() -> None:
    """Whatever was mended as one was over and the next was opened is told back to nobody: it is not
    shown as failing for the rest of the day."""
    board = Board("Back", "C-1", texts=ENGLISH.shown)
    for device in ("microphone", "disk"):
        board = board.shown({"kind": "device_lost", "device": device, "reason": "not saved: full"})
    alarm = board.to_page()["alarm"]
    assert ("cannot hear" in alarm, "not saved" in alarm) == (True, True)
    board = board.shown(OPENS)
    for from_s in (0.05, 1200.05):  # a session that is gone on with begins where it was
        opened = board.at(from_s, None)
        assert opened.to_page()["alarm"] == alarm
        assert opened.at(from_s + TOLD_AGAIN_S - 0.05, None).to_page()["alarm"] == alarm
        assert opened.at(from_s + TOLD_AGAIN_S + 0.05, None).to_page()["alarm"] == ""
    again = board.at(0.05, None).shown(
        {"kind": "device_lost", "device": "microphone", "reason": "x", "cause": "no sound"}
    )
    assert "cannot hear" in again.at(60.0, None).to_page()["alarm"]
    assert again.at(60.0, None).shown(OPENS).to_page()["alarm"] == alarm.partition(";")[0]
    for device in ("microphone", "disk"):
        again = again.shown({"kind": "device_back", "device": device})
    assert again.to_page()["alarm"] == ""
