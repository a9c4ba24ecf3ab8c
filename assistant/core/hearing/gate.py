"""Which speech counts while the assistant itself is speaking: the gate against its own voice.

From the start of a cue until shortly after its end the microphone may hear the cue. Speech that
begins in that window counts only if it is the client's word ("stop", "pain") or "quiet", and the
cue does not hold that word itself. Of what nobody asked the assistant to say more may be let
through: who waits for a release does not wait for it. The ear hears on through it all and the words
are told apart by when they begin: an ear that began afresh as the gate opens would take halves of
words for others, "start" for "stop" among them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.core.domain.around import sounds_in
from assistant.core.domain.commands import (
    OVER_A_CUE,
    Command,
    Utterance,
    Word,
    utterances,
    words_of,
)
from assistant.core.language.phrasebook import Phrasebook

TAIL_S = 0.25
"""Seconds the gate stays shut after a cue's last sample left the speaker, unless it was measured
how long the echo lasts: a loop of speaker, air and microphone of some 60 ms, and the dying of a
small room. A person's answer that begins 0.3 s after the cue is whole."""


LEAD_S = 0.06
"""Seconds the gate is shut before a cue's first sample: the ear dates a word up to 50 ms early,
and a loudspeaker's own account of its samples may be 10 ms late."""

KEPT_S = 60.0
"""Seconds for which it is known when a cue sounded. The ear tells of a word within 20 s, the most
that one result holds, and the result's first word is judged with the last of the one before, which
may be as long; the rest is for the ear's own delay."""

BREATH_S = 0.1
"""Least silence in seconds between the end of a cue and an answer that comes as the gate opens:
the tail less the delay of the cue's echo. The words of running talk follow each other closer, so
talk that goes on as the gate opens stays one utterance, and is none of ours."""


Apart = Callable[[Word, Word], bool]
"""Whether two words that follow each other are of two speakers, as far as the sound tells."""


def of_one(_earlier: Word, _later: Word) -> bool:
    """Take both for one speaker's."""
    return False


SPEAKING = "the assistant was speaking"
NO_COMMAND = "not a command"
"""Why what is said is ignored."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An utterance, whether it counts, and why if it does not.

    One that is not `sure` was perhaps a plea to stop; if it is `likely`, it was so by its sound.
    """

    utterance: Utterance
    admitted: bool
    why: str = ""
    may_be: tuple[str, ...] = ()
    """The phrases that it may be, the likeliest first, where that is not sure and is to be asked;
    else empty."""
    sure: bool = True
    likely: bool = True
    too_early: Command | None = None
    """The command that it is, where somebody is known to have said that over a cue."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch, in seconds of the stream, in which the microphone may hear these words.

    Of what is said over them what is `heard` counts.
    """

    text: str
    start_s: float
    end_s: float = float("inf")
    heard: frozenset[Command] = OVER_A_CUE


class Gate:
    """Keeps the windows of the last `KEPT_S`, and judges utterances by them."""

    def __init__(self, phrasebook: Phrasebook) -> None:
        self.phrasebook = phrasebook
        """What may be said, and what it means."""
        self._over: dict[frozenset[Command], list[str]] = {}
        self.tail_s = TAIL_S
        """Seconds the gate stays shut after a cue's end."""
        self._windows: list[Window] = []
        self._last_word: tuple[Word, ...] = ()  # of the ear's last result; one or none

    def turn_to(self, phrasebook: Phrasebook) -> None:
        """Judge by other phrases from now on; what sounds, sounds on."""
        self.phrasebook = phrasebook
        self._over = {}

    def shut(self, text: str, at: float, heard: frozenset[Command] = OVER_A_CUE) -> None:
        """A cue that says `text`, over which that is `heard`, began to sound at `at`."""
        self._windows = [each for each in self._windows if each.end_s > at - KEPT_S]
        self._windows.append(Window(text, at - LEAD_S, heard=heard))

    def open(self, at: float) -> None:
        """The sounding cue fell silent at `at`."""
        if self._windows and self._windows[-1].end_s == float("inf"):
            self._windows[-1] = replace(self._windows[-1], end_s=at + self.tail_s)

    def judge(self, words: Sequence[Word], apart: Apart = of_one) -> list[Judged]:
        """Return the utterances that the ear's words are, and whether each counts.

        Vosk cuts running talk after 20 s, wherever that falls. The word before the cut is judged
        again with what follows it, so that talk which goes on does not begin as a command.
        """
        judged = self.glance(words, apart)
        self._last_word = tuple(words[-1:]) or self._last_word
        return judged

    def glance(self, words: Sequence[Word], apart: Apart = of_one) -> list[Judged]:
        """Return what `judge` would, of words that are not yet the ear's last."""

        def parts(earlier: Word, later: Word) -> bool:
            return self._parts(earlier, later) or apart(earlier, later)

        said = utterances([*self._last_word, *words], parts)
        if said and said[0].words == self._last_word:
            del said[0]
        return [
            Judged(each, True) if self.admits(each) else Judged(each, False, SPEAKING)
            for each in said
        ]

    def outcry(self, partial: str, at: float) -> bool:
        """Whether the ear's words so far end as what counts over the cue that sounds at `at`."""
        window = self._window_at(at)
        if window is None:
            return False
        said = f" {partial}"
        over = self._phrases_over(window.heard)
        counting = [phrase for phrase in over if said.endswith(f" {phrase}")]
        plea = self.phrasebook.around.ends_in_plea(partial)
        return any(self._counts_over(window, each) for each in (*counting, plea) if each)

    def _parts(self, earlier: Word, later: Word) -> bool:
        """Whether the gate stands between two words: the cue's last, and a person's first."""
        return later.start_s - earlier.end_s >= BREATH_S and self._window_at(
            earlier.start_s
        ) != self._window_at(later.start_s)

    def admits(self, utterance: Utterance) -> bool:
        """Whether the utterance can be a person speaking to the assistant."""
        window = self._window_at(utterance.start_s)
        if window is None:
            return True
        phrase = utterance.phrase(self.phrasebook.orders, self.phrasebook.around)
        phrase = phrase or self.phrasebook.perhaps_plea(utterance)
        return phrase is not None and self._counts_over(window, phrase)

    def _phrases_over(self, heard: frozenset[Command]) -> list[str]:
        """Return the phrases that may be said over a cue; times of the past lead on from others."""
        if heard not in self._over:
            orders = self.phrasebook.orders.items()
            said = [each for each, order in orders if order.command in heard]
            self._over[heard] = [each for each in said if not self.phrasebook.orders[each].ago_s]
        return self._over[heard]

    def _counts_over(self, window: Window, phrase: str) -> bool:
        """Whether a phrase counts over a cue, whose own it can't be."""
        order = self.phrasebook.orders.get(phrase)  # none for a plea that is asked about
        counts = order is None or order.command in window.heard
        return counts and not sounds_in(phrase, words_of(window.text))

    def _window_at(self, at: float) -> Window | None:
        for window in reversed(self._windows):
            if window.start_s <= at < window.end_s:
                return window
        return None
