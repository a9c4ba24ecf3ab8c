"""What the engine asks of the edges. Each edge fits one of these by its shape alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.commands import Command, Order, Utterance, Word
from assistant.core.domain.effects import Effect
from assistant.core.domain.events import Event, Record
from assistant.core.language.language import Language
from assistant.core.sound.nouns import Block, Playback
from assistant.edges.store.journal import Kept

Sound = NDArray[np.int16]
"""Mono samples at `VOICE_RATE`."""


class Course(Protocol):
    """What the engine runs: a session, or a rehearsal of one. Events in, effects out."""

    language: Language
    """What can be said in it, and what it says."""

    @property
    def follows_words(self) -> bool:
        """Whether words that are no command of its phrasebook are wanted too, as `Spoke`."""

    @property
    def scores_words(self) -> bool:
        """Whether all that is said is scored, what may be a plea too, as there is no client."""

    @property
    def ended(self) -> bool:
        """Whether it is over."""

    @property
    def speaking(self) -> bool:
        """Whether words were asked for whose end has not been reported."""

    @property
    def asks_to_end(self) -> bool:
        """Whether it was just asked whether to end: a "yes" could not be taken back then."""

    def takes(self, command: Command) -> bool:
        """Return whether `command` fits the present state."""

    def fits(self, order: Order, start_s: float) -> bool:
        """Return whether what is ordered would be taken with its number, were it said at that
        second. Of "start": whether it is waited for; a "stop" that may be one is asked about."""

    def due(self) -> float | None:
        """Return the time, in seconds, at which a `TimePassed` is wanted; None if never."""

    def held_s(self, at: float) -> float | None:
        """Return how long the open hold has lasted at `at`, in seconds; None without one."""

    def handle(self, event: Event) -> list[Effect]:
        """Take in one event and return what it leads to, in order."""


class Microphone(Protocol):
    """The stream a session lives on."""

    def begin(self) -> None:
        """Let the stream begin now, where it is of the present: called once, before it is read."""

    def reached(self, host_s: float) -> bool:
        """Return whether the stream was read up to an instant of `host_now`."""

    def read(self) -> Block | None:
        """Return the next block when it is there, or None at the end of a recording.

        Raises `Fault` where a recording is damaged; after that it is at its end.
        """

    def close(self) -> None:
        """Let go of the device."""


class Ear(Protocol):
    """Turns sound into words; every call raises `Fault` if the recogniser fails."""

    def hear(self, pcm: bytes) -> list[Word]:
        """Take in sound; return the words of what has just fallen silent."""

    def pass_over(self, seconds: float) -> None:
        """Let so much silence pass in which there is nothing to hear, without hearing it."""

    def partial(self) -> str:
        """Return the words of the utterance so far, which may still change."""

    def look_again(self, pcm: bytes) -> list[Word]:
        """Return the words of a stretch heard by itself, in seconds from its start."""

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Return which of `others` the sound is, were it not `phrase`, and how much less likely,
        as natural logarithms; infinitely where none comes near."""

    def over_talk(self, pcm: bytes, phrase: str, part: str | None = None) -> float:
        """Return how much likelier the sound is a phrase, or a part of it in talk, than all talk,
        as natural logarithms; without a part all of the phrase."""

    def among(self, pcm: bytes, phrases: tuple[str, ...], *, talk: bool = True) -> list[Word]:
        """Return the words of a stretch heard by an ear that knows no more than these phrases, and
        `talk`."""

    def finish(self) -> list[Word]:
        """Return the words left at the end of all sound."""


