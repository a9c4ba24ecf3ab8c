"""Opening a rehearsal: its level to what the engine runs, and what is heard and said in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core.domain.manner import USUAL, Settings, beginning
from assistant.core.domain.protocol import Protocol
from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.phonetics.pronunciation import Lexicon
from assistant.core.protocols.pace import at_pace
from assistant.core.rehearsal import cues as rehearsal_cues
from assistant.core.rehearsal.assignment import Level
from assistant.core.rehearsal.base import RehearsalBase
from assistant.core.rehearsal.demonstration import Demonstration
from assistant.core.rehearsal.exam import Exam
from assistant.core.rehearsal.grammar import TALK_COST, own_words, rehearsal_grammar
from assistant.core.rehearsal.in_silence import InSilence
from assistant.core.rehearsal.saying import Saying
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import read_model_source
from assistant.live.opening.ear import NO_PLACES, open_ear
from assistant.live.ports import Course, Ear
from assistant.live.step_ear import StepEar


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How a protocol is rehearsed, and by whom.

    `pace` divides its times. `percent` of an exam's points pass it; None leaves it to the
    protocol. `steps` are the ids of those to be said; None is all. `number` counts the trainee's
    attempts, from 1: their order does not hang on a clock.
    """

    level: Level
    trainee: str
    pace: float = 1.0
    percent: int | None = None
    steps: frozenset[str] | None = None
    number: int = 1

    def to_record(self) -> dict[str, Any]:
        """Return what the first line of its journal says of it."""
        return {
            "level": self.level,
            "trainee": self.trainee,
            "number": self.number,
            "pace": self.pace,
            "percent": self.percent,
            "steps": None if self.steps is None else sorted(self.steps),
        }


def rehearsal_of(
    rehearsal: Rehearsal,
    protocol: Protocol,
    language: Language,
    start_side: str | None,
    settings: Settings = USUAL,
) -> Course:
    """Return what the engine is to run. Of the `settings` how loud and how fast it speaks hold."""
    spoken = Settings(volume_db=settings.volume_db, words_per_minute=settings.words_per_minute)
    paced = at_pace(protocol, rehearsal.pace)
    match rehearsal.level:
        case "hear":
            return Demonstration(paced, language, start_side, rehearsal.pace, spoken)
        case "say":
            course: Saying | Exam = Saying(paced, language, rehearsal.steps)
        case "do":
            return InSilence(paced, language, start_side, spoken)
        case "exam":
            course = Exam(paced, language, start_side, rehearsal.percent)
    course.manner = beginning(spoken)
    return course


def open_ear_for(
    course: Course,
    phrasebook: Phrasebook,
    given: Lexicon,
    tell: Callable[[str], None],
    places: Mapping[str, str] = NO_PLACES,
    model: Path | None = None,
    *,
    foreign: bool = False,
) -> Ear:
    """Return the ear for a session, or for what is said in a rehearsal besides the commands.

    The rest, and what it raises, is as `open_ear` has it.
    """
    ear = open_ear(
        phrasebook,
        given,
        tell,
        places,
        grammar_of(course),
        _talk_cost_of(course),
        wanted_of(course),
        model,
        foreign=foreign,
    )
    if isinstance(course, Saying):
        return StepEar(ear, lambda text: [key.ways for key in course.half_missing(text)])
    return ear


def grammar_of(course: Course) -> Iterable[str]:
    """Return what is to be listened for besides the commands: nothing in a session."""
    if not isinstance(course, Saying | Exam | InSilence):
        return ()
    lexicon = read_model_source(model_dir()).lexicon
    commands = course.language.phrasebook.only(course.COMMANDS).orders
    asks = (*_helps(course), *commands)
    forms, talk = course.language.forms, course.language.talk
    return rehearsal_grammar(course.protocol, course.items, lexicon, asks, forms=forms, talk=talk)


def wanted_of(course: Course) -> frozenset[str] | None:
    """Return the words that may be told of what is heard; None, in a session, is all.

    In a rehearsal talk is followed by its common words, which are nobody's business.
    """
    if not isinstance(course, Saying | Exam | InSilence):
        return None
    lexicon = read_model_source(model_dir()).lexicon
    asks = (*_helps(course), *course.language.phrasebook.orders)
    return own_words(course.protocol, course.items, lexicon, asks, forms=course.language.forms)


def _helps(course: Saying | Exam | InSilence) -> tuple[str, ...]:
    """Return what a trainee may ask for; it is to be as likely as the protocol's own words."""
    return (course.words.prompt, course.words.tell) if isinstance(course, Saying) else ()


def _talk_cost_of(course: Course) -> float | None:
    """Return how dear talk is to the ear; None, in a session, leaves that to the model."""
    return TALK_COST if isinstance(course, Saying | Exam | InSilence) else None


def texts_of(course: Course) -> Iterable[str]:
    """Return what may be said in a rehearsal that has words of its own, the first ones first."""
    if isinstance(course, InSilence):
        return (course.words.not_that,)
    if isinstance(course, Saying):
        return rehearsal_cues.fixed_texts(course.words, course.protocol, course.items)
    if isinstance(course, RehearsalBase):
        return (filled(course.words.exam_greeting, title=course.protocol.title),)
    return ()
