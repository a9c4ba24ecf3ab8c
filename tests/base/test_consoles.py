"""Consoles without UTF-8: whatever is told or drawn, no letter that they lack ends anything."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.console import Console

from assistant.base import streams
from assistant.edges.display.screen import Screen
from tests.support.english import ENGLISH

ENCODINGS = ["ascii", "cp1252", "cp437", "cp932"]
"""Of consoles in Germany, America and Japan, and of one that says nothing of itself."""

ODD = "½ „Größe“ – 手 … 🙂"


def a_console(encoding: str) -> io.TextIOWrapper:
    """Return an output as Python opens it there: what the encoding lacks is an error."""
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_whatever_is_told_is_told(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that is lacking becomes a question mark, and the rest of the line is there."""
    out, errors = a_console(encoding), a_console(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", errors)
    streams.mend_standard_streams()
    streams.bring(f"{ODD} brought\n")
    streams.tell(f"{ODD} told")
    for stream, word in ((out, "brought"), (errors, "told")):
        stream.flush()
        written = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
        assert written.endswith(f" {word}\n")
        assert "?" in written


def test_without_any_output_every_letter_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program that was started from a menu on Windows: it has no console at all."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    streams.mend_standard_streams()
    try:
        assert sys.stdout.encoding == "utf-8"
        streams.bring(f"{ODD}\n")
        streams.tell(ODD)
    finally:
        sys.stdout.close()
        sys.stderr.close()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_timer_can_be_read_where_there_are_no_blocks(encoding: str) -> None:
    """Its figures are drawn with what the console has, and not as question marks."""
    out = a_console(encoding)
    out.reconfigure(errors="replace")
    console = Console(file=out, force_terminal=True, width=80, height=24, legacy_windows=False)
    screen = Screen(ODD, ENGLISH.shown, console)
    try:
        screen.show({"kind": "hold_started", "floor_s": 60.0, "target_s": 90.0})
        screen.tick(75.0, 75.0)
        console.print(screen._draw())
    finally:
        screen.close()
    out.flush()
    drawn = out.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    blocks = {"█" * 6, "#" * 6} & {sign * 6 for sign in drawn}
    assert len(blocks) == 1, "one sign draws all figures"
    assert "??????" not in drawn


def test_what_is_typed_in_another_encoding_spoils_its_line_alone() -> None:
    """A stray byte on standard input is read as something, and the command after it is taken."""
    look = (
        "import sys, time; from assistant.edges.display.keyboard import Keyboard;"
        "keys = Keyboard(sys.stdin); lines = []\n"
        "while not keys.closed: lines += keys.lines()\n"
        "print(ascii(lines))"
    )
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", look],
        input=b"\xff\xfe\r\nstop\r\n",
        capture_output=True,
        check=True,
    )
    assert ran.stdout.strip().endswith(b"'stop']")
