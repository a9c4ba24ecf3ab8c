"""The voice on a thread of its own, with the real espeak-ng, and with engines that are slow."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.faults import Fault
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.speech.voice import Voice
from assistant.edges.speech.voice_ahead import VoiceAhead

CLAUSES = ("sink to barrier", "wait", "repeat other leg", "paused")
"""Those of the texts that are prepared."""

LIMIT_S = 20.0
"""Seconds that anything here may take, which takes some hundredths."""

AHEAD = ("Sink to barrier, wait.", "Repeat other leg.", "Paused.")


class ByHand(Voice):
    """A voice whose engine renders a clause when it is let, in the order it was asked."""

    def __init__(self, cache: Path, *, free: bool = False) -> None:
        super().__init__(cache, keeps=AHEAD)
        self.begun: list[str] = []
        self.fails: dict[str, str] = {}
        self.resting_until = 0.0
        self.proven = 0
        self._let = threading.Semaphore(1000 if free else 0)

    @property
    def rests_s(self) -> float:
        """How long it rests, by hand."""
        return max(0.0, self.resting_until - time.monotonic())

    def prove(self) -> None:
        """Count how often it is proven."""
        self.proven += 1

    def let(self, clauses: int = 1) -> None:
        """Let so many clauses be rendered."""
        self._let.release(clauses)

    def _speak(self, text: str) -> tuple[NDArray[np.float32], int]:
        self.begun.append(text)
        assert self._let.acquire(timeout=LIMIT_S)
        if text in self.fails:
            raise Fault(self.fails[text])
        return np.sin(np.arange(2205) / 5, dtype=np.float32), VOICE_RATE


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until `holds` comes true."""
    limit = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < limit, "it never came true"
        time.sleep(0.005)


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[ByHand]:
    """An engine that waits to be let."""
    voice = ByHand(tmp_path / "cues")
    yield voice
    voice.let(1000)


@pytest.fixture
def ahead(voice: ByHand) -> Iterator[VoiceAhead]:
    """It on a thread of its own."""
    ahead = VoiceAhead(voice)
    yield ahead
    voice.let(1000)
    ahead.close()


def test_nobody_waits_for_a_text_that_is_not_there(ahead: VoiceAhead, voice: ByHand) -> None:
    """Who asks goes on at once; the sound comes when it is rendered, all clauses in one."""
    sound = ahead.ask("Noted, ropey.")
    assert not sound.done()
    voice.let(2)
    assert len(sound.result(LIMIT_S)) > 2 * 2205
    assert voice.begun == ["noted", "ropey"]


def test_a_clause_without_a_sound_takes_none_from_the_others(
    ahead: VoiceAhead, voice: ByHand
) -> None:
    """The words that can be said are; only where there are none nothing is."""
    voice.let(1000)
    voice.fails = {"one": "no sound of it", "three": "no sound of it"}
    assert len(ahead.ask("One, two, three.").result(LIMIT_S)) > 2205
    with pytest.raises(Fault, match="no sound of it"):
        ahead.ask("One, three.").result(LIMIT_S)


def test_what_is_there_is_had_at_once(ahead: VoiceAhead, voice: ByHand) -> None:
    """A prepared text is done as it is asked for, and nothing is rendered for it."""
    ahead.prepare(["Paused."])
    voice.let()
    eventually(lambda: ahead.ready == (1, 1))
    assert ahead.ask("Paused.").done()
    assert ahead.ask("").done()
    assert voice.begun == ["paused"]


def test_what_is_prepared_is_proven_first_and_in_its_order(
    ahead: VoiceAhead, voice: ByHand
) -> None:
    """Clause by clause, each once; how far it has got is told."""
    assert ahead.ready == (0, 0)
    ahead.prepare([*AHEAD, "Repeat other leg, wait."])
    eventually(lambda: len(voice.begun) == 1)
    assert (voice.proven, ahead.ready) == (1, (0, 4))
    for done in range(1, 5):
        voice.let()
        eventually(lambda done=done: ahead.ready == (done, 4))
    assert voice.begun == ["sink to barrier", "wait", "repeat other leg", "paused"]


def test_what_is_wanted_goes_before_what_may_be(ahead: VoiceAhead, voice: ByHand) -> None:
    """It waits for no more than the clause that is being rendered."""
    ahead.prepare(AHEAD)
    eventually(lambda: voice.begun == ["sink to barrier"])
    sound = ahead.ask("Noted, soft.")
    voice.let(3)
    sound.result(LIMIT_S)
    assert voice.begun[:3] == ["sink to barrier", "noted", "soft"]
    voice.let(3)
    eventually(lambda: ahead.ready == (4, 4))


