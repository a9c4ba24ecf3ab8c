"""A language: what can be said to the assistant, and what it says."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.cues import Cues
from assistant.core.phrasebook import Phrasebook
from assistant.core.wording import Wording


@dataclass(frozen=True, slots=True)
class Language:
    """The phrases and the texts of one language; `code` is its name, such as "en"."""

    code: str
    phrasebook: Phrasebook
    wording: Wording

    @property
    def cues(self) -> Cues:
        """What is said at each moment, in this language."""
        return Cues(self.wording, self.phrasebook)
