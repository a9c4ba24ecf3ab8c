"""The engine over stand-ins: the order of things, and what it does when something fails."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.core.domain.events import Record
from assistant.core.domain.holds import Mark
from assistant.core.echo.canceller import LEAD_S, EchoCanceller
from assistant.core.faults import Fault
from assistant.core.hearing.gate import Gate
from assistant.core.hearing.outcry import SAID_AGAIN_S
from assistant.core.rehearsal.saying import BREATH_S, Saying
from assistant.core.session.session import Session
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.core.sound.outages import LOST_S
from assistant.live.engine import HEARTBEAT_S, WRITING_S, Engine
from assistant.live.keeping import LOOK_S, TOLD_S
from assistant.live.listening import Listener
from assistant.live.ports import Ear, Sound
from assistant.live.speaking import Speech
from tests.support.dummies import (
    DummyDictation,
    DummyEar,
    DummyKeyboard,
    DummyMicrophone,
    DummySpeaker,
    DummyVoice,
    Log,
    SlowVoice,
    WaveringEar,
    WordyEar,
    only_typed,
)
from tests.support.english import ENGLISH, PHRASEBOOK, WORDS
from tests.support.scripted import two_sided

CHIMES = dict.fromkeys(Mark, np.zeros(100, np.int16))
TO_HOLDING = [(4.0, "start"), (8.0, "yes"), (12.0, "barrier")]


class Room:
    """An engine over stand-ins, and what became of it."""

    def __init__(
        self,
        script: Iterable[tuple[float, str]] = (),
        seconds: float = 60.0,
        faults: dict[int, str] | None = None,
        typed: Iterable[str] | None = None,
        ear: Ear | None = None,
        dictation: DummyDictation | None = None,
        voice: DummyVoice | None = None,
    ) -> None:
        self.log = Log()
        self.voice = voice or DummyVoice()
        self.speaker = DummySpeaker()
        self.session = Session(two_sided(), ENGLISH)
        gate = Gate(PHRASEBOOK)
        self.microphone = DummyMicrophone(seconds, faults)
        self.ear = DummyEar(script)
        self.keyboard = None if typed is None else DummyKeyboard(typed)
        self.engine = Engine(
            self.session,
            microphone=self.microphone,
            speech=Speech(self.speaker, gate, self.voice, CHIMES),
            journal=self.log,
            display=self.log,
            listener=Listener(ear or self.ear, gate) if typed is None else None,
            by_hand=only_typed(self.keyboard),
            dictation=dictation,
        )

    def run(self) -> str:
        """Run the session; return how it ended."""
        return self.engine.run()

    def press_ctrl_c_at(self, moment: float) -> None:
        """Have Ctrl-C pressed in the block that ends at `moment`, in seconds of the stream."""
        tick = self.log.tick

        def tick_and_press(now: float, held_s: float | None) -> None:
            tick(now, held_s)
            if now == moment:
                self.engine.interrupt("SIGINT")

        self.log.tick = tick_and_press  # type: ignore[method-assign]


def test_every_event_is_in_the_journal_before_it_is_shown_or_answered() -> None:
    """What was acknowledged is on disk: the record comes before its first trace on the screen."""
    room = Room([*TO_HOLDING, (40.0, "released")])
    room.run()
    for kind in ("heard", "hold", "hold_started", "consent"):
        assert room.log.of("shown", kind), kind
        for record in room.log.of("shown", kind):
            journaled = room.log.entries.index(("journal", record))
            assert journaled < room.log.entries.index(("shown", record))
    released = room.log.entries.index(("journal", room.log.of("journal", "hold")[0]))
    said = [i for i, (_, r) in enumerate(room.log.entries) if r.get("text", "").startswith("Rele")]
    assert released < said[0]


class LateVoice(SlowVoice):
    """Has each sound so many turns of the loop after it was asked for."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self._turns = turns
        self._turn = 0
        self._due: list[int] = []

    @property
    def ready(self) -> tuple[int, int]:
        """How far it is, which is looked at once a turn."""
        self._turn += 1
        self._due += [self._turn + self._turns] * (len(self.asked) - len(self._due))
        for due, (text, sound) in zip(self._due, self.asked, strict=True):
            if due <= self._turn and not sound.done():
                sound.set_result(self.render(text))
        return 0, 0


