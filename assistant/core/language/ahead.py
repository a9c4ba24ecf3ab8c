"""What may be said in a session, to be rendered ahead: its cues, its answers, and their parts.

Answers with times and counts are put together as they are given. Of parts that were rendered ahead
they begin as soon as those that are always the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, zip_longest

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.plan import SOON_S
from assistant.core.domain.protocol import Protocol, Step
from assistant.core.domain.route import Place
from assistant.core.language.language import Language
from assistant.core.language.numbers import Counted, Numbers
from assistant.core.language.phrasebook import HOLE, TAG
from assistant.core.language.wording import Wording

MOST_NUMBER = 99
"""The highest number that has words."""

MOST_COUNTED = 20
"""Breaths of a hold, or holds of a session, that are counted; few have more."""


FIRST = 10
"""Texts of the walk before all else: the greeting, the screening and the first step or two. From
then on a hold takes longer than it takes to render what follows, and replies may be wanted."""


def said_ahead(language: Language, protocol: Protocol) -> Iterator[str]:
    """Yield what may be said in a session of a protocol: what is said first and soon first."""
    texts = list(language.cues.fixed_texts(protocol))
    replies_at = texts.index(language.wording.paused)
    walk, replies = texts[:replies_at], texts[replies_at:]
    yield from walk[:1]
    yield from _to_the_client(language.wording)
    yield from walk[1:FIRST]
    others = chain(replies, answer_parts(language, protocol))
    planned = list(_of_plan(language, protocol))
    others = chain(planned, others)
    for step, other in zip_longest(walk[FIRST:], others):
        yield from (each for each in (step, other) if each)


def _to_the_client(words: Wording) -> Iterator[str]:
    """Yield the replies to a client's words, which may be said at any time."""
    yield from (words.stopped, words.ease_off, words.ease, words.end_here, words.taken_back)


def answer_parts(language: Language, protocol: Protocol) -> Iterator[str]:
    """Yield the parts of a session's answers with a time or a count in them, and what else is
    answered; the likeliest first."""
    words, cues, numbers = language.wording, language.cues, language.numbers
    yield from (numbers.duration(float(seconds)) for seconds in range(60))
    yield from _beside(words.held, words.held_past, words.released, words.time_up, words.last_hold)
    yield from (numbers.duration(60.0 * minutes) for minutes in range(1, 60))
    # "Two minutes ten": what comes after the minutes.
    yield from (numbers.minutes_and("", seconds) for seconds in range(1, 60))
    yield from _beside(words.match, words.released_then, words.began_then, words.began_then_past)
    yield from _beside(words.time_left, words.time_over, words.over, words.time_call)
    yield from _beside(words.holds_left, words.hold_for, words.holds_for, words.a_side)
    yield from _counted(numbers, words.holds)
    yield from _counted(numbers, words.breaths)
    yield from (cues.step_number(protocol, *each) for each in _places(protocol))
    yield from _plain(words)
    yield from _beside(words.next_is, words.noted, words.time_calls)
    # A note of one of the known words; one in free words is rendered when it is said back.
    yield from map(str, language.phrasebook.fillings.get(TAG, {}).values())
    for command in (each for each in Command if each not in SAFETY):
        called = language.phrasebook.called(command)
        # "Say barrier, skip this or how long."
        last = words.can_say.partition("{most}")[2]
        yield from (called, *(HOLE.sub(called, each) for each in (words.can_say_one, last)))
    yield from (numbers.duration(3600.0 * hours) for hours in range(1, 5))
    yield from (numbers.duration(60.0 * minutes) for minutes in range(60, MOST_NUMBER + 1))


def _of_plan(language: Language, protocol: Protocol) -> Iterator[str]:
    """Yield what is said of a plan of minutes, in its order."""
    for portion in protocol.plan:
        yield language.cues.portion_left(portion.name, SOON_S)
        yield language.cues.portion_next(portion.name)


def _counted(numbers: Numbers, of: Counted) -> Iterator[str]:
    return (numbers.counted(number, of) for number in (1, 0, *range(2, MOST_COUNTED + 1)))


def _beside(*templates: str) -> Iterator[str]:
    """Yield what stands around the names in braces, between stops."""
    for template in templates:
        for part in re.split(r"[|.,;:?!]", HOLE.sub("|", template)):
            if any(character.isalpha() for character in part):
                yield part.strip()


def _places(protocol: Protocol) -> Iterator[tuple[Step, Place]]:
    """Yield where a session may stand."""
    for at, step in enumerate(protocol.steps):
        most = protocol.layers.most if step.layers is None else step.layers.most
        sides = ("left", "right") if protocol.sides is not None else (None,)
        for side in sides:
            yield from ((step, Place(at, side, layer)) for layer in range(1, most + 1))


def _plain(words: Wording) -> Iterator[str]:
    """Yield every text of a session that has nothing to put in."""
    for name, text in words:
        for each in text.values() if isinstance(text, dict) else (text,):
            if name != "rehearsal" and isinstance(each, str) and not HOLE.search(each):
                yield each
