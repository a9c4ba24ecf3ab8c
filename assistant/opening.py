"""Opening a session: from the command line's words to an engine with its edges in place.

Everything that can be refused is opened before the journal is begun, so that a mistaken command
leaves nothing behind.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from typing import Protocol as TypingProtocol

from platformdirs import user_cache_path

from assistant.core.durations import LONGEST_S
from assistant.core.effects import RIGHT
from assistant.core.faults import UsageError
from assistant.core.gate import Gate
from assistant.core.holds import Mark
from assistant.core.language import Language
from assistant.core.manner import Settings
from assistant.core.protocol import Protocol
from assistant.core.session import Session
from assistant.displays import open_display
from assistant.ear import open_ear
from assistant.edges.chimes import (
    breath_chime,
    floor_chime,
    start_chime,
    target_chime,
    words_chime,
)
from assistant.edges.devices import find_input, find_output
from assistant.edges.dictation import Dictation, dictation_model
from assistant.edges.journal import Journal
from assistant.edges.keyboard import Keyboard
from assistant.edges.loudspeaker import Loudspeaker
from assistant.edges.microphone import Microphone as LiveMicrophone
from assistant.edges.no_microphone import NoMicrophone
from assistant.edges.no_speaker import NoSpeaker
from assistant.edges.recording import Recording
from assistant.edges.soundtrack import Soundtrack
from assistant.edges.voice import Voice
from assistant.engine import Engine
from assistant.languages import load_language
from assistant.listening import Listener
from assistant.paths import (
    APP,
    CLIENT_CODE,
    CODE_ASKED,
    NONE,
    check_replaceable,
    data_folder,
    same_file,
    sound_file,
)
from assistant.ports import Course, Microphone, Sound, Speaker
from assistant.protocols import load_protocol
from assistant.rehearsing import (
    Rehearsal,
    grammar_of,
    rehearsal_of,
    talk_cost_of,
    texts_of,
    trainee_folder,
    wanted_of,
)
from assistant.settings import load_settings
from assistant.speaking import Speech
from assistant.streams import Lines

if TYPE_CHECKING:
    from assistant.showing import ServedPage


class Closable(TypingProtocol):
    """An edge that holds something open."""

    def close(self) -> None:
        """Let go of it."""


Edge = TypeVar("Edge", bound=Closable)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line asks of a session; the fields are the options of `assistant run`."""

    protocol: str
    client: str | None = None
    start_side: str | None = None
    layers: int | None = None
    minutes: int | None = None
    skip_screening: bool = False
    mic: str | None = None
    speaker: str | None = None
    keyboard: bool = False
    data_dir: str | None = None
    format: str = "text"
    display: bool = False
    display_on: str | None = None
    rehearsal: Rehearsal | None = None
    """What is rehearsed and how, where it is no session with a client."""


@dataclass(frozen=True, slots=True)
class ReadySession:
    """A session that is ready to run."""

    engine: Engine
    session_id: str


