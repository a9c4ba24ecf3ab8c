"""Whose voice a command is in: one that is enrolled, or another; and which of these is let do what.

A word of half a second is too little to know a stranger by, and enough to be held against the same
word, said before by who is enrolled. So a voice print is weighed against this phrase's takes, where
there are any, and against all of the person's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from assistant.core.domain.commands import SAFETY, Order
from assistant.core.hearing.gate import Judged
from assistant.core.hearing.likelihood import least_of
from assistant.core.hearing.onset import STEP, levels
from assistant.core.hearing.speaker_net import Print
from assistant.core.sound.nouns import SAMPLE_RATE

ANOTHERS_VOICE = "another voice than who is enrolled"
"""Why a command is ignored."""

OFFSET, BY_ALL, BY_PHRASE = -5.96, 11.53, 7.04
"""How much likelier a voice is the enrolled one, as a natural logarithm, by how near it is to the
mean of all takes, and to the nearest of the phrase's. Fitted, as are the next two, on the words of
75 people as recorded, through other microphones, from across a room and in rain, together: none of
them taught the network anything."""

OFFSET_ALONE, BY_ALL_ALONE = -4.55, 15.6
"""The same where the phrase has no takes."""

ANOTHER = 0.0
"""How much likelier that is under which a voice is another's. Of those people's own words 1 in 687
was less as recorded, and of others' 8 % more; the model card has the curve, of other people."""

LEAST_PHRASES = 4
"""Phrases by which a voice is known: of those by whom the limits were chosen nobody had fewer takes
than half as many phrases give, and a word without takes would be held against too little."""

NOISY_DB = 22.0
"""How far a word stands above the room under which that is as much in its print as the voice. Of
words as recorded fewer than one in twenty stand less far, in rain 12 dB under them more than
nineteen of twenty."""

ANOTHER_IN_NOISE = -2.5
"""The same of such a word: where somebody is enrolled in a still room, and then the rain begins, of
their words 18 % were lost by the other limit, and 1.7 % by this."""


ANOTHERS_NOTE = -2.5
"""What is added to that for a note in free words, of which no take has a word: with -1 of 51
stretches of 1.5 to 4 s that nine people read three were lost to them, and two with this, at which
23 % of others' are taken, and not 8; these were in sight as it was loosened. None of 63 by the
sixteen by whom it was chosen is lost."""

OWN_LEAST, OWN_VARIES = 0.0, 1.0
"""How much likelier than talk a phrase must sound at least that is weak in who is enrolled; and how
much less likely than their weakest take it may be. Of 40 words of 75 people that fell short of 2.5
another take of the same word mends 16 so, and of 37 of 89 others, of which a part was in sight as
it was chosen, 9."""

LOUD_S = 0.1
"""Seconds of the loudest part of a word: a vowel."""


def over_room(pcm: bytes) -> float:
    """Return how far, in dB, the loudest of a word stands above the quietest of its sound, 16-bit
    mono, which has a little of the room around it."""
    level = levels(np.frombuffer(pcm, "<i2").astype(np.float64))
    loud = round(LOUD_S * SAMPLE_RATE / STEP)
    if level.size <= loud:
        return 0.0
    return float(np.sort(level)[-loud:].mean() - level.min())


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who is enrolled: a code, and the voice prints of the takes of each phrase."""

    code: str
    takes: Mapping[str, tuple[Print, ...]]

    def likelihood(self, voice: Print, phrase: str) -> float:
        """Return how much likelier a voice that said a phrase is this one, as a natural logarithm.

        There is at least one take.
        """
        every = np.mean([each for takes in self.takes.values() for each in takes], axis=0)
        by_all = float(voice @ every / np.linalg.norm(every))
        of_phrase = self.takes.get(phrase, ())
        if not of_phrase:
            return OFFSET_ALONE + BY_ALL_ALONE * by_all
        by_phrase = max(float(voice @ each) for each in of_phrase)
        return OFFSET + BY_ALL * by_all + BY_PHRASE * by_phrase


def is_anothers(
    voice: Print,
    phrase: str,
    enrolled: Sequence[Enrolled],
    over_room_db: float,
    besides: float = 0.0,
) -> bool:
    """Whether a voice that said a phrase is surely none of those that are enrolled.

    `over_room_db` is how far it stands above the room; `besides` is added to how much likelier than
    another's it must be. Without anybody enrolled it is not.
    """
    likeliest = max((each.likelihood(voice, phrase) for each in enrolled), default=0.0)
    return likeliest < least_of_voice(over_room_db) + besides


def least_of_voice(over_room_db: float) -> float:
    """Return how much likelier than another's a voice must be that stands so far above the room."""
    return ANOTHER if over_room_db >= NOISY_DB else ANOTHER_IN_NOISE


