"""The language that the program comes with, whatever the user of this machine has made of it."""

from __future__ import annotations

from assistant.base.languages import shipped_language

ENGLISH = shipped_language("en")
PHRASEBOOK = ENGLISH.phrasebook
PHRASES = PHRASEBOOK.orders
FEW_NUMBERS = [
    *(phrase for phrase, order in PHRASES.items() if not order.tells_number),
    *[phrase for phrase, order in PHRASES.items() if order.tells_number][::12],
]
"""The phrases, and of those that differ in a number alone one in twelve: for what takes its time
with each."""
LISTENED_FOR = PHRASEBOOK.listened_for
CUES = ENGLISH.cues
WORDS = ENGLISH.wording
