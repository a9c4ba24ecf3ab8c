"""The ear: Vosk in grammar mode, on a model of ours or an official one. Words in, seconds out."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.core.domain.commands import Word
from assistant.core.ear_model.source import SETTINGS_FILE
from assistant.core.faults import Fault, UnknownWords
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.speech.stand_ins import stand_ins
from assistant.edges.system import vosk_library as vosk

logger = logging.getLogger(__name__)

NEEDED = (
    "am/final.mdl",
    "conf/model.conf",
    "conf/mfcc.conf",
    "graph/HCLr.fst",
    "graph/phones/word_boundary.int",
)
"""Files Vosk needs for grammar mode with word times. It crashes, rather than complains, without
some of them, so they are looked for first."""

WORDS_IN = ("graph/words.txt", "graph/Gr.fst")
"""One of these two must be there besides: from it Vosk has the words."""


TELLING = 0.75
"""A word tells phrases apart that so many of them lack: "fifteen" does, "seconds" and "ago" not."""

FRAME = 2
"""Words at the end of a phrase that stand after its number: "seconds ago"."""


class Recogniser:
    """Hears the `phrases` and nothing else; other speech comes back as `UNKNOWN` words.

    A phrase that is given twice is twice as likely, before anything is heard. Words of phrases
    that are not `wanted` come back as `UNKNOWN` too: they are there to be heard in the place of
    those that are. Without `wanted` all are.

    A model without `UNKNOWN` is given words of its own to hear in its place: see `stand_ins`.

    `talk_weight` says how many times as likely talk is, before anything is heard, as one of the
    phrases: with a higher one fewer commands are heard in talk, and more are missed.

    All sound from the stream's first sample on must pass through `hear`, as the times of words
    are counted in samples heard; they run on across utterances.

    Raises:
        Fault: the model is missing or broken.
        UnknownWords: it does not know a word of the phrases. (Vosk itself drops unknown words
            with a line in its log, and then never hears them.)
    """

    def __init__(
        self,
        model: Path,
        phrases: Iterable[str],
        talk_weight: float = 1.0,
        wanted: Collection[str] | None = None,
    ) -> None:
        missing = [name for name in NEEDED if not (model / name).is_file()]
        if not any((model / name).is_file() for name in WORDS_IN):
            missing.append(WORDS_IN[0])
        if missing:
            raise Fault(
                f"{model}: not a complete speech model, {missing[0]} is missing; reinstall it"
            )
        began = time.monotonic()
        try:
            # Vosk has one level for all. Lines of its own are for the log, where one is kept.
            vosk.set_log_level(0 if logger.isEnabledFor(logging.DEBUG) else -1)
            loaded = vosk.Model(model)
        except vosk.VoskError as error:
            raise Fault(f"{model}: Vosk cannot load this speech model: {error}") from error
        grammar = sorted(phrases)
        words = {word for phrase in grammar for word in phrase.split()}
        unknown = sorted(word for word in words if not loaded.knows(word))
        if unknown:
            raise UnknownWords(
                f"{model}: the speech model does not know {', '.join(map(repr, unknown))}; "
                "it would never be heard: choose another phrase",
                unknown,
            )
        talk = [UNKNOWN]
        if not loaded.knows(UNKNOWN):
            talk = stand_ins(model, grammar)
        self._talk = frozenset(talk)
        self._ours = (model / SETTINGS_FILE).is_file()
        self._talk_weight = talk_weight
        listed = self._listed(grammar)
        self._vosk, self._second, self._third = (
            vosk.Recogniser(loaded, SAMPLE_RATE, each) for each in (listed, listed, talk)
        )
        for each in (self._vosk, self._second, self._third):
            each.tell_words()
        self._fewer: tuple[str, ...] = ()  # those that the third listens for
        self._weigher = vosk.Recogniser(loaded, SAMPLE_RATE, talk)
        self._weigher.tell_alternatives(1)  # with it the result tells how likely it is
        self._wanted = wanted
        logger.info(
            "speech model %s loaded in %.2f s; phrases listened for: %d",
            *(model.name, time.monotonic() - began, len(grammar)),
        )
        self._heard_s = dict.fromkeys((self._second, self._third), 0.0)
        # seconds of sound, by each
        self._passed_s = 0.0

    def hear(self, pcm: bytes) -> list[Word]:
        """Take in 16-bit mono sound; return the words of what has just fallen silent, if any.

        Raises:
            Fault: the recogniser failed. Its clock can't be trusted after that.
        """
        with _vosk_failing():
            ended = self._vosk.accept(pcm)
            return self._words(self._vosk.result(), -self._passed_s) if ended else []

    def turn_to(self, phrases: Iterable[str], *, talk: bool = True) -> None:
        """Hear these phrases and no others from now on; their words are among those it knows.

        Without `talk` all speech is heard as some of them. To be called only while it has made
        nothing of what it heard: that is forgotten. It costs ten milliseconds with four thousand
        phrases, and the clock runs on.

        Raises:
            Fault: the recogniser failed.
        """
        grammar = sorted(phrases)
        listed = self._listed(grammar) if talk else grammar
        with _vosk_failing():
            for each in (self._vosk, self._second):
                each.final()
                each.listen_for(listed)

    def _listed(self, grammar: list[str]) -> list[str]:
        # Vosk makes the grammar's probabilities of counts: what is listed twice is twice as likely.
        weight, talk = self._talk_weight, sorted(self._talk)
        return grammar * max(1, round(1 / weight)) + talk * max(1, round(weight))

    def pass_over(self, seconds: float) -> None:
        """Count so much silence without hearing it, which costs a twentieth of its length.

        To be called only while it has made nothing of what it heard.
        """
        self._passed_s += seconds

    def partial(self) -> str:
        """Return the words of the utterance so far, as one line; they may still change.

        Raises:
            Fault: the recogniser failed.
        """
        with _vosk_failing():
            return str(json.loads(self._vosk.partial()).get("partial", ""))

    def look_again(self, pcm: bytes) -> list[Word]:
        """Return the words of a stretch of sound heard by itself, in seconds from its start.

        Vosk's partial results have no times (asked for them, it leaves out the word that is
        wanted: the last). It costs about a hundredth of the length of the sound in processor time.

        Raises:
            Fault: the recogniser failed.
        """
        return self._heard_alone(self._second, pcm)

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Return which of `others` the sound is, were it not `phrase`, and how much less likely.

        That is the difference of the natural logarithms, negative where it is the likelier, and
        infinite where none of them comes near. As Vosk strings its grammar's words together in any
        order, it could make the phrase itself of those of others; so these are listened for less
        those with one of its words, each in turn that few of them have. What it makes of them may
        still be what nobody says ("fourteen eight seconds"): then those are listened for that have
        as many words and the same last ones, of which hardly any such thing can be made. If it is
        one again, that is returned: then they are less likely still. It costs two to four hearings
        of the sound.

        Raises:
            Fault: the recogniser failed.
        """
        words = phrase.split()
        apart = [[each for each in others if word not in each.split()] for word in words]
        telling = [each for each in apart if len(each) > TELLING * len(others)]
        with _vosk_failing():
            _, likelihood = self._weighed(pcm, [phrase, *others])
            found = [self._nearest(pcm, words, each) for each in telling]
        other, nearest = max(found, key=lambda each: each[1], default=("", -math.inf))
        return other, likelihood - nearest

    def _nearest(
        self, pcm: bytes, words: Sequence[str], others: Sequence[str]
    ) -> tuple[str, float]:
        """Return which of `others` the sound is, and its likelihood; mostly in one hearing."""
        other, likelihood = self._weighed(pcm, others)
        if other in others:
            return other, likelihood
        framed = [
            each
            for each in others
            if len(each.split()) == len(words) and each.split()[-FRAME:] == words[-FRAME:]
        ]
        return self._weighed(pcm, framed) if framed else ("", -math.inf)

    def _weighed(self, pcm: bytes, phrases: Collection[str]) -> tuple[str, float]:
        self._weigher.listen_for(sorted(phrases))
        self._weigher.accept(pcm)
        (likeliest,) = json.loads(self._weigher.final())["alternatives"]
        return likeliest["text"].strip(), likeliest["confidence"]

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Return how much likelier the sound is a phrase, or a part of it in talk, than all talk.

        That is the difference of the natural logarithms. Of a phrase that holds talk itself, as
        `UNKNOWN` words, the part alone counts; without a part it is all of the phrase or nothing.
        It costs two or three hearings of the sound. It is infinite by a model that is none of ours:
        how likely talk is to it tells nothing then.

        Raises:
            Fault: the recogniser failed.
        """
        if not self._ours:
            return math.inf
        talk = sorted(self._talk)
        said = [] if UNKNOWN in phrase.split() else [[phrase]]
        if part is not None:
            said.append([part, *talk])
        with _vosk_failing():
            _, all_talk = self._weighed(pcm, talk)
            return max(self._weighed(pcm, each)[1] for each in said) - all_talk

    def among(self, pcm: bytes, phrases: tuple[str, ...], *, talk: bool = True) -> list[Word]:
        """Return the words of a sound where no more than `phrases` and `talk` may be heard, in
        seconds from its start.

        Its words are in the model's vocabulary, as those are that the ear was opened with.

        Raises:
            Fault: the recogniser failed.
        """
        listed = (*phrases, *sorted(self._talk)) if talk else phrases
        if listed != self._fewer:
            with _vosk_failing():
                self._third.listen_for(list(listed))
            self._fewer = listed
        return self._heard_alone(self._third, pcm)

    def _heard_alone(self, ear: vosk.Recogniser, pcm: bytes) -> list[Word]:
        with _vosk_failing():
            ear.accept(pcm)
            words = self._words(ear.final(), self._heard_s[ear])
        self._heard_s[ear] += len(pcm) / 2 / SAMPLE_RATE
        return words

    def finish(self) -> list[Word]:
        """Return the words left at the end of all sound.

        Raises:
            Fault: the recogniser failed.
        """
        with _vosk_failing():
            return self._words(self._vosk.final(), -self._passed_s)

    def _words(self, result: str, origin_s: float = 0.0) -> list[Word]:
        return [
            Word(
                self._told(word["word"]),
                round(word["start"] - origin_s, 3),
                round(word["end"] - origin_s, 3),
                word["conf"],
            )
            for word in json.loads(result).get("result", ())
        ]

    def _told(self, word: str) -> str:
        told = word not in self._talk and (self._wanted is None or word in self._wanted)
        return word if told else UNKNOWN


@contextmanager
def _vosk_failing() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # what it tells may be no JSON, too
        logger.error("the recogniser failed: %s", type(error).__name__)
        raise Fault("the recogniser failed; start the session again") from error
