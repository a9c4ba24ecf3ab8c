"""A command over a cue: nothing is done of it, and who said it is told so once the cue is over."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from assistant.core.echo.canceller import EchoCanceller
from assistant.core.hearing.gate import Gate
from assistant.core.session.session import Session
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.speaking import Speech
from tests.support.dummies import DummyEar, DummyMicrophone, DummySpeaker, DummyVoice, Log
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.scripted import two_sided

OVER_THE_GREETING_S = 0.3
"""The greeting begins at 0, and lasts longer than a word."""


class ChimingSpeaker(DummySpeaker):
    """Counts the chimes."""

    def __init__(self) -> None:
        super().__init__()
        self.chimes = 0

    def chime(self, pcm: object) -> None:
        """Count one."""
        self.chimes += 1


def run(script: Iterable[tuple[float, str]], seconds: float = 12.0) -> tuple[Log, int]:
    """Run a session in which this is heard; return what was kept and shown, and how many chimes
    of an early word sounded."""
    log, gate, speaker = Log(), Gate(PHRASEBOOK), ChimingSpeaker()
    chimes = {"too_early": DummyVoice().render("tap tap")}
    Engine(
        Session(two_sided(), ENGLISH),
        microphone=DummyMicrophone(seconds),
        speech=Speech(speaker, gate, DummyVoice(), chimes),
        journal=log,
        display=log,
        listener=Listener(DummyEar(script), gate),
    ).run()
    return log, speaker.chimes


@pytest.fixture
def another(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sound shows that whoever speaks over a cue is not the assistant: silence can't."""
    monkeypatch.setattr(EchoCanceller, "whose", lambda *_: "another")


@pytest.mark.usefixtures("another")
def test_it_is_shown_and_sounded_once_the_cue_is_over() -> None:
    """One soft sign and one line, in JSON and in text; nothing is done, and no record is kept."""
    log, chimes = run([(OVER_THE_GREETING_S, "start")])
    [told] = log.of("shown", "too_early")
    [greeting] = log.of("shown", "cue")
    assert told["text"] == ENGLISH.wording.too_early == "That was too early: say it again."
    assert told["t"] >= greeting["end_s"]
    assert not greeting["cut"]
    assert chimes == 1
    assert log.of("journal", "too_early") == log.of("journal", "heard") == []


@pytest.mark.usefixtures("another")
def test_it_is_told_once_for_a_cue() -> None:
    """Who says it twice over one cue is told once."""
    log, chimes = run([(0.1, "start"), (0.7, "start")])
    assert len(log.of("shown", "too_early")) == chimes == 1


@pytest.mark.usefixtures("another")
@pytest.mark.parametrize(
    "said",
    ["no go back", "resume", "barrier", "[unk]", "stop", "quiet"],
)
def test_what_would_do_nothing_or_is_taken_anyway_gets_no_sign(said: str) -> None:
    """Talk, what does not fit then, and what counts over a cue."""
    log, chimes = run([(OVER_THE_GREETING_S, said)])
    assert log.of("shown", "too_early") == []
    assert chimes == 0


@pytest.mark.parametrize("whose", ["own", "unknown"])
def test_in_doubt_there_is_no_sign(monkeypatch: pytest.MonkeyPatch, whose: str) -> None:
    """The assistant's own words are never told to be too early, nor what may be them."""
    monkeypatch.setattr(EchoCanceller, "whose", lambda *_: whose)
    log, chimes = run([(OVER_THE_GREETING_S, "start")])
    assert log.of("shown", "too_early") == []
    assert chimes == 0


@pytest.mark.usefixtures("another")
def test_who_was_heard_since_waits_no_more() -> None:
    """Said again as the cue ended, before the ear was sure of the first: it is taken, and that is
    all."""
    log, chimes = run([(OVER_THE_GREETING_S, "start"), (2.0, "start")])
    early, heard = log.of("shown", "too_early"), log.of("journal", "heard")
    assert [each["command"] for each in heard] == ["start"]
    assert all(each["t"] <= heard[0]["t"] for each in early)
    assert chimes <= 1