def open_session(choices: Choices, edges: ExitStack, lines: Lines) -> ReadySession:
    """Open all that `choices` asks for; the edges are closed with the given stack.

    What is shown line by line goes to `lines`.

    Raises:
        UsageError: the choices do not fit each other, the protocol or this machine.
        Fault: a device, the voice, the model or the disk does not work.
    """
    protocol = load_protocol(choices.protocol)
    _check(choices, protocol)
    settings = load_settings()
    read = load_language(settings)
    language = read.language.noting(protocol.notes)
    for warning in read.warnings:
        _tell(str(warning))
    folder = data_folder(choices.data_dir)
    series = _series(choices, settings, folder)
    microphone, speaker = _open_sound(choices, edges)
    course = _course(choices, protocol, language, settings, series)
    phrasebook = course.language.phrasebook
    gate = Gate(phrasebook)
    listener = None
    if choices.mic != NONE:
        listener = Listener(
            open_ear(
                phrasebook,
                protocol.pronunciations,
                _tell,
                read.places,
                grammar_of(course),
                talk_cost_of(course),
                wanted_of(course),
            ),
            gate,
        )
    first = () if series is None else (language.cues.series(*series),)
    ahead = chain(first, texts_of(course) or language.cues.fixed_texts(protocol))
    speech = open_speech(ahead, speaker, gate, edges)
    dictation = _open_dictation(choices, edges)
    session_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    if choices.rehearsal is not None:
        folder = trainee_folder(folder, choices.rehearsal.trainee)
    page = _page(choices, protocol, edges)
    journal = Journal(folder, _header(session_id, choices, protocol, settings, series))
    edges.callback(journal.close)
    whose = {"session_id": session_id, "protocol": protocol.name, "client": choices.client}
    display = open_display(
        protocol.title,
        lines,
        whose=whose if choices.format == "json" else None,
        typed=choices.keyboard,
    )
    if page is not None:
        display = page.beside(display)
    edges.callback(display.close)
    engine = Engine(
        course,
        microphone=microphone,
        speech=speech,
        journal=journal,
        display=display,
        listener=listener,
        keyboard=Keyboard(sys.stdin) if choices.keyboard else None,
        dictation=dictation,
    )
    return ReadySession(engine, session_id)


def _series(choices: Choices, settings: Settings, folder: Path) -> tuple[int, int] | None:
    """Return the session's number in its series and how many are planned, where that is said."""
    if not settings.series or choices.client is None or choices.rehearsal is not None:
        return None
    from assistant.series import place_today  # slow to import, and seldom needed

    return place_today(folder, choices.client, datetime.now(UTC))


def _course(
    choices: Choices,
    protocol: Protocol,
    language: Language,
    settings: Settings,
    series: tuple[int, int] | None,
) -> Course:
    """Return the session, or the rehearsal, that is to be run."""
    if choices.rehearsal is not None:
        return rehearsal_of(choices.rehearsal, protocol, language, choices.start_side)
    return Session(
        protocol,
        language,
        choices.start_side,
        choices.layers,
        budget_s=_budget_s(choices),
        skip_screening=choices.skip_screening,
        settings=settings,
        series=series,
    )


def _check(choices: Choices, protocol: Protocol) -> None:
    if choices.client is not None and not CLIENT_CODE.fullmatch(choices.client):
        raise UsageError(f"--client {choices.client!r}: {CODE_ASKED}")
    check_choices(
        protocol, choices.start_side, choices.layers, choices.minutes, choices.skip_screening
    )
    if choices.mic == NONE and not choices.keyboard:
        raise UsageError("--mic none: nothing could be heard; add --keyboard to type commands")


def check_choices(
    protocol: Protocol,
    start_side: str | None,
    layers: int | None,
    minutes: int | None,
    skip_screening: bool,
) -> None:
    """Raise `UsageError` where what is chosen for the day does not fit the protocol."""
    if start_side and not any(step.side == "each" for step in protocol.steps):
        raise UsageError(f"--start-side: {protocol.name} has no steps for each side; leave it out")
    most = protocol.most_layers
    if layers is not None and not 1 <= layers <= most:
        has = f"1 to {most} layers" if most > 1 else "one layer only; leave it out"
        raise UsageError(f"--layers {layers}: {protocol.name} has {has}")
    if minutes is not None and not 1 <= minutes <= LONGEST_S / 60:
        raise UsageError(f"--minutes {minutes}: give 1 to {LONGEST_S / 60:.0f}")
    if skip_screening and not protocol.screening:
        raise UsageError(f"--skip-screening: {protocol.name} has no screening; leave it out")


def _budget_s(choices: Choices) -> float | None:
    return None if choices.minutes is None else choices.minutes * 60.0


def _open_sound(choices: Choices, edges: ExitStack) -> tuple[Microphone, Speaker]:
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

    if recording is not None:
        microphone: Microphone = _closing(Recording(recording), edges)
        return microphone, _open_file_speaker(soundtrack, edges)
    if choices.mic == NONE:
        clock = NoMicrophone()
        if silent or soundtrack is not None:
            return clock, _open_file_speaker(soundtrack, edges)
        return clock, _closing(Loudspeaker(find_output(choices.speaker), clock.stream_time), edges)
    return _open_live(choices, silent, soundtrack, edges)


