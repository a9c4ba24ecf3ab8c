"""Opening the sound of a session: its microphone, its loudspeaker, its voice and its dictation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol as TypingProtocol
from typing import TypeVar

from platformdirs import user_cache_path

from assistant.base.day import is_today
from assistant.base.paths import (
    APP,
    NONE,
    check_replaceable,
    data_folder,
    same_file,
    sound_file,
)
from assistant.base.settings import load_standing
from assistant.base.streams import warn
from assistant.core.checkup.as_before import AsBefore
from assistant.core.checkup.sound_check import NoCheck, SoundCheck
from assistant.core.domain.effects import RIGHT, TooEarly
from assistant.core.domain.holds import Mark
from assistant.core.domain.manner import USUAL, Settings
from assistant.core.faults import Fault, UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.hearing.whose import ANYBODY, Whose
from assistant.core.language.aloud import Aloud
from assistant.core.language.language import Language
from assistant.core.sound.device_choice import Device, chosen
from assistant.core.written.settings import NEVER, WITH_VOICE
from assistant.edges.audio.chimes import (
    breath_chime,
    early_chime,
    floor_chime,
    start_chime,
    target_chime,
    words_chime,
)
from assistant.edges.audio.devices import find_input, find_output
from assistant.edges.audio.loudspeaker import Loudspeaker, standing_aside
from assistant.edges.audio.microphone import Microphone as LiveMicrophone
from assistant.edges.audio.no_microphone import NoMicrophone
from assistant.edges.audio.no_speaker import NoSpeaker
from assistant.edges.audio.recording import Recording
from assistant.edges.audio.soundtrack import Soundtrack
from assistant.edges.notes.dictation import Dictation, Scribe
from assistant.edges.notes.large_vosk import LargeVosk, dictation_model
from assistant.edges.notes.whisper import Whisper, is_installed
from assistant.edges.speech.cue_cache import forget_old_cues
from assistant.edges.speech.voice import Voice
from assistant.edges.speech.voice_ahead import VoiceAhead
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.journal_files import last_written
from assistant.live.noting import NotesOf
from assistant.live.opening.choices import Choices
from assistant.live.ports import Dictation as AnyDictation
from assistant.live.ports import Microphone, Sound, Speaker
from assistant.live.speaking import Speech
from assistant.voices.choosing import Choice, choose


class Closable(TypingProtocol):
    """An edge that holds something open."""

    def close(self) -> None:
        """Let go of it."""


Edge = TypeVar("Edge", bound=Closable)


@dataclass(frozen=True, slots=True)
class OpenSound:
    """What is listened to and spoken through. The chimes have a loudspeaker of their own, or none
    that gives a sound; None is the voice's."""

    microphone: Microphone
    speaker: Speaker
    chimes_on: Speaker | None = None


def open_sound(choices: Choices, edges: ExitStack) -> OpenSound:
    """Open what is listened to and what is spoken through: devices, files, or neither.

    Raises:
        UsageError: what is named does not fit together, or there is no such device.
        Fault: a device can't be opened.
    """
    recording = sound_file(choices.mic, "--mic")
    soundtrack = sound_file(choices.speaker, "--speaker")
    # With no microphone to share a room with, or a recording's own time, there is no speaker
    # unless one is asked for.
    silent = choices.speaker == NONE or (
        choices.speaker is None and (choices.mic == NONE or recording is not None)
    )
    if recording is not None and not silent and soundtrack is None:
        raise UsageError(
            f"--speaker {choices.speaker}: a recording runs faster than sound is played; "
            "give a .wav file to write, or none"
        )
    if recording is not None and soundtrack is not None and same_file(recording, soundtrack):
        raise UsageError(f"--speaker {soundtrack}: that is the recording itself; name another file")
    if soundtrack is not None:
        check_replaceable(soundtrack)

    never = NoSpeaker() if (choices.chimes or choices.standing.chimes) == NEVER else None
    on_a_device = choices.chimes not in (None, WITH_VOICE, NEVER)
    if on_a_device and (silent or soundtrack is not None):
        raise UsageError(
            f"--chimes {choices.chimes}: they have a device of their own only where the voice "
            "speaks through one; leave it out"
        )
    if recording is not None:
        microphone: Microphone = _closing(Recording(recording), edges)
        return OpenSound(microphone, _open_file_speaker(soundtrack, edges), never)
    if choices.mic == NONE:
        clock = NoMicrophone()
        if silent or soundtrack is not None:
            return OpenSound(clock, _open_file_speaker(soundtrack, edges), never)
        device = find_output(choices.speaker)
        speaker = _closing(Loudspeaker(device, clock.stream_time), edges)
        return OpenSound(clock, speaker, _open_chimes(choices, device, clock.stream_time, edges))
    return _open_live(choices, silent, soundtrack, edges, never)


