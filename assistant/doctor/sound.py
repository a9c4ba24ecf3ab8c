"""What is found by listening: microphone, loudspeaker, the echo between them, and the ear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.base.languages import tr
from assistant.base.models import OWN
from assistant.base.paths import NONE, sound_file
from assistant.core.checkup.findings import Finding
from assistant.core.checkup.levels import edge_of, hum_of, levels_of, quietest
from assistant.core.checkup.loudspeaker import (
    CHIMES,
    Played,
    judge_chimes,
    judge_echo,
    judge_loudspeaker,
    no_chimes,
    no_loudspeaker,
)
from assistant.core.checkup.microphone import SPOKE_S, Listened, judge_microphone, no_microphone
from assistant.core.checkup.speech import judge_recorded, judge_words, not_asked
from assistant.core.checkup.tone import Echo, echo_of, tone
from assistant.core.domain.commands import utterances
from assistant.core.faults import Fault, UsageError
from assistant.core.language.language import Language
from assistant.core.shown.worded import Worded
from assistant.core.written.settings import NEVER, NOTHING_STANDING, WITH_VOICE, Standing
from assistant.doctor.enrolled import NOBODY, Enrolled
from assistant.doctor.questions import Questions
from assistant.doctor.room import Room, Stretch
from assistant.edges.audio.devices import find_input, find_output
from assistant.edges.audio.loudspeaker import Loudspeaker, standing_aside
from assistant.edges.audio.microphone import Microphone
from assistant.edges.audio.no_microphone import NoMicrophone
from assistant.edges.audio.recording import Recording
from assistant.edges.display.keyboard import Keyboard
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.opening.ear import open_ear
from assistant.live.ports import Sound

SETTLED_S = 0.3
"""Seconds left out as a microphone is opened: many click."""

STILL_S = 2.5
"""Seconds of the room alone: a hum is told within two, and a block or two are lost at first."""

MOST_RECORDED_S = 600.0
"""Seconds of a recording that are listened to: what is wrong with it shows in the first minutes."""

NO_MODEL = Worded("The speech model can't be used.")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be listened to and played on, as it was typed; whether questions are asked; and
    what stands in the settings for what was not typed."""

    mic: str | None
    speaker: str | None
    questions: bool
    standing: Standing = NOTHING_STANDING


@dataclass(frozen=True, slots=True)
class With:
    """What a checkup of the sound is made with.

    `model` is the folder of the speech model, None where it can't be used; `said` the sound of what
    is asked aloud, as far as there is a voice; `enrolled` who is known. `tell` is given what a
    person is to read meanwhile, `level` how loud it is, in dBFS.
    """

    language: Language
    model: Path | None
    said: Mapping[str, Sound]
    keyboard: Keyboard | None
    tell: Tell
    level: Callable[[float], None]
    enrolled: Enrolled = NOBODY


def check_sound(asked: Asked, given: With, edges: ExitStack) -> Iterator[Finding]:
    """Yield what is found, over devices or a recording, which are closed with `edges`.

    Raises:
        UsageError: a device or a recording that was named can't be meant.
    """
    recording = sound_file(asked.mic, "--mic")
    if recording is not None:
        return _over_recording(recording, given, edges)
    if sound_file(asked.speaker, "--speaker") is not None:
        raise UsageError(
            f"--speaker {asked.speaker}: nobody hears a tone in a file; name a device, or none"
        )
    return _over_devices(asked, given, edges)


def _over_devices(asked: Asked, given: With, edges: ExitStack) -> Iterator[Finding]:
    clock, missing = NoMicrophone(), []
    microphone: Microphone | None = None
    speaker: Loudspeaker | None = None
    chimes: Loudspeaker | None = None
    names = {"microphone": "", "loudspeaker": "", CHIMES: ""}

    def stream_time(host_s: float) -> float:
        return (microphone or clock).stream_time(host_s)

    # The loudspeaker comes first, so that it is closed last, as in `live/opening/sound`.
    if asked.speaker != NONE:
        try:
            device = find_output(asked.speaker, asked.standing.speaker)
            speaker, names["loudspeaker"] = Loudspeaker(device, stream_time), device.name
            edges.callback(speaker.close)
        except (UsageError, Fault) as fault:
            if isinstance(fault, UsageError) and asked.speaker is not None:
                raise
            missing.append(no_loudspeaker(_why(fault)))
    if speaker is not None and asked.standing.chimes not in (WITH_VOICE, NEVER):
        try:
            device = find_output(None, asked.standing.chimes, key=CHIMES)
            names[CHIMES] = device.name
            if device.name != names["loudspeaker"]:
                chimes = Loudspeaker(device, stream_time)
                edges.callback(chimes.close)
        except (UsageError, Fault) as fault:
            missing.append(no_chimes(_why(fault)))
    suspend, resume = standing_aside([each for each in (speaker, chimes) if each is not None])
    if asked.mic != NONE:
        try:
            device = find_input(asked.mic, asked.standing.microphone)
            names["microphone"] = device.name
            microphone = Microphone(device, before_restart=suspend, after_restart=resume)
            edges.callback(microphone.close)
        except (UsageError, Fault) as fault:
            if isinstance(fault, UsageError) and asked.mic is not None:
                raise
            missing.append(no_microphone(_why(fault)))
    room = Room(microphone or clock, speaker, given.level if microphone else _no_level)
    yield from missing
    yield from _heard(asked, given, room, microphone, speaker, names)
    if chimes is not None:
        given.tell(tr("A tone where the chimes sound, now."))
        floor_dbfs = levels_of(room.all.sound).floor_dbfs
        rang = room.play(tone(), chimes)
        echo = echo_of(rang.played, rang.heard, floor_dbfs)
        yield judge_chimes(Played(names[CHIMES], chimes.fault, echo, None, microphone is not None))
    elif asked.standing.chimes == NEVER:
        told = Worded("None are to sound: the settings have `chimes: never`.")
        yield Finding(CHIMES, "ok", told)


