"""Listening: the microphone's sound through the ear and the gate, to utterances."""

from __future__ import annotations

from assistant.core.faults import Fault
from assistant.core.gate import Gate, Judged
from assistant.core.sound import Block
from assistant.ports import Ear


class Listener:
    """Feeds the ear every sample of the stream, in order, and has what it hears judged."""

    def __init__(self, ear: Ear, gate: Gate) -> None:
        self._ear = ear
        self._gate = gate
        self.fault = ""
        """Why the ear hears no more, or empty. It is not tried again: its clock would be wrong."""

    def listen(self, block: Block) -> list[Judged]:
        """Take in the next block; return the utterances that have ended with it."""
        if self.fault:
            return []
        try:
            return self._gate.judge(self._ear.hear(block.pcm))
        except Fault as fault:
            self.fault = str(fault)
            return []

    def finish(self) -> list[Judged]:
        """Return the utterance that the end of the stream cut off."""
        if self.fault:
            return []
        try:
            return self._gate.judge(self._ear.finish())
        except Fault as fault:
            self.fault = str(fault)
            return []
