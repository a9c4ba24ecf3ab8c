"""What somebody new is told: it can be typed as it stands, and does what it says."""

from __future__ import annotations

import pytest

from assistant.base.exits import FINISHED
from assistant.cli.arguments import parser
from assistant.cli.first_steps import EXAMPLES, FIRST, examples_of
from assistant.cli.main import COMMANDS, main

EVERY = [*FIRST, *(example for examples in EXAMPLES.values() for example in examples)]


@pytest.mark.parametrize("typed", [typed for typed, _ in EVERY])
def test_each_example_is_taken(typed: str) -> None:
    """A word of it that was renamed would be found here, and not by somebody new."""
    assert parser().parse_args(typed.split()).command == typed.split()[0]


def test_every_command_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """They stand below its help, a line each."""
    assert set(COMMANDS) - set(EXAMPLES) == set()
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    told = capsys.readouterr().out
    assert told.endswith(f"{examples_of('run')}\n")
    for typed, does in EXAMPLES["run"]:
        (line,) = (
            line for line in told.splitlines() if line.strip().startswith(f"assistant {typed} ")
        )
        assert line.endswith(does)


def test_nothing_asked_for_is_answered_with_three_things_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In no more than a screen of a terminal, and it is no mistake."""
    assert main([]) == FINISHED
    told, errors = capsys.readouterr()
    assert errors == ""
    assert [
        line.split("   ")[0].strip() for line in told.splitlines() if "  assistant" in line
    ] == [f"assistant {typed}" for typed, _ in FIRST]
    assert len(told.splitlines()) <= 24
    assert max(map(len, told.splitlines())) <= 100
