"""Which session that broke off may be gone on with: the one that was asked for, or the last; and
the question whether to.

A program that is killed and a machine that loses its power leave a journal without an end; where a
system goes down in order, or the program itself fails, the end says that it was interrupted. A
session that is running in another window has no end either; its journal is locked, and it is never
meant.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.base.day import now, start_of, time_shown
from assistant.base.paths import data_folder
from assistant.core.domain.commands import Command, Order
from assistant.core.domain.effects import (
    Effect,
    Finish,
    Outcome,
    Refused,
    Say,
    Silence,
    StateChanged,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceEvent,
    Event,
    Heard,
    Interrupted,
    Opened,
    Record,
    Unclear,
    WentOn,
)
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.route import Route
from assistant.core.faults import Fault, UsageError
from assistant.core.language.language import Language
from assistant.core.language.tellings import Tellings
from assistant.edges.files.file_lock import is_locked
from assistant.edges.files.itself import check_folder, check_itself, read_itself
from assistant.edges.store.journal import Journal, Kept, Logbook, journal_folder, read_journal
from assistant.live.opening.choices import Choices

if TYPE_CHECKING:
    from assistant.sessions.taken_up import TakenUp

OFFERED_S = 4 * 3600.0
"""Seconds since a session broke off in which it is offered: half a working day. The longest takes
an hour and a half; whoever comes later begins another."""

MOST_S = 24 * 3600.0
"""Seconds in which one can be gone on with where that is asked for: later it is another day's."""

_TELLING = re.compile(rb'^\{"t": [0-9.]+, "kind": "(?:end|edited|went_on)".*', re.MULTILINE)
"""A line of a journal that tells whether the session is over."""

WANTED_ENDS = ("SIGINT", "the recording is over", "the keyboard input is over")
"""Why a session ends that was let end: nobody need be asked at the next start."""


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A session that can be gone on with, at `path`; `book` is what its journal says.

    It is told in the words of `language`: its own protocol's can be noted in it.
    """

    path: Path
    book: Logbook
    protocol: Protocol
    language: Language
    taken_up: TakenUp

    @property
    def session_id(self) -> str:
        """The session's id."""
        return str(self.book.session["id"])

    @property
    def client(self) -> str | None:
        """The code of its client, if it has one."""
        client: str | None = self.book.session["client"]
        return client

    @property
    def question(self) -> str:
        """Whether to go on with it."""
        return self.language.cues.broke_off(self._time, self._where())

    @property
    def named(self) -> str:
        """What it is called in a line, at the start of another client's session perhaps."""
        return f"The session of {self._time} ({self.book.session['protocol']['name']})"

    @property
    def _time(self) -> str:
        return time_shown(start_of(self.book.session))

    def _where(self) -> str:
        view = self.taken_up.session.view()
        if view.step is None:  # in the questions, which are the client's
            return ""
        place = Route(self.protocol).place_of(view.step, view.side, view.layer)
        return self.language.cues.step_number(self.protocol, self.protocol.steps[place.step], place)

    def reopen(self) -> Journal:
        """Open its journal to go on in it, with what it lacks written to it.

        Raises:
            Fault: it is running by now, or was gone on with, or the disk fails.
        """
        journal = Journal.reopen(self.path)
        try:
            book, _ = read_journal(self.path)
            if book is None or book.records != self.book.records:
                raise Fault(f"session {self.session_id}: something was added to it meanwhile")
            if self.taken_up.owed:
                journal.write(*self.taken_up.owed)
        except Fault:
            journal.close()  # left open it would seem to run, and be offered no more
            raise
        return journal


def same_text(one: Protocol, other: Protocol) -> bool:
    """Return whether two protocols, and all that they use, were read from the same texts."""
    return (one.text, one.shared) == (other.text, other.shared)