def devices_set(devices: Sequence[Device]) -> tuple[dict[str, int], list[str]]:
    """Return the number of the device that the settings name as microphone, and as loudspeaker,
    as far as it is among `devices`; and what is to be said of one that is not.

    Raises:
        UsageError: the settings can't be used.
    """
    standing, found, told = load_standing(), dict[str, int](), list[str]()
    for kind, name, there in (
        ("microphone", standing.microphone, [each for each in devices if each.inputs]),
        ("loudspeaker", standing.speaker, [each for each in devices if each.outputs]),
        (
            "loudspeaker of the chimes",
            None if standing.chimes == WITH_VOICE else standing.chimes,
            [each for each in devices if each.outputs],
        ),
    ):
        if name in (NONE, NEVER):
            told.append(f"{kind}: set to {name}")
        elif name is not None:
            try:
                found[kind] = chosen(there, name, kind=kind).index
            except UsageError:
                told.append(f"{kind}: set to {name}, which is no one device here")
    return found, told


def _open_live(
    choices: Choices,
    silent: bool,
    soundtrack: Path | None,
    edges: ExitStack,
    never: NoSpeaker | None,
) -> OpenSound:
    """Open a live microphone, and speakers that stand aside while PortAudio is restarted."""
    wanted = find_input(choices.mic, choices.standing.microphone)
    if silent or soundtrack is not None:
        microphone = _closing(LiveMicrophone(wanted), edges)
        return OpenSound(microphone, _open_file_speaker(soundtrack, edges), never)

    def stream_time(host_s: float) -> float:
        return microphone.stream_time(host_s)

    # The speakers come first, so that they are closed last: a microphone that is being closed may
    # still be restarting PortAudio under them. They ask for the stream's time only once polled.
    device = find_output(choices.speaker, choices.standing.speaker)
    speaker = _closing(Loudspeaker(device, stream_time), edges)
    chimes_on = _open_chimes(choices, device, stream_time, edges)
    played_on = [each for each in (speaker, chimes_on) if isinstance(each, Loudspeaker)]

    suspend, resume = standing_aside(played_on)
    microphone = _closing(
        LiveMicrophone(wanted, before_restart=suspend, after_restart=resume), edges
    )
    return OpenSound(microphone, speaker, chimes_on)


def _open_chimes(
    choices: Choices, voice: Device, stream_time: Callable[[float], float], edges: ExitStack
) -> Speaker | None:
    """Open the loudspeaker of the chimes, where it is another than that of the `voice`.

    One that the settings name and that is not here is told as one that is lost, and the cues go on:
    no session waits for its chimes. One that was typed is refused.
    """
    wanted, standing = choices.chimes, choices.standing.chimes
    if (wanted or standing) == WITH_VOICE:
        return None
    if (wanted or standing) == NEVER:
        return NoSpeaker()
    try:
        device = find_output(wanted, standing, key="chimes")
        if device == voice:
            return None
        return _closing(Loudspeaker(device, stream_time), edges)
    except (UsageError, Fault) as fault:
        if wanted is not None:
            raise
        return NoSpeaker(f"{str(fault).partition(' (`')[0]}")


def _open_file_speaker(soundtrack: Path | None, edges: ExitStack) -> Speaker:
    speaker: Speaker = NoSpeaker() if soundtrack is None else Soundtrack(soundtrack)
    return _closing(speaker, edges)


def choose_voice(
    speaker: Speaker,
    typed: str | None,
    settings: Settings,
    data_dir: str | None,
    language: Language,
) -> Choice | None:
    """Return the voice that speaks a language; None where nothing is heard. `typed` is `--voice`,
    if it was.

    Raises:
        UsageError: the name can't be one.
    """
    if isinstance(speaker, NoSpeaker):
        return None
    return choose(typed, settings, data_dir, language.voice)


