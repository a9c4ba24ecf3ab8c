"""How the assistant listens and speaks, wherever the session stands: awake or asleep, in how many
words, how loud, how fast.

Apart from the session's own table (`assistant.core.session.table`) and as literal: `TURNS` and
`LADDERS` say what each command makes of the manner, `FORMS` what becomes of each kind of words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from assistant.core.domain.commands import NAME, SAFETY, Command
from assistant.core.domain.voices import BEST


class Words(StrEnum):
    """How much is said."""

    FULL = "full"
    BRIEF = "brief"
    CHIMES = "chime only"
    NONE = "quiet"


class Saying(StrEnum):
    """Why something is said."""

    VITAL = "vital"
    """It is about the client, or asks for an answer that is kept: screening, permission, pain,
    the session's end, a device that fails. A yes to what nobody heard would be worth nothing."""
    ANSWER = "answer"
    """It was asked for."""
    CUE = "cue"
    """What to do now, or the question what to do."""
    REPLY = "reply"
    """A command was heard and done."""
    ASIDE = "aside"
    """All else that it says by itself: a phase, the other side's time, a reminder."""


class Form(StrEnum):
    """What becomes of words."""

    WHOLE = "whole"
    FIRST = "first sentence"
    TAP = "tap"
    NOTHING = "nothing"


# fmt: off
FORMS: dict[Words, dict[Saying, Form]] = {
    Words.FULL: dict.fromkeys(Saying, Form.WHOLE),
    Words.BRIEF: {
        Saying.VITAL: Form.WHOLE, Saying.ANSWER: Form.WHOLE, Saying.CUE: Form.WHOLE,
        Saying.REPLY: Form.FIRST, Saying.ASIDE: Form.NOTHING,
    },
    Words.CHIMES: {
        Saying.VITAL: Form.WHOLE, Saying.ANSWER: Form.WHOLE, Saying.CUE: Form.TAP,
        Saying.REPLY: Form.TAP, Saying.ASIDE: Form.NOTHING,
    },
    Words.NONE: {
        Saying.VITAL: Form.WHOLE, Saying.ANSWER: Form.WHOLE, Saying.CUE: Form.NOTHING,
        Saying.REPLY: Form.TAP, Saying.ASIDE: Form.NOTHING,
    },
}
# fmt: on
"""Cues are never cut short: the second sentence of one may be its caution."""

USUAL_PACE = 140
"""Words a minute, the pauses between clauses apart; with them it is some 130 over all cues. A calm
reader's: audiobooks run at 150 to 160, espeak-ng's own default is 175."""

PACES = (110, 125, USUAL_PACE, 160, 180)
"""Words a minute, each about an eighth faster than the one before."""

VOLUMES_DB = (-16, -12, -8, -4, 0, 4, 8)
"""Against the usual level. 4 dB is a change that is noticed at once and startles nobody. Peaks are
held down: of 15 cues in three of espeak-ng's voices the last step but one made 3.3 to 4.0 dB, the
last 5.0 to 7.5, and a further one would have made 0.6 to 2.0 more."""

USUAL_CALL_S = 600.0
"""Seconds between calls of the time where no other number was given: six to ten in a session."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user chose for all sessions.

    `strict` wants the `name` before every command but the client's words. `sleep_after_s` is how
    long, in seconds, no command may be given until the assistant falls asleep by itself; None is
    never. The time is called every `call_every_s` seconds; None is not at all. With `series` the
    first words say which session of a planned series it is. `model` is the name of the speech model
    that hears, `voice` that of the voice that speaks; `volume_db` and `words_per_minute` are how
    loud, in dB against the usual level, and how fast it does at the beginning. With `sound_check` a
    check of the sound is offered before the first session of a day.
    """

    name: str = NAME
    strict: bool = False
    words: Words = Words.FULL
    sleep_after_s: float | None = None
    call_every_s: float | None = None
    series: bool = False
    model: str = "own"
    voice: str = BEST
    volume_db: int = 0
    words_per_minute: int = USUAL_PACE
    sound_check: bool = True


