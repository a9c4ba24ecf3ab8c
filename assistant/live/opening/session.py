"""Opening a session: from the command line's words to an engine with its edges in place.

Everything that can be refused is opened before the journal is begun, so that a mistaken command
leaves nothing behind.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assistant.base.alike import told_at_first_use
from assistant.base.day import name_by, now, when_and_where
from assistant.base.languages import code_of, load_language
from assistant.base.models import OWN
from assistant.base.paths import NONE, data_folder, trainee_folder
from assistant.base.protocols import load_protocol, with_own
from assistant.base.settings import load_settings, load_standing
from assistant.base.streams import Lines, warn
from assistant.core.checkup.sound_check import Check
from assistant.core.domain.effects import Outcome
from assistant.core.domain.events import Event
from assistant.core.domain.manner import Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.language.ahead import said_ahead
from assistant.core.language.language import Language
from assistant.core.session.session import Session
from assistant.core.shown.texts import put
from assistant.edges.audio.recording import Recording
from assistant.edges.files.clinics_protocols import signed_off_as
from assistant.edges.store.journal import Journal, Kept
from assistant.edges.store.rescued import bring_home
from assistant.live.by_hand import ByHand
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.opening.broken_off import BrokenOff, NothingKept, Offer, broken_off, same_text
from assistant.live.opening.choices import Choices, check, with_ear, with_standing
from assistant.live.opening.display import open_display, show_voice_and_notes
from assistant.live.opening.hands import open_hands
from assistant.live.opening.rehearsal import (
    open_ear_for,
    rehearsal_of,
    texts_of,
)
from assistant.live.opening.sound import (
    choose_voice,
    open_check,
    open_dictation,
    open_sound,
    open_speech,
)
from assistant.live.opening.whose import Counting, open_whose
from assistant.live.ports import Course, Dictation, Display, Microphone
from assistant.live.ports import Journal as Keeper
from assistant.live.speaking import Speech

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """What is to be run: a session, or the question before it, and where it is kept.

    What happens `first` says when that is by the session's time; None is its usual beginning.
    """

    session_id: str
    course: Course
    journal: Keeper
    first: Event | None = None


@dataclass(frozen=True, slots=True)
class Edges:
    """What a session is heard, spoken and shown through: the same for the question before it."""

    microphone: Microphone
    speech: Speech
    display: Display
    listener: Listener | None
    by_hand: ByHand | None
    dictation: Dictation | None
    sound_check: Check

    def engine(self, begun: Begun, before: Engine | None = None) -> Engine:
        """Return what runs a course over them, after what ran `before` on the same stream."""
        at_s = 0.0 if begun.first is None else begun.first.t
        stream_s = 0.0 if before is None else before.now - self.speech.shift_s
        shift_s = round(at_s - stream_s, 3)
        self.speech.shift_s = shift_s
        if self.listener is not None:
            self.listener.shift_s = shift_s
        return Engine(
            begun.course,
            microphone=self.microphone,
            speech=self.speech,
            journal=begun.journal,
            display=self.display,
            listener=self.listener,
            by_hand=self.by_hand,
            dictation=self.dictation,
            check=self.sound_check,
            at_s=at_s,
            first=begun.first,
            watching=None if before is None else before.watching.anew(),
        )


class ReadySession:
    """A session that is ready to run; or the question which one is to be, and then that one.

    `begin` opens it: the one that broke off, if it is told so, or a new one. `language` is its
    code.
    """

    def __init__(
        self,
        over: Edges,
        begin: Callable[[bool], Begun],
        offer: Offer | None,
        language: str,
        *,
        resumed: bool,
    ) -> None:
        self.language = language
        self._over = over
        self._begin = begin
        self._offer = offer
        self._reason = ""
        first = begin(resumed) if offer is None else Begun("", offer, NothingKept())
        self.session_id = first.session_id
        """The session's id; "" as long as none has begun."""
        self._engine = over.engine(first)

    @property
    def kept(self) -> Kept | None:
        """Where the journal is, once the session is over."""
        return self._engine.kept

    def interrupt(self, reason: str) -> None:
        """End it at the next block of sound. Safe to call from a signal handler."""
        self._reason = reason
        self._engine.interrupt(reason)

    def run(self) -> Outcome:
        """Run it to its end, and return how it ended; where it is asked about, after the answer.

        Raises:
            Fault: nothing can be saved, or the session that is wanted can't be gone on with.
            Exception: whatever else went wrong, after the session was closed and saved.
        """
        self._over.microphone.begin()
        if self._offer is not None:
            outcome = self._engine.run()
            if self._offer.answer is None:
                return outcome
            begun = self._begin(self._offer.answer)
            self.session_id = begun.session_id
            self._engine = self._over.engine(begun, self._engine)
            if self._reason:  # said before there was this engine; else a signal may come just now
                self._engine.interrupt(self._reason)
        return self._engine.run()