def _open_live(
    choices: Choices, silent: bool, soundtrack: Path | None, edges: ExitStack
) -> tuple[Microphone, Speaker]:
    """Open a live microphone, and a speaker that stands aside while PortAudio is restarted."""
    wanted = find_input(choices.mic)
    if silent or soundtrack is not None:
        return _closing(LiveMicrophone(wanted), edges), _open_file_speaker(soundtrack, edges)
    # The speaker comes first, so that it is closed last: a microphone that is being closed may
    # still be restarting PortAudio under it. It asks for the stream's time only once polled.
    speaker = _closing(
        Loudspeaker(find_output(choices.speaker), lambda host_s: microphone.stream_time(host_s)),
        edges,
    )
    microphone = _closing(
        LiveMicrophone(wanted, before_restart=speaker.suspend, after_restart=speaker.resume),
        edges,
    )
    return microphone, speaker


def _open_file_speaker(soundtrack: Path | None, edges: ExitStack) -> Speaker:
    speaker: Speaker = NoSpeaker() if soundtrack is None else Soundtrack(soundtrack)
    return _closing(speaker, edges)


def open_speech(ahead: Iterable[str], speaker: Speaker, gate: Gate, edges: ExitStack) -> Speech:
    """Open the voice; of the texts to be rendered `ahead` the first is spoken at once."""
    if isinstance(speaker, NoSpeaker):
        return Speech(speaker, gate)
    voice = _closing(Voice(user_cache_path(APP) / "cues"), edges)
    # Where the greeting is kept no process is waited for: a voice that speaks no more is found
    # out while it sounds. Without a greeting there is nothing to begin with.
    texts = iter(ahead)
    voice.render(next(texts))
    if voice.cache_fault:
        _tell(voice.cache_fault)
    chimes: dict[str, Sound] = {
        Mark.START: start_chime(),
        Mark.FLOOR: floor_chime(),
        Mark.TARGET: target_chime(),
        Mark.BREATH: breath_chime(),
        RIGHT: floor_chime(),
    }
    return Speech(speaker, gate, voice, chimes, ahead=texts, tap=words_chime())


def _open_dictation(choices: Choices, edges: ExitStack) -> Dictation | None:
    heard = choices.mic != NONE and choices.rehearsal is None
    model = dictation_model(data_folder(choices.data_dir)) if heard else None
    return None if model is None else _closing(Dictation(model), edges)


def _page(choices: Choices, protocol: Protocol, edges: ExitStack) -> ServedPage | None:
    if not choices.display and choices.display_on is None:
        return None
    from assistant.showing import serve_page  # slow to import, and seldom needed

    return serve_page(protocol.title, choices.client, choices.display_on, edges)


def _header(
    session_id: str,
    choices: Choices,
    protocol: Protocol,
    settings: Settings,
    series: tuple[int, int] | None,
) -> dict[str, Any]:
    return {
        "id": session_id,
        "started_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "program": version("session-assistant"),
        "client": choices.client,
        "start_side": choices.start_side,
        "layers": choices.layers,
        "budget_s": _budget_s(choices),
        "skip_screening": choices.skip_screening,
        "settings": asdict(settings),
        "series": None if series is None else dict(zip(("number", "planned"), series, strict=True)),
        **({} if choices.rehearsal is None else {"rehearsal": choices.rehearsal.to_record()}),
        "protocol": {
            **_written(protocol.name, protocol.text),
            "shared": [_written(each.name, each.text) for each in protocol.shared],
        },
    }


def _written(name: str, text: str) -> dict[str, str]:
    return {"name": name, "sha256": sha256(text.encode()).hexdigest(), "text": text}


def _tell(line: str) -> None:
    print(f"assistant: {line}", file=sys.stderr)


def _closing(edge: Edge, edges: ExitStack) -> Edge:
    edges.callback(edge.close)
    return edge