def test_nothing_waits_for_a_voice_that_takes_its_time() -> None:
    """Its words come two seconds late; a hold is timed as ever, and "stop" ends it at once."""
    slowly = [(4.0, "start"), (12.0, "yes"), (20.0, "barrier")]
    late, prompt = (
        Room([*slowly, (40.0, "how long"), (41.0, "stop")], voice=voice)
        for voice in (LateVoice(40), DummyVoice())
    )
    for room in (late, prompt):
        assert room.run() == "stopped"
        (hold,) = room.log.of("journal", "hold")
        assert (hold["duration_s"], hold["end_reason"]) == (21.0, "stop")
    said = [record["text"] for record in prompt.log.of("shown", "say")]
    assert [record["text"] for record in late.log.of("shown", "say")] == said
    over = {cue["text"]: cue for cue in late.log.of("shown", "cue")}
    assert not over[said[0]]["cut"]
    assert not over["Stopped. The session is saved."]["cut"]
    assert [text for text, cue in over.items() if cue["cut"]] == [said[-2]]  # the time held
    numbers = [cue["cue"] for cue in late.log.of("shown", "cue")]
    assert numbers == sorted(numbers)


def test_what_the_ear_takes_back_is_an_event() -> None:
    """It is in the journal beside the command, and names it by when that was said."""
    word_s = (4.0, 4.4)
    room = Room(seconds=6.0, ear=WaveringEar(word_s, "start", "stop"))
    room.microphone.sounds = word_s
    room.run()
    [heard, meant] = room.log.of("journal", "heard")
    [retracted] = room.log.of("journal", "retracted")
    assert (heard["command"], meant["command"]) == ("start", "stop")
    assert retracted["start_s"] == heard["start_s"]
    assert heard["t"] < retracted["t"] <= meant["t"]


def rehearsed(ear: Ear, sounds: tuple[float, float] = (0.0, 0.0), seconds: float = 6.0) -> Log:
    """Return what came of a rehearsal by saying in which there was one sound."""
    room = Room(seconds=seconds)
    room.microphone.sounds = sounds
    saying = Saying(two_sided(), ENGLISH)
    gate = Gate(saying.language.phrasebook)
    Engine(
        saying,
        microphone=room.microphone,
        speech=Speech(room.speaker, gate, room.voice, CHIMES),
        journal=room.log,
        display=room.log,
        listener=Listener(ear, gate),
    ).run()
    return room.log


def test_no_rehearsal_is_scored_by_what_the_ear_takes_back() -> None:
    """What seemed to be "start", and turns out to be a step's words, never was a command."""
    word_s = (4.0, 4.4)
    log = rehearsed(WaveringEar(word_s, "start", "ask permission"), word_s)
    assert [line["text"] for line in log.of("journal", "spoke")] == ["ask permission"]
    assert log.of("journal", "heard") == log.of("journal", "retracted") == []


def test_no_rehearsal_speaks_over_words_that_the_ear_has_not_come_to_the_end_of() -> None:
    """The prompt comes once it has; each time it was put off is in the journal, for the replay."""
    until_s = 30.0
    log = rehearsed(WordyEar([(4.0, "start")], until_s), seconds=until_s + 10.0)
    prompts = [line["t"] for line in log.of("shown", "say") if line["text"] == "Ask."]
    assert until_s <= prompts[0] <= until_s + BREATH_S
    put_off = [line["t"] for line in log.of("journal", "speaking")]
    assert len(put_off) > 1
    assert max(put_off) < until_s


def test_a_recording_that_ends_in_a_hold_interrupts_it_there() -> None:
    """The hold is closed at the end of the sound, not later."""
    room = Room(TO_HOLDING, seconds=30.0)
    assert room.run() == "interrupted"
    hold = room.log.of("journal", "hold")[0]
    assert (hold["end_reason"], hold["duration_s"]) == ("interrupted", 18.0)