class Voice(Protocol):
    """Turns text into sound, in its own time."""

    @property
    def fault(self) -> str:
        """Why the speech engine cannot be used, or empty."""

    @property
    def moved(self) -> str:
        """Why another voice speaks than was asked for, or empty."""

    @property
    def ready(self) -> tuple[int, int]:
        """How much of what was to be prepared is there, and how much there is to be."""

    def ask(self, text: str) -> Future[Sound]:
        """Return what is, or will be, the spoken text; a `Fault` if it cannot be spoken."""

    def prepare(self, texts: Iterable[str]) -> None:
        """Render these texts whenever nothing is asked for, and no others.

        Find out, too, whether the speech engine can be used; `fault` tells.
        """

    def keep(self, texts: Iterable[str]) -> None:
        """Keep the sound of these texts on disk too, as those that it was opened with."""

    def stand_back(self, stands: bool) -> None:
        """Prepare nothing for as long as it `stands` back: the processor is needed elsewhere."""

    def pace(self, words_per_minute: int) -> None:
        """Speak so fast from the next text on."""

    def close(self) -> None:
        """Let go of the speech engine."""


class Speaker(Protocol):
    """Plays cues one after another, and chimes over them."""

    @property
    def fault(self) -> str:
        """Why it does not play, or empty."""

    @property
    def moved(self) -> str:
        """That another device plays than was asked for, or empty."""

    @property
    def slips(self) -> int:
        """How often sound came too late for it so far, as it was opened last."""

    def play(self, cue: int, pcm: Sound) -> None:
        """Play the cue after what is playing."""

    def chime(self, pcm: Sound) -> None:
        """Play at once, over what is playing."""

    def silence(self, cue: int | None = None) -> None:
        """Cut the cue that plays and drop those that wait; or cut `cue` alone, if it is there."""

    def hush(self, hushed: bool) -> None:
        """Fall silent for as long as it is `hushed`; then begin the cue that plays again."""

    def poll(self, now: float) -> list[Playback]:
        """Return what happened to cues up to `now`, in seconds of the microphone's stream."""

    def played(self, start_s: float, samples: int) -> NDArray[np.int16] | None:
        """Return what leaves it from a second of that stream on, mono at `SAMPLE_RATE`.

        None where the microphone cannot hear it, whatever it plays.
        """

    def close(self) -> None:
        """Let go of the device."""


class Keyboard(Protocol):
    """Typed lines."""

    @property
    def closed(self) -> bool:
        """Whether no further line can come."""

    def lines(self) -> list[str]:
        """Return the lines typed since the last call."""


class Tapped(Protocol):
    """A phrase that was tapped on a page."""

    @property
    def phrase(self) -> str:
        """What it says."""

    @property
    def late(self) -> bool:
        """Whether the session had gone on since the page showed it."""


class Taps(Protocol):
    """Phrases that are tapped."""

    def taken(self) -> Sequence[Tapped]:
        """Return what was tapped since the last call, in order."""


class Dictation(Protocol):
    """Writes down what was said in an utterance, in its own time."""

    @property
    def fault(self) -> str:
        """Why it writes nothing down any more, or empty."""

    @property
    def waiting(self) -> bool:
        """Whether something that was given is not written down yet."""

    @property
    def by(self) -> str:
        """What is meant to write notes down."""

    def news(self) -> list[str]:
        """Return what has become of that since the last call, for the user."""

    def give(self, said: Utterance, pcm: bytes) -> None:
        """Have an utterance written down, of which `pcm` is the sound, 16-bit mono."""

    def written(self, wait_s: float = 0.0) -> list[tuple[Utterance, str]]:
        """Return what was written down since the last call; waits so many seconds at most."""


class Journal(Protocol):
    """Keeps records for good."""

    def write(self, *records: Record) -> None:
        """Return once the records are on disk; raises `JournalFault` if they cannot be."""

    def look(self) -> str:
        """Return what had become of its file, which was mended; raises `JournalFault`."""

    def finish(self, *records: Record) -> Kept:
        """Add the last records, and close it; return where all of it is."""


class Display(Protocol):
    """Shows the session to whoever looks. Nothing depends on its being seen."""

    def show(self, record: Record) -> None:
        """Show one thing that happened."""

    def tick(self, now: float, held_s: float | None) -> None:
        """Show the session's time, and how long the open hold has lasted; both in seconds."""

    def close(self) -> None:
        """Leave the screen as it was found."""
