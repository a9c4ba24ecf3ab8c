"""The words spoken at each moment. Short, calm, never an order to move on, never a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.core.commands import Command
from assistant.core.durations import number_words, say_duration
from assistant.core.events import DeviceBack, DeviceLost
from assistant.core.holds import breaths_in
from assistant.core.protocol import Begins, Hold, Protocol, Step
from assistant.core.protocol_checks import either
from assistant.core.route import Place

PAUSED = "Paused."
RESUMED = "Going on."
EASE_OFF = "Ease off. Work differently, or move on."
EASE = "Ease off."
AS_BEFORE = "Work differently, or move on."
STOPPED = "Stopped. The session is saved."
DECLINED = "No permission. The session ends here."
LEFT_OUT = "That part is left out."
GO_ON = "Go on all the same?"
NOT_TODAY = "Then the session ends here."
MARKED = "Marked."
FINISHED = "The session is saved."
CANNOT_HEAR = "I cannot hear you. The session goes on."
CANNOT_SAVE = "I cannot save the session. It ends here."
HEAR_AGAIN = "I can hear you again."
SPEAK_AGAIN = "My voice is back."
AWAKE = "I am listening."
LOUDEST = "No louder than this."
QUIETEST = "No quieter than this."
FASTEST = "No faster than this."
SLOWEST = "No slower than this."
NOT_BEGUN = "Not begun yet."
AT_THE_END = "At the end."
HOLD_RUNS = "A hold is running."
MARKED_PLACE = "A marked place."
AFTERCARE_NEXT = "Next, aftercare and the end."

HEARING = ("microphone", "ear")
"""The devices without which nothing is heard; without the others nothing is said."""


def greeting(protocol: Protocol) -> str:
    """Return the first words of a session."""
    return f"{protocol.title}. Say start when you are ready."


def side_words(protocol: Protocol, side: str | None) -> str:
    """Return the words that name a side, as the protocol gives them; empty without sides."""
    if protocol.sides is None or side not in ("left", "right"):
        return ""
    return protocol.sides.left if side == "left" else protocol.sides.right


def change_words(protocol: Protocol) -> str:
    """Return the protocol's words for going over to the other side."""
    return protocol.sides.change if protocol.sides is not None else ""


def layer_words(protocol: Protocol, layer: int, side: str | None) -> str:
    """Return the words that open a further layer."""
    return f"Layer {number_words(layer)}. {side_words(protocol, side)}".strip()


def held(seconds: float, limits: Hold) -> str:
    """Return the answer to "how long": the time held, and what is left to the target."""
    breaths = breaths_in(seconds, limits)
    left_s = limits.target_s - seconds
    if left_s < 1.0:
        return f"{_length(seconds, breaths)} Past the target."
    if breaths is None or limits.breath_s is None:
        return f"{_sentence(seconds)} {say_duration(left_s).capitalize()} to target."
    left = round(limits.target_s / limits.breath_s) - breaths
    return f"{_length(seconds, breaths)} {_number(left).capitalize()} to target."


def released(seconds: float, breaths: int | None = None) -> str:
    """Return the acknowledgement of a hold that the therapist ended."""
    return f"Released. {_length(seconds, breaths)}"


def time_up(seconds: float, breaths: int | None = None) -> str:
    """Return the words for a hold that reached its ceiling."""
    return f"{_length(seconds, breaths)} That is the time."


def last_hold(seconds: float, breaths: int | None = None) -> str:
    """Return the answer to "how long" after a hold."""
    length = say_duration(seconds) if breaths is None else _count(breaths, "breath")
    return f"The last hold was {length}."


def match(seconds: float, breaths: int | None = None) -> str:
    """Return the words that give one side's hold as the other side's target."""
    length = say_duration(seconds) if breaths is None else _count(breaths, "breath")
    return f"The first side was {length}."


def return_question(protocol: Protocol, step: Step, side: str | None) -> str:
    """Return the question whether to go back to a marked place."""
    words = side_words(protocol, side).rstrip(".").lower()
    return f"Return to {_what(step)}{', ' if words else ''}{words}?"


