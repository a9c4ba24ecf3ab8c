"""What the natural voices say: every command, in many voices; what clients and time words need.

The lines come in the order of their worth, as rendering costs as long as the sound lasts: a run
that is cut has the commands in all voices before it has the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from assistant.base.languages import shipped_language
from models.recipe.words.spoken_words import MORE_PHRASES, NUMBERS_STEP

PLEAS = tuple(
    """please stop; stop please; stop it; stop stop; that hurts; it hurts; too much; that is too
    much; ouch; ow; easy; wait; hold on; stop now; next please; yes please; no thank you; back
    please; pause please; repeat please; skip; skip that; that is enough; too deep; okay; no no;
    please wait; go on please; help me; what was that; please stop it; ow stop; no stop; okay stop;
    stop it hurts; too much pain; please no more; no more; ouch that hurts; ow that hurts; please
    easy; it hurts a lot; it hurts here; it hurts right there; that's enough please; oh that hurts;
    wait stop; pain here; sharp pain there; too deep please""".replace("\n", " ").split(";")
)
"""What a client says in need, and commands said politely."""

SLOWEST, FASTEST = 0.78, 1.3
"""Times a voice's own speed."""

VOICES_FOR_A_PLEA = 10
VOICES_FOR_A_TIME = 4
"""Phrases with a time in them are made of the same words: fewer voices do."""
CONFUSED = "thirteen thirty fourteen forty fifteen fifty sixteen sixty seventeen seventy eighteen"
"""Numbers that are misheard for each other: their phrases are said and told apart as well."""
MOST_SECONDS = 60
SINGLE_WORDS = 1500
SENTENCES = 500


class Line(NamedTuple):
    """A text, by whom and how fast it is said."""

    text: str
    voice: str
    pace: float


def natural_lines(
    seed: int,
    voices: Sequence[str],
    vocabulary: Sequence[str],
    sentences: Sequence[str],
    alike: Sequence[str] = (),
) -> list[Line]:
    """Return all that is to be said; `voices` are those to learn from, the best first.

    `alike` are no commands and sound like them: each is said once.
    """
    rng = np.random.default_rng(seed)
    orders = shipped_language().phrasebook.orders
    phrases = sorted(orders)
    plain = [each for each in phrases if not orders[each].tells_number]
    timed = timed_phrases()
    further = dict.fromkeys(" ".join(each.split()) for each in (*PLEAS, *MORE_PHRASES))
    more = [each for each in further if each not in phrases]

    def line(text: str, voice: str) -> Line:
        return Line(text, voice, round(float(rng.uniform(SLOWEST, FASTEST)), 2))

    def some(texts: Sequence[str], count: int) -> list[Line]:
        return [line(text, str(v)) for text in texts for v in rng.choice(voices, count, False)]

    native = [voice for voice in voices if voice[0] in "ab"]
    foreign = [voice for voice in voices if voice not in native]
    commands = [line(text, voice) for text in plain for voice in native]
    accented = [line(text, voice) for text in plain for voice in foreign]
    others = some(timed, VOICES_FOR_A_TIME) + some(more, VOICES_FOR_A_PLEA) + some(alike, 1)
    counts = [
        shipped_language().numbers.words(number).replace("-", " ")
        for number in range(1, MOST_SECONDS + 1)
    ]
    times = [
        f"{count} {unit} ago" if ago else f"{count} {unit}"
        for number, count in enumerate(counts, start=1)
        for unit in (("second", "minute") if number == 1 else ("seconds", "minutes"))
        for ago in (False, True)
    ]
    words = [
        str(each) for each in rng.choice(vocabulary, min(SINGLE_WORDS, len(vocabulary)), False)
    ]
    talk = [str(each) for each in rng.choice(sentences, min(SENTENCES, len(sentences)), False)]
    ordinary = some([*counts, *words], 1) + some([*times, *talk], 1)
    groups = (commands, others, ordinary, accented)
    return [each for group in groups for each in _mixed(rng, group)]


def timed_phrases() -> list[str]:
    """Return the phrases with a number that are learned: one in some, and those easily confused."""
    orders = shipped_language().phrasebook.orders
    timed = sorted(phrase for phrase, order in orders.items() if order.tells_number)
    close = set(CONFUSED.split())
    confused = (
        each for each in timed if each.startswith("released ") and close & set(each.split())
    )
    return list(dict.fromkeys((*timed[::NUMBERS_STEP], *confused)))


def _mixed(rng: np.random.Generator, lines: Sequence[Line]) -> list[Line]:
    return [lines[int(at)] for at in rng.permutation(len(lines))]
