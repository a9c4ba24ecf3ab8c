"""What may be bettered in a text that is spoken at one go: its length, and commands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.core.domain.around import sounds_in
from assistant.core.domain.commands import words_of
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.written.problems import Complaint, KeyPath

MOST_WORDS = 12
"""Words of a cue: about five seconds, and as much as is kept in mind with both hands at work."""

SHORTER = f"say it in {MOST_WORDS} words"


def in_text(
    path: KeyPath, text: str, phrasebook: Phrasebook, shorter: str = SHORTER
) -> Iterator[Complaint]:
    """Yield what may be bettered in a text that is spoken at one go.

    `shorter` is the mend for one that is too long.
    """
    words = len(text.split())
    if words > MOST_WORDS:
        yield Complaint(path, f"found {words} words", shorter)
    if phrase := _command_alone(text, phrasebook):
        mend = "the microphone may take it for the command; put it otherwise"
        yield Complaint(path, f"found '{phrase}' by itself", mend)
    if word := _clients_word(text, phrasebook):
        mend = "while it is spoken the client's own is not heard; put it otherwise"
        yield Complaint(path, f"found '{word}'", mend)


def _command_alone(text: str, phrasebook: Phrasebook) -> str | None:
    """Return a command that stands alone between two stops, as one that is spoken does.

    Within a sentence the ear takes it for talk, as it does a therapist's own.
    """
    for part in re.split(r"[.?!;:]", text):
        phrase = " ".join("".join(c if c.isalpha() else " " for c in part.lower()).split())
        if phrase in phrasebook.orders:
            return phrase
    return None


def _clients_word(text: str, phrasebook: Phrasebook) -> str | None:
    """Return a word of a cue that is a client's, or begins as one does; the gate would mask that.

    A client's word that is two words in an ordinary cue is told too, where both are in it.
    """
    words = words_of(text)
    for plea in phrasebook.around.pleas:
        if sounds_in(plea, words):
            return next(word for word in sorted(words) if word.startswith(plea.split()[0]))
    return None
