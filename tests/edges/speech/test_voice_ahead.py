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

from assistant.core.domain.voices import ChosenVoice, system_voice
from assistant.core.faults import Fault
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.speech import voice_ahead
from assistant.edges.speech.voice import Voice
from assistant.edges.speech.voice_ahead import VoiceAhead
from assistant.edges.speech.voice_process import GivenUp

CLAUSES = ("sink to barrier", "wait", "repeat other leg", "paused")
"""Those of the texts that are prepared."""

LIMIT_S = 20.0
"""Seconds that anything here may take, which takes some hundredths."""

AHEAD = ("Sink to barrier, wait.", "Repeat other leg.", "Paused.")


class ByHand(Voice):
    """A voice whose engine renders a clause when it is let, in the order it was asked."""

    def __init__(self, cache: Path, *, spare: ChosenVoice | None = None) -> None:
        super().__init__(cache, keeps=AHEAD, spares=[spare] if spare else [])
        self.lets_go = False
        self.begun: list[str] = []
        self.fails: dict[str, str] = {}
        self.resting_until = 0.0
        self.proven = 0
        self._let = threading.Semaphore(0)

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
        limit = time.monotonic() + LIMIT_S
        while not self._let.acquire(timeout=0.01):
            assert time.monotonic() < limit
            if self.lets_go and not self.wanted():
                raise GivenUp
        self.went_on_at = time.monotonic()
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


def test_what_is_rendered_ahead_makes_way_for_what_is_wanted(
    ahead: VoiceAhead, voice: ByHand
) -> None:
    """The clause under way is given up, and its turn comes again; one that is wanted is not."""
    voice.lets_go = True
    ahead.prepare(AHEAD)
    eventually(lambda: voice.begun == ["sink to barrier"])
    sound = ahead.ask("Noted.")
    eventually(lambda: voice.begun == ["sink to barrier", "noted"])
    voice.let()
    sound.result(LIMIT_S)
    eventually(lambda: len(voice.begun) == 3)
    wanted = ahead.ask(AHEAD[0])
    time.sleep(0.05)  # in which it would be given up
    voice.let(2)
    wanted.result(LIMIT_S)
    assert voice.begun[2:4] == ["sink to barrier", "wait"]
    voice.let(2)
    eventually(lambda: ahead.ready == (4, 4))


def test_a_clause_that_was_cut_makes_way(ahead: VoiceAhead, voice: ByHand) -> None:
    """What a client hears after "stop" waits for no long sentence's end; nothing else is cut."""
    voice.lets_go = True
    long, next_one = ahead.ask("One long sentence."), ahead.ask("Next.")
    eventually(lambda: voice.begun == ["one long sentence"])
    time.sleep(0.05)  # in which it would be given up
    assert voice.begun == ["one long sentence"]
    long.cancel()
    next_one.cancel()
    stopped = ahead.ask("Stopped.")
    eventually(lambda: voice.begun == ["one long sentence", "stopped"])
    voice.let()
    assert len(stopped.result(LIMIT_S)) > 0


def test_a_voice_that_stands_back_prepares_nothing_and_renders_what_is_wanted(
    ahead: VoiceAhead, voice: ByHand
) -> None:
    """What is under way is given up, and rendered when it may be again."""
    voice.lets_go = True
    ahead.prepare(AHEAD)
    eventually(lambda: voice.begun == ["sink to barrier"])
    ahead.stand_back(True)
    sound = ahead.ask("Noted.")
    eventually(lambda: voice.begun == ["sink to barrier", "noted"])
    voice.let()
    sound.result(LIMIT_S)
    time.sleep(0.1)  # in which it would go on
    assert voice.begun == ["sink to barrier", "noted"]
    ahead.stand_back(False)
    voice.let(4)
    eventually(lambda: ahead.ready == (4, 4))


@pytest.fixture
def late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[ChosenVoice | None], tuple[VoiceAhead, ByHand]]]:
    """Give an engine that is soon late, with a spare voice or none."""
    monkeypatch.setattr(voice_ahead, "LATE_S", 0.2)
    opened: list[tuple[VoiceAhead, ByHand]] = []

    def open_one(spare: ChosenVoice | None) -> tuple[VoiceAhead, ByHand]:
        voice = ByHand(tmp_path / "cues", spare=spare)
        opened.append((VoiceAhead(voice), voice))
        return opened[-1]

    yield open_one
    for ahead, voice in opened:
        voice.let(1000)
        ahead.close()


LateOne = Callable[[ChosenVoice | None], tuple[VoiceAhead, ByHand]]


def test_what_does_not_come_the_spare_voice_says(late: LateOne) -> None:
    """In order, and told for as long; once the voice renders in time again it speaks itself."""
    ahead, voice = late(system_voice("linux"))
    assert ahead.moved == ""
    first, second = ahead.ask("One."), ahead.ask("Two, three.")
    assert len(first.result(LIMIT_S)) > 0.2 * VOICE_RATE
    assert len(second.result(LIMIT_S)) > 0.4 * VOICE_RATE
    assert voice.begun == ["one"]
    assert ahead.moved.startswith('the voice "espeak-ng\'s en-us+m7" has not spoken for 0 s; until')
    assert ahead.fault == ""
    asked = time.monotonic()
    ahead.ask("Four.").result(LIMIT_S)
    assert time.monotonic() - asked < 5.0  # at once: it is known to be late
    voice.let(1)  # it comes on, too late for that to be a sign
    sound = ahead.ask("Five.")
    voice.let(10)
    sound.result(LIMIT_S)
    eventually(lambda: ahead.moved == "")
    six = ahead.ask("Six.")
    assert len(six.result(LIMIT_S)) < 0.2 * VOICE_RATE  # the voice's own: a short tone
    assert voice.begun[-1] == "six"


def test_without_a_spare_voice_a_late_one_is_a_fault_until_it_speaks(late: LateOne) -> None:
    """It is waited for, and that is told."""
    ahead, voice = late(None)
    sound = ahead.ask("One.")
    eventually(lambda: "has not spoken for" in ahead.fault)
    assert ahead.moved == ""
    voice.let()
    assert len(sound.result(LIMIT_S)) > 0
    assert ahead.fault == ""


def test_what_is_cut_makes_no_voice_late(late: LateOne) -> None:
    """Nobody waits for it; nor is a voice late that is only rendering ahead."""
    ahead, voice = late(system_voice("linux"))
    ahead.prepare(AHEAD)
    eventually(lambda: voice.begun == ["sink to barrier"])
    ahead.ask("One.").cancel()
    time.sleep(0.5)
    assert (ahead.moved, ahead.fault) == ("", "")


def test_who_is_patient_waits_for_its_own_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a recording's time no two runs may differ by how busy the machine is."""
    monkeypatch.setattr(voice_ahead, "LATE_S", 0.1)
    voice = ByHand(tmp_path / "cues", spare=system_voice("linux"))
    ahead = VoiceAhead(voice, patient=True)
    sound = ahead.ask("One.")
    time.sleep(0.4)
    assert (sound.done(), ahead.moved, ahead.fault) == (False, "", "")
    voice.let()
    sound.result(LIMIT_S)
    ahead.close()


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
