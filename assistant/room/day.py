"""The day in the room: what is said between sessions, and one session after another.

Microphone, loudspeaker, voice, displays and keyboard are opened once and serve all. What is said
between sessions is nobody's record. Each session has a journal, an id and an ear of its own, and
what goes wrong with one does not end the day.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.base.alike import told_at_first_use
from assistant.base.day import name_by, now
from assistant.base.models import OWN
from assistant.base.protocols import load_protocol, with_own
from assistant.base.streams import warn
from assistant.core.checkup.sound_check import NoCheck, SoundCheck
from assistant.core.domain.effects import Outcome
from assistant.core.faults import Fault, UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.language.ahead import said_ahead
from assistant.core.language.language import Language
from assistant.core.language.reader import ReadLanguage
from assistant.core.phonetics.pronunciation import Lexicon
from assistant.core.room.asides import Asides
from assistant.core.room.catalogue import Catalogue
from assistant.core.room.grammar import Grammar
from assistant.core.room.room import Room, room_language
from assistant.core.room.texts import room_texts
from assistant.core.room.walk import Wanted
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.edges.store.journal import Journal, Kept
from assistant.front.desk import Desk, Rehearse
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.opening.broken_off import BrokenOff, broken_off
from assistant.live.opening.choices import Choices, check
from assistant.live.opening.ear import open_ear
from assistant.live.opening.rehearsal import open_ear_for
from assistant.live.opening.run import told_of_unsaved
from assistant.live.opening.session import Begun, Edges, course_of, header, series_of
from assistant.live.opening.sound import open_check
from assistant.live.opening.whose import Counting
from assistant.live.ports import Course
from assistant.room.day_display import OfSession
from assistant.room.ear import RoomEar
from assistant.room.kept import KeptSessions
from assistant.room.owed import Owed
from assistant.room.rehearsing import rehearsal_ready

logger = logging.getLogger(__name__)

TITLE = "Room"
"""What is shown where no session runs."""

RESTARTS_AT = -500
"""Words of the room are numbered downwards, and far below them those of the check of the sound: at
this they begin again, when all that was said is long over."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened for the whole day.

    `hears` is whether there is a microphone, `whose` what the JSON line of a hold says of its
    session, `counting` in whose voice commands count. Protocols' names and pronunciations are those
    that were there in the morning.
    """

    choices: Choices
    read: ReadLanguage
    folder: Path
    model: Path | None
    catalogue: Catalogue
    pronunciations: Lexicon
    gate: Gate
    edges: Edges
    display: OfSession
    whose: dict[str, str | None]
    hears: bool
    desk: Desk
    """Where what a page asks for waits, and the settings of the next session are."""
    counting: Counting


class RoomDay:
    """The day, ready to run: it runs until it is told to end, or nothing more can be heard."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._language = opened.read.language
        self.language = self._language.code
        self._shown = self._language.shown
        self._of_room = room_language(self._language)
        self._sessions = KeptSessions(opened.folder)
        self._over = opened.edges
        self._desk = opened.desk
        self._asides: Asides | None = None
        self._engine: Engine | None = None
        self._listener: Listener | None = None
        self._told: set[str] = set()
        self._left: set[str] = set()  # sessions that broke off and are not asked about any more
        self._owed = Owed()
        self._unsaved: dict[str, Kept] = {}  # sessions that are not saved where they should be
        self._last = self._sessions.last()
        self._cue = 0
        self._reason = ""
        self.count = 0
        """How many sessions and rehearsals were run."""

    @property
    def session_id(self) -> str:
        """The id of the last session that is not saved as it should be; "" while all are."""
        return next(reversed(self._unsaved), "")

    @property
    def kept(self) -> Kept | None:
        """Where that is."""
        return self._unsaved.get(self.session_id)

    def interrupt(self, reason: str) -> None:
        """End the day at the next block of sound. Safe to call from a signal handler."""
        self._reason = reason
        if self._engine is not None:
            self._engine.interrupt(reason)

    def run(self) -> Outcome:
        """Run the day to its end: "interrupted" where that ended a session, else "finished".

        Raises:
            Exception: something went wrong between sessions; those that were are saved.
        """
        after = failed = False
        outcome: Outcome = "finished"
        self._opened.edges.microphone.begin()
        while True:
            old = self._broken_off()
            room = self._room(old, after=after, failed=failed)
            self._run(Begun("", room, self._owed))
            self._desk.shut()
            for told in self._owed.saved(self._unsaved, self._opened.folder):
                self._tell(told)
            self._cue = room.cue if room.cue > RESTARTS_AT else 0
            if old is not None and room.left:
                self._left.add(old.session_id)
            other = None if self._asides is None else self._asides.begun
            if not (room.wanted or room.goes_on or other):
                return outcome
            after, failed, outcome = True, False, "finished"
            try:
                if old is not None and room.goes_on:
                    begun = self._go_on(old)
                elif isinstance(other, Rehearse):
                    begun = self._rehearse(other)
                elif room.wanted is not None:
                    begun = self._begin(room.wanted)
            except (UsageError, Fault) as why:
                self._tell(self._shown.tr("no session was begun: {why}", why=why))
                failed = True
                continue
            if self._session(begun) == "interrupted":
                outcome = "interrupted"
            if self._reason:  # it is told to end: nobody is asked any more
                return outcome

    def _room(self, old: BrokenOff | None, *, after: bool, failed: bool) -> Room:
        """Open the room between sessions."""
        opened = self._opened
        room = Room(
            self._of_room,
            opened.catalogue,
            self._sessions,
            last=self._last,
            broken_off="" if old is None else old.question,
            after_a_session=after,
            failed=failed,
            cue=self._cue,
        )
        checks = self._check(self._of_room, offered=False)

        def checked() -> bool:
            return isinstance(checks, SoundCheck) and checks.state != "idle"

        grammar = Grammar(self._of_room, opened.catalogue)
        given = {**opened.pronunciations, **self._language.room.pronunciations}
        self._hear(self._of_room, given, lambda ear: RoomEar(ear, room, checked), grammar)
        self._turn_to(
            {"session_id": "", "protocol": None, "title": self._shown.tr(TITLE), "client": None},
            room_texts(self._language, opened.catalogue),
        )
        self._asides = Asides(room, checks, self._desk, checked, self._desk.lacks)
        self._over = replace(
            opened.edges, listener=self._listener, dictation=None, sound_check=self._asides
        )
        self._desk.open(checks)
        return room

    def _begin(self, wanted: Wanted) -> Begun:
        """Open a new session.

        Raises:
            UsageError, Fault: it can't be begun.
        """
        opened = self._opened
        choices = replace(
            opened.choices,
            protocol=wanted.protocol,
            client=wanted.client,
            start_side=wanted.start_side,
            layers=wanted.layers,
            minutes=wanted.minutes,
        )
        protocol = with_own(load_protocol(wanted.protocol))
        check(choices, protocol)
        series = series_of(choices, self._desk.settings, opened.folder)
        new = told_at_first_use(opened.folder, choices.client)
        language = self._language.noting(protocol.notes)
        session = course_of(choices, protocol, language, self._desk.settings, series)
        self._hear(language, protocol.pronunciations)
        session_id = f"{name_by(now())}-{secrets.token_hex(2)}"
        sound_check = self._check(language, offered=True)
        first = header(session_id, choices, protocol, self._desk.settings, series)
        journal = Journal(opened.folder, first)
        self._last = wanted
        self._over = replace(opened.edges, listener=self._listener, sound_check=sound_check)
        opening = () if series is None else (language.cues.series(*series),)
        self._turn_to(
            {
                "session_id": session_id,
                "protocol": protocol.name,
                "title": protocol.title,
                "client": choices.client,
            },
            (*opening, *said_ahead(language, protocol)),
        )
        if new:
            opened.display.show({"t": 0.0, "kind": "notice", "text": new})
        return Begun(session_id, session, journal)

    def _rehearse(self, wanted: Rehearse) -> Begun:
        """Open a rehearsal.

        Raises:
            UsageError, Fault: it can't be begun.
        """
        opened = self._opened
        ready = rehearsal_ready(
            opened.choices, opened.folder, self._desk.settings, self._language, wanted
        )
        language, protocol = ready.course.language, ready.protocol
        self._hear(language, protocol.pronunciations, course=ready.course)
        journal = Journal(ready.folder, ready.header)
        self._over = replace(
            opened.edges, listener=self._listener, dictation=None, sound_check=ready.no_check
        )
        whose = {"session_id": ready.id, "protocol": protocol.name, "title": protocol.title}
        self._turn_to({**whose, "client": None}, ready.texts)
        return Begun(ready.id, ready.course, journal)

    def _go_on(self, old: BrokenOff) -> Begun:
        """Open a session that broke off, to go on with it.

        Raises:
            Fault: it can't be gone on with.
        """
        opened, protocol = self._opened, old.protocol
        self._hear(old.language, protocol.pronunciations)
        journal = old.reopen()
        sound_check = self._check(old.language, offered=False)
        self._over = replace(opened.edges, listener=self._listener, sound_check=sound_check)
        self._turn_to(
            {
                "session_id": old.session_id,
                "protocol": protocol.name,
                "title": protocol.title,
                "client": old.client,
            },
            said_ahead(old.language, protocol),
        )
        event = old.taken_up.event(now())
        return Begun(old.session_id, old.taken_up.session, journal, event)

    def _session(self, begun: Begun) -> Outcome | None:
        """Run a session to its end; return how it ended, None where it was broken by a mistake."""
        self.count += 1
        outcome: Outcome | None = None
        try:
            outcome = self._run(begun)
        except Exception as error:
            logger.error("a session was broken: %s", type(error).__name__)
            why = type(error).__name__
            broken = "session {id} was broken: {why}"
            self._tell(self._shown.tr(broken, id=begun.session_id, why=why))
        kept = None if self._engine is None else self._engine.kept
        unsaved = "" if kept is None else told_of_unsaved(kept)
        if kept is not None and unsaved:
            self._unsaved[begun.session_id] = kept
            self._tell(f"session {begun.session_id}: {unsaved}")
            owed = () if self._engine is None else self._engine.keeping.unsaved
            if owed and kept.path is None:
                self._owed.owe(kept.planned, owed, kept.failed)
                if outcome is not None:  # it is over, whatever its journal says
                    self._left.add(begun.session_id)
        return outcome

    def _run(self, begun: Begun) -> Outcome:
        self._engine = self._over.engine(begun, self._engine)
        if self._reason:
            self._engine.interrupt(self._reason)
        return self._engine.run()

    def _broken_off(self) -> BrokenOff | None:
        """Return a session that broke off and was not yet left as it is."""
        old = broken_off(self._opened.choices, None, lambda _: self._language, self._tell_once)
        return None if old is None or old.session_id in self._left else old

    def _hear(
        self,
        language: Language,
        given: Lexicon,
        of_room: Callable[[Recogniser], RoomEar] | None = None,
        grammar: Grammar | None = None,
        course: Course | None = None,
    ) -> None:
        """Listen for what is said next, where there is anybody to be heard."""
        opened = self._opened
        if not opened.hears:
            return
        foreign = language.ear != OWN
        if foreign and course is not None:  # steps are found by the program's own model alone
            self._listener = None
            return
        opened.gate.turn_to(language.phrasebook)
        book, tell, places = language.phrasebook, self._tell_once, opened.read.places
        if course is not None:  # in which all voices are heard
            steps = open_ear_for(course, book, given, tell, places, model_dir())
            self._listener = Listener(steps, opened.gate, after=self._listener)
            return
        names = {} if grammar is None else grammar.called_here()
        ear = open_ear(
            book,
            given,
            tell,
            {**places, **{name: order.word for name, order in names.items()}},
            () if grammar is None else grammar.all_words(),
            model=opened.model,
            meanings=names,
            foreign=foreign,
        )
        whose = opened.counting.whose
        if of_room is None:
            self._listener = Listener(ear, opened.gate, after=self._listener, whose=whose)
        else:
            heard = of_room(ear)
            self._listener = Listener(
                heard, opened.gate, least=heard.least, after=self._listener, whose=whose
            )

    def _check(self, language: Language, *, offered: bool) -> SoundCheck | NoCheck:
        choices, settings = self._opened.choices, self._desk.settings
        before = self._opened.counting.as_before(lambda: self._listener)
        return open_check(choices, language, settings, before, offered=offered)

    def _turn_to(self, whose: dict[str, str | None], texts: Iterable[str]) -> None:
        """Show whose turn it is, and have ready what may be said in it."""
        opened, known = self._opened, tuple(texts)
        opened.whose.update({key: whose[key] for key in ("session_id", "protocol", "client")})
        opened.display.session_id = whose["session_id"] or ""
        opened.display.show({"t": 0.0, "kind": "opens", **whose})
        speech, settings = opened.edges.speech, self._desk.settings
        speech.go_on_with(known, known)
        speech.turn(settings.volume_db, settings.words_per_minute)

    def _tell_once(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            warn(line)

    def _tell(self, line: str) -> None:
        """Tell of what went wrong, on the screen too: there nobody reads standard error."""
        warn(line)
        self._opened.display.show({"t": 0.0, "kind": "warning", "text": line})
