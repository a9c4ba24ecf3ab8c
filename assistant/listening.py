"""Listening: the microphone's sound through the ear and the gate, to utterances in their time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from assistant.core.commands import Utterance, Word
from assistant.core.faults import Fault
from assistant.core.gate import Gate, Judged
from assistant.core.onset import RecentSound, word_onset
from assistant.core.sound import Block
from assistant.ports import Ear

AROUND_S = 0.2
"""Seconds of sound around an utterance: half the silence that sets it apart, so nothing else."""


class Listener:
    """Feeds the ear every sample of the stream, in order, and has what it hears judged.

    `phrases` are those whose beginning matters, and is looked for in the sound; if none are given,
    those of the gate's phrasebook.
    """

    def __init__(self, ear: Ear, gate: Gate, phrases: Collection[str] | None = None) -> None:
        self._ear = ear
        self._gate = gate
        self._phrases = gate.phrasebook.orders if phrases is None else phrases
        self._recent = RecentSound()
        self.fault = ""
        """Why the ear hears no more, or empty. It is not tried again: its clock would be wrong."""

    def listen(self, block: Block) -> list[Judged]:
        """Take in the next block; return the utterances that have ended with it."""
        self._recent.add(block.pcm)
        return self._judged(lambda: self._ear.hear(block.pcm))

    def finish(self) -> list[Judged]:
        """Return the utterance that the end of the stream cut off."""
        return self._judged(self._ear.finish)

    def sound_of(self, said: Utterance) -> bytes:
        """Return the sound of an utterance as 16-bit mono, with a little of the silence around it.

        There is none where it began longer ago than sound is kept.
        """
        return self._recent.pcm(max(0.0, said.start_s - AROUND_S), said.end_s + AROUND_S)

    def _judged(self, hear: Callable[[], list[Word]]) -> list[Judged]:
        if self.fault:
            return []
        try:
            words = hear()
        except Fault as fault:
            self.fault = str(fault)
            return []
        return [self._timed(each) for each in self._gate.judge(words)]

    def _timed(self, judged: Judged) -> Judged:
        """Return a phrase with its beginning as the sound has it; talk as it is."""
        if judged.utterance.phrase(self._phrases, self._gate.phrasebook.cries) is None:
            return judged
        first, *others = judged.utterance.words
        onset_s = round(word_onset(self._recent, first.start_s), 3)
        return replace(judged, utterance=Utterance((replace(first, start_s=onset_s), *others)))
