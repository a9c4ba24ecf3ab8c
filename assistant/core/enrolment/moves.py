"""What the rows of the enrolment's table ask and do. Each is given the walk."""

from __future__ import annotations

from collections.abc import Callable

from assistant.core.domain.effects import Finish, Warned
from assistant.core.enrolment.takes import are_alike, nearest_two
from assistant.core.enrolment.walk import TAKES, PhraseKept, Walk
from assistant.core.hearing.likelihood import COMMAND
from assistant.core.language.cues import filled

MOST_TRIES = 4
"""Takes of a phrase that are refused until it is left out: whoever cannot be heard saying one word
is not kept at it."""

MOST_UNHEARD = 3
"""Times that a phrase is asked for where nobody answers."""


# Guards.


def nothing_is_wanted(walk: Walk) -> bool:
    """Whether every phrase has its takes."""
    return not walk.wanted


def is_first_take(walk: Walk) -> bool:
    """Whether another take of the phrase is to come."""
    return len(walk.takes) + 1 < TAKES


def is_unlike(walk: Walk) -> bool:
    """Whether two takes of a phrase sound little alike, and a third was not asked for yet."""
    new = None if walk.new is None else walk.new.voice
    return len(walk.takes) + 1 == TAKES and new is not None and not are_alike(walk.takes[-1], new)


def is_last_phrase(walk: Walk) -> bool:
    """Whether no phrase comes after this one."""
    return walk.at + 1 >= len(walk.wanted)


def was_tried_enough(walk: Walk) -> bool:
    """Whether so many takes of it were refused that it is left out."""
    return walk.tries + 1 >= MOST_TRIES


def may_still_come(walk: Walk) -> bool:
    """Whether it is asked for again though nobody answered."""
    return walk.unheard + 1 < MOST_UNHEARD


def has_one_before(walk: Walk) -> bool:
    """Whether a phrase was asked for before this one."""
    return walk.at > 0


# Actions.


def greet(walk: Walk) -> None:
    """Say what it is about; or that it goes on."""
    walk.say(walk.texts.goes_on if walk.goes_on else walk.texts.greeting)


def ask(walk: Walk) -> None:
    """Ask for the phrase."""
    walk.say(walk.texts.say, after=True)


def ask_again(walk: Walk) -> None:
    """Ask for it in place of what is being said."""
    walk.say(walk.texts.say)


def ask_once_more(walk: Walk) -> None:
    """Ask for its second take."""
    walk.say(walk.texts.once_more)


def ask_louder(walk: Walk) -> None:
    """Ask for it again, louder."""
    walk.say(walk.texts.too_soft)


def ask_softer(walk: Walk) -> None:
    """Ask for it again, softer."""
    walk.say(walk.texts.too_loud)


def ask_whole(walk: Walk) -> None:
    """Ask for it again, as not all of it was heard."""
    walk.say(walk.texts.cut)


def ask_for_the_word(walk: Walk) -> None:
    """Ask for it again, as something else was heard."""
    walk.say(walk.texts.other_word)


def ask_third(walk: Walk) -> None:
    """Ask for a third take, as two are little alike."""
    walk.say(walk.texts.unlike)


def count_try(walk: Walk) -> None:
    """Remember that a take was refused."""
    walk.tries += 1
    walk.unheard = 0


def count_unheard(walk: Walk) -> None:
    """Remember that nobody answered."""
    walk.unheard += 1


def keep_take(walk: Walk) -> None:
    """Keep the take until the phrase has all."""
    if walk.new is not None and walk.new.voice is not None:
        walk.takes.append(walk.new.voice)
        walk.over_talk.append(walk.new.over_talk)
    walk.new, walk.unheard = None, 0


def keep_phrase(walk: Walk) -> None:
    """Have the phrase's takes kept: of three the two that are most alike."""
    keep_take(walk)
    takes = nearest_two(walk.takes) if len(walk.takes) > TAKES else tuple(walk.takes)
    walk.outbox.append(PhraseKept(walk.phrase, takes, tuple(walk.over_talk)))
    if min(walk.over_talk) < COMMAND:
        walk.weak.append(walk.phrase)
    _turn_to(walk, walk.at + 1)


def leave_out(walk: Walk) -> None:
    """Go on without this phrase."""
    walk.left_out.append(walk.phrase)
    _turn_to(walk, walk.at + 1)


def go_back(walk: Walk) -> None:
    """Have the phrase before once more."""
    _turn_to(walk, walk.at - 1)


def tell_done(walk: Walk) -> None:
    """Say that all is known, or that something was left out; show what is hard to hear, and what
    may be said in its place."""
    texts = walk.texts
    done = texts.done_weak if walk.weak else texts.done
    walk.say(texts.done_without if walk.left_out else done)
    for phrase in walk.weak:
        other = walk.others.get(phrase)
        text = texts.weak if other is None else texts.weak_other
        walk.outbox.append(Warned(filled(text, phrase=phrase, other=other or "")))
    walk.outbox.append(Finish("finished"))


def tell_left(walk: Walk) -> None:
    """Say that what was said so far is kept."""
    walk.say(walk.texts.left)
    walk.outbox.append(Finish("interrupted"))


def close(walk: Walk) -> None:
    """The program ends."""
    walk.outbox.append(Finish("interrupted", walk.reason))


def _turn_to(walk: Walk, at: int) -> None:
    walk.at, walk.takes, walk.over_talk, walk.tries, walk.unheard = at, [], [], 0, 0


NAMED: dict[str, Callable[[Walk], object]] = {
    name: value
    for name, value in vars().items()
    if getattr(value, "__module__", "") == __name__ and not name.startswith("_")
}
"""The guards and actions, by their names."""
