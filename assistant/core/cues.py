"""The words spoken at each moment. Short, calm, never an order to move on, never a claim."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.commands import Command
from assistant.core.durations import say_duration
from assistant.core.events import DeviceBack, DeviceLost
from assistant.core.protocol import Protocol

PAUSED = "Paused."
RESUMED = "Going on."
EASE_OFF = "Ease off. Work differently, or move on."
STOPPED = "Stopped. The session is saved."
DECLINED = "No permission. The session ends here."
FINISHED = "The session is saved."
CANNOT_HEAR = "I cannot hear you. The session goes on."
CANNOT_SAVE = "I cannot save the session. It ends here."
HEAR_AGAIN = "I can hear you again."
SPEAK_AGAIN = "My voice is back."

HEARING = ("microphone", "ear")
"""The devices without which nothing is heard; without the others nothing is said."""

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


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
    return f"Layer {NUMBERS[layer]}. {side_words(protocol, side)}".strip()


def held(seconds: float, target_s: float) -> str:
    """Return the answer to "how long": the time held, and what is left to the target."""
    left = target_s - seconds
    if left < 1.0:
        return f"{_sentence(seconds)} Past the target."
    return f"{_sentence(seconds)} {say_duration(left).capitalize()} to target."


def released(seconds: float) -> str:
    """Return the acknowledgement of a hold that the therapist ended."""
    return f"Released. {_sentence(seconds)}"


def time_up(seconds: float) -> str:
    """Return the words for a hold that reached its ceiling."""
    return f"{_sentence(seconds)} That is the time."


def last_hold(seconds: float) -> str:
    """Return the answer to "how long" after a hold."""
    return f"The last hold was {say_duration(seconds)}."


def refusal(command: Command, state: str) -> str:
    """Return the short answer to a command that does not fit `state`: what would, or why not."""
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
    "consent": "Say yes, or no.",
    "layer question": "Say yes, or no.",
    "holding": "A hold is running.",
    "paused": "Paused. Say resume.",
}
"""The answer in a state that waits for one thing, whatever was said instead."""

_REFUSALS = {
    Command.START: "Already started.",
    Command.NEXT: "Say barrier, or skip.",
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


def fixed_texts(protocol: Protocol) -> Iterator[str]:
    """Yield every text of a session that holds no duration, the first ones first.

    They can be rendered ahead, so that no cue waits for the voice.
    """
    yield greeting(protocol)
    for step in protocol.steps:
        yield step.cue
    if protocol.sides is not None:
        yield from (protocol.sides.left, protocol.sides.right, protocol.sides.change)
    if protocol.layers.most > 1:
        yield protocol.layers.question
        for layer in range(2, protocol.layers.most + 1):
            for side in ("left", "right"):
                yield layer_words(protocol, layer, side)
    yield from protocol.aftercare
    yield from (PAUSED, RESUMED, EASE_OFF, STOPPED, DECLINED, FINISHED)
    yield from (CANNOT_HEAR, CANNOT_SAVE, HEAR_AGAIN, SPEAK_AGAIN)
    yield from dict.fromkeys((*_WAITED_FOR.values(), *_REFUSALS.values()))
