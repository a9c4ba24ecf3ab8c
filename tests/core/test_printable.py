"""What a terminal must not be given is seen in its stead."""

from __future__ import annotations

import unicodedata

import pytest

from assistant.core.printable import on_a_line, printable


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("a\rb\x08c\x7f", "a\\rb\\x08c\\x7f"),
        ("\x9b31m\x85", "\\x9b31m\\x85"),
        ("\u202eabc\u202c \u2066x\u2069", "\\u202eabc\\u202c \\u2066x\\u2069"),
        ("a\u2028b\u2029", "a\\u2028b\\u2029"),
        ("héllo 音 \u05d0\u200f [bold]", "héllo 音 \u05d0\u200f [bold]"),
    ],
    ids=ascii,
)
def test_controls_are_seen_and_letters_stay(text: str, seen: str) -> None:
    """Sequences for terminals, C1 and what turns text round are written out; words stay."""
    assert printable(text) == on_a_line(text) == seen


def test_lines_and_tabs_stay_where_there_may_be_several() -> None:
    """Of several lines each ends as before; in what is to be one line no other can begin."""
    assert printable("a\tb\nc") == "a\tb\nc"
    assert on_a_line("a\tb\nc") == "a\\tb\\nc"


def test_no_control_is_forgotten() -> None:
    """Of every character that Unicode calls a control none is left on a line."""
    every = "".join(map(chr, range(0x110000)))
    left = {c for c in on_a_line(every) if unicodedata.category(c) in ("Cc", "Zl", "Zp")}
    turning = {c for c in on_a_line(every) if unicodedata.bidirectional(c) in
               ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")}  # fmt: skip
    assert left == turning == set()
