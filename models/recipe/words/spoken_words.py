"""What the synthetic voices say: the commands, and what else a therapist may come to say."""

from __future__ import annotations

from assistant.base.languages import shipped_language

MORE_PHRASES = tuple(
    """assistant; sleep; wake up; assistant sleep; assistant wake up; help; what can i say;
    where am i; what is next; how much is left; louder; quieter; slower; faster; brief; full;
    chime only; quiet; reminders off; ease off; client stop; scratch that;
    that was the right side; that was the left side; released a minute ago;
    released thirty seconds ago; barrier ten seconds ago; note; soft; guarded; tender; warm;
    twitch; referred; emotional; breath; mark this place; mark; tell me; prompt; left; right;
    both; midline; undo; time; end session; go on; ready; done; again; quit""".replace(
        "\n", " "
    ).split(";")
)
"""Phrases that are no commands yet, or are words of notes: the model need not be trained anew
for them."""

COMMANDS_SHARE = 3
"""How often a command is said for each time one of `MORE_PHRASES` is."""


NUMBERS_STEP = 7
"""One in so many of the phrases that differ in a number alone: they are a quarter of all then."""


def spoken_phrases() -> list[str]:
    """Return the phrases to draw from, the commands as often as they are to be said."""
    more = [" ".join(phrase.split()) for phrase in MORE_PHRASES]
    orders = shipped_language().phrasebook.orders
    commands = sorted(phrase for phrase, order in orders.items() if not order.tells_number)
    numbers = sorted(phrase for phrase, order in orders.items() if order.tells_number)
    return [*commands * COMMANDS_SHARE, *numbers[::NUMBERS_STEP], *more]
