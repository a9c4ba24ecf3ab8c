"""What may be said in the room, to be rendered ahead and kept: all but whose code it is.

A code is put together of its letters' words, so that its sound is nowhere kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.core.room.catalogue import Catalogue
from assistant.core.room.codes import Spelling


def room_texts(language: Language, catalogue: Catalogue) -> Iterator[str]:
    """Yield what may be said, what is said first and soon first."""
    words, numbers = language.room.wording, language.numbers
    yield from (words.asleep, words.ready, words.next_client, language.wording.ease_off)
    for each in catalogue.offered:
        yield filled(words.code, title=each.title)
    for symbol in Spelling(language.room.spelling).symbols.values():
        said = language.room.spelling[symbol.lower()][0]
        yield from (said, said.capitalize())
    yield from _around(words.read_back, words.read_back_new, words.code_again, words.spell)
    yield from (words.read_back_none, words.side, words.layers, words.minutes, words.none_today)
    for each in catalogue.offered:
        yield from (each.called[0], each.called[0].capitalize())
    yield from _around(words.names, words.last_names, words.minutes_back_figures)
    yield from (words.no_last, words.not_begun, words.today.one, *words.waiting.values())
    for minutes in range(5, 100, 5):
        yield from (numbers.duration(60.0 * minutes).capitalize(), numbers.digits(minutes))


def _around(*templates: str) -> Iterator[str]:
    """Yield what stands around the names in braces, between stops."""
    for template in templates:
        for part in template.replace("{", "|{").replace("}", "}|").split("|"):
            for said in part.replace("?", ".").replace(":", ".").replace(",", ".").split("."):
                if "{" not in said and any(map(str.isalpha, said)):
                    yield said.strip()
