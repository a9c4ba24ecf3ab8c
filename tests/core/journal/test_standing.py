"""What stands of a journal's lines."""

from __future__ import annotations

from assistant.core.domain.commands import Command
from assistant.core.domain.events import Event, Heard, Retracted, to_record
from assistant.core.journal.standing import meant


def heard_in(*events: Event) -> list[str]:
    """Return the commands that count of these events' lines."""
    return [record["command"] for record in meant(map(to_record, events))]


def heard(command: Command, start_s: float) -> Heard:
    """Return a command that took a third of a second, and was reported half a second later."""
    return Heard(start_s + 0.8, command, start_s, start_s + 0.3)


def test_what_was_taken_back_does_not_count() -> None:
    """Only the command that began at the moment named is left out."""
    lines = heard(Command.NEXT, 4.0), heard(Command.BACK, 6.0), Retracted(7.0, 6.0)
    assert heard_in(*lines) == ["next"]


def test_what_was_heard_in_its_place_counts() -> None:
    """The ear's final word begins where the first one did, and comes after its withdrawal."""
    lines = heard(Command.NEXT, 4.0), Retracted(5.0, 4.0), heard(Command.BACK, 4.0)
    assert heard_in(*lines) == ["back"]


def test_a_withdrawal_of_nothing_leaves_all_as_it_is() -> None:
    """As where the line of the command is damaged."""
    assert heard_in(heard(Command.NEXT, 4.0), Retracted(5.0, 3.0)) == ["next"]