def test_a_word_that_the_end_cuts_off_still_counts() -> None:
    """ "Released" was said before the end of the recording, and is no interruption."""
    room = Room([*TO_HOLDING, (29.0, "released")], seconds=30.0)
    room.run()
    hold = room.log.of("journal", "hold")[0]
    assert (hold["end_reason"], hold["duration_s"]) == ("released", 17.0)


def test_whatever_breaks_the_session_closes_it_first() -> None:
    """A microphone that fails for good in a hold: the hold is logged, and the failure is told."""
    room = Room(TO_HOLDING)
    room.microphone.breaks_at = 30.0
    with pytest.raises(Fault, match="the recording is damaged"):
        room.run()
    hold = room.log.of("journal", "hold")[0]
    assert (hold["end_reason"], hold["duration_s"]) == ("interrupted", 18.0)
    assert room.log.of("journal", "end")[0]["reason"] == "the recording is damaged"
    assert WORDS.cannot_save not in [record["text"] for record in room.log.of("shown", "say")]


def test_a_recording_that_ends_in_the_last_words_is_a_whole_session() -> None:
    """The aftercare words are said to their end, though the recording is over."""
    script = [(4.0, "start"), (8.0, "yes"), (12.0, "barrier"), (15.0, "released")]
    for at in (20.0, 30.0, 40.0):
        script += [(at, "barrier"), (at + 3.0, "released")]
    room = Room([*script, (50.0, "no")], seconds=51.5)
    assert room.run() == "finished"
    assert room.log.of("shown", "say")[-1]["text"] == WORDS.finished


def test_a_session_that_is_finished_is_not_interrupted() -> None:
    """The recording runs out in the last words, and the end stays the journal's last word on it."""
    script = [(4.0, "start"), (8.0, "yes"), (12.0, "barrier"), (15.0, "released")]
    for at in (20.0, 30.0, 40.0):
        script += [(at, "barrier"), (at + 3.0, "released")]
    room = Room([*script, (50.0, "no")], seconds=51.3)
    room.run()
    assert room.log.of("journal", "interrupted") == []
    assert [record["outcome"] for record in room.log.of("journal", "end")] == ["finished"]


def test_a_running_hold_is_vouched_for_every_few_seconds() -> None:
    """After a crash the journal knows the hold up to its last heartbeat."""
    room = Room(TO_HOLDING, seconds=300.0)
    room.run()
    [started] = room.log.of("journal", "hold_started")
    assert started["target_s"] < 200.0, "past the last mark the hold still runs"
    times = [started["t"], *(record["t"] for record in room.log.of("journal", "time")), 300.0]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert max(gaps) <= HEARTBEAT_S + 0.05
    assert min(gaps) >= 0.0


def test_marks_are_chimed_in_time() -> None:
    """The start once it is heard, floor and target at their own moments, once each."""
    room = Room(TO_HOLDING, seconds=150.0)
    room.run()
    assert [(r["mark"], r["t"]) for r in room.log.of("shown", "chime")] == [
        ("start", 13.2), ("floor", 72.0), ("target", 102.0),
    ]  # fmt: skip
    assert room.speaker.chimes == 3


def test_a_failing_microphone_is_told_and_the_hold_runs_on() -> None:
    """Lost for three seconds in a hold: said, said again when back, and the hold counts on."""
    room = Room(
        [*TO_HOLDING, (40.0, "released")], faults=dict.fromkeys(range(400, 460), "unplugged")
    )
    room.run()
    assert [record["reason"] for record in room.log.of("journal", "device_lost")] == ["unplugged"]
    assert len(room.log.of("journal", "device_back")) == 1
    said = [record["text"] for record in room.log.of("shown", "say")]
    assert WORDS.cannot_hear in said
    assert WORDS.hear_again in said
    assert room.log.of("journal", "hold")[0]["duration_s"] == 28.0


def test_a_hiccup_of_the_microphone_is_not_worth_a_word() -> None:
    """A fault shorter than the limit is passed over."""
    hiccup = range(20, 20 + round(LOST_S / BLOCK_S) - 1)
    room = Room(seconds=5.0, faults=dict.fromkeys(hiccup, "late"))
    room.run()
    assert room.log.of("journal", "device_lost") == []


