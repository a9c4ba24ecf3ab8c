"""What can be said: the commands, their spoken phrases, and how words become a command."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Command(StrEnum):
    """Everything the therapist can ask for; each value is the phrase that says it."""

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


SAFETY = frozenset({Command.STOP, Command.PAIN})
"""The client's words. They are heard in every state, while the assistant speaks too."""

OVER_A_CUE = SAFETY | {Command.QUIET}
"""What is heard while the assistant speaks: it is told to be quiet when it is not."""

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


ALIASES = {
    "go back": Command.BACK,
    "say again": Command.REPEAT,
    "release": Command.RELEASED,
    "continue": Command.RESUME,
    "other leg": Command.OTHER_SIDE,
    "what can i say": Command.HELP,
}
"""Second phrases for a command. Few on purpose: each one is one more thing that talk can hit.
("Ease off" for pain was heard in an hour of read speech that did not hold it, and left out.)"""

TIME_CALLS = {"five": "5", "ten": "10", "fifteen": "15", "twenty": "20", "thirty": "30"}
"""The minutes between two calls of the time, as they are spoken and as they are noted."""

BARE_PHRASES: dict[str, Order] = {
    phrase: Order(command)
    for phrase, command in ({command.value: command for command in Command} | ALIASES).items()
} | {
    f"time call every {spoken} minutes": Order(Command.TIME_CALL, word=minutes)
    for spoken, minutes in TIME_CALLS.items()
}
"""Every phrase, without the assistant's name. So they are typed."""


def addressed(
    phrases: Mapping[str, Order], name: str = NAME, *, strict: bool = False
) -> dict[str, Order]:
    """Return the phrases as they are spoken: some with the name before them, `strict`ly all.

    The client's words are never more than themselves.
    """

    def named(order: Order) -> bool:
        return order.command in BY_NAME or (strict and order.command not in SAFETY)

    return {
        f"{name} {phrase}" if named(order) else phrase: order for phrase, order in phrases.items()
    }


PHRASES = addressed(BARE_PHRASES)

UNKNOWN = "[unk]"
"""What Vosk returns for speech outside its grammar."""

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

    @property
    def order(self) -> Order | None:
        """What it orders, if the whole utterance is one of the phrases, else None."""
        phrase = self.phrase(PHRASES)
        return None if phrase is None else PHRASES[phrase]

    def phrase(self, phrases: Collection[str]) -> str | None:
        """Return which of `phrases` the whole utterance is, or None.

        Grammar mode strings the phrases' words together in any order and number, so a result
        that merely holds a command ("no go back", "[unk] next") is talk. Only the client's words
        may be said over and over: that is how they are cried out.
        """
        said = self.words[0].text
        if said not in SAFETY or any(word.text != said for word in self.words):
            said = self.text
        return said if said in phrases else None


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


def typed_order(line: str) -> Order | None:
    """Return what a typed line orders: any phrase, in any case, hyphens for spaces."""
    words = " ".join(line.lower().replace("-", " ").replace("_", " ").split())
    return PHRASES.get(words) or BARE_PHRASES.get(words)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a cue as the ear would hear them: lower case, without stops."""
    return frozenset("".join(c if c.isalpha() or c == "'" else " " for c in text.lower()).split())
