"""What the panes ask of the room, and what they are told of it: between threads of the page's
server, and the room's own.

Asked is answered by the room in its next block of sound. While a session runs nothing is asked:
the client comes first.
"""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from pathlib import Path

from assistant.base.languages import page_text, tr
from assistant.core.checkup.findings import Finding
from assistant.core.checkup.sound_check import NO_CHECK, NoCheck, SoundCheck
from assistant.core.domain.manner import Settings
from assistant.core.faults import UsageError
from assistant.core.room.asides import Ask, Begin, Checked, Sample
from assistant.live.opening.choices import Choices
from assistant.live.opening.rehearsal import Rehearsal

PATIENCE_S = 2.0
"""Seconds that an answer may take: the room gives one with each block of sound, twenty a second;
and opening what comes next takes a second."""

MOST_WAITING = 8
"""Asked and not answered: there is one writer, who waits for each."""

RECENT = 4
"""Blocks of whose levels the loudest is shown: what is loud for a moment is seen."""

SESSION = "A session is under way; the client comes first. This waits until it is over."
NO_SOUND = "No loudspeaker is open in this room, so nothing would be heard."
NO_CHECK_HERE = "No microphone is open in this room, so the sound can't be checked."
CLOSED = "The room is not open."
NO_ANSWER = "The room did not answer. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Rehearse(Begin):
    """To rehearse a protocol of the library."""

    protocol: str
    how: Rehearsal


class Desk:
    """What is asked waits here for the room, and the room's own news for the panes.

    The `settings` are those that the next session begins with; panes change them. `typed` are the
    options that the room was opened with.
    """

    def __init__(self, settings: Settings, typed: Choices, folder: Path) -> None:
        self.settings = settings
        self.typed = typed
        self.folder = folder
        self.trouble: Callable[[], str] = lambda: ""
        """Why nothing is heard of what is said; "" while it is. Set by the room."""
        self.plays = self.hears = self.hears_rehearsals = False
        """Whether there are a loudspeaker, a microphone, and an ear for steps that are said."""
        self.check: SoundCheck | NoCheck = NO_CHECK
        """The check of the sound between sessions, as the room has it now."""
        self._checks = 0
        self._checked: Sequence[Finding] = ()
        self._busy = CLOSED
        self._asked: queue.Queue[tuple[Ask, Future[str]]] = queue.Queue(MOST_WAITING)
        self._levels: deque[float] = deque(maxlen=RECENT)

    @property
    def busy(self) -> str:
        """Why nothing can be asked now, in the language of what is shown; or ""."""
        return tr(self._busy)

    @property
    def checking(self) -> bool:
        """Whether the sound is being checked, by voice."""
        return isinstance(self.check, SoundCheck) and self.check.state != "idle"

    @property
    def checked(self) -> tuple[int, Sequence[Finding]]:
        """How many checks were seen to be over, and what the last found."""
        found = self.check.findings if isinstance(self.check, SoundCheck) else []
        if found and found is not self._checked:
            self._checks, self._checked = self._checks + 1, found
        return self._checks, self._checked

    @property
    def level_dbfs(self) -> float | None:
        """How loud the room is now, in dBFS; None where nobody listens to it between sessions."""
        levels = tuple(self._levels)
        return max(levels) if levels and self.hears and not self._busy else None

    def may(self) -> None:
        """Raise `UsageError` where nothing can be asked now."""
        if self.busy:
            raise UsageError(self.busy)

    def ask(self, ask: Ask) -> None:
        """Have the room do something, and return once it does.

        Raises:
            UsageError: it can't be now; the words say why, and when.
        """
        self.may()
        answer: Future[str] = Future()
        try:
            self._asked.put_nowait((ask, answer))
            try:
                why_not = answer.result(PATIENCE_S)
            except TooLate:
                if answer.cancel():
                    raise
                why_not = answer.result(PATIENCE_S)  # it is being done at this moment
        except (queue.Full, TooLate):
            raise UsageError(tr(NO_ANSWER)) from None
        if why_not:
            raise UsageError(page_text(why_not))

    def say(self, text: str) -> str:
        """Have a text said as it will be in a session; return that in words, with why it may not be
        heard.

        Raises:
            UsageError: it can't be said now.
        """
        self.ask(Sample(text))
        trouble = self.trouble()
        told = tr("It says: “{words}”", words=text)
        return f"{told} {tr('It may not be heard: {why}.', why=trouble)}" if trouble else told

    # The room's side.

    def open(self, check: SoundCheck | NoCheck) -> None:
        """Take what is asked, from now on; `check` is the check of the sound."""
        self.check = check
        self._busy = ""

    def lacks(self, ask: Ask) -> str:
        """Return why something can't be had in this room at all; "" where it can."""
        if isinstance(ask, Sample) and not self.plays:
            return NO_SOUND
        if isinstance(ask, Checked) and not isinstance(self.check, SoundCheck):
            return NO_CHECK_HERE
        return ""

    def shut(self, why: str = SESSION) -> None:
        """Take nothing any more, and answer what waits by `why`."""
        self._busy = why
        self._levels.clear()
        for _, tell in self.taken():
            tell(why)

    def heard(self, level_dbfs: float) -> None:
        """Take how loud the last block of sound was."""
        self._levels.append(level_dbfs)

    def taken(self) -> Sequence[tuple[Ask, Callable[[str], None]]]:
        """Return what was asked since the last call, each with whom to tell why not, or "".

        What nobody waits for any more is dropped.
        """
        taken = []
        for _ in range(self._asked.qsize()):
            ask, answer = self._asked.get()
            if answer.set_running_or_notify_cancel():
                taken.append((ask, answer.set_result))
        return taken