USUAL = Settings()
"""What holds where nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the assistant listens and speaks now. `call_every_s` as in `Settings`."""

    awake: bool = True
    words: Words = Words.FULL
    volume_db: int = 0
    words_per_minute: int = USUAL_PACE
    reminders: bool = True
    call_every_s: float | None = None


class Turn(NamedTuple):
    """On this command that part of the manner becomes this."""

    on: Command
    part: str
    to: Any


TURNS = (
    Turn(Command.SLEEP, "awake", False),
    Turn(Command.WAKE, "awake", True),
    Turn(Command.PAIN, "awake", True),  # what is offered after it must be heard
    Turn(Command.QUIET, "words", Words.NONE),
    Turn(Command.CHIMES_ONLY, "words", Words.CHIMES),
    Turn(Command.BRIEF, "words", Words.BRIEF),
    Turn(Command.FULL, "words", Words.FULL),
    Turn(Command.REMINDERS_OFF, "reminders", False),
    Turn(Command.REMINDERS_ON, "reminders", True),
    Turn(Command.TIME_CALL_OFF, "call_every_s", None),
)


class Ladder(NamedTuple):
    """On this command that part of the manner goes a rung up (1), or down (-1)."""

    on: Command
    part: str
    rungs: tuple[int, ...]
    up: int


LADDERS = (
    Ladder(Command.LOUDER, "volume_db", VOLUMES_DB, 1),
    Ladder(Command.QUIETER, "volume_db", VOLUMES_DB, -1),
    Ladder(Command.FASTER, "words_per_minute", PACES, 1),
    Ladder(Command.SLOWER, "words_per_minute", PACES, -1),
)

OF_VOICE = frozenset(ladder.on for ladder in LADDERS)
"""The commands about how loud and how fast it speaks: those that a rehearsal takes too."""

OF_MANNER = frozenset(
    {*(turn.on for turn in TURNS), *(ladder.on for ladder in LADDERS), Command.TIME_CALL}
) - {Command.PAIN}
"""The commands that are about the manner alone: taken in every state, and they change none."""

ANY_TIME = OF_MANNER - {Command.WAKE} | {Command.WHERE, Command.WHAT_NEXT}
"""Commands that need not be shown again and again: they do not depend on where it stands."""

HEARD_ASLEEP = SAFETY | {Command.WAKE}
"""What an assistant that sleeps still hears."""


def beginning(settings: Settings) -> Manner:
    """Return the manner that a session begins in."""
    return Manner(
        words=settings.words,
        volume_db=settings.volume_db,
        words_per_minute=settings.words_per_minute,
        call_every_s=settings.call_every_s,
    )


def turned(manner: Manner, command: Command, word: str, settings: Settings) -> Manner:
    """Return what `command` makes of the manner; the same, if it is not about it.

    `word` is the number of minutes that a time call was ordered for, if one was given.
    """
    for turn in TURNS:
        if turn.on is command:
            return replace(manner, **{turn.part: turn.to})
    for ladder in LADDERS:
        if ladder.on is command:
            part: dict[str, Any] = {ladder.part: _next_rung(ladder, getattr(manner, ladder.part))}
            return replace(manner, **part)
    if command is Command.TIME_CALL:
        every_s = float(word) * 60.0 if word.isdecimal() else settings.call_every_s or USUAL_CALL_S
        return replace(manner, call_every_s=every_s)
    return manner


def _next_rung(ladder: Ladder, now: int) -> int:
    """Return the ladder's next rung from where a manner is now, be it between two."""
    if ladder.up > 0:
        return next((rung for rung in ladder.rungs if rung > now), max(now, ladder.rungs[-1]))
    return next((rung for rung in reversed(ladder.rungs) if rung < now), min(now, ladder.rungs[0]))
