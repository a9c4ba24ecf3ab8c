"""The sound check by voice: its table, what it says of which room, and that it holds nobody up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from assistant.core.checkup.as_before import AS_WELL, LESS_WELL, VOICE, AsBefore, Learned
from assistant.core.checkup.sound_check import (
    FIRST_CUE,
    GOES_ON,
    LASTS_S,
    LEAVES,
    NO_CHECK,
    OFFER_S,
    TABLE,
    WORDS,
    NoCheck,
    SoundCheck,
)
from assistant.core.checkup.tone import tone
from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, Say, Silence, Tone, Warned
from assistant.core.domain.events import CueEnded, Heard, Interrupted, Retracted, TimePassed
from assistant.core.hearing.speaker_net import SIZE
from assistant.core.hearing.whose import Enrolled
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, VOICE_RATE, Block
from tests.support.english import ENGLISH
from tests.support.english import WORDS as TEXTS

Samples = NDArray[np.int16]

CUE_S = 1.5
"""Seconds that its words take here."""

ECHO_S = 0.1

NO_SOUND = "The microphone gives no sound. It may be muted."
MYSELF = "I hear myself and nothing else. Choose the microphone."
ASKED = "Say, one at a time: next, barrier, released."


def room(samples: int, at: int) -> Samples:
    """Return a still room's sound."""
    return np.rint(np.random.default_rng(at).normal(0.0, 33.0, samples)).astype(np.int16)


def silence(samples: int, at: int) -> Samples:
    """Return what a muted microphone gives."""
    return np.zeros(samples, np.int16)


class Here:
    """A check in a room, in whose own time it is heard and spoken."""

    def __init__(
        self,
        sound: Callable[[int, int], Samples] = room,
        *,
        echo_db: float | None = -12.0,
        offered: bool = False,
        before: AsBefore | None = None,
    ) -> None:
        self.check = SoundCheck(ENGLISH, before, offered=offered)
        self.effects: list[Effect] = []
        self.now = 0.0
        self._sound = sound
        self._echo = None if echo_db is None else 10 ** (echo_db / 20)
        self._ends: list[tuple[float, int]] = []
        self._tone_at: int | None = None
        self._tone = soxr.resample(tone(), VOICE_RATE, SAMPLE_RATE)
        self.voice = 0.0
        """Level of somebody who speaks now, full scale being 1."""

    def begin(self) -> None:
        """Have it begin."""
        self._take(self.check.begin())

    def give(self, command: Command, ago_s: float = 0.0) -> bool:
        """Give a command that was over so long ago; return whether it was the check's own."""
        end_s = self.now - ago_s
        heard = Heard(self.now, command, end_s - 0.5 if ago_s else end_s, end_s)
        its_own, effects = self.check.take(heard)
        self._take(effects)
        return its_own

    def wait(self, seconds: float, *, waits: bool = True) -> None:
        """Let so much time pass."""
        for _ in range(round(seconds / BLOCK_S)):
            at = round(self.now / BLOCK_S) * BLOCK_SAMPLES
            heard = self._sound(BLOCK_SAMPLES, at).astype(np.float64)
            played = self._played(at)
            if self._echo is not None:
                heard += self._echo * self._played(at - round(ECHO_S * SAMPLE_RATE))
            t = (at + np.arange(BLOCK_SAMPLES)) / SAMPLE_RATE
            heard += self.voice * 32768 * np.sin(2 * np.pi * 210.0 * t)
            self.now = round(self.now + BLOCK_S, 3)
            block = Block(np.clip(np.rint(heard), -32768, 32767).astype("<i2").tobytes())
            self._take(self.check.hear(block, played.astype(np.int16), waits=waits))
            for ends, cue in [each for each in self._ends if each[0] <= self.now]:
                self._ends.remove((ends, cue))
                its_own, effects = self.check.take(CueEnded(self.now, cue))
                assert its_own
                self._take(effects)

    def wait_for(self, state: str) -> None:
        """Wait until it is in a state; it comes there within half a minute."""
        for _ in range(600):
            if self.check.state == state:
                return
            self.wait(BLOCK_S)
        raise AssertionError(self.check.state)

    def speak(self, *commands: Command) -> None:
        """Say words, as a person does."""
        for command in commands:
            self.voice = 0.07
            self.wait(0.5)
            self.voice = 0.0
            self.wait(0.5)
            self.give(command, ago_s=0.5)

    @property
    def said(self) -> list[str]:
        """All that was said."""
        return [each.text for each in self.effects if isinstance(each, Say)]

    def _played(self, at: int) -> NDArray[np.float64]:
        sound = np.zeros(BLOCK_SAMPLES)
        if self._tone_at is not None:
            first = at - self._tone_at
            part = self._tone[max(0, first) : max(0, first + BLOCK_SAMPLES)]
            sound[max(0, -first) : max(0, -first) + part.size] = part
        return sound

    def _take(self, effects: list[Effect]) -> None:
        self.effects += effects
        for each in effects:
            if isinstance(each, Tone):
                self._tone_at = round(self.now / BLOCK_S) * BLOCK_SAMPLES
                self._ends.append((self.now + self._tone.size / SAMPLE_RATE, each.cue))
            elif isinstance(each, Say):
                last = max([self.now, *(ends for ends, _ in self._ends)])
                self._ends.append((last + CUE_S, each.cue))


