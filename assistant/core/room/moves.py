"""What the rows of the room's table ask and do. Each is given the room's walk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant.core.domain.effects import Finish, Silence, SoundChecked, Tap
from assistant.core.language.cues import filled
from assistant.core.room.catalogue import Offered
from assistant.core.room.walk import Walk
from assistant.core.session.questions import END_ANSWER_S

AT_A_TIME = 3
"""Names of protocols that are told at one go: four seconds, and no more than is kept in mind."""

MOST_TYPED = 32
"""Characters of a code, as everywhere."""


# Guards.


def is_asked_to_end(walk: Walk) -> bool:
    """Whether it was just asked whether to end, and this was said after that."""
    asked_s = walk.end_asked_s
    return asked_s is not None and asked_s <= walk.now_s <= asked_s + END_ANSWER_S


def is_likely(walk: Walk) -> bool:
    """Whether a plea that was not made out is likelier than talk."""
    return walk.likely


def is_pleaded_again(walk: Walk) -> bool:
    """Whether such a plea is the second, and is none that may as well be talk."""
    return walk.likely and is_asked_to_end(walk)


def is_late(walk: Walk) -> bool:
    """Whether this was said long after what was asked last, and by voice."""
    return walk.by_voice and not walk.saying and walk.now_s > walk.asked_s + END_ANSWER_S


def session_broke_off(walk: Walk) -> bool:
    """Whether there is one that may be gone on with."""
    return bool(walk.broken_off)


def session_is_over(walk: Walk) -> bool:
    """Whether a session was just run."""
    return walk.after_a_session


def has_last(walk: Walk) -> bool:
    """Whether there was a protocol before, and is still."""
    return walk.last is not None and walk.catalogue.named(walk.last.protocol) is not None


def has_more(walk: Walk) -> bool:
    """Whether some of the names were told, and not all."""
    return 0 < walk.told < len(walk.catalogue.offered)


def was_denied(walk: Walk) -> bool:
    """Whether this code was just said to be wrong: it is misheard once more."""
    return walk.spelled == walk.denied


def is_too_long(walk: Walk) -> bool:
    """Whether more was spelled than a code has."""
    return len(walk.spelled) > MOST_TYPED


def has_that_place(walk: Walk) -> bool:
    """Whether the code that was denied has the place that is corrected."""
    return int(walk.order.word.split()[0]) <= len(walk.denied)


def asks_side(walk: Walk) -> bool:
    """Whether there is a side to choose."""
    return not walk.as_before and _chosen(walk).sided


def asks_layers(walk: Walk) -> bool:
    """Whether there are layers to plan."""
    return not walk.as_before and _chosen(walk).layers > 1


def asks_minutes(walk: Walk) -> bool:
    """Whether the protocol has a time that may be another."""
    return not walk.as_before and _chosen(walk).timed


def fits(walk: Walk) -> bool:
    """Whether the protocol has so many layers."""
    return 1 <= int(walk.order.word) <= _chosen(walk).layers


# Actions.


def ask_to_end(walk: Walk) -> None:
    """Ask whether that was a plea to stop. Whoever keeps silent lets it go on."""
    walk.end_asked_s = walk.now_s
    walk.outbox.append(Tap())
    walk.say(walk.end_here)


def let_go_on(walk: Walk) -> None:
    """It was none: what was asked before is asked again."""
    walk.end_asked_s = None
    walk.ask(walk.asked)


def ask_to_go_on(walk: Walk) -> None:
    """Ask whether to go on with the session that broke off."""
    walk.ask(walk.broken_off)


def ask_who_is_next(walk: Walk) -> None:
    """Ask what is to come."""
    walk.ask(walk.words.next_client, *([walk.words.not_begun] if walk.failed else []))


def tell_asleep(walk: Walk) -> None:
    """Say that it rests, and how to wake it; what was chosen is forgotten."""
    walk.forget()
    walk.ask(walk.words.asleep)


def go_on_with_it(walk: Walk) -> None:
    """Have the session that broke off gone on with."""
    walk.goes_on = True


def leave_it(walk: Walk) -> None:
    """Leave it as it is, and ask no more."""
    walk.broken_off = ""


def ask_protocol(walk: Walk) -> None:
    """Ask for a protocol, from the beginning."""
    walk.forget()
    walk.ask(walk.words.ready)


def choose(walk: Walk) -> None:
    """Take the protocol that was called."""
    walk.forget()
    walk.wanted = replace(walk.wanted, protocol=walk.order.word)


def choose_the_last(walk: Walk) -> None:
    """Take the protocol before, with its choices; the client is another."""
    walk.forget()
    if walk.last is not None:
        walk.wanted, walk.as_before = replace(walk.last, client=None), True


def tell_no_last(walk: Walk) -> None:
    """Say that there was none before."""
    walk.ask(walk.words.no_last)


def tell_first_names(walk: Walk) -> None:
    """Tell the first names."""
    walk.told = 0
    tell_more_names(walk)


def tell_more_names(walk: Walk) -> None:
    """Tell the next names."""
    names = [each.called[0] for each in walk.catalogue.offered[walk.told : walk.told + AT_A_TIME]]
    walk.told += len(names)
    template = walk.words.names if has_more(walk) else walk.words.last_names
    walk.ask(filled(template, names=", ".join(names)))


def check_sound(walk: Walk) -> None:
    """Have the sound checked."""
    walk.outbox.append(SoundChecked())


def leave_for_it(walk: Walk) -> None:
    """Forget what was chosen: something else is begun, and no session."""
    walk.forget()


def ask_code(walk: Walk) -> None:
    """Ask for the client's code."""
    walk.code, walk.spelled, walk.denied = None, "", ""
    walk.ask(filled(walk.words.code, title=_chosen(walk).title))