def _what(step: Step) -> str:
    return f"the {step.region}" if step.region else step.id.replace("-", " ")


def over(budget_s: float) -> str:
    """Return the words for a session that has taken all its time."""
    return f"{_sentence(budget_s)[:-1]} have gone by."


def can_say(phrases: Sequence[str]) -> str:
    """Return the words that name what can be said."""
    return f"Say {either(phrases)}."


def question_number(number: int, count: int) -> str:
    """Return where the screening stands."""
    return f"Question {_number(number)} of {_number(count)}."


def step_number(protocol: Protocol, step: Step, place: Place, count: int) -> str:
    """Return where the session stands: step, side and layer."""
    side = side_words(protocol, place.side).rstrip(".").lower()
    layer = f"layer {number_words(place.layer)}" if place.layer > 1 else ""
    what = ", ".join(part for part in (_what(step), side, layer) if part)
    return f"Step {_number(place.step + 1)} of {_number(count)}, {what}."


def next_is(*words: str) -> str:
    """Return the words for what follows, which `words` will be the cue for."""
    return " ".join(["Next:", *words])


def time_call(seconds: float) -> str:
    """Return the call of the time: what has gone by of the session."""
    return f"{say_duration(_whole_minutes(seconds)).capitalize()} gone."


def asleep(name: str) -> str:
    """Return the words of an assistant that falls asleep: how it is woken."""
    return f"Asleep. Say {name}, wake up."


def time_calls(every_s: float) -> str:
    """Return the acknowledgement that the time will be called."""
    return f"The time, every {say_duration(every_s)}."


def time_left(seconds: float) -> str:
    """Return the words for what is left of a session's time; less than nothing is over it."""
    if seconds <= -60.0:
        return f"{say_duration(_whole_minutes(-seconds)).capitalize()} over."
    if seconds < 60.0:
        return "Less than a minute left." if seconds > 0.0 else "The time is up."
    return f"{say_duration(_whole_minutes(seconds)).capitalize()} left."


def holds_left(count: int, *, a_side: bool, each_s: float | None) -> str:
    """Return the words for the holds still to do, and the time that there is for each.

    With `a_side` there are so many on either side.
    """
    if not count:
        return "No holds left."
    holds = f"{_count(count, 'hold').capitalize()}{' a side' if a_side else ''}"
    if each_s is None:
        return f"{holds} left."
    return f"{holds}, {say_duration(each_s)}{' each' if a_side or count > 1 else ''}."


def _whole_minutes(seconds: float) -> float:
    return seconds // 60 * 60.0


def _count(number: int, unit: str) -> str:
    return f"{_number(number)} {unit}{'' if number == 1 else 's'}"