def through(here: Here, *commands: Command) -> Here:
    """Go through a check in which these words are said."""
    here.begin()
    here.wait_for("words")
    here.speak(*commands)
    here.wait_for("idle")
    return here


def test_in_a_healthy_room_it_hears_well() -> None:
    """Two seconds of the room, a tone, three words: in half a minute it says that all is well."""
    here = through(Here(), *WORDS)
    assert here.said == ["Sound check.", ASKED, "I hear you well.", TEXTS.waiting["ready"]]
    assert [each for each in here.effects if isinstance(each, Warned)] == []
    assert {each.verdict for each in here.check.findings} == {"ok"}
    assert here.now < 30.0


@pytest.mark.parametrize(
    ("change", "verdict", "said"),
    [
        (AS_WELL, "ok", "I hear you as well as when I learned your voice."),
        (
            LESS_WELL,
            "warn",
            "I hear you less well than before. Is the microphone where it was?",
        ),
        ((AS_WELL + LESS_WELL) / 2, None, "I hear you well."),
    ],
)
def test_who_is_enrolled_is_told_how_they_are_heard_beside_then(
    change: float, verdict: str | None, said: str
) -> None:
    """By the sound of the words alone, with a little of the room around each; nothing where it is
    not sure. What is wrong with the sound itself would be told instead."""
    me = np.eye(1, SIZE, dtype=np.float32)[0]
    phrases = [ENGLISH.phrasebook.called(command) for command in WORDS]
    takes = Enrolled("me", dict.fromkeys(phrases, (me,)))
    sounds: list[NDArray[np.int16]] = []

    def over_talk(pcm: bytes, phrase: str) -> float:
        sounds.append(np.frombuffer(pcm, "<i2"))
        return 7.0 + change

    learned = Learned(takes, "2030-01-31", dict.fromkeys(phrases, (7.0,)))
    here = Here(before=AsBefore([learned], lambda _: me, over_talk))
    here.begin()
    here.wait_for("words")
    here.wait(0.5)
    here.speak(*WORDS)
    here.wait_for("idle")
    assert here.said[2] == said
    found = {each.part: each.verdict for each in here.check.findings}
    assert found.get(VOICE) == verdict
    assert len(sounds) == len(WORDS)
    for sound in sounds:
        loud = np.flatnonzero(np.abs(sound.astype(int)) > 1000) / SAMPLE_RATE
        assert (loud[0], loud[-1]) == (pytest.approx(0.2, abs=0.01), pytest.approx(0.7, abs=0.01))


