"""Keeping: a session's records on their way to the journal, also while the disk takes none.

What can't be written waits here, in its order, and is tried again; the session goes on, as the
client does not wait for a disk. Until all is on disk nothing is called saved.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from assistant.core.domain.events import CLOCK, Record
from assistant.core.faults import JournalFault
from assistant.core.language.device_words import UNSAVED
from assistant.core.language.wording import Wording
from assistant.edges.audio.host_clock import host_now
from assistant.edges.store.journal import Kept
from assistant.live.ports import Journal

logger = logging.getLogger(__name__)

SET_S = 2.0
"""Seconds by which the wall's clock must differ from the even one for it to have been set. Less is
of no matter to a break of minutes; a clock that is led gently may come to it in an hour."""

LOOK_S = 1.0
"""Seconds between looks at the journal's file: two calls of the system, 3 µs of a processor."""

RETRY_S = 5.0
"""Seconds between tries to bring what waits to disk, besides one with each new record. A disk that
fails may take seconds to say so, and holds up the session for as long."""

TOLD_S = 10.0
"""Seconds that a screen and a page show what had become of a journal that was written anew."""


def wall_ahead() -> float:
    """Return by how many seconds the wall's clock is ahead of the even one that dates sound."""
    return time.time() - host_now()


class Keeping:
    """Brings records to a journal, and keeps those that its disk does not take until it does.

    Where the wall's clock is set meanwhile it notes that there: when a session that breaks off
    did so is counted from its beginning.
    """

    def __init__(self, journal: Journal, ahead: Callable[[], float] = wall_ahead) -> None:
        self._journal = journal
        self._wall_ahead = ahead
        self._ahead_s = ahead()
        self._waiting: list[Record] = []
        self._fault = ""
        self._looked_s = self._tried_s = 0.0
        self._news = ""
        self._news_until_s = 0.0

    @property
    def unsaved(self) -> tuple[Record, ...]:
        """What the disk has not taken, in its order; once it is finished too."""
        return tuple(self._waiting)

    def keep(self, *records: Record) -> None:
        """Bring the records to disk, all at once, after those that wait for it."""
        self._waiting += records
        self._bring()

    def look(self, now_s: float) -> str:
        """Return why not all is saved, or what became of the journal shortly before; or empty.

        Whether all is as it should be is looked at from time to time; `now_s` is the session's.
        """
        if self._waiting and now_s - self._tried_s >= RETRY_S:
            self._tried_s = now_s
            self._bring()
        if now_s - self._looked_s >= LOOK_S:
            self._looked_s = now_s
            self._look(now_s)
            self._look_at_clock(now_s)
        if self._fault:
            return f"{UNSAVED}: {self._fault}"
        return self._news if now_s < self._news_until_s else ""

    def finish(self) -> Kept:
        """Bring the last records to disk and close the journal; return where all of it is."""
        kept = self._journal.finish(*self._waiting)
        if kept.path is None:
            logger.error("records that are not saved: %d", len(self._waiting))
        return kept

    def true_words(self, text: str, words: Wording) -> str:
        """Return what the session says at its end, where that is not saved."""
        if not self._waiting:
            return text
        told = text.replace(words.stopped, words.stopped_unsaved)
        return told.replace(words.finished, words.unsaved)

    def _bring(self) -> None:
        try:
            self._journal.write(*self._waiting)
        except JournalFault as fault:
            self._fault = fault.why
        else:
            self._waiting.clear()
            self._fault = ""

    def _look_at_clock(self, now_s: float) -> None:
        by_s = self._wall_ahead() - self._ahead_s
        if abs(by_s) >= SET_S:
            self._ahead_s += by_s
            logger.info("the wall's clock was set")
            self.keep({"t": now_s, "kind": CLOCK, "by_s": round(by_s, 3)})

    def _look(self, now_s: float) -> None:
        try:
            news = self._journal.look()
        except JournalFault as fault:
            self._fault = fault.why
            return
        if not self._waiting:
            self._fault = ""
        if news:
            self._news, self._news_until_s = news, now_s + TOLD_S