def open_session(choices: Choices, edges: ExitStack, lines: Lines) -> ReadySession:
    """Open all that `choices` asks for; the edges are closed with the given stack.

    What is shown line by line goes to `lines`. Where a session broke off that may be gone on with
    it is asked about first, and what is opened serves either.

    Raises:
        UsageError: the choices do not fit each other, the protocol or this machine.
        Fault: a device, the voice, the model or the disk does not work.
    """
    choices = with_standing(choices, load_standing())
    given = None if choices.protocol is None else _named(choices, choices.protocol)
    if given is not None and choices.resume is None:
        check(choices, given)
    settings = load_settings()

    def language_of(protocol: Protocol) -> Language:
        return load_language(settings, code_of(protocol)).language

    folder = data_folder(choices.data_dir)
    trainee = None if choices.rehearsal is None else choices.rehearsal.trainee
    for told in bring_home(folder if trainee is None else trainee_folder(folder, trainee)):
        warn(told)
    old = None if choices.rehearsal is not None else broken_off(choices, given, language_of, warn)
    resumed = old is not None and choices.resume is not None
    protocol = _protocol(choices, given, old, resumed=resumed)
    check(choices, protocol)
    read = load_language(settings, code_of(protocol))
    for warning in read.warnings:
        warn(str(warning))
    shown = read.language.shown
    series = None if resumed else series_of(choices, settings, folder)
    new = "" if resumed else told_at_first_use(folder, choices.client, trainee)
    choices, model = with_ear(choices, read.language, settings)
    sound = open_sound(choices, edges)
    microphone, speaker = sound.microphone, sound.speaker
    course = course_of(choices, protocol, read.language.noting(protocol.notes), settings, series)
    language = course.language if old is None else course.language.noting(old.protocol.notes)
    gate = Gate(language.phrasebook)
    listener, counting = None, Counting()
    if choices.mic != NONE and model is not None:
        if choices.rehearsal is None:
            counting = open_whose(choices.standing, folder, warn, model)
        listener = Listener(
            open_ear_for(
                course,
                language.phrasebook,
                {**protocol.pronunciations, **(old.protocol.pronunciations if old else {})},
                warn,
                read.places,
                model,
                foreign=read.language.ear != OWN,
            ),
            gate,
            whose=counting.whose,
        )
    offer = None if old is None or resumed else Offer(old.question, language)
    asked = () if old is None or offer is None else (old.question,)
    first = () if series is None else (language.cues.series(*series),)
    known = (*first, *(texts_of(course) or said_ahead(language, protocol)))
    choice = choose_voice(speaker, choices.voice, settings, choices.data_dir, language)
    speech = open_speech(
        (*asked, *known),
        speaker,
        gate,
        edges,
        choice,
        settings,
        aloud=language.aloud,
        chimes_on=sound.chimes_on,
        keeps=known,
        waits=isinstance(microphone, Recording),
    )
    own_ear = read.language.ear == OWN
    dictation = open_dictation(choices, edges, counting.whose) if own_ear else None
    before = counting.as_before(lambda: listener)
    sound_check = open_check(choices, language, settings, before, offered=not resumed)
    session_id = f"{name_by(now())}-{secrets.token_hex(2)}"
    if choices.rehearsal is not None:
        folder = trainee_folder(folder, choices.rehearsal.trainee)
    client = old.client if old is not None and resumed else choices.client
    whose = {"session_id": session_id, "protocol": protocol.name, "client": client}

    hands = open_hands(choices, protocol.title, client, language, microphone, edges)

    def begin(went_on: bool) -> Begun:
        if old is None or not went_on:
            journal = Journal(folder, header(session_id, choices, protocol, settings, series))
            edges.callback(journal.close)
            return Begun(session_id, course, journal)
        journal = old.reopen()
        edges.callback(journal.close)
        whose.update(session_id=old.session_id, client=old.client)
        if given is not None and not same_text(given, old.protocol):
            told = put(shown.session.lines.changed_since, name=given.name)
            display.show({"t": old.taken_up.at_s, "kind": "warning", "text": told})
        return Begun(old.session_id, old.taken_up.session, journal, old.taken_up.event(now()))

    display = open_display(
        protocol.title,
        lines,
        shown,
        whose=whose if choices.format == "json" else None,
        typed=choices.keyboard,
    )
    if hands.page is not None:
        display = hands.page.beside(display)
    edges.callback(display.close)
    alone = put(shown.session.lines.typed_alone, language=read.language.code)
    for told in filter(None, (alone if model is None else "", new, counting.told)):
        display.show({"t": 0.0, "kind": "notice", "text": told})
    show_voice_and_notes(display, shown, speech, choice, dictation)
    over = Edges(
        microphone,
        speech,
        display,
        listener,
        hands.by_hand,
        dictation,
        sound_check,
    )
    ready = ReadySession(over, begin, offer, read.language.code, resumed=resumed)
    logger.info("session %s is ready", ready.session_id or "or the question before it")
    return ready


