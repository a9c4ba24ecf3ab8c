"""The ear where steps are said: what seems to be missing of a step is listened for once more.

Key words are said within talk, and one of them may be taken for it. Where a step was half said, its
sound is heard again by an ear that knows nothing but the ways to say what is missing, and talk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from assistant.core.domain.commands import Utterance, Word, later, utterances
from assistant.core.hearing.onset import RecentSound
from assistant.core.phonetics.phones import UNKNOWN
from assistant.live.ear_around import EarAround
from assistant.live.listening import AROUND_S
from assistant.live.ports import Ear

LEAST = 1.0
"""How much likelier than talk what was missing must sound, as a natural logarithm. Of 800 steps
that synthetic voices said 729 were heard whole without a second hearing, and 747 with it; of 800
that must not pass 67 and 77 did, nine of the ten with words that sound like the missing one. At 0
it was 748 and 77, at 2 737 and 76. (`tests/benchmarks/rehearsal/steps_tuned_on.py`, four draws.)
With words that sound alike to be heard as well, four for each, 8 and 2 were found: hardly anybody
says such words, and who says the step is asked for what they did say."""


Ways = tuple[str, ...]
"""Phrases that are as good as each other."""


class StepEar(EarAround):
    """An ear around another."""

    def __init__(self, ear: Ear, missing: Callable[[str], Iterable[Ways]]) -> None:
        super().__init__(ear)
        self.missing = missing
        """Asked, of what was heard, in what ways each thing may be said that is missing of the step
        of which some was said; nothing, if none was."""
        self._recent = RecentSound()
        self._from_s = 0.0  # of the stream, at which the sound that is kept begins

    def hear(self, pcm: bytes) -> list[Word]:
        """Take in sound; return the words of what has just fallen silent."""
        self._recent.add(pcm)
        return self._completed(super().hear(pcm))

    def finish(self) -> list[Word]:
        """Return the words left at the end of all sound."""
        return self._completed(super().finish())

    def _completed(self, words: list[Word]) -> list[Word]:
        return [word for said in utterances(words) for word in self._with_missed(said)]

    def _with_missed(self, said: Utterance) -> tuple[Word, ...]:
        """Return the words of an utterance with those that were taken for talk in it."""
        missing = tuple(self.missing(said.text))
        if not missing or UNKNOWN not in said.text.split():
            return said.words
        since_s = max(0.0, said.start_s - AROUND_S - self._from_s)
        sound = self._recent.pcm(since_s, said.end_s + AROUND_S - self._from_s)
        found: list[Word] = []
        for ways in missing:
            way = _way_in(self.among(sound, ways), ways)
            text = " ".join(word.text for word in way)
            if not way or self.over_talk(sound, UNKNOWN, text) < LEAST:
                return said.words
            found += later(way, since_s + self._from_s)
        kept = [word for word in said.words if not any(_overlap(word, each) for each in found)]
        return tuple(sorted([*kept, *found], key=lambda word: word.start_s))

    def pass_over(self, seconds: float) -> None:
        """Let so much silence pass without hearing it."""
        self._from_s += self._recent.end_s + seconds
        self._recent = RecentSound()
        super().pass_over(seconds)


def _way_in(words: Sequence[Word], ways: Ways) -> list[Word]:
    """Return the words of the first of the ways that was said; none without."""
    texts = {word.text for word in words}
    for way in ways:
        if texts.issuperset(way.split()):
            return [word for word in words if word.text in way.split()]
    return []


def _overlap(word: Word, found: Word) -> bool:
    """Return whether talk was heard where a word was found."""
    within_s = min(word.end_s, found.end_s) - max(word.start_s, found.start_s)
    return word.text == UNKNOWN and within_s > 0.5 * (word.end_s - word.start_s)
