"""What is asked of who sits before it: whether the tone was heard, and to say some words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.base.languages import tr
from assistant.core.checkup.as_before import AsBefore
from assistant.core.checkup.levels import levels_of
from assistant.core.checkup.microphone import SPOKE_S
from assistant.core.checkup.sound_check import AROUND_S
from assistant.core.checkup.speech import Words
from assistant.core.domain.commands import Command, Utterance, utterances
from assistant.core.hearing.onset import RecentSound
from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.doctor.room import Room, Samples, Stretch
from assistant.edges.display.keyboard import Keyboard
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.ports import Sound

WORDS = (Command.START, Command.NEXT, Command.BARRIER, Command.RELEASED, Command.STOP)
"""The commands that are asked for: those that a session can't do without."""

ANSWER_S = 8.0
WORDS_S = 15.0
ONCE_MORE_S = 8.0
"""Seconds that an answer, five words, and those that were missed may take."""

HEARD_OUT_S = 1.5
"""Seconds of silence by which the ear tells of what was said last."""

TYPED = {"y": True, "yes": True, "n": False, "no": False}

BY_KEY = "Or type y or n, and Enter."

LISTENING = "Listening."


def spoken_texts(language: Language) -> tuple[str, ...]:
    """Return what is said aloud: the question after the tone, and the one for words."""
    return language.wording.sound_check.did_you_hear, _say_words(language)


@dataclass(frozen=True, slots=True)
class Questions:
    """Asks on the screen by `tell`, and aloud what there is the sound of in `said`.

    Answers are heard where there is an `ear`, and typed where there is a `keyboard`.
    """

    room: Room
    language: Language
    tell: Callable[[str], None]
    said: Mapping[str, Sound]
    ear: Recogniser | None = None
    keyboard: Keyboard | None = None
    before: AsBefore | None = None
    """What holds the words against who is enrolled."""
    recent: RecentSound = field(default_factory=RecentSound)
    """All that the ear was given."""

    def heard_the_tone(self) -> bool | None:
        """Ask whether the tone was heard; None where that can't be answered, or is not."""
        if self.ear is None and self.keyboard is None:
            return None
        self._ask(
            self.language.wording.sound_check.did_you_hear,
            "" if self.keyboard is None else f" {tr(BY_KEY)}",
        )
        answers: list[bool] = []

        def take(said: Iterable[Utterance]) -> bool:
            for each in said:
                order = self.language.phrasebook.order(each)
                if order is not None and order.command in (Command.YES, Command.NO):
                    answers.append(order.command is Command.YES)
            answers.extend(self._typed())
            return bool(answers)

        self._listen(ANSWER_S, take)
        return answers[0] if answers else None

    def words(self, floor_dbfs: float) -> tuple[Words, Stretch] | None:
        """Ask for words, and once more for those that were missed; with all that was heard.

        `floor_dbfs` is the room's own level. None where nobody hears.
        """
        if self.ear is None:
            return None
        asked = _phrases(self.language)
        heard: set[str] = set()

        def take(said: Iterable[Utterance]) -> bool:
            for each in said:
                heard.update(phrase for phrase in asked if f" {phrase} " in f" {each.text} ")
                if self.before is not None and each.text in asked:
                    around = each.start_s - AROUND_S, each.end_s + AROUND_S
                    self.before.take(each.text, self.recent.pcm(*around))
            return heard == set(asked)

        self._ask(_say_words(self.language))
        whole = self._listen(WORDS_S, take)
        spoke = levels_of(whole.sound, floor_dbfs).speech_s >= SPOKE_S
        missed = [each for each in asked if each not in heard]
        if missed and spoke:
            self._ask(filled(self.language.wording.sound_check.once_more, words=", ".join(missed)))
            whole.blocks += self._listen(ONCE_MORE_S, take).blocks
        return Words(asked, frozenset(heard), spoke), whole

    def _ask(self, text: str, besides: str = "") -> None:
        self.tell(f"{text}{besides}")
        if text in self.said:
            self.room.play(self.said[text])
        self.tell(tr(LISTENING))

    def _listen(self, seconds: float, take: Callable[[list[Utterance]], bool]) -> Stretch:
        """Listen for so long, or until `take`, given what was heard, says that it is enough."""
        ear = self.ear

        def hear(block: Samples) -> bool:
            if ear is None:
                return take([])
            self.recent.add(block.tobytes())
            return take(utterances(ear.hear(block.tobytes())))

        stretch = self.room.listen(seconds, hear)
        if ear is not None:  # what was begun is over by then, and is not taken into the next
            hear(np.zeros(round(HEARD_OUT_S * SAMPLE_RATE), np.int16))
        return stretch

    def _typed(self) -> list[bool]:
        if self.keyboard is None:
            return []
        lines = (line.casefold() for line in self.keyboard.lines())
        return [TYPED[line] for line in lines if line in TYPED]


def _phrases(language: Language) -> Sequence[str]:
    return [language.phrasebook.called(command) for command in WORDS]


def _say_words(language: Language) -> str:
    words = ", ".join(_phrases(language))
    return filled(language.wording.sound_check.say_words, words=words)
