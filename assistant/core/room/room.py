"""The room between sessions, as the engine runs it: events in, effects out, and what is wanted."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from assistant.core.domain.commands import SAFETY, Command, Order
from assistant.core.domain.effects import (
    Effect,
    Refused,
    Silence,
    StateChanged,
    Unsaid,
)
from assistant.core.domain.events import (
    CueEnded,
    DeviceEvent,
    Event,
    Heard,
    Interrupted,
    Opened,
    Speaking,
    Spoke,
    TimePassed,
    Unclear,
)
from assistant.core.domain.holds import EAR_LAG_S
from assistant.core.language.language import Language
from assistant.core.language.room_words import HOLES, PHRASED, RoomCommand
from assistant.core.language.tellings import Tellings
from assistant.core.room.catalogue import Catalogue
from assistant.core.room.grammar import Grammar
from assistant.core.room.table import DOZES, ROOM
from assistant.core.room.walk import NONE_OF_OURS, Day, Walk, Wanted
from assistant.core.session.questions import ANSWERS_TO_END, END_ANSWER_S, LEAVE_A_QUESTION

SLEEPS_AFTER_S = 180.0
"""Seconds without a command after which it sleeps: nobody is choosing any more, and there is talk
in the room again."""

MORE_S = 0.7
"""Seconds after a part of a code, as the ear has made it out, in which more of it may begin: who
spells letter by letter pauses for about a second, and the ear is half a second late."""

CHECKED = (Command.NEXT, Command.BARRIER, Command.RELEASED, Command.START, Command.SKIP)
"""What a check of the sound asks for, or may be left with, besides "no"."""

TAKEN = (
    *(Command.YES, Command.NO, Command.NEXT, Command.BACK, Command.REPEAT, Command.HELP),
    *(Command.QUIET, Command.SLEEP, Command.WAKE, Command.SOUND_CHECK, *sorted(SAFETY)),
)
"""A session's commands that mean something in the room."""

LEAVES_IT_ASKED = ANSWERS_TO_END | LEAVE_A_QUESTION
"""A session's commands after which it stays asked whether to end, where it was."""

_Listened = tuple[str, tuple[RoomCommand, ...], int, frozenset[Command]]

SHORT = tuple(each for each in PHRASED if each not in HOLES)
"""The room's own commands that are shown as they are said."""


def room_language(language: Language) -> Language:
    """Return what of a session's language is said in the room: the commands that mean something
    there, and what a check of the sound asks for."""
    waiting = {**language.wording.waiting, "ready": language.room.wording.ready}
    wording = language.wording.model_copy(update={"waiting": waiting})
    phrasebook = language.phrasebook.only({*TAKEN, *CHECKED})
    return replace(language, phrasebook=phrasebook, wording=wording)