class OnlyEnrolled:
    """Lets commands count from those alone that are enrolled; the client's words from anybody.

    `print_of` gives the voice print of a sound, or None where it is too short for one. `over_talk`
    is how much likelier than talk the takes of each person's phrases sounded, as a natural
    logarithm.
    """

    def __init__(
        self,
        enrolled: Sequence[Enrolled],
        print_of: Callable[[bytes], Print | None],
        over_talk: Sequence[Mapping[str, Sequence[float]]] = (),
    ) -> None:
        self._enrolled = enrolled
        self._print_of = print_of
        weakest: dict[str, float] = {}
        for scores in over_talk:
            for phrase, sounded in scores.items():
                weakest[phrase] = min((*sounded, weakest.get(phrase, math.inf)))
        self._weakest = weakest

    def judge(self, judged: Judged, phrase: str | None, order: Order | None, pcm: bytes) -> Judged:
        """Return what was heard as it is; or a command in another's voice as one that is none.

        `pcm` is its sound. What is not sure of its voice stays as it is; so does what orders
        nothing, and whatever is or may be a plea.
        """
        gated = order is not None and order.command not in SAFETY
        if phrase is None or not (gated and judged.admitted and judged.sure):
            return judged
        if self.counts(phrase, pcm):
            return judged
        return replace(judged, admitted=False, why=ANOTHERS_VOICE)

    def least(self, phrase: str, order: Order) -> float:
        """Return how much likelier than talk a phrase must sound: less than usual, where their own
        takes of it do."""
        own = self._weakest.get(phrase, math.inf) - OWN_VARIES
        return min(least_of(order.command), max(OWN_LEAST, own))

    def counts(self, phrase: str, pcm: bytes) -> bool:
        """Whether the sound of a phrase is not surely another's."""
        return self._may_be_theirs(phrase, pcm)

    def notes(self, pcm: bytes) -> bool:
        """Whether the sound of a note in free words is not surely another's."""
        return self._may_be_theirs("", pcm, ANOTHERS_NOTE)

    def _may_be_theirs(self, phrase: str, pcm: bytes, besides: float = 0.0) -> bool:
        voice = self._print_of(pcm)
        return voice is None or not is_anothers(
            voice, phrase, self._enrolled, over_room(pcm), besides
        )


class Anybody:
    """Lets everybody be heard: nobody is enrolled, or it is not wanted."""

    def judge(self, judged: Judged, phrase: str | None, order: Order | None, pcm: bytes) -> Judged:
        """Return what was heard as it is."""
        return judged

    def least(self, phrase: str, order: Order) -> float:
        """Return what is usual."""
        return least_of(order.command)

    def notes(self, pcm: bytes) -> bool:
        """Every note is taken."""
        return True


class Whose(Protocol):
    """What judges commands by their voice."""

    def judge(self, judged: Judged, phrase: str | None, order: Order | None, pcm: bytes) -> Judged:
        """Return what was heard as it is, or as what does not count; `pcm` is its sound."""

    def least(self, phrase: str, order: Order) -> float:
        """Return how much likelier than talk a phrase must sound, as a natural logarithm."""

    def notes(self, pcm: bytes) -> bool:
        """Return whether a note in free words is taken; `pcm` is its sound."""


ANYBODY: Whose = Anybody()