def broken_off(
    choices: Choices,
    given: Protocol | None,
    language: Callable[[Protocol], Language],
    tell: Callable[[str], None],
) -> BrokenOff | None:
    """Return the session to go on with: the one that was asked for, or one that may be offered.

    `language` says in which a protocol is run: one in another than `given` is not offered, as one
    ear serves the question and what follows. `given` is the protocol that was named, if one was.
    `tell` is given what is known of a session that broke off lately and can't be offered.

    Raises:
        UsageError, Fault: the one that was asked for can't be gone on with.
    """
    folder = data_folder(choices.data_dir)
    if choices.resume is not None:
        return _asked_for(choices, given, folder, language)
    path = _last(journal_folder(folder), OFFERED_S, asked_for=False)
    if path is None:
        return None
    book, _ = read_journal(path)
    if book is None:
        return None
    try:
        found = _taken_up(path, book, language, OFFERED_S)
    except (UsageError, Fault) as why:
        tell(str(why))
        return None
    if found.taken_up.session.state == "ready":
        return None  # nothing had begun
    foreign = given is not None and language(given).code != found.language.code
    if foreign or _misfit(choices, given, book):
        tell(f"{found.named} broke off; `assistant run --resume` goes on with it")
        return None
    return found


def _asked_for(
    choices: Choices,
    given: Protocol | None,
    folder: Path,
    language: Callable[[Protocol], Language],
) -> BrokenOff:
    if choices.resume:
        from assistant.review.questions import Review  # slow to import, and seldom needed

        with Review(folder) as review:
            path = review.journal_of(choices.resume)
    else:
        last = _last(journal_folder(folder), MOST_S, asked_for=True)
        if last is None:
            raise UsageError("--resume: no session broke off in the last 24 hours")
        path = last
    if is_locked(path):
        raise UsageError(f"--resume: session {path.stem} is running now, in another window")
    book, damage = read_journal(path)
    if book is None:
        raise Fault(damage[0] if damage else f"{path}: this session can't be read")
    misfit = _misfit(choices, given, book)
    if misfit:
        raise UsageError(
            f"{misfit}: session {book.session['id']} was begun otherwise; leave it out"
        )
    return _taken_up(path, book, language, MOST_S)


def _broke_off(content: bytes, *, asked_for: bool) -> bool:
    """Return whether a journal is of a session that broke off; one that was let end only if it is
    `asked_for`."""
    telling = _TELLING.findall(content)
    if not telling:
        return True
    try:
        last = json.loads(telling[-1])
    except ValueError:
        return True  # half a line
    if last["kind"] == "end":
        let_end = last.get("reason") in WANTED_ENDS and not asked_for
        return bool(last.get("outcome") == "interrupted" and not let_end)
    return bool(last["kind"] == WentOn.kind)


def _last(folder: Path, within_s: float, *, asked_for: bool) -> Path | None:
    """Return the journal that was written last, of those that no program is writing; None if it
    is older than so many seconds, or has an end."""
    try:
        check_folder(folder)
        with os.scandir(folder) as entries:
            lately = [
                (each.stat(follow_symlinks=False).st_mtime, Path(each.path))
                for each in entries
                if each.name.endswith(".jsonl") and _is_itself(each)
            ]
        for at, path in sorted(lately, reverse=True):
            if at < time.time() - within_s:
                return None
            if not is_locked(path):
                with read_itself(path, own_folder=True) as file:
                    content = file.read()
                return path if _broke_off(content, asked_for=asked_for) else None
    except OSError:  # there are none, or they can't be read, which whoever asks for one is told
        return None
    return None


def _is_itself(entry: os.DirEntry[str]) -> bool:
    try:
        return check_itself(Path(entry.path))
    except OSError:  # a link, or no file: reviews name it
        return False


def _taken_up(
    path: Path, book: Logbook, of: Callable[[Protocol], Language], within_s: float
) -> BrokenOff:
    from assistant.sessions.read_back import protocol_of
    from assistant.sessions.taken_up import broke_off_at, take_up

    if (now() - broke_off_at(book)).total_seconds() > within_s:
        raise UsageError(f"session {book.session['id']} broke off too long ago to be gone on with")
    protocol = protocol_of(book)
    language = of(protocol)
    noting = language.noting(protocol.notes)
    return BrokenOff(path, book, protocol, noting, take_up(book, language))


