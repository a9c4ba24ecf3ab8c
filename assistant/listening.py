"""Listening: the microphone's sound through the ear and the gate, to utterances."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.commands import Utterance, Word, utterances
from assistant.core.faults import Fault
from assistant.core.gate import Gate
from assistant.core.sound import SAMPLE_RATE, Block
from assistant.ports import Ear


@dataclass(frozen=True, slots=True)
class Judged:
    """An utterance, and whether the gate lets it count."""

    utterance: Utterance
    admitted: bool


class Listener:
    """Feeds the ear every sample of the stream, in order, and judges what it hears."""

    def __init__(self, ear: Ear, gate: Gate) -> None:
        self._ear = ear
        self._gate = gate
        self._samples = 0
        self.fault = ""
        """Why the ear hears no more, or empty. It is not tried again: its clock would be wrong."""

    def listen(self, block: Block) -> list[Judged]:
        """Take in the next block; return the utterances that have ended with it.

        Where the gate opens inside the block the ear begins afresh at that very sample, so that
        the tail of a cue cannot join a command spoken right after it.
        """
        start_s = self._samples / SAMPLE_RATE
        self._samples += block.samples
        opens_s = self._gate.opens_within(start_s, self._samples / SAMPLE_RATE)
        if self.fault:
            return []
        try:
            if opens_s is None:
                return self._judged(self._ear.hear(block.pcm))
            split = 2 * round((opens_s - start_s) * SAMPLE_RATE)
            words = [*self._ear.hear(block.pcm[:split]), *self._ear.cut()]
            return self._judged(words) + self._judged(self._ear.hear(block.pcm[split:]))
        except Fault as fault:
            self.fault = str(fault)
            return []

    def finish(self) -> list[Judged]:
        """Return the utterance that the end of the stream cut off."""
        return [] if self.fault else self._judged(self._ear.cut())

    def _judged(self, words: list[Word]) -> list[Judged]:
        return [Judged(said, self._gate.admits(said)) for said in utterances(words)]
