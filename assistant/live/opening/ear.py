"""The ear of a session: a recogniser whose model knows every word that may be said to it.

A word that the shipped model lacks is pronounced as the user wrote it, else as the dictionary has
it, else as espeak-ng says it; then the model's graph is made again with it, in the user's cache.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_config_path

from assistant.base.paths import APP
from assistant.core.domain.commands import SAFETY
from assistant.core.faults import Fault, UsageError
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.language.sound_alikes import sound_alikes
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import Lexicon, joined
from assistant.edges.files.library import dictionary_file, model_dir
from assistant.edges.files.protocol_file import read_pronunciations
from assistant.edges.speech.dictionary import Dictionary
from assistant.edges.speech.espeak import pronounce
from assistant.edges.speech.fetched_model import is_ours, read_allows
from assistant.edges.speech.model_folder import model_with, read_model_source
from assistant.edges.speech.recogniser import Recogniser

NONE_GIVEN: Lexicon = {}
NO_PLACES: Mapping[str, str] = {}
NO_MEANINGS: Mapping[str, object] = {}

_SAYABLE = re.compile(r"[a-z]+(['-][a-z]+)*'?")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a recogniser is to be opened with.

    `model` is the folder of a model that knows every word. `notes` say, a line each, what the user
    should know of how words are heard. `lexicon` is how each word is said; of a model that is not
    ours, those that the dictionary has.
    """

    model: Path
    notes: tuple[str, ...]
    lexicon: Lexicon


def open_ear(
    phrasebook: Phrasebook,
    given: Lexicon,
    tell: Callable[[str], None],
    places: Mapping[str, str] = NO_PLACES,
    besides: Iterable[str] = (),
    garbage_scale: float | None = None,
    wanted: Collection[str] | None = None,
    model: Path | None = None,
    meanings: Mapping[str, object] = NO_MEANINGS,
    *,
    foreign: bool = False,
) -> Recogniser:
    """Return an ear for the phrases, and for others `besides`, whatever words they hold.

    Some of the others have `meanings`: what sounds like them and means something else is told,
    where one of the two has a place.
    What stands twice in `besides` is twice as likely. Of what is heard only the words that are
    `wanted` are told, all if None.

    A `foreign` model is of another language than the program's own. What it does not know is not
    listened for, and told.

    `given` are the protocol's own pronunciations; those in the user's file are added here. `tell`
    is given each line that the user should read. `places`, `model` and `garbage_scale` are as
    `vocabulary` has them.

    Raises:
        UsageError: a word can't be pronounced, or the user's file is wrong.
        Fault: the model or the dictionary is damaged, or the cache can't be written.
    """
    orders = phrasebook.orders
    phrases = [*phrasebook.listened_for, *besides]
    if foreign and model is not None:
        return Recogniser(model, _known_to(model, phrasebook, phrases, tell), wanted=wanted)
    sayings = joined(given, read_pronunciations(pronunciation_file()))
    known = vocabulary(phrases, sayings, places, model, garbage_scale)
    for note in known.notes:
        tell(note)
    told = {
        phrase: means
        for phrase, means in {**orders, **meanings}.items()
        if known.lexicon.keys() >= {*phrase.split()}
    }
    for phrase, other in sound_alikes(told, known.lexicon):
        place = places.get(phrase) or places.get(other)
        if not (place or meanings.keys().isdisjoint((phrase, other))):
            continue  # nobody here has chosen either
        where = f"{place}: " if place else ""
        tell(f"{where}{phrase!r} sounds like {other!r} and may be taken for it; choose another")
    return Recogniser(known.model, phrases, wanted=wanted)


