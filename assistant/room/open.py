"""Opening the room: devices, voice, displays and keyboard, which serve every session of the day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from assistant.base.languages import code_of, load_language, tr
from assistant.base.models import OWN
from assistant.base.paths import NONE, data_folder
from assistant.base.protocols import load_protocol
from assistant.base.settings import language_of_what_is_shown, load_settings, load_standing
from assistant.base.streams import Lines, warn
from assistant.core.checkup.sound_check import NO_CHECK
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.phonetics.pronunciation import Lexicon, joined
from assistant.core.room.catalogue import catalogue_of
from assistant.core.room.room import room_language
from assistant.core.room.texts import room_texts
from assistant.core.shown.texts import put
from assistant.edges.audio.recording import Recording
from assistant.edges.files.library import every_protocol
from assistant.edges.store.rescued import bring_home
from assistant.front.desk import Desk
from assistant.live.opening.choices import Choices, check_heard, with_ear, with_standing
from assistant.live.opening.display import open_display, show_voice_and_notes
from assistant.live.opening.hands import open_hands
from assistant.live.opening.session import Edges
from assistant.live.opening.sound import choose_voice, open_dictation, open_sound, open_speech
from assistant.live.opening.whose import Counting, open_whose
from assistant.room.day import TITLE, Opened, RoomDay
from assistant.room.day_display import OfSession
from assistant.room.kept import KeptSessions

if TYPE_CHECKING:
    from assistant.live.opening.page import Around

logger = logging.getLogger(__name__)


def open_room(
    choices: Choices,
    edges: ExitStack,
    lines: Lines,
    served: Callable[[str], None] = lambda _: None,
) -> RoomDay:
    """Open the room; what is opened is closed with the given stack.

    Where it has a page, its address is told to `served`.

    Raises:
        UsageError: the choices do not fit each other or this machine, or no protocol can be called.
        Fault: a device, the voice, the model or the disk does not work.
    """
    typed = choices
    choices = with_standing(choices, load_standing())
    settings = load_settings()
    code = language_of_what_is_shown()
    read = load_language(settings, code)
    asked = choices
    choices, model = with_ear(choices, read.language, settings)
    check_heard(choices)
    for warning in read.warnings:
        warn(str(warning))
    folder = data_folder(choices.data_dir)
    for told in bring_home(folder):
        warn(told)
    protocols = _protocols(code)
    title = read.language.shown.tr(TITLE)
    catalogue, told_of = catalogue_of(protocols, read.language.numbers)
    for line in told_of:
        warn(line)
    if not catalogue.offered:
        raise UsageError("no protocol can be called by voice; `assistant protocols list` has all")
    hears = choices.mic != NONE and model is not None
    counting = open_whose(choices.standing, folder, warn, model) if hears else Counting()
    sound = open_sound(choices, edges)
    microphone, speaker = sound.microphone, sound.speaker
    gate = Gate(room_language(read.language).phrasebook)
    known = tuple(room_texts(read.language, catalogue))
    choice = choose_voice(speaker, choices.voice, settings, choices.data_dir, read.language)
    speech = open_speech(
        known,
        speaker,
        gate,
        edges,
        choice,
        settings,
        aloud=read.language.aloud,
        chimes_on=sound.chimes_on,
        waits=isinstance(microphone, Recording),
    )
    own_ear = read.language.ear == OWN
    dictation = open_dictation(choices, edges, counting.whose) if own_ear else None
    whose: dict[str, str | None] = {"session_id": "", "protocol": None, "client": None}
    display = open_display(
        title,
        lines,
        read.language.shown,
        whose=whose if choices.format == "json" else None,
        typed=choices.keyboard,
        unread=choices.open_page,
    )
    days: list[RoomDay] = []
    desk = Desk(settings, typed, folder)
    desk.plays, desk.hears = choice is not None, hears
    desk.hears_rehearsals = hears and read.language.ear == OWN
    desk.trouble = lambda: speech.speaker_fault or speech.voice_fault

    def around() -> Around:
        from assistant.front.served import around_of  # slow to import, as the page's own
        from assistant.front.voice import VoiceNow

        def close() -> None:
            for day in days:
                day.interrupt("closed on its page")

        aloud, own_voice = read.language.aloud, read.language.voice
        voice = VoiceNow(
            desk, speech, choice, known, aloud, lambda told: of_session.show(told), own_voice
        )
        edges.callback(voice.close)
        count = KeptSessions(folder).sessions
        return around_of(choices, settings, read, folder, catalogue, desk, voice, close, count)

    hands = open_hands(choices, title, None, read.language, microphone, edges, around)
    if hands.page is not None:
        display = hands.page.beside(display)
    edges.callback(display.close)
    show_voice_and_notes(display, read.language.shown, speech, choice, dictation)
    if choices is not asked:  # a microphone was to be had, and nothing hears this language
        text = put(read.language.shown.session.lines.typed_alone, language=code)
        display.show({"t": 0.0, "kind": "notice", "text": text})
    if counting.told:
        display.show({"t": 0.0, "kind": "notice", "text": counting.told})
    of_session = OfSession(display)
    over = Edges(
        microphone,
        speech,
        of_session,
        None,
        hands.by_hand,
        dictation,
        NO_CHECK,
    )
    logger.info("the room is open; protocols that can be called: %d", len(catalogue.offered))
    day = RoomDay(
        Opened(
            choices,
            read,
            folder,
            model,
            catalogue,
            _pronunciations(protocols),
            gate,
            over,
            of_session,
            whose,
            hears=hears,
            desk=desk,
            counting=counting,
        )
    )
    days.append(day)
    if hands.page is not None:
        served(hands.page.url)
    return day


def _protocols(code: str) -> list[Protocol]:
    """Return all that can be used of the library in a language, with the user's own."""
    protocols = []
    for path in every_protocol():
        try:
            protocol = load_protocol(path.stem)
            if code_of(protocol) == code:
                protocols.append(protocol)
        except UsageError as why:
            warn(f"{path.stem} can't be called: {why}")
    return protocols


def _pronunciations(protocols: list[Protocol]) -> Lexicon:
    """Return how words of names are said, where a protocol says so."""
    lexicon: Lexicon = {}
    for each in protocols:
        lexicon = joined(lexicon, each.pronunciations)
    return lexicon


def last_line(session_id: str, outcome: str) -> str:
    """Return what is told at the end of the day."""
    return tr("The room is closed. `assistant review` shows what was held.")
