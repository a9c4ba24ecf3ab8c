"""The voice: texts become even, calm sound, rendered in a child process.

Sound of a clause that was known before anybody spoke, a protocol's or the program's own, is kept on
disk. No other is: a note is said back, and no sound of a client's words may be stored.

pyttsx3 is the one interface to the speech engine that each system has; it lives in a child process
(`voice_process`). That starts only for a text not yet kept: a session with known cues never starts
it.
"""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.manner import USUAL_PACE
from assistant.core.domain.voices import ESPEAK, NATURAL, ChosenVoice, system_voice
from assistant.core.faults import Fault
from assistant.core.language.aloud import Aloud, Clause
from assistant.core.sound.levelling import LOUDNESS_LUFS, joined, levelled
from assistant.edges.speech.cue_cache import CueCache, Recipe
from assistant.edges.speech.voice_process import NoProcess, ProcessLost, VoiceProcess

logger = logging.getLogger(__name__)

Sound = NDArray[np.int16]

AS_WRITTEN = Aloud()
"""Says what is written, in clauses; figures as the speech engine has them."""

PROOF = "One."
"""What any voice can speak: one that fails on it is broken, whatever it was asked for before."""

REST_S = 60.0
"""Seconds for which a broken voice is not asked again: a session that waited for it at each cue
would stand still."""

_SHAPING = 3  # Part of each kept clause's name: raise it when what is done to the sound changes.


