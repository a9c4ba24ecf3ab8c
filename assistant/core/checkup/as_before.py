"""Whether somebody is heard as well as when their voice was learned: like held against like.

As a voice is learned it is kept how much likelier than talk each take of a phrase sounded. The same
of the same phrase, said in a check, tells whether the ear makes it out as well as then: the person,
the word, the ear and the score are the same, and what is left is the microphone, its place and the
room. One word varies too much to tell anything by, so it takes a few; and whose voice they are in
must be sure, as each voice sounds otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.core.checkup.findings import Finding, Measured
from assistant.core.hearing.speaker_net import Print
from assistant.core.hearing.whose import Enrolled, is_anothers, over_room
from assistant.core.shown.worded import Worded

VOICE = "your voice"
"""The part that is looked at, as a checkup names it."""

LEAST_WORDS = 3
"""Words that are held against their takes, before anything is told: as many as the shorter check
asks for."""

SURELY = 1.0
"""How much likelier the enrolled voice than another's each word must be in the mean, as a natural
logarithm: `tests/benchmarks/hearing/as_before` tells how often that is so."""

AS_WELL = -1.5
"""How much less likely than the takes words may sound in the mean, and be heard as well."""

LESS_WELL = -4.0
"""From where on they are heard less well. Between the two nothing is told."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Who is enrolled, since when (a day, as ISO text), and how much likelier than talk the takes
    of each phrase sounded, as natural logarithms: of those alone whose ear hears now."""

    enrolled: Enrolled
    since: str
    over_talk: Mapping[str, tuple[float, ...]]


class AsBefore:
    """Takes in the words of a check, and says how they were heard beside the takes.

    `print_of` gives the voice print of a sound, None where it is too short for one; `over_talk` how
    much likelier than talk a sound is a phrase, as a natural logarithm.
    """

    def __init__(
        self,
        learned: Sequence[Learned],
        print_of: Callable[[bytes], Print | None],
        over_talk: Callable[[bytes, str], float],
    ) -> None:
        self._learned = learned
        self._print_of = print_of
        self._over_talk = over_talk
        self._said: dict[str, tuple[Print, float, bool]] = {}

    def begin(self) -> None:
        """Forget the words of a check before."""
        self._said.clear()

    def take(self, phrase: str, pcm: bytes) -> None:
        """Take in a phrase that was made out, by its sound; one that is said again counts anew."""
        voice = self._print_of(pcm)
        if voice is not None:
            enrolled = [each.enrolled for each in self._learned]
            anothers = is_anothers(voice, phrase, enrolled, over_room(pcm))
            self._said[phrase] = voice, self._over_talk(pcm, phrase), anothers

    def finding(self) -> Finding | None:
        """Return what is found; None where nothing is sure."""
        if len(self._said) < LEAST_WORDS:
            return None
        if all(anothers for _, _, anothers in self._said.values()):
            codes = ", ".join(each.enrolled.code for each in self._learned)
            told = Worded("The words were in the voice of none of these: {codes}.", codes=codes)
            mend = Worded(
                "whoever works here enrols, by a code of their own: `assistant enrol CODE`"
            )
            return Finding(VOICE, "warn", told, "another voice", mend)
        whose, likely = max(
            ((each, self._likelihood(each)) for each in self._learned), key=lambda found: found[1]
        )
        changes = [
            score - sum(takes) / len(takes)
            for phrase, (_, score, _) in self._said.items()
            if (takes := whose.over_talk.get(phrase)) and math.isfinite(score)
        ]
        if likely < SURELY or len(changes) < LEAST_WORDS:
            return None
        return judge_change(whose, sum(changes) / len(changes), len(changes))

    def _likelihood(self, whose: Learned) -> float:
        """Return how much likelier that voice is for each word, in the mean."""
        said = self._said.items()
        return sum(
            whose.enrolled.likelihood(voice, phrase) for phrase, (voice, _, _) in said
        ) / len(said)


def judge_change(whose: Learned, change: float, words: int) -> Finding | None:
    """Return how somebody is heard by how much likelier than the takes their words sounded."""
    code, since = whose.enrolled.code, whose.since
    numbers: Measured = {"code": code, "words": words, "change": round(change, 1)}
    if change >= AS_WELL:
        told = Worded(
            "{code} is heard as well as when that voice was learned, on {since}.",
            code=code,
            since=since,
        )
        return Finding(VOICE, "ok", told, measured=numbers)
    if change > LESS_WELL:
        return None
    told = Worded(
        "{code} is heard less well than when that voice was learned, on {since}.",
        code=code,
        since=since,
    )
    mend = Worded(
        "put the microphone where it was; or `assistant enrol --forget {code}`, and enrol anew",
        code=code,
    )
    return Finding(VOICE, "warn", told, "less well", mend, numbers)