def test_an_ear_that_fails_is_told_and_the_hold_runs_on() -> None:
    """The recogniser breaks in a hold: said once, and the hold counts to the end."""
    room = Room(TO_HOLDING, seconds=40.0)
    room.ear.fails_at = 20 * 16_000
    room.run()
    assert [record["device"] for record in room.log.of("journal", "device_lost")] == ["ear"]
    assert WORDS.cannot_hear in [record["text"] for record in room.log.of("shown", "say")]
    assert room.log.of("journal", "hold")[0]["duration_s"] == 28.0


class WordlessVoice(DummyVoice):
    """Has no sound of one text, and none of it is the speech engine's fault."""

    def render(self, text: str) -> Sound:
        """Return silence as long as the words, but of that text."""
        if text == "Ask permission.":
            raise Fault("the voice makes no sound of 'Ask permission.': put the cue in words")
        return super().render(text)


def test_a_cue_that_comes_to_no_sound_is_shown_and_the_session_goes_on() -> None:
    """Once, with what mends it, beside the words themselves; no voice is lost by it."""
    room = Room([*TO_HOLDING, (40.0, "released")], voice=WordlessVoice())
    room.run()
    (told,) = room.log.of("shown", "warning")
    assert told["text"] == "the voice makes no sound of 'Ask permission.': put the cue in words"
    assert told["cue"] in [said["cue"] for said in room.log.of("shown", "say")]
    assert room.log.of("journal", "device_lost") == []
    assert len(room.log.of("journal", "hold")) == 1


def test_a_voice_that_fails_is_shown_and_the_session_goes_on() -> None:
    """Cues that cannot be spoken are over at once; the screen has the words."""
    room = Room(TO_HOLDING, seconds=20.0)
    room.voice.broken = True
    room.run()
    assert room.log.of("journal", "device_lost")[0]["device"] == "voice"
    assert "speech engine" in room.log.of("shown", "warning")[0]["text"]
    assert room.log.of("journal", "hold_started")


def test_a_speaker_that_fails_is_shown_once() -> None:
    """The warning names the device, and is not repeated each turn."""
    room = Room(seconds=10.0)
    room.speaker.fault = "unplugged"
    room.run()
    assert [record["device"] for record in room.log.of("journal", "device_lost")] == ["speaker"]


def at(room: Room, moment: float, do: Callable[[], None]) -> None:
    """Have something done in the block that ends at `moment`, in seconds of the stream."""
    tick = room.log.tick

    def tick_and_do(now: float, held_s: float | None) -> None:
        tick(now, held_s)
        if now == moment:
            do()

    room.log.tick = tick_and_do  # type: ignore[method-assign]


def said(room: Room) -> list[str]:
    """Return all that was said, in order."""
    return [record["text"] for record in room.log.of("shown", "say")]


def test_a_full_disk_is_told_and_the_session_goes_on() -> None:
    """The client lies there: the hold runs on, is timed and ended; and nothing is called saved."""
    room = Room([*TO_HOLDING, (40.0, "released"), (44.0, "stop")])
    at(room, 20.0, lambda: setattr(room.log, "full", True))
    assert room.run() == "stopped"
    assert said(room).count(WORDS.cannot_save) == 1
    (lost,) = room.log.of("shown", "device_lost")
    assert (lost["device"], lost["reason"]) == ("disk", "not saved: the disk is full")
    assert "Not saved: the disk is full. The session goes on." in [
        record["text"] for record in room.log.of("shown", "warning")
    ]
    (hold,) = room.log.of("shown", "hold")
    assert (hold["end_reason"], hold["duration_s"]) == ("released", 28.0)
    assert room.log.of("journal", "hold") == []
    assert said(room)[-1] == WORDS.stopped_unsaved
    assert WORDS.stopped not in said(room)
    assert room.engine.kept is not None
    assert (room.engine.kept.path, room.engine.kept.failed) == (None, "the disk is full")