def _heard(
    asked: Asked,
    given: With,
    room: Room,
    microphone: Microphone | None,
    speaker: Loudspeaker | None,
    names: Mapping[str, str],
) -> Iterator[Finding]:
    if microphone is not None:
        given.tell(tr("Listening to the room; please be still for two seconds."))
        room.listen(SETTLED_S)
    still = room.listen(STILL_S if microphone is not None else SETTLED_S)
    levels = levels_of(still.sound)
    echo: Echo | None = None
    if speaker is not None:
        given.tell(tr("A tone, now."))
        rang = room.play(tone())
        echo = echo_of(rang.played, rang.heard, levels.floor_dbfs)
    hears = microphone is not None and (levels.zeros < 1.0 or echo is not None)
    ear = None
    if asked.questions and hears and given.model is not None:
        ear = _ear(given, given.model)
    before = given.enrolled.as_before(ear)
    questions = Questions(room, given.language, given.tell, given.said, ear, given.keyboard, before)
    answer = None
    if speaker is not None:
        answer = questions.heard_the_tone() if asked.questions else None
    asked_words = questions.words(levels.floor_dbfs) if asked.questions else None

    answered = answer is not None and given.keyboard is None  # by voice
    heard: Listened | None = None
    if microphone is not None and room.all.sound.size:
        words, spoken = (None, None) if asked_words is None else asked_words
        heard = Listened(
            names["microphone"],
            microphone.rate,
            levels,
            levels_of(room.all.sound),
            None if spoken is None else levels_of(spoken.sound, levels.floor_dbfs),
            heard_any=bool(words and words.heard) or answered,
            echo=echo,
            hum=hum_of(still.sound),
            edge_hz=edge_of(room.all.sound),
            delivers_hz=microphone.delivers_hz,
            lost_s=room.all.lost_s,
        )
        yield from judge_microphone(heard)
    elif microphone is not None:
        yield no_microphone(Worded("no sound comes from it, not even silence"))
    elif asked.mic == NONE:
        yield Finding("microphone", "not tried", Worded("There was none to listen to."))
    if speaker is not None:
        can_hear = heard is not None and not heard.zeros and not heard.own_sound_only
        played = Played(names["loudspeaker"], speaker.fault, echo, answer, can_hear)
        yield judge_loudspeaker(played)
        said = heard.words if heard is not None else None
        loud = said.speech_dbfs if said is not None and said.speech_s >= SPOKE_S else None
        yield judge_echo(played, loud)
    elif asked.speaker == NONE:
        yield Finding("loudspeaker", "not tried", Worded("There was none to play on."))
    if asked_words is not None:
        yield judge_words(asked_words[0])
        if before is not None and (found := before.finding()) is not None:
            yield found
    else:
        yield not_asked(_why_not(asked, given, hears=hears))


def _over_recording(path: Path, given: With, edges: ExitStack) -> Iterator[Finding]:
    recording = Recording(path, end_s=MOST_RECORDED_S)
    edges.callback(recording.close)
    count = f"{min(recording.seconds, MOST_RECORDED_S):.0f}"
    given.tell(tr("Listening to {count} s of the recording.", count=count))
    heard, damage = Stretch(), ""
    while True:
        try:
            block = recording.read()
        except Fault as fault:
            damage = str(fault).partition(": ")[2]
            break
        if block is None:
            break
        pcm = np.frombuffer(block.pcm, "<i2")
        heard.blocks.append((pcm, np.zeros_like(pcm), True))
    sound = heard.sound
    still = quietest(sound, STILL_S)
    levels = levels_of(sound)
    if damage:
        mend, told = Worded("save it anew as WAV"), Worded("The recording is {what}.", what=damage)
        yield Finding("microphone", "fault", told, "damaged", mend)
    yield from judge_microphone(
        Listened(
            Worded("The recording"),
            recording.rate,
            levels_of(still),
            levels,
            levels_of(sound, levels_of(still).floor_dbfs),
            heard_any=True,
            hum=hum_of(still),
            edge_hz=edge_of(sound),
        )
    )
    yield Finding("loudspeaker", "not tried", Worded("Nothing is played to a recording."))
    if given.model is None:
        yield not_asked(NO_MODEL)
        return
    ear = _ear(given, given.model)
    words = [word for block, _, _ in heard.blocks for word in ear.hear(block.tobytes())]
    said = utterances([*words, *ear.finish()])
    book = given.language.phrasebook
    orders = [order.command.value for each in said if (order := book.order(each)) is not None]
    yield judge_recorded(orders)


def _ear(given: With, model: Path) -> Recogniser:
    foreign = given.language.ear != OWN
    return open_ear(given.language.phrasebook, {}, given.tell, model=model, foreign=foreign)


def _why_not(asked: Asked, given: With, *, hears: bool) -> str:
    if not asked.questions:
        return Worded("Nobody was asked to speak.")
    if not hears:
        return Worded("There is nothing to hear with.")
    return NO_MODEL if given.model is None else Worded("Nobody was asked.")


def _why(fault: UsageError | Fault) -> str:
    """Return a fault without what to do about it, which the finding says itself."""
    return str(fault).partition(";")[0]


def _no_level(_: float) -> None:
    """What is done with the level of silence that stands in for a microphone."""