def _number(number: int) -> str:
    return number_words(number) if number < 100 else str(number)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, which are spoken one after the other."""
    return [each for each in re.split(r"(?<=[.?!])\s+", text) if each]


def manner_reply(command: Command, *, changed: bool) -> str:
    """Return the acknowledgement of a command about the manner; `changed` is whether it led on."""
    if not changed and command in _ENDS_OF_LADDERS:
        return _ENDS_OF_LADDERS[command]
    return _MANNER_REPLIES.get(command, "")


_MANNER_REPLIES = {
    Command.WAKE: AWAKE,
    Command.LOUDER: "Louder.",
    Command.QUIETER: "Quieter.",
    Command.FASTER: "Faster.",
    Command.SLOWER: "Slower.",
    Command.FULL: "All words.",
    Command.BRIEF: "Few words.",
    Command.CHIMES_ONLY: "Chimes only.",
    Command.REMINDERS_OFF: "No reminders.",
    Command.REMINDERS_ON: "With reminders.",
    Command.TIME_CALL_OFF: "No time calls.",
}

_ENDS_OF_LADDERS = {
    Command.LOUDER: LOUDEST,
    Command.QUIETER: QUIETEST,
    Command.FASTER: FASTEST,
    Command.SLOWER: SLOWEST,
}


def refusal(command: Command, state: str, begins: Begins = Begins.BARRIER) -> str:
    """Return the short answer to a command that does not fit `state`: what would, or why not.

    `begins` is the word that begins the step's hold.
    """
    if command is Command.WAKE:
        return AWAKE
    if state == "approach" and command is Command.NEXT:
        return f"Say {begins}, or skip."
    return _WAITED_FOR.get(state) or _REFUSALS.get(command, "Not now.")


def device_words(event: DeviceLost | DeviceBack) -> tuple[str, str]:
    """Return what to show and what to speak when a device fails or works again."""
    if isinstance(event, DeviceBack):
        spoken = HEAR_AGAIN if event.device in HEARING else SPEAK_AGAIN
        return f"The {event.device} works again.", spoken
    spoken = CANNOT_HEAR if event.device in HEARING else ""
    return f"The {event.device} fails: {event.reason}. The session goes on.", spoken


_WAITED_FOR = {
    "ready": "Say start.",
    "screening": "Say yes, no, or skip.",
    "precaution": "Say yes, or no.",
    "consent": "Say yes, or no.",
    "layer question": "Say yes, or no.",
    "return question": "Say yes, or no.",
    "alternative question": "Say yes, or no.",
    "holding": HOLD_RUNS,
    "paused": "Paused. Say resume.",
}
"""The answer in a state that waits for one thing, whatever was said instead."""

_REFUSALS = {
    Command.START: "Already started.",
    Command.BACK: "Nothing to go back to.",
    Command.BARRIER: "No hold here.",
    Command.RELEASED: "No hold is running.",
    Command.HOW_LONG: "No hold is running.",
    Command.RESUME: "Not paused.",
    Command.OTHER_SIDE: "No other side here.",
    Command.YES: "Nothing was asked.",
    Command.NO: "Nothing was asked.",
}


def _sentence(seconds: float) -> str:
    return f"{say_duration(seconds).capitalize()}."


def _length(seconds: float, breaths: int | None) -> str:
    """Return a hold's length as a sentence, in breaths where it is counted in them."""
    return _sentence(seconds) if breaths is None else f"{_count(breaths, 'breath').capitalize()}."


def fixed_texts(protocol: Protocol) -> Iterator[str]:
    """Yield every text of a session that holds no duration, the first ones first.

    They can be rendered ahead, so that no cue waits for the voice.
    """
    yield greeting(protocol)
    for question in protocol.screening:
        yield from (question.ask, question.precaution)
    if protocol.screening:
        yield from (GO_ON, NOT_TODAY)
    yield from (phase.cue for phase in protocol.phases if phase.cue)
    for step in protocol.every_step():
        yield step.cue
    if protocol.sides is not None:
        yield from (protocol.sides.left, protocol.sides.right, protocol.sides.change)
    yield from _layer_texts(protocol)
    for step in protocol.every_step():
        yield from sentences(step.detail)
        yield from (other.offer for other in step.instead)
    yield from (reminder.say for reminder in protocol.reminders)
    if protocol.budget_s is not None:
        yield over(protocol.budget_s)
    yield from protocol.aftercare
    yield from (PAUSED, RESUMED, EASE_OFF, EASE, AS_BEFORE, MARKED, LEFT_OUT)
    yield from (STOPPED, DECLINED, FINISHED)
    yield from (CANNOT_HEAR, CANNOT_SAVE, HEAR_AGAIN, SPEAK_AGAIN)
    yield from (*_MANNER_REPLIES.values(), *_ENDS_OF_LADDERS.values())
    yield from dict.fromkeys((*_WAITED_FOR.values(), *_REFUSALS.values()))


def _layer_texts(protocol: Protocol) -> Iterator[str]:
    if protocol.layers.most > 1:
        yield protocol.layers.question
        for layer in range(2, protocol.layers.most + 1):
            for side in ("left", "right"):
                yield layer_words(protocol, layer, side)
    for step in protocol.steps:
        if step.layers is not None:
            yield step.layers.question
            yield from (layer_words(protocol, n, None) for n in range(2, step.layers.most + 1))