def take_symbols(walk: Walk) -> None:
    """Take what was spelled, or some more of it; what is being said is cut by it."""
    walk.spelled += walk.order.word
    if walk.saying:
        walk.outbox.append(Silence())


def take_code(walk: Walk) -> None:
    """Take the code that was spelled."""
    walk.code, walk.is_new = walk.day.client(walk.spelled)
    walk.spelled, walk.denied = "", ""


def take_no_code(walk: Walk) -> None:
    """Take it that there is to be none."""
    walk.code, walk.spelled, walk.denied = None, "", ""


def correct_place(walk: Walk) -> None:
    """Put another letter or figure in one place of the code that was heard."""
    at, symbol = walk.order.word.split()
    heard, place = walk.denied, int(at)
    walk.code, walk.is_new = walk.day.client(heard[: place - 1] + symbol + heard[place:])
    walk.spelled, walk.denied = "", ""


def read_back(walk: Walk) -> None:
    """Read the code back, and ask whether it is right."""
    if walk.code is None:
        walk.ask(walk.words.read_back_none)
        return
    template = walk.words.read_back_new if walk.is_new else walk.words.read_back
    walk.ask(filled(template, code=walk.grammar.spelling.read_back(walk.code) or walk.code))


def deny_code(walk: Walk) -> None:
    """Take the code that was read back for wrong."""
    walk.code, walk.denied = None, walk.code or ""


def ask_code_again(walk: Walk) -> None:
    """Ask for the code again, or for the place that is wrong."""
    if walk.denied:
        example = walk.grammar.named_place(walk.denied)
        walk.ask(filled(walk.words.code_again, example=example))
    else:
        ask_code(walk)


def ask_to_spell_so(walk: Walk) -> None:
    """Ask for the code in the words that are heard best."""
    walk.spelled = ""
    walk.ask(filled(walk.words.spell, example=walk.grammar.spelling.example()))


def ask_side(walk: Walk) -> None:
    """Ask on which side to begin."""
    walk.wanted = replace(walk.wanted, start_side=None)
    walk.ask(walk.words.side)


def take_side(walk: Walk) -> None:
    """Take the side; or leave it to the protocol."""
    side = walk.order.command.value
    walk.wanted = replace(walk.wanted, start_side=side if side in ("left", "right") else None)


def ask_layers(walk: Walk) -> None:
    """Ask how many layers are planned."""
    walk.wanted = replace(walk.wanted, layers=None)
    walk.ask(walk.words.layers)


def take_layers(walk: Walk) -> None:
    """Take so many layers."""
    walk.wanted = replace(walk.wanted, layers=int(walk.order.word))


def ask_minutes(walk: Walk) -> None:
    """Ask how long it is to take."""
    walk.ask(walk.words.minutes)


def take_minutes(walk: Walk) -> None:
    """Take so many minutes."""
    walk.wanted = replace(walk.wanted, minutes=int(walk.order.word))


def forget_minutes(walk: Walk) -> None:
    """Leave the time to the protocol."""
    walk.wanted = replace(walk.wanted, minutes=None)


def read_minutes_back(walk: Walk) -> None:
    """Say the time as it was understood, figure by figure: fifteen and fifty sound alike."""
    minutes = walk.wanted.minutes or 0
    time = walk.numbers.duration(60.0 * minutes)
    if minutes < 10:
        walk.ask(filled(walk.words.minutes_back, time=time))
    else:
        figures = walk.numbers.digits(minutes)
        walk.ask(filled(walk.words.minutes_back_figures, time=time, figures=figures))


def begin(walk: Walk) -> None:
    """Have the session begun, with the code that was confirmed."""
    walk.wanted = replace(walk.wanted, client=walk.code)
    walk.begins = True


def tell_today(walk: Walk) -> None:
    """Tell how many sessions there were today."""
    number = walk.day.sessions()
    told = walk.numbers.counted(number, walk.words.today) if number else walk.words.none_today
    walk.say(told[:1].upper() + told[1:])


def say_again(walk: Walk) -> None:
    """Say again what it waits for."""
    walk.ask(walk.asked)


def tell_what_fits(walk: Walk) -> None:
    """Say what can be said now."""
    walk.say(walk.words.waiting[walk.state])


def hush(walk: Walk) -> None:
    """Say no more of what is being said."""
    walk.outbox.append(Silence())


def ease_off(walk: Walk) -> None:
    """Say to ease off; nothing else follows."""
    walk.say(walk.ease_off)


def close(walk: Walk) -> None:
    """The program ends."""
    walk.outbox.append(Finish("interrupted", walk.reason))


def _chosen(walk: Walk) -> Offered:
    chosen = walk.catalogue.named(walk.wanted.protocol)
    if chosen is None:
        raise LookupError(walk.wanted.protocol)  # the grammar has no other names
    return chosen


NAMED: dict[str, Callable[[Walk], object]] = {
    name: value
    for name, value in vars().items()
    if getattr(value, "__module__", "") == __name__ and not name.startswith("_")
}
"""The guards and actions, by their names."""