def _known_to(
    model: Path, phrasebook: Phrasebook, phrases: Sequence[str], tell: Callable[[str], None]
) -> list[str]:
    """Return the phrases whose words a model knows; of the others each word is told.

    Raises:
        UsageError: it knows no word of a client's for one of their commands.
        Fault: the model is damaged.
    """
    words = read_allows(model).words
    known = [phrase for phrase in phrases if words.issuperset(phrase.split())]
    if lacking := sorted({word for phrase in phrases for word in phrase.split()} - words):
        tell(f"{model.name} does not know, and nothing with it is heard: {', '.join(lacking)}")
    heard = {phrasebook.orders[phrase].command for phrase in known if phrase in phrasebook.orders}
    if lost := sorted(SAFETY - heard):
        raise UsageError(f"{model.name} knows no phrase for {' and '.join(lost)}: it can't be used")
    return known


def vocabulary(
    phrases: Iterable[str],
    given: Lexicon = NONE_GIVEN,
    places: Mapping[str, str] = NO_PLACES,
    model: Path | None = None,
    garbage_scale: float | None = None,
) -> Vocabulary:
    """Return a model that knows the words of all phrases.

    `given` are pronunciations to use whatever is known besides. `places` says where a phrase was
    written, as `file:line:column`, for those that were. `model` is the shipped one, if not given.
    `garbage_scale` is how dear talk is, where that is to be another than in the model. One that is
    not of our making can't be given words, nor another scale: it must know them all.

    Raises:
        UsageError: a word can't be pronounced, or such a model does not know it.
        Fault: the model or the dictionary is damaged, or the cache can't be written.
    """
    model = model or model_dir()
    if not is_ours(model):
        return _official_vocabulary(model, list(phrases), places)
    source = read_model_source(model)
    first_in = {word: phrase for phrase in reversed(list(phrases)) for word in phrase.split()}
    more: dict[str, Sequence[Pronunciation]] = {}
    notes: list[str] = []
    lacking: list[str] = []
    for word in sorted(first_in):
        if not set(given.get(word, ())) <= set(source.lexicon.get(word, ())):
            more[word] = given[word]
        elif word not in source.lexicon:
            lacking.append(word)
    if lacking:
        more |= Dictionary(dictionary_file()).look_up(lacking)
    for word in lacking:
        if word not in more:
            more[word] = _as_spoken(word, places.get(first_in[word], ""))
            notes.append(_spoken_note(word, more[word]))
    if more or garbage_scale is not None:
        source = source.with_words(more)
        model = model_with(more, model, user_cache_path(APP) / "models", garbage_scale)
    return Vocabulary(model, tuple(notes), {word: source.lexicon[word] for word in first_in})


def _official_vocabulary(
    model: Path, phrases: Sequence[str], places: Mapping[str, str]
) -> Vocabulary:
    """Return what there is to hear with in a model whose graph can't be made anew."""
    allows = read_allows(model)
    first_in = {word: phrase for phrase in reversed(phrases) for word in phrase.split()}
    lacking = sorted(first_in.keys() - allows.words)
    if lacking:
        told = (f"{word!r} ({places.get(first_in[word], first_in[word])})" for word in lacking)
        raise UsageError(
            f"the speech model {model.name} does not know {', '.join(told)} and can be given no "
            "words; write other phrases, or `assistant models use own`"
        )
    lexicon = Dictionary(dictionary_file()).look_up(first_in)
    return Vocabulary(model, (), lexicon)


def pronunciation_file() -> Path:
    """Return where the user may write how words are said; there need be no such file."""
    return user_config_path(APP) / "pronunciations.yaml"


def _as_spoken(word: str, place: str) -> tuple[Pronunciation, ...]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    try:
        if not _SAYABLE.fullmatch(plain):
            raise Fault("it is no word of letters")
        return pronounce(word)
    except Fault as fault:
        where = f"{place}: " if place else ""
        raise UsageError(
            f"{where}no pronunciation is known of {word!r} ({fault}); choose another word, or "
            f"write its phones into {pronunciation_file()}, such as 'psoas: S OW AH S'"
        ) from fault


def _spoken_note(word: str, sayings: Sequence[Pronunciation]) -> str:
    heard = " or ".join(" ".join(said) for said in sayings)
    return (
        f"{word!r} is in no dictionary and is listened for as espeak-ng says it: {heard}; "
        f"write its phones into {pronunciation_file()} if it is said otherwise"
    )