class Room:
    """The room until a session is wanted: `wanted` is that, or `goes_on` with one that broke off.

    It asks at once what is to come where a session broke off (`broken_off` is that question), or
    one is just over (`after_a_session`); else it sleeps until it is woken. Its words are numbered
    downwards from `cue`: sessions count from one.

    `language` is `room_language`'s.
    """

    follows_words = True
    scores_words = False
    asks_to_end = False

    def __init__(
        self,
        language: Language,
        catalogue: Catalogue,
        day: Day,
        *,
        last: Wanted | None = None,
        broken_off: str = "",
        after_a_session: bool = False,
        failed: bool = False,
        cue: int = 0,
    ) -> None:
        self.language = language
        self._walk = Walk(
            language.room.wording,
            language.numbers,
            language.wording.ease_off,
            language.wording.end_here,
            catalogue,
            Grammar(language, catalogue),
            day,
            last=last,
            broken_off=broken_off,
            after_a_session=after_a_session,
            failed=failed,
            cue=cue,
        )
        self._tellings = Tellings(language.cues)
        self._since_s = 0.0
        self._used = False  # since the last look at the time, by what nobody said
        self._shown = ("", False, False)
        self._listened: dict[_Listened, tuple[str, ...]] = {}

    @property
    def state(self) -> str:
        """Where it stands."""
        return self._walk.state

    @property
    def wanted(self) -> Wanted | None:
        """The session that is to begin; None without one."""
        return self._walk.wanted if self._walk.begins else None

    @property
    def goes_on(self) -> bool:
        """Whether the session that broke off is to be gone on with."""
        return self._walk.goes_on

    @property
    def left(self) -> bool:
        """Whether a session that broke off is no more to be asked about."""
        return not self._walk.broken_off

    @property
    def cue(self) -> int:
        """The number of what was said last."""
        return self._walk.cue

    @property
    def ended(self) -> bool:
        """Whether the room is over, for a session or for good."""
        return self._walk.state in ("begun", "closed")

    @property
    def speaking(self) -> bool:
        """Whether something is being said."""
        return bool(self._walk.saying)

    @property
    def spells(self) -> bool:
        """Whether it waits for a code."""
        return self.state == "code"

    @property
    def client_may_lie(self) -> bool:
        """Whether a client may be under hands: of a session that broke off."""
        return self.state == "broken off"

    @property
    def waits_for(self) -> str:
        """What can be said now, in words."""
        return self._walk.words.waiting.get(self.state, "")

    def happens(self, what: str) -> list[Effect]:
        """Let something happen that nobody says, and return what it leads to: "check asked" and
        "other asked", where a page asks for a check of the sound, or for something else than a
        session."""
        self._used = ROOM.fire(self._walk, what)
        return self._let_out()

    @property
    def symbols(self) -> Set[str]:
        """The words of letters and figures."""
        return self._walk.grammar.spelling.symbols.keys()

    @property
    def spelt(self) -> tuple[str, ...]:
        """What an ear is to know that hears codes alone."""
        return self._walk.grammar.spelt

    def takes(self, command: Command) -> bool:
        """Return whether a session's command fits the present state."""
        return ROOM.allows(self._walk, command.value)

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken: its numbers are read back."""
        return self.takes(order.command)

    def due(self) -> float | None:
        """Return when a code counts as spelled, it is asked no more whether to end, or it is to
        fall asleep, in seconds; None where nothing happens by itself."""
        if self._walk.spelled:
            return self._since_s + MORE_S
        if self._walk.end_asked_s is not None:
            return self._walk.end_asked_s + END_ANSWER_S + EAR_LAG_S
        return self._since_s + SLEEPS_AFTER_S if self.state in DOZES else None

    def held_s(self, at: float) -> float | None:
        """Nothing is held."""
        return None

    def listens_for(self, *, checks: bool = False) -> tuple[str, ...]:
        """Return what the ear is to know now: what would be taken, and nothing else.

        `checks` tells that the sound is being checked, by words that are asked for.
        """
        ours = () if checks else tuple(self._taken())
        taken = frozenset(each for each in TAKEN if self.takes(each))
        key = (self.state, ours, self._layers, taken)
        if key not in self._listened:
            session = self.language.phrasebook.only(taken | set(CHECKED if checks else ()))
            phrases = self._walk.grammar.phrases(ours, self._layers)
            self._listened[key] = tuple(dict.fromkeys((*session.listened_for, *phrases)))
        return self._listened[key]

    def means(self, text: str) -> RoomCommand | None:
        """Return what words that are no command of a session mean now; None if nothing."""
        order = self._walk.grammar.order(text, self._taken())
        return None if order is None else order.command

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""
        walk = self._walk
        walk.now_s = min(event.t, getattr(event, "start_s", event.t))
        walk.by_voice = getattr(event, "by", "") == "voice"
        match event:
            case Opened():
                ROOM.fire(walk, "open")
            case CueEnded():
                walk.saying.discard(event.cue)
                walk.asked_s = event.t
                self._tellings.over(event.cue)
            case Interrupted() if not self.ended:
                walk.reason = event.reason
                ROOM.fire(walk, "interrupt")
            case DeviceEvent():
                walk.outbox += self._tellings.tell(event, walk.numbered, aloud=not self.ended)
            case Speaking() if walk.spelled:
                self._since_s = event.t  # more of it may be coming
            case TimePassed() | Speaking() if self._used:
                self._since_s, self._used = event.t, False
            case TimePassed() | Speaking():
                due = self.due()
                if due is not None and event.t >= due:
                    self._come_due()
            case Heard() if not self.ended:
                self._since_s, walk.order = event.t, NONE_OF_OURS
                if event.command not in LEAVES_IT_ASKED:
                    walk.end_asked_s = None
                if not ROOM.fire(walk, event.command.value):
                    self._refuse(event.command, aloud=event.by != "voice")
            case Unclear() if not self.ended:
                walk.likely = event.likely
                ROOM.fire(walk, "unclear")
            case Spoke() if not self.ended:
                self._hear(event)
        return self._let_out()

    def _let_out(self) -> list[Effect]:
        effects, self._walk.outbox = self._walk.outbox, []
        return [*effects, *self._state_shown()]

    @property
    def _layers(self) -> int:
        chosen = self._walk.catalogue.named(self._walk.wanted.protocol)
        return chosen.layers if chosen is not None else 1

    def _taken(self) -> list[RoomCommand]:
        """Return the room's own commands that may be said now, whatever is said with them."""
        walk = self._walk
        taken = [each for each in RoomCommand if ROOM.has_row(walk, each.value)]
        # A place can be corrected of what was heard and denied. Where "yes" and "no" are waited for
        # these phrases are not: "yes" was heard as "is ess".
        # Nor is "more" before some names were told: talk has it.
        waits = {RoomCommand.CORRECT: bool(walk.denied), RoomCommand.MORE: walk.told > 0}
        return [each for each in taken if waits.get(each, True)]

    def _come_due(self) -> None:
        if self._walk.spelled:
            ROOM.fire(self._walk, "spelled")
        elif self._walk.end_asked_s is not None:
            self._walk.end_asked_s = None  # nobody answered: it goes on
        else:
            ROOM.fire(self._walk, "idle")

    def _hear(self, event: Spoke) -> None:
        typed = event.by != "voice"
        grammar, taken = self._walk.grammar, self._taken()
        order = grammar.typed(event.text, taken) if typed else grammar.order(event.text, taken)
        code = order is not None and order.command is RoomCommand.CODE and " " in event.text
        if typed and (order is None or code) and self.language.phrasebook.typed_plea(event.text):
            self._walk.likely = True
            ROOM.fire(self._walk, "unclear")
            return
        if order is None:
            if typed:
                self._walk.outbox.append(Unsaid(self._walk.words.waiting.get(self.state, "")))
            return
        self._since_s, self._walk.order = event.t, order
        self._walk.end_asked_s = None
        if not ROOM.fire(self._walk, order.command.value):
            self._refuse(order.command)
        elif typed and self._walk.spelled:
            ROOM.fire(self._walk, "spelled")

    def _refuse(self, command: Command | RoomCommand, *, aloud: bool = True) -> None:
        """Answer what does not fit: `aloud`, unless it was heard by chance. An ear that listens for
        what fits alone makes other commands of the words around pleas; mostly that is talk."""
        why = self._walk.words.waiting[self.state]
        self._walk.outbox.append(Refused(command, why))
        if aloud and not self.speaking and self.state != "asleep":
            self._walk.say(why)

    def _state_shown(self) -> list[Effect]:
        walk = self._walk
        shown = walk.state, walk.end_asked_s is not None, walk.told > 0
        if shown == self._shown:
            return []
        self._shown = shown
        hushed: list[Effect] = [Silence()] if self.ended and walk.saying else []
        taken = () if self.ended else self._taken()
        ours = [self.language.room.called(each) for each in taken if each in SHORT]
        session = [each for each in TAKEN if not self.ended and self.takes(each)]
        here = tuple(map(self.language.phrasebook.called, session)) + tuple(ours)
        names = tuple(walk.catalogue.by_phrase) if RoomCommand.PROTOCOL in taken else ()
        layers = RoomCommand.LAYERS in taken
        numbers = walk.grammar.numbers(self._layers) if layers else ()
        legal = (*here, *names, *numbers)
        return [*hushed, StateChanged(walk.state, None, None, 1, legal, here)]