def _misfit(choices: Choices, given: Protocol | None, book: Logbook) -> str:
    """Return the choice that is another than a session was begun with; "" if none is."""
    header = book.session
    chosen = {
        "PROTOCOL": (given and given.name, header["protocol"]["name"]),
        "--client": (choices.client, header["client"]),
        "--start-side": (choices.start_side, header["start_side"]),
        "--layers": (choices.layers, header["layers"]),
        "--minutes": (choices.budget_s, header["budget_s"]),
        "--skip-screening": (choices.skip_screening or None, header["skip_screening"]),
    }
    return next((name for name, (this, that) in chosen.items() if this and this != that), "")


ASKED = "broke off"
"""What stands in the place of a session's state while it is asked."""

TAKEN = (Command.YES, Command.NO, Command.REPEAT, Command.STOP, Command.PAIN)
"""What can be said then. All else is answered with what can."""


class Offer:
    """The question that comes before a session, which the engine runs as it does one.

    It asks `text` until it is answered: `answer` is then what was said, or stays None at a stop.

    Its words have numbers that no session has, which counts from one: the end of these may be
    reported when the session's own words are being said.
    """

    follows_words = scores_words = False
    asks_to_end = True
    """A "yes" can't be taken back: the other session's words follow it."""

    def __init__(self, text: str, language: Language) -> None:
        self.language = language
        self.answer: bool | None = None
        self.ended = False
        self._text = text
        self._tellings = Tellings(language.cues)
        self._cue = 0
        self._over = True

    @property
    def speaking(self) -> bool:
        """Whether the question is being said."""
        return not self._over

    def takes(self, command: Command) -> bool:
        """Return whether a command answers."""
        return not self.ended and command in TAKEN

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken: no number is asked for here. No "stop" is
        asked about, so none may be a "start"."""
        return order.command is not Command.START and self.takes(order.command)

    def due(self) -> float | None:
        """Nothing is ever due: whoever is asked may take their time."""
        return None

    def held_s(self, at: float) -> float | None:
        """Nothing is held."""
        return None

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""
        match event:
            case Opened():
                return [*self._ask(), self._shown()]
            case CueEnded():
                self._tellings.over(event.cue)
                self._over = self._over or event.cue == self._cue
                return []
            case Interrupted():
                return self._end("interrupted", event.reason)
            case DeviceEvent():
                return self._tellings.tell(event, self._say)
            case Unclear():  # it may have been "stop": whoever meant it says it again
                return self._ask()
            case Heard() if not self.ended:
                return self._heard(event.command)
        return []

    def _heard(self, command: Command) -> list[Effect]:
        match command:
            case Command.YES | Command.NO:
                self.answer = command is Command.YES
                self.ended = True
                return [] if self._over else [Silence()]
            case Command.PAIN:
                return [Silence(), self._say(self.language.wording.ease_off)]
            case Command.STOP:
                return [Silence(), *self._end("stopped", "")]
            case Command.REPEAT:
                return self._ask()
        why = self.language.wording.waiting["consent"]
        return [Refused(command, why), *([] if self.speaking else [self._say(why)])]

    def _ask(self) -> list[Effect]:
        return [*([Silence()] if self.speaking else []), self._say(self._text)]

    def _say(self, text: str) -> Say:
        self._cue -= 1
        self._over = False
        return Say(self._cue, text)

    def _end(self, outcome: Outcome, reason: str) -> list[Effect]:
        if self.ended:
            return []
        self.ended = True
        return [Finish(outcome, reason), self._shown()]

    def _shown(self) -> StateChanged:
        phrases = tuple(map(self.language.phrasebook.called, () if self.ended else TAKEN))
        state = "ended" if self.ended else ASKED
        return StateChanged(state, None, None, 1, phrases, phrases, most=phrases[:2])


class NothingKept:
    """Stands where a journal would: what is said before a session is nobody's record."""

    def write(self, *records: Record) -> None:
        """Keep nothing."""

    def look(self) -> str:
        """There is no file that could be lost."""
        return ""

    def finish(self, *records: Record) -> Kept:
        """Close nothing: all of it is where it should be, nowhere."""
        return Kept(Path(), Path())
