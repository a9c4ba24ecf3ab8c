"""Whether a protocol can be called by its names in the room: none is another's, or sounds so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.base.protocols import load_protocol
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import Problem, UsageError
from assistant.core.language.language import Language
from assistant.core.language.numbers import Numbers
from assistant.core.language.sound_alikes import sound_alikes
from assistant.core.phonetics.pronunciation import Lexicon
from assistant.core.room.catalogue import catalogue_of
from assistant.core.room.grammar import Grammar
from assistant.core.room.room import room_language
from assistant.edges.files.library import dictionary_file, every_protocol, model_dir
from assistant.edges.speech.dictionary import Dictionary
from assistant.edges.speech.model_folder import read_model_source


def misnamed(
    protocol: Protocol, file: str, language: Language, library: Sequence[Protocol]
) -> Iterator[Problem]:
    """Yield what is wrong with the names that a protocol is called by, beside those of a library
    and what else is said in the room; at their key in its file.

    A word whose pronunciation nobody knows is told as the room opens, and not here.
    """
    yield from named_twice(protocol, file, language.numbers, library)
    others = [each for each in library if each.name != protocol.name]
    catalogue, _ = catalogue_of([*others, protocol], language.numbers)
    phrases = Grammar(room_language(language), catalogue).called_here()
    orders = language.phrasebook.orders
    meanings = {**{phrase: orders[phrase] for phrase in orders}, **phrases}
    own = catalogue.named(protocol.name)
    lexicon = _lexicon({word for phrase in meanings for word in phrase.split()})
    lexicon = {**lexicon, **protocol.pronunciations}
    sayable = {
        phrase: means for phrase, means in meanings.items() if lexicon.keys() >= {*phrase.split()}
    }
    for phrase, other in sound_alikes(sayable, lexicon):
        for mine, its in ((phrase, other), (other, phrase)):
            if own is not None and mine in own.called:
                called = catalogue.by_phrase.get(its)
                whose = "" if called is None else f", which calls {called.name},"
                mend = "give it another name by 'called: [...]'"
                what = f"{mine!r} sounds like {its!r}{whose} and may be taken for it"
                yield _problem(protocol, file, what, mend)


def named_twice(
    protocol: Protocol, file: str, numbers: Numbers, library: Sequence[Protocol]
) -> Iterator[Problem]:
    """Yield each name of a protocol's by which another of a library is called already, and that it
    can't be called at all; at their key in its file. `library` is in its language."""
    others = [each for each in library if each.name != protocol.name]
    _, told = catalogue_of([*others, protocol], numbers)
    for each in told:
        if each.startswith(f"{protocol.name}: "):
            yield _problem(protocol, file, each.removeprefix(f"{protocol.name}: "))


def _problem(protocol: Protocol, file: str, what: str, mend: str = "") -> Problem:
    key = "called" if protocol.called else "title"
    found = re.search(rf"^{key}\s*:", protocol.text, re.MULTILINE)
    line = 1 if found is None else protocol.text.count("\n", 0, found.start()) + 1
    return Problem(file, line, 1, key, what, mend, "warning")


def usable_library() -> tuple[Protocol, ...]:
    """Return all of the library that can be used, with the user's own."""
    found = []
    for path in every_protocol():
        try:
            found.append(load_protocol(path.stem))
        except UsageError:  # told where that one is checked
            continue
    return tuple(found)


def _lexicon(words: set[str]) -> Lexicon:
    known = read_model_source(model_dir()).lexicon
    lacking = sorted(words - known.keys())
    return {**known, **Dictionary(dictionary_file()).look_up(lacking)}
