"""What can be asked for, and how a recogniser's words become utterances.

Which phrases give which command is the language's: see `phrasebook`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.core.domain.around import ALONE, Around


class Command(StrEnum):
    """Everything the therapist can ask for; each value is its name in the table and the journal."""

    START = "start"
    NEXT = "next"
    BACK = "back"
    REPEAT = "repeat"
    BARRIER = "barrier"
    RELEASED = "released"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    HOW_LONG = "how long"
    HOW_MUCH_LEFT = "how much is left"
    MARK = "mark this place"
    OTHER_SIDE = "other side"
    YES = "yes"
    NO = "no"
    NOTE = "note"
    SCRATCH = "scratch that"
    THAT_WAS_LEFT = "that was the left side"
    THAT_WAS_RIGHT = "that was the right side"
    STOP = "stop"
    PAIN = "pain"
    HELP = "help"
    WHERE = "where am i"
    WHAT_NEXT = "what is next"
    QUIET = "quiet"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    FASTER = "faster"
    BRIEF = "brief"
    FULL = "full"
    CHIMES_ONLY = "chime only"
    REMINDERS_OFF = "reminders off"
    REMINDERS_ON = "reminders on"
    TIME_CALL = "time call"
    TIME_CALL_OFF = "time call off"
    SLEEP = "sleep"
    WAKE = "wake up"
    SOUND_CHECK = "sound check"


SAFETY = frozenset({Command.STOP, Command.PAIN})
"""The client's words. They are heard in every state, while the assistant speaks too."""

OF_TALK = frozenset({Command.YES, Command.NO})
"""What two people say to each other all the time. Where nothing was asked it is answered on the
screen alone: to speak up would be to join in."""

OVER_A_CUE = SAFETY | {Command.QUIET}
"""What is heard while the assistant speaks: it is told to be quiet when it is not."""

OVER_NEWS = OVER_A_CUE | {Command.BARRIER, Command.RELEASED}
"""What is heard while the assistant tells of a device, which nobody asked it for: what times a hold
as well."""

TAPPED = (
    *(Command.WAKE, Command.START, Command.YES, Command.NO, Command.BARRIER, Command.RELEASED),
    *(Command.NEXT, Command.OTHER_SIDE, Command.RESUME, Command.PAUSE, Command.SKIP),
    *(Command.REPEAT, Command.HOW_LONG, Command.PAIN, Command.STOP),
)
"""What a page offers to be tapped where it can be said, in this order: the client's words last, so
that they are always in the same corner."""

ASKS = frozenset({Command.REPEAT, Command.HOW_LONG})
"""Of these the ones that change nothing."""

BY_NAME = frozenset({Command.SLEEP, Command.WAKE})
"""What is said with the assistant's name before it, always: alone they are words of this room."""

NAME = "assistant"
"""What the assistant is called, unless its user calls it otherwise."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and what was said with it."""

    command: Command
    ago_s: float = 0.0
    """How long ago it should have been said, in seconds: "released a minute ago"."""
    word: str = ""
    """What it is about: a tag to note, a side."""

    @property
    def tells_number(self) -> bool:
        """Whether a number was said with it, which another may sound like."""
        return self.ago_s > 0.0 or self.word.isdecimal()


PHRASE_GAP_S = 0.5
"""Silence in seconds that sets one utterance apart from the next. It is the shortest trailing
silence after which the model's endpoint rules close an utterance; Vosk may still join words
that lie up to a second apart, so the ear's results are cut again here by the same measure."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word, `start_s` to `end_s` in seconds of the microphone's stream.

    `confidence` is the ear's own, 0 to 1. In grammar mode it runs high whatever was said, so
    nothing is decided by it; `assistant bench` shows what a threshold on it would do.
    """

    text: str
    start_s: float
    end_s: float
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words with silence before and after."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words as one line."""
        return " ".join(word.text for word in self.words)

    @property
    def start_s(self) -> float:
        """Seconds of the stream at which the first word begins."""
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        """Seconds of the stream at which the last word ends."""
        return self.words[-1].end_s

    def moved(self, by_s: float) -> Utterance:
        """Return the same so many seconds later."""
        return Utterance(
            tuple(
                replace(word, start_s=moved(word.start_s, by_s), end_s=moved(word.end_s, by_s))
                for word in self.words
            )
        )

    def phrase(self, phrases: Collection[str], around: Around = ALONE) -> str | None:
        """Return which of `phrases` the whole utterance is, or None.

        Grammar mode strings the phrases' words together in any order and number, so a result
        that merely holds a command ("no go back", "[unk] next") is talk. `around` says what may
        stand around a phrase all the same.
        """
        if self.text in phrases:
            return self.text
        core = around.core([word.text for word in self.words])
        return core if core in phrases else None


def moved(at: float, by_s: float) -> float:
    """Return a moment so many seconds later, to the millisecond: the same for the same, always."""
    return round(at + by_s, 3)


def later(words: Iterable[Word], by_s: float) -> list[Word]:
    """Return words so many seconds later."""
    return [replace(each, start_s=each.start_s + by_s, end_s=each.end_s + by_s) for each in words]


def utterances(
    words: Sequence[Word], breaks: Callable[[Word, Word], bool] = lambda earlier, later: False
) -> list[Utterance]:
    """Cut a recogniser's words into utterances at silences of `PHRASE_GAP_S` or more.

    `breaks` says whether two words that follow each other closer are still of two utterances.
    """
    cut: list[list[Word]] = []
    for word in words:
        earlier = cut[-1][-1] if cut else None
        if earlier is None or word.start_s - earlier.end_s >= PHRASE_GAP_S or breaks(earlier, word):
            cut.append([])
        cut[-1].append(word)
    return [Utterance(tuple(group)) for group in cut]


def words_of(text: str) -> frozenset[str]:
    """Return the words of a cue as the ear would hear them: lower case, without stops."""
    return frozenset("".join(c if c.isalpha() or c == "'" else " " for c in text.lower()).split())