def _named(choices: Choices, name: str) -> Protocol:
    """Return the protocol that was named. Where the settings name it, who reads why not is told."""
    try:
        return load_protocol(name)
    except UsageError as error:
        if name != choices.standing.protocol:
            raise
        raise UsageError(f"{error}; it is the `protocol` of the settings") from error


def _protocol(
    choices: Choices, given: Protocol | None, old: BrokenOff | None, *, resumed: bool
) -> Protocol:
    """Return the protocol of a new session; of one that is gone on with, its own.

    A session has the user's own times; what is rehearsed is as the protocol has it. Where none was
    named it is that of the session that may be gone on with, as it is now.
    """
    if old is not None and resumed:
        return old.protocol
    if given is not None:
        return given if choices.rehearsal is not None else with_own(given)
    if old is None:
        raise UsageError(
            "PROTOCOL: name what is to be walked; `assistant protocols list` has all, and "
            "`assistant settings protocol NAME` keeps one"
        )
    try:
        return with_own(load_protocol(old.protocol.name))
    except UsageError:  # it was a file's that lies elsewhere
        return old.protocol


def series_of(choices: Choices, settings: Settings, folder: Path) -> tuple[int, int] | None:
    """Return the session's number in its series and how many are planned, where that is said."""
    if not settings.series or choices.client is None or choices.rehearsal is not None:
        return None
    from assistant.review.series import place_today  # slow to import, and seldom needed

    return place_today(folder, choices.client, now(), warn)


def course_of(
    choices: Choices,
    protocol: Protocol,
    language: Language,
    settings: Settings,
    series: tuple[int, int] | None,
) -> Course:
    """Return the session, or the rehearsal, that is to be run."""
    if choices.rehearsal is not None:
        return rehearsal_of(choices.rehearsal, protocol, language, choices.start_side, settings)
    return Session(
        protocol,
        language,
        choices.start_side,
        choices.layers,
        budget_s=choices.budget_s,
        skip_screening=choices.skip_screening,
        settings=settings,
        series=series,
    )


def header(
    session_id: str,
    choices: Choices,
    protocol: Protocol,
    settings: Settings,
    series: tuple[int, int] | None,
) -> dict[str, Any]:
    """Return the first line of a session's journal."""
    return {
        "id": session_id,
        **when_and_where(now()),
        "program": version("session-assistant"),
        "client": choices.client,
        **choices.standing.codes,
        "start_side": choices.start_side,
        "layers": choices.layers,
        "budget_s": choices.budget_s,
        "skip_screening": choices.skip_screening,
        "settings": asdict(settings),
        "series": None if series is None else dict(zip(("number", "planned"), series, strict=True)),
        **({} if choices.rehearsal is None else {"rehearsal": choices.rehearsal.to_record()}),
        "protocol": {
            **_written(protocol.name, protocol.text),
            **signed_off_as(protocol.name, protocol.text),
            "shared": [_written(each.name, each.text) for each in protocol.shared],
            **({"own": [asdict(each) for each in protocol.own]} if protocol.own else {}),
        },
    }


def _written(name: str, text: str) -> dict[str, str]:
    return {"name": name, "sha256": sha256(text.encode()).hexdigest(), "text": text}
