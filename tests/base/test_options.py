"""Options that several commands take: what is refused is told with the option's name."""

from __future__ import annotations

import re

import pytest

from assistant.base.options import typed_code, typed_length, typed_pace
from assistant.core.faults import UsageError


def test_a_good_value_is_taken() -> None:
    """A code as it is, a length in seconds, a pace as a number."""
    assert typed_code("C-1", "--client") == "C-1"
    assert typed_length("1 min 30 s", "--held") == 90.0
    assert typed_pace("4x", 1.0, 60.0, "4x") == 4.0


def test_a_refusal_names_the_option() -> None:
    """And says what was typed, and what to write."""
    with pytest.raises(UsageError, match=re.escape("--trainee 'J. Smith': give a code, not a")):
        typed_code("J. Smith", "--trainee")
    with pytest.raises(UsageError, match=re.escape("--from '5': say the unit")):
        typed_length("5", "--from")
    with pytest.raises(UsageError, match=re.escape("--pace fast: give 1x to 60x, such as 4x")):
        typed_pace("fast", 1.0, 60.0, "4x")