def test_what_waited_for_a_full_disk_is_written_as_soon_as_it_has_room() -> None:
    """In its order and once, with the outage beside it; and that is said."""
    room = Room([*TO_HOLDING, (40.0, "released"), (44.0, "stop")])
    at(room, 20.0, lambda: setattr(room.log, "full", True))
    at(room, 42.0, lambda: setattr(room.log, "full", False))
    assert room.run() == "stopped"
    assert said(room)[-1] == WORDS.stopped
    assert said(room).count(WORDS.cannot_save) == said(room).count(WORDS.save_again) == 1
    times = [record["t"] for place, record in room.log.entries if place == "journal"]
    assert times == sorted(times)
    kinds = [record["kind"] for place, record in room.log.entries if place == "journal"]
    for kind in ("hold_started", "hold", "device_lost", "device_back", "end"):
        assert kinds.count(kind) == 1, kind
    whole = Room([*TO_HOLDING, (40.0, "released"), (44.0, "stop")])
    whole.run()
    assert room.log.of("journal", "hold") == whole.log.of("journal", "hold")


def test_a_journal_that_was_written_anew_is_told_once_and_then_saved_again() -> None:
    """Aloud, on the screen and the page, as a device that was lost and is back."""
    room = Room(TO_HOLDING, seconds=60.0)
    news = "the journal was deleted; all of it was written anew"
    at(room, 20.0, lambda: setattr(room.log, "news", news))
    room.run()
    (lost,) = room.log.of("journal", "device_lost")
    assert (lost["device"], lost["reason"]) == ("disk", news)
    assert lost["t"] <= 20.0 + LOOK_S + LOST_S + BLOCK_S
    (back,) = room.log.of("journal", "device_back")
    assert TOLD_S - 1.0 <= back["t"] - lost["t"] <= TOLD_S
    assert said(room).count(WORDS.saved_anew) == said(room).count(WORDS.save_again) == 1


def test_commands_spoken_while_a_cue_plays_are_shown_as_ignored() -> None:
    """They may be the assistant's own voice; who looks can see why nothing happened."""
    room = Room([(0.3, "start")], seconds=5.0)
    room.run()
    assert room.log.of("journal", "heard") == []
    assert room.log.of("shown", "ignored")[0]["why"] == "the assistant was speaking"


OVER_THE_GREETING_S = (0.4, 0.8)


@pytest.fixture
def greeting(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Record]:
    """How the greeting goes that someone speaks over, by what the ear makes of that.

    The sound shows that it is another's voice, which silence can't.
    """
    monkeypatch.setattr(EchoCanceller, "whose", lambda *_: "another")

    def spoken_over(first: str, final: str) -> Record:
        room = Room(seconds=8.0, ear=WaveringEar(OVER_THE_GREETING_S, first, final))
        room.run()
        return room.log.of("shown", "cue")[0]

    return spoken_over


def test_the_assistant_falls_silent_for_what_may_be_a_clients_word(
    greeting: Callable[[str, str], Record],
) -> None:
    """It says no more while the ear is not yet sure of "stop", and nothing once it is."""
    assert greeting("stop", "stop")["cut"]


def test_what_was_broken_off_for_nothing_is_said_again_whole(
    greeting: Callable[[str, str], Record],
) -> None:
    """Where the ear thought better of it the cue begins again later, and is told as one."""
    undisturbed, disturbed = greeting("", ""), greeting("stop", "start")
    again_s = OVER_THE_GREETING_S[1] + 0.5 + SAID_AGAIN_S
    assert undisturbed["end_s"] < again_s
    assert disturbed["end_s"] - again_s == pytest.approx(undisturbed["end_s"], abs=3 * BLOCK_S)
    assert not disturbed["cut"]


