"""The second look: a command's sound heard again by itself, before it is acted on early."""

from __future__ import annotations

from collections.abc import Callable

from assistant.core.domain.commands import Word, later
from assistant.core.hearing.gate import Judged
from assistant.core.hearing.onset import RecentSound
from assistant.core.hearing.stillness import Sounded
from assistant.live.ports import Ear

AGAIN_S = 0.3
"""Seconds of the stillness around a sound that are heard again with it: as much as its network
sees to either side, and a little."""

SAME_END_S = 0.05
"""Seconds by which the end of a sound may move as the room beside it is known better; what sounds
on ends later by more."""


SureOf = Callable[[list[Word], str], Judged | None]
"""Says what words are that were heard so, if they are the phrase and nothing else."""


class SecondLook:
    """Hears a phrase again by itself, ahead of the time at which it may be acted on.

    It keeps nothing of who asks for it: what holds an ear in a circle lets go of it, and of its 14
    MB, only when Python next looks for such.
    """

    def __init__(self, ear: Ear, recent: RecentSound) -> None:
        self._ear = ear
        self._recent = recent
        self._phrase, self._end_s = "", 0.0
        self._sure: Judged | None = None

    def of(self, phrase: str, sounded: Sounded, sure_of: SureOf, *, ripe: bool) -> Judged | None:
        """Return a sound as the phrase that it is said to be; None if it is not, or not that alone.

        It is heard once, as long as nothing follows it; and where nothing came of that once more
        when it is `ripe`, with the stillness that it then has behind it.
        """
        same = phrase == self._phrase and abs(sounded.end_s - self._end_s) <= SAME_END_S
        if not same or (ripe and self._sure is None):
            since_s = max(0.0, sounded.start_s - AGAIN_S)
            now_s = sounded.end_s + sounded.still_s
            words = later(self._ear.look_again(self._recent.pcm(since_s, now_s)), since_s)
            self._phrase, self._end_s = phrase, sounded.end_s
            self._sure = sure_of(words, phrase)
        return self._sure
