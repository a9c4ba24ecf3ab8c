"""Acting early: on what the ear has made of a command so far, before its final word.

The ear closes an utterance half a second after its last sound, and is sure another quarter later.
A harmless command is acted on before: when the ear's partial result has been the same whole
phrase for some blocks of sound, and the room has fallen still. What could not be taken back waits
for the final result. Where that differs from what was acted on, it is taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assistant.core.domain.around import Around
from assistant.core.domain.commands import SAFETY, Command, Order, Utterance
from assistant.core.hearing.gate import Judged
from assistant.core.hearing.stillness import Sounded

ON_THE_FINAL = frozenset({*SAFETY, Command.SKIP, Command.NO, Command.SCRATCH})
"""What is never acted on early. "Stop", and "no" where permission is asked, end the session, and
nothing can be taken back then; "skip" leaves out work, "scratch that" what was kept. Of a client's
word it is weighed first whether it was one."""

SAME = 3
"""Partial results in a row that must say the same, one for each 0.05 s: the first that holds a
phrase may come before its last sound does, and say another one then."""

STILL_S = 0.17
"""Seconds it must be still after a phrase. The closed lips and tongue within words take 0.05 to
0.15 s; people answer one another after 0.2 s."""

GOES_ON_S = 0.25
"""The same after a phrase with which a longer one begins, as "released" and "released a minute
ago". The words of one breath follow each other closer; who hesitates has it taken back and put
right."""

AHEAD_S = 0.1
"""How long before it may be acted on a phrase is made sure of. On one of two busy cores that takes
as long, three hearings of its sound; done as it is ripe, each command came so much later."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was acted on early turned out not to have been said; it began at `start_s`."""

    start_s: float


class Early:
    """Decides when to act early, and settles it when the final result is there.

    `phrases` are all that may be said, `around` what may be said around them, and `orders` what
    phrases mean: two that mean the same, as "release" and "released", confirm each other.
    """

    def __init__(
        self, phrases: Collection[str], around: Around, orders: Mapping[str, Order]
    ) -> None:
        self._phrases = phrases
        self._around = around
        self._orders = orders
        self._begins = {
            " ".join(words[:count])
            for words in map(str.split, phrases)
            for count in range(1, len(words))
        }
        self._partial = ""
        self._alike = 0
        self._acted: Utterance | None = None

    def ripe(self, partial: str, sounded: Sounded | None) -> bool:
        """Take in the next partial result; return whether it may be acted on now.

        `sounded` is the sound after which it is still, if there is one. To be called for each
        block; what `partial` is, a phrase and a harmless one, is for the caller to say.
        """
        self._alike = self._alike + 1 if partial == self._partial else 1
        self._partial = partial
        if not partial or self._acted is not None or self._alike < SAME or sounded is None:
            return False
        return sounded.still_s >= self._still_enough_s

    def soon(self, sounded: Sounded) -> bool:
        """Return whether the partial result taken in last may be ripe in a block or two."""
        ahead_s = sounded.still_s + AHEAD_S
        return bool(self._partial) and not self.acted and ahead_s >= self._still_enough_s

    @property
    def _still_enough_s(self) -> float:
        return GOES_ON_S if self._partial in self._begins else STILL_S

    @property
    def acted(self) -> bool:
        """Whether something was acted on whose final result is still to come."""
        return self._acted is not None

    def act(self, said: Utterance) -> None:
        """Remember what is acted on, until the final result is there."""
        self._acted = said

    def settle(self, final: list[Judged]) -> list[Judged | TakenBack]:
        """Return what is still to be done about a final result.

        That is all of it but what was acted on already. An empty one says that nothing was said.
        """
        acted, self._acted = self._acted, None
        self._alike = 0
        if acted is None:
            return list(final)
        left = [
            each for each in final if not (each.admitted and self._confirms(each.utterance, acted))
        ]
        return list(left) if len(left) < len(final) else [TakenBack(acted.start_s), *left]

    def dropped(self) -> bool:
        """Return whether the ear no longer makes anything of what was acted on."""
        return self._acted is not None and not self._partial and self._alike >= SAME

    def _confirms(self, final: Utterance, acted: Utterance) -> bool:
        overlap = final.start_s < acted.end_s and acted.start_s < final.end_s
        return overlap and self._meaning(final) == self._meaning(acted)

    def _meaning(self, said: Utterance) -> Order | str | None:
        phrase = said.phrase(self._phrases, self._around)
        return phrase if phrase is None else self._orders.get(phrase, phrase)
