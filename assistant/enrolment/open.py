"""Opening an enrolment: microphone, ear and voice, as a session has them, and no journal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from assistant.base.day import day_after, now
from assistant.base.languages import load_language
from assistant.base.models import model_folder
from assistant.base.paths import NONE, data_folder
from assistant.base.settings import load_settings, load_standing
from assistant.base.streams import Lines, warn
from assistant.core.checkup.sound_check import NO_CHECK
from assistant.core.enrolment.enrolment import Enrolment, enrolment_language
from assistant.core.enrolment.walk import PhraseKept, phrases_of
from assistant.core.faults import UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.edges.audio.recording import Recording
from assistant.edges.enrolled.kept_voices import (
    MadeBy,
    Takes,
    check_new_code,
    keep_phrase,
    read_voices,
)
from assistant.edges.enrolled.speaker_model import SHA256, read_speaker_model
from assistant.edges.speech.model_folder import ear_of
from assistant.enrolment.course import EnrolmentCourse
from assistant.live.listening import Listener
from assistant.live.opening.broken_off import NothingKept
from assistant.live.opening.choices import Choices, with_standing
from assistant.live.opening.display import open_display
from assistant.live.opening.ear import NO_PLACES, open_ear
from assistant.live.opening.hands import open_hands
from assistant.live.opening.session import Begun, Edges, ReadySession
from assistant.live.opening.sound import choose_voice, open_sound, open_speech


def open_enrolment(
    code: str, again: Sequence[str], choices: Choices, edges: ExitStack, lines: Lines
) -> ReadySession:
    """Open what somebody is enrolled by; it is closed with the given stack.

    `again` are phrases whose takes are to be replaced; without any those are asked for that have
    none.

    Raises:
        UsageError: there is no microphone, the code is another's, or no phrase is called so.
        Fault: a device, the voice, the model or the disk does not work.
    """
    choices = replace(with_standing(choices, load_standing()), display=False, display_on=None)
    if choices.mic == NONE:
        raise UsageError("--mic none: a voice is learned by hearing it; name a microphone")
    settings = load_settings()
    read = load_language(settings)
    for warning in read.warnings:
        warn(str(warning))
    language, folder = read.language, data_folder(choices.data_dir)
    _check_phrases(language, again)
    check_new_code(folder, code)
    known = next(
        (each for each in read_voices(folder, warn) if (each.code, each.network) == (code, SHA256)),
        None,
    )
    enrolment = Enrolment(language, () if known is None else tuple(known.takes), again)
    net = read_speaker_model()
    sound = open_sound(choices, edges)
    microphone, speaker = sound.microphone, sound.speaker
    ours = enrolment_language(language)
    gate = Gate(ours.phrasebook)
    asked = phrases_of(language)
    # All that it would know in a session, but for the numbers: else any word is taken for the one
    # that is asked for.
    besides = [*language.phrasebook.plain, *asked]
    model = model_folder(settings.model, choices.data_dir)
    ear = open_ear(ours.phrasebook, {}, warn, NO_PLACES, besides, model=model)
    wanted = frozenset(besides)
    # A take is weighed by what was asked for: no word of it is to be talk, or made out once more.
    listener = Listener(ear, gate, least=lambda text: -math.inf if text in wanted else None)
    choice = choose_voice(speaker, choices.voice, settings, choices.data_dir, language)
    speech = open_speech(
        list(_texts(language)),
        speaker,
        gate,
        edges,
        choice,
        settings,
        aloud=language.aloud,
        waits=isinstance(microphone, Recording),
    )
    title = f"Enrolment of {code}"
    whose: dict[str, str | None] = {"session_id": "", "protocol": None, "client": None}
    display = open_display(
        title,
        lines,
        language.shown,
        whose=whose if choices.format == "json" else None,
        typed=choices.keyboard,
    )
    edges.callback(display.close)
    hands = open_hands(choices, title, None, ours, microphone, edges)

    by = MadeBy(SHA256, ear_of(model))

    def keep(kept: PhraseKept) -> None:
        takes = Takes(kept.takes, kept.over_talk)
        keep_phrase(folder, code, by, kept.phrase, takes, day_after(now(), 0))

    course = EnrolmentCourse(enrolment, listener.sound_of, net.print_of, ear.over_talk, keep)
    over = Edges(microphone, speech, display, listener, hands.by_hand, None, NO_CHECK)
    return ReadySession(
        over, lambda _: Begun("", course, NothingKept()), None, language.code, resumed=False
    )


def _check_phrases(language: Language, again: Sequence[str]) -> None:
    phrases = phrases_of(language)
    for each in again:
        if each not in phrases:
            raise UsageError(f"--again {each!r}: it is none of {', '.join(map(repr, phrases))}")


def _texts(language: Language) -> Sequence[str]:
    """Return what may be said, in about the order in which it is."""
    texts, phrases = language.wording.enrolment, phrases_of(language)
    asked = [filled(text, phrase=each) for each in phrases for text in (texts.say, texts.once_more)]
    ends = (texts.done, texts.done_without, texts.done_weak, texts.left)
    return [texts.greeting, texts.goes_on, *asked, *ends]
