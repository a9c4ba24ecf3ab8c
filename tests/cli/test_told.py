"""What is told of a mistake, ours or the user's: in a line, which names and moves nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence

import pytest

from assistant.cli import main as program
from assistant.cli.main import main

PRIVATE = "C7 /home/robin/anna.wav cried"


def fail(*_: object) -> int:
    """Do what no command should."""
    raise KeyError(PRIVATE)


LINE = r"assistant: a fault of the program, KeyError \((\w+\.py:\d+ > )*test_told\.py:\d+\)"


def test_our_own_mistake_is_told_by_its_place_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be passed on as it is: an error's own words may hold a code, a note or a path."""
    monkeypatch.setitem(program.COMMANDS, "devices", fail)
    assert main(["devices"]) == 1
    told = capsys.readouterr().err
    assert re.fullmatch(f"{LINE}; what was logged is saved\n", told)


def test_a_mistake_in_a_thread_is_told_likewise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python's own lines about it would have paths and the error's words."""
    monkeypatch.setattr(threading, "excepthook", program._tell_of_a_thread)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert re.fullmatch(f"{LINE}\n", capsys.readouterr().err)


HOSTILE = "\x1b[31mred\x07\x9b\u202e"


@pytest.mark.parametrize(
    "words",
    [
        (HOSTILE,),
        ("run", HOSTILE),
        ("run", f"{HOSTILE}.yaml"),
        ("run", "adductor-release", "--client", HOSTILE),
        ("run", "adductor-release", "--mic", f"{HOSTILE}.wav"),
        ("run", "adductor-release", f"--{HOSTILE}"),
        ("run", "adductor-release", "--start-side", HOSTILE),
        ("replay", HOSTILE),
        ("review", "--where", HOSTILE),
        ("protocols", "check", HOSTILE),
        ("bench", HOSTILE),
        ("--log", f"/{HOSTILE}/x", "devices"),
    ],
    ids=ascii,
)
def test_no_argument_moves_the_terminal(
    words: Sequence[str], capfd: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    """Whichever argument is refused, its controls are seen as text."""
    data = ("--data-dir", str(tmp_path)) if words[0] in ("run", "replay", "review") else ()
    assert main([*words, *data]) in (1, 2)
    told = capfd.readouterr()
    assert told.out == ""
    assert "x1b" in told.err
    assert not set(told.err) & {"\x1b", "\x07", "\x9b", "\u202e"}
