"""The language that the program comes with, whatever the user of this machine has made of it."""

from __future__ import annotations

from assistant.base.languages import shipped_language

ENGLISH = shipped_language("en")
PHRASEBOOK = ENGLISH.phrasebook
PHRASES = PHRASEBOOK.orders
CUES = ENGLISH.cues
WORDS = ENGLISH.wording