def test_the_last_words_are_said_though_it_had_fallen_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where "stop" is tapped while it listens for what was cried over a cue, nothing is waited for
    any more: it is said at once that all is saved."""
    monkeypatch.setattr(EchoCanceller, "whose", lambda *_: "another")
    room = Room(seconds=8.0, ear=WaveringEar(OVER_THE_GREETING_S, "stop", "start"))
    keyboard = DummyKeyboard([])
    room.engine._by_hand = only_typed(keyboard)
    at(room, 0.9, lambda: keyboard.lines_left.append("stop"))
    assert room.run() == "stopped"
    last = room.log.of("shown", "cue")[-1]
    assert (last["text"], last["cut"]) == (WORDS.stopped, False)
    assert last["end_s"] < 3.0


def test_talk_is_not_journaled() -> None:
    """What was not a command leaves no trace on disk."""
    room = Room([(4.0, "no go back")], seconds=8.0)
    room.run()
    assert room.log.of("shown", "ignored")[0]["text"] == "no go back"
    assert {record["kind"] for place, record in room.log.entries if place == "journal"} <= {
        "opened", "cue_ended", "interrupted", "end",
    }  # fmt: skip


def test_typed_commands_cut_the_words_and_follow_in_order() -> None:
    """Who types ahead waits for no cue, and loses no command."""
    lines = ["start", "yes", "barrier", "released", "barrier", "released"]
    lines += ["barrier", "released", "barrier", "released", "no"]
    room = Room(typed=lines)
    assert room.run() == "finished"
    assert [record["command"] for record in room.log.of("journal", "heard")] == lines
    assert [hold["end_reason"] for hold in room.log.of("journal", "hold")] == ["released"] * 4


def test_typing_without_end_waits_its_turn() -> None:
    """No more is taken from the keyboard than can be used, however much comes."""
    room = Room(seconds=20.0, typed=["yes"] * 1000)
    room.run()
    assert room.keyboard is not None
    answered = len(room.log.of("shown", "refused"))
    assert answered > 100
    assert 1000 - len(room.keyboard.lines_left) <= answered + 5


def test_a_command_spoken_before_ctrl_c_counts() -> None:
    """The ear had not reported it yet when the program was told to end."""
    room = Room([*TO_HOLDING, (19.2, "released")])
    room.press_ctrl_c_at(20.0)
    assert room.run() == "interrupted"
    assert room.log.of("journal", "hold")[0]["end_reason"] == "released"


def test_when_typing_ends_and_nothing_can_be_heard_the_session_is_over() -> None:
    """A pipe that ends in a hold interrupts it; nothing waits for ever."""
    room = Room(typed=["start", "yes", "barrier"])
    assert room.run() == "interrupted"
    assert room.log.of("journal", "hold")[0]["end_reason"] == "interrupted"


def test_an_interruption_from_outside_ends_the_session_at_the_next_block() -> None:
    """Ctrl-C in a hold: logged as interrupted, with the reason kept."""
    room = Room(TO_HOLDING)
    room.press_ctrl_c_at(20.0)
    assert room.run() == "interrupted"
    assert room.log.of("journal", "hold")[0]["duration_s"] == 8.0
    assert room.log.of("journal", "end")[0]["reason"] == "SIGINT"


class HeardSpeaker(DummySpeaker):
    """A speaker that the microphone hears: noise, which it says it plays from a second on."""

    def __init__(self) -> None:
        super().__init__()
        self.sound = np.random.default_rng(2).normal(0, 2000, 20 * SAMPLE_RATE).astype(np.int16)
        self.asked: list[float] = []

    def played(self, start_s: float, samples: int) -> NDArray[np.int16]:
        """Return the noise as it is from that second on."""
        self.asked.append(start_s)
        begin = round(start_s * SAMPLE_RATE)
        return self.sound[begin : begin + samples]


class HearingMicrophone(DummyMicrophone):
    """Hears that speaker, 10 ms later and 6 dB softer."""

    def __init__(self, speaker: HeardSpeaker, seconds: float) -> None:
        super().__init__(seconds)
        self._sound = np.concatenate([np.zeros(160, np.int16), speaker.sound // 2])
        self._at = 0

    def read(self) -> Block | None:
        """Return the next block."""
        if super().read() is None:
            return None
        self._at += BLOCK_SAMPLES
        return Block(self._sound[self._at - BLOCK_SAMPLES : self._at].tobytes())


def test_what_the_speaker_plays_is_taken_out_and_that_is_shown() -> None:
    """The listener gets what left the speaker with each block, and how it fares is told once."""
    room = Room(seconds=5.0)
    speaker = HeardSpeaker()
    engine = Engine(
        room.session,
        microphone=HearingMicrophone(speaker, 5.0),
        speech=Speech(speaker, Gate(PHRASEBOOK), room.voice, CHIMES),
        journal=room.log,
        display=room.log,
        listener=Listener(room.ear, Gate(PHRASEBOOK)),
    )
    engine.run()
    assert speaker.asked[:2] == pytest.approx([LEAD_S, LEAD_S + BLOCK_S])
    [told] = room.log.of("shown", "echo")
    assert (told["phase"], told["delay_s"]) == ("cancelled", pytest.approx(0.01, abs=0.001))
    assert not room.log.of("journal", "echo")


NOTE_TO_HOLDING = [*TO_HOLDING, (20.0, "note [unk] left")]


def test_a_note_in_free_words_is_written_down_and_kept() -> None:
    """The utterance goes to the dictation with its sound, and its words into the journal."""
    dictation = DummyDictation("note ropey on the left")
    room = Room(NOTE_TO_HOLDING, dictation=dictation)
    room.run()
    (noted,) = room.log.of("journal", "noted")
    assert (noted["text"], noted["started_s"]) == ("ropey on the left", 12.0)
    (heard,) = (each for each in room.log.of("journal", "heard") if each["command"] == "note")
    assert (heard["word"], heard["start_s"]) == ("ropey on the left", 20.0)
    assert dictation.lengths_s == [pytest.approx(0.9)]


def test_a_note_at_the_end_is_waited_for() -> None:
    """A recording that ends behind the note does not lose it."""
    dictation = DummyDictation("note ropey", after=10**6)
    room = Room(NOTE_TO_HOLDING, seconds=21.5, dictation=dictation)
    room.run()
    assert [noted["text"] for noted in room.log.of("journal", "noted")] == ["ropey"]


def test_a_note_that_is_still_written_down_at_the_end_is_kept() -> None:
    """ "Stop" is taken at once, and loses nothing that was said before it."""
    dictation = DummyDictation("note ropey", after=80)
    room = Room([*NOTE_TO_HOLDING, (22.0, "stop")], dictation=dictation)
    assert room.run() == "stopped"
    end, noted = room.log.of("journal", "end"), room.log.of("journal", "noted")
    assert [each["text"] for each in noted] == ["ropey"]
    assert noted[0]["hold"] == room.log.of("journal", "hold")[0]["number"]
    assert end[0]["t"] < noted[0]["t"] < end[0]["t"] + WRITING_S
    assert "Noted, ropey." in [each["text"] for each in room.log.of("shown", "say")]


@pytest.mark.parametrize("text", ["", "not here on the left", "note"])
def test_what_is_not_made_out_as_a_note_is_not_kept(text: str) -> None:
    """Both ears must have heard that it is one: talk is not written down."""
    room = Room(NOTE_TO_HOLDING, dictation=DummyDictation(text))
    room.run()
    assert room.log.of("journal", "noted") == []
    assert room.log.of("shown", "ignored")[0]["why"] == "not made out as a note"


def test_no_words_are_written_down_where_no_note_is_taken() -> None:
    """In a state without notes, and for what does not begin as one, no sound is handed on."""
    dictation = DummyDictation("note ropey")
    room = Room([(4.0, "start"), (8.0, "note [unk]"), (12.0, "[unk] note")], dictation=dictation)
    room.run()
    assert dictation.lengths_s == []


def test_a_dictation_that_fails_is_told_once() -> None:
    """The session goes on without it; the tags are heard as ever."""
    dictation = DummyDictation("note ropey")
    dictation.fault = "the model is broken"
    room = Room([*NOTE_TO_HOLDING, (30.0, "note soft")], dictation=dictation)
    room.run()
    told = [each["text"] for each in room.log.of("shown", "warning")]
    assert told == ["the model is broken"]
    assert [noted["text"] for noted in room.log.of("journal", "noted")] == ["soft"]


def test_any_words_may_be_typed_as_a_note() -> None:
    """Whoever types needs no tag and no model."""
    room = Room(typed=["start", "yes", "Note Ropey, on the left"])
    room.run()
    assert [noted["text"] for noted in room.log.of("journal", "noted")] == ["Ropey, on the left"]