def open_speech(
    ahead: Iterable[str],
    speaker: Speaker,
    gate: Gate,
    edges: ExitStack,
    choice: Choice | None,
    settings: Settings = USUAL,
    *,
    aloud: Aloud,
    chimes_on: Speaker | None = None,
    keeps: Collection[str] | None = None,
    waits: bool = False,
) -> Speech:
    """Open the voice; of the texts to be rendered `ahead` the first is spoken at once.

    It speaks as loud and as fast as `settings` say; without a `choice` nothing is heard. The chimes
    may sound elsewhere (`chimes_on`).

    Their sound is kept on disk, of no other text's; where they may hold a client's words `keeps`
    gives those that do not. `aloud` says how they are said. The voice is waited for, if it `waits`,
    as the time is a recording's own.
    """
    cues = user_cache_path(APP) / "cues"
    try:
        forget_old_cues(cues)
    except OSError as error:
        warn(f"{cues}: sound of old notes may be kept here; delete it by hand ({error.strerror})")
    if choice is None:
        return Speech(speaker, gate)
    ahead = tuple(ahead)
    voice = Voice(
        cues,
        keeps=ahead if keeps is None else keeps,
        words_per_minute=settings.words_per_minute,
        voice=choice.voice,
        spares=choice.spares,
        aloud=aloud,
    )
    voice.moved = choice.warning  # told as where that is found out later: shown, said and logged
    in_its_time = _closing(VoiceAhead(voice, patient=waits), edges)
    # Where the greeting is kept no process is waited for: a voice that speaks no more is found
    # out while it sounds. Without a greeting there is nothing to begin with.
    texts = iter(ahead)
    voice.render(next(texts))
    if voice.cache_fault:
        warn(voice.cache_fault)
    chimes: dict[str, Sound] = {
        Mark.START: start_chime(),
        Mark.FLOOR: floor_chime(),
        Mark.TARGET: target_chime(),
        Mark.BREATH: breath_chime(),
        RIGHT: floor_chime(),
        TooEarly.mark: early_chime(),
    }
    speech = Speech(
        speaker,
        gate,
        in_its_time,
        chimes,
        ahead=texts,
        tap=words_chime(),
        chimes_on=chimes_on,
        waits=waits,
    )
    speech.turn(settings.volume_db, settings.words_per_minute)
    return speech


def open_check(
    choices: Choices,
    language: Language,
    settings: Settings,
    before: AsBefore | None = None,
    *,
    offered: bool = True,
) -> SoundCheck | NoCheck:
    """Return the check of the sound, `offered` where this is the first session of the day; none in
    a rehearsal, over a recording, or where nobody is heard. It tells, too, whether who is enrolled
    is heard as well as `before`."""
    recorded = sound_file(choices.mic, "--mic") is not None
    if choices.mic == NONE or recorded or choices.rehearsal is not None:
        return NoCheck(language.wording.sound_check.none_here)
    last = last_written(journal_folder(data_folder(choices.data_dir)))
    today = last is not None and is_today(last)
    offered = offered and settings.sound_check and not today
    return SoundCheck(language, before, offered=offered)


def open_dictation(
    choices: Choices, edges: ExitStack, whose: Whose = ANYBODY
) -> AnyDictation | None:
    """Open what writes notes down, where somebody is heard and there is anything that can; of
    those alone `whose` notes count.

    Whisper goes before a model of Vosk's, which takes over where it fails. What is there and cannot
    be used is told, and the session goes on without it.
    """
    if choices.mic == NONE or choices.rehearsal is not None:
        return None
    scribes: list[Scribe] = [Whisper()] if is_installed() else []
    try:
        model = dictation_model(data_folder(choices.data_dir))
        scribes += [] if model is None else [LargeVosk(model)]
    except Fault as fault:
        warn(f"{fault}; it writes no notes down")
    if not scribes:
        return None
    recorded = sound_file(choices.mic, "--mic") is not None
    return NotesOf(whose, _closing(Dictation(scribes, patient=recorded), edges))


def _closing(edge: Edge, edges: ExitStack) -> Edge:
    edges.callback(edge.close)
    return edge
