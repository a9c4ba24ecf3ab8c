"""Answers to who has lost the thread: what can be said, where the session stands, what is next."""

from __future__ import annotations

from collections.abc import Collection

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.language.cues import change_words, side_words
from assistant.core.session.moves import ahead as what_lies_ahead
from assistant.core.session.moves import past_marked_places
from assistant.core.session.walk import Walk

AT_ONCE = 3
"""Commands named in one answer: more are not kept in mind, and hold up the work."""

MOST_USEFUL = (
    Command.START,
    Command.YES,
    Command.NO,
    Command.RESUME,
    Command.BARRIER,
    Command.RELEASED,
    Command.NEXT,
    Command.SKIP,
    Command.HOW_LONG,
    Command.REPEAT,
    Command.PAUSE,
    Command.BACK,
    Command.OTHER_SIDE,
    Command.WHAT_NEXT,
    Command.HOW_MUCH_LEFT,
    Command.WHERE,
    Command.MARK,
)
"""In the order in which help names them, those that are taken; after them come all the others."""

UNNAMED = SAFETY | {Command.HELP}


def help_words(walk: Walk, legal: Collection[Command]) -> str:
    """Return the answer to "help": three commands that are `legal`.

    They are others for each time that it was asked before; after the last it begins again. The
    client's words are not named: they would not be heard while they are spoken.
    """
    known = [*MOST_USEFUL, *(command for command in Command if command not in MOST_USEFUL)]
    named = [command for command in known if command in legal and command not in UNNAMED]
    pages = [named[first : first + AT_ONCE] for first in range(0, len(named), AT_ONCE)]
    return walk.cues.can_say(pages[walk.helped % len(pages)])


def where_words(walk: Walk) -> str:
    """Return the answer to "where am I": the step, its side and layer, and whether it is held."""
    known = walk.known
    words = walk.words
    state = known.paused_from if known.state == "paused" else known.state
    paused = [words.paused] if known.state == "paused" else []
    if state == "ready":
        return words.not_begun
    if state in ("screening", "precaution"):
        here = walk.cues.question_number(known.question + 1, len(walk.protocol.screening))
    elif state == "closing":
        here = words.at_the_end
    else:
        here = walk.cues.step_number(walk.protocol, walk.step, known.place)
    held = [words.hold_runs] if state == "holding" and not paused else []
    return " ".join([*paused, here, *held])


def next_words(walk: Walk) -> str:
    """Return the answer to "what is next": what follows once the present step is over."""
    known = walk.known
    cues, words = walk.cues, walk.words
    state = known.paused_from if known.state == "paused" else known.state
    if state == "ready" and walk.protocol.screening and not walk.skip_screening:
        return cues.next_is(walk.protocol.screening[0].ask)
    if state in ("screening", "precaution"):
        following = walk.protocol.screening[known.question + 1 : known.question + 2]
        if following:
            return cues.next_is(following[0].ask)
    if state in ("ready", "screening", "precaution"):
        return cues.next_is(known.route.step(known.route.start).cue)
    if state == "closing":
        return words.end_is_next
    ahead = past_marked_places(walk) if state == "return question" else what_lies_ahead(walk)
    step = known.route.step(ahead.place)
    match ahead.way:
        case "step":
            return cues.next_is(step.cue)
        case "first side":
            return cues.next_is(side_words(walk.protocol, ahead.place.side), step.cue)
        case "other side":
            return cues.next_is(change_words(walk.protocol))
        case "next layer":
            side = None if known.route.has_own_layers(ahead.place) else ahead.place.side
            return cues.next_is(cues.layer(walk.protocol, ahead.place.layer, side))
        case "layer question":
            return cues.next_is(known.route.layers_at(known.place).question)
        case "return question":
            return cues.next_is(words.a_marked_place)
        case _:
            return words.end_is_next
