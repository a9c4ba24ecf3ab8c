"""The gate against the assistant's own voice."""

from __future__ import annotations

import pytest

from assistant.core.gate import TAIL_S, Gate
from tests.test_commands import spoken


@pytest.fixture
def gate() -> Gate:
    """Return a gate that was shut from 10 s to 12 s and its tail, by a cue of the protocol."""
    gate = Gate()
    gate.shut("Sink to barrier, wait.", 10.0)
    gate.open(12.0)
    return gate


def test_what_begins_while_a_cue_sounds_does_not_count(gate: Gate) -> None:
    """A command that begins inside the window may be the cue itself."""
    assert not gate.admits(spoken("barrier", start_s=10.0))
    assert not gate.admits(spoken("next", start_s=11.9))
    assert not gate.admits(spoken("next", start_s=12.0 + TAIL_S - 0.01))


def test_what_begins_outside_the_window_counts(gate: Gate) -> None:
    """A command that begins before the cue, or after its tail, is a person's."""
    assert gate.admits(spoken("next", start_s=9.99))
    assert gate.admits(spoken("next", start_s=12.0 + TAIL_S))


def test_the_clients_words_count_while_a_cue_sounds(gate: Gate) -> None:
    """ "Stop" and "pain" are heard over a cue."""
    assert gate.admits(spoken("stop", start_s=11.0))
    assert gate.admits(spoken("pain", start_s=11.0))


def test_a_cue_that_holds_a_clients_word_cannot_give_it_itself() -> None:
    """While a cue says "stop", "stop" does not count, and "pain" does."""
    gate = Gate()
    gate.shut("The client may say stop at any time.", 5.0)
    assert not gate.admits(spoken("stop", start_s=5.5))
    assert gate.admits(spoken("pain", start_s=5.5))


def test_the_gate_is_shut_while_the_end_of_a_cue_is_unknown() -> None:
    """Until the speaker reports the end, nothing but the client's words counts."""
    gate = Gate()
    gate.shut("Repeat other leg.", 3.0)
    assert not gate.admits(spoken("repeat", start_s=500.0))


def test_the_gate_tells_once_where_it_opens(gate: Gate) -> None:
    """The ear begins afresh at one moment only: the end of the tail."""
    opens = 12.0 + TAIL_S
    assert gate.opens_within(12.0, 12.2) is None
    assert gate.opens_within(12.2, 12.3) == opens
    assert gate.opens_within(opens, opens + 1.0) is None


def test_cues_in_a_row_keep_the_gate_shut_through() -> None:
    """Between two cues that follow each other there is no moment to speak in."""
    gate = Gate()
    gate.shut("Left leg.", 1.0)
    gate.open(2.0)
    gate.shut("Draw up.", 2.0)
    assert not gate.admits(spoken("next", start_s=2.1))
    assert gate.opens_within(2.0, 2.0 + TAIL_S) is None


def test_a_cue_that_never_sounded_opens_nothing() -> None:
    """The end of a cue that was cut before it began leaves the gate as it was."""
    gate = Gate()
    gate.open(4.0)
    assert gate.opens_within(4.0, 5.0) is None
    assert gate.admits(spoken("next", start_s=4.1))
