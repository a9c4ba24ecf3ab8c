"""A language: what can be said to the assistant, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from assistant.core.domain.voices import LanguageVoice
from assistant.core.domain.word_forms import WordForms
from assistant.core.language.aloud import Aloud
from assistant.core.language.cues import Cues
from assistant.core.language.numbers import Numbers
from assistant.core.language.phrasebook import TAG, Phrasebook
from assistant.core.language.room_words import RoomWords
from assistant.core.language.wording import Wording
from assistant.core.shown.shown import Shown


@dataclass(frozen=True, slots=True)
class Language:
    """The phrases and the texts of one language; `code` is its name, such as "en"."""

    code: str
    phrasebook: Phrasebook
    wording: Wording
    room: RoomWords
    """What is said between sessions."""
    numbers: Numbers
    """Numbers and times in its words."""
    shown: Shown
    """What is shown and not spoken."""
    ear: str
    """The speech model that hears it."""
    voice: LanguageVoice
    """Which of the system's voices speaks it."""
    forms: WordForms
    """How its words change."""
    talk: Mapping[str, int]
    """How often its commonest words are said among five thousand."""
    aloud: Aloud = field(default_factory=Aloud)
    """How what is written short is said."""

    def noting(self, tags: Iterable[str]) -> Language:
        """Return the same with further tags that can be noted: a protocol's."""
        more = {tag: tag for tag in tags}
        return replace(self, phrasebook=self.phrasebook.with_fillings(TAG, more)) if more else self

    @property
    def cues(self) -> Cues:
        """What is said at each moment, in this language."""
        return Cues(self.wording, self.phrasebook, self.numbers, self.shown)
