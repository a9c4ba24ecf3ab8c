"""A session: events in, effects out. Deterministic, and without a clock of its own.

Feeding a journal's events to a fresh `Session` of the same protocol and choices rebuilds the
same state and yields the same effects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.core.domain.commands import OF_TALK, Command, Order
from assistant.core.domain.effects import Effect, Fact, Refused, Say, Silence, StateChanged
from assistant.core.domain.events import (
    CueEnded,
    DeviceEvent,
    Event,
    Heard,
    Interrupted,
    Opened,
    Retracted,
    TimePassed,
    Unclear,
    Unsure,
    WentOn,
)
from assistant.core.domain.holds import Mark
from assistant.core.domain.manner import (
    HEARD_ASLEEP,
    OF_MANNER,
    USUAL,
    Manner,
    Saying,
    Settings,
    beginning,
)
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.route import Route
from assistant.core.domain.states import TELLING, UNDER_HANDS
from assistant.core.journal.standing import Facts, after, amended, reopened
from assistant.core.language.language import Language
from assistant.core.session import orientation, questions, telling
from assistant.core.session.corrections import note_led_on, reopen
from assistant.core.session.holding import chime_marks
from assistant.core.session.manner_kept import SessionManner
from assistant.core.session.table import SESSION
from assistant.core.session.undo import Taken
from assistant.core.session.walk import Walk


class Session:
    """One walk through `protocol`, driven by events, its words in `language`.

    `start_side` ("left" or "right") overrides the protocol's first side. `layers` is the number
    of layers planned; without it the protocol's question is asked after each. `budget_s`
    overrides how long, in seconds, the protocol is meant to take. `settings` are the user's.
    `series` is the session's number in a planned series, and how many are planned.
    """

    def __init__(
        self,
        protocol: Protocol,
        language: Language,
        start_side: str | None = None,
        layers: int | None = None,
        *,
        budget_s: float | None = None,
        skip_screening: bool = False,
        settings: Settings = USUAL,
        series: tuple[int, int] | None = None,
    ) -> None:
        self._walk = Walk(
            protocol,
            Route(protocol, start_side, layers),
            language,
            beginning(settings),
            budget_s=budget_s,
            skip_screening=skip_screening,
            series=series,
        )
        self.language = language
        """What can be said in it, and what it says."""
        self._manner = SessionManner(self._walk, settings)
        self._shown: StateChanged | None = None
        self._refused = False  # the last command, aloud
        self._now = 0.0
        self._facts = Facts()  # that stand

    @property
    def state(self) -> str:
        """The present state, one of `assistant.core.domain.states.STATES`."""
        return self._walk.state

    follows_words = scores_words = False
    """Only commands count here: talk is the therapist's and the client's own."""

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self.state == "ended"

    @property
    def speaking(self) -> bool:
        """Whether words were asked for whose end has not been reported."""
        return self._walk.known.speaking is not None

    @property
    def manner(self) -> Manner:
        """How the assistant listens and speaks now."""
        return self._walk.known.manner

    def takes(self, command: Command) -> bool:
        """Return whether `command` fits the present state, and is heard at all."""
        asked = questions.is_asked_to_end(self._walk)
        heard = HEARD_ASLEEP | (questions.ANSWERS_TO_END if asked else frozenset())
        if self.ended or not (self.manner.awake or command in heard):
            return False
        if command is Command.WAKE:
            return not self.manner.awake
        if command in (Command.YES, Command.NO) and questions.number_asked(self._walk):
            return True
        return command in OF_MANNER or SESSION.allows(self._walk, command)

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken with its number, said at that second."""
        walk, at = self._walk, max(0.0, start_s - order.ago_s)
        before = walk.command, walk.ago_s, walk.word, walk.at
        walk.command, walk.ago_s, walk.word, walk.at = order.command, order.ago_s, order.word, at
        fits = self.takes(order.command)
        walk.command, walk.ago_s, walk.word, walk.at = before
        return fits

    @property
    def asks_to_end(self) -> bool:
        """Whether a plea was not made out, and it was just asked about: "yes" ends it then."""
        return questions.was_pleaded(self._walk)

    def due(self) -> float | None:
        """Return the time, in seconds, at which a `TimePassed` is wanted; None if never."""
        walk = self._walk
        if walk.known.hold is not None:
            return walk.known.hold.due(walk.known.pauses)
        dues = (telling.reminder_due(walk), None if self.ended else self._manner.sleep_due())
        return min((due for due in dues if due is not None), default=None)

    def held_s(self, at: float) -> float | None:
        """Return how long the open hold has lasted at `at`, in seconds; None without one."""
        known = self._walk.known
        return known.hold.held_s(at, known.pauses) if known.hold is not None else None

    def view(self) -> StateChanged:
        """Return where the session stands, and what would be taken now."""
        taken = [command for command in Command if self.takes(command)]
        return orientation.view(self._walk, taken)

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order.

        An event that does not fit changes nothing; a command that does not fit is answered. An
        event dated before the one handled last counts as happening now: time never runs back.
        """
        self._now = max(self._now, event.t)
        self._walk.at = self._walk.now = self._now
        effects: list[Effect] = []
        self._walk.outbox = effects
        was_in_use = self._manner.in_use
        match event:
            case Opened():
                self._fire("open")
            case Heard():
                self._hear(event)
            case Unsure():
                self._ask_which(event)
            case Unclear():
                self._hear_unclear(event)
            case Retracted():
                self._retract(event)
            case CueEnded():
                self._words_over(event.cue)
            case TimePassed():
                self._time_passed()
            case DeviceEvent():
                telling.tell_device(self._walk, event)
            case Interrupted():
                telling.keep_what_is_cut(self._walk, self._facts, event.reason)
                self._end_at_ceiling()
                self._fire("interrupt")
            case WentOn():
                telling.take_back_the_end(self._walk, self._facts)
                self._end_at_ceiling()
                telling.take_up(self._walk, event.gap_s)
                self._fire("went on")
                self._shown, self._manner.shown = None, Manner()  # a new program has shown nothing
        telling.remind(self._walk, self._now)
        self._go_on()
        orientation.follow_plan(self._walk)
        self._walk.tell_devices_again()
        if was_in_use or self._manner.in_use:
            self._manner.used(self._now)
        if not self.ended:
            self._manner.fall_asleep_when_due(self._now)
        self._manner.show()
        self._walk.handled()
        self._facts = after(self._facts, effects)
        view = self.view()
        if view != self._shown:
            self._shown = view
            effects.append(view)
        return effects

    def _fire(self, trigger: str) -> bool:
        return SESSION.fire(self._walk, trigger)

    def _hear(self, event: Heard) -> None:
        if self._noted_late(event):
            return
        was_speaking, cue_end = self.speaking, self._walk.known.cue_end
        self._walk.at = min(event.start_s, self._now)
        if event.command is Command.SCRATCH and questions.is_asked_to_end(self._walk):
            event = replace(event, command=Command.NO)  # it is the question that is taken back
        meant, said_ago_s = questions.answered(self._walk, event)
        if meant is not None:
            taken = self._take(meant, said_ago_s, silently=was_speaking)
            if not taken:
                self._refuse(meant, silently=was_speaking)
            elif event.command is Command.SCRATCH:
                self._rewound(())  # what did nothing beside the command does not stand in for it
            if meant is not event or (taken and event.command not in questions.LEAVE_A_QUESTION):
                self._walk.known.asked = ()
        self._cut(was_speaking, cue_end)

    def _cut(self, was_speaking: bool, cue_end: int | None) -> None:
        """Cut what was being said, where an answer takes its place."""
        if was_speaking and any(isinstance(effect, Say) for effect in self._walk.outbox):
            self._walk.outbox.insert(0, Silence())
            if self._walk.known.cue_end == cue_end:
                self._walk.known.cue_end = None

    def _ask_which(self, event: Unsure) -> None:
        """Ask which number was said, of those that fit; until that is known nothing is done."""
        fitting = tuple(each for each in event.readings if self._would_fit(each))
        if fitting:
            questions.ask_number(self._walk, fitting)
        else:
            self._refuse(event.readings[0], silently=self.speaking)

    def _would_fit(self, heard: Heard) -> bool:
        said = Order(heard.command, heard.ago_s, heard.word)
        return self.fits(said, min(heard.start_s, self._now))

    def _hear_unclear(self, event: Unclear) -> None:
        was_speaking, cue_end = self.speaking, self._walk.known.cue_end
        self._walk.at, self._walk.likely = min(event.start_s, self._now), event.likely
        self._end_at_ceiling()
        self._fire("unclear")
        self._cut(was_speaking, cue_end)

    def _retract(self, event: Retracted) -> None:
        was, was_speaking = self._walk.known, self.speaking
        if any(each.start_s == event.start_s for each in was.asked):
            was.asked = ()
            return
        self._walk.at = event.start_s
        if self._fire("retracted"):
            self._rewound(self._walk.history.later)
            questions.ask_still(self._walk, was, self._would_fit)
            if was_speaking:
                self._walk.outbox.insert(0, Silence())

    def _noted_late(self, event: Heard) -> bool:
        """Take a note, if the session went on while it was written down; nothing else changes."""
        walk, before = self._walk, replace(self._walk.known)
        walk.word, walk.said_s = event.word, event.end_s
        if not (event.command is Command.NOTE and event.word and self._fire("late note")):
            return False
        walk.history.note(Taken(event, before, self._facts), walk.known, declared=True)
        return True

    def _take(
        self,
        event: Heard,
        said_ago_s: float | None = None,
        *,
        silently: bool,
        begins: int | None = None,
    ) -> bool:
        """Take a command if it fits, and keep the way back from it; answer it not if `silently`.

        `said_ago_s` is how long ago it was said to have been, where that was asked for meanwhile.
        `begins` is the number of the hold that it began, where it is taken once more.
        """
        walk, command = self._walk, event.command
        walk.begins, walk.command, walk.ago_s, walk.word = begins, command, event.ago_s, event.word
        walk.said_ago_s = event.ago_s if said_ago_s is None else said_ago_s
        walk.at = max(0.0, min(event.start_s, self._now) - event.ago_s)
        self._end_at_ceiling()
        if not self.takes(command):
            return False
        self._refused = False
        self._manner.used(self._now)
        taken = Taken(event, replace(walk.known), after(self._facts, walk.outbox))
        done = len(walk.outbox)
        if command is Command.HELP:
            walk.legal = tuple(command for command in Command if self.takes(command))
        else:
            walk.helped = 0
        changed = self._manner.turn(command, event.word)
        if command in OF_MANNER:
            self._manner.answer(command, self._now, changed=changed, silently=silently)
        else:
            self._fire(command)
        if command not in (*questions.LEAVE_A_QUESTION, Command.REPEAT):
            walk.known.end_asked_s = None
        if command is not Command.SCRATCH:
            note_led_on(walk, taken.before)
            if walk.known.hold is not None and taken.before.hold is None:
                taken = replace(taken, begins=walk.known.hold.number)
            declared = any(isinstance(effect, Fact) for effect in walk.outbox[done:])
            walk.history.note(taken, walk.known, declared=declared)
        return True

    def _rewound(self, later: Iterable[Taken]) -> None:
        """Put right what was declared, and say what was taken back, as the session is back there.

        Commands that were given `later` are taken again as far as they fit.
        """
        walk, undone = self._walk, self._walk.history.undone
        if undone is None:
            raise RuntimeError("the table took back a command that was not kept")
        outbox, declared = walk.outbox, self._facts
        shown, helped = self._manner.shown, walk.helped
        self._facts = undone.stood
        for each in later:
            walk.outbox = []
            self._hear_out()
            if not self._noted_late(each.heard):
                self._take(each.heard, silently=True, begins=each.begins)
            self._facts = after(self._facts, walk.outbox)
        walk.outbox, walk.at = outbox, self._now
        self._manner.shown, walk.helped = shown, helped
        self._manner.show()
        wanted, self._facts = self._facts, declared
        for hold in reopened(declared, wanted):
            reopen(walk, hold)
        walk.outbox += amended(declared, wanted)
        telling.tell_taken_back(walk, undone.heard.command)

    def _hear_out(self) -> None:
        """Let what was being said be over, as it was by the time of the next command."""
        self._go_on()
        while self.speaking and self.state != "closing":
            self._walk.known.speaking = None
            self._fire("told")
            self._go_on()

    def _refuse(self, event: Heard, *, silently: bool) -> None:
        """Answer a command that does not fit, once in a row; never over a cue or out of sleep.

        What may have been said to the client while nothing is asked is answered on screen.
        """
        command = event.command
        why = self._walk.cues.refusal(command, self.state, self._walk.step.begins, event.ago_s)
        self._walk.outbox.append(Refused(command, why))
        if silently or self.ended or self._refused or not self.manner.awake:
            return
        if command in OF_TALK and self.state in UNDER_HANDS:
            self._walk.leave_unsaid()
            return
        self._refused = True
        self._walk.say(why, Saying.ANSWER)

    def _words_over(self, cue: int) -> None:
        self._walk.tellings.over(cue)
        if cue == self._walk.known.speaking:
            self._walk.known.speaking, self._walk.over = None, cue
            self._fire("told")

    def _time_passed(self) -> None:
        known = self._walk.known
        if known.hold and Mark.CEILING in known.hold.reached(self._now, known.pauses):
            self._end_by_time()
        elif known.hold:
            chime_marks(self._walk)

    def _end_at_ceiling(self) -> None:
        """End a hold whose ceiling came before what is being handled, though reported after."""
        known = self._walk.known
        if known.hold is not None and known.hold.outlasted(self._walk.at, known.pauses):
            self._end_by_time()

    def _end_by_time(self) -> None:
        self._fire("time up")
        self._walk.history.seal()

    def _go_on(self) -> None:
        """Go on by itself, where a step is over or its words were not to be said."""
        while not self.speaking:
            over = self._walk.known.step_is_over and self._fire("over")
            if not over and not (self.state in TELLING and self._fire("unsaid")):
                return
