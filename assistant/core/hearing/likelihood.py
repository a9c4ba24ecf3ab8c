"""Whether what was heard was said: by how much likelier than talk it sounds, and what it costs to
be wrong about it.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.commands import Command
from assistant.core.hearing.gate import Judged

SURE = 3.5
"""How much likelier than talk, as a natural logarithm, a plea must sound to be taken without being
asked about. Of 290 "stop" that were made out of 300, said alone by strangers, half are at least 7.4
likelier, and 21 less than this. Of 1.2 hours of learners who read aloud, 27 pleas that nobody said
were taken without it, and 6 with it. The ear was taught by none of them."""

LEAST = -1.0
"""The same of a plea that is asked about: it may be a little less likely than talk. None of those
290 is less, nor of 835 pleas in seven synthetic voices; with 0 it would be 2 and 7."""

PERHAPS = 0.0
"""The same where the first hearing made nothing of it. Of 20 such pleas of those learners, none of
whom said one, 9 are less, and of the 8 that were said one."""

COMMAND = 2.5
"""How much likelier than talk a command must sound. Of 271 commands by strangers and natural voices
that were right without it, two are less; of 16 that were made of 557 other words of strangers, said
alone, 12 are, and so is one of two in their sentences."""

TIMED = 0.0
"""The same of those that a hold's times hang on, and of "other side". At `COMMAND` the hold of
whoever says "released" so ran on: in three of four voices of one engine it sounds 1.4 to 2.6
likelier than talk, "pause" 0.1 to 3.3. Without any limit talk set off two of them, "pause" both
times, one of which is less than this, in 1,153 words said alone by people and 0.4 hours of their
talk; most that it did set off were "no", "back" and "yes". "Barrier" it set off twice in 1.28 hours
of talk, at -2.5 and -1.3; "barrier" that was said is less than `COMMAND` in one voice."""

ASKED = -5.0
"""The same of a question, which moves nothing if nobody asked it. In one voice "how long" is 4.4
less likely than talk; without any limit talk set off none, in the same words and talk."""

NOTE = 6.5
"""The same of a note, which is longer, and which talk sets off most: "note warm" was made of "knit
one" four times by one reader, with 6.9 at most; ten notes in natural voices have at least 6.7."""

CLOSE = 4.0
"""How much likelier than the same with another number a phrase must be, as a natural logarithm, or
it is asked which was said. In the voices it was chosen with, times that were taken for another were
up to 3.6 likelier than what had been said. With less for numbers that begin otherwise, 2.5, "forty
three minutes" was logged as forty five in a voice it was not chosen with."""

SPELLED = -3.5
"""The same of a code that is spelled, which is read back: it may be less likely than talk. Of 48
codes in two synthetic voices 47 are not less than -3, and of 48 more in three voices two are by a
tenth; of sixteen sentences all are less by ten and more, and of "no" and "okay" the first."""

TALK = "in the midst of talk"

_LEAST = {
    Command.NOTE: NOTE,
    Command.BARRIER: TIMED,
    Command.RELEASED: TIMED,
    Command.PAUSE: TIMED,
    Command.OTHER_SIDE: TIMED,
    Command.HOW_LONG: ASKED,
    Command.HOW_MUCH_LEFT: ASKED,
    Command.WHERE: ASKED,
    Command.WHAT_NEXT: ASKED,
}


def weighed_plea(
    judged: Judged, over_talk: float, *, alone: bool, clear: bool, plainest: bool
) -> Judged:
    """Return a plea as it is, as one to be asked about, or as talk.

    `over_talk` is how much likelier than talk it sounds, as a natural logarithm. It is `clear`
    where all of it is a plea, and none that talk is often taken for. One that does not stand
    `alone` counts if it is of the client's `plainest` words, or is asked about.
    """
    if clear and over_talk >= SURE and (alone or plainest):
        return judged
    if over_talk >= (LEAST if alone else SURE):
        return asked_about(judged, over_talk)
    return replace(judged, admitted=False, why=TALK)


def least_of(command: Command) -> float:
    """Return how much likelier than talk a command must sound, as a natural logarithm."""
    return _LEAST.get(command, COMMAND)


def weighed_command(judged: Judged, over_talk: float, least: float) -> Judged:
    """Return a command, or what else is said to the assistant, as it is or as talk."""
    return judged if over_talk >= least else replace(judged, admitted=False, why=TALK)


def asked_about(judged: Judged, over_talk: float) -> Judged:
    """Return a plea as one that was perhaps none."""
    return replace(judged, sure=False, likely=over_talk >= SURE)