class Voice:
    """Renders texts to mono 16-bit sound at `VOICE_RATE`, clause by clause.

    `aloud` says what the clauses of a text are. The sound of those of the texts of `keeps` is kept
    as WAV files in `cache_dir`, of others in memory only. Nothing is touched before the first text.
    `kept`, `pace` and `stop` may be called while another thread is in one of the rest. Without a
    `voice` it is the system's usual one.

    `fault` says why the speech engine can't be used, from its failure until it has rendered
    again; "" otherwise. A kept cue is no sign that it works, nor is an unspeakable text that it
    does not.
    `moved` says why the next of the `spares` speaks instead, once it does; "" before.

    `wanted` may be set to what tells whether the clause under way still is: it is asked of now and
    then from the thread that renders, and a clause that is not may end as `GivenUp`. `went_on_at`
    is when the speech engine last came on, by `time.monotonic()`.
    """

    def __init__(
        self,
        cache_dir: Path,
        *,
        keeps: Iterable[str] = (),
        words_per_minute: int = USUAL_PACE,
        voice: ChosenVoice | None = None,
        spares: Sequence[ChosenVoice] = (),
        aloud: Aloud = AS_WRITTEN,
    ) -> None:
        self.fault = ""
        self.moved = ""
        self.wanted: Callable[[], bool] = lambda: True
        self.went_on_at = 0.0
        self.cache = CueCache(cache_dir)
        self._keeps = frozenset(said.text for text in keeps for said in aloud.clauses(text))
        self._aloud = aloud.knowing(self._keeps)
        self._words_per_minute = words_per_minute
        self._voice = voice or system_voice(sys.platform)
        self._spares = tuple(spares)
        self._process: VoiceProcess | None = None
        self._stopped = False
        self._resting_until = 0.0  # by time.monotonic()
        self._cues_kept = self._cues_rendered = 0
        self._in_memory: dict[Recipe, Sound] = {}  # what the disk would not or may not take

    @property
    def label(self) -> str:
        """What a person reads of the voice that speaks."""
        return self._voice.label

    @property
    def cache_fault(self) -> str:
        """Why rendered sound is not kept on disk; "" while it is."""
        return self.cache.fault

    @property
    def rests_s(self) -> float:
        """Seconds for which it is not asked again, as it could not be used; 0 while it can."""
        return max(0.0, self._resting_until - time.monotonic())

    def stand_in(self) -> Voice | None:
        """Return the last spare voice, to speak beside this one; None without one."""
        if not self._spares:
            return None
        pace = self._words_per_minute
        other = Voice(self.cache.folder, words_per_minute=pace, voice=self._spares[-1])
        other._keeps, other._aloud = self._keeps, self._aloud
        return other

    def keep(self, texts: Iterable[str]) -> None:
        """Keep the sound of these texts on disk too. May be called from another thread."""
        more = frozenset(said.text for text in texts for said in self._aloud.clauses(text))
        self._keeps |= more
        self._aloud = self._aloud.knowing(more)

    def clauses(self, text: str) -> tuple[Clause, ...]:
        """Return the clauses in which a text is rendered, each with the pause after it."""
        return self._aloud.clauses(text)

    def kept(self, text: str) -> Sound | None:
        """Return the sound of a text, if all of it is there; None if some must be rendered."""
        said = []
        for clause in self.clauses(text):
            pcm = self._kept(clause.text, self._words_per_minute)
            if pcm is None:
                return None
            said.append((pcm, clause.pause_s))
        return joined(said) if said or not text.strip() else None

    def render(self, text: str) -> Sound:
        """The sound of `text`, empty for none.

        Raises `Fault` where the speech engine can't be used, or makes no sound of this text.
        """
        return joined(list(self.sounds(text)))

    def sounds(self, text: str) -> Iterator[tuple[Sound, float]]:
        """Render clause by clause; each with its pause. One without a sound takes none from others.

        Raises `Fault` as `render` does.
        """
        none, said = _no_sound(text), False
        for each in self.clauses(text):
            try:
                sound = self.render_clause(each.text)
            except Fault as fault:
                if self.fault:
                    raise
                logger.warning("a clause of %d characters can't be said", len(each.text))
                none = fault
                continue
            said = True
            yield sound, each.pause_s
        if not said and text.strip():
            raise none

    def render_clause(self, clause: str) -> Sound:
        """The sound of one clause. Raises `Fault` as `render` does."""
        pace = self._words_per_minute
        pcm = self._kept(clause, pace)
        if pcm is not None:
            self._cues_kept += 1
            return pcm
        began = time.monotonic()
        pcm = levelled(*self._speak(clause))
        if not len(pcm):
            raise _no_sound(clause)
        # Another pace may have been asked for meanwhile, and then nobody knows whose this is. Of
        # the voice it is asked only now: the spare one may have had to speak.
        recipe = self._recipe(clause, pace)
        if pace == self._words_per_minute and not (
            clause in self._keeps and self.cache.write(recipe, pcm)
        ):
            self._in_memory[recipe] = pcm
        self._cues_rendered += 1
        rendered_ms = 1000 * (time.monotonic() - began)
        logger.debug("clause of %d characters: rendered in %.0f ms", len(clause), rendered_ms)
        return pcm

    def pace(self, words_per_minute: int) -> None:
        """Speak so fast from the next text on."""
        self._words_per_minute = words_per_minute

    def prove(self) -> None:
        """Have the speech engine render a word, unless it has rendered already. See `fault`."""
        if self._process is None:
            with contextlib.suppress(Fault):
                self._speak(PROOF)

    def close(self) -> None:
        """End the child process, if there is one. A further text starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            logger.info("the voice's process is ended")
        if self._cues_kept or self._cues_rendered:
            logger.info(
                "clauses so far: %d kept from before, %d rendered",
                *(self._cues_kept, self._cues_rendered),
            )

    def stop(self) -> None:
        """End the child process, for good, even if it is being waited for; that is a `Fault`."""
        self._stopped = True
        self.close()

    def _kept(self, clause: str, pace: int) -> Sound | None:
        recipe = self._recipe(clause, pace)
        pcm = self._in_memory.get(recipe)
        return self.cache.read(recipe) if pcm is None and clause in self._keeps else pcm

    def _recipe(self, clause: str, pace: int) -> Recipe:
        return (_SHAPING, self._voice.driver, self._voice.name, pace, LOUDNESS_LUFS, clause)

    def _speak(self, text: str) -> tuple[NDArray[np.float32], int]:
        """What the speech engine makes of `text`, mono, and its rate in Hz.

        Where that fails the next child tells whether the engine is to blame or the text: it
        must speak the proof first. A broken engine rests.
        """
        if time.monotonic() < self._resting_until:
            raise Fault(self.fault)
        try:
            try:
                return self._ask(text)
            except ProcessLost:
                self._ask(PROOF)
        except (ProcessLost, NoProcess) as failure:
            why = f"the voice {self._voice.label!r} can't speak: {failure}; {mend_of(self._voice)}"
            if self._spares:
                logger.error("the voice can't be used, another speaks from now on: %s", failure)
                self._voice, *others = self._spares
                self._spares = tuple(others)
                self.moved = f"{why}; meanwhile {self._voice.label} speaks"
                return self._speak(text)
            logger.error("the voice can't be used, it rests for %.0f s: %s", REST_S, failure)
            self.fault = why
            self._resting_until = time.monotonic() + REST_S
            raise Fault(self.fault) from failure
        try:
            return self._ask(text)
        except ProcessLost as failure:
            raise Fault(f"the voice fails on {text!r}: {failure}; put it otherwise") from failure

    def _ask(self, text: str) -> tuple[NDArray[np.float32], int]:
        """Have the child render a text, or a new one; none is kept that failed."""
        process, pace = self._process, self._words_per_minute
        if process is None and not self._stopped:
            began = time.monotonic()
            self._process = process = VoiceProcess(self._voice, pace)
            self.went_on_at = time.monotonic()
            logger.info(
                "the voice's process started in %.2f s: %s %s, %d words a minute",
                *(self.went_on_at - began, self._voice.driver, self._voice.name, pace),
            )
        try:
            if process is None or self._stopped:
                raise ProcessLost("it was told to end")
            spoken = process.render(text, pace, self.wanted)
            self.went_on_at = time.monotonic()
        except ProcessLost as failure:
            self.close()
            if self._stopped:
                raise Fault("the voice was told to end") from failure
            logger.warning("the voice's process is given up: %s", failure)
            raise
        self.fault = ""
        return spoken


def _no_sound(text: str) -> Fault:
    return Fault(f"the voice makes no sound of {text!r}: put the cue in words")


def mend_of(voice: ChosenVoice) -> str:
    """Return what is to be done where a voice can't speak."""
    if voice.driver == NATURAL:
        return "`assistant voices fetch` gets it from its publisher, or run with --voice system"
    if voice.driver != ESPEAK:
        return "choose a voice in the system's speech settings, or run with --speaker none"
    listed = (
        "choose one from `assistant voices`, or from the File column of espeak-ng --voices=en, "
    )
    choose = "" if voice == system_voice(sys.platform) else listed
    return f"{choose}apt install espeak-ng libespeak-ng1, or run with --speaker none"
