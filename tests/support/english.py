"""The language that the program comes with, whatever the user of this machine has made of it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.base.languages import shipped_language
from assistant.core.language.reader import Text
from assistant.edges.files.library import language_files

TEXTS = [Text(path.read_text(encoding="utf-8"), path.name) for path in language_files("en")]
"""The files of its folder."""
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
NUMBERS = ENGLISH.numbers
FORMS = ENGLISH.forms


def without(*lines: str) -> list[Text]:
    """Return the texts of English without these lines, each of which stands in them."""
    kept = [
        Text("\n".join(line for line in text.content.split("\n") if line not in lines), text.source)
        for text in TEXTS
    ]
    left_out = sum(text.content.count("\n") for text in TEXTS) - sum(
        text.content.count("\n") for text in kept
    )
    assert left_out == len(lines)
    return kept


def changed(lines: Mapping[str, str]) -> list[Text]:
    """Return the texts of English with other lines in place of these; "" leaves one out."""
    texts = []
    for text in TEXTS:
        content = text.content
        for line, instead in lines.items():
            content = content.replace(f"{line}\n", f"{instead}\n" if instead else "")
        texts.append(Text(content, text.source))
    assert [text.content for text in texts] != [text.content for text in TEXTS]
    return texts
