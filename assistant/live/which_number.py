"""Which number was said: two may sound too much alike for an ear ("fifteen" and "fifty").

What could not be meant is none that it may be: nobody let go sixty minutes ago of what has been
held for eight.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from assistant.core.domain.commands import Order, Utterance
from assistant.core.hearing.likelihood import CLOSE
from assistant.core.hearing.lost_word import lost_word
from assistant.core.language.phrasebook import Phrasebook
from assistant.live.ports import Ear

logger = logging.getLogger(__name__)


Fits = Callable[[Order, float], bool]
"""Whether what is ordered would be taken, were it said at a second of the session."""


def which_number(
    ear: Ear,
    phrasebook: Phrasebook,
    said: Utterance,
    phrase: str,
    began_s: float,
    sound_of: Callable[[Utterance], bytes],
    fits: Fits,
) -> tuple[str, ...]:
    """Return the phrases that one may be, the likeliest first, where that is to be asked; else
    nothing. It was said at `began_s` of the session's time. One that does not fit is none of them,
    but as the one that was heard: that is answered, where no other comes near.

    Raises:
        Fault: the ear failed.
    """
    readings = phrasebook.readings(phrase)
    others = [other for other in readings if fits(phrasebook.orders[other], began_s)]
    sound = sound_of(said) if others else b""
    if not sound:
        return ()
    other, less_likely = ear.rival(sound, phrase, others)
    if less_likely >= CLOSE and not lost_word(said.words, others):
        return ()
    logger.info("two numbers are close: %.1f", less_likely)
    may_be = [phrase, *({other} & set(others))]
    return tuple(may_be if less_likely >= 0.0 else may_be[::-1])