@pytest.mark.parametrize(
    ("here", "commands", "name", "said"),
    [
        (Here(silence, echo_db=None), (), "zeros", NO_SOUND),
        (Here(silence, echo_db=0.0), (), "echo only", MYSELF),
        (Here(echo_db=None), WORDS, "muted", "I do not hear my own tone, as with an earpiece."),
        (Here(), WORDS[:1], "missed", "I did not make out every word. Speak nearer."),
        (Here(), (), "nobody spoke", "I heard no word."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_mend_shown(
    here: Here, commands: tuple[Command, ...], name: str, said: str
) -> None:
    """The worst is said; all that is to be mended stands on the screen; the session waits."""
    if name in ("zeros", "echo only"):
        here.begin()
        here.wait_for("idle")
    else:
        through(here, *commands)
    assert here.said[-2:] == [said, TEXTS.waiting["ready"]]
    assert name in {each.name for each in here.check.findings}
    shown = [each.text for each in here.effects if isinstance(each, Warned)]
    assert shown
    assert all("Mend: " in each for each in shown)


def test_it_is_offered_once_where_it_is_still() -> None:
    """After `OFFER_S` in which the session only waits, and never where it is not to be."""
    here = Here(offered=True)
    here.wait(OFFER_S - 1.0)
    here.wait(1.0, waits=False)  # something is said or done
    here.wait(OFFER_S - BLOCK_S)
    assert here.said == []
    here.wait(2 * BLOCK_S)
    assert here.said == ["Or say sound check."]
    here.wait(3 * OFFER_S)
    assert len(here.said) == 1
    never = Here()
    never.wait(3 * OFFER_S)
    assert never.said == []


def test_it_is_not_offered_after_it_was_asked_for() -> None:
    """Whoever has had it needs no offer."""
    here = through(Here(offered=True), *WORDS)
    here.wait(3 * OFFER_S)
    assert "Or say sound check." not in here.said


@pytest.mark.parametrize("state", sorted({row.state for row in TABLE} - {"idle"}))
@pytest.mark.parametrize("command", sorted(LEAVES))
def test_it_can_be_left_at_any_moment(state: str, command: Command) -> None:
    """ "Start", "stop" and "pain" are the session's at once; "skip" and "no" end the check alone.
    What it was saying is cut, and nothing of it comes later."""
    here = Here()
    here.begin()
    if state == "tells":
        here.wait_for("words")
        here.speak(*WORDS)
    here.wait_for(state)
    assert here.give(command) is (command not in GOES_ON)
    assert here.check.state == "idle"
    if state in ("begins", "tone", "asks", "tells"):
        assert isinstance(here.effects[-1], Silence)
    before = len(here.effects)
    here.wait(20.0, waits=False)
    assert len(here.effects) == before


def test_nothing_but_words_and_its_own_cues_are_its_own() -> None:
    """Time, an interruption, the session's own cues: all go on to the session."""
    here = Here()
    for begun in (False, True):
        if begun:
            here.begin()
        for event in (
            TimePassed(1.0),
            Interrupted(1.0, "SIGINT"),
            CueEnded(1.0, 3),
            CueEnded(1.0, -1),
        ):
            assert here.check.take(event) == (False, [])
    assert here.check.take(Retracted(1.0, 0.5)) == (True, [])
    assert here.give(Command.NEXT)
    idle = Here()
    assert not idle.give(Command.NEXT)


def test_who_is_not_there_holds_nothing_up() -> None:
    """Without a word it is over by itself, in half a minute, and the session waits as before."""
    here = Here()
    here.begin()
    here.wait_for("idle")
    assert here.now < 30.0


def test_the_table_is_whole() -> None:
    """Each state that lasts ends by time or by what was said, and each can be come to."""
    states = {row.state for row in TABLE}
    assert {row.to for row in TABLE} <= states
    for state in states - {"idle"}:
        assert {row.on for row in TABLE if row.state == state} >= {"left"}
        assert (state in LASTS_S) == any(row.on == "time" for row in TABLE if row.state == state)
    assert len({(row.state, row.on) for row in TABLE}) == len(TABLE)


def test_where_nobody_checks_all_is_the_sessions() -> None:
    """What stands in its place does nothing."""
    assert NO_CHECK.begin() == []
    [said] = NoCheck("None here.").begin()
    assert said == Say(FIRST_CUE - 1, "None here.")
    assert NO_CHECK.take(CueEnded(0.0, FIRST_CUE - 1)) == (True, [])
    assert NO_CHECK.take(CueEnded(0.0, 1)) == (False, [])
    assert NO_CHECK.take(Heard(0.0, Command.NEXT, 0.0, 0.0)) == (False, [])
    assert NO_CHECK.hear(Block(b""), None, waits=True) == []
