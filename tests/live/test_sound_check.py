"""The sound check in a session: before its first "start" alone, in no record, in nobody's way."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from assistant.core.checkup.sound_check import NO_CHECK, Check, SoundCheck
from assistant.core.domain.commands import Command
from assistant.core.domain.manner import Settings
from assistant.core.hearing.gate import Gate
from assistant.core.session.session import Session
from assistant.core.sound.nouns import VOICE_RATE
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.opening.choices import Choices
from assistant.live.opening.sound import open_check
from assistant.live.ports import Sound
from assistant.live.speaking import Speech
from tests.support.dummies import (
    DummyEar,
    DummyKeyboard,
    DummyMicrophone,
    DummySpeaker,
    DummyVoice,
    Log,
    only_typed,
)
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.scripted import two_sided
from tests.support.typed_session import TypedSession
from tests.support.virtual_room import VirtualRoom

START_S = 40.0
"""When "start" is said here: any check is over by then."""


def run(
    script: Iterable[tuple[float, str]],
    *,
    offered: bool = False,
    typed: Iterable[str] | None = None,
) -> tuple[Log, Session, str]:
    """Run a session in which this is heard; return what was kept and shown, and how it ended."""
    log, session, gate = Log(), Session(two_sided(), ENGLISH), Gate(PHRASEBOOK)
    engine = Engine(
        session,
        microphone=DummyMicrophone(90.0),
        speech=Speech(DummySpeaker(), gate, DummyVoice(), {}),
        journal=log,
        display=log,
        listener=Listener(DummyEar(script), gate) if typed is None else None,
        by_hand=only_typed(None if typed is None else DummyKeyboard(typed)),
        check=SoundCheck(ENGLISH, offered=offered),
    )
    return log, session, engine.run()


def said(log: Log) -> list[str]:
    """Return all that was said."""
    return [record["text"] for record in log.of("shown", "say")]


def test_it_runs_before_the_first_start_and_no_record_is_kept_of_its_words() -> None:
    """Of "next", "barrier" and "released" in it nothing is in the journal: read again, the session
    would have begun by them. "Start" then begins as ever."""
    words = [(12.0, "next"), (14.0, "barrier"), (16.0, "released")]
    log, _, outcome = run([(4.0, "sound check"), *words, (START_S, "start"), (60.0, "stop")])
    assert outcome == "stopped"
    heard = [record["command"] for record in log.of("journal", "heard")]
    assert heard == ["sound check", "start", "stop"]
    shown = [record["command"] for record in log.of("shown", "heard")]
    assert shown == ["sound check", "next", "barrier", "released", "start", "stop"]
    assert said(log)[1:3] == ["Sound check.", "Say, one at a time: next, barrier, released."]
    assert len(log.of("shown", "tone")) == 1
    cues = {record["cue"] for record in log.of("journal", "cue_ended")}
    assert all(cue > 0 for cue in cues)


@pytest.mark.parametrize("at_s", [5.0, 7.0, 9.5, 12.0, 20.0])
@pytest.mark.parametrize("word", ["stop", "start"])
def test_start_and_stop_are_the_sessions_whatever_the_check_is_at(at_s: float, word: str) -> None:
    """They do at once what they always do."""
    log, session, outcome = run([(4.0, "sound check"), (at_s, word), (START_S, "stop")])
    heard = {record["command"]: record["t"] for record in log.of("journal", "heard")}
    assert heard[word] < at_s + 3.0 or word == "start"  # over a cue "start" is not heard
    assert outcome == "stopped"
    if word == "stop":
        assert session.state == "ended"
        assert heard["stop"] < START_S


def test_it_is_not_now_once_the_session_has_begun() -> None:
    """In a question, in a step and in a hold it is answered, and nothing is played."""
    way = [(4.0, "start"), (8.0, "sound check"), (12.0, "yes"), (16.0, "sound check")]
    log, _, _ = run([*way, (20.0, "barrier"), (30.0, "sound check"), (50.0, "released")])
    assert log.of("shown", "tone") == []
    assert "Sound check." not in said(log)
    assert len(log.of("shown", "refused")) == 3
    (hold,) = log.of("journal", "hold")
    assert hold["end_reason"] == "released"
    assert hold["duration_s"] == pytest.approx(30.0, abs=0.1)


def test_it_is_offered_on_the_first_day_and_not_in_a_hurry() -> None:
    """Who says "start" at once never hears of it; who waits does, once."""
    log, _, _ = run([(4.0, "start"), (60.0, "stop")], offered=True)
    assert "Or say sound check." not in said(log)
    log, _, _ = run([(START_S, "start"), (60.0, "stop")], offered=True)
    assert said(log).count("Or say sound check.") == 1


def test_what_was_typed_in_it_is_its_own_too() -> None:
    """A word that is typed counts as said; "skip" leaves it."""
    log, _, _ = run([], typed=["sound check", "skip", "start", "stop"])
    heard = [record["command"] for record in log.of("journal", "heard")]
    assert heard == ["sound check", "start", "stop"]


def test_where_nobody_is_heard_who_asks_for_it_is_answered(tmp_path: Path) -> None:
    """Typed without a microphone: it is said that there is none, each time; nothing is played, and
    the session begins as ever."""
    with TypedSession(tmp_path) as session:
        for time in (1, 2):
            session.command("sound check")
            session.wait_for("say", time, text="No microphone is listened to.")
        session.command("start")
        session.wait_for("state", state="consent")
        assert session.of_kind("tone") == []
        session.command("stop")
        assert session.end() == 3
    kept = [json.loads(line) for line in session.journal.read_text().splitlines()]
    cues = [line["cue"] for line in kept if line.get("kind") == "cue_ended"]
    assert all(cue > 0 for cue in cues)


def test_when_it_is_offered(tmp_path: Path) -> None:
    """Before the first session of a day, unless the settings say never; in a rehearsal, over a
    recording and without ears there is none."""
    here = Choices(data_dir=str(tmp_path))
    assert _offers(here, Settings())
    assert not _offers(here, Settings(sound_check=False))
    assert not _offers(Choices(data_dir=str(tmp_path), mic="none"), Settings())
    assert not _offers(Choices(data_dir=str(tmp_path), mic="session.wav"), Settings())
    with TypedSession(tmp_path) as session:
        session.wait_for("state", state="ready")
        session.command("stop")
        session.end()
    data = session.journal.parent.parent
    assert not _offers(Choices(data_dir=str(data)), Settings())


def _offers(choices: Choices, settings: Settings) -> bool:
    check = open_check(choices, ENGLISH, settings)
    return bool(getattr(check, "_to_offer", False))


def test_its_words_are_heard_by_the_sessions_own_ear() -> None:
    """The phrase is in the grammar, and gives the command."""
    assert PHRASEBOOK.orders["sound check"].command is Command.SOUND_CHECK


def test_in_a_room_it_hears_well_and_the_session_begins(
    virtual_room: VirtualRoom, tmp_path: Path
) -> None:
    """Real devices, a real ear and voice: the tone is no word of anybody's, three words are made
    out, and "start" begins the session; the journal has none of them."""
    virtual_room.start()
    path = tmp_path / "one-hold.yaml"
    path.write_text(ONE_HOLD)
    with (
        virtual_room.sounding(),
        virtual_room.echo(-12.0),
        LiveSession(virtual_room, path, tmp_path, ["--keyboard"]) as session,
    ):
        session.follow_to("cue")
        session.type("sound check")
        session.until(
            lambda: any(line["text"].startswith("Say, one") for line in session.of_kind("cue")),
            "asked for words",
        )
        for word in ("next", "barrier", "released"):
            session.say_now(word)
        session.until(
            lambda: "I hear you well." in [line["text"] for line in session.of_kind("say")],
            "told that all is well",
        )
        session.type("start")
        session.follow_to("state", state="approach")
        heard = [line["command"] for line in session.of_kind("heard")]
        assert heard == ["sound check", "next", "barrier", "released", "start"]
        session.type("stop")
        assert session.end() == 3
    (journal,) = (session.data_dir / "sessions").glob("*.jsonl")
    kept = [json.loads(line) for line in journal.read_text().splitlines()]
    commands = [line["command"] for line in kept if line.get("kind") == "heard"]
    assert commands == ["sound check", "start", "stop"]


class SlowSpeaker(DummyVoice):
    """Takes three seconds for whatever is said."""

    def render(self, text: str) -> Sound:
        """Return silence of that length."""
        return np.zeros(3 * VOICE_RATE, np.int16)


@pytest.mark.parametrize("check", [NO_CHECK, SoundCheck(ENGLISH)])
def test_what_a_session_says_again_of_a_device_is_the_sessions_own(check: Check) -> None:
    """Cut by an answer it is told once more; heard to its end then, it is over: whatever cuts a cue
    later does not have it told again."""
    log, gate = Log(), Gate(PHRASEBOOK)
    said = [(4.0, "start"), (14.0, "yes"), (22.0, "barrier"), (31.5, "released"), (39.3, "pain")]
    half_a_second = dict.fromkeys(range(601, 613), "no sound comes from the microphone")
    engine = Engine(
        Session(two_sided(), ENGLISH),
        microphone=DummyMicrophone(50.0, half_a_second),
        speech=Speech(DummySpeaker(), gate, SlowSpeaker(), {}),
        journal=log,
        display=log,
        listener=Listener(DummyEar(said), gate),
        check=check,
    )
    engine.run()
    told = [each["cue"] for each in log.of("shown", "say") if "hear you again" in each["text"]]
    assert len(told) == 2
    assert told[-1] in [each["cue"] for each in log.of("journal", "cue_ended")]
    assert log.of("shown", "silence")[-1]["t"] == log.of("shown", "heard")[-1]["t"]  # of the pain
