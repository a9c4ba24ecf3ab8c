"""Spanish, phrase by phrase: how people cry out, what talk must not become, what is never said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from assistant.base.languages import shipped_language
from assistant.base.protocols import load_protocol
from assistant.core.domain.around import sounds_in
from assistant.core.domain.commands import SAFETY, Command, words_of
from assistant.core.domain.effects import Outcome
from assistant.core.domain.events import Device, Flaw, Loss
from assistant.core.domain.holds import EndReason, Mark
from assistant.core.domain.manner import Words
from assistant.core.domain.rehearsed import Grade, Score
from assistant.core.domain.states import STATES
from assistant.core.language.language import Language
from assistant.core.language.room_words import STATES as ROOM_STATES
from assistant.core.language.spoken_texts import MOST_WORDS
from assistant.core.review.fields import NOT_AS_WRITTEN
from assistant.core.session.wall_board import Board
from assistant.edges.files.library import every_protocol
from assistant.live.opening.rehearsal import Level
from tests.support.shown import HOLDING
from tests.support.utterances import spoken

SPANISH = shipped_language("es")
BOOK = SPANISH.phrasebook
PROTOCOLS = [
    protocol
    for protocol in map(load_protocol, (path.stem for path in every_protocol()))
    if protocol.language == "es"
]


@pytest.mark.parametrize(
    "said",
    [
        "para", "pare", "pará", "paren", "para por favor", "por favor para", "no para por favor",
        "no no para", "ay para", "basta", "ya basta", "basta ya", "alto", "para ya", "para ahí",
        "detente", "deténgase", "puedes parar", "podemos parar por favor", "quiero parar",
        "quiero que pare", "quiero que pares ya", "necesito que paremos", "espera para",
    ],
)  # fmt: skip
def test_a_plea_to_stop_is_heard_as_people_cry_it(said: str) -> None:
    """As "usted", "tú" and "vos" have it, with what people say around it."""
    order = BOOK.order(spoken(said))
    assert order is not None
    assert order.command is Command.STOP


@pytest.mark.parametrize(
    "said",
    [
        "me duele", "ay me duele", "me duele mucho", "eso duele", "ahí me duele", "ay", "ay ay ay",
        "auch", "me haces daño", "me hace daño", "me estás lastimando", "me está lastimando",
        "me lastimás", "tengo dolor aquí", "qué dolor", "dolor", "demasiado", "demasiado fuerte",
        "es demasiado", "está demasiado fuerte", "más suave por favor", "más despacio", "afloja",
        "por favor afloje", "no apriete tanto", "menos presión por favor", "oh me duele ahí",
    ],
)  # fmt: skip
def test_pain_is_heard_as_people_tell_of_it(said: str) -> None:
    """In the moment, and in short words."""
    order = BOOK.order(spoken(said))
    assert order is not None
    assert order.command is Command.PAIN


@pytest.mark.parametrize(
    "said",
    [
        "no me duele", "ya no me duele", "no duele", "me duele menos", "le duele aquí",
        "te duele mucho", "dónde le duele", "hay algún dolor", "sin dolor", "no hay dolor",
        "para nada", "no pares", "no pare por favor", "no es demasiado", "dígame si duele",
        "el dolor", "es para mí", "voy para casa", "el hombro está más alto", "mucho mejor",
        "me gusta más fuerte", "una tarde muy bonita",
    ],
)  # fmt: skip
def test_talk_is_no_plea(said: str) -> None:
    """What therapists ask and clients answer all day."""
    order = BOOK.order(spoken(said))
    assert order is None or order.command not in SAFETY


@pytest.mark.parametrize("said", ["duele", "no más", "ya no más", "suficiente", "muy fuerte"])
def test_what_may_be_a_plea_is_asked_about(said: str) -> None:
    """Therapists say these too."""
    assert BOOK.order(spoken(said)) is None
    assert BOOK.perhaps_plea(spoken(said)) is not None


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("¡Para!", Command.STOP), ("Me está doliendo…", Command.PAIN),
        ("me esta doliendo", Command.PAIN),
        ("si", Command.YES), ("SÍ", Command.YES), ("cuanto tiempo", Command.HOW_LONG),
        ("Siguiente, por favor", Command.NEXT), ("duerme", Command.SLEEP),
        ("asistente duerme", Command.SLEEP), ("atras", Command.BACK), ("next", Command.NEXT),
    ],
)  # fmt: skip
def test_it_is_typed_with_or_without_accents_and_signs(typed: str, command: Command) -> None:
    """Many keyboards have none; a command's own name will do too."""
    order = BOOK.typed(typed)
    assert order is not None
    assert order.command is command


def said_in(language: Language) -> Iterator[str]:
    """Yield every text that is spoken in a session of one of its protocols."""
    for protocol in PROTOCOLS:
        yield from language.cues.fixed_texts(protocol)


def test_five_protocols_are_in_it() -> None:
    """Each is walked and checked in Spanish."""
    assert len(PROTOCOLS) == 5


def test_no_text_holds_a_clients_word() -> None:
    """While such a word is spoken the client's own would not be heard: "para" is a preposition.

    The answers to the client are in the same words as theirs, as they are in English.
    """
    answers = {SPANISH.wording.ease_off, SPANISH.wording.ease}
    masked = {
        (text, plea)
        for text in {*said_in(SPANISH), *SPANISH.wording.sound_check.troubles.values()} - answers
        for plea in BOOK.around.pleas
        if sounds_in(plea, words_of(text))
    }
    assert masked == set()


def test_no_text_is_long() -> None:
    """Twelve words at most, as any cue."""
    own = set(said_in(SPANISH)) - {text for each in PROTOCOLS for text in (each.intent,)}
    assert [text for text in own if len(text.split()) > MOST_WORDS] == []


def test_everything_that_the_program_calls_by_a_name_has_a_spanish_one() -> None:
    """States, sides, ends, outcomes, commands, chimes, devices, scores, grades and levels."""
    called = [
        *STATES, *ROOM_STATES, *Command, *Words, *Mark, *get_args(Outcome), *get_args(Score),
        *get_args(Grade), *get_args(Device), *get_args(Flaw), *filter(None, get_args(Loss)),
        *get_args(Level), *NOT_AS_WRITTEN, "left", "right", "midline", "both",
        *(f"end {reason}" for reason in EndReason), "chime right", "chime start",
    ]  # fmt: skip
    assert [name for name in called if str(name) not in SPANISH.shown.names] == []


def test_a_page_across_the_room_is_in_the_sessions_language() -> None:
    """What the page puts beside what it is told goes along with it."""
    board = Board("Punto gatillo", "C-1", texts=SPANISH.shown).shown(HOLDING | {"layer": 2})
    page = board.at(100.0, 5.0).to_page()
    assert (page["badge"], page["side"], page["layer"]) == ("espera", "izquierda", "capa 2")
    assert (page["hold"], page["time"]) == ("espera 2 de 6", "58 min restantes")
    assert page["texts"]["say"] == "diga:"
    assert page["texts"]["lang"] == "es"
