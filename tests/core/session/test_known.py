"""What a session knows: its shape is fixed, and what was known before a command stays as it was."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.domain.commands import Command
from assistant.core.domain.events import Heard
from assistant.core.domain.manner import Manner
from assistant.core.domain.route import Route
from assistant.core.session.known import Known
from assistant.core.session.session import Session
from assistant.core.session.undo import History, Taken
from tests.support.english import ENGLISH
from tests.support.scripted import ScriptedTherapist, whole

FIELDS = fields(Known)


def known() -> Known:
    """Return what is known at the start of a session."""
    route = Route(whole())
    return Known(route, route.start, Manner())


def test_nothing_can_be_known_that_is_not_named() -> None:
    """An attribute that the shape has not is refused: it would not be gone back to."""
    with pytest.raises(AttributeError):
        known().tapped = True  # type: ignore[attr-defined]


def test_what_is_known_before_a_command_comes_back_whole() -> None:
    """Every field is as it was, whatever was set since; and the copy kept can be gone back to."""
    history, before = History(), known()
    now = replace(before)
    for field in FIELDS:
        setattr(now, field.name, f"another {field.name}")
    taken = Taken(Heard(1.0, Command.NEXT, 1.0, 1.5), replace(before), ())
    history.note(taken, now, declared=False)
    back = history.take_back(taken)
    assert back == before
    back.question = 7
    assert taken.before == before


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_what_was_known_is_not_altered_later(data: st.DataObject) -> None:
    """All values are such as do not change, so a copy stays what it was, whatever follows."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH))
    copies: list[tuple[Known, str]] = []
    for _ in range(data.draw(st.integers(1, 40))):
        kept = replace(therapist.session._walk.known)
        copies.append((kept, repr(kept)))
        fitting = [each for each in Command if each != "stop" and therapist.session.takes(each)]
        if not fitting:
            break
        now = therapist.now
        therapist.give(Heard(now, data.draw(st.sampled_from(fitting)), now, now, word="soft"))
        therapist.listen()
        therapist.wait(data.draw(st.floats(0.5, 100.0)))
    assert [repr(kept) for kept, _ in copies] == [written for _, written in copies]
    for kept, _ in copies:
        assert not any(isinstance(getattr(kept, field.name), list | dict | set) for field in FIELDS)