def test_what_is_not_wanted_any_more_is_not_rendered_to_its_end(
    ahead: VoiceAhead, voice: ByHand
) -> None:
    """A cut gives the voice free after the clause that it is at."""
    first, second = ahead.ask("One, two, three."), ahead.ask("Four.")
    eventually(lambda: voice.begun == ["one"])
    first.cancel()
    second.cancel()
    third = ahead.ask("Stopped.")
    voice.let(2)
    assert len(third.result(LIMIT_S)) > 0
    assert voice.begun == ["one", "stopped"]


def test_a_clause_that_fails_is_passed_by(ahead: VoiceAhead, voice: ByHand) -> None:
    """The rest is prepared; who asks for it is told why it can't be spoken."""
    voice.fails["repeat other leg"] = "put it otherwise"
    ahead.prepare(AHEAD)
    voice.let(4)
    eventually(lambda: ahead.ready == (4, 4))
    asked = ahead.ask("Repeat other leg.")
    voice.let()
    with pytest.raises(Fault, match="put it otherwise"):
        asked.result(LIMIT_S)


def test_a_voice_that_rests_prepares_on_afterwards(ahead: VoiceAhead, voice: ByHand) -> None:
    """The clause at which it failed is rendered when it speaks again, and none is left out."""
    voice.fails["wait"] = "the engine is gone"
    ahead.prepare(AHEAD)
    voice.let()
    eventually(lambda: "wait" in voice.begun)
    voice.resting_until = time.monotonic() + 0.5
    voice.let()
    eventually(lambda: voice.rests_s == 0.0)
    voice.fails.clear()
    voice.let(3)
    eventually(lambda: ahead.ready == (4, 4))
    assert voice.begun == ["sink to barrier", "wait", "wait", "repeat other leg", "paused"]


def test_where_another_voice_speaks_all_is_prepared_anew(ahead: VoiceAhead, voice: ByHand) -> None:
    """What is there is the first one's, and is not spoken between the other's words."""
    ahead.prepare(AHEAD)
    voice.let(2)
    eventually(lambda: len(voice.begun) == 3)
    voice.moved = "the voice fails; meanwhile another speaks"
    voice._voice = replace(voice._voice, name="another")
    voice.let(10)
    eventually(lambda: ahead.ready == (4, 4))
    assert voice.begun == [*CLAUSES[:3], *(each for each in CLAUSES if each != CLAUSES[2])]
    assert ahead.ask(AHEAD[0]).done()


def test_a_slip_of_the_program_is_not_waited_for(ahead: VoiceAhead, voice: ByHand) -> None:
    """What is no fault of a device reaches who asks, and who asks after that."""

    def slip(text: str) -> tuple[NDArray[np.float32], int]:
        raise ValueError(text)

    voice._speak = slip  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="one"):
        ahead.ask("One.").result(LIMIT_S)
    eventually(lambda: not any(each.name == "voice" for each in threading.enumerate()))
    with pytest.raises(ValueError, match="one"):
        ahead.ask("Two.").result(LIMIT_S)


def test_a_close_ends_it_and_all_that_was_asked(voice: ByHand) -> None:
    """Nobody waits for a sound that never comes, nor for the clause under way."""
    ahead = VoiceAhead(voice)
    asked = [ahead.ask("One."), ahead.ask("Two.")]
    eventually(lambda: voice.begun == ["one"])
    closed = threading.Thread(target=ahead.close)
    closed.start()
    voice.let(5)
    closed.join(LIMIT_S)
    for sound in asked[1:]:
        with pytest.raises(Fault, match="told to end"):
            sound.result(LIMIT_S)
    with pytest.raises(Fault, match="told to end"):
        ahead.ask("Three.").result(LIMIT_S)


def test_a_real_voice_at_another_pace_speaks_at_that(tmp_path: Path) -> None:
    """What was prepared at one pace is not spoken at another, and both are kept."""
    ahead = VoiceAhead(Voice(tmp_path / "cues", keeps=AHEAD))
    try:
        ahead.prepare(AHEAD)
        eventually(lambda: ahead.ready == (4, 4))
        calm = ahead.ask(AHEAD[0])
        ahead.pace(180)
        brisk = ahead.ask(AHEAD[0])
        assert calm.done()
        assert not brisk.done()
        assert len(brisk.result(LIMIT_S)) < 0.9 * len(calm.result())
        ahead.pace(140)
        assert ahead.ask(AHEAD[0]).done()
    finally:
        ahead.close()
