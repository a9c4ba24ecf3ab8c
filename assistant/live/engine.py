"""The engine: the only loop. It carries sound and typing to the session, and effects to the world.

Each turn takes one block of the microphone's stream, so the session's time is the sound heard so
far. Within a turn the order is fixed: devices, what was played, what was heard, what was typed,
the passing of time. Every event is in the journal, on disk, before anything follows from it; where
the disk takes nothing that is said, and the session goes on (`keeping`).
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray

from assistant.base.logs import Happenings
from assistant.core.checkup.sound_check import NO_CHECK, Check
from assistant.core.domain.commands import Command, Order, Utterance
from assistant.core.domain.effects import (
    Chime,
    Effect,
    Fact,
    Finish,
    MannerChanged,
    Outcome,
    Say,
    Silence,
    SoundChecked,
    Tap,
    Tone,
    TooEarly,
    Withdraw,
)
from assistant.core.domain.events import (
    By,
    CueEnded,
    DeviceEvent,
    Event,
    Heard,
    Interrupted,
    Opened,
    Record,
    Retracted,
    Speaking,
    Spoke,
    TimePassed,
    Unclear,
    Unsure,
    to_record,
)
from assistant.core.echo.canceller import LEAD_S, EchoState
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import NO_COMMAND, Judged
from assistant.core.hearing.too_early import Earliness
from assistant.core.sound.nouns import SAMPLE_RATE, SILENT_BLOCK, Block
from assistant.edges.store.journal import Kept
from assistant.live.by_hand import ByHand
from assistant.live.keeping import Keeping
from assistant.live.listening import Listened, Listener
from assistant.live.ports import Course, Dictation, Display, Journal, Microphone
from assistant.live.speaking import Speech
from assistant.live.watching import Watching

logger = logging.getLogger(__name__)

HEARTBEAT_S = 5.0
"""Seconds between time records while a hold runs. After a crash the journal vouches for a hold up
to its last record; more often would only lengthen the file."""

LAST_WORDS_S = 30.0
"""Seconds the assistant may speak on when the session is over. Aftercare words take about ten."""

WRITING_S = 10.0
"""Seconds that the last note may take to be written down as a session ends: it takes one."""

LATE = "the session had gone on as it was tapped"


class Engine:
    """Runs one session, or a rehearsal of one, over the given edges.

    Without a `listener` only what is given `by_hand` is heard. It begins at `at_s` seconds of the
    session's time with what happens `first`.
    """

    def __init__(
        self,
        session: Course,
        *,
        microphone: Microphone,
        speech: Speech,
        journal: Journal,
        display: Display,
        listener: Listener | None = None,
        by_hand: ByHand | None = None,
        dictation: Dictation | None = None,
        check: Check = NO_CHECK,
        at_s: float = 0.0,
        first: Event | None = None,
        watching: Watching | None = None,
    ) -> None:
        self._session = session
        self._phrasebook = session.language.phrasebook
        self._microphone = microphone
        self._speech = speech
        self.keeping = Keeping(journal)
        self._display = display
        self._listener = listener
        self._by_hand = by_hand
        self._dictation = dictation
        self._check = check
        self._earliness = Earliness(session.language.wording.too_early)
        self._first = first or Opened(at_s)
        self._samples = round(at_s * SAMPLE_RATE)
        self._recorded_s = at_s
        self.watching = watching or Watching()
        """What is known of the devices."""
        self._interruption = ""
        self._echo = EchoState()
        self._outcome: Outcome = "interrupted"
        self._happened = Happenings(logger)
        self.kept: Kept | None = None
        """Where the journal is, whole, once the session is over."""

    @property
    def now(self) -> float:
        """The session's time: seconds of sound taken in, to the millisecond."""
        return round(self._samples / SAMPLE_RATE, 3)

    def interrupt(self, reason: str) -> None:
        """End the session at the next block. Safe to call from a signal handler."""
        self._interruption = reason

    def run(self) -> Outcome:
        """Run the session to its end, and return how it ended.

        Raises:
            Exception: whatever went wrong, after the session was closed.
        """
        try:
            self._handle(self._first)
            while not self._session.ended:
                block = self._microphone.read()
                if block is None:
                    self._end_of_recording()
                else:
                    self._turn(block)
            self._speak_on()
        except Exception as error:
            with contextlib.suppress(Exception):  # it may go wrong again; the first is told
                self._break_off(str(error))
            raise
        finally:
            self.kept = self.keeping.finish()
            logger.info("the session is over at %.1f s; %s", self.now, self._happened)
            logger.debug("outcome: %s", self._outcome)  # may tell how a question was answered
        return self._outcome

    def _turn(self, block: Block) -> None:
        self._samples += block.samples
        played = self._played_with(block)
        self._tell(self.watching.hear(block, played, self.now))
        self._tell(self.watching.follow("disk", self.keeping.look(self.now), self.now))
        self._follow_speech()
        waits = self._session.takes(Command.SOUND_CHECK) and not self._session.speaking
        self._do(self._check.hear(block, played, waits=waits))
        if self._listener is not None:
            self._take(self._listener.listen(block, played, self._takes_early, self._session.fits))
            self._speech.hush(self._listener.outcry)
            self._show_echo(self._listener.echo)
            self._tell(self.watching.follow("ear", self._listener.fault, self.now))
        self._take_notes()
        self._take_by_hand()
        self._do(self._earliness.told(speaking=self._speech.speaking, takes=self._session.takes))
        self._pass_time()
        self._display.tick(self.now, self._session.held_s(self.now))
        if self._interruption:
            self._hear_out()
            self._break_off(self._interruption)

    def _takes_early(self, command: Command) -> bool:
        """Return whether a command may be acted on before the ear is sure of it.

        Where words are followed, a command's word may begin a sentence that is to be scored, and
        no score is taken back: there all waits for the final result. So does a "yes" that ends.
        """
        ends = command is Command.YES and self._session.asks_to_end
        return not (self._session.follows_words or ends) and self._session.takes(command)

    def _played_with(self, block: Block) -> NDArray[np.int16] | None:
        """Return what the speaker played while the block was heard, and `LEAD_S` on."""
        start_s = (self._samples - block.samples) / SAMPLE_RATE
        return self._speech.played(start_s + LEAD_S, block.samples)

    def _show_echo(self, echo: EchoState) -> None:
        if echo != self._echo:
            self._echo = echo
            self._show({"kind": "echo", **asdict(echo)})

    def _end_of_recording(self) -> None:
        self._hear_out()
        if self._session.held_s(self.now) is None:
            self._speak_on()  # what is being said may be the last words of a whole session
        self._break_off("the recording is over")

    def _hear_out(self) -> None:
        """Take in a command that was spoken but not yet reported."""
        if self._listener is not None:
            self._take(self._listener.finish())
        self._take_notes(WRITING_S)

    def _break_off(self, reason: str) -> None:
        if not self._session.ended:
            self._handle(Interrupted(self.now, reason))

    def _speak_on(self) -> None:
        """Let what is being said be said, and noted be written down, hearing nothing more."""
        over_s = self.now
        self._speech.hush(False)  # what somebody may have cried is waited for no more
        while self.now < over_s + self._left_to_do_s() and not self._interruption:
            block = self._microphone.read() or SILENT_BLOCK
            self._samples += block.samples
            if self._listener is not None:  # whose clock runs on, for what may come after
                self._listener.listen(block, self._played_with(block), lambda _: False)
            self._follow_speech()
            self._take_notes()
            self._display.tick(self.now, None)

    def _left_to_do_s(self) -> float:
        writing = self._dictation is not None and self._dictation.waiting
        return LAST_WORDS_S if self._session.speaking else WRITING_S if writing else 0.0

    def _follow_speech(self) -> None:
        self._tell(self.watching.speak(self._speech, self.now))
        for spoken in self._speech.follow(self.now):
            if spoken.text:  # else it was withdrawn before it was asked for
                self._show({"kind": "cue", **asdict(spoken)})
            self._handle(CueEnded(self.now, spoken.cue))
        for news in self._speech.news():
            self._show(news)

    def _tell(self, told: list[DeviceEvent]) -> None:
        for each in told:
            # Why is told by the device's own module: a fault's words may hold a file's name.
            logger.warning("%s, %s at %.1f s", each.kind, each.device, self.now)
            self._handle(each)

    def _take(self, heard: list[Listened]) -> None:
        for judged in heard:
            if self._session.ended:
                return
            if isinstance(judged, TakenBack):
                logger.info("an early act is taken back at %.1f s", self.now)
                self._handle(Retracted(self.now, judged.start_s))
                continue
            order = self._phrasebook.order(said := judged.utterance)
            if judged.may_be:
                self._ask_which(judged)
            elif judged.admitted and judged.sure and order is not None:
                self._give(order, said.start_s, said.end_s, "voice")
            elif judged.admitted and not (judged.sure or self._session.scores_words):
                self._handle(Unclear(self.now, said.start_s, said.end_s, judged.likely))
            elif judged.admitted and self._session.follows_words:
                self._handle(Spoke(self.now, said.text, said.start_s, said.end_s))
            elif not (judged.admitted and self._writes_down(said)):
                self._earliness.heard(judged)
                self._ignore(judged.why or NO_COMMAND, said.text, start_s=said.start_s)

    def _ask_which(self, judged: Judged) -> None:
        """Have it asked which of two numbers was said."""
        said = judged.utterance
        first, *others = (self._phrasebook.orders[phrase] for phrase in judged.may_be)
        other = others[0] if others else Order(first.command)
        meant = (first.ago_s, first.word, other.ago_s, other.word)
        self._handle(Unsure(self.now, first.command, said.start_s, said.end_s, *meant))

    def _writes_down(self, said: Utterance) -> bool:
        """Have a note in free words written down, if it is one and can be."""
        if self._listener is None or self._dictation is None or self._dictation.fault:
            return False
        leads = self._phrasebook.begins_note
        if not (self._session.takes(Command.NOTE) and self._listener.begins_as(said, leads)):
            return False
        self._dictation.give(said, self._listener.sound_of(said))
        return True

    def _take_notes(self, wait_s: float = 0.0) -> None:
        if self._dictation is None:
            return
        for said, text in self._dictation.written(wait_s):
            # Both must have heard that it is a note.
            if note := self._phrasebook.noted_in(text):
                self._give(Order(Command.NOTE, word=note), said.start_s, said.end_s, "voice")
            else:
                self._ignore("not made out as a note", said.text, start_s=said.start_s)
        for told in self._dictation.news():
            self._show({"kind": "warning", "text": told})

    def _take_by_hand(self) -> None:
        if self._by_hand is None:
            return
        waiting = self._by_hand.waiting()
        while waiting and not self._session.ended:
            given = waiting[0]
            order = self._phrasebook.typed(given.text)
            if order is None and self._session.follows_words and not given.late:
                if self._session.speaking:
                    self._speech.silence()  # as below
                    return
                waiting.popleft()
                self._handle(Spoke(self.now, given.text, self.now, self.now, given.by))
                continue
            if order is None or given.late:
                waiting.popleft()
                if self._phrasebook.typed_plea(given.text):
                    self._handle(Unclear(self.now, self.now, self.now))
                else:
                    self._ignore(LATE if given.late else NO_COMMAND, given.text, by=given.by)
                continue
            if self._session.speaking and not self._session.takes(order.command):
                self._speech.silence()  # typing cuts the words short; the command waits its turn
                return
            waiting.popleft()
            self._give(order, self.now, self.now, given.by)
        if self._by_hand.over and self._listener is None and not self._session.speaking:
            self._break_off("the keyboard input is over")

    def _ignore(self, why: str, text: str, **more: float | str) -> None:
        self._happened.count("ignored")
        logger.debug("something is ignored at %.1f s: %s", self.now, why)
        self._show({"kind": "ignored", "text": text, **more, "why": why})

    def _give(self, order: Order, start_s: float, end_s: float, by: By) -> None:
        self._earliness.taken()
        self._handle(Heard(self.now, order.command, start_s, end_s, by, order.ago_s, order.word))

    def _pass_time(self) -> None:
        due = self._session.due()
        reached = due is not None and due <= self.now
        holding = self._session.held_s(self.now) is not None
        speaks = (ear := self._listener) is not None and not ear.fault and ear.hears_words
        if reached and self._session.follows_words and speaks:
            self._handle(Speaking(self.now))
        elif reached or (holding and self.now - self._recorded_s >= HEARTBEAT_S):
            self._handle(TimePassed(self.now))

    def _handle(self, event: Event) -> None:
        record = to_record(event)
        its_own, effects = self._check.take(event)
        self._do(effects)
        self._record(*([] if its_own else [record]))  # of a check no record is kept
        self._show(record)
        effects = [] if its_own else self._session.handle(event)
        self._record(*(effect.to_record() for effect in effects if isinstance(effect, Fact)))
        self._happened.log(self._timed(record))
        self._do(effects)

    def _do(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            self._perform(effect)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Say():
                words = self._session.language.wording
                effect = replace(effect, text=self.keeping.true_words(effect.text, words))
                self._speech.say(effect.cue, effect.text, effect.heard)
            case Silence():
                self._speech.silence()
            case Withdraw():
                self._speech.withdraw(effect.cue)
            case Tone():
                self._speech.tone(effect.cue)
            case SoundChecked():
                self._do(self._check.begin())
            case Chime() | TooEarly():
                self._speech.chime(effect.mark)
            case Tap():
                self._speech.tap()
            case MannerChanged():
                self._speech.turn(effect.volume_db, effect.words_per_minute)
            case Finish():
                self._outcome = effect.outcome
        self._happened.log(self._timed(record := effect.to_record()))
        self._show(record)

    def _record(self, *records: Record) -> None:
        """Bring the records to disk, all at once; where it takes none, as soon as it does."""
        if records:
            self.keeping.keep(*(self._timed(record) for record in records))
            self._recorded_s = self.now

    def _show(self, record: Record) -> None:
        self._display.show(self._timed(record))

    def _timed(self, record: Record) -> Record:
        return {"t": self.now, **record}
